"""Open a case again that was over: what was settled did not hold, or something new came up. The same case, a new round."""

from sqlalchemy import update

from core import escalation
from core.access import Deed
from core.cases.models import Case, Party
from core.cases.rules import Refused
from core.cases.rules.overtime import REOPEN_REASONS, NewRound, one_of, said
from core.cases.service.handing_on import Stop, hand_over, sign
from core.cases.service.movement import take_in_hand, tell_unit, write_down
from core.workspace import Workspace
from tenants.organisation import centre_of, unit_of


def reopen(ws: Workspace, case_id: int, new: NewRound, *, version: int | None) -> Case:
    """Open a case again on the rung it stood on, with new clocks; whoever had it signs for it again.

    It counts as in hand again in the month it was reported in, and as settled only once it is settled anew. A party who refused
    mediation has to be asked anew: without that consent there is none (People's Mediation Law Art. 17).

    Raises:
        Refused: ``unknown_choice``, ``say_something``, ``no_desk`` where neither the holder nor a desk is left to take it.
    """
    hand = take_in_hand(ws, case_id, Deed.REOPEN, version)
    reason, words = one_of(new.reason, REOPEN_REASONS, "reason"), said(new.words, "words")
    case, lead = hand.case, hand.lead
    unit = unit_of(ws.session, ws.county_id, lead.holder_unit_id)
    if unit is None or unit.valid_to is not None:
        unit = centre_of(ws.session, ws.county_id, lead.holder_space_id)
    if unit is None:
        raise Refused("no_desk")
    facts = {"reason": reason, "was": case.state, "unit": unit.id, "to": unit.name}
    case.settled_at = case.closed_at = case.visited_at = None
    case.resolution = case.end_reason = case.settled_rung = None
    case.whole_from = ws.now()
    case.returns, case.ruled_unit_id = 0, None
    escalation.stop_clocks(ws, hand.key, "visit")
    _ask_anew(ws, case)
    hand_over(ws, case, lead, Stop(hand.rung, unit), left_as="done")
    if unit.id == ws.actor.unit_id:
        sign(ws, case)
    write_down(ws, case, "reopened", facts, note=words)
    if unit.id != ws.actor.unit_id:
        tell_unit(ws, case, "reopened", unit.space_id, unit.id)
    return case


def _ask_anew(ws: Workspace, case: Case) -> None:
    refused = update(Party).where(
        Party.county_id == case.county_id,
        Party.home_space_id == case.home_space_id,
        Party.case_id == case.id,
        Party.consent == "refused",
    )
    unasked = refused.values(consent="unasked", consent_way=None, consent_at=None, consent_by=None)
    ws.session.execute(unasked, execution_options={"synchronize_session": False})
