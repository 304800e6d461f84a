"""A locality as data: its county, which townships take part, their villages and grids, who works there, and the ladder they use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from core.escalation import Ladder
from core.escalation.schemas import load_ladder


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works there; invented."""

    name: str
    sign_in_name: str
    #: A key of ``core.access.POSTS``.
    post: str
    #: 麻地村 or 麻地村/大坞; empty for the place's own desk, and for administrators, who stand in no unit.
    unit: str = ""
    #: What there is to see for whoever signs in as this person; people without one are not on the list of visitors.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A township that takes part: its code, and the grids of each village as they are called there."""

    code: str
    ladder: str
    #: Under which name the ladder is published in the county.
    ladder_name: str
    grids: Mapping[str, tuple[str, ...]]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A county with the townships that take part. Every person signs in with the same password."""

    name: str
    county: str
    password: str
    people: tuple[Person, ...]
    places: tuple[Place, ...]


def read_pack(name: str) -> Pack:
    """Return a pack by the name of its folder."""
    raw: dict[str, Any] = json.loads((files("demo") / name / "place.json").read_text(encoding="utf-8"))
    places = tuple(
        Place(
            code=place["code"],
            ladder=place["ladder"],
            ladder_name=place["ladder_name"],
            grids={village: tuple(grids) for village, grids in place["grids"].items()},
            people=_people(place["people"]),
        )
        for place in raw["places"]
    )
    return Pack(name, raw["county"], raw["password"], _people(raw["people"]), places)


def read_ladder(name: str) -> Ladder:
    """Return one of the ladders that come with the demonstration."""
    return load_ladder(json.loads((files("demo") / "ladders" / f"{name}.json").read_text(encoding="utf-8")))


def _people(raw: list[dict[str, str]]) -> tuple[Person, ...]:
    return tuple(Person(**person) for person in raw)
