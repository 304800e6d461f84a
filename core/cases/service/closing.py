"""Close a case, and visit the parties afterwards."""

from core import escalation
from core.access import Deed
from core.calendars import Term, Unit
from core.cases.codes import VISIT_WAYS
from core.cases.models import Case, FollowUp
from core.cases.rules import Refused, State, Visit, check_close
from core.cases.service.calling import end_calls
from core.cases.service.movement import take_in_hand, write_down
from core.workspace import Workspace

#: The first follow-up visit: 7 days after closing, a county's choice later (domain §1.10).
FIRST_VISIT = Term(7, Unit.NATURAL_DAYS)


def close(ws: Workspace, case_id: int, *, version: int | None) -> Case:
    """Close an ended case that is complete, and set the clock of the follow-up visit."""
    hand = take_in_hand(ws, case_id, Deed.CLOSE, version)
    check_close(hand.standing)
    case, now = hand.case, ws.now()
    case.state, case.closed_at = State.CLOSED, now
    end_calls(ws, case)
    due = escalation.due_after(now, FIRST_VISIT)
    hand.lead.due_at, case.due_at = due, due
    number = escalation.rounds(ws, hand.key).get(("visit", case.rung), 0) + 1
    escalation.start_clocks(
        ws, [escalation.clock_values(ws, hand.key, "visit", case.rung, hand.lead.id, due, "remind", number=number)]
    )
    write_down(ws, case, "closed")
    return case


def visit(ws: Workspace, case_id: int, seen: Visit, *, version: int | None) -> Case:
    """Note a follow-up visit: is the matter done, are the people at ease (事心双调), are they satisfied (1 to 5).

    Raises:
        Refused: ``unknown_choice`` or ``in_future``.
    """
    if seen.way not in VISIT_WAYS:
        raise Refused("unknown_choice", "way")
    hand = take_in_hand(ws, case_id, Deed.VISIT, version)
    at = seen.visited_at or ws.now()
    if at > ws.now():
        raise Refused("in_future", "visited_at")
    case = hand.case
    ws.session.add(
        FollowUp(
            county_id=case.county_id,
            id=ws.new_key(),
            home_space_id=case.home_space_id,
            case_id=case.id,
            visited_at=at,
            way=seen.way,
            performed=seen.performed,
            mood=seen.mood,
            satisfied=seen.satisfied,
            words=seen.words,
            by_name=ws.actor.name,
        )
    )
    case.state, case.visited_at = State.VISITED, ws.now()
    case.due_at = hand.lead.due_at = None
    hand.lead.state = "done"
    ws.session.flush()
    escalation.stop_clocks(ws, hand.key, "visit")
    write_down(
        ws, case, "visited", {"performed": seen.performed, "mood": seen.mood, "satisfied": seen.satisfied}, note=seen.words
    )
    return case
