"""How a clock stands at a moment: what is left of it, and the colour of its light."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.calendars.rules.clocks import Unit
from core.calendars.rules.days import Calendar, UnknownYear, utc
from core.calendars.rules.hours import working_time

_MINUTE = timedelta(minutes=1)
_HOURS_A_PERSON_COUNTS = timedelta(hours=72)
"""Above this, a clock in hours is told in days."""


class Light(StrEnum):
    """● in time, ▲ today or nearly, ■ overdue, ○ waiting, and closed after the due time."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"
    CLOSED_LATE = "closed_late"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a county's light turns amber, besides on the day something is due.

    A clock no longer than ``short`` turns when ``share`` per cent of it or less is left; any clock turns
    ``working_days_before`` working days ahead.
    """

    short: timedelta = timedelta(hours=24)
    share: int = 50
    working_days_before: int = 0


DEFAULT_THRESHOLDS = Thresholds()
"""Where a county has not set its own."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left until a due time, or has passed since (``overdue``).

    ``days`` counts whole ``unit``s, and is 0 where a person would count hours; ``gap`` is the exact distance on the
    clock; ``provisional`` says that a year without holidays was counted in plain weeks.
    """

    overdue: bool
    days: int
    unit: Unit
    gap: timedelta
    provisional: bool = False

    @property
    def minutes(self) -> int:
        """All of the gap in minutes: one begun counts while time is left, only a full one when overdue; at least 1."""
        full, rest = divmod(self.gap, _MINUTE)
        return max(1, full if self.overdue or not rest else full + 1)

    @property
    def hours(self) -> int:
        """All of the gap in hours: to the nearest while time is left, only full ones when overdue."""
        return (self.minutes + (0 if self.overdue else 30)) // 60


def remaining(now: datetime, due: datetime, calendar: Calendar, unit: Unit, *, guess: bool = False) -> Remaining:
    """How much is left at ``now``, as people count.

    Working days left are the working time left in days, one begun counting whole: a term of three has three left when
    it begins, and on Friday noon two are left until Monday's closing. Natural days are dates apart. Overdue days are
    those begun since the day it was due. On the due day itself, and where no working day lies between, ``days`` is 0.
    A clock in hours is told in natural days beyond 72.

    Raises `UnknownYear` for working days of a year without holidays, unless the caller says ``guess`` (see `deadline`).
    """
    overdue = now > due
    gap = abs(utc(due) - utc(now))
    if unit is Unit.HOURS and gap < _HOURS_A_PERSON_COUNTS:
        return Remaining(overdue, 0, unit, gap)
    if unit is not Unit.WORKING_DAYS:
        days = abs(calendar.place(due)[0] - calendar.place(now)[0])
        return Remaining(overdue, days, Unit.NATURAL_DAYS, gap)
    try:
        return Remaining(overdue, _working_days(now, due, calendar), unit, gap)
    except UnknownYear:
        if not guess:
            raise
        return Remaining(overdue, _working_days(now, due, calendar.plain), unit, gap, provisional=True)


def light(
    start: datetime,
    due: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    paused_at: datetime | None = None,
    closed_at: datetime | None = None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Light:
    """The light of a clock that began at ``start``; at the due instant itself it is still in time.

    What is closed is green, or closed late. What is paused waits, unless it was paused when already overdue. What is
    left is red after the due time and amber on its day or by the county's `Thresholds`. A light never refuses: where
    the holidays of a year are missing, the days ahead count in plain weeks.
    """
    if closed_at is not None:
        return Light.CLOSED_LATE if closed_at > due else Light.GREEN
    if paused_at is not None and paused_at <= due:
        return Light.PAUSED
    if now > due:
        return Light.RED
    return Light.AMBER if _is_near(start, due, now, calendar, thresholds) else Light.GREEN


def _is_near(start: datetime, due: datetime, now: datetime, calendar: Calendar, thresholds: Thresholds) -> bool:
    day, today = calendar.place(due)[0], calendar.place(now)[0]
    if day == today:
        return True
    whole, left = utc(due) - utc(start), utc(due) - utc(now)
    if whole <= thresholds.short and left * 100 <= whole * thresholds.share:
        return True
    ahead = thresholds.working_days_before
    return ahead > 0 and calendar.plain.count(today, day) <= ahead


def _working_days(now: datetime, due: datetime, calendar: Calendar) -> int:
    day, today = calendar.place(due)[0], calendar.place(now)[0]
    if now > due:
        return calendar.count(day, today)
    if day == today:
        return 0
    left = working_time(now, due, calendar) // timedelta(microseconds=1)
    return -(-left // calendar.day_length)
