"""Stories as data: what happened, where, between whom, and turn by turn what was done about it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from typing import Any

from core.cases.rules import NewParty

#: What a turn can be. Signing for a case, asking for consent and sorting at the window come by themselves where they are due.
TURNS = (
    "talk", "look", "mediate", "confer", "refuse", "sign", "up", "lapse", "settle", "end", "close", "visit",
    "whistle", "cohold", "report_in", "answer", "rate", "agree", "seal", "promise", "pay",
)  # fmt: skip
#: Turns that note a session, and of which kind it is.
SESSIONS = {"talk": "persuasion", "look": "investigation", "mediate": "mediation", "confer": "consultation"}
_TOWNSHIP = 9
#: Turns by which a case is settled: an agreement written down as such, or its words alone.
SETTLING = frozenset({"settle", "agree"})
#: Ways in which a story begins.
BEGINNINGS = ("grid", "village", "window", "resident")


class BadStory(ValueError):
    """A story that cannot be read; the message says which and what is wrong."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing somebody did; which fields are read depends on ``do``."""

    do: str
    #: How long after the turn before: ``2d 19:30``, ``16:10``, ``3h``, ``20m``; empty: what is usual for this turn.
    after: str = ""
    words: str = ""
    #: What came of a session: agreed, failed or continues.
    result: str = "continues"
    place: str = ""
    present: str = ""
    #: What was tried before it went up, and why it failed.
    tried: str = ""
    why: str = ""
    #: What else the rung asks for before it is left, by the record's name: analysis, opinion, consultation.
    written: Mapping[str, str] = field(default_factory=dict)
    form: str = "oral"
    way: str = ""
    performed: bool = False
    #: Why it ended without agreement, and which other routes the parties were told of.
    reason: str = ""
    routes: tuple[str, ...] = ()
    mood: str = "calm"
    satisfied: int = 5
    #: Which party refuses, from 1.
    party: int = 2
    #: The unit that is called in, reports in or answers, by its name.
    to: str = ""
    stars: int = 5
    #: What is owed in instalments: yuan, and so many days later.
    instalments: tuple[tuple[int, int], ...] = ()
    #: A kind of post, where somebody else than the holder does it: the director closes, the clerk visits.
    who: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One case from its report to its last turn, or to where it stands today."""

    title: str
    type: str
    #: ``03-08 18:40``; ``spring-12 09:20`` for days before or after Spring Festival; for open ones see ``demo.planning``.
    when: str
    by: str
    #: The unit where it happened: ``麻地村`` or ``麻地村/大坞``; empty for the township as a whole.
    at: str
    place: str
    story: str
    parties: tuple[NewParty, ...]
    turns: tuple[Turn, ...] = ()
    #: What a grid member put down first, in a few words; the rest was completed afterwards.
    first: str = ""
    #: What a resident wrote, and under which topic.
    said: str = ""
    topic: str = "unsure"
    #: How many people it concerns; 0: its parties.
    people: int = 0
    grade: int = 2
    #: A dispute, or an early warning with a ladder of its own.
    kind: str = "dispute"
    #: A code of the table of sources; empty: what fits the way it began.
    source: str = ""
    #: Where the window sent it: ``grid``, ``village`` or ``desk``; empty: the lowest unit of ``at``.
    to: str = ""
    #: How far the window got, for stories without turns: registered, accepted or assigned.
    upto: str = "assigned"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A resident's report nobody took up yet."""

    topic: str
    words: str
    when: str
    at: str = ""
    place: str = ""
    name: str = ""
    phone: str = ""
    #: The code of the township, where a pack has several.
    space: str = ""


def read_stories(pack: str, code: str = "") -> tuple[Story, ...]:
    """Return a pack's stories in the order of their files; a file named after a township's code holds that township's alone.

    Raises:
        BadStory: one of them says something unknown or lacks something.
    """
    folder = files("demo") / pack / "stories"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".json") and _is_of(file.name, code))
    return tuple(story for name in names for story in _stories(json.loads((folder / name).read_text(encoding="utf-8"))))


def _is_of(name: str, code: str) -> bool:
    first = name.partition("_")[0].partition(".")[0]
    return first == code if len(first) == _TOWNSHIP else True


def read_waiting(pack: str, code: str = "") -> tuple[Waiting, ...]:
    """Return the reports that wait in a pack's township."""
    found = [Waiting(**raw) for raw in json.loads((files("demo") / pack / "waiting.json").read_text(encoding="utf-8"))]
    return tuple(one for one in found if one.space in {"", code})


def _stories(data: list[dict[str, Any]]) -> Iterator[Story]:
    for raw in data:
        try:
            yield _story(raw)
        except (TypeError, KeyError, ValueError) as error:
            msg = f"{raw.get('title')}: {error}"
            raise BadStory(msg) from error


def _story(raw: Mapping[str, Any]) -> Story:
    parties = tuple(_party(number, party) for number, party in enumerate(raw["parties"], start=1))
    turns = tuple(_turn(turn) for turn in raw.get("turns", ()))
    if raw["by"] not in BEGINNINGS:
        msg = f"nobody begins by {raw['by']}"
        raise ValueError(msg)
    return Story(**{**raw, "parties": parties, "turns": turns})


def _turn(raw: Mapping[str, Any]) -> Turn:
    if raw["do"] not in TURNS:
        msg = f"no turn is called {raw['do']}"
        raise ValueError(msg)
    known = {field.name for field in fields(Turn)}
    if unknown := raw.keys() - known:
        msg = f"a turn has no {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return Turn(**{**raw, **{name: tuple(raw[name]) for name in ("routes", "instalments") if name in raw}})


def _party(number: int, raw: str | Mapping[str, Any]) -> NewParty:
    """Return a party: the first is the applicant, the second the respondent, others stand by, unless it is said otherwise."""
    if isinstance(raw, str):
        return NewParty(name=raw, side=min(number, 3))
    return NewParty(**{"side": min(number, 3), **raw})
