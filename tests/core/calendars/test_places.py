"""What a county or township does differently: hours, its own festivals, several windows, another zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendars import (
    Calendar,
    CalendarError,
    DayOff,
    Override,
    Term,
    Unit,
    due,
    national_calendar,
    opening,
    read_override,
    read_windows,
    working_time,
)

BEIJING = ZoneInfo("Asia/Shanghai")
ONE_DAY = Term(1, Unit.WORKING_DAYS)
XINJIANG = national_calendar().overridden(
    read_override(
        {
            "version": "xj-1",
            "off": [{"festival": "古尔邦节", "first": "2026-05-27", "last": "2026-05-29"}],
            "on": ["2026-05-30"],
            "windows": ["10:00-14:00", "16:00-20:00"],
        }
    )
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-03 09:30", "2026-03-04 10:00"),
        ("2026-03-03 13:59", "2026-03-04 13:59"),
        ("2026-03-03 15:00", "2026-03-04 16:00"),
        ("2026-03-03 19:45", "2026-03-04 19:45"),
        ("2026-03-03 20:30", "2026-03-05 10:00"),
    ],
)
def test_xinjiang_works_from_ten_to_two_and_four_to_eight(start: str, end: str) -> None:
    assert due(at(start), ONE_DAY, XINJIANG) == at(end)


def test_natural_days_end_at_the_place_s_own_closing() -> None:
    assert due(at("2026-03-03 11:00"), Term(7, Unit.NATURAL_DAYS), XINJIANG) == at("2026-03-10 20:00")


def test_a_county_s_festival_and_exchange_day_count() -> None:
    assert due(at("2026-05-26 11:00"), ONE_DAY, XINJIANG) == at("2026-05-30 11:00")
    assert due(at("2026-05-26 11:00"), ONE_DAY, national_calendar()) == at("2026-05-27 11:00")
    assert XINJIANG.festival(date(2026, 5, 28)) == "古尔邦节"
    assert XINJIANG.festival(date(2026, 10, 1)) == "国庆节"


def test_an_override_speaks_last_and_tells_its_version() -> None:
    township = XINJIANG.overridden(
        Override("t-4", off=(DayOff(date(2026, 5, 30), "赶集"),), on=frozenset({date(2026, 5, 28), date(2026, 10, 3)}))
    )
    assert township.version == f"{national_calendar().version}+xj-1+t-4"
    assert township.is_working_day(date(2026, 5, 28))
    assert township.is_working_day(date(2026, 10, 3))
    assert not township.is_working_day(date(2026, 5, 30))
    assert township.windows == XINJIANG.windows
    assert XINJIANG.is_working_day(date(2026, 5, 30))  # the county's own is untouched


def test_an_override_does_not_make_a_year_known() -> None:
    assert not national_calendar().overridden(Override("x", on=frozenset({date(2027, 1, 2)}))).knows(2027)


def test_three_windows_a_day_are_worked_one_after_the_other() -> None:
    three = national_calendar().overridden(Override("three", windows=read_windows(["08:00-11:00", "13:00-15:00", "19:00-21:00"])))
    assert opening(at("2026-03-03 11:30"), three) == at("2026-03-03 13:00")
    assert opening(at("2026-03-03 15:01"), three) == at("2026-03-03 19:00")
    assert opening(at("2026-03-03 21:01"), three) == at("2026-03-04 08:00")
    assert working_time(at("2026-03-03 10:00"), at("2026-03-04 19:30"), three) == timedelta(hours=10, minutes=30)


def test_another_zone_keeps_its_own_days() -> None:
    local = national_calendar().overridden(Override("zone", zone="Asia/Urumqi"))
    assert due(at("2026-03-03 19:30"), ONE_DAY, local) == at("2026-03-04 19:30")  # 17:30 there
    assert due(at("2026-03-03 19:31"), ONE_DAY, local) == at("2026-03-05 11:00")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "shape"),
        ({"version": ""}, "version"),
        ({"version": "1", "hours": []}, "shape"),
        ({"version": "1", "windows": ["9-12"]}, "window"),
        ({"version": "1", "windows": ["09:00-24:00"]}, "window"),
        ({"version": "1", "windows": []}, "no_windows"),
        ({"version": "1", "windows": ["12:00-09:00"]}, "window_backwards"),
        ({"version": "1", "windows": ["09:00-12:00", "11:00-17:00"]}, "windows_overlap"),
        ({"version": "1", "windows": ["13:00-17:00", "09:00-12:00"]}, "windows_overlap"),
        ({"version": "1", "zone": "Asia/Nowhere"}, "zone_unknown"),
        (
            {"version": "1", "on": ["2026-05-30"], "off": [{"first": "2026-05-30", "last": "2026-05-30"}]},
            "both_off_and_on",
        ),
    ],
)
def test_a_faulty_override_is_refused_with_its_fault(data: object, code: str) -> None:
    with pytest.raises(CalendarError) as refused:
        national_calendar().overridden(read_override(data))
    assert refused.value.code == code


def test_a_calendar_that_contradicts_itself_is_refused() -> None:
    day = date(2026, 5, 30)
    with pytest.raises(CalendarError):
        Calendar("x", frozenset({2026}), off=(DayOff(day),), on=frozenset({day}))


def test_equal_calendars_are_one() -> None:
    hours = ((time(9), time(17)),)
    one, two = (Calendar("x", frozenset({2026}), windows=hours) for _ in range(2))
    assert one == two
    assert len({one, two}) == 1
    assert one.working_day(date(2026, 3, 6), 2) == date(2026, 3, 10)
    assert one.working_days(date(2026, 3, 6), date(2026, 3, 10)) == 2
    assert one.working_days(date(2026, 3, 10), date(2026, 3, 6)) == 0
