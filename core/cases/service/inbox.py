"""What a prefecture holds in its counties: copied line by line into its own inbox by the worker, county by county.

The copy is brought up to what stands in the county as a whole, so that doing it twice or half changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from core import escalation
from core.calendars import Unit as TermUnit
from core.cases.models import Assignment, Case, InboxLine
from core.cases.rules import State
from core.escalation.rules.moves import term_for
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceRow

#: At most so many lines stand in an inbox at once.
MOST = 200

_HELD = (
    select(
        Assignment.id,
        Assignment.holder_unit_id.label("for_unit_id"),
        Assignment.case_id,
        Case.number,
        Case.kind,
        Case.type_code,
        Case.grade,
        Case.state,
        Case.rung,
        Case.ladder_id,
        Case.version,
        SpaceRow.name.label("place"),
        Assignment.kind.label("share"),
        Assignment.state.label("share_state"),
        Assignment.created_at.label("held_since"),
        Assignment.due_at,
    )
    .join(Case, and_(Case.county_id == Assignment.county_id, Case.id == Assignment.case_id))
    .join(SpaceRow, SpaceRow.id == Assignment.home_space_id)
    .where(
        Assignment.county_id == bindparam("county"),
        Assignment.holder_space_id == bindparam("above"),
        Assignment.ended_at.is_(None),
        Assignment.state != "done",
    )
)
_COPIED = (
    "for_unit_id", "case_id", "number", "kind", "type_code", "state", "place", "version", "share", "share_state", "held_since", "due_at",
)  # fmt: skip
#: What changes on a line while it lies in the inbox.
_MOVING = ("for_unit_id", "kind", "type_code", "state", "place", "version", "share_state", "due_at", "counted_in")


def held_above(ws: Workspace) -> tuple[int | None, list[dict[str, Any]]]:
    """Return the prefecture above this county, and the lines of what it holds here; (None, []) where none is above (worker)."""
    above = ws.session.scalar(select(SpaceRow.parent_id).where(SpaceRow.id == ws.county_id))
    if above is None:
        return None, []
    rows = ws.session.execute(_HELD, {"county": ws.county_id, "above": above}).all()
    return above, [_copy(ws, row, above) for row in rows]


def _copy(ws: Workspace, row: AnyRow, above: int) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in _COPIED}
    keys = {"county_id": above, "id": row.id, "for_space_id": above, "from_county_id": ws.county_id}
    return {**keys, **known, "counted_in": _counted_in(ws, row), "ended_at": None}


def _counted_in(ws: Workspace, row: AnyRow) -> str:
    if State(row.state) is State.CLOSED:
        return TermUnit.NATURAL_DAYS.value
    rung = escalation.ladder_of(ws, row.ladder_id).rung(row.rung)
    term = rung.sign_term if row.share_state == "to_sign" and rung.sign_term else term_for(rung, row.grade)
    return (term.unit if term else TermUnit.WORKING_DAYS).value


def keep_inbox(ws: Workspace, from_county: int, lines: Sequence[Mapping[str, Any]]) -> int:
    """Bring this prefecture's inbox up to what it holds in one county, and return how many lines changed (worker)."""
    standing = select(InboxLine).where(
        InboxLine.county_id == ws.county_id, InboxLine.from_county_id == from_county, InboxLine.ended_at.is_(None)
    )
    kept = {line.id: line for line in ws.session.scalars(standing)}
    fresh = [line for line in lines if line["id"] not in kept or _differs(kept[line["id"]], line)]
    if fresh:
        adding = insert(InboxLine)
        moved = {name: adding.excluded[name] for name in (*_MOVING, "ended_at")}
        ws.session.execute(adding.on_conflict_do_update(index_elements=["county_id", "id"], set_=moved), fresh)
    gone = sorted(kept.keys() - {line["id"] for line in lines})
    if gone:
        ended = update(InboxLine).where(InboxLine.county_id == ws.county_id, InboxLine.id.in_(gone))
        ws.session.execute(ended.values(ended_at=ws.now()), execution_options={"synchronize_session": False})
    return len(fresh) + len(gone)


def _differs(kept: InboxLine, line: Mapping[str, Any]) -> bool:
    return any(getattr(kept, name) != line[name] for name in _MOVING)


_INBOX = (
    select(InboxLine, SpaceRow.code.label("county_code"), SpaceRow.name.label("county_name"))
    .join(SpaceRow, SpaceRow.id == InboxLine.from_county_id)
    .where(
        InboxLine.county_id == bindparam("county"),
        InboxLine.for_space_id == bindparam("space"),
        InboxLine.ended_at.is_(None),
    )
    .order_by(InboxLine.due_at, InboxLine.id)
    .limit(bindparam("most"))
)


def held_in_counties(ws: Workspace, most: int = MOST) -> Sequence[AnyRow]:
    """Return the open lines of this prefecture's inbox with code and name of their county, most urgent first."""
    return ws.session.execute(_INBOX, {"county": ws.county_id, "space": ws.space_id, "most": most}).all()


def is_overdue(line: InboxLine, now: datetime) -> bool:
    """Return whether a line's time is up."""
    return line.due_at is not None and line.due_at < now
