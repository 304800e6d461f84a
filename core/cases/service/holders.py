"""What somebody holds by name, and what their unit holds: for handing it over when they leave. Lines alone, nothing personal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from core.access import Deed, may
from core.cases.models import Assignment, Case
from core.cases.service.movement import NotAllowed, open_window, tell_unit, write_down
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.door import must_change

#: So many lines are shown; the counts are of all.
MOST = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """A post with the unit it stands in; ``alone`` when nobody else stands in that unit, whose work is then theirs."""

    space_id: int
    post_id: int
    unit_id: int | None
    alone: bool


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What somebody would leave behind: by name, and with their unit where nobody else stands in it."""

    named: int
    unit: int
    #: Number, sort, state and due time of the first of them; empty numbers where the line is not the space's to read.
    lines: Sequence[AnyRow]

    @property
    def to_hand_over(self) -> int:
        """How many cases somebody has to take over."""
        return self.named + self.unit


def open_work(ws: Workspace, holder: Holder) -> OpenWork:
    """Return what a post holds, counted, with lines that say nothing of people: for administrators, who see no case.

    Raises:
        NotAllowed: the actor manages nobody.
    """
    if not (may(ws.actor, Deed.MANAGE_PEOPLE) or may(ws.actor, Deed.MANAGE_RIGHTS)):
        raise NotAllowed(Deed.MANAGE_PEOPLE)
    held = _held(ws, holder)
    by_name = Assignment.holder_post_id == holder.post_id
    counts = ws.session.execute(
        select(
            func.count(Assignment.case_id.distinct()).filter(by_name).label("named"),
            func.count(Assignment.case_id.distinct()).filter(by_name.is_not(True)).label("unit"),
        ).where(held)
    ).one()
    lines = ws.session.execute(
        select(Assignment.case_id, Case.number, Case.kind, Case.type_code, Case.state, Assignment.due_at)
        .outerjoin(Case, and_(Case.county_id == Assignment.county_id, Case.id == Assignment.case_id))
        .where(held)
        .order_by(Assignment.due_at.nulls_last(), Assignment.id)
        .limit(MOST)
    ).all()
    return OpenWork(counts.named, counts.unit, lines)


def hand_over_work(ws: Workspace, holder: Holder, to_post_id: int, *, leaver: str, successor: str) -> int:
    """Let another post hold by name what this one held, and write into every case it concerns who has it from now on.

    It is done in the space that holds the work, under its own fence: home cases are its own, a case from elsewhere is opened by
    the share the space holds of it, one after the other. What is personal in them is never read. Return how many cases.

    Raises:
        NotAllowed: the actor manages nobody.
    """
    if not may(ws.actor, Deed.MANAGE_PEOPLE):
        raise NotAllowed(Deed.MANAGE_PEOPLE)
    shares = ws.session.execute(
        select(Assignment.case_id, Assignment.id, Assignment.holder_unit_id, Assignment.holder_post_id)
        .where(_held(ws, holder))
        .order_by(Assignment.case_id, Assignment.id)
    ).all()
    told: set[int] = set()
    for share in shares:
        open_window(ws, share.case_id)
        case = ws.session.execute(
            select(Case)
            .where(Case.county_id == ws.county_id, Case.id == share.case_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalar_one()
        if share.holder_post_id is not None:
            own = update(Assignment).where(Assignment.county_id == ws.county_id, Assignment.id == share.id)
            must_change(ws.session.execute(own.values(holder_post_id=to_post_id)))
        if share.case_id not in told:
            told.add(share.case_id)
            write_down(ws, case, "handed_over", {"from_name": leaver, "to_name": successor, "post": to_post_id})
            tell_unit(ws, case, "handed_over", holder.space_id, share.holder_unit_id)
            ws.session.flush()
    return len(told)


def unit_is_busy(ws: Workspace, space_id: int, unit_id: int) -> int:
    """Return how many open cases a unit of the space holds: while there are any, it cannot be closed."""
    return int(
        ws.session.scalar(
            select(func.count(Assignment.case_id.distinct())).where(
                Assignment.county_id == ws.county_id,
                Assignment.holder_space_id == space_id,
                Assignment.holder_unit_id == unit_id,
                Assignment.ended_at.is_(None),
                Assignment.state != "done",
            )
        )
        or 0
    )


def _held(ws: Workspace, holder: Holder) -> ColumnElement[bool]:
    by_name: ColumnElement[bool] = Assignment.holder_post_id == holder.post_id
    with_unit = and_(Assignment.holder_unit_id == (holder.unit_id or 0), Assignment.holder_post_id.is_(None))
    return and_(
        Assignment.county_id == ws.county_id,
        Assignment.holder_space_id == holder.space_id,
        Assignment.ended_at.is_(None),
        Assignment.state != "done",
        or_(by_name, with_unit) if holder.alone else by_name,
    )
