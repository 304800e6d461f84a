"""Load plans in sets: every row of a township's cases at once, one INSERT a table, all or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core import escalation
from core.audit.models import AuditEntry
from core.cases.models import (
    Assignment,
    Case,
    CaseStory,
    FollowUp,
    NumberCount,
    Outcome,
    Party,
    TimelineEntry,
    TimelineNote,
)
from core.cases.models import Session as CaseSession
from core.escalation import Clock
from core.notifications.models import Notice, OutboxRow
from core.workspace import WORKER, Workspace
from demo.cast import read_cast
from demo.hours import HERE
from demo.page import Rows
from demo.planning import Plan
from demo.scribing import Desk, write_all
from tenants.base import Base
from tenants.door import Database, FencedSession
from tenants.scopes import Role, Scope
from tenants.spaces import Space

#: Every table a case leaves rows in; what others refer to comes first.
_TABLES: tuple[type[Base], ...] = (
    Case, Assignment, CaseStory, Party, Clock, CaseSession, Outcome, FollowUp, TimelineEntry, TimelineNote, OutboxRow, Notice,
)  # fmt: skip
#: Rows sent at once.
_PORTION = 5_000


def load_in_sets(database: Database, space: Space, county: Space, plans: Sequence[Plan], swept: datetime) -> int:
    """Write a township's plans as the services would have, in one transaction; return how many cases it was.

    What the worker would have done until ``swept`` is done. Loaded once: a second call finds the first of them and does nothing.
    """
    told = sorted((plan for plan in plans if any(step.do == "opened" for step in plan.steps)), key=lambda plan: plan.opened_at)
    if not told or _stands(database, space, told[0].opened_at):
        return 0
    with database.open(_worker(county)) as session:
        cast = read_cast(session, space)
        ws = Workspace(session, county, WORKER)
        ladders = {kind: escalation.ladder_for(ws, kind, space.id) for kind in {plan.story.kind for plan in told} | {"dispute"}}
    with database.open(_at(space)) as session:
        numbers = _Numbers(session, space)
        rows = write_all(Desk(session, space, county, ladders, cast, swept, numbers.next), told)
        _insert(database, session, space, county, rows)
        numbers.keep()
        session.commit()
    return len(told)


def _stands(database: Database, space: Space, opened_at: datetime) -> bool:
    own = (Case.county_id == space.county_id, Case.home_space_id == space.id, Case.reported_at == opened_at)
    with database.open(_at(space)) as session:
        return session.scalar(select(Case.id).where(*own)) is not None


def _insert(database: Database, session: FencedSession, space: Space, county: Space, rows: Rows) -> None:
    for table in _TABLES:
        _put(session, table, rows[table])
    by_space: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows[AuditEntry]:
        by_space[row["space_id"]].append(row)
    _put(session, AuditEntry, by_space.pop(space.id, []))
    # What was done in the county's own rooms or by the worker is written from there, in the same transaction.
    session.execute(text(_at(county).statements(database.role_prefix)))
    _put(session, AuditEntry, by_space.pop(county.id, []))
    session.execute(text(_at(space).statements(database.role_prefix)))


def _put(session: FencedSession, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(table.__table__)  # type: ignore[arg-type]
    for at in range(0, len(rows), _PORTION):
        session.execute(statement, rows[at : at + _PORTION])


class _Numbers:
    """Counts case numbers on from those given out already, and keeps the count."""

    def __init__(self, session: FencedSession, space: Space) -> None:
        self._session, self._space = session, space
        own = (NumberCount.county_id == space.county_id, NumberCount.space_id == space.id)
        self._last: dict[str, int] = defaultdict(int)
        self._last |= {row.day: row.last for row in session.execute(select(NumberCount.day, NumberCount.last).where(*own))}

    def next(self, at: datetime) -> str:
        """Return the next number of the day."""
        day = at.astimezone(HERE).strftime("%Y%m%d")
        self._last[day] += 1
        return f"{self._space.code}{day}-{self._last[day]:04d}"

    def keep(self) -> None:
        """Write down how many numbers each day has given out."""
        keys = {"county_id": self._space.county_id, "space_id": self._space.id}
        adding = insert_or_change(NumberCount)
        keeping = adding.on_conflict_do_update(
            index_elements=["county_id", "space_id", "day"], set_={"last": adding.excluded.last}
        )
        self._session.execute(keeping, [{**keys, "day": day, "last": last} for day, last in self._last.items()])


def _at(space: Space) -> Scope:
    return Scope(Role.COUNTY if space.is_county else Role.TOWNSHIP, county=space.county_id, space=space.id, seat=space.county_id)


def _worker(county: Space) -> Scope:
    return Scope(Role.WORKER, county=county.id, space=county.id, seat=county.id)
