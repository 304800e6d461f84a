"""Terms: how they are read, when they end, and how pauses and extensions move the end."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.calendars import Term, TermError, Unit, after_pause, due, extended, national_calendar

BEIJING = ZoneInfo("Asia/Shanghai")
CALENDAR = national_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def working(amount: int) -> Term:
    return Term(amount, Unit.WORKING_DAYS)


def natural(amount: int, *, statutory: bool = False) -> Term:
    return Term(amount, Unit.NATURAL_DAYS, statutory)


def test_three_working_days_pass_over_the_national_day() -> None:
    assert due(at("2025-09-30 10:00"), working(3), CALENDAR) == at("2025-10-11 10:00")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-03 10:00:00", "2026-03-04 10:00:00"),  # at work
        ("2026-03-03 09:00:00", "2026-03-04 09:00:00"),  # at the opening
        ("2026-03-03 17:30:00", "2026-03-04 17:30:00"),  # the closing minute is still inside
        ("2026-03-03 17:30:01", "2026-03-05 09:00:00"),  # a second later the next day opens
        ("2026-03-03 07:15:00", "2026-03-04 09:00:00"),  # before the opening
        ("2026-03-03 12:40:00", "2026-03-04 13:30:00"),  # in the noon break
        ("2026-03-06 19:00:00", "2026-03-10 09:00:00"),  # Friday evening
        ("2026-03-07 11:00:00", "2026-03-10 09:00:00"),  # Saturday
        ("2026-02-28 11:00:00", "2026-03-02 11:00:00"),  # a Saturday worked in exchange
        ("2026-02-16 11:00:00", "2026-02-25 09:00:00"),  # in the Spring Festival
    ],
)
def test_a_working_day_begins_when_work_is_on(start: str, end: str) -> None:
    assert due(at(start), working(1), CALENDAR) == at(end)


def test_natural_days_leave_out_the_first_and_end_at_the_closing() -> None:
    assert due(at("2025-11-18 10:00"), natural(7), CALENDAR) == at("2025-11-25 17:30")
    assert due(at("2025-11-18 23:59"), natural(7), CALENDAR) == at("2025-11-25 17:30")
    assert due(at("2025-11-19 00:00"), natural(7), CALENDAR) == at("2025-11-26 17:30")


def test_only_a_statutory_last_day_moves_off_a_holiday() -> None:
    start = at("2025-09-05 10:00")
    assert due(start, natural(30), CALENDAR) == at("2025-10-05 17:30")
    assert due(start, natural(30, statutory=True), CALENDAR) == at("2025-10-09 17:30")
    assert due(at("2026-01-29 10:00"), natural(30, statutory=True), CALENDAR) == at("2026-02-28 17:30")
    assert due(at("2026-02-05 10:00"), natural(30, statutory=True), CALENDAR) == at("2026-03-09 17:30")


def test_hours_are_clock_hours() -> None:
    assert due(at("2025-09-30 22:00"), Term(24, Unit.HOURS), CALENDAR) == at("2025-10-01 22:00")


def test_a_start_may_come_in_any_zone_but_not_without_one() -> None:
    utc = datetime.fromisoformat("2025-09-30T02:00:00+00:00")
    assert due(utc, working(3), CALENDAR) == at("2025-10-11 10:00")
    for term in (working(1), natural(1), Term(1, Unit.HOURS)):
        with pytest.raises(ValueError, match="zone"):
            due(at("2025-09-30 10:00").replace(tzinfo=None), term, CALENDAR)


def test_a_term_is_read_as_it_is_written() -> None:
    assert Term.read({"amount": 3, "unit": "working_days"}) == working(3)
    statutory = {"amount": 30, "unit": "natural_days", "statutory": True}
    assert Term.read(statutory).written() == statutory
    assert working(3).written() == {"amount": 3, "unit": "working_days"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("3 days", "shape"),
        ({"amount": 3}, "shape"),
        ({"amount": 3, "unit": "hours", "more": 1}, "shape"),
        ({"amount": 0, "unit": "hours"}, "amount"),
        ({"amount": -1, "unit": "hours"}, "amount"),
        ({"amount": 1.5, "unit": "hours"}, "amount"),
        ({"amount": True, "unit": "hours"}, "amount"),
        ({"amount": "3", "unit": "hours"}, "amount"),
        ({"amount": 10_000, "unit": "hours"}, "amount"),
        ({"amount": 3, "unit": "weeks"}, "unit"),
        ({"amount": 3, "unit": ["hours"]}, "unit"),
        ({"amount": 3, "unit": "natural_days", "statutory": 1}, "statutory"),
        ({"amount": 3, "unit": "working_days", "statutory": True}, "statutory"),
    ],
)
def test_a_term_that_cannot_be_meant_is_refused(data: object, code: str) -> None:
    with pytest.raises(TermError) as refused:
        Term.read(data)
    assert refused.value.code == code


def test_an_extension_keeps_the_time_of_day() -> None:
    assert extended(at("2026-03-06 17:30"), working(2), CALENDAR) == at("2026-03-10 17:30")
    assert extended(at("2026-03-06 10:00"), natural(3), CALENDAR) == at("2026-03-09 10:00")
    assert extended(at("2026-03-06 17:30"), natural(1, statutory=True), CALENDAR) == at("2026-03-09 17:30")
    assert extended(at("2026-03-06 10:00"), Term(5, Unit.HOURS), CALENDAR) == at("2026-03-06 15:00")


def test_a_pause_moves_working_days_by_the_working_time_lost() -> None:
    # Tuesday 10:00 to Wednesday 15:00: six hours and four and a half, of seven a day.
    moved = after_pause(at("2026-03-06 10:00"), at("2026-03-03 10:00"), at("2026-03-04 15:00"), working(3), CALENDAR)
    assert moved == at("2026-03-09 15:00")


def test_a_pause_of_whole_working_days_keeps_the_time_of_day() -> None:
    moved = after_pause(at("2026-03-06 10:00"), at("2026-03-03 11:00"), at("2026-03-05 11:00"), working(3), CALENDAR)
    assert moved == at("2026-03-10 10:00")


def test_a_weekend_in_a_pause_costs_no_working_time() -> None:
    due_at = at("2026-03-10 10:00")
    assert after_pause(due_at, at("2026-03-06 18:00"), at("2026-03-09 08:00"), working(3), CALENDAR) == due_at


def test_no_pause_leaves_even_a_due_time_out_of_hours_where_it_was() -> None:
    sunday, before = at("2026-03-08 21:00"), at("2026-03-05 10:00")
    for term in (working(3), natural(3, statutory=True), Term(3, Unit.HOURS)):
        assert after_pause(sunday, before, before, term, CALENDAR) == sunday


def test_what_had_no_working_time_left_is_due_when_the_pause_ends() -> None:
    monday, sunday, noon = at("2026-03-09 09:00"), at("2026-03-08 10:00"), at("2026-03-09 12:15")
    assert after_pause(monday, sunday, noon, working(3), CALENDAR) == noon


def test_a_pause_moves_natural_days_by_the_days_begun_and_hours_by_the_hours() -> None:
    due_at, since, until = at("2026-03-10 17:30"), at("2026-03-06 16:00"), at("2026-03-08 09:00")
    assert after_pause(due_at, since, until, natural(7), CALENDAR) == at("2026-03-12 17:30")
    assert after_pause(due_at, since, at("2026-03-06 23:00"), natural(7), CALENDAR) == due_at
    assert after_pause(due_at, since, until, Term(24, Unit.HOURS), CALENDAR) == at("2026-03-12 10:30")
    saturday = after_pause(at("2026-03-12 17:30"), since, until, natural(7, statutory=True), CALENDAR)
    assert saturday == at("2026-03-16 17:30")


def test_a_pause_after_the_due_time_mends_nothing() -> None:
    due_at = at("2026-03-06 10:00")
    for term in (working(3), natural(3), Term(3, Unit.HOURS)):
        assert after_pause(due_at, due_at, at("2026-03-20 10:00"), term, CALENDAR) == due_at


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        after_pause(at("2026-03-10 10:00"), at("2026-03-05 10:00"), at("2026-03-04 10:00"), working(3), CALENDAR)
