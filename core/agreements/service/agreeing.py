"""Write an agreement down, have it signed, or let it come to nothing (People's Mediation Law Art. 28–30)."""

from core import cases, escalation
from core.access import Deed
from core.agreements.models import Agreement, Signature
from core.agreements.rules import NewAgreement, Signing, effective_on, numeral
from core.agreements.rules.terms import check_agreement, check_signing
from core.agreements.service.reading import Standing, read_agreement, today
from core.cases.models import Case
from core.cases.rules import Refused, Settlement, State, check_settle
from core.cases.service.handing_on import limit_of
from core.cases.service.movement import Hand, take_in_hand, write_down
from core.workspace import Workspace

#: Kinds of case that parties come to an agreement about; of the others the result is noted.
AGREED_ABOUT = frozenset({"dispute"})


def agree(ws: Workspace, case_id: int, new: NewAgreement, *, version: int | None) -> Case:
    """Settle a case with an agreement: its terms, facts, form, and what they did not agree on.

    An oral one takes effect on its day; a written one when every party, the mediator and the committee have signed it. Where nothing is
    agreed between parties (a hazard, a hardship), the result is noted as before.

    Raises:
        Refused: what ``rules.terms.check_agreement`` or ``cases.settle`` raises.
    """
    hand = take_in_hand(ws, case_id, Deed.SETTLE, version)
    check_settle(hand.standing)
    dispute = hand.case.kind in AGREED_ABOUT
    check_agreement(new if dispute else _without_form(new), hand.case.grade, today(ws))
    words = "\n".join(f"{numeral(at)}、{term}" for at, term in enumerate(new.terms, 1)) if dispute else "\n".join(new.terms)
    settlement = Settlement(words=words, form=new.form, way=new.way, performed=new.performed)
    case = cases.settle(ws, case_id, settlement, version=version)
    if dispute:
        _write(ws, case, new, copies=hand.standing.parties + 1)
    return case


def _without_form(new: NewAgreement) -> NewAgreement:
    """Return what is noted of a case without an agreement: nothing has to be written and signed."""
    return NewAgreement(terms=new.terms, performed=True, agreed_on=new.agreed_on)


def _write(ws: Workspace, case: Case, new: NewAgreement, *, copies: int) -> None:
    agreed_on = new.agreed_on or today(ws)
    ws.session.add(
        Agreement(
            county_id=case.county_id,
            id=ws.new_key(),
            home_space_id=case.home_space_id,
            case_id=case.id,
            form=new.form,
            facts=new.facts,
            terms=list(new.terms),
            remains=new.remains,
            copies=copies,
            agreed_on=agreed_on,
            effective_on=effective_on(new.form, agreed_on, (), {}),
            at=case.settled_at,
            by_name=ws.actor.name,
        )
    )
    ws.session.flush()


def standing_in(ws: Workspace, hand: Hand) -> Standing:
    """Return the agreement of the case in hand.

    Raises:
        Refused: ``no_agreement``.
    """
    standing = read_agreement(ws, hand.case)
    if standing is None:
        raise Refused("no_agreement")
    return standing


def sign(ws: Workspace, case_id: int, signing: Signing, *, version: int | None) -> Case:
    """Record who signed a written agreement on a day; with the last hand it takes effect, on the latest day of all.

    Raises:
        Refused: ``no_agreement``, ``nobody_missing`` or what ``rules.terms.check_signing`` raises.
    """
    hand = take_in_hand(ws, case_id, Deed.SIGN_AGREEMENT, version)
    standing = standing_in(ws, hand)
    if not standing.missing:
        raise Refused("nobody_missing")
    check_signing(signing, standing.missing, standing.agreement.agreed_on, today(ws))
    case, agreement = hand.case, standing.agreement
    for signer in dict.fromkeys(signing.signers):
        ws.session.add(
            Signature(
                county_id=case.county_id,
                id=ws.new_key(),
                home_space_id=case.home_space_id,
                case_id=case.id,
                agreement_id=agreement.id,
                signer=signer,
                way="seal" if signer == "committee" else signing.way,
                signed_on=signing.signed_on,
                at=ws.now(),
                by_name=ws.actor.name,
            )
        )
    ws.session.flush()
    signed = {**standing.signed, **dict.fromkeys(signing.signers, signing.signed_on)}
    agreement.effective_on = effective_on(agreement.form, agreement.agreed_on, [party.id for party in standing.parties], signed)
    sides = [party.side for party in standing.parties if str(party.id) in signing.signers]
    others = [signer for signer in signing.signers if not signer.isdecimal()]
    effective = agreement.effective_on.isoformat() if agreement.effective_on else None
    write_down(ws, case, "agreement_signed", {"sides": sides, "others": others, "effective": effective})
    return case


def break_off(ws: Workspace, case_id: int, *, version: int | None, words: str) -> Case:
    """Record that somebody will not sign a written agreement: it comes to nothing, and the case is mediated further or terminated.

    Raises:
        Refused: ``no_agreement``, ``already_effective`` or ``say_something``.
    """
    if not words.strip():
        raise Refused("say_something", "words")
    hand = take_in_hand(ws, case_id, Deed.SIGN_AGREEMENT, version)
    standing = standing_in(ws, hand)
    if standing.agreement.effective_on is not None:
        raise Refused("already_effective")
    undo(ws, hand, standing, "not_signed")
    write_down(ws, hand.case, "agreement_broken_off", {}, note=words)
    return hand.case


def undo(ws: Workspace, hand: Hand, standing: Standing, reason: str) -> None:
    """Let an agreement come to nothing: nothing is owed any more, and the case is mediated again, with the time its rung gives."""
    case = hand.case
    standing.agreement.void_at, standing.agreement.void_reason = ws.now(), reason
    for one in standing.instalments:
        one.dropped_at = ws.now()
    case.instalments_open = 0
    case.state, case.resolution, case.settled_at, case.settled_rung = State.MEDIATING, None, None, None
    ws.session.flush()
    escalation.stop_clocks(ws, hand.key, "payment_soon", "payment_late")
    limit = limit_of(hand.ladder, case, hand.rung, ws.now())
    if limit is None:
        return
    case.due_at = hand.lead.due_at = limit.due_at
    number = escalation.rounds(ws, hand.key).get(("rung", case.rung), 0) + 1
    clock = escalation.clock_values(ws, hand.key, "rung", case.rung, hand.lead.id, limit.due_at, limit.on_expiry, number=number)
    escalation.start_clocks(ws, [clock])
