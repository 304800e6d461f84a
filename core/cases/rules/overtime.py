"""What a case's time is: values of pauses, extensions, supervisions, voiding and reopening, and what stands against them.

Free of database and web, like the rules beside it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.cases.rules.states import Refused

#: The legal time of the whole country: a day somebody names is a day there.
HERE = ZoneInfo("Asia/Shanghai")
#: When a day of the office ends; what is due on a day is due by then.
CLOSING = time(17, 30)

#: Why a case is paused (handbook 4.2: 鉴定评估、当事人外出、等政策).
PAUSE_REASONS = ("appraisal", "party_away", "policy", "other")
#: Grades of a supervision (handbook 4.3), the lightest first.
SUPERVISION_GRADES = ("plain", "yellow", "red")
#: Why more time is asked for.
EXTENSION_REASONS = ("appraisal", "party_away", "parties_ask", "evidence", "joint", "other")
#: Why a case is to be voided.
VOID_REASONS = ("mistake", "duplicate", "not_a_matter", "other")
#: Why a case is opened again (handbook 4.2: 回头看发现反复, 履行违约).
REOPEN_REASONS = ("relapse", "breach", "new_facts", "party_asks", "other")
#: How both parties agreed to a longer mediation.
AGREE_WAYS = ("written", "oral", "telephone")


@dataclass(frozen=True, slots=True)
class NewPause:
    """Why a case is paused, and until when as far as anybody knows."""

    reason: str
    until: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class NewSupervision:
    """How strongly a case is supervised, why, and until when the holder is to reply."""

    grade: str
    why: str
    reply_by: date


@dataclass(frozen=True, slots=True)
class NewExtension:
    """Until when more time is asked for, and why; of a mediation, how both parties agreed."""

    reason: str
    until: date
    words: str = ""
    parties_agree: bool = False
    agree_way: str | None = None


@dataclass(frozen=True, slots=True)
class NewVoid:
    """Why a case is to be voided."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class NewRound:
    """Why a case is opened again."""

    reason: str
    words: str


def end_of(day: date) -> datetime:
    """Return when what is due on a day is due."""
    return datetime.combine(day, CLOSING, HERE)


def to_come(day: date, now: datetime, field: str, most_days: int) -> datetime:
    """Return the end of a day that lies ahead, and not further than anybody can plan.

    Raises:
        Refused: ``day_passed`` or ``too_far`` beside ``field``.
    """
    at = end_of(day)
    if at <= now:
        raise Refused("day_passed", field)
    if at > now + timedelta(days=most_days):
        raise Refused("too_far", field)
    return at


def one_of(choice: str | None, choices: tuple[str, ...], field: str) -> str:
    """Return a choice that is on its list.

    Raises:
        Refused: ``unknown_choice`` beside ``field``.
    """
    if choice not in choices:
        raise Refused("unknown_choice", field)
    return choice


def said(words: str, field: str) -> str:
    """Return words that were said.

    Raises:
        Refused: ``say_something`` beside ``field``.
    """
    if not words.strip():
        raise Refused("say_something", field)
    return words.strip()
