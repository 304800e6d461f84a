"""What a person would say of a clock, as a code with its numbers; the words are the pages' (core.web.duewords)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.calendars.rules.clocks import Unit
from core.calendars.rules.days import Calendar
from core.calendars.rules.lights import Remaining, remaining


class Saying(StrEnum):
    """Everything that can be said of a clock; a counted one ends with what it counts."""

    LEFT_WORKING_DAYS = "left_working_days"
    LEFT_NATURAL_DAYS = "left_natural_days"
    LEFT_HOURS = "left_hours"
    LEFT_MINUTES = "left_minutes"
    TODAY_HOURS = "today_hours"
    TODAY_MINUTES = "today_minutes"
    LATE_WORKING_DAYS = "late_working_days"
    LATE_NATURAL_DAYS = "late_natural_days"
    LATE_HOURS = "late_hours"
    LATE_MINUTES = "late_minutes"
    PAUSED = "paused"
    CLOSED = "closed"
    CLOSED_LATE_WORKING_DAYS = "closed_late_working_days"
    CLOSED_LATE_NATURAL_DAYS = "closed_late_natural_days"
    CLOSED_LATE_HOURS = "closed_late_hours"
    CLOSED_LATE_MINUTES = "closed_late_minutes"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A saying, its numbers, and the local instant it names.

    ``at`` is the due time, for what is closed the closing, for what is paused the day it is expected to go on (None if
    nobody knows). ``today`` is the local day it is said on: 今天 and 周一 depend on it. ``provisional`` as in `Remaining`.
    """

    code: Saying
    numbers: tuple[int, ...]
    at: datetime | None
    today: date
    provisional: bool = False


def phrase(
    due: datetime,
    now: datetime,
    unit: Unit,
    calendar: Calendar,
    *,
    paused_at: datetime | None = None,
    resumes_at: datetime | None = None,
    closed_at: datetime | None = None,
) -> Phrase:
    """What to say at ``now`` of a clock of this unit; never refuses, but guesses openly (``provisional``).

    Days are told while a day is left; on the day itself "by 17:30 today" with the hours behind it (a clock in hours
    tells the hours first). A pause that began after the due time leaves it overdue, as `light` does.
    """
    today = calendar.local(now).date()
    if closed_at is not None:
        return _closed(due, closed_at, unit, calendar, today)
    if paused_at is not None and paused_at <= due:
        at = None if resumes_at is None else calendar.local(resumes_at)
        return Phrase(Saying.PAUSED, (), at, today)
    left, at = remaining(now, due, calendar, unit, guess=True), calendar.local(due)
    if left.overdue:
        stem = "late"
    elif at.date() == today and unit is not Unit.HOURS:
        stem = "today"
    else:
        stem = "left"
    return _counted(stem, left, at, today)


def _closed(due: datetime, closed_at: datetime, unit: Unit, calendar: Calendar, today: date) -> Phrase:
    at = calendar.local(closed_at)
    if closed_at <= due:
        return Phrase(Saying.CLOSED, (), at, today)
    return _counted("closed_late", remaining(closed_at, due, calendar, unit, guess=True), at, today)


def _counted(stem: str, left: Remaining, at: datetime, today: date) -> Phrase:
    if left.days:
        measure, number = left.unit.value, left.days
    elif left.minutes >= 60:
        measure, number = "hours", left.hours
    else:
        measure, number = "minutes", left.minutes
    return Phrase(Saying(f"{stem}_{measure}"), (number,), at, today, left.provisional)
