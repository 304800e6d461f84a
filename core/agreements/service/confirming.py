"""Have an agreement confirmed by the court (People's Mediation Law Art. 33): the joint application, and what the court says."""

from core.access import Deed
from core.agreements.models import Confirmation
from core.agreements.rules import Application, Ruling, joint, objections
from core.agreements.rules.confirming import RESULTS
from core.agreements.service.agreeing import standing_in, undo
from core.agreements.service.reading import Standing, today
from core.cases.models import Case
from core.cases.rules import ENDED, Refused, State
from core.cases.service.movement import take_in_hand, write_down
from core.workspace import Workspace


def apply_for_confirmation(ws: Workspace, case_id: int, application: Application, *, version: int | None) -> Case:
    """Record that both parties asked the court together to confirm their agreement, within thirty days from its effect.

    Raises:
        Refused: ``no_agreement``, ``at_court``, ``in_future``, ``name_the_court``, ``one_party``, or one of ``rules.objections``:
            ``identity``, ``ownership``, ``not_effective``, ``unclear``, ``window_over``.
    """
    hand = take_in_hand(ws, case_id, Deed.APPLY_CONFIRMATION, version)
    standing = standing_in(ws, hand)
    if standing.at_court is not None or (standing.ruling is not None and standing.ruling.result == "valid"):
        raise Refused("at_court")
    if application.applied_on > today(ws):
        raise Refused("in_future", "applied_on")
    against = against_confirmation(standing, hand.case, application)
    if against:
        raise Refused(against[0], "applied_on" if against[0] == "window_over" else None)
    if not application.court.strip():
        raise Refused("name_the_court", "court")
    if not joint(application.parties, [party.id for party in standing.parties]):
        raise Refused("one_party", "parties")
    case = hand.case
    ws.session.add(
        Confirmation(
            county_id=case.county_id,
            id=ws.new_key(),
            home_space_id=case.home_space_id,
            case_id=case.id,
            agreement_id=standing.agreement.id,
            court=application.court.strip(),
            applied_on=application.applied_on,
            at=ws.now(),
            by_name=ws.actor.name,
        )
    )
    write_down(ws, case, "confirmation_asked", {"on": application.applied_on.isoformat()}, note=application.court.strip())
    return case


def against_confirmation(standing: Standing, case: Case, application: Application) -> tuple[str, ...]:
    """Return what stands against an application, by code."""
    return objections(
        case.type_code,
        effective=standing.agreement.effective_on,
        clear=standing.clear,
        on=application.applied_on,
        only_payment=application.only_payment,
    )


def record_ruling(ws: Workspace, case_id: int, ruling: Ruling, *, version: int | None) -> Case:
    """Record what the court said. An agreement that does not hold comes to nothing: while the case is open it is mediated again.

    Raises:
        Refused: ``no_agreement``, ``not_at_court``, ``unknown_choice``, ``in_future`` or ``before_application``.
    """
    if ruling.result not in RESULTS:
        raise Refused("unknown_choice", "result")
    hand = take_in_hand(ws, case_id, Deed.APPLY_CONFIRMATION, version)
    standing = standing_in(ws, hand)
    asked = standing.at_court
    if asked is None:
        raise Refused("not_at_court")
    if ruling.result_on > today(ws):
        raise Refused("in_future", "result_on")
    if ruling.result_on < asked.applied_on:
        raise Refused("before_application", "result_on")
    asked.result, asked.result_on, asked.paper, asked.words = ruling.result, ruling.result_on, ruling.paper, ruling.words
    again = ruling.result == "rejected" and State(hand.case.state) in ENDED
    if again:
        undo(ws, hand, standing, "rejected")
    write_down(ws, hand.case, "court_ruled", {"result": ruling.result, "again": again}, note=ruling.words)
    return hand.case
