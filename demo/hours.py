"""When things happen: the year before loading, its Spring Festival, and the hours at which people are at work or at home."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.calendars import national_calendar

HERE = ZoneInfo("Asia/Shanghai")

#: The first day of the first month, by year.
SPRING_FESTIVALS = {
    2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8), 2036: (1, 28),
}  # fmt: skip
_USUAL = (2, 5)
#: A lunar year may have 384 days: a day before the festival can lie in neither the year before nor before today.
_YEAR = timedelta(days=364)

#: Grid members and village mediators go when people are at home, on any day.
_UP, _IN_BED = time(7, 0), time(21, 40)
#: The township keeps office hours.
_OPENS, _NOON, _AGAIN, _CLOSES = time(8, 40), time(11, 50), time(13, 35), time(17, 20)

_DAY = re.compile(r"(\d\d)-(\d\d) (\d\d):(\d\d)")
_SPRING = re.compile(r"spring([+-]\d+) (\d\d):(\d\d)")
_AFTER = re.compile(r"(?:(\d+)d)? ?(?:(\d\d):(\d\d))?")
_SPAN = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")


def moment(when: str, now: datetime) -> datetime:
    """Return the latest moment before ``now`` that a story's ``when`` means, always within the year.

    ``when`` is ``MM-DD HH:MM`` or ``spring±days HH:MM``, by the clocks of China.
    """
    today = now.astimezone(HERE)
    for year in (today.year, today.year - 1):
        found = _in_year(when, year)
        if found <= now:
            break
    else:
        found = _in_year(when, today.year - 2)
    if now - found > _YEAR:  # the festival came early last year and comes late this year: then shortly before today
        return datetime.combine(today.date() - timedelta(days=4 + found.day % 9), found.timetz(), HERE)
    return found


def _in_year(when: str, year: int) -> datetime:
    if found := _DAY.fullmatch(when):
        month, day, hour, minute = map(int, found.groups())
        return datetime(year, month, day, hour, minute, tzinfo=HERE)
    if found := _SPRING.fullmatch(when):
        days, hour, minute = map(int, found.groups())
        first = date(year, *SPRING_FESTIVALS.get(year, _USUAL))
        return datetime.combine(first + timedelta(days=days), time(hour, minute), HERE)
    msg = f"this says no day of the year: {when}"
    raise ValueError(msg)


def span(words: str) -> timedelta:
    """Return a length of time written as ``2d 3h 40m``, in whole or in part."""
    found = _SPAN.fullmatch(words.strip())
    if found is None or not any(found.groups()):
        msg = f"this says no length of time: {words}"
        raise ValueError(msg)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def later(start: datetime, after: str) -> datetime:
    """Return the moment ``after`` a start: ``2d 19:30`` is half past seven the day after next, ``16:10`` the next such time."""
    found = _AFTER.fullmatch(after.strip())
    if found is None or found[2] is None:
        return start + span(after)
    days, hour, minute = (int(part or 0) for part in found.groups())
    here = start.astimezone(HERE)
    at = datetime.combine(here.date() + timedelta(days=days), time(hour, minute), HERE)
    return at if at > start else at + timedelta(days=1)


def at_home(moment: datetime) -> datetime:
    """Return the moment, or the next at which one still knocks at a door: between seven and twenty to ten."""
    here = moment.astimezone(HERE)
    if here.time() < _UP:
        return _at(here.date(), time(7, 10 + here.minute % 45))
    if here.time() > _IN_BED:
        return _at(here.date() + timedelta(days=1), time(7, 10 + here.minute % 45))
    return here


def at_the_desk(moment: datetime) -> datetime:
    """Return the moment, or the next at which the township's window is open."""
    here = moment.astimezone(HERE)
    if not is_worked(here.date()) or here.time() > _CLOSES:
        day = here.date() + timedelta(days=1)
        while not is_worked(day):
            day += timedelta(days=1)
        return _at(day, time(8, 40 + here.minute % 20))
    if here.time() < _OPENS:
        return _at(here.date(), time(8, 40 + here.minute % 20))
    if _NOON < here.time() < _AGAIN:
        return _at(here.date(), time(13, 35 + here.minute % 20))
    return here


def is_worked(day: date) -> bool:
    """Return whether offices are open on a day; a year without published holidays counts in plain weeks."""
    return national_calendar().plain.is_working_day(day)


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC."""
    return moment.astimezone(UTC)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, HERE)
