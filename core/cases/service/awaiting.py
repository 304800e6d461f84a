"""What waits for a word rather than for work: petitions to be decided, supervisions to be replied to or looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select

from core.access import Deed, may
from core.cases.models import Assignment, Case, CaseStory, Petition, Supervision
from core.cases.rules import WORKING
from core.cases.service.lines import LINE, WITH_STORY
from core.workspace import Workspace
from tenants.base import AnyRow

#: At most so many of a kind stand on the page of a day.
MOST = 20

_LEAD = and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id)
_ASKED = (
    select(
        *LINE, Petition.kind.label("asked"), Petition.wanted_at, Petition.asked_at, Petition.asked_by, Petition.asked_account_id
    )
    .join(Case, and_(Case.county_id == Petition.county_id, Case.id == Petition.case_id))
    .join(Assignment, _LEAD)
    .outerjoin(CaseStory, WITH_STORY)
    .where(
        Petition.county_id == bindparam("county"),
        Petition.decided_at.is_(None),
        Case.closed_at.is_(None),
        # what a holder asked for who has the case no longer is asked for by nobody (``extending.waiting_petition``)
        or_(
            Petition.kind == "void",
            and_(Petition.assignment_id == Case.lead_id, Case.state.in_([int(state) for state in WORKING])),
        ),
        # decided where the case is held: what was carried up is decided above
        Assignment.holder_space_id == bindparam("space"),
    )
    .order_by(Petition.asked_at, Petition.id)
    .limit(MOST)
)
_ASKED_AT_HOME = _ASKED.where(Petition.home_space_id == bindparam("space"))
_SUPERVISED = (
    select(
        *LINE,
        Supervision.grade.label("severity"),
        Supervision.due_at.label("reply_due_at"),
        Supervision.started_at,
        Supervision.replied_at,
    )
    .join(Case, and_(Case.county_id == Supervision.county_id, Case.id == Supervision.case_id))
    .join(Assignment, _LEAD)
    .outerjoin(CaseStory, WITH_STORY)
    .where(Supervision.county_id == bindparam("county"), Supervision.ended_at.is_(None))
    .order_by(Supervision.due_at, Supervision.id)
    .limit(MOST)
)
_BY_US = _SUPERVISED.where(Supervision.by_unit_id == bindparam("unit"))
_OF_US = _SUPERVISED.where(
    Assignment.holder_space_id == bindparam("space"),
    Assignment.holder_unit_id == bindparam("unit"),
    Assignment.ended_at.is_(None),
    Assignment.leads == 1,
    Supervision.replied_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What waits for a word of this actor's, and what this unit waits for itself."""

    #: Asked for, to be decided by this actor.
    to_decide: Sequence[AnyRow]
    #: Supervisions this unit has to reply to.
    to_reply: Sequence[AnyRow]
    #: Supervisions by this unit that have been replied to.
    to_look_at: Sequence[AnyRow]
    #: Supervisions by this unit that wait for a reply.
    supervised: Sequence[AnyRow]


def awaiting(ws: Workspace) -> Awaiting:
    """Return what waits for a word of the actor's, the longest overdue first."""
    if ws.actor.unit_id is None:
        return Awaiting([], [], [], [])
    bound = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id}
    asked = []
    if may(ws.actor, Deed.DECIDE):
        statement = _ASKED if ws.space.is_county else _ASKED_AT_HOME
        rows = ws.session.execute(statement, bound).all()
        asked = [row for row in rows if row.asked_account_id != ws.actor.account_id]
    ours = ws.session.execute(_BY_US, bound).all() if may(ws.actor, Deed.ACCEPT_REPLY) else []
    return Awaiting(
        to_decide=asked,
        to_reply=ws.session.execute(_OF_US, bound).all() if may(ws.actor, Deed.REPLY) else [],
        to_look_at=[row for row in ours if row.replied_at is not None],
        supervised=[row for row in ours if row.replied_at is None],
    )
