"""Work on a case: consent, sessions, what was agreed, or an end without agreement."""

from sqlalchemy import select

from core import escalation
from core.access import Deed
from core.cases.codes import CONSENT_WAYS, END_REASONS, TOLD_WAYS, WAYS
from core.cases.models import Case, Outcome, Party
from core.cases.models import Session as CaseSession
from core.cases.rules import (
    NewSession,
    Refused,
    Settlement,
    State,
    Termination,
    check_session,
    check_settle,
    check_terminate,
)
from core.cases.service.movement import Hand, take_in_hand, write_down
from core.workspace import Workspace


def record_consent(ws: Workspace, case_id: int, party_id: int, *, version: int | None, agrees: bool, way: str) -> Case:
    """Record whether a party agrees to mediation, and how it was said (People's Mediation Law Art. 3, 17).

    Any party may end the mediation at any time (Art. 23); only that party's own new word lifts its refusal. For a child under fourteen
    the guardian must have agreed (PIPL Art. 31).

    Raises:
        Refused: ``unknown_party``, ``unknown_choice`` or ``guardian_missing``.
    """
    if way not in CONSENT_WAYS:
        raise Refused("unknown_choice", "way")
    hand = take_in_hand(ws, case_id, Deed.RECORD_CONSENT, version)
    party = ws.session.get(Party, (ws.county_id, party_id))
    if party is None or party.case_id != hand.case.id:
        raise Refused("unknown_party", "party_id")
    was = party.consent
    _keep_consent(ws, party, agrees=agrees, way=way)
    facts = {"side": party.side, "way": way, **({} if was == "unasked" else {"was": was})}
    write_down(ws, hand.case, "consented" if agrees else "declined", facts)
    return hand.case


def _keep_consent(ws: Workspace, party: Party, *, agrees: bool, way: str) -> None:
    if agrees and party.under14 and party.guardian_agreed_at is None:
        raise Refused("guardian_missing", "party_id")
    party.consent = "agreed" if agrees else "refused"
    party.consent_way, party.consent_at, party.consent_by = way, ws.now(), ws.actor.name


def note_session(ws: Workspace, case_id: int, new: NewSession, *, version: int | None) -> Case:
    """Note a session that was held: what was said and what came of it.

    Raises:
        Refused: a mediation without every party's consent, a date to come (``in_future``), or no words (``say_something``).
    """
    hand = take_in_hand(ws, case_id, Deed.NOTE_SESSION, version)
    check_session(hand.standing, new.kind, public=new.public)
    if new.held_at > ws.now():
        raise Refused("in_future", "held_at")
    if not new.words.strip():
        raise Refused("say_something", "words")
    ws.session.add(
        CaseSession(
            county_id=hand.case.county_id,
            id=ws.new_key(),
            home_space_id=hand.case.home_space_id,
            case_id=hand.case.id,
            kind=new.kind,
            rung=hand.case.rung,
            held_at=new.held_at,
            place=new.place,
            present=new.present,
            public=new.public,
            words=new.words,
            result=new.result,
            recorded_by=ws.actor.name,
            recorded_at=ws.now(),
        )
    )
    hand.case.state = State.MEDIATING
    number = hand.standing.sessions + 1
    write_down(ws, hand.case, "session_noted", {"kind": new.kind, "result": new.result, "number": number}, note=new.words)
    return hand.case


def settle(ws: Workspace, case_id: int, settlement: Settlement, *, version: int | None) -> Case:
    """Settle a case: what was agreed, orally or in writing; performed at once or still to come (Art. 28).

    Whoever agreed to what people's mediation came to agreed to be mediated (Art. 3, 17): kept with the agreement of each party that
    nobody had asked.

    Raises:
        Refused: against a party's refusal, by whoever does not mediate, without words, or ``guardian_missing`` for a child under fourteen.
    """
    hand = take_in_hand(ws, case_id, Deed.SETTLE, version)
    check_settle(hand.standing)
    if settlement.way not in WAYS:
        raise Refused("unknown_choice", "way")
    if not settlement.words.strip():
        raise Refused("say_what_was_agreed", "words")
    if settlement.way == "people" and "unasked" in hand.standing.consents:
        _consent_by_agreeing(ws, hand.case, settlement.form)
    _end(
        ws,
        hand,
        Outcome(
            kind="settled",
            form=settlement.form,
            way=settlement.way,
            words=settlement.words,
            performed=settlement.performed,
            routes=[],
        ),
    )
    case = hand.case
    case.state = State.PERFORMED if settlement.performed else State.SETTLED
    case.resolution, case.settled_at, case.settled_rung = settlement.way, ws.now(), case.rung
    write_down(
        ws,
        case,
        "settled",
        {"form": settlement.form, "way": settlement.way, "performed": settlement.performed},
        note=settlement.words,
    )
    return case


def _consent_by_agreeing(ws: Workspace, case: Case, form: str) -> None:
    unasked = select(Party).where(
        Party.county_id == case.county_id,
        Party.home_space_id == case.home_space_id,
        Party.case_id == case.id,
        Party.consent == "unasked",
    )
    for party in ws.session.scalars(unasked.order_by(Party.side, Party.id)):
        _keep_consent(ws, party, agrees=True, way=form)
        write_down(ws, case, "consented", {"side": party.side, "way": form, "by": "agreeing"}, moves=False)


def terminate(ws: Workspace, case_id: int, end: Termination, *, version: int | None) -> Case:
    """End mediation without agreement, with a reason and the notice of other routes (Art. 26)."""
    hand = take_in_hand(ws, case_id, Deed.TERMINATE, version)
    check_terminate(hand.standing, end.routes, end.told_way)
    if end.reason not in END_REASONS:
        raise Refused("unknown_choice", "reason")
    known = {way_out.key for way_out in hand.ladder.exits}
    if any(route not in known for route in end.routes):
        raise Refused("unknown_choice", "routes")
    if end.told_way not in TOLD_WAYS:
        raise Refused("unknown_choice", "told_way")
    outcome = Outcome(
        kind="terminated", words=end.words, performed=False, routes=list(end.routes), told_way=end.told_way, told_at=ws.now()
    )
    _end(ws, hand, outcome)
    case = hand.case
    case.state, case.end_reason = State.TERMINATED, end.reason
    write_down(ws, case, "terminated", {"reason": end.reason, "routes": list(end.routes), "told": end.told_way}, note=end.words)
    return case


def _end(ws: Workspace, hand: Hand, outcome: Outcome) -> None:
    """Keep the outcome and stop what ran: nothing is due any more but closing."""
    case = hand.case
    outcome.county_id, outcome.id, outcome.home_space_id, outcome.case_id = (
        case.county_id,
        ws.new_key(),
        case.home_space_id,
        case.id,
    )
    outcome.at, outcome.by_name = ws.now(), ws.actor.name
    ws.session.add(outcome)
    case.due_at = hand.lead.due_at = None
    ws.session.flush()
    escalation.stop_clocks(ws, hand.key, "sign", "rung")
