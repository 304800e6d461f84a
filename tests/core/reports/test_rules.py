"""Rates with their formula, and periods of whole months."""

from datetime import date
from decimal import Decimal

import pytest

from core.access import POSTS
from core.reports.rules import LONGEST, READERS, Counts, Month, Period, period_of, rate
from core.reports.schemas import PeriodSchema

TODAY = date(2026, 3, 10)


def test_the_rate_of_the_published_article_comes_out_as_it_was_printed() -> None:
    found = rate(1732, 1786)
    assert found is not None
    assert (found.exact, found.round) == (Decimal("96.98"), 97)


@pytest.mark.parametrize(
    ("part", "whole", "exact", "said"),
    [
        (1, 8, "12.50", 13),
        (1, 1, "100.00", 100),
        (0, 7, "0.00", 0),
        (2, 3, "66.67", 67),
        (1, 800, "0.13", 0),
        (99, 200, "49.50", 50),
    ],
)
def test_half_is_rounded_up(part: int, whole: int, exact: str, said: int) -> None:
    found = rate(part, whole)
    assert found is not None
    assert (found.exact, found.round) == (Decimal(exact), said)


def test_of_nothing_there_is_no_rate() -> None:
    assert rate(0, 0) is None


def test_counts_know_what_still_waits() -> None:
    assert Counts.of({"reported": 5, "accepted": 3, "overdue": None}) == Counts(reported=5, accepted=3)
    assert Counts(reported=5, accepted=3).waiting == 2


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("month", (2026, 3), (2026, 3)),
        ("year", (2026, 1), (2026, 3)),
        ("twelve", (2025, 4), (2026, 3)),
        ("", (2026, 1), (2026, 3)),
    ],
)
def test_a_named_period_ends_today(name: str, since: tuple[int, int], until: tuple[int, int]) -> None:
    assert period_of(name, TODAY) == Period(Month(*since), Month(*until))


def test_a_span_is_turned_the_right_way_round_and_kept_short() -> None:
    assert period_of("span", TODAY, Month(2025, 12), Month(2025, 3)) == Period(Month(2025, 3), Month(2025, 12))
    assert period_of("span", TODAY, Month(2025, 12)) == Period(Month(2025, 12), Month(2025, 12))
    assert period_of("span", TODAY) == period_of("month", TODAY)
    assert len(period_of("span", TODAY, Month(1000, 1), Month(2999, 12)).months) == LONGEST


def test_months_go_over_the_turn_of_the_year() -> None:
    assert [month.key for month in Period(Month(2025, 11), Month(2026, 2)).months] == ["202511", "202512", "202601", "202602"]
    assert (Month(2024, 2).first, Month(2024, 2).last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert Month.read("202512") == Month(2025, 12) == Month(2026, 1) + -1
    assert Month(2026, 1).begins.isoformat() == "2026-01-01T00:00:00+08:00"


@pytest.mark.parametrize("typed", ["2026-03", "2026/3", "202603", "2026年3月", " ２０２６-０３ ", "2026.3"])
def test_a_month_is_read_as_people_write_it(typed: str) -> None:
    assert PeriodSchema().load({"since": typed})["since"] == Month(2026, 3)


@pytest.mark.parametrize("typed", ["2026-13", "2026-00", "0001-01", "9999-12", "三月", "2026", "20263", "2026-03-01"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    assert PeriodSchema().validate({"since": typed}) == {"since": ["月份不对，照这样写：2026-03"]}


def test_only_posts_that_exist_read_figures() -> None:
    assert POSTS.keys() >= READERS
    assert not READERS & {"grid_member", "resident", "worker", "township_admin"}
