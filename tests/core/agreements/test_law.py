"""Agreements from the first signature to the last payment and the court, as the law has it (People's Mediation Law Art. 28–33)."""

from datetime import UTC, date, datetime
from typing import cast

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core import agreements, cases, notifications
from core.agreements.rules import Application, NewAgreement, NewInstalment, Payment, Plan, Ruling, Signing, yuan
from core.agreements.service import Standing
from core.cases.models import Case
from core.cases.rules import Refused, Settlement, State
from core.cases.service import CaseView
from core.jobs import Sweeper
from tests.core.cases.looking import PLANTED
from tests.factories import Planter
from tests.places import START, County

TODAY = START.date()
TERMS = ("乙方欠甲方玉米款", "分三次付清", "再无其他争议")


@pytest.fixture
def case_id(county: County, planter: Planter) -> int:
    """A contract dispute in hand at the desk, between two parties."""
    return planter.case(county, parties=PLANTED, type_code="J04").id


def read(county: County, case_id: int) -> CaseView:
    return cast("CaseView", county.do("director", lambda ws: cases.read_case(ws, case_id)))


def parties(county: County, case_id: int) -> tuple[int, int]:
    first, second = read(county, case_id).parties
    return first.id, second.id


def standing(county: County, case_id: int) -> Standing | None:
    view = read(county, case_id)
    return cast("Standing | None", county.do("director", lambda ws: agreements.read_agreement(ws, view.case)))


def held(county: County, case_id: int) -> Standing:
    found = standing(county, case_id)
    assert found is not None
    return found


def agree(county: County, case_id: int, **more: object) -> Case:
    new = NewAgreement(TERMS, **more)  # type: ignore[arg-type]
    return cast("Case", county.do("mediator", lambda ws: agreements.agree(ws, case_id, new, version=None)))


def sign(county: County, case_id: int, day: date, *signers: str) -> None:
    who = signers or held(county, case_id).missing
    county.do("mediator", lambda ws: agreements.sign(ws, case_id, Signing(who, "fingerprint", day), version=None))


def plan(county: County, case_id: int, *rows: tuple[int, date]) -> None:
    payee, payer = parties(county, case_id)
    new = Plan(payer, payee, tuple(NewInstalment(fen, day) for fen, day in rows), "cash")
    county.do("mediator", lambda ws: agreements.plan(ws, case_id, new, version=None))


def pay(county: County, case_id: int, at: int, fen: int, day: date) -> Case:
    one = held(county, case_id).instalments[at]
    payment = Payment(fen, day, "receipt", "收到玉米款")
    return cast("Case", county.do("mediator", lambda ws: agreements.pay(ws, case_id, one.id, payment, version=None)))


def told(county: County) -> list[str]:
    return cast("list[str]", county.do("mediator", lambda ws: [one.kind for one in notifications.inbox(ws)]))


def at(county: County, year: int, month: int, day: int, hour: int = 10) -> list[str]:
    """Let it be this hour of official time and the worker look, and return what the holder was told since somebody last looked."""
    county.clock.now = datetime(year, month, day, hour - 8, 30, tzinfo=UTC)
    Sweeper(county.database, county.clock).sweep(county.space.id)
    return told(county)


def test_the_worked_example_of_the_handbook(county: County, planter: Planter) -> None:
    """Handbook 3.9: 36,000 yuan in three instalments, the last on 2023-11-28; the court until 2023-12-15."""
    county.clock.now = datetime(2023, 11, 15, 2, tzinfo=UTC)
    case_id = planter.case(county, parties=PLANTED, type_code="J04").id
    assert agree(county, case_id).state == State.SETTLED
    sign(county, case_id, date(2023, 11, 15))
    days = [date(2023, 11, 18), date(2023, 11, 23), date(2023, 11, 28)]
    plan(county, case_id, *((12_000_00, day) for day in days))
    agreement = held(county, case_id)
    assert agreement.agreement.effective_on == date(2023, 11, 15)
    assert agreement.agreement.copies == 3
    assert [yuan(one.amount_fen) for one in agreement.instalments] == ["12,000"] * 3
    assert agreements.rules.window_ends(date(2023, 11, 15)) == date(2023, 12, 15)
    with pytest.raises(Refused, match="instalments_open"):
        county.do("mediator", lambda ws: cases.close(ws, case_id, version=None))

    assert at(county, 2023, 11, 17, 8) == []
    assert at(county, 2023, 11, 17) == ["payment_soon"]
    assert pay(county, case_id, 0, 12_000_00, date(2023, 11, 17)).state == State.SETTLED
    assert at(county, 2023, 11, 19) == []
    assert at(county, 2023, 11, 22) == ["payment_soon"]
    pay(county, case_id, 1, 5_000_00, date(2023, 11, 22))
    assert at(county, 2023, 11, 24) == ["payment_late"]
    one = held(county, case_id).unpaid[0]
    assert one.amount_fen - one.paid_fen == 7_000_00
    county.do("mediator", lambda ws: agreements.urge_payment(ws, case_id, one.id, version=None, way="home", words="明天给"))
    pay(county, case_id, 1, 7_000_00, date(2023, 11, 24))
    assert at(county, 2023, 11, 27) == ["payment_soon"]
    assert at(county, 2023, 11, 28) == ["payment_soon"]  # nobody looked since
    assert pay(county, case_id, 2, 12_000_00, date(2023, 11, 28)).state == State.PERFORMED
    assert at(county, 2023, 12, 1) == []
    assert [entry.deed for entry in read(county, case_id).timeline[:2]] == ["performed", "instalment_paid"]
    county.do("mediator", lambda ws: cases.close(ws, case_id, version=None))


def test_a_written_agreement_waits_for_every_hand(county: County, case_id: int) -> None:
    agree(county, case_id)
    first, second = parties(county, case_id)
    county.clock.forward(days=4)
    sign(county, case_id, TODAY, str(first), "mediator")
    assert held(county, case_id).missing == (str(second), "committee")
    assert held(county, case_id).agreement.effective_on is None
    later = date(TODAY.year, TODAY.month, TODAY.day + 3)
    sign(county, case_id, later, str(second))
    sign(county, case_id, date(TODAY.year, TODAY.month, TODAY.day + 1), "committee")
    assert held(county, case_id).agreement.effective_on == later


def test_a_signature_is_given_once_between_the_agreement_and_today(county: County, case_id: int) -> None:
    agree(county, case_id)
    for day, signers, why in (
        (date(2026, 3, 9), ("mediator",), "before_agreement"),
        (date(2026, 3, 11), ("mediator",), "in_future"),
        (TODAY, ("nobody",), "unknown_choice"),
        (TODAY, (), "name_a_signer"),
    ):
        signing = Signing(signers, "signature", day)
        with pytest.raises(Refused, match=why):
            county.do("mediator", lambda ws, signing=signing: agreements.sign(ws, case_id, signing, version=None))  # type: ignore[misc]
    sign(county, case_id, TODAY)
    with pytest.raises(Refused, match="nobody_missing"):
        sign(county, case_id, TODAY, "mediator")


def test_an_oral_agreement_holds_from_its_day_and_only_where_none_must_be_written(county: County, case_id: int) -> None:
    with pytest.raises(Refused, match="must_be_written"):
        agree(county, case_id, form="oral")
    assert agree(county, case_id, form="oral", performed=True).state == State.PERFORMED
    assert held(county, case_id).agreement.effective_on == TODAY
    assert held(county, case_id).missing == ()


def test_a_settlement_in_plain_words_is_closed_as_before(county: County, case_id: int) -> None:
    county.do("mediator", lambda ws: cases.settle(ws, case_id, Settlement("各退一步"), version=None))
    assert standing(county, case_id) is None
    assert county.do("mediator", lambda ws: cases.close(ws, case_id, version=None).state) == State.CLOSED


def test_somebody_who_does_not_sign_brings_the_case_back_to_the_table(county: County, case_id: int) -> None:
    agree(county, case_id)
    plan(county, case_id, (100_00, TODAY))
    county.do("mediator", lambda ws: agreements.break_off(ws, case_id, version=None, words="乙方反悔"))
    view = read(county, case_id)
    assert (view.case.state, view.case.instalments_open, view.case.settled_at) == (State.MEDIATING, 0, None)
    assert view.case.due_at is not None
    assert standing(county, case_id) is None
    agree(county, case_id)
    sign(county, case_id, TODAY)
    with pytest.raises(Refused, match="already_effective"):
        county.do("mediator", lambda ws: agreements.break_off(ws, case_id, version=None, words="又反悔"))


def test_nobody_closes_over_what_is_owed_not_even_by_hand(county: County, case_id: int, behind_the_fence: Connection) -> None:
    agree(county, case_id)
    plan(county, case_id, (100_00, TODAY), (50_00, TODAY))
    pay(county, case_id, 0, 100_00, TODAY)
    with pytest.raises(Refused, match="instalments_open"):
        county.do("director", lambda ws: cases.close(ws, case_id, version=None))
    with pytest.raises(IntegrityError, match="nothing_open"):
        behind_the_fence.execute(text("UPDATE cases SET closed_at = now() WHERE id = :id"), {"id": case_id})


def test_a_payment_is_no_more_than_what_is_left(county: County, case_id: int) -> None:
    agree(county, case_id)
    plan(county, case_id, (100_00, TODAY))
    with pytest.raises(Refused, match="more_than_due"):
        pay(county, case_id, 0, 100_01, TODAY)
    with pytest.raises(Refused, match="in_future"):
        pay(county, case_id, 0, 100_00, date(2027, 1, 1))


def test_thirteen_workers_have_an_amount_each(county: County, case_id: int) -> None:
    agree(county, case_id)
    payee, payer = parties(county, case_id)
    rows = tuple(NewInstalment(15_000_00 + at, TODAY, f"工人{at}") for at in range(13))
    county.do("mediator", lambda ws: agreements.plan(ws, case_id, Plan(payer, payee, rows), version=None))
    found = held(county, case_id).instalments
    assert [one.number for one in found] == list(range(1, 14))
    assert [one.person for one in found] == [row.person for row in rows]
    assert read(county, case_id).case.instalments_open == 13


# The court ---------------------------------------------------------------------------------------------------------


def ask(county: County, case_id: int, *who: int, **more: object) -> None:
    day = county.clock().date()
    asked = Application(who or parties(county, case_id), "梁溪区人民法院", day, **more)  # type: ignore[arg-type]
    county.do("mediator", lambda ws: agreements.apply_for_confirmation(ws, case_id, asked, version=None))


def rule(county: County, case_id: int, result: str) -> Case:
    ruling = Ruling(result, county.clock().date(), "调确 7 号")
    return cast("Case", county.do("mediator", lambda ws: agreements.record_ruling(ws, case_id, ruling, version=None)))


def ready(county: County, planter: Planter, type_code: str = "J04") -> int:
    case_id = planter.case(county, parties=PLANTED, type_code=type_code).id
    agree(county, case_id)
    sign(county, case_id, TODAY)
    plan(county, case_id, (100_00, date(2026, 6, 1)))
    return case_id


def test_both_parties_ask_the_court_together(county: County, planter: Planter) -> None:
    case_id = ready(county, planter)
    with pytest.raises(Refused, match="one_party"):
        ask(county, case_id, parties(county, case_id)[0])
    ask(county, case_id)
    with pytest.raises(Refused, match="at_court"):
        ask(county, case_id)
    assert rule(county, case_id, "valid").state == State.SETTLED
    with pytest.raises(Refused, match="not_at_court"):
        rule(county, case_id, "valid")


def test_the_window_of_thirty_days_is_shut_on_the_thirty_first(county: County, planter: Planter) -> None:
    case_id = ready(county, planter)
    county.clock.forward(days=31)
    with pytest.raises(Refused, match="window_over"):
        ask(county, case_id)
    county.clock.forward(days=-1)
    ask(county, case_id)


@pytest.mark.parametrize(("type_code", "why"), [("J01", "identity"), ("J07", "ownership")])
def test_what_the_court_does_not_take_is_said_before(county: County, planter: Planter, type_code: str, why: str) -> None:
    case_id = ready(county, planter, type_code)
    with pytest.raises(Refused, match=why):
        ask(county, case_id)
    ask(county, case_id, only_payment=True)


def test_an_agreement_without_amount_and_day_is_too_unclear(county: County, case_id: int) -> None:
    agree(county, case_id)
    with pytest.raises(Refused, match="not_effective"):
        ask(county, case_id)
    sign(county, case_id, TODAY)
    with pytest.raises(Refused, match="unclear"):
        ask(county, case_id)


def test_what_the_court_rejects_is_mediated_again(county: County, planter: Planter) -> None:
    case_id = ready(county, planter)
    ask(county, case_id)
    assert rule(county, case_id, "rejected").state == State.MEDIATING
    assert standing(county, case_id) is None
    agree(county, case_id)
