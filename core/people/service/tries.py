"""Wrong tries counted, so that guessing slows and cannot be turned against the owner; and browsers an owner is known by."""

import hashlib
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core.people.models import KnownDevice, SignInTry
from core.workspace import Workspace

#: Wrong tries for one name from one source, and for one source over all names, before it has to wait.
TRIES_BY_NAME_AND_SOURCE = 5
TRIES_BY_SOURCE = 60
#: Wrong tries for one name from anywhere, before browsers that never signed in have to wait; the owner's own do not.
TRIES_BY_NAME = 10
WINDOW = timedelta(minutes=15)


class TooManyTries(Exception):
    """This browser has to wait; ``minutes`` until it may try again."""

    def __init__(self, minutes: int) -> None:
        """Carry the waiting time."""
        super().__init__(minutes)
        self.minutes = minutes


def digest(value: str) -> str:
    """Return a plain digest for secrets of full strength and for counting."""
    return hashlib.sha256(value.encode()).hexdigest()


_ANY = "*"


def see_tries(ws: Workspace, name: str, place: str, *, own: bool) -> None:
    """Raise TooManyTries if this browser has to wait: many wrong tries from its source, or for the name from strangers.

    A browser in which the owner signed in before is counted by itself, so nobody can lock the owner out of it.
    """
    rows = ws.session.execute(
        select(SignInTry.subject, SignInTry.source, SignInTry.wrong, SignInTry.window_from).where(
            SignInTry.county_id == ws.county_id,
            SignInTry.window_from > ws.now() - WINDOW,
            SignInTry.subject.in_([name, _ANY]),
            SignInTry.source.in_([place, _ANY]),
        )
    ).all()
    most = {(name, place): TRIES_BY_NAME_AND_SOURCE, (_ANY, place): TRIES_BY_SOURCE, (name, _ANY): TRIES_BY_NAME}
    for row in rows:
        strangers = _ANY in {row.subject, row.source}
        if row.wrong >= most.get((row.subject, row.source), TRIES_BY_SOURCE) and not (own and strangers):
            left = row.window_from + WINDOW - ws.now()
            raise TooManyTries(max(1, -(-int(left.total_seconds()) // 60)))


def count_wrong(ws: Workspace, name: str, place: str) -> None:
    """Count a wrong try for the name from this source, for the source, and for the name from anywhere."""
    for subject, source in ((name, place), (_ANY, place), (name, _ANY)):
        count_try(ws, subject, source)


def count_try(ws: Workspace, subject: str, source: str) -> None:
    """Count a wrong try of a source for a subject, in windows of 15 minutes."""
    now = ws.now()
    first = insert_or_change(SignInTry).values(county_id=ws.county_id, subject=subject, source=source, wrong=0, window_from=now)
    ws.session.execute(first.on_conflict_do_nothing())
    ws.session.execute(
        update(SignInTry)
        .where(
            SignInTry.county_id == ws.county_id,
            SignInTry.subject == subject,
            SignInTry.source == source,
            SignInTry.window_from < now - WINDOW,
        )
        .values(wrong=0, window_from=now),
        execution_options={"synchronize_session": False},
    )
    ws.session.execute(
        update(SignInTry)
        .where(SignInTry.county_id == ws.county_id, SignInTry.subject == subject, SignInTry.source == source)
        .values(wrong=SignInTry.wrong + 1),
        execution_options={"synchronize_session": False},
    )


def wrong_tries(ws: Workspace, subject: str, source: str) -> int:
    """Return how many wrong tries count against a source for a subject now."""
    return int(
        ws.session.scalar(
            select(SignInTry.wrong).where(
                SignInTry.county_id == ws.county_id,
                SignInTry.subject == subject,
                SignInTry.source == source,
                SignInTry.window_from > ws.now() - WINDOW,
            )
        )
        or 0
    )


def clear_wrong(ws: Workspace, name: str, place: str) -> None:
    """Forget the wrong tries for a name once its owner came in."""
    ws.session.execute(
        update(SignInTry)
        .where(SignInTry.county_id == ws.county_id, SignInTry.subject == name, SignInTry.source == place)
        .values(wrong=0),
        execution_options={"synchronize_session": False},
    )


def knows(ws: Workspace, account_id: int, device: str) -> bool:
    """Return whether the account signed in with this browser before."""
    return ws.session.get(KnownDevice, (ws.county_id, account_id, device)) is not None


def remember(ws: Workspace, account_id: int, device: str) -> None:
    """Know this browser as the account's own from now on."""
    ws.session.execute(
        insert_or_change(KnownDevice)
        .values(county_id=ws.county_id, account_id=account_id, digest=device, seen_at=ws.now())
        .on_conflict_do_nothing()
    )
