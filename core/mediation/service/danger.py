"""Report danger: to the police or whoever must know, at once, whatever the parties wish (People's Mediation Law Art. 25)."""

from core import escalation
from core.access import Deed
from core.cases.models import Case
from core.cases.rules import Refused
from core.cases.service.belonging import Belonging
from core.cases.service.movement import Hand, take_in_hand, tell_unit, write_down
from core.mediation.models import DangerReport
from core.mediation.rules import OUTCOMES, REPORT_WITHIN, Danger, Told, check_danger, check_told
from core.workspace import Workspace
from tenants.organisation import centre_of

_REPORTS = Belonging(DangerReport, DangerReport.id)


def report_danger(ws: Workspace, case_id: int, danger: Danger, *, version: int | None) -> Case:
    """Write down a danger and, where that was done already, to whom it was reported; the director's desk is told at once.

    A report not made yet is due within two hours. Until its outcome is on record the case cannot be closed.

    Raises:
        Refused: what ``rules.check_danger`` raises.
    """
    check_danger(danger, ws.now())
    hand = take_in_hand(ws, case_id, Deed.REPORT_DANGER, version)
    case = hand.case
    report = DangerReport(
        county_id=case.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case.id,
        factors=list(danger.factors),
        words=danger.words,
        seen_at=ws.now(),
        seen_by=ws.actor.name,
        due_at=ws.now() + REPORT_WITHIN,
        counted=case.closed_at is None,
    )
    ws.session.add(report)
    if report.counted:
        case.dangers_open += 1
    facts = {"factors": list(danger.factors), "told": danger.told.to_whom if danger.told else None}
    if danger.told is None:
        _start_clock(ws, hand, report)
    else:
        _tell(ws, report, danger.told)
    write_down(ws, case, "danger_seen", facts, note=danger.words)
    _tell_director(ws, case, "danger")
    return case


def record_told(ws: Workspace, case_id: int, report_id: int, told: Told, *, version: int | None) -> Case:
    """Record that a danger was reported: to whom, when, how, with what receipt.

    Raises:
        Refused: ``unknown_report``, ``already_reported`` or what ``rules.check_told`` raises.
    """
    check_told(told, ws.now())
    hand = take_in_hand(ws, case_id, Deed.REPORT_DANGER, version)
    report = _report_of(ws, hand, report_id)
    if report.reported_at is not None:
        raise Refused("already_reported", "report_id")
    _tell(ws, report, told)
    ws.session.flush()
    if not any(one.reported_at is None for one in reports_of(ws, hand.case)):
        escalation.stop_clocks(ws, hand.key, "danger")
    write_down(ws, hand.case, "danger_told", {"told": told.to_whom, "way": told.way})
    return hand.case


def record_outcome(ws: Workspace, case_id: int, report_id: int, *, version: int | None, outcome: str, words: str = "") -> Case:
    """Record what came of a report; only then can the case be closed.

    Raises:
        Refused: ``unknown_report``, ``unknown_choice`` or ``not_reported_yet``.
    """
    if outcome not in OUTCOMES:
        raise Refused("unknown_choice", "outcome")
    hand = take_in_hand(ws, case_id, Deed.REPORT_DANGER, version)
    report = _report_of(ws, hand, report_id)
    if report.reported_at is None:
        raise Refused("not_reported_yet", "report_id")
    if report.outcome_at is None and report.counted and hand.case.dangers_open > 0:
        hand.case.dangers_open -= 1
    report.outcome, report.outcome_words = outcome, words
    report.outcome_at, report.outcome_by = ws.now(), ws.actor.name
    write_down(ws, hand.case, "danger_over", {"outcome": outcome}, note=words)
    return hand.case


def reports_of(ws: Workspace, case: Case) -> list[DangerReport]:
    """Return what was reported of danger in a case, oldest first."""
    return list(_REPORTS.of(ws, case))


def _report_of(ws: Workspace, hand: Hand, report_id: int) -> DangerReport:
    report = ws.session.get(DangerReport, (ws.county_id, report_id))
    if report is None or report.case_id != hand.case.id:
        raise Refused("unknown_report", "report_id")
    return report


def _tell(ws: Workspace, report: DangerReport, told: Told) -> None:
    report.to_whom, report.receiver = told.to_whom, told.receiver
    report.reported_at, report.way, report.receipt = told.reported_at, told.way, told.receipt
    report.reported_by = ws.actor.name


def _start_clock(ws: Workspace, hand: Hand, report: DangerReport) -> None:
    number = escalation.rounds(ws, hand.key).get(("danger", hand.case.rung), 0) + 1
    values = escalation.clock_values(
        ws, hand.key, "danger", hand.case.rung, hand.lead.id, report.due_at, "supervise", number=number
    )
    escalation.start_clocks(ws, [values])


def _tell_director(ws: Workspace, case: Case, kind: str) -> None:
    desk = centre_of(ws.session, ws.county_id, case.home_space_id)
    if desk is not None:
        tell_unit(ws, case, kind, desk.space_id, desk.id)
