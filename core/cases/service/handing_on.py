"""Hand a case on: dispatch it, sign for it, carry it up the ladder. A case never stands without one lead holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core import escalation
from core.access import Deed
from core.cases.models import Assignment, Case
from core.cases.rules import Refused, State, check_escalate
from core.cases.rules.calling import NewCall, check_call
from core.cases.rules.handing import Leaving
from core.cases.service.calling import begin_calls, callable_units
from core.cases.service.movement import Hand, in_parts, key_of, take_in_hand, tell_unit, write_down
from core.escalation import HeldBy, Ladder, Limit, Rung, RungUnit
from core.workspace import Workspace
from tenants.door import must_change
from tenants.organisation import centre_of, desk_above, line_above, unit_of
from tenants.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the ladder for one case: the rung and the unit that stands there."""

    rung: Rung
    unit: Unit


def dispatch(
    ws: Workspace, case_id: int, unit_id: int, *, version: int | None, words: str = "", with_units: Sequence[int] = ()
) -> Case:
    """Give a sorted case to a unit of the space, which has to sign for it; given to one's own desk it is in hand at once.

    ``with_units`` are called in as its co-holders at the same time, for what ``words`` say.

    Raises:
        Refused: ``unknown_unit`` when the unit is not one of this space that the ladder knows; for co-holders what
            ``rules.calling.check_call`` says, and ``unknown_choice`` for one the desk cannot call.
    """
    hand = take_in_hand(ws, case_id, Deed.DISPATCH, version)
    unit = unit_of(ws.session, ws.county_id, unit_id)
    rung = None if unit is None else rung_at(hand.ladder, unit)
    if unit is None or rung is None or unit.space_id != ws.space_id or unit.valid_to is not None:
        raise Refused("unknown_unit", "unit_id")
    others = _co_holders(ws, hand, unit, words, with_units)
    hand_over(ws, hand.case, hand.lead, Stop(rung, unit), left_as="handed_on")
    if unit.id == ws.actor.unit_id:
        sign(ws, hand.case)
    if others:
        begin_calls(ws, hand.case, hand.rung, others, NewCall("coholder", tuple(with_units), words, hand.case.due_at))
    if unit.kind in {UnitKind.GRID, UnitKind.VILLAGE} and hand.case.unit_id is None:
        hand.case.unit_id = unit.id
    beside = {"with": [other.id for other in others], "with_names": [other.name for other in others]} if others else {}
    write_down(ws, hand.case, "dispatched", {"to": unit.name, "unit": unit.id, **beside}, note=words)
    if unit.id != ws.actor.unit_id:
        tell_unit(ws, hand.case, "dispatched", unit.space_id, unit.id)
    return hand.case


def _co_holders(ws: Workspace, hand: Hand, lead: Unit, words: str, with_units: Sequence[int]) -> list[Unit]:
    """Return the units to be called in beside the one a case is dispatched to."""
    if not with_units:
        return []
    check_call(hand.standing, NewCall("coholder", tuple(with_units), words), ws.now())
    able = {unit.id: unit for unit in callable_units(ws, hand.ladder, hand.rung, hand.case, "coholder") if unit.id != lead.id}
    if any(unit_id not in able for unit_id in with_units):
        raise Refused("unknown_choice", "with_units")
    return [able[unit_id] for unit_id in dict.fromkeys(with_units)]


def rung_at(ladder: Ladder, unit: Unit) -> Rung | None:
    """Return the rung a unit stands on; a desk the ladder does not know stands on its last."""
    level = HeldBy.COUNTY if unit.space_id == unit.county_id else HeldBy.TOWNSHIP
    return ladder.rung_for(unit.kind, level, unit.code) or (ladder.rungs[-1] if unit.kind == UnitKind.CENTRE else None)


def sign_for(ws: Workspace, case_id: int, *, version: int | None) -> Case:
    """Sign for a case that was handed to the actor's unit."""
    hand = take_in_hand(ws, case_id, Deed.SIGN_FOR, version)
    sign(ws, hand.case)
    write_down(ws, hand.case, "signed")
    return hand.case


def sign(ws: Workspace, case: Case) -> None:
    """Let the lead holder have signed: the case is in hand, and the rung's own time counts from here on."""
    now = ws.now()
    lead = ws.session.get_one(Assignment, (case.county_id, case.lead_id))
    lead.state, lead.signed_at, lead.due_at = "signed", now, case.due_at
    case.state = State.IN_HAND
    case.accepted_at = case.accepted_at or now
    ws.session.flush()
    escalation.stop_clocks(ws, key_of(case), "sign")


def escalate(
    ws: Workspace, case_id: int, *, version: int | None, tried: str, why: str, steps: tuple[str, ...] = (), **written: str
) -> Case:
    """Carry a case to the next rung, saying what was tried and why it failed, and what else the rung asks for (``rules.Leaving``).

    Raises:
        Refused: there is no rung above, the way is closed now, or something is not said yet (see ``rules.check_escalate``).
    """
    leaving = Leaving(tried, why, steps=tuple(steps), **written)
    hand = take_in_hand(ws, case_id, Deed.ESCALATE, version)
    check_escalate(hand.standing, leaving.tried, leaving.why, leaving.written, leaving.steps)
    stop = stop_above(ws, hand.ladder, hand.case, hand.lead)
    if stop is None:
        raise Refused("top_of_ladder")
    climb(ws, hand, stop, leaving)
    return hand.case


def climb(ws: Workspace, hand: Hand, stop: Stop, leaving: Leaving, *, deed: str = "escalated") -> None:
    """Move a case to a stop above, write it down where it leaves, and tell the unit there."""
    was = hand.case.rung
    note, parts = in_parts(tried=leaving.tried, why=leaving.why, **leaving.written)
    more = {"parts": parts} if leaving.written else {}
    hand_over(ws, hand.case, hand.lead, stop, left_as="passed_up")
    facts = {"from": was, "to_rung": stop.rung.key, "to": stop.unit.name, "unit": stop.unit.id, **more}
    write_down(ws, hand.case, deed, {**facts, "steps": list(leaving.steps)} if leaving.steps else facts, note=note)
    tell_unit(ws, hand.case, "escalated", stop.unit.space_id, stop.unit.id)


def stop_above(ws: Workspace, ladder: Ladder, case: Case, lead: Assignment) -> Stop | None:
    """Return the next stop up the ladder that this place has; a rung for which it has no unit is passed over."""
    line = line_above(ws.session, ws.county_id, lead.holder_unit_id)
    rung = ladder.next_rung(case.rung)
    while rung is not None:
        unit = unit_on(ws, rung, case, line)
        if unit is not None:
            return Stop(rung, unit)
        rung = ladder.next_rung(rung.key)
    return None


def unit_on(ws: Workspace, rung: Rung, case: Case, line: list[Unit]) -> Unit | None:
    """Return the unit that stands on a rung for this case; ``line`` are the holder and the units above it."""
    if rung.unit_kind is RungUnit.TOWNSHIP:
        return centre_of(ws.session, ws.county_id, case.home_space_id, rung.unit_code)
    if rung.unit_kind is RungUnit.COUNTY:
        return centre_of(ws.session, ws.county_id, ws.county_id, rung.unit_code)
    if rung.unit_kind is RungUnit.PREFECTURE:
        return desk_above(ws.session, ws.county_id, rung.unit_code)
    return next((unit for unit in line if unit.kind == rung.unit_kind and unit.valid_to is None), None)


def move_limit(ws: Workspace, hand: Hand) -> None:
    """Move the running limit of the rung to what the case's grade gives, counted from the start of the rung."""
    clock = escalation.Clock
    running = ws.session.scalars(
        select(clock).where(
            clock.county_id == hand.case.county_id,
            clock.case_id == hand.case.id,
            clock.assignment_id == hand.lead.id,
            clock.kind == "rung",
            clock.fired_at.is_(None),
            clock.stopped_at.is_(None),
        )
    ).one_or_none()
    if running is None:
        return
    limit = limit_of(hand.ladder, hand.case, hand.rung, running.started_at)
    if limit is None:
        return
    # what was granted in addition is not taken away by a lower grade
    due = limit.due_at if running.extended_from is None else max(limit.due_at, running.due_at)
    running.due_at, running.on_expiry = due, limit.on_expiry
    hand.case.due_at = due
    if hand.lead.state == "signed":
        hand.lead.due_at = due
    ws.session.flush()
    escalation.wake_by(ws, due)


def limit_of(ladder: Ladder, case: Case, rung: Rung, start: datetime) -> Limit | None:
    """Return the limit of a case on a rung it reaches at ``start``, by its grade and what is left of its whole way."""
    return escalation.limit_on(ladder, rung, case.grade, start, accepted_at=case.whole_from or case.accepted_at)


def hand_over(ws: Workspace, case: Case, lead: Assignment, stop: Stop, *, left_as: str) -> Assignment:
    """End the lead's share and begin another's, with the clocks of its rung; the database sees to it that one leads."""
    now = ws.now()
    key = key_of(case)
    rounds = escalation.rounds(ws, key)
    _leave(ws, case, lead, left_as, now)
    sign_due = escalation.sign_due_on(stop.rung, now)
    limit = limit_of(escalation.ladder_of(ws, case.ladder_id), case, stop.rung, now)
    due = limit.due_at if limit else None
    new = _begin(ws, case, stop, rounds.get(("rung", stop.rung.key), 0) + 1, sign_due or due, now)
    case.state, case.due_at = State.ASSIGNED, due
    clocks = []
    for kind, at, on_expiry in (("sign", sign_due, "remind"), ("rung", due, limit.on_expiry if limit else "")):
        if at is not None:
            number = rounds.get((kind, stop.rung.key), 0) + 1
            clocks.append(escalation.clock_values(ws, key, kind, stop.rung.key, new.id, at, on_expiry, number=number))
    escalation.start_clocks(ws, clocks)
    return new


def put_back_on_desk(ws: Workspace, case: Case, lead: Assignment, stop: Stop, *, left_as: str) -> Assignment:
    """End the lead's share and let the case lie at a desk, to be dispatched anew; nothing is due there."""
    now, rounds = ws.now(), escalation.rounds(ws, key_of(case))
    _leave(ws, case, lead, left_as, now)
    new = _begin(ws, case, stop, rounds.get(("rung", stop.rung.key), 0) + 1, None, now)
    new.state, new.signed_at = "signed", now
    case.state, case.due_at = State.ACCEPTED, None
    ws.session.flush()
    return new


def _leave(ws: Workspace, case: Case, lead: Assignment, left_as: str, now: datetime) -> None:
    """End the lead's share; the next one begins at the very moment, which tells who handed the case on."""
    escalation.stop_clocks(ws, key_of(case), "sign", "rung")
    left = update(Assignment).where(Assignment.county_id == case.county_id, Assignment.id == lead.id)
    must_change(ws.session.execute(left.values(leads=0, state=left_as, ended_at=now)))


def _begin(ws: Workspace, case: Case, stop: Stop, number: int, due: datetime | None, now: datetime) -> Assignment:
    new = Assignment(
        county_id=case.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case.id,
        holder_space_id=stop.unit.space_id,
        holder_unit_id=stop.unit.id,
        holder_post_id=None,
        kind="lead",
        leads=1,
        rung=stop.rung.key,
        round=number,
        state="to_sign",
        created_at=now,
        due_at=due,
    )
    ws.session.add(new)
    ws.session.flush()
    case.lead_id, case.rung = new.id, stop.rung.key
    return new
