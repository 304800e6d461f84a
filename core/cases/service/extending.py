"""What a holder asks for and a superior decides: more time (延期), or that a case be voided (作废) and, later, restored."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from core import escalation
from core.access import Deed
from core.cases.models import Case, Petition
from core.cases.rules import OPEN, WORKING, Refused, State, check_nothing_open
from core.cases.rules.overtime import (
    AGREE_WAYS,
    EXTENSION_REASONS,
    HERE,
    VOID_REASONS,
    NewExtension,
    NewVoid,
    end_of,
    one_of,
    said,
)
from core.cases.service.calling import end_calls
from core.cases.service.movement import Hand, take_in_hand, tell_unit, write_down
from core.cases.service.pausing import go_on, hold, tell_holder
from core.cases.service.supervising import end_supervision, open_supervisions
from core.escalation import Clock, Ladder, Rung
from core.workspace import Workspace
from tenants.organisation import centre_of


def ask_extension(ws: Workspace, case_id: int, new: NewExtension, *, version: int | None) -> Case:
    """Ask for more time on a rung: once, no longer than the time there was, and for a mediation only if both parties agree.

    Raises:
        Refused: ``nothing_runs``, ``asked_already``, ``extended_already``, ``not_later`` or ``too_long`` beside ``until``,
            ``parties_must_agree``, ``say_how_agreed``, ``unknown_choice``, ``say_something``.
    """
    hand = take_in_hand(ws, case_id, Deed.ASK_EXTENSION, version)
    reason = one_of(new.reason, EXTENSION_REASONS, "reason")
    words = said(new.words, "words") if reason == "other" else new.words.strip()
    clock = rung_clock(ws, hand)
    if clock is None:
        raise Refused("nothing_runs")
    see_that_nothing_waits(ws, hand.case)
    if _was_extended(ws, hand):
        raise Refused("extended_already")
    if hand.case.kind == "dispute" and hand.case.state == State.MEDIATING:
        if not new.parties_agree:
            raise Refused("parties_must_agree", "parties_agree")
        one_of(new.agree_way, AGREE_WAYS, "agree_way")
    until = end_of(new.until)
    if until <= max(clock.due_at, ws.now()):
        raise Refused("not_later", "until")
    if until > longest_extension(clock, hand.ladder, hand.rung, hand.case.grade, ws.now()):
        raise Refused("too_long", "until")
    _ask(ws, hand, Petition(kind="extension", reason=reason, wanted_at=until, was_due_at=clock.due_at))
    facts = {"reason": reason, "until": new.until.isoformat(), "agreed": new.agree_way if new.parties_agree else None}
    write_down(ws, hand.case, "extension_asked", facts, note=words)
    _tell_who_decides(ws, hand, "extension_asked")
    return hand.case


def ask_void(ws: Workspace, case_id: int, new: NewVoid, *, version: int | None) -> Case:
    """Ask that a case be voided: it was no matter at all, or stands in the books twice.

    Raises:
        Refused: ``asked_already``, ``unknown_choice`` or ``say_something``.
    """
    hand = take_in_hand(ws, case_id, Deed.ASK_VOID, version)
    reason, words = one_of(new.reason, VOID_REASONS, "reason"), said(new.words, "words")
    see_that_nothing_waits(ws, hand.case)
    _ask(ws, hand, Petition(kind="void", reason=reason))
    write_down(ws, hand.case, "void_asked", {"reason": reason}, note=words)
    _tell_who_decides(ws, hand, "void_asked")
    return hand.case


def decide(ws: Workspace, case_id: int, *, version: int | None, granted: bool, words: str = "") -> Case:
    """Decide what a holder asked for; nobody decides what they asked for themselves.

    Raises:
        Refused: ``nothing_asked``, ``own_petition``, or ``say_something`` where it is not granted.
    """
    hand = take_in_hand(ws, case_id, Deed.DECIDE, version)
    petition = waiting_petition(ws, hand.case)
    if petition is None:
        raise Refused("nothing_asked")
    if ws.actor.account_id is not None and petition.asked_account_id == ws.actor.account_id:
        raise Refused("own_petition")
    if granted and petition.kind == "void":
        check_nothing_open(hand.standing)
    words = words.strip() if granted else said(words, "words")
    petition.granted, petition.decided_at, petition.decided_by = granted, ws.now(), ws.actor.name
    facts: dict[str, str | None] = {"reason": petition.reason}
    if petition.kind == "extension":
        facts |= {"until": _day_of(petition.wanted_at), "was": _day_of(petition.was_due_at)}
    if granted and petition.kind == "extension":
        _extend(ws, hand, petition)
    elif granted:
        petition.was_state = hand.case.state
        put_away(ws, hand, State.VOIDED)
    ws.session.flush()
    deed = {"extension": ("extension_refused", "extended"), "void": ("void_refused", "voided")}[petition.kind][granted]
    write_down(ws, hand.case, deed, facts, note=words)
    tell_holder(ws, hand, deed)
    return hand.case


def restore(ws: Workspace, case_id: int, words: str, *, version: int | None) -> Case:
    """Take a voided case back: it goes on where it stood, and the time it was away does not count.

    Raises:
        Refused: ``say_something``.
    """
    hand = take_in_hand(ws, case_id, Deed.RESTORE, version)
    words, case = said(words, "words"), hand.case
    was = ws.session.scalar(
        select(Petition.was_state)
        .where(*_of(case), Petition.kind == "void", Petition.granted.is_(True))
        .order_by(Petition.decided_at.desc())
        .limit(1)
    )
    case.state, case.closed_at = State(was or State.REGISTERED), None
    hand.lead.state = "to_sign" if hand.lead.signed_at is None else "signed"
    if case.paused_at is None:
        go_on(ws, hand)
    write_down(ws, case, "restored", note=words)
    tell_holder(ws, hand, "restored")
    return case


def waiting_petition(ws: Workspace, case: Case) -> Petition | None:
    """Return what is asked for and not yet decided; more time for a holder who has the case no longer is asked for by nobody."""
    petition = _undecided(ws, case)
    return None if petition is None or _is_moot(petition, case) else petition


def see_that_nothing_waits(ws: Workspace, case: Case) -> None:
    """See that nothing else is asked for.

    Raises:
        Refused: ``asked_already``.
    """
    petition = _undecided(ws, case)
    if petition is None:
        return
    if not _is_moot(petition, case):
        raise Refused("asked_already")
    petition.granted, petition.decided_at, petition.decided_by = False, ws.now(), ""
    ws.session.flush()


def _undecided(ws: Workspace, case: Case) -> Petition | None:
    return ws.session.scalars(select(Petition).where(*_of(case), Petition.decided_at.is_(None))).one_or_none()


def _is_moot(petition: Petition, case: Case) -> bool:
    """Return whether nobody waits for a decision any more: the case went on to another holder, or is over."""
    gone = petition.assignment_id != case.lead_id or State(case.state) not in WORKING
    return State(case.state) not in OPEN or (petition.kind == "extension" and gone)


def rung_clock(ws: Workspace, hand: Hand) -> Clock | None:
    """Return the clock of the rung that runs for the holder, or ran out; None where the rung sets no limit."""
    clocks = escalation.running(ws, hand.key, "rung")
    return next((clock for clock in clocks if clock.assignment_id == hand.lead.id), None)


def longest_extension(clock: Clock, ladder: Ladder, rung: Rung, grade: int, now: datetime) -> datetime:
    """Return until when more time may be asked for: the end of the day, no longer again than the rung gave at first."""
    term = escalation.term_of(clock, ladder, rung, grade)
    return end_of(escalation.extended(max(clock.due_at, now), term).astimezone(HERE).date())


def put_away(ws: Workspace, hand: Hand, state: State) -> None:
    """Put a case away without an end of its own: nothing is due, nobody supervises it, it counts nowhere.

    Raises:
        Refused: ``danger_open`` or ``instalments_open``.
    """
    check_nothing_open(hand.standing)
    case = hand.case
    hold(ws, hand)
    escalation.stop_clocks(ws, hand.key, "reply", "pause", "visit")
    for one in open_supervisions(ws, case):
        end_supervision(ws, one)
    end_calls(ws, case)
    case.state, case.closed_at, case.due_at = state, ws.now(), None
    hand.lead.state, hand.lead.due_at = "done", None
    ws.session.flush()


def _ask(ws: Workspace, hand: Hand, petition: Petition) -> None:
    case = hand.case
    petition.county_id, petition.id, petition.home_space_id, petition.case_id = (
        case.county_id,
        ws.new_key(),
        case.home_space_id,
        case.id,
    )
    petition.assignment_id = hand.lead.id
    petition.asked_at, petition.asked_by, petition.asked_account_id = ws.now(), ws.actor.name, ws.actor.account_id
    ws.session.add(petition)
    ws.session.flush()


def _extend(ws: Workspace, hand: Hand, petition: Petition) -> None:
    """Put a longer clock in the place of the rung's, and let the whole way be up as much later."""
    clock, until, case = rung_clock(ws, hand), petition.wanted_at, hand.case
    if clock is None or until is None or petition.assignment_id != hand.lead.id:
        raise Refused("nothing_runs")
    was = clock.due_at
    if until <= max(was, ws.now()):
        raise Refused("too_late_to_extend")
    held = clock.paused_at
    longer = escalation.give_more(ws, clock, until)
    longer.paused_at = held
    if case.accepted_at is not None:
        case.whole_from = escalation.moved_on(case.whole_from or case.accepted_at, was, until, hand.ladder, case.grade)
    if held is None:
        case.due_at = hand.lead.due_at = until


def _was_extended(ws: Workspace, hand: Hand) -> bool:
    granted = select(func.count()).where(
        *_of(hand.case),
        Petition.kind == "extension",
        Petition.granted.is_(True),
        Petition.assignment_id == hand.lead.id,
    )
    return bool(ws.session.scalar(granted))


def _of(case: Case) -> tuple[ColumnElement[bool], ...]:
    return (Petition.county_id == case.county_id, Petition.home_space_id == case.home_space_id, Petition.case_id == case.id)


def _tell_who_decides(ws: Workspace, hand: Hand, kind: str) -> None:
    desk = centre_of(ws.session, ws.county_id, hand.lead.holder_space_id)
    if desk is not None:
        tell_unit(ws, hand.case, kind, desk.space_id, desk.id)


def _day_of(at: datetime | None) -> str | None:
    return at.astimezone(HERE).date().isoformat() if at else None
