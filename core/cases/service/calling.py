"""Call others in while the holder stays responsible: they report in, answer or object, and whoever found the matter rates it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from core import escalation
from core.access import Deed
from core.cases.models import Assignment, Call, Case
from core.cases.rules import Refused
from core.cases.rules.calling import CALLS, NewCall, check_call, check_objection, check_stars
from core.cases.service.movement import CALLING, Hand, in_parts, key_of, take_in_hand, tell_unit, write_down
from core.escalation import Clock, Ladder, Rung
from core.escalation.rules.vocabulary import Way
from core.workspace import Workspace
from tenants.organisation import unit_of
from tenants.units import Unit

#: Kinds of clock that run for a called unit.
CLOCKS = ("report_in", "answer")
_WAYS = {"whistle": Way.WHISTLE, "coholder": Way.COHOLD}


def call_in(ws: Workspace, case_id: int, new: NewCall, *, version: int | None) -> Case:
    """Call units in as co-holders or by a whistle; each has to report in and to answer, the lead holder stays responsible.

    Raises:
        Refused: what ``rules.calling.check_call`` says; ``unknown_choice`` for a unit the rung cannot call.
    """
    hand = take_in_hand(ws, case_id, Deed.CALL_IN, version)
    check_call(hand.standing, new, ws.now())
    able = {unit.id: unit for unit in callable_units(ws, hand.ladder, hand.rung, hand.case, new.kind)}
    if any(unit_id not in able for unit_id in new.unit_ids):
        raise Refused("unknown_choice", "unit_ids")
    units = [able[unit_id] for unit_id in dict.fromkeys(new.unit_ids)]
    begin_calls(ws, hand.case, hand.rung, units, new)
    facts = {"kind": new.kind, "to": "、".join(unit.name for unit in units), "units": [unit.id for unit in units]}
    due = {"due": new.due_at.isoformat()} if new.due_at else {}
    write_down(ws, hand.case, "called_in", {**facts, **due}, note=new.demand.strip())
    return hand.case


def callable_units(ws: Workspace, ladder: Ladder, rung: Rung, case: Case, kind: str) -> list[Unit]:
    """Return the units a rung can call in this way: of the actor's space, of the case's home, and of the county.

    Whoever leads, or is called in already, is not called again; without the ladder's grant nobody is.
    """
    if CALLS[kind] not in rung.acts:
        return []
    kinds = {edge.target for edge in ladder.edges_from(rung.key, _WAYS[kind])}
    spaces = {ws.space_id, ws.county_id, case.home_space_id}
    wanted = select(Unit).where(
        Unit.county_id == ws.county_id, Unit.space_id.in_(spaces), Unit.kind.in_(kinds), Unit.valid_to.is_(None)
    )
    taken = select(Assignment.holder_unit_id).where(
        Assignment.county_id == case.county_id, Assignment.home_space_id == case.home_space_id, Assignment.case_id == case.id
    )
    busy = {*ws.session.scalars(taken.where(Assignment.ended_at.is_(None))), ws.actor.unit_id}
    found = ws.session.scalars(wanted.order_by(Unit.space_id != ws.space_id, Unit.code)).all()
    return [unit for unit in found if unit.id not in busy]


def begin_calls(ws: Workspace, case: Case, rung: Rung, units: Sequence[Unit], new: NewCall) -> None:
    """Give each unit its share with its clocks and what is asked of it, and tell it."""
    now, rounds, clocks = ws.now(), escalation.rounds(ws, key_of(case)), []
    for at, unit in enumerate(units, 1):
        share = _share(ws, case, rung, unit, new)
        ws.session.add(share)
        ws.session.flush()
        ws.session.add(
            Call(
                county_id=case.county_id,
                id=share.id,
                home_space_id=case.home_space_id,
                case_id=case.id,
                demand=new.demand.strip(),
                called_by=ws.actor.name,
                answer_due_at=new.due_at,
            )
        )
        for kind, due, then in (("report_in", share.due_at, "supervise"), ("answer", new.due_at, "remind")):
            if due is not None and due > now:
                number = rounds.get((kind, rung.key), 0) + at
                clocks.append(escalation.clock_values(ws, key_of(case), kind, rung.key, share.id, due, then, number=number))
        tell_unit(ws, case, new.kind, unit.space_id, unit.id)
    ws.session.flush()
    escalation.start_clocks(ws, clocks)


def _share(ws: Workspace, case: Case, rung: Rung, unit: Unit, new: NewCall) -> Assignment:
    """A called unit's share; it reports in within the rung's time for signing, and not later than it answers."""
    limits = [at for at in (escalation.sign_due_on(rung, ws.now()), new.due_at) if at is not None]
    return Assignment(
        county_id=case.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case.id,
        holder_space_id=unit.space_id,
        holder_unit_id=unit.id,
        holder_post_id=None,
        caller_unit_id=ws.actor.unit_id,
        kind=new.kind,
        leads=0,
        rung=rung.key,
        round=1,
        state="to_sign",
        created_at=ws.now(),
        due_at=min(limits, default=None),
    )


def report_in(ws: Workspace, case_id: int, *, version: int | None) -> Case:
    """Report in (报到): the called unit has seen what is asked and is on it.

    Raises:
        Refused: ``not_called`` where it reported in before.
    """
    hand = take_in_hand(ws, case_id, Deed.REPORT_IN, version)
    share, call = _own_call(ws, hand, "to_sign")
    share.state, share.signed_at, share.due_at = "signed", ws.now(), call.answer_due_at
    _stop(ws, hand.case, "report_in", share.id)
    write_down(ws, hand.case, "reported_in", {"kind": share.kind, "unit": share.holder_unit_id})
    _tell_caller(ws, hand.case, share, "reported_in")
    return hand.case


def answer_call(ws: Workspace, case_id: int, *, version: int | None, answer: str) -> Case:
    """Answer what was asked for; the called unit's share ends with it, and so does its sight of the case.

    Raises:
        Refused: ``say_something``, or ``not_called`` where the unit has not reported in yet.
    """
    if not answer.strip():
        raise Refused("say_something", "answer")
    hand = take_in_hand(ws, case_id, Deed.ANSWER_CALL, version)
    share, call = _own_call(ws, hand, "signed")
    _end(ws, hand.case, share, call, "done", answer.strip())
    write_down(ws, hand.case, "answered", {"kind": share.kind, "unit": share.holder_unit_id}, note=answer.strip())
    _tell_caller(ws, hand.case, share, "answered")
    rater = rater_of(hand.case, share, first_holder(ws, hand.case))
    if rater != share.caller_unit_id:
        _tell(ws, hand.case, rater, "to_rate")
    return hand.case


def object_to_call(ws: Workspace, hand: Hand, *, reason: str, duty: str) -> Case:
    """Give a call back with the duty by which it is another's; a unit does so once in a case.

    Raises:
        Refused: ``objected_already``.
    """
    share, call = _own_call(ws, hand, "to_sign", "signed")
    own = select(Assignment.state).where(
        Assignment.county_id == hand.case.county_id,
        Assignment.home_space_id == hand.case.home_space_id,
        Assignment.case_id == hand.case.id,
        Assignment.holder_unit_id == share.holder_unit_id,
        Assignment.kind.in_(CALLING),
    )
    check_objection(ws.session.scalars(own))
    note, parts = in_parts(reason=reason, duty=duty)
    _end(ws, hand.case, share, call, "returned", note)
    write_down(ws, hand.case, "call_returned", {"kind": share.kind, "unit": share.holder_unit_id, "parts": parts}, note=note)
    _tell_caller(ws, hand.case, share, "call_returned")
    return hand.case


def rate_call(ws: Workspace, case_id: int, call_id: int, *, version: int | None, stars: int, words: str = "") -> Case:
    """Rate what came of a call (末端评价), by the unit that found the matter on the ground, else by the caller.

    Raises:
        NotAllowed: it is another unit's to rate.
        Refused: ``unknown_choice`` for a call that is not there to be rated.
    """
    check_stars(stars)
    hand = take_in_hand(ws, case_id, Deed.RATE_CALL, version)
    share = ws.session.get(Assignment, (ws.county_id, call_id))
    call = ws.session.get(Call, (ws.county_id, call_id))
    if share is None or call is None or share.case_id != hand.case.id or share.state != "done" or call.stars is not None:
        raise Refused("unknown_choice", "call_id")
    if rater_of(hand.case, share, first_holder(ws, hand.case)) != ws.actor.unit_id:
        raise Refused("unknown_choice", "call_id")
    call.stars, call.rating, call.rated_at, call.rated_by = stars, words.strip(), ws.now(), ws.actor.name
    write_down(ws, hand.case, "call_rated", {"stars": stars, "unit": share.holder_unit_id}, note=words.strip())
    tell_unit(ws, hand.case, "call_rated", share.holder_space_id, share.holder_unit_id)
    return hand.case


def rater_of(case: Case, share: Any, first_holder: int | None) -> int | None:
    """Return the unit that rates a call: the grid or village that found the matter, else whoever called."""
    return first_holder if case.channel == "phone" and first_holder else share.caller_unit_id


def first_holder(ws: Workspace, case: Case) -> int | None:
    """Return the unit that held the case first."""
    first = select(Assignment.holder_unit_id).where(
        Assignment.county_id == case.county_id,
        Assignment.home_space_id == case.home_space_id,
        Assignment.case_id == case.id,
        Assignment.kind == "lead",
    )
    return ws.session.scalar(first.order_by(Assignment.created_at, Assignment.id).limit(1))


def end_calls(ws: Workspace, case: Case) -> None:
    """End what is still open of calls: the case is over, nothing is waited for, and the called units see it no more."""
    still = update(Assignment).where(
        Assignment.county_id == case.county_id,
        Assignment.home_space_id == case.home_space_id,
        Assignment.case_id == case.id,
        Assignment.kind.in_(CALLING),
        Assignment.ended_at.is_(None),
    )
    ws.session.execute(still.values(state="lapsed", ended_at=ws.now()))
    escalation.stop_clocks(ws, key_of(case), *CLOCKS)


def calls_of(ws: Workspace, case: Case, share_ids: Iterable[int]) -> Sequence[Call]:
    """Return the calls of these shares, as far as they may be read."""
    ids = list(share_ids)
    if not ids:
        return []
    own = {"county_id": case.county_id, "home_space_id": case.home_space_id, "case_id": case.id}
    return ws.session.scalars(select(Call).filter_by(**own).where(Call.id.in_(ids)).order_by(Call.id)).all()


def _own_call(ws: Workspace, hand: Hand, *states: str) -> tuple[Assignment, Call]:
    own = select(Assignment).where(
        Assignment.county_id == hand.case.county_id,
        Assignment.home_space_id == hand.case.home_space_id,
        Assignment.case_id == hand.case.id,
        Assignment.holder_unit_id == ws.actor.unit_id,
        Assignment.kind.in_(CALLING),
        Assignment.ended_at.is_(None),
    )
    share = ws.session.scalars(own).first()
    call = None if share is None else ws.session.get(Call, (share.county_id, share.id))
    if share is None or call is None or share.state not in states:
        raise Refused("not_called")
    return share, call


def _end(ws: Workspace, case: Case, share: Assignment, call: Call, state: str, answer: str) -> None:
    share.state, share.ended_at = state, ws.now()
    call.answer, call.answered_at, call.answered_by = answer, ws.now(), ws.actor.name
    ws.session.flush()
    for kind in CLOCKS:
        _stop(ws, case, kind, share.id)


def _stop(ws: Workspace, case: Case, kind: str, share_id: int) -> None:
    running = update(Clock).where(
        Clock.county_id == case.county_id,
        Clock.case_id == case.id,
        Clock.kind == kind,
        Clock.assignment_id == share_id,
        Clock.stopped_at.is_(None),
    )
    ws.session.execute(running.values(stopped_at=ws.now()), execution_options={"synchronize_session": False})


def _tell_caller(ws: Workspace, case: Case, share: Assignment, kind: str) -> None:
    _tell(ws, case, share.caller_unit_id, kind)


def _tell(ws: Workspace, case: Case, unit_id: int | None, kind: str) -> None:
    unit = None if unit_id is None else unit_of(ws.session, ws.county_id, unit_id)
    space = case.home_space_id if unit is None else unit.space_id
    if unit_id is not None:
        tell_unit(ws, case, kind, space, unit_id)
