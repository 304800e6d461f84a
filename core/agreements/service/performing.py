"""Who owes what by when: instalments, what was paid towards them, and urging (People's Mediation Law Art. 31)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import update

from core import escalation
from core.access import Deed
from core.agreements.models import Instalment, Performance
from core.agreements.rules import Payment, Plan
from core.agreements.rules.terms import URGING_WAYS, check_payment, check_plan
from core.agreements.service.agreeing import standing_in
from core.agreements.service.reading import HERE, Standing, today
from core.cases.models import Case, Outcome
from core.cases.rules import Refused, State
from core.cases.service.movement import Hand, take_in_hand, write_down
from core.workspace import Workspace

#: At this time of the day people are reminded.
MORNING = time(9)
A_DAY = timedelta(days=1)


def plan(ws: Workspace, case_id: int, new: Plan, *, version: int | None) -> Case:
    """Write down who pays whom in which instalments; of each the holder is reminded a day before, and when it is late.

    Raises:
        Refused: ``no_agreement`` or what ``rules.terms.check_plan`` raises.
    """
    hand = take_in_hand(ws, case_id, Deed.PERFORM, version)
    standing = standing_in(ws, hand)
    check_plan(new, {party.id for party in standing.parties}, len(standing.instalments), standing.agreement.agreed_on)
    case = hand.case
    rounds = escalation.rounds(ws, hand.key)
    clocks = []
    for at, one in enumerate(new.instalments, 1):
        row = Instalment(
            county_id=case.county_id,
            id=ws.new_key(),
            home_space_id=case.home_space_id,
            case_id=case.id,
            agreement_id=standing.agreement.id,
            number=len(standing.instalments) + at,
            payer_id=new.payer_id,
            payee_id=new.payee_id,
            person=one.person,
            amount_fen=one.amount_fen,
            due_on=one.due_on,
            way=new.way,
            paid_fen=0,
            urged=0,
        )
        for kind, due in (("payment_soon", _morning(one.due_on - A_DAY)), ("payment_late", _morning(one.due_on + A_DAY))):
            if due <= ws.now():
                continue
            number = rounds.get((kind, case.rung), 0) + 1
            rounds[kind, case.rung] = number
            clock = escalation.clock_values(ws, hand.key, kind, case.rung, hand.lead.id, due, "remind", number=number)
            clocks.append(clock)
            if kind == "payment_soon":
                row.soon_clock_id = clock["id"]
            else:
                row.late_clock_id = clock["id"]
        ws.session.add(row)
    ws.session.flush()
    escalation.start_clocks(ws, clocks)
    case.instalments_open += len(new.instalments)
    total = sum(one.amount_fen for one in new.instalments)
    last = max(one.due_on for one in new.instalments)
    write_down(ws, case, "instalments_set", {"number": len(new.instalments), "fen": total, "last": last.isoformat()})
    return case


def pay(ws: Workspace, case_id: int, instalment_id: int, payment: Payment, *, version: int | None) -> Case:
    """Record what was paid towards an instalment, with its proof; with the last payment the case is performed.

    Raises:
        Refused: ``unknown_instalment``, ``already_paid`` or what ``rules.terms.check_payment`` raises.
    """
    hand = take_in_hand(ws, case_id, Deed.PERFORM, version)
    standing = standing_in(ws, hand)
    one = _owed(standing, instalment_id)
    check_payment(payment, one.amount_fen - one.paid_fen, today(ws))
    case = hand.case
    ws.session.add(
        Performance(
            county_id=case.county_id,
            id=ws.new_key(),
            home_space_id=case.home_space_id,
            case_id=case.id,
            instalment_id=one.id,
            amount_fen=payment.amount_fen,
            paid_on=payment.paid_on,
            proof=payment.proof,
            words=payment.words,
            at=ws.now(),
            by_name=ws.actor.name,
        )
    )
    one.paid_fen += payment.amount_fen
    left = one.amount_fen - one.paid_fen
    if not left:
        one.paid_at = ws.now()
        case.instalments_open -= 1
        ws.session.flush()
        escalation.stop_these(ws, [clock for clock in (one.soon_clock_id, one.late_clock_id) if clock])
    facts = {"number": one.number, "fen": payment.amount_fen, "left": left, "proof": payment.proof}
    write_down(ws, case, "instalment_paid", facts, note=payment.words)
    if not case.instalments_open:
        _performed(ws, hand)
    return case


def urge_payment(ws: Workspace, case_id: int, instalment_id: int, *, version: int | None, way: str, words: str = "") -> Case:
    """Record that the payer of an instalment was urged to perform (Art. 31).

    Raises:
        Refused: ``unknown_instalment``, ``already_paid`` or ``unknown_choice``.
    """
    if way not in URGING_WAYS:
        raise Refused("unknown_choice", "way")
    hand = take_in_hand(ws, case_id, Deed.PERFORM, version)
    one = _owed(standing_in(ws, hand), instalment_id)
    one.urged += 1
    one.urged_on = today(ws)
    write_down(ws, hand.case, "payment_urged", {"number": one.number, "way": way, "times": one.urged}, note=words)
    return hand.case


def _owed(standing: Standing, instalment_id: int) -> Instalment:
    one = next((one for one in standing.instalments if one.id == instalment_id), None)
    if one is None:
        raise Refused("unknown_instalment", "instalment_id")
    if one.paid_fen >= one.amount_fen:
        raise Refused("already_paid", "instalment_id")
    return one


def _performed(ws: Workspace, hand: Hand) -> None:
    """All is paid: the case is performed."""
    case = hand.case
    case.state = State.PERFORMED
    ws.session.execute(
        update(Outcome)
        .where(
            Outcome.county_id == case.county_id,
            Outcome.home_space_id == case.home_space_id,
            Outcome.case_id == case.id,
            Outcome.kind == "settled",
        )
        .values(performed=True),
        execution_options={"synchronize_session": False},
    )
    write_down(ws, case, "performed")


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, HERE)
