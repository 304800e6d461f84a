"""What is left of a clock and which light it shows, at the very boundaries."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendars import Light, Thresholds, Unit, light, national_calendar, remaining

BEIJING = ZoneInfo("Asia/Shanghai")
CALENDAR = national_calendar()
START, DUE = "2026-03-02 10:00:00", "2026-03-05 17:30:00"
"""Monday to Thursday."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02 10:00:00", Light.GREEN),
        ("2026-03-04 23:59:59", Light.GREEN),
        ("2026-03-05 00:00:00", Light.AMBER),
        ("2026-03-05 17:30:00", Light.AMBER),
        ("2026-03-05 17:30:01", Light.RED),
        ("2026-04-05 17:30:01", Light.RED),
    ],
)
def test_amber_on_the_day_and_red_after_the_instant(now: str, expected: Light) -> None:
    assert light(at(START), at(DUE), at(now), CALENDAR) is expected


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (24, "2026-03-02 21:59:59", Light.GREEN),
        (24, "2026-03-02 22:00:00", Light.AMBER),
        (25, "2026-03-02 23:59:59", Light.GREEN),  # no longer a short clock
    ],
)
def test_a_short_clock_turns_at_half(hours: int, now: str, expected: Light) -> None:
    start = at("2026-03-02 10:00:00")
    assert light(start, start + timedelta(hours=hours), at(now), CALENDAR) is expected


def test_half_of_a_short_clock_counts_before_its_day() -> None:
    start, end = at("2026-03-02 20:00"), at("2026-03-03 02:00")
    assert light(start, end, at("2026-03-02 22:59"), CALENDAR) is Light.GREEN
    assert light(start, end, at("2026-03-02 23:00"), CALENDAR) is Light.AMBER
    eager = Thresholds(short=timedelta(hours=6), share=75)
    assert light(start, end, at("2026-03-02 21:30"), CALENDAR, thresholds=eager) is Light.AMBER
    assert light(start, end, at("2026-03-02 23:00"), CALENDAR, thresholds=Thresholds(timedelta(hours=5))) is Light.GREEN


def test_a_county_may_warn_working_days_ahead() -> None:
    ahead = Thresholds(working_days_before=1)
    monday = at("2026-03-09 17:30")
    assert light(at(START), monday, at("2026-03-05 23:59"), CALENDAR, thresholds=ahead) is Light.GREEN
    assert light(at(START), monday, at("2026-03-06 00:00"), CALENDAR, thresholds=ahead) is Light.AMBER
    beyond = at("2027-03-09 17:30")
    assert light(at(START), beyond, at("2027-03-08 09:00"), CALENDAR, thresholds=ahead) is Light.AMBER


def test_a_paused_clock_waits_unless_it_was_late_already() -> None:
    late = at("2026-03-20 10:00")
    assert light(at(START), at(DUE), late, CALENDAR, paused_at=at("2026-03-03 10:00")) is Light.PAUSED
    assert light(at(START), at(DUE), late, CALENDAR, paused_at=at(DUE)) is Light.PAUSED
    assert light(at(START), at(DUE), late, CALENDAR, paused_at=at("2026-03-05 17:30:01")) is Light.RED


def test_what_is_closed_was_in_time_or_late() -> None:
    now = at("2026-04-01 10:00")
    assert light(at(START), at(DUE), now, CALENDAR, closed_at=at(DUE)) is Light.GREEN
    assert light(at(START), at(DUE), now, CALENDAR, closed_at=at("2026-03-05 17:30:01")) is Light.CLOSED_LATE
    assert light(at(START), at(DUE), now, CALENDAR, paused_at=at(START), closed_at=now) is Light.CLOSED_LATE


@pytest.mark.parametrize(
    ("now", "due", "days", "overdue"),
    [
        ("2026-03-06 12:00", "2026-03-09 17:30", 2, False),  # Friday noon: today and Monday
        ("2026-03-06 17:30", "2026-03-09 17:30", 1, False),
        ("2026-03-07 12:00", "2026-03-09 17:30", 1, False),  # Saturday
        ("2026-03-03 10:00", "2026-03-06 10:00", 3, False),
        ("2026-03-06 18:00", "2026-03-09 09:00", 0, False),  # no working time between
        ("2026-03-05 09:00", "2026-03-05 17:30", 0, False),  # today
        ("2026-03-05 17:31", "2026-03-05 17:30", 0, True),
        ("2026-03-06 09:00", "2026-03-05 17:30", 1, True),
        ("2026-03-07 12:00", "2026-03-06 17:30", 0, True),  # late, but nobody has worked since
        ("2026-03-09 09:00", "2026-03-05 10:00", 2, True),
    ],
)
def test_working_days_are_counted_as_people_count(now: str, due: str, days: int, overdue: bool) -> None:
    left = remaining(at(now), at(due), CALENDAR, Unit.WORKING_DAYS)
    assert (left.days, left.overdue) == (days, overdue)


def test_natural_days_are_dates_apart() -> None:
    assert remaining(at("2026-03-03 20:00"), at("2026-03-10 17:30"), CALENDAR, Unit.NATURAL_DAYS).days == 7
    assert remaining(at("2026-03-12 08:00"), at("2026-03-10 17:30"), CALENDAR, Unit.NATURAL_DAYS).days == 2


def test_hours_and_minutes_left_round_for_people_and_late_ones_are_full() -> None:
    due = at("2026-03-03 12:00")
    left = remaining(at("2026-03-02 12:00:05"), due, CALENDAR, Unit.HOURS)
    assert (left.hours, left.minutes, left.days) == (24, 1_440, 0)
    assert remaining(at("2026-03-03 11:29:10"), due, CALENDAR, Unit.HOURS).minutes == 31
    assert remaining(due, due, CALENDAR, Unit.HOURS).minutes == 1
    late = remaining(at("2026-03-03 14:59:59"), due, CALENDAR, Unit.HOURS)
    assert (late.overdue, late.hours, late.minutes) == (True, 2, 179)


def test_a_long_clock_in_hours_is_told_in_days() -> None:
    due = at("2026-03-06 12:00")
    days = remaining(at("2026-03-03 12:00"), due, CALENDAR, Unit.HOURS)
    assert (days.days, days.unit) == (3, Unit.NATURAL_DAYS)
    assert remaining(at("2026-03-03 12:01"), due, CALENDAR, Unit.HOURS).days == 0
