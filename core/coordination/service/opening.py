"""A county takes a share of a township's case, which opens it; and lets it go again."""

from datetime import datetime

from sqlalchemy import select, update

from core.access import CaseFacts, Deed, Sight, may_on, sight
from core.cases.models import Assignment, Case
from core.cases.service import CaseMissing, NotAllowed
from core.cases.service.movement import open_window
from core.workspace import Workspace
from tenants.door import must_change
from tenants.organisation import centre_of


def see_that_it_may(ws: Workspace, case_id: int, deed: Deed) -> CaseFacts:
    """Return how a case stands to the actor, who may do this deed on it.

    Raises:
        CaseMissing: no such case for this actor.
        NotAllowed: the actor may not do this deed on it.
    """
    facts = open_window(ws, case_id)
    if facts is None or sight(ws.actor, facts) is Sight.NONE:
        raise CaseMissing(case_id)
    if not may_on(ws.actor, deed, facts):
        raise NotAllowed(deed)
    return facts


def take_share(ws: Workspace, case_id: int, kind: str, deed: Deed, until: datetime | None = None) -> Assignment:
    """Take a share of a case for the desk of the county, which opens the case to it; ``kind`` is supervise or review."""
    desk = centre_of(ws.session, ws.county_id, ws.space_id)
    if desk is None:
        raise NotAllowed(deed)
    case = ws.session.execute(
        select(Case.home_space_id, Case.rung).where(Case.county_id == ws.county_id, Case.id == case_id)
    ).one()
    share = Assignment(
        county_id=ws.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case_id,
        holder_space_id=ws.space_id,
        holder_unit_id=desk.id,
        kind=kind,
        leads=0,
        rung=case.rung,
        round=1,
        state="signed",
        created_at=ws.now(),
        signed_at=ws.now(),
        due_at=until,
    )
    ws.session.add(share)
    ws.session.flush()
    open_window(ws, case_id)
    return share


def end_share(ws: Workspace, share_id: int) -> None:
    """End a share; with it goes what it opened."""
    ended = update(Assignment).where(Assignment.county_id == ws.county_id, Assignment.id == share_id)
    must_change(ws.session.execute(ended.values(state="done", ended_at=ws.now())))
