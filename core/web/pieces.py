"""Frozen values that the parts of a page are drawn from. All texts are ready for the reader."""

from dataclasses import dataclass
from typing import Literal

StopState = Literal["done", "here", "late", "skipped", "ahead"]
"""Left behind, standing here, here and overdue, jumped over, still to come."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due time as people say it: ``words`` (还剩 2 个工作日), ``exact`` (周一 17:30 前) smaller under them.

    ``light`` is a value of ``core.calendars.Light``: green, amber, red, paused or closed_late; always a colour and a
    shape. ``named`` is what the light is called, read out in its place.
    """

    light: str
    words: str
    exact: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button. ``label`` says what happens; ``main`` is the one thing to do next (one on a page).

    With ``post`` it sends ``hidden`` beside the token, a key and ``version``; otherwise it is a link.
    """

    label: str
    url: str
    main: bool = False
    post: bool = False
    version: int | str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A rung of the ladder as it was for this case: the county's name of it, when, and what happened there."""

    name: str
    state: StopState = "ahead"
    when: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: ``when`` as people say it, ``moment`` in ISO 8601, who, what, and what else."""

    when: str
    words: str
    who: str = ""
    note: str = ""
    moment: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a work list: the thing, the reason it is there, its time, and the one action it needs."""

    title: str
    url: str
    about: str = ""
    due: Due | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Where a list stands: words such as 第 1–20 件，共 83 件, and the neighbours (empty: none)."""

    words: str
    earlier_url: str = ""
    later_url: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else changed meanwhile: the thing's name, as it was shown, as it is now."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Stat:
    """A number that leads to its list; its light (as in ``Due``) shows only when the number is not nothing."""

    number: int
    label: str
    url: str
    light: str = ""
