"""The columns of a ledger line, as every list shows it."""

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core.cases.models import Assignment, Case, CaseStory, Party
from core.workspace import Workspace
from tenants import door
from tenants.base import table_of

CASE, SHARE, STORY, PARTY = (table_of(one).c for one in (Case, Assignment, CaseStory, Party))
_NAMES = (
    select(func.array_agg(aggregate_order_by(PARTY.name, PARTY.side, PARTY.id)))
    .where(PARTY.county_id == CASE.county_id, PARTY.home_space_id == CASE.home_space_id, PARTY.case_id == CASE.id)
    .scalar_subquery()
)
#: A line with what the fence lets the reader see of its story: title and names are empty elsewhere.
LINE = (
    CASE.id,
    CASE.number,
    CASE.version,
    CASE.kind,
    CASE.type_code,
    CASE.grade,
    CASE.risk,
    CASE.state,
    CASE.rung,
    CASE.ladder_id,
    CASE.home_space_id,
    CASE.unit_id,
    CASE.source,
    CASE.due_at,
    CASE.reported_at,
    CASE.closed_at,
    CASE.paused_at,
    CASE.resumes_at,
    CASE.resolution,
    CASE.end_reason,
    CASE.dangers_open,
    CASE.instalments_open,
    STORY.title,
    _NAMES.label("names"),
)
WITH_STORY = and_(STORY.county_id == CASE.county_id, STORY.home_space_id == CASE.home_space_id, STORY.case_id == CASE.id)
HOLDER = (
    SHARE.id.label("share_id"),
    SHARE.kind.label("share"),
    SHARE.state.label("share_state"),
    SHARE.holder_unit_id,
    SHARE.holder_space_id,
    SHARE.due_at.label("share_due_at"),
    SHARE.created_at.label("held_since"),
)

_HELD = (
    select(SHARE.case_id)
    .distinct()
    .where(
        SHARE.county_id == bindparam("county"),
        SHARE.holder_space_id == bindparam("space"),
        SHARE.home_space_id != SHARE.holder_space_id,  # as the index has it
        SHARE.ended_at.is_(None),
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
