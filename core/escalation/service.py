"""Publish ladders, find the one a case stands on, and run the clocks of its rungs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from core import calendars
from core.escalation.models import Clock, LadderBinding, LadderVersion
from core.escalation.rules.language import Ladder, Rung
from core.escalation.rules.moves import term_for, total_for
from core.escalation.rules.vocabulary import OnExpiry
from core.escalation.schemas import dump_ladder, load_ladder
from core.workspace import Workspace
from tenants.adding import add_rows
from tenants.base import AnyRow, table_of
from tenants.door import Database
from tenants.spaces import Agenda

#: Ladder versions never change, so each process reads one once.
_read: WeakKeyDictionary[Database, dict[tuple[int, int], Ladder]] = WeakKeyDictionary()


_B = table_of(LadderBinding).c
_BOUND = select(_B.space_id, _B.kind, _B.ladder_id).where(
    _B.county_id == bindparam("county"),
    or_(_B.space_id == bindparam("home"), _B.space_id == bindparam("county")),
    or_(_B.kind == bindparam("kind"), _B.kind == "dispute"),
    _B.ladder_id.is_not(None),
)


class NoLadder(LookupError):
    """The county has no ladder for this kind of case yet."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The three numbers every row about a case carries."""

    county_id: int
    home_space_id: int
    case_id: int


def ladder_for(ws: Workspace, kind: str, home_space_id: int) -> tuple[int, Ladder]:
    """Return the number and the ladder that a new case of this kind takes: the township's own, else the county's.

    A county without a ladder for the kind uses the one for disputes.

    Raises:
        NoLadder: the county has bound none.
    """
    bound = ws.session.execute(_BOUND, {"county": ws.county_id, "home": home_space_id, "kind": kind}).all()
    if not bound:
        raise NoLadder(kind)
    best = min(bound, key=lambda row: (row.kind != kind, row.space_id != home_space_id))
    return best.ladder_id, ladder_of(ws, best.ladder_id)


def ladder_of(ws: Workspace, ladder_id: int) -> Ladder:
    """Return a version of a ladder by its number."""
    read, key = _read.setdefault(ws.session.info["database"], {}), (ws.county_id, ladder_id)
    if key not in read:
        spec = ws.session.scalars(
            select(LadderVersion.spec).where(LadderVersion.county_id == ws.county_id, LadderVersion.id == ladder_id)
        ).one()
        read[key] = load_ladder(spec)
    return read[key]


def publish(ws: Workspace, name: str, ladder: Ladder, *, for_space_id: int | None = None) -> int:
    """Publish a ladder as a new version under its name and bind it to the county, or to one township.

    New cases take it from now on; a running case keeps the version it began with. Returns the number of the version.
    """
    version = 1 + int(
        ws.session.scalar(
            select(func.coalesce(func.max(LadderVersion.version), 0)).where(
                LadderVersion.county_id == ws.county_id, LadderVersion.kind == ladder.kind, LadderVersion.name == name
            )
        )
        or 0
    )
    ladder_id = ws.new_key()
    ws.session.add(
        LadderVersion(
            county_id=ws.county_id,
            id=ladder_id,
            kind=ladder.kind,
            name=name,
            version=version,
            spec=dump_ladder(ladder),
            published_at=ws.now(),
            published_by=ws.actor.name,
            retired_at=None,
        )
    )
    ws.session.flush()
    bind(ws, ladder.kind, ladder_id, for_space_id or ws.county_id)
    return ladder_id


def bind(ws: Workspace, kind: str, ladder_id: int | None, space_id: int) -> None:
    """Let new cases of a kind in a space (or, by the county's own number, in the whole county) take this ladder.

    Without a ladder a township goes back to the county's.
    """
    values = {"county_id": ws.county_id, "space_id": space_id, "kind": kind, "ladder_id": ladder_id}
    standing = ws.session.get(LadderBinding, (ws.county_id, space_id, kind))
    if standing is None:
        ws.session.execute(insert_or_skip(LadderBinding).values(values))
    else:
        standing.ladder_id = ladder_id
    ws.session.flush()


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when a case may stay on a rung, and what happens then."""

    due_at: datetime
    on_expiry: OnExpiry


def limit_on(ladder: Ladder, rung: Rung, grade: int, start: datetime, *, accepted_at: datetime | None = None) -> Limit | None:
    """Return the limit of a rung reached at ``start``; None where neither the rung nor the whole way has one.

    A rung never has longer than what is left of the whole, counted from acceptance, or from ``start`` while nobody has accepted; where
    the whole is up first, what the ladder says of the whole happens. The limit may lie before ``start``: then it is up on arrival.
    """
    whole = total_for(ladder, grade)
    own = due_on(rung, grade, start)
    end = None if whole is None else _due(accepted_at or start, whole)
    if end is not None and (own is None or end < own):
        return Limit(end, ladder.total_on_expiry)
    return None if own is None else Limit(own, rung.on_expiry)


def due_on(rung: Rung, grade: int, start: datetime) -> datetime | None:
    """Return when a case of this grade is due on a rung it reaches at ``start``; None where the rung sets no limit."""
    term = term_for(rung, grade)
    return None if term is None else _due(start, term)


def sign_due_on(rung: Rung, start: datetime) -> datetime | None:
    """Return until when a case handed to this rung at ``start`` must be signed for."""
    return None if rung.sign_term is None else _due(start, rung.sign_term)


def due_after(start: datetime, term: calendars.Term) -> datetime:
    """Return when a term ends by the national calendar; a year without published holidays counts in plain weeks."""
    return _due(start, term)


def _due(start: datetime, term: calendars.Term) -> datetime:
    return calendars.deadline(start, term, calendars.national_calendar(), guess=True).at


def clock_values(
    ws: Workspace, case: CaseKey, kind: str, rung: str, assignment_id: int, due_at: datetime, on_expiry: str, *, number: int
) -> dict[str, Any]:
    """Return the values of one running clock; ``number`` counts how often this case had such a clock on this rung."""
    return {
        "county_id": case.county_id,
        "id": ws.new_key(),
        "home_space_id": case.home_space_id,
        "case_id": case.case_id,
        "kind": kind,
        "rung": rung,
        "round": number,
        "assignment_id": assignment_id,
        "on_expiry": on_expiry,
        "started_at": ws.now(),
        "due_at": due_at,
        "fired_at": None,
        "stopped_at": None,
        "paused_at": None,
        "extended_from": None,
    }


def start_clocks(ws: Workspace, clocks: Sequence[dict[str, Any]]) -> None:
    """Start clocks made by ``clock_values`` and see that the worker wakes for the earliest."""
    if not clocks:
        return
    add_rows(ws.session, Clock, clocks)
    wake_by(ws, min(clock["due_at"] for clock in clocks))


def stop_clocks(ws: Workspace, case: CaseKey, *kinds: str) -> None:
    """Stop the case's running clocks of these kinds."""
    ws.session.execute(
        update(Clock)
        .where(
            Clock.county_id == case.county_id,
            Clock.case_id == case.case_id,
            Clock.kind.in_(kinds),
            Clock.stopped_at.is_(None),
        )
        .values(stopped_at=ws.now()),
        execution_options={"synchronize_session": False},
    )


def stop_these(ws: Workspace, clock_ids: Sequence[int]) -> None:
    """Stop these clocks of the county, as far as they still run."""
    if clock_ids:
        ws.session.execute(
            update(Clock)
            .where(Clock.county_id == ws.county_id, Clock.id.in_(clock_ids), Clock.stopped_at.is_(None))
            .values(stopped_at=ws.now()),
            execution_options={"synchronize_session": False},
        )


def rounds(ws: Workspace, case: CaseKey) -> dict[tuple[str, str], int]:
    """Return how many clocks of each (kind, rung) the case has had."""
    rows = ws.session.execute(
        select(Clock.kind, Clock.rung, func.max(Clock.round).label("last"))
        .where(Clock.county_id == case.county_id, Clock.case_id == case.case_id)
        .group_by(Clock.kind, Clock.rung)
    )
    return {(row.kind, row.rung): int(row.last) for row in rows}


def wake_by(ws: Workspace, at: datetime) -> None:
    """See that the worker looks into this county no later than ``at``; costs no write when it already will."""
    ws.session.execute(
        update(Agenda).where(Agenda.county_id == ws.county_id, Agenda.next_at > at).values(next_at=at),
        execution_options={"synchronize_session": False},
    )


_DUE = (
    select(
        Clock.id, Clock.home_space_id, Clock.case_id, Clock.kind, Clock.rung, Clock.assignment_id, Clock.on_expiry, Clock.due_at
    )
    .where(Clock.fired_at.is_(None), Clock.stopped_at.is_(None), Clock.paused_at.is_(None))
    .order_by(Clock.due_at, Clock.id)
    .with_for_update(skip_locked=True)
)


def claim_due(ws: Workspace, most: int) -> Sequence[AnyRow]:
    """Return up to ``most`` clocks of this county that are due, locked for this transaction; other sweepers pass them over."""
    return ws.session.execute(_DUE.where(Clock.county_id == ws.county_id, Clock.due_at <= ws.now()).limit(most)).all()


_CLOCK = table_of(Clock)
_FIRED = (
    update(_CLOCK)
    .where(_CLOCK.c.county_id == bindparam("county"), _CLOCK.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .values(fired_at=bindparam("now"))
)


def mark_fired(ws: Workspace, clock_ids: Sequence[int]) -> None:
    """Mark claimed clocks as fired, once and for ever."""
    if clock_ids:
        ws.session.execute(_FIRED, {"county": ws.county_id, "ids": clock_ids, "now": ws.now()})


def next_due(ws: Workspace) -> datetime | None:
    """Return when the next clock of this county is due."""
    return ws.session.scalar(
        select(func.min(Clock.due_at)).where(
            Clock.county_id == ws.county_id,
            Clock.fired_at.is_(None),
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
        )
    )
