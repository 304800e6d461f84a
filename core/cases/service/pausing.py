"""Pause a case while something outside is waited for, and take it up again: its clocks stand still, and nothing of them is lost."""

from datetime import timedelta

from core import escalation
from core.access import Deed
from core.cases.models import Case
from core.cases.rules.overtime import PAUSE_REASONS, NewPause, one_of, said, to_come
from core.cases.service.movement import Hand, take_in_hand, tell_unit, write_down
from core.workspace import Workspace

#: Nobody pauses a case for longer than a year at once.
LONGEST_PAUSE_DAYS = 366


def pause(ws: Workspace, case_id: int, new: NewPause, *, version: int | None) -> Case:
    """Pause a case: its clocks stand still from now on, and on the day it should go on its holder and the desk are told.

    What was overdue before stays overdue: a pause mends nothing.

    Raises:
        Refused: ``paused``, ``unknown_choice``, ``day_passed`` or ``too_far``; ``say_something`` for a reason that is on no list.
    """
    hand = take_in_hand(ws, case_id, Deed.PAUSE, version)
    reason = one_of(new.reason, PAUSE_REASONS, "reason")
    until = to_come(new.until, ws.now(), "until", LONGEST_PAUSE_DAYS)
    words = said(new.words, "words") if reason == "other" else new.words.strip()
    case = hand.case
    case.paused_at, case.resumes_at = ws.now(), until
    hold(ws, hand)
    number = escalation.rounds(ws, hand.key).get(("pause", case.rung), 0) + 1
    escalation.start_clocks(
        ws, [escalation.clock_values(ws, hand.key, "pause", case.rung, hand.lead.id, until, "remind", number=number)]
    )
    write_down(ws, case, "paused", {"reason": reason, "until": new.until.isoformat()}, note=words)
    tell_holder(ws, hand, "paused")
    return case


def resume(ws: Workspace, case_id: int, *, version: int | None, words: str = "") -> Case:
    """Take a paused case up again: each clock has what was left of it, counted in its own unit.

    Raises:
        Refused: ``not_paused``.
    """
    hand = take_in_hand(ws, case_id, Deed.RESUME, version)
    case = hand.case
    since = case.paused_at or ws.now()
    case.paused_at = case.resumes_at = None
    escalation.stop_clocks(ws, hand.key, "pause")
    go_on(ws, hand)
    if case.accepted_at is not None:
        begun = case.whole_from or case.accepted_at
        case.whole_from = escalation.moved_on(begun, since, ws.now(), hand.ladder, case.grade)
    days = (ws.now() - since) // timedelta(days=1)
    write_down(ws, case, "resumed", {"days": days}, note=words.strip())
    tell_holder(ws, hand, "resumed")
    return case


def hold(ws: Workspace, hand: Hand) -> None:
    """Let the clocks of a case stand still: nothing is due while they do, but what is overdue already."""
    now = ws.now()
    for row in (hand.case, hand.lead):
        if row.due_at is not None and row.due_at > now:
            row.due_at = None
    ws.session.flush()
    escalation.hold_clocks(ws, hand.key)


def go_on(ws: Workspace, hand: Hand) -> None:
    """Let the clocks of a case count again, and the case and its holder's share be due by them."""
    due = {one.kind: one.due_at for one in escalation.let_go(ws, hand.key, hand.ladder, hand.rung, hand.case.grade)}
    if "rung" in due:
        hand.case.due_at = due["rung"]
    hand.lead.due_at = due.get("sign") or due.get("rung") or hand.lead.due_at
    ws.session.flush()


def tell_holder(ws: Workspace, hand: Hand, kind: str) -> None:
    """Leave word for whoever holds the case, where that is not the actor's own unit."""
    if hand.lead.holder_unit_id != ws.actor.unit_id:
        tell_unit(ws, hand.case, kind, hand.lead.holder_space_id, hand.lead.holder_unit_id)
