"""Who and what a place has by rule: so many grids to each village, villages gathered into areas, somebody at every post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.naming import chance
from demo.naming import person as invent
from demo.shares import apportion
from tenants import divisions

#: What the grids of a village are called, where nobody named them.
_GRIDS = ("东片", "西片", "南片", "北片", "中片", "新村片")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works there; invented."""

    name: str
    sign_in_name: str
    #: A key of ``core.access.POSTS``.
    post: str
    #: 麻地村 or 麻地村/大坞, an area, a room; empty for the place's own desk, and for administrators, who stand in no unit.
    unit: str = ""
    #: What there is to see for whoever signs in as this person; people without one are not on the list of visitors.
    note: str = ""
    #: What the county calls the post, where it has a name of its own for it.
    title: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a place below its desk."""

    #: The grids of each village as they are called there.
    grids: Mapping[str, tuple[str, ...]]
    #: The villages of each area.
    areas: Mapping[str, tuple[str, ...]]


def villages_of(code: str) -> list[str]:
    """Return what people call a township's villages, in the order of the register."""
    return [village.short_name for village in divisions.villages_of(code)]


def units_by_rule(code: str, rule: Mapping[str, Any]) -> Units:
    """Return the units a rule gives: ``grids`` {each: 2} or {total: 81}, ``areas`` a list of names, or a number of them."""
    villages = villages_of(code)
    return Units(_grids(villages, rule.get("grids", {})), _areas(villages, rule.get("areas", [])))


def _grids(villages: Sequence[str], rule: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    first = villages[: rule.get("villages", len(villages))]
    counts = apportion(rule["total"], [1] * len(first), least=1) if "total" in rule else [rule.get("each", 0)] * len(first)
    names = rule.get("names", _GRIDS)
    return {village: tuple(names[:count]) for village, count in zip(first, counts, strict=True) if count}


def _areas(villages: Sequence[str], rule: Sequence[str] | int) -> dict[str, tuple[str, ...]]:
    many = rule if isinstance(rule, int) else len(rule)
    sizes = apportion(len(villages), [1] * many) if many else []
    found: dict[str, tuple[str, ...]] = {}
    for number, size in enumerate(sizes):
        at = sum(sizes[:number])
        within = tuple(villages[at : at + size])
        name = f"{within[0].removesuffix('村').removesuffix('社区')}片区" if isinstance(rule, int) else rule[number]
        found[name] = within
    return found


def people_by_rule(
    code: str, units: Units, named: Sequence[Person], rule: Mapping[str, Any], where: str = ""
) -> tuple[Person, ...]:
    """Return the people named, and somebody for every grid, village, area and desk that is left without.

    ``rule`` says how many of each post a ``desk`` and an ``area`` have, with a ``title`` for each of the desk's mediators in turn.
    """
    muster = _Muster(code, where)
    for one in named:
        muster.take(one)
    numbers = {village.short_name: village.code for village in divisions.villages_of(code)}
    for village, grids in units.grids.items():
        muster.fill("village_mediator", village, f"cw{numbers[village][6:]}", title=rule.get("village_title", ""))
        for at, grid in enumerate(grids, start=1):
            muster.fill("grid_member", f"{village}/{grid}", f"wg{numbers[village][6:]}{at}")
    for village in numbers.keys() - units.grids.keys() if rule.get("every_village") else ():
        muster.fill("village_mediator", village, f"cw{numbers[village][6:]}", title=rule.get("village_title", ""))
    for at, area in enumerate(units.areas, start=1):
        for post, many in rule.get("area", {}).items():
            muster.fill(post, area, f"pq{code[6:]}{at:02d}", many, title=rule.get("area_title", ""))
    for post, many in rule.get("desk", {}).items():
        muster.fill(post, "", f"{_SHORT[post]}{code[6:]}", many, titles=rule.get("titles", {}).get(post, ()))
    return tuple(muster.people)


def officers_by_rule(code: str, departments: Sequence[str], named: Sequence[Person], where: str = "") -> tuple[Person, ...]:
    """Return an officer for every department that has none."""
    muster = _Muster(f"{code} departments", where)
    for one in named:
        muster.take(one)
    for number, department in enumerate(departments, start=1):
        muster.fill("department_officer", department, f"bm{code[4:]}{number:02d}")
    return tuple(muster.people)


_SHORT = {"window_clerk": "ck", "township_mediator": "tj", "director": "zr", "township_admin": "gl"}


class _Muster:
    """Gathers people; a name is given once in a place."""

    def __init__(self, code: str, where: str) -> None:
        self.people: list[Person] = []
        self._random, self._where = chance("muster", code), where
        self._names: set[str] = set()

    def take(self, one: Person) -> None:
        self._names.add(one.name)
        self.people.append(one)

    def fill(
        self, post: str, unit: str, sign_in_name: str, many: int = 1, *, title: str = "", titles: Sequence[str] = ()
    ) -> None:
        """See that so many hold the post in the unit."""
        there = sum((one.post, one.unit) == (post, unit) for one in self.people)
        for number in range(there, many):
            own = titles[number] if number < len(titles) else title
            name = sign_in_name if many == 1 else f"{sign_in_name}{number + 1}"
            self.take(Person(self._name(), name, post, unit, title=own))

    def _name(self) -> str:
        while (name := invent(self._random, self._where)) in self._names:
            pass
        return name
