"""Pass on what residents ask for: they may not know who holds their matter, the worker does."""

from sqlalchemy import insert, select

from core import notifications
from core.audit.models import AuditEntry
from core.cases.models import Assignment, Case, TimelineEntry
from core.cases.rules import PUT_AWAY, State
from core.notifications.models import OutboxRow
from core.workspace import Workspace
from tenants.base import AnyRow

#: What a resident's wish to be heard is called in the outbox (``core.notifications``).
URGE_ASKED = "urge_asked"


def pass_on_urges(ws: Workspace, most: int = 200) -> int:
    """Tell the holders of cases that a resident urges, write it down, and return how many it were; runs as the worker.

    An urge for a case that was put away meanwhile is dropped: where it goes on, others are told.
    """
    asked = notifications.asked(ws, URGE_ASKED, most)
    if not asked:
        return 0
    held = (
        select(
            Case.id,
            Case.home_space_id,
            Case.number,
            Case.state,
            Case.rung,
            Case.version,
            Assignment.holder_space_id,
            Assignment.holder_unit_id,
        )
        .join(Assignment, (Assignment.county_id == Case.county_id) & (Assignment.id == Case.lead_id))
        .where(Case.county_id == ws.county_id, Case.id.in_({row.case_id for row in asked}))
    )
    cases = [row for row in ws.session.execute(held) if State(row.state) not in PUT_AWAY]
    if cases:
        ws.session.execute(insert(TimelineEntry), [_entry(ws, case) for case in cases])
        ws.session.execute(insert(AuditEntry), [_audit(ws, case) for case in cases])
        ws.session.execute(insert(OutboxRow), [_notice(ws, case) for case in cases])
    notifications.mark_carried(ws, [row.id for row in asked])
    return len(asked)


def _entry(ws: Workspace, case: AnyRow) -> dict[str, object]:
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "home_space_id": case.home_space_id,
        "case_id": case.id,
        "at": ws.now(),
        "deed": "urged",
        "post": "resident",
        "actor_name": "",
        "unit_name": "",
        "rung": case.rung,
        "version": case.version,
        "facts": {"by": "resident"},
    }


def _audit(ws: Workspace, case: AnyRow) -> dict[str, object]:
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "space_id": ws.space_id,
        "at": ws.now(),
        "account_id": None,
        "post_id": None,
        "post": ws.actor.post,
        "deed": "urged",
        "case_id": case.id,
        "detail": {"by": "resident"},
    }


def _notice(ws: Workspace, case: AnyRow) -> dict[str, object]:
    return notifications.outbox_values(
        ws, "urged", space_id=case.holder_space_id, unit_id=case.holder_unit_id, case_id=case.id, payload={"number": case.number}
    )
