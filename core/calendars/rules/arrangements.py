"""Holiday arrangements and overrides as they are written down, and the calendar they make."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import sha256

from core.calendars.rules.days import OFFICE_HOURS, Calendar, CalendarError, DayOff, Override, Window

_LONGEST_HOLIDAY = 31
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_WINDOW = re.compile(rf"{_CLOCK}-{_CLOCK}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The State Council's holidays of one year: days off with their festival, and days worked in exchange (调休)."""

    year: int
    sources: tuple[str, ...]
    off: tuple[DayOff, ...]
    on: frozenset[date]

    @classmethod
    def read(cls, data: object) -> "Arrangement":
        """An arrangement as a file in ``core/calendars/data`` writes it; raises `CalendarError`.

        Also for one that an administrator uploads: every day must lie in the year or in the last or first month
        beside it, a day worked must be a Saturday or Sunday, and no day may be both off and on.
        """
        fields = _fields(data, {"year", "sources", "off", "on"}, set())
        year = fields["year"]
        if type(year) is not int:
            raise CalendarError("year", str(year))
        sources = tuple(str(source) for source in _rows(fields["sources"], "sources"))
        off, on = _off(fields["off"]), _on(fields["on"])
        for day in [*(day for day, _ in off), *on]:
            if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
                raise CalendarError("outside_year", day.isoformat())
        for day in on:
            if day.weekday() < 5:
                raise CalendarError("worked_anyway", day.isoformat())
        return cls(year, sources, off, on)


def assembled(
    version: str,
    arrangements: Iterable[Arrangement],
    windows: tuple[Window, ...] = OFFICE_HOURS,
    zone: str = "Asia/Shanghai",
) -> Calendar:
    """The calendar that arrangements make together; a later year's word on a shared day counts."""
    off: dict[date, str] = {}
    on: set[date] = set()
    years = set()
    for arrangement in sorted(arrangements, key=lambda one: one.year):
        years.add(arrangement.year)
        off.update(arrangement.off)
        on -= {day for day, _ in arrangement.off}
        on |= arrangement.on
        for day in arrangement.on:
            off.pop(day, None)
    days_off = tuple(DayOff(day, off[day]) for day in sorted(off))
    return Calendar(version, frozenset(years), days_off, frozenset(on), windows, zone)


def version_of(arrangements: Iterable[Arrangement]) -> str:
    """A version that names the years and changes with any day in them, whatever the order: cn-2020-2026-1a2b3c4d."""
    years = sorted(arrangements, key=lambda one: one.year)
    facts = repr([(one.year, one.off, sorted(one.on)) for one in years])
    return f"cn-{years[0].year}-{years[-1].year}-{sha256(facts.encode()).hexdigest()[:8]}"


def read_override(data: object) -> Override:
    """A county's or township's override from JSON; raises `CalendarError`.

    ``{"version": "2", "off": [{"festival": "古尔邦节", "first": "2026-05-27", "last": "2026-05-29"}], "on": [],
    "windows": ["10:00-14:00", "16:00-20:00"], "zone": "Asia/Shanghai"}``; all but the version may be left out.
    """
    fields = _fields(data, {"version"}, {"off", "on", "windows", "zone"})
    windows = fields.get("windows")
    zone = fields.get("zone")
    version = fields["version"]
    if not isinstance(version, str) or not version:
        raise CalendarError("version", str(version))
    return Override(
        version=version,
        off=_off(fields.get("off", [])),
        on=_on(fields.get("on", [])),
        windows=None if windows is None else read_windows(windows),
        zone=None if zone is None else str(zone),
    )


def read_windows(data: object) -> tuple[Window, ...]:
    """Working hours from ``["09:00-12:00", "13:30-17:30"]``; raises `CalendarError` for what is not a time."""
    windows = []
    for row in _rows(data, "windows"):
        found = _WINDOW.fullmatch(str(row))
        if found is None:
            raise CalendarError("window", str(row))
        start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
        windows.append((time(start_hour, start_minute), time(end_hour, end_minute)))
    return tuple(windows)


def _off(data: object) -> tuple[DayOff, ...]:
    days: dict[date, str] = {}
    for row in _rows(data, "off"):
        fields = _fields(row, {"first", "last"}, {"festival"})
        first, last = _day(fields["first"]), _day(fields["last"])
        if not first <= last < first + timedelta(days=_LONGEST_HOLIDAY):
            raise CalendarError("holiday_span", f"{first}..{last}")
        for number in range((last - first).days + 1):
            days[first + timedelta(days=number)] = str(fields.get("festival", ""))
    return tuple(DayOff(day, days[day]) for day in sorted(days))


def _on(data: object) -> frozenset[date]:
    return frozenset(_day(row) for row in _rows(data, "on"))


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise CalendarError("date", str(text)) from error


def _rows(data: object, name: str) -> list[object]:
    if not isinstance(data, list):
        raise CalendarError("shape", name)
    return data


def _fields(data: object, needed: set[str], allowed: set[str]) -> Mapping[str, object]:
    if not isinstance(data, Mapping) or not needed <= data.keys() <= needed | allowed:
        raise CalendarError("shape", ", ".join(sorted(needed)))
    return data
