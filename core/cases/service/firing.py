"""What the worker does when a clock of a case fires: remind, light, supervise or climb, each exactly once.

Cases are taken in batches and written set by set; a case somebody is moving at this moment is left for the next look.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from core import escalation
from core.cases.models import Assignment, Case
from core.cases.rules import OPEN, PUT_AWAY, State
from core.cases.service.above import Lines
from core.cases.service.climbing import carry_up, climb_if_it_can, facts_of
from core.cases.service.fired import OF_OTHERS, OWED, Fired
from core.cases.service.late import tell_overdue
from core.cases.service.told import tell_of_movements
from core.workspace import Workspace
from tenants.base import AnyRow

BATCH = 500

_CASES = (
    select(
        Case.id,
        Case.home_space_id,
        Case.number,
        Case.state,
        Case.grade,
        Case.rung,
        Case.ladder_id,
        func.coalesce(Case.whole_from, Case.accepted_at).label("whole_from"),
        Case.lead_id,
        Case.version,
    )
    .where(Case.county_id == bindparam("county"), Case.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .with_for_update(skip_locked=True)
)
_HOLDERS = select(
    Assignment.id,
    Assignment.holder_space_id,
    Assignment.holder_unit_id,
    Assignment.caller_unit_id,
    Assignment.state,
    Assignment.ended_at,
).where(Assignment.county_id == bindparam("county"), Assignment.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))


def fire_due(ws: Workspace, most: int = BATCH) -> int:
    """Fire up to ``most`` due clocks of this county and return how many were dealt with; 0 means nothing is left to do now."""
    clocks = escalation.claim_due(ws, most)
    if not clocks:
        return 0
    ready = _join(ws, clocks)
    alive = [fired for fired in ready if _still_counts(fired)]
    lines = Lines(ws, {fired.case.home_space_id for fired in alive})
    going_up = [climb for fired in alive if fired.clock.on_expiry == "climb" for climb in climb_if_it_can(ws, fired, lines)]
    climbing = {climb.fired.clock.id for climb in going_up}
    carry_up(ws, going_up)
    tell_overdue(ws, [fired for fired in alive if fired.clock.id not in climbing])
    escalation.mark_fired(ws, [fired.clock.id for fired in ready])
    tell_of_movements(ws, "climbed", [(climb.fired.case.id, facts_of(climb)) for climb in going_up])
    return len(ready)


def _join(ws: Workspace, clocks: Sequence[AnyRow]) -> list[Fired]:
    ids = sorted({clock.case_id for clock in clocks})
    cases = {case.id: case for case in ws.session.execute(_CASES, {"county": ws.county_id, "ids": ids})}
    others = [clock.assignment_id for clock in clocks if clock.kind in OF_OTHERS]
    shares = [case.lead_id for case in cases.values()] + others
    holders = {holder.id: holder for holder in ws.session.execute(_HOLDERS, {"county": ws.county_id, "ids": shares})}
    found = []
    seen: set[int] = set()
    for clock in clocks:
        case = cases.get(clock.case_id)
        if case is not None and clock.case_id not in seen:  # one clock of a case at a time; the next look takes the next
            seen.add(clock.case_id)
            share = holders.get(clock.assignment_id) if clock.kind in OF_OTHERS else None
            found.append(Fired(clock, case, holders[case.lead_id], share))
    return found


def _still_counts(fired: Fired) -> bool:
    """Return whether the clock still speaks of the case as it stands: the same share, not yet what it waited for."""
    case, clock = fired.case, fired.clock
    of_lead = clock.kind not in OF_OTHERS and clock.kind not in OWED
    if State(case.state) in PUT_AWAY or (of_lead and case.lead_id != clock.assignment_id):
        return False
    match str(clock.kind):
        case kind if kind in OWED:  # stopped once the reply or the payment has come, the danger is reported, the case goes on
            return True
        case "report_in" | "answer":
            waits = {"to_sign"} if clock.kind == "report_in" else {"to_sign", "signed"}
            return fired.share is not None and fired.share.ended_at is None and fired.share.state in waits
        case "sign":
            return bool(fired.holder.state == "to_sign")
        case "rung":  # what waits at the desk has no such clock: a climb never is what takes a case in
            return State(case.state) in OPEN and State.REGISTERED < State(case.state) < State.SETTLED
        case _:
            return State(case.state) is State.CLOSED
