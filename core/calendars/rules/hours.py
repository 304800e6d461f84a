"""Arithmetic inside the working day: when work is next on, how much of it lies between two instants.

The closing minute belongs to its window: at 17:30 sharp the day is still on, a second later it is not.
"""

from datetime import datetime, timedelta

from core.calendars.rules.days import Calendar


def opening(instant: datetime, calendar: Calendar) -> datetime:
    """The instant itself if work is on, else when it next is (after the noon break the same day); in UTC.

    Raises `UnknownYear`.
    """
    return calendar.instant(*settle(*calendar.place(instant), calendar))


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two instants; raises ValueError if the second is earlier."""
    if end < start:
        raise ValueError("the end lies before the start")
    first, since = calendar.place(start)
    last, until = calendar.place(end)
    whole = calendar.count(first - 1, last - 1) * calendar.day_length
    return timedelta(microseconds=whole + _elapsed(last, until, calendar) - _elapsed(first, since, calendar))


def after_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The instant by which ``amount`` of working time has passed, in UTC; `working_time` gives the amount back.

    Whole working days keep the time of day, the rest runs through the windows and ends at a closing rather than at the
    next opening. No time at all leaves the start where it is, even outside working hours.
    """
    left = amount // timedelta(microseconds=1)
    if left < 0:
        raise ValueError("working time cannot be negative")
    day, at = calendar.place(start)
    if not left:
        return calendar.instant(day, at)
    day, at = settle(day, at, calendar)
    whole, left = divmod(left, calendar.day_length)
    if whole:
        day = calendar.after(day, whole)
    if left:
        day, at = _run(day, at, left, calendar)
    return calendar.instant(day, at)


def settle(day: int, at: int, calendar: Calendar) -> tuple[int, int]:
    """`opening` for a day and time of day as `Calendar.place` gives them."""
    if calendar.works(day):
        for start, end in calendar.spans:
            if at <= end:
                return day, max(at, start)
    return calendar.after(day, 1), calendar.spans[0][0]


def _run(day: int, at: int, left: int, calendar: Calendar) -> tuple[int, int]:
    """Where some working time ends that begins on a working day."""
    while True:
        for start, end in calendar.spans:
            begin = max(at, start)
            if left <= end - begin:
                return day, begin + left
            left -= max(end - begin, 0)
        day, at = calendar.after(day, 1), 0


def _elapsed(day: int, at: int, calendar: Calendar) -> int:
    """Work done on a day up to a time of day."""
    if not calendar.works(day):
        return 0
    return sum(min(at, end) - start for start, end in calendar.spans if at > start)
