"""When a table can be had, in which order a talk goes, and how it may end: decisions without a database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from core.api import Refused

#: The three steps of a talk, in order: 把茶泡开、把话说开、把心结解开.
STEPS = ("brewed", "spoken", "untied")
#: How a talk ends: agreed; another table; on along the ladder with what was learnt.
RESULTS = ("settled", "again", "onward")
#: How the core calls it in the session it keeps.
SESSION_RESULTS = {"settled": "agreed", "again": "continues", "onward": "failed"}
WEEK = "1234567"
#: The legal time of the whole country.
_OFFICIAL = timezone(timedelta(hours=8))
#: A resident may write of at most so many people at one table.
MOST_TABLES = 50


@dataclass(frozen=True, slots=True)
class Hours:
    """When a house gives tables: from, to, and the days of the week as digits."""

    opens: str
    closes: str
    days: str


@dataclass(frozen=True, slots=True)
class NewHouse:
    """A house as somebody describes it."""

    name: str
    place: str
    host: str
    tables: int = 1
    opens: str = "08:30"
    closes: str = "17:30"
    days: tuple[str, ...] = tuple(WEEK)
    unit_id: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewTalk:
    """A table as somebody wants it for the people of a case."""

    house_id: int
    at: datetime
    minutes: int
    host: str = ""
    words: str = ""
    guests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewGathering:
    """An open talk as somebody calls it."""

    house_id: int
    at: datetime
    minutes: int
    topic: str
    about: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class NewOpinion:
    """Something that was said, and the unit that owes an answer."""

    words: str
    owner_unit_id: int
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class TalkEnd:
    """How a talk ended, what was said, who of the invited came, and what was learnt."""

    result: str
    words: str
    learnt: str = ""
    present: str = ""
    guests: tuple[int, ...] = ()


def check_house(new: NewHouse) -> None:
    """See that a house can be.

    Raises:
        Refused: ``tea_no_hours``, ``tea_no_days`` or ``tea_tables``.
    """
    if new.opens >= new.closes:
        raise Refused("tea_no_hours", "closes")
    if not new.days:
        raise Refused("tea_no_days", "days")
    if not 1 <= new.tables <= MOST_TABLES:
        raise Refused("tea_tables", "tables")


def check_time(begins: datetime, minutes: int, hours: Hours, now: datetime, days_ahead: int) -> datetime:
    """See that a house gives tables then, and return when the talk ends.

    Raises:
        Refused: ``tea_in_past``, ``tea_too_far``, ``tea_wrong_day`` or ``tea_shut``.
    """
    if begins <= now:
        raise Refused("tea_in_past", "at")
    if begins > now + timedelta(days=days_ahead):
        raise Refused("tea_too_far", "at")
    ends = begins + timedelta(minutes=minutes)
    first, last = begins.astimezone(_OFFICIAL), ends.astimezone(_OFFICIAL)
    if str(first.isoweekday()) not in hours.days:
        raise Refused("tea_wrong_day", "at")
    if f"{first:%H:%M}" < hours.opens or f"{last:%H:%M}" > hours.closes or first.date() != last.date():
        raise Refused("tea_shut", "at")
    return ends


def free_table(tables: int, taken: Collection[int]) -> int:
    """Return the first table that is not taken.

    Raises:
        Refused: ``tea_full``.
    """
    for number in range(1, tables + 1):
        if number not in taken:
            return number
    raise Refused("tea_full", "at")


def check_steps(notes: tuple[str, str, str]) -> None:
    """See that no step is noted before the one before it: the tea first, then the words, then the knot.

    Raises:
        Refused: ``tea_step_before``.
    """
    for before, (name, note) in zip(notes, list(zip(STEPS, notes, strict=True))[1:], strict=False):
        if note.strip() and not before.strip():
            raise Refused("tea_step_before", name)


def steps_done(notes: tuple[str, str, str]) -> int:
    """Return how many of the three steps were taken."""
    return sum(bool(note.strip()) for note in notes)


def check_end(end: TalkEnd, begins: datetime, now: datetime) -> None:
    """See that a talk can end so: it has begun, and where it goes on, what was learnt is written down.

    Raises:
        Refused: ``tea_not_begun``, ``tea_say_what``, ``tea_say_learnt`` or ``tea_unknown``.
    """
    if end.result not in RESULTS:
        raise Refused("tea_unknown", "result")
    if begins > now:
        raise Refused("tea_not_begun")
    if not end.words.strip():
        raise Refused("tea_say_what", "words")
    if end.result == "onward" and not end.learnt.strip():
        raise Refused("tea_say_learnt", "learnt")


def middle(days: list[int]) -> int | None:
    """Return the number in the middle; None of nothing."""
    return sorted(days)[len(days) // 2] if days else None
