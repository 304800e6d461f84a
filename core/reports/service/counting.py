"""Keep the totals: what moved since the last look is counted again, group by group, in one statement.

A group is the cases reported to one space in one month. What is counted and what is kept are laid side by side; only rows that
differ are written, so that counting twice writes nothing, and the same statement tells a recount what is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, and_, bindparam, func, literal_column, select, true, union, update
from sqlalchemy.dialects.postgresql import Insert, insert

from core.audit.models import AuditEntry
from core.cases.models import Assignment, Case
from core.reports.models import TotalsLook
from core.reports.rules import MEASURES, OFFICIAL_TIME, Counts, Month
from core.reports.service.tally import GROUP, GROUPS, differing, keeping, keeping_late
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.door import changed

#: A movement carries the time it began and is seen when it is committed; none takes so long, nor are two machines' clocks so far apart.
OVERLAP = timedelta(minutes=5)
#: What is counted here, as the table of looks knows it.
SUBJECT = "cases"
#: Looks leave an entry in the audit too, and move nothing.
_LOOKS = ("looked", "unmasked")
#: What the worker does when time is up changes who is late, and nothing else that is counted.
_OF_TIME = ("climbed", "overdue")


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that is not what a fresh count gives."""

    space_id: int
    month: str
    facet: str
    key: str
    kept: Counts
    counted: Counts


def keep_totals(ws: Workspace) -> int:
    """Bring this county's totals up to now and return how many rows of them changed; runs under the worker's scope.

    The first look of a day counts the whole county, so that whatever came in by another way (a load, a unit put under another
    village) is wrong for a day at most. While another worker looks at the same county nothing is done.
    """
    look = _begin_look(ws)
    if look is None:
        return 0
    last, now = look.looked_at, ws.now()
    if last is None or _day(last) != _day(now):
        return count_anew(ws)
    groups = _moved(ws, last - OVERLAP, now)
    moved = [group for group, only_late in groups.items() if not only_late]
    late = [group for group, only_late in groups.items() if only_late]
    rows = _write(ws, _KEEP_MOVED, now, _bound_to(moved)) if moved else 0
    rows += _write(ws, _KEEP_LATE, now, _bound_to(late)) if late else 0
    _end_look(ws, now)
    return rows


def count_anew(ws: Workspace) -> int:
    """Count the whole county from its cases and return how many rows of totals changed: after a load, and once a day."""
    now = ws.now()
    ws.session.execute(_FIRST_LOOK, {"county": ws.county_id})
    ws.session.execute(_OUR_LOOK, {"county": ws.county_id})
    rows = _write(ws, _KEEP_WHOLE, now, {})
    _end_look(ws, now)
    return rows


def recount(ws: Workspace) -> list[Difference]:
    """Return every total of this county that differs from a fresh count, as of the last look; changes nothing.

    A movement after that look is a difference until the next. Runs under the worker's scope.
    """
    looked_at = ws.session.scalar(_LOOK, {"county": ws.county_id})
    rows = ws.session.execute(_WHOLE, {"county": ws.county_id, "now": looked_at or ws.now()}).mappings()
    return [_difference(row) for row in rows]


def _difference(row: Mapping[Any, Any]) -> Difference:
    counted = Counts.of({name: row[name] for name in MEASURES})
    kept = Counts.of({name: row[f"kept_{name}"] for name in MEASURES})
    return Difference(row["space_id"], row["month"], row["facet"], row["key"], kept, counted)


def _day(at: datetime) -> str:
    return at.astimezone(OFFICIAL_TIME).date().isoformat()


# Looking ---------------------------------------------------------------------------------------------------------

_OURS = and_(TotalsLook.county_id == bindparam("county"), TotalsLook.subject == SUBJECT)
_LOOK = select(TotalsLook.looked_at).where(_OURS)
_OUR_LOOK = _LOOK.with_for_update()
_MY_LOOK = _LOOK.with_for_update(skip_locked=True)
_FIRST_LOOK = insert(TotalsLook).values(county_id=bindparam("county"), subject=SUBJECT, looked_at=None).on_conflict_do_nothing()
_LOOKED = update(TotalsLook).where(_OURS).values(looked_at=bindparam("now"))


def _begin_look(ws: Workspace) -> AnyRow | None:
    """Take the county's look for this transaction; None while another worker has it."""
    bound = {"county": ws.county_id}
    if ws.session.execute(_LOOK, bound).one_or_none() is None:
        ws.session.execute(_FIRST_LOOK, {"county": ws.county_id})
    return ws.session.execute(_MY_LOOK, bound).one_or_none()


def _end_look(ws: Workspace, now: datetime) -> None:
    ws.session.execute(_LOOKED, {"county": ws.county_id, "now": now}, execution_options={"synchronize_session": False})


# Every movement writes the audit in its own transaction, and the audit, unlike the timeline, is read by time.
_PARTS = union(
    select(*GROUP, AuditEntry.deed.in_(_OF_TIME).label("only_late"))
    .join(AuditEntry, and_(AuditEntry.county_id == Case.county_id, AuditEntry.case_id == Case.id))
    .where(
        AuditEntry.county_id == bindparam("county"),
        AuditEntry.at >= bindparam("since"),
        AuditEntry.case_id.is_not(None),
        AuditEntry.deed.not_in(_LOOKS),
    ),
    select(*GROUP, true().label("only_late")).where(
        Case.county_id == bindparam("county"),
        Case.closed_at.is_(None),
        Case.due_at >= bindparam("since"),
        Case.due_at < bindparam("now"),
    ),
    select(*GROUP, true().label("only_late"))
    .join(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.case_id == Case.id))
    .where(
        Assignment.county_id == bindparam("county"),
        Assignment.ended_at.is_(None),
        Assignment.state != literal_column("'done'"),
        Assignment.due_at >= bindparam("since"),
        Assignment.due_at < bindparam("now"),
    ),
).subquery("parts")
_MOVED = select(_PARTS.c.space_id, _PARTS.c.month, func.bool_and(_PARTS.c.only_late).label("only_late")).group_by(
    _PARTS.c.space_id, _PARTS.c.month
)


def _moved(ws: Workspace, since: datetime, now: datetime) -> Mapping[tuple[int, Month], bool]:
    """Return the groups in which something moved or ran out since then, and of each whether only who is late can have changed."""
    rows = ws.session.execute(_MOVED, {"county": ws.county_id, "since": since, "now": now})
    return {(row.space_id, Month.read(row.month)): row.only_late for row in rows}


def _bound_to(groups: Sequence[tuple[int, Month]]) -> dict[str, Any]:
    return {
        "spaces": [space for space, _ in groups],
        "months": [month.key for _, month in groups],
        "begins": [month.begins for _, month in groups],
        "ends": [(month + 1).begins for _, month in groups],
    }


_WHOLE = differing(None)
_KEEP_WHOLE = keeping(None)
_KEEP_MOVED = keeping(GROUPS)
_KEEP_LATE = keeping_late(GROUPS)


def _write(ws: Workspace, statement: Insert | Update, now: datetime, groups: Mapping[str, Any]) -> int:
    return changed(ws.session.execute(statement, {"county": ws.county_id, "now": now, **groups}))
