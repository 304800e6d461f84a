"""The world under attack, built once for a test process; nothing an attacker sends stays in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from core.app import create_app
from core.config import Settings
from tenants.door import Database, FencedSession
from tests.http.attack import Siege, gather
from tests.http.world import World, build


def _missing(superuser: Connection, number: int) -> int:
    """A number of as many digits that nothing in the world has."""
    highest = 10 ** len(str(number)) - 1
    assert not superuser.execute(text("SELECT count(*) FROM cases WHERE id = :id"), {"id": highest}).scalar_one()
    return highest


@pytest.fixture(scope="session")
def world(database: Database, behind_the_fence: Connection) -> World:
    """Two counties with everything in them marked."""
    return build(database, behind_the_fence)


@pytest.fixture(scope="session")
def attack(world: World, database: Database, behind_the_fence: Connection) -> Siege:
    """Everybody signed in at a site over the world."""
    app = create_app(Settings(secret_key="siege"), database)
    siege = gather(app, world, lambda number: _missing(behind_the_fence, number))
    # signs of life are committed at once and for good; in a siege nothing stays, so nobody needs one for long
    behind_the_fence.execute(text("UPDATE sign_ins SET last_seen_at = now() + interval '1 day' WHERE revoked_at IS NULL"))
    with _rehearsing():
        siege.see_forms()
    return siege


class _rehearsing:  # noqa: N801  # reads as a verb where it is used
    """Let every commit do all that a commit does but stay: what is sent is tried to the end, and undone."""

    def __enter__(self) -> None:
        self._commit = FencedSession.commit
        FencedSession.commit = _rehearse  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        FencedSession.commit = self._commit  # type: ignore[method-assign]


def _rehearse(session: FencedSession) -> None:
    if session.in_transaction():
        session.flush()
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.fixture
def siege(attack: Siege) -> Iterator[Siege]:
    """The siege, for a test in which nothing stays."""
    with _rehearsing():
        yield attack
