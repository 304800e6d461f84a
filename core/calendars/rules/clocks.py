"""Terms and what they come to: when something is due, also after a pause or an extension."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.calendars.rules.days import Calendar, UnknownYear, utc
from core.calendars.rules.hours import after_working_time, settle, working_time

LONGEST = 9_999
"""The greatest amount of a term: beyond any clock of the handbook (domain 1.10), short of the end of the calendar."""


class Unit(StrEnum):
    """What a term counts: clock hours, days as they come, or days worked."""

    HOURS = "hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"


class TermError(ValueError):
    """A term that cannot be read; ``code`` is the part at fault: shape, amount, unit or statutory."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time such as 3 working days; ``statutory`` marks a period in natural days that a law sets.

    Raises `TermError` for an amount outside 1 to `LONGEST` or a statutory term that is not in natural days (the rule it
    switches on, 民法典 203, moves a last day that is a holiday; nothing else has one).
    """

    amount: int
    unit: Unit
    statutory: bool = False

    def __post_init__(self) -> None:
        if type(self.amount) is not int or not 1 <= self.amount <= LONGEST:
            raise TermError("amount")
        if self.statutory and self.unit is not Unit.NATURAL_DAYS:
            raise TermError("statutory")

    @classmethod
    def read(cls, data: object) -> "Term":
        """The term in ``{"amount": 3, "unit": "working_days"}``, with ``"statutory": true`` where it is."""
        if not isinstance(data, Mapping) or not {"amount", "unit"} <= data.keys() <= {"amount", "unit", "statutory"}:
            raise TermError("shape")
        statutory = data.get("statutory", False)
        if not isinstance(statutory, bool):
            raise TermError("statutory")
        try:
            unit = Unit(data["unit"])
        except ValueError as error:
            raise TermError("unit") from error
        return cls(data["amount"], unit, statutory)

    def written(self) -> dict[str, int | str | bool]:
        """The term as `read` reads it."""
        plain: dict[str, int | str | bool] = {"amount": self.amount, "unit": self.unit.value}
        return {**plain, "statutory": True} if self.statutory else plain


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time with what it rests on: the calendar's version, and whether a year had to be guessed."""

    at: datetime
    version: str
    provisional: bool = False


def due(start: datetime, term: Term, calendar: Calendar) -> datetime:
    """When a term that begins at ``start`` (aware) ends, in UTC.

    Hours are clock hours. Working days keep the time of day: three from 2025-09-30 10:00 end on 2025-10-11 at 10:00; a
    start outside working hours counts from the next opening (12:40 from 13:30, Friday evening from Monday 09:00), while
    a closing minute is still inside. Natural days leave out the first day and end at the last closing of the last day
    (民法典 201, 203: where there are business hours, their end is the end); the last day of a statutory term that is
    not worked moves to the next that is (民法典 203).

    Raises `UnknownYear` if working days of a year without holidays are asked for (also by a statutory term's last
    day), ValueError for a start without a zone.
    """
    if term.unit is Unit.HOURS:
        return utc(start) + timedelta(hours=term.amount)
    day, at = calendar.place(start)
    if term.unit is Unit.WORKING_DAYS:
        day, at = settle(day, at, calendar)
        return calendar.instant(calendar.after(day, term.amount), at)
    return calendar.instant(_last_day(day + term.amount, term, calendar), calendar.spans[-1][1])


def deadline(start: datetime, term: Term, calendar: Calendar, *, guess: bool = False) -> Deadline:
    """`due` with the calendar's version.

    Where the holidays of a year are missing it raises `UnknownYear`, unless the caller says ``guess``: then the missing
    year counts in plain weeks, Monday to Friday, and the deadline is marked ``provisional``, to be shown as such and
    computed again when the year is loaded.
    """
    try:
        return Deadline(due(start, term, calendar), calendar.version)
    except UnknownYear:
        if not guess:
            raise
        return Deadline(due(start, term, calendar.plain), calendar.version, provisional=True)


def extended(due_at: datetime, term: Term, calendar: Calendar) -> datetime:
    """A due time moved on by a term granted in addition, keeping its time of day unless in hours; in UTC."""
    if term.unit is Unit.HOURS:
        return utc(due_at) + timedelta(hours=term.amount)
    day, at = calendar.place(due_at)
    if term.unit is Unit.WORKING_DAYS:
        day, at = settle(day, at, calendar)
        return calendar.instant(calendar.after(day, term.amount), at)
    return calendar.instant(_last_day(day + term.amount, term, calendar), at)


def after_pause(due_at: datetime, since: datetime, until: datetime, term: Term, calendar: Calendar) -> datetime:
    """A due time moved on by a pause, counted as the term counts; in UTC.

    Hours by the time that passed, working days by the working time that passed, natural days by the days that began (a
    pause within one day moves nothing). What had no working time left is due when the pause ends. A pause that began at
    or after the due time mends nothing. Raises ValueError if the pause ends before it begins, `UnknownYear` as `due`
    does.
    """
    if until < since:
        raise ValueError("the pause ends before it begins")
    if since >= due_at:
        return utc(due_at)
    if term.unit is Unit.HOURS:
        return utc(due_at) + (utc(until) - utc(since))
    if term.unit is Unit.WORKING_DAYS:
        return max(utc(until), after_working_time(due_at, working_time(since, until, calendar), calendar))
    days = calendar.place(until)[0] - calendar.place(since)[0]
    day, at = calendar.place(due_at)
    return calendar.instant(_last_day(day + days, term, calendar) if days else day, at)


def _last_day(day: int, term: Term, calendar: Calendar) -> int:
    return calendar.after(day, 1) if term.statutory and not calendar.works(day) else day
