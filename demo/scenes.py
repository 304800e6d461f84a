"""Scenes that stories in bulk are made of: what people quarrel about, in several wordings, with places left open for particulars.

A scene's own ``slots`` come with their values; what every scene may use (money, years, days) is drawn here.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

_SLOT = re.compile(r"\{(.+?)\}")
_MONEY = (300, 480, 600, 850, 1200, 1600, 2000, 2400, 3500, 4800, 6000, 7500, 9000, 12000, 16000, 21000, 28000, 36000, 52000)
_FIRM = (
    "鑫达", "宏顺", "永兴", "隆源", "华盛", "恒发", "祥瑞", "广源", "金诚", "同兴", "万顺", "汇丰源", "德润", "兴农", "富民", "天和", "瑞丰", "民旺", "久盛", "利群达",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """One kind of quarrel: its type, and the wordings it is told in."""

    type: str
    title: tuple[str, ...]
    story: tuple[str, ...]
    place: tuple[str, ...]
    #: What was agreed.
    agreed: tuple[str, ...]
    #: How often it comes up beside the others.
    weight: float = 1
    grade: int = 1
    #: Usually put in writing.
    written: bool = False
    #: What the two sides are called in the words of its sessions; empty: by their family names.
    labels: tuple[str, ...] = ()
    #: Whether both bear one family name: brothers do, and parents with their children; who married in does not.
    one_family: bool = False
    #: What the second party is: a person, or one of these firms.
    orgs: tuple[str, ...] = ()
    #: How many people it concerns, from and to.
    people: tuple[int, ...] = ()
    #: Months in which it comes up more often.
    season: frozenset[int] = frozenset()
    source: str = ""
    way: str = ""
    #: Dealt with by a committee of the trade.
    industry: bool = False
    look: tuple[str, ...] = ()
    visit: tuple[str, ...] = ()
    slots: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def worded(self, number: int) -> "Scene":
        """Return the scene as one of its titles has it: what has as many wordings as there are titles goes with its title."""
        many = len(self.title)
        fitting: dict[str, Any] = {
            name: (words[number],) for name in ("title", "story", "agreed") if len(words := getattr(self, name)) == many
        }
        return replace(self, **fitting)


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills what a scene leaves open, every time alike for one story."""

    values: Mapping[str, str]

    def __call__(self, words: str) -> str:
        """Return the words with every open place filled."""
        return _SLOT.sub(lambda found: self(self.values[found[1]]), words)


def filler(scene: Scene, random: Random, names: Sequence[str]) -> Filler:
    """Return what fills a scene between these two parties."""
    drawn = {name: random.choice(values) for name, values in scene.slots}
    common = {
        "钱": str(random.choice(_MONEY)), "年": str(random.randint(3, 18)), "月": random.choice("二三四五六"), "岁": str(random.randint(68, 87)),
        "天": str(random.randrange(90, 280, 10)), "米": str(random.choice((2, 3, 4, 6, 8))), "亩": str(random.randint(3, 40)),
    }  # fmt: skip
    first, second = scene.labels or (_called(names[0]), _called(names[1]))
    return Filler({**common, **drawn, "甲": first, "乙": second})


def _called(name: str) -> str:
    """Return how people speak of a family: 张家; a firm or a name of another kind as it is."""
    han = re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name)
    return f"{name[0]}家" if han else name


def firm(scene: Scene, random: Random) -> str:
    """Return the name of an invented firm of one of the scene's kinds."""
    return random.choice(_FIRM) + random.choice(scene.orgs)


@cache
def scenes(*names: str) -> tuple[Scene, ...]:
    """Return the scenes of these files, in their order."""
    return tuple(_scene(raw) for name in names for raw in _read(name))


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Return what is said in any quarrel: at talks, sessions, when it goes up, at visits."""
    return {name: tuple(words) for name, words in _read("common").items()}


def _scene(raw: Mapping[str, Any]) -> Scene:
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name not in {"second", "slots"}
    }
    slots = tuple((name, tuple(values)) for name, values in raw.get("slots", {}).items())
    return Scene(**{**rest, "season": frozenset(raw.get("season", ())), "slots": slots})


def _read(name: str) -> Any:
    return json.loads((files("demo") / "tales" / f"{name}.json").read_text(encoding="utf-8"))
