"""A calendar as a value: which days are worked, at which hours, and what can be counted on it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

Window = tuple[time, time]

OFFICE_HOURS: tuple[Window, ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
"""Hours of a working day where a county has not said its own."""

_MIDNIGHT = time()


class CalendarError(ValueError):
    """A calendar, arrangement or override that contradicts itself; ``code`` says how, ``detail`` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class UnknownYear(LookupError):
    """A question about working days of a ``year`` whose holidays are not loaded (``known`` are)."""

    def __init__(self, year: int, known: frozenset[int]) -> None:
        super().__init__(f"no holiday arrangement for {year}; known: {', '.join(map(str, sorted(known))) or 'none'}")
        self.year = year
        self.known = known


class DayOff(NamedTuple):
    """A day nobody works, with the festival it belongs to ('' where there is none)."""

    day: date
    festival: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """What a county or township does differently: its own days off (古尔邦节), days worked, hours.

    ``windows`` and ``zone`` of None keep those of the calendar it is laid over.
    """

    version: str
    off: tuple[DayOff, ...] = ()
    on: frozenset[date] = frozenset()
    windows: tuple[Window, ...] | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        _reject_contradictions(self.off, self.on)


@dataclass(frozen=True)
class Calendar:
    """Days worked and hours of work of one place, frozen under a ``version``.

    Monday to Friday are worked unless in ``off``; Saturday and Sunday are not unless in ``on`` (调休). ``years`` are
    those whose arrangement is published and loaded: a question about a working day in any other year raises
    `UnknownYear`. ``windows`` are the hours of every working day, in order, in the local time of ``zone``.
    ``plain_beyond`` answers for unknown years with plain weeks (Monday to Friday); see `Calendar.plain`.

    The notice for a year may still change the last days of the year before it (as 2018-12-29 was worked by the notice
    for 2019), so a calendar of a later version may answer differently about a December already counted.

    Raises `CalendarError` if the windows are empty, overlap or run backwards, or a day is both off and on.
    """

    version: str
    years: frozenset[int]
    off: tuple[DayOff, ...] = ()
    on: frozenset[date] = frozenset()
    windows: tuple[Window, ...] = OFFICE_HOURS
    zone: str = "Asia/Shanghai"
    plain_beyond: bool = False

    def __post_init__(self) -> None:
        _reject_contradictions(self.off, self.on)
        _reject_bad_windows(self.windows)
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:
            raise CalendarError("zone_unknown", self.zone) from error

    @cached_property
    def plain(self) -> "Calendar":
        """The same calendar, taking plain weeks for years it does not know: for those who say that they guess."""
        return self if self.plain_beyond else replace(self, plain_beyond=True)

    def overridden(self, override: Override) -> "Calendar":
        """This calendar with an override laid over it; the township's may be laid over the county's in turn."""
        festivals = {**self._festivals, **dict(override.off)}
        return replace(
            self,
            version=f"{self.version}+{override.version}",
            off=tuple(DayOff(day, festivals[day]) for day in sorted(festivals) if day not in override.on),
            on=(self.on - {day for day, _ in override.off}) | override.on,
            windows=self.windows if override.windows is None else override.windows,
            zone=self.zone if override.zone is None else override.zone,
        )

    def knows(self, year: int) -> bool:
        """Whether the holidays of a year are loaded; False is what the administrator is to be told of."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked; raises `UnknownYear`."""
        return self.works(day.toordinal())

    def festival(self, day: date) -> str:
        """The festival a day off belongs to, in the words of the notice ('国庆节、中秋节'), or ''."""
        return self._festivals.get(day, "")

    def working_days(self, after: date, until: date) -> int:
        """How many days are worked after one day up to and including another (0 if that is not later)."""
        return self.count(after.toordinal(), until.toordinal())

    def working_day(self, after: date, number: int) -> date:
        """The ``number``-th (1, 2 …) day worked after a day; raises `UnknownYear`."""
        return date.fromordinal(self.after(after.toordinal(), number))

    def local(self, instant: datetime) -> datetime:
        """An instant by this place's clocks; raises ValueError for one without a zone."""
        return _aware(instant).astimezone(self.clock)

    # What follows counts days as ordinals (date.toordinal) and hours as microseconds since midnight: a sweep asks
    # thousands of times a second.

    @cached_property
    def clock(self) -> ZoneInfo:
        """The zone, loaded."""
        return ZoneInfo(self.zone)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The windows in microseconds since midnight."""
        return tuple((_micros(start), _micros(end)) for start, end in self.windows)

    @cached_property
    def day_length(self) -> int:
        """Microseconds of work in a working day."""
        return sum(end - start for start, end in self.spans)

    def place(self, instant: datetime) -> tuple[int, int]:
        """The local day and the microseconds since its midnight."""
        local = self.local(instant)
        return local.toordinal(), _micros(local)

    def instant(self, day: int, micros: int) -> datetime:
        """The UTC instant of a local day and time of day."""
        midnight = datetime.combine(date.fromordinal(day), _MIDNIGHT, self.clock)
        return (midnight + timedelta(microseconds=micros)).astimezone(UTC)

    def works(self, day: int) -> bool:
        """`is_working_day` for an ordinal."""
        days = self._worked(date.fromordinal(day).year)
        found = bisect_left(days, day)
        return found < len(days) and days[found] == day

    def after(self, day: int, number: int) -> int:
        """`working_day` for ordinals."""
        year = date.fromordinal(day + 1).year
        days = self._worked(year)
        found = bisect_right(days, day) + number - 1
        while found >= len(days):
            found -= len(days)
            year += 1
            days = self._worked(year)
        return days[found]

    def count(self, after: int, until: int) -> int:
        """`working_days` for ordinals."""
        if until <= after:
            return 0
        first, last = date.fromordinal(after + 1).year, date.fromordinal(until).year
        days = sum(len(self._worked(year)) for year in range(first, last))
        return days + bisect_right(self._worked(last), until) - bisect_right(self._worked(first), after)

    @cached_property
    def _festivals(self) -> dict[date, str]:
        return dict(self.off)

    @cached_property
    def _years(self) -> dict[int, tuple[int, ...]]:
        return {}

    def _worked(self, year: int) -> tuple[int, ...]:
        """Ordinals of the days worked in a year, in order; made once and kept."""
        days = self._years.get(year)
        if days is None:
            if year not in self.years and not self.plain_beyond:
                raise UnknownYear(year, self.years)
            first, beyond = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
            days = self._years[year] = tuple(day for day in range(first, beyond) if self._is_worked(day))
        return days

    def _is_worked(self, ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        return day in self.on or (day.weekday() < 5 and day not in self._festivals)


def utc(instant: datetime) -> datetime:
    """An instant in UTC, where gaps are true (wall clocks of one zone may jump); raises ValueError without a zone."""
    return _aware(instant).astimezone(UTC)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant


def _micros(moment: time | datetime) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


def _reject_contradictions(off: tuple[DayOff, ...], on: frozenset[date]) -> None:
    both = sorted(day for day, _ in off if day in on)
    if both:
        raise CalendarError("both_off_and_on", both[0].isoformat())


def _reject_bad_windows(windows: tuple[Window, ...]) -> None:
    if not windows:
        raise CalendarError("no_windows")
    for start, end in windows:
        if start >= end:
            raise CalendarError("window_backwards", f"{start:%H:%M}-{end:%H:%M}")
    for (_, end), (start, _) in pairwise(windows):
        if start <= end:
            raise CalendarError("windows_overlap", f"{end:%H:%M}, {start:%H:%M}")
