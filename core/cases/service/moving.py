"""Pass a case along its rung, down, past a rung, or take back the last step; and say how great its risk is."""

from typing import Any

from sqlalchemy import select

from core.access import Deed
from core.cases.models import Case, TimelineEntry
from core.cases.rules import Refused, check_leaving
from core.cases.rules.handing import (
    MOVING,
    LastMove,
    Leaving,
    RiskSeen,
    check_along,
    check_risk,
    check_withdraw,
    comes_to_desk,
)
from core.cases.service.handing_on import Stop, climb, hand_over, put_back_on_desk, sign
from core.cases.service.movement import Hand, previous_share, take_in_hand, tell_unit, write_down
from core.cases.service.ways import stops_below, units_along, ways_past
from core.workspace import Workspace
from tenants.organisation import unit_of


def transfer(ws: Workspace, case_id: int, unit_id: int, *, version: int | None, reason: str) -> Case:
    """Pass a case to another unit of the same level (转办), by the desk or its director.

    Raises:
        Refused: ``not_granted``, ``say_why_transferred`` or ``unknown_choice``.
    """
    hand = take_in_hand(ws, case_id, Deed.TRANSFER, version)
    check_along(hand.standing, Deed.TRANSFER)
    if not reason.strip():
        raise Refused("say_why_transferred", "reason")
    unit = next((one for one in units_along(ws, hand.ladder, hand.case, hand.lead) if one.id == unit_id), None)
    if unit is None:
        raise Refused("unknown_choice", "unit_id")
    _give(ws, hand, Stop(hand.rung, unit), "transferred", reason)
    return hand.case


def hand_down(ws: Workspace, case_id: int, unit_id: int, *, version: int | None, words: str = "") -> Case:
    """Hand a case to a unit below (下派), along a way down of its ladder.

    Raises:
        Refused: ``not_granted`` or ``unknown_choice``.
    """
    hand = take_in_hand(ws, case_id, Deed.HAND_DOWN, version)
    check_along(hand.standing, Deed.HAND_DOWN)
    stops = stops_below(ws, hand.ladder, hand.case, hand.lead)
    stop = next((one for one in stops if one.unit.id == unit_id), None)
    if stop is None:
        raise Refused("unknown_choice", "unit_id")
    _give(ws, hand, stop, "handed_down", words)
    return hand.case


def _give(ws: Workspace, hand: Hand, stop: Stop, deed: str, words: str) -> None:
    was = hand.case.rung
    hand_over(ws, hand.case, hand.lead, stop, left_as=deed)
    facts = {"from": was, "to_rung": stop.rung.key, "to": stop.unit.name, "unit": stop.unit.id}
    write_down(ws, hand.case, deed, facts, note=words.strip())
    tell_unit(ws, hand.case, deed, stop.unit.space_id, stop.unit.id)


def skip(ws: Workspace, case_id: int, rung: str, leaving: Leaving, *, version: int | None) -> Case:
    """Carry a case past the next rung (越级), along a way of its ladder whose conditions hold.

    Raises:
        Refused: ``no_such_way``, ``way_closed`` while its conditions do not hold, or what must be written first.
    """
    hand = take_in_hand(ws, case_id, Deed.SKIP, version)
    past = next((way for way in ways_past(ws, hand.ladder, hand.case, hand.lead, hand.standing) if way.rung.key == rung), None)
    if past is None or past.unit is None:
        raise Refused("no_such_way", "rung")
    if past.reasons:
        raise Refused("way_closed", "rung")
    check_leaving(hand.standing, leaving.tried, leaving.why, leaving.written, leaving.steps)
    climb(ws, hand, Stop(past.rung, past.unit), leaving, deed="skipped")
    return hand.case


def withdraw(ws: Workspace, case_id: int, *, version: int | None, reason: str = "") -> Case:
    """Take one's own last step back (撤回) while the next holder has not signed; the case is in hand again as it was.

    What a desk dispatched to itself lies there to be dispatched anew, while nothing was done about it.

    Raises:
        Refused: ``nothing_to_withdraw``.
    """
    hand = take_in_hand(ws, case_id, Deed.WITHDRAW, version)
    check_withdraw(hand.standing, _last_move(ws, hand))
    before = previous_share(ws, hand.case, hand.lead)
    unit = None if before is None else unit_of(ws.session, ws.county_id, before.holder_unit_id)
    if before is None or unit is None:
        raise Refused("nothing_to_withdraw")
    stop = Stop(hand.ladder.rung(before.rung), unit)
    from_unit = hand.lead.holder_unit_id, hand.lead.holder_space_id
    if comes_to_desk(before.state):
        put_back_on_desk(ws, hand.case, hand.lead, stop, left_as="withdrawn")
    else:
        hand_over(ws, hand.case, hand.lead, stop, left_as="withdrawn")
        sign(ws, hand.case)
    own = from_unit[0] == ws.actor.unit_id
    write_down(ws, hand.case, "withdrawn", {"unit": from_unit[0], **({"own": True} if own else {})}, note=reason.strip())
    if not own:
        tell_unit(ws, hand.case, "withdrawn", from_unit[1], from_unit[0])
    return hand.case


def _last_move(ws: Workspace, hand: Hand) -> LastMove:
    """Return the entry by which the case came to its holder."""
    own = {"county_id": hand.case.county_id, "home_space_id": hand.case.home_space_id, "case_id": hand.case.id}
    moves = select(TimelineEntry.deed, TimelineEntry.version).filter_by(**own).where(TimelineEntry.deed.in_(MOVING))
    newest = ws.session.execute(moves.order_by(TimelineEntry.version.desc()).limit(1)).one_or_none()
    if newest is None:
        return LastMove("")
    return LastMove(newest.deed, hand.facts.sent_by_unit == hand.facts.lead_unit_id, newest.version < hand.case.version)


def set_risk(ws: Workspace, case_id: int, seen: RiskSeen, *, version: int | None) -> Case:
    """Set the colour of a case's risk with its reasons, and how many people it concerns; every change is written down.

    Raises:
        Refused: ``unknown_choice`` or ``say_why_risk``.
    """
    check_risk(seen)
    hand = take_in_hand(ws, case_id, Deed.SET_RISK, version)
    case = hand.case
    facts: dict[str, Any] = {"risk": seen.colour, "was": case.risk, "reasons": list(seen.reasons)}
    case.risk = seen.colour
    if seen.people is not None and seen.people != case.people:
        facts["people"] = case.people = seen.people
    write_down(ws, case, "risk_set", facts, note=seen.words.strip())
    return case
