"""The national calendar against the published arrangements, day by day, and what happens beyond them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from core.calendars import (
    Arrangement,
    CalendarError,
    DayOff,
    Term,
    Unit,
    UnknownYear,
    arrangements,
    assembled,
    deadline,
    due,
    extended,
    missing_year,
    national_calendar,
    remaining,
    version_of,
)

BEIJING = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def days(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=number) for number in range((date(last + 1, 1, 1) - start).days)]


@pytest.mark.parametrize(("first", "last", "number"), [(2024, 2026, 1_096), (2020, 2023, 1_461)])
def test_every_day_is_worked_or_off_as_published(first: int, last: int, number: int) -> None:
    calendar = national_calendar()
    asked = days(first, last)
    wrong = [day for day in asked if calendar.is_working_day(day) is not chinese_calendar.is_workday(day)]
    assert (len(asked), wrong) == (number, [])


def test_the_days_off_of_a_festival_are_named() -> None:
    calendar = national_calendar()
    assert calendar.festival(date(2026, 2, 17)) == "春节"
    assert calendar.festival(date(2025, 10, 6)) == "国庆节、中秋节"
    assert calendar.festival(date(2025, 10, 11)) == ""


def test_every_published_year_names_its_source() -> None:
    assert [one.year for one in arrangements()] == list(range(2020, 2027))
    assert all("国务院办公厅" in source for one in arrangements() for source in one.sources)
    assert len(arrangements()[0].sources) == 2  # the holiday of 2020 was prolonged by a second notice


def test_the_version_changes_with_any_day_and_nothing_else() -> None:
    version = national_calendar().version
    assert version.startswith("cn-2020-2026-")
    assert version_of(reversed(arrangements())) == version
    *earlier, last = arrangements()
    assert version_of([*earlier, replace(last, sources=())]) == version
    assert version_of([*earlier, replace(last, on=last.on - {date(2026, 10, 10)})]) != version
    assert version_of([*earlier, replace(last, off=last.off[1:])]) != version


def test_a_missing_year_is_never_guessed() -> None:
    calendar = national_calendar()
    with pytest.raises(UnknownYear) as refused:
        due(at("2026-12-30 10:00"), Term(3, Unit.WORKING_DAYS), calendar)
    assert refused.value.year == 2027
    assert not calendar.knows(2027)
    with pytest.raises(UnknownYear):
        calendar.is_working_day(date(2019, 12, 31))
    with pytest.raises(UnknownYear):
        due(at("2026-12-20 10:00"), Term(30, Unit.NATURAL_DAYS, statutory=True), calendar)
    with pytest.raises(UnknownYear):
        extended(at("2026-12-31 10:00"), Term(1, Unit.WORKING_DAYS), calendar)
    with pytest.raises(UnknownYear):
        remaining(at("2026-12-31 10:00"), at("2027-01-05 10:00"), calendar, Unit.WORKING_DAYS)


def test_a_term_that_ends_inside_the_last_known_year_needs_no_other() -> None:
    ends = due(at("2026-12-30 10:00"), Term(1, Unit.WORKING_DAYS), national_calendar())
    assert ends == at("2026-12-31 10:00")


def test_natural_days_and_hours_run_on_without_holidays() -> None:
    calendar = national_calendar()
    assert due(at("2026-12-30 10:00"), Term(24, Unit.HOURS), calendar) == at("2026-12-31 10:00")
    assert due(at("2026-12-30 10:00"), Term(60, Unit.NATURAL_DAYS), calendar) == at("2027-02-28 17:30")
    assert due(at("2031-05-01 10:00"), Term(1, Unit.NATURAL_DAYS), calendar) == at("2031-05-02 17:30")


def test_a_guess_is_asked_for_and_marked() -> None:
    calendar = national_calendar()
    guessed = deadline(at("2026-12-31 10:00"), Term(3, Unit.WORKING_DAYS), calendar, guess=True)
    assert (guessed.at, guessed.provisional) == (at("2027-01-05 10:00"), True)
    assert guessed.version == calendar.version
    sure = deadline(at("2026-12-01 10:00"), Term(3, Unit.WORKING_DAYS), calendar, guess=True)
    assert (sure.at, sure.provisional) == (at("2026-12-04 10:00"), False)
    with pytest.raises(UnknownYear):
        deadline(at("2026-12-31 10:00"), Term(3, Unit.WORKING_DAYS), calendar)
    left = remaining(at("2026-12-31 10:00"), guessed.at, calendar, Unit.WORKING_DAYS, guess=True)
    assert (left.days, left.provisional) == (3, True)


def test_a_gap_between_known_years_is_not_stepped_over() -> None:
    calendar = assembled("gap", [one for one in arrangements() if one.year != 2024])
    with pytest.raises(UnknownYear) as refused:
        due(at("2023-12-01 10:00"), Term(300, Unit.WORKING_DAYS), calendar)
    assert refused.value.year == 2024


def test_a_notice_may_change_the_december_before_it() -> None:
    notice = {
        "year": 2019,
        "sources": ["国务院办公厅关于2019年部分节假日安排的通知"],
        "off": [{"festival": "元旦", "first": "2018-12-30", "last": "2019-01-01"}],
        "on": ["2018-12-29"],
    }
    before = Arrangement(2018, (), (DayOff(date(2018, 12, 29)),), frozenset({date(2018, 12, 30)}))
    assert not assembled("a", [before]).is_working_day(date(2018, 12, 29))
    after = assembled("b", [before, Arrangement.read(notice)])
    assert after.is_working_day(date(2018, 12, 29))
    assert not after.is_working_day(date(2018, 12, 30))
    assert not after.is_working_day(date(2018, 12, 31))


GOOD = {
    "year": 2030,
    "sources": [],
    "off": [{"festival": "元旦", "first": "2030-01-01", "last": "2030-01-01"}],
    "on": [],
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"year": "2030"}, "year"),
        ({"extra": 1}, "shape"),
        ({"on": "2030-01-05"}, "shape"),
        ({"on": ["2030-02-30"]}, "date"),
        ({"on": ["2031-05-03"]}, "outside_year"),
        ({"on": ["2029-11-24"]}, "outside_year"),
        ({"on": ["2030-01-08"]}, "worked_anyway"),
        ({"off": [{"festival": "元旦", "first": "2030-01-03", "last": "2030-01-01"}]}, "holiday_span"),
        ({"off": [{"festival": "元旦", "first": "2030-01-01", "last": "2030-12-01"}]}, "holiday_span"),
        ({"off": [{"festival": "元旦"}]}, "shape"),
    ],
)
def test_a_faulty_arrangement_is_refused_with_its_fault(change: dict[str, object], code: str) -> None:
    assert Arrangement.read(GOOD).year == 2030
    with pytest.raises(CalendarError) as refused:
        Arrangement.read({**GOOD, **change})
    assert refused.value.code == code


def test_instants_come_back_in_utc() -> None:
    for term in (Term(2, Unit.HOURS), Term(2, Unit.NATURAL_DAYS), Term(2, Unit.WORKING_DAYS)):
        assert due(at("2026-03-02 10:00"), term, national_calendar()).tzinfo is UTC


def test_a_year_without_holidays_is_told_before_deadlines_reach_it() -> None:
    known = max(national_calendar().years)
    ahead = timedelta(days=90)
    assert missing_year(datetime(known, 9, 1, tzinfo=UTC), ahead) is None
    assert missing_year(datetime(known, 10, 3, 16, tzinfo=UTC), ahead) == known + 1
    assert missing_year(datetime(known + 1, 1, 1, tzinfo=UTC), ahead) == known + 1
