"""Give a case back to where it came from, at most twice; then the director rules who has it (handbook 4.3 退回, 审定)."""

from core.access import Deed
from core.cases.models import Case
from core.cases.rules import Refused
from core.cases.rules.handing import check_duty, check_return, check_rule, comes_to_desk
from core.cases.service.calling import object_to_call
from core.cases.service.handing_on import Stop, hand_over, put_back_on_desk, rung_at, sign
from core.cases.service.movement import Hand, in_parts, previous_share, take_in_hand, tell_unit, write_down
from core.workspace import Workspace
from tenants.organisation import centre_of, unit_of


def return_case(ws: Workspace, case_id: int, *, version: int | None, reason: str, duty: str) -> Case:
    """Give a case back to the desk or holder it came from, by its lead holder that has not worked on it yet.

    Whoever was called in gives its call back, and the case stays where it is.

    ``duty`` names the clause by which the matter is another's. What came from a desk lies there again to be dispatched.

    Raises:
        Refused: what ``rules.handing.check_duty`` and ``check_return`` say; a third time ``returned_too_often``.
    """
    check_duty(reason, duty)
    hand = take_in_hand(ws, case_id, Deed.RETURN, version)
    if ws.actor.unit_id in hand.facts.called_units:
        return object_to_call(ws, hand, reason=reason, duty=duty)
    check_return(hand.standing)
    stop, to_desk = _where_it_came_from(ws, hand)
    hand.case.returns += 1
    (put_back_on_desk if to_desk else hand_over)(ws, hand.case, hand.lead, stop, left_as="returned")
    note, parts = in_parts(reason=reason, duty=duty)
    facts = {"to": stop.unit.name, "unit": stop.unit.id, "number": hand.case.returns, "parts": parts}
    write_down(ws, hand.case, "returned", facts, note=note)
    tell_unit(ws, hand.case, "returned", stop.unit.space_id, stop.unit.id)
    return hand.case


def _where_it_came_from(ws: Workspace, hand: Hand) -> tuple[Stop, bool]:
    """Return where the case goes back to, and whether it is to be dispatched anew there; a closed unit's place takes its desk."""
    before = previous_share(ws, hand.case, hand.lead)
    if before is None:
        raise Refused("nothing_to_return")
    to_desk = comes_to_desk(before.state)
    unit = None if before.state == "transferred" else unit_of(ws.session, ws.county_id, before.holder_unit_id)
    if unit is None or unit.valid_to is not None:
        unit, to_desk = centre_of(ws.session, ws.county_id, hand.case.home_space_id), True
    if unit is None:
        raise Refused("no_desk")
    rung = rung_at(hand.ladder, unit) if to_desk else hand.ladder.rung(before.rung)
    return Stop(rung or hand.ladder.rung(before.rung), unit), to_desk


def rule(ws: Workspace, case_id: int, unit_id: int, *, version: int | None, reason: str) -> Case:
    """Rule which unit has a case that was given back as often as it may be; the ruling binds it, with its reason.

    Raises:
        Refused: ``nothing_to_rule``, ``say_why_ruled`` or ``unknown_choice``.
    """
    hand = take_in_hand(ws, case_id, Deed.RULE, version)
    check_rule(hand.standing)
    if not reason.strip():
        raise Refused("say_why_ruled", "reason")
    unit = unit_of(ws.session, ws.county_id, unit_id)
    rung = None if unit is None else rung_at(hand.ladder, unit)
    if unit is None or rung is None or unit.space_id != ws.space_id or unit.valid_to is not None:
        raise Refused("unknown_choice", "unit_id")
    hand_over(ws, hand.case, hand.lead, Stop(rung, unit), left_as="handed_on")
    hand.case.ruled_unit_id = unit.id
    if unit.id == ws.actor.unit_id:
        sign(ws, hand.case)
    write_down(ws, hand.case, "ruled", {"to": unit.name, "unit": unit.id}, note=reason.strip())
    tell_unit(ws, hand.case, "ruled", unit.space_id, unit.id)
    return hand.case
