"""What is typed about mediators, recusals and guidance, as values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NewMediator:
    """A mediator as somebody describes one for the wall."""

    name: str
    skills: tuple[str, ...]
    full_time: bool = False
    source: str = "hired"
    languages: tuple[str, ...] = ("mandarin", "local")
    villages: tuple[str, ...] = ()
    home_village: str = ""
    opens: str = "08:30"
    closes: str = "17:30"
    days: tuple[str, ...] = ("1", "2", "3", "4", "5")
    capacity: int = 0
    about: str = ""
    unit_id: int | None = None
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mediator says to a case: takes it, or not and why; keeping out is asked with the kind of tie."""

    takes: bool
    why: str = "declined"
    kind: str = "other"
    words: str = ""


@dataclass(frozen=True, slots=True)
class NewRecusal:
    """Somebody asks that a mediator keep out."""

    mediator_id: int
    kind: str
    said_by: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """Somebody asks that a mediator who must keep out may be chosen all the same, and says why."""

    mediator_id: int
    words: str


@dataclass(frozen=True, slots=True)
class NewNote:
    """What a room did for a township."""

    kind: str
    held_on: date
    words: str
