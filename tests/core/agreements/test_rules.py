"""When an agreement must be written, from when it holds, what is left of the time for the court, and amounts in capital figures."""

from datetime import date

import pytest

from core.agreements.rules import (
    days_left,
    effective_on,
    fen_of,
    in_figures,
    joint,
    missing_of,
    must_be_written,
    numeral,
    objections,
    terms_of,
    window_ends,
    yuan,
)

DAY = date(2023, 11, 15)


@pytest.mark.parametrize(
    ("fen", "figures"),
    [
        (36_000_00, "叁万陆仟元整"),
        (12_000_00, "壹万贰仟元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (100_05, "壹佰元零伍分"),
        (105_03, "壹佰零伍元零叁分"),
        (1_000_50, "壹仟元伍角整"),
        (10_00, "壹拾元整"),
        (16_409_02, "壹万陆仟肆佰零玖元零贰分"),
        (107_000_53, "壹拾万零柒仟元伍角叁分"),
        (100_000_000_00, "壹亿元整"),
        (100_000_005_00, "壹亿零伍元整"),
        (200_300_000_00, "贰亿零叁拾万元整"),
        (6_007_14, "陆仟零柒元壹角肆分"),
        (1_0001_0000_00, "壹亿零壹万元整"),
        (1001_1000_00, "壹仟零壹万壹仟元整"),
        (0, "零元整"),
    ],
)
def test_an_amount_in_capital_figures(fen: int, figures: str) -> None:
    assert in_figures(fen) == figures


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12000", 12_000_00), ("12,000.50", 12_000_50), ("1.2万", 12_000_00), ("￥3元", 3_00), ("0.05", 5), ("1,2", None), ("-3", None),
     ("0", None), ("", None), ("一千", None), ("12.345", None), ("9" * 20, None)],
)  # fmt: skip
def test_an_amount_as_it_is_typed(typed: str, fen: int | None) -> None:
    assert fen_of(typed) == fen


def test_an_amount_as_it_is_said() -> None:
    assert [yuan(36_000_00), yuan(5), yuan(1_234_567_80)] == ["36,000", "0.05", "1,234,567.80"]


def test_terms_are_numbered_anew() -> None:
    assert terms_of("一、还钱\n\n2. 赔礼\n（旧账不提）") == ("还钱", "赔礼", "（旧账不提）")
    assert [numeral(n) for n in (1, 9, 10, 11, 20, 45)] == ["一", "九", "十", "十一", "二十", "四十五"]


def test_a_written_agreement_holds_from_the_latest_of_all_hands() -> None:
    hands = {"1": DAY, "2": date(2023, 11, 18), "mediator": date(2023, 11, 20), "committee": date(2023, 11, 19)}
    assert effective_on("written", DAY, (1, 2), hands) == date(2023, 11, 20)
    for one in hands:
        rest = {signer: day for signer, day in hands.items() if signer != one}
        assert effective_on("written", DAY, (1, 2), rest) is None
        assert missing_of((1, 2), rest) == (one,)
    assert effective_on("oral", DAY, (1, 2), {}) == DAY


@pytest.mark.parametrize(
    ("asked", "performed", "grade", "reasons"),
    [(False, True, 2, ()), (True, True, 1, ("asked",)), (False, False, 2, ("later",)), (False, True, 3, ("hard",)),
     (True, False, 4, ("asked", "later", "hard"))],
)  # fmt: skip
def test_when_an_agreement_must_be_written(asked: bool, performed: bool, grade: int, reasons: tuple[str, ...]) -> None:
    assert must_be_written(asked=asked, performed=performed, grade=grade) == reasons


def test_the_court_is_asked_within_thirty_natural_days_the_first_not_counted() -> None:
    assert window_ends(DAY) == date(2023, 12, 15)
    assert days_left(DAY, DAY) == 30
    assert objections("J04", effective=DAY, clear=True, on=date(2023, 12, 15)) == ()
    assert objections("J04", effective=DAY, clear=True, on=date(2023, 12, 16)) == ("window_over",)


@pytest.mark.parametrize(
    ("type_code", "only_payment", "against"),
    [("J01", False, ("identity",)), ("J01", True, ()), ("J03", False, ("ownership",)), ("J07", False, ("ownership",)),
     ("J18", False, ("ownership",)), ("J07", True, ()), ("J10", False, ()), (None, False, ())],
)  # fmt: skip
def test_what_the_court_does_not_take(type_code: str | None, only_payment: bool, against: tuple[str, ...]) -> None:
    assert objections(type_code, effective=DAY, clear=True, on=DAY, only_payment=only_payment) == against


def test_an_unclear_or_unsigned_agreement_is_not_taken_to_court() -> None:
    assert objections("J04", effective=None, clear=False, on=DAY) == ("not_effective", "unclear")


def test_one_party_alone_does_not_ask() -> None:
    assert joint((1, 2), (1, 2))
    assert not joint((1,), (1, 2))
    assert not joint((), ())
