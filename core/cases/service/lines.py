"""The columns of a ledger line, as every list shows it."""

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core.cases.models import Assignment, Case, CaseStory, Party
from core.workspace import Workspace
from tenants import door

_NAMES = (
    select(func.array_agg(aggregate_order_by(Party.name, Party.side, Party.id)))
    .where(Party.county_id == Case.county_id, Party.home_space_id == Case.home_space_id, Party.case_id == Case.id)
    .scalar_subquery()
)
#: A line with what the fence lets the reader see of its story: title and names are empty elsewhere.
LINE = (
    Case.id,
    Case.number,
    Case.version,
    Case.kind,
    Case.type_code,
    Case.grade,
    Case.risk,
    Case.state,
    Case.rung,
    Case.ladder_id,
    Case.home_space_id,
    Case.unit_id,
    Case.source,
    Case.due_at,
    Case.reported_at,
    Case.closed_at,
    Case.paused_at,
    Case.resumes_at,
    Case.resolution,
    Case.end_reason,
    Case.dangers_open,
    Case.instalments_open,
    CaseStory.title,
    _NAMES.label("names"),
)
WITH_STORY = and_(
    CaseStory.county_id == Case.county_id, CaseStory.home_space_id == Case.home_space_id, CaseStory.case_id == Case.id
)
HOLDER = (
    Assignment.id.label("share_id"),
    Assignment.kind.label("share"),
    Assignment.state.label("share_state"),
    Assignment.holder_unit_id,
    Assignment.holder_space_id,
    Assignment.due_at.label("share_due_at"),
    Assignment.created_at.label("held_since"),
)

_HELD = (
    select(Assignment.case_id)
    .distinct()
    .where(
        Assignment.county_id == bindparam("county"),
        Assignment.holder_space_id == bindparam("space"),
        Assignment.home_space_id != bindparam("space"),
        Assignment.ended_at.is_(None),
    )
)


def show_held_lines(ws: Workspace) -> list[int]:
    """Let this transaction read the lines of other homes' cases of which the space holds an open share, and return their numbers.

    This is the only place that shows lines so, and it shows them from rows read under the fence. A county reads every line anyway.
    """
    if ws.space.is_county:
        return []
    held = list(ws.session.scalars(_HELD, {"county": ws.county_id, "space": ws.space_id}))
    if held:
        door.show_lines(ws.session, held)
    return held
