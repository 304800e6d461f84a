"""A locality as data: its counties, which townships take part, their units, who works there, and the ladders they use.

What a pack's file leaves to rules (two grids a village, a member for each) is written out here, so that a pack read is whole: names,
numbers and people, before anything is founded.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from typing import Any

from core.escalation import Ladder
from core.escalation.schemas import load_ladder
from core.reports import Published
from demo.bulk import Bulk
from demo.mustering import Person, Units, officers_by_rule, people_by_rule, units_by_rule, villages_of
from demo.shares import apportion
from tenants import divisions

#: In the order in which they are loaded and shown.
PACKS = ("lengshui", "quanpu", "minyang", "lanling", "bazhou")


DESK = "综治中心"


@dataclass(frozen=True, slots=True)
class Named:
    """A ladder, and the name under which it is published in the county."""

    ladder: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A space that takes part: a township, or the county's own."""

    code: str
    units: Units
    people: tuple[Person, ...]
    #: Ladders of this place alone; in a county's own place those of the whole county.
    ladders: tuple[Named, ...] = ()
    rooms: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    #: Centres beside the desk, by the code a ladder knows them by.
    centres: Mapping[str, str] | None = None
    bulk: Bulk | None = None
    #: What it published about itself, of things that are no cases here.
    figures: tuple[Published, ...] = ()
    #: Keys of the practices it lives by; in a county's own place those of the whole county.
    practices: tuple[str, ...] = ()
    #: What it has set of them, by key; of a county's own place alone, for a practice is set for the whole county.
    practice_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """A county with its own space and the townships that take part. Every person signs in with the same password."""

    name: str
    county: str
    password: str
    own: Place
    places: tuple[Place, ...]
    #: The code of the prefecture above, where it takes part.
    prefecture: str = ""
    #: What the desks that receive cases are called there, behind each place's name.
    desk: str = DESK


@dataclass(frozen=True, slots=True)
class Above:
    """A prefecture that takes part: its own people and figures."""

    code: str
    password: str
    own: Place
    desk: str


def read_packs(name: str) -> tuple[Pack, ...]:
    """Return the counties of a locality by the name of its folder: mostly one."""
    raw = _raw(name)
    if "counties" not in raw:
        return (_pack(name, raw, None),)
    weights = [len(divisions.villages_of(county["county"])) for county in raw["counties"]]
    bulks = _bulk(raw["bulk"]).shared_out(weights)
    common = {key: raw[key] for key in ("password", "townships", "every_county", "prefecture", "desk")}
    packs = zip(raw["counties"], bulks, strict=True)
    return tuple(_pack(name, {**common, **county}, bulk) for county, bulk in packs)


def read_above(name: str) -> Above | None:
    """Return the prefecture of a locality, where it has one."""
    raw = _raw(name)
    if "prefecture" not in raw:
        return None
    own = _place({"code": raw["prefecture"], **raw["above"]}, Units({}, {}), _people(raw["above"]["people"]))
    return Above(raw["prefecture"], raw["password"], own, raw["desk"])


def read_pack(name: str) -> Pack:
    """Return the only county of a locality, or its first."""
    return read_packs(name)[0]


def read_ladder(name: str) -> Ladder:
    """Return one of the ladders that come with the demonstration."""
    return load_ladder(json.loads((files("demo") / "ladders" / f"{name}.json").read_text(encoding="utf-8")))


def _raw(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((files("demo") / name / "place.json").read_text(encoding="utf-8"))
    return raw


def _pack(name: str, raw: Mapping[str, Any], bulk: Bulk | None) -> Pack:
    own = {**raw.get("every_county", {}), **raw.get("own", {})}
    people = _people([*raw["people"], *own.get("people", ())])
    county = _place({"code": raw["county"], **own}, Units({}, {}), people)
    places = tuple(_by_rule(raw, bulk)) if "townships" in raw else tuple(_of(place) for place in raw["places"])
    return Pack(name, raw["county"], raw["password"], county, places, raw.get("prefecture", ""), raw.get("desk", DESK))


def _of(raw: Mapping[str, Any]) -> Place:
    """Return a place written out in its file, or by a rule of its own."""
    if "muster" not in raw:
        grids = {village: tuple(names) for village, names in raw["grids"].items()}
        return _place(raw, Units(grids, {}), _people(raw["people"]))
    units = units_by_rule(raw["code"], raw["muster"])
    return _place(raw, units, people_by_rule(raw["code"], units, _people(raw["people"]), raw["muster"]))


def _by_rule(raw: Mapping[str, Any], bulk: Bulk | None) -> Iterator[Place]:
    """Yield every township of a county by one rule; totals are shared out by the number of villages."""
    rule, named = raw["townships"], raw.get("named", {})
    townships = [one.code for one in divisions.townships_of(raw["county"]) if villages_of(one.code)]
    weights = [len(villages_of(code)) for code in townships]
    bulks = (bulk or _bulk(raw["bulk"])).shared_out(weights)
    totals = {key: apportion(total, weights, least=1) for key, total in rule.get("totals", {}).items()}
    for at, code in enumerate(townships):
        own = {**rule, **raw.get("other_rules", {}).get(code, {})}
        if "grids" in totals:
            own["grids"] = {"total": totals["grids"][at]}
        if "areas" in totals:
            own["areas"] = totals["areas"][at]
        mediators = rule.get("mediators")
        if mediators:  # fifteen townships have seven, two have six
            own["desk"] = {
                **rule["desk"],
                "township_mediator": mediators["most"] if at < mediators["with_most"] else mediators["others"],
            }
        units = units_by_rule(code, own)
        people = people_by_rule(code, units, _people(named.get(code, [])), own, rule.get("people", ""))
        place = _place({"code": code, "figures": raw.get("place_figures", {}).get(code, ())}, units, people)
        yield replace(place, bulk=bulks[at])


def _place(raw: Mapping[str, Any], units: Units, people: tuple[Person, ...]) -> Place:
    ladders = raw.get("ladders") or ([{"ladder": raw["ladder"], "name": raw["ladder_name"]}] if "ladder" in raw else [])
    return Place(
        code=raw["code"],
        units=units,
        people=officers_by_rule(raw["code"], raw.get("departments", ()), people, raw.get("where", "")),
        ladders=tuple(Named(**one) for one in ladders),
        rooms=tuple(raw.get("rooms", ())),
        departments=tuple(raw.get("departments", ())),
        centres=raw.get("centres"),
        bulk=_bulk(raw["bulk"]) if "bulk" in raw else None,
        figures=tuple(Published(**{**one, "as_of": date.fromisoformat(one["as_of"])}) for one in raw.get("figures", ())),
        practices=tuple(raw.get("practices", ())),
        practice_settings=raw.get("practice_settings", {}),
    )


def _bulk(raw: Mapping[str, Any]) -> Bulk:
    return Bulk(**{**raw, "tales": tuple(raw["tales"])})


def _people(raw: list[dict[str, str]]) -> tuple[Person, ...]:
    return tuple(Person(**person) for person in raw)
