"""Posts × deeds × reach, every cell tried over HTTP: what the table says is what the pages and the API do, and nothing else.

For every post, in every way a case can stand to it, the case is opened by its page and by the API, which tells every deed; the
pages of the deeds are asked for as well. What is expected is worked out from the table alone, not from what the window found.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine

from core.access import POSTS, POSTS_AT, CaseFacts, Deed, Sight, may, may_on, sight
from core.cases.models import Petition, Supervision
from core.cases.rules import WHEN, WHILE_PAUSED, State
from core.cases.views.movements import LAID_OUT
from core.manifest import PLACES
from core.workspace import Actor, utc_now
from tenants.door import Database
from tests.conftest import Databases
from tests.desk import site_over
from tests.factories import Planted, Planter, Share
from tests.heights import Prefecture, five_rungs, found_above
from tests.places import START, County, Township, found_small_county
from tests.visitors import Visitor

Place = County | Township | Prefecture
STAFF = sorted({post for posts in POSTS_AT.values() for post in posts})
#: Deeds that wait for something that was asked, given, held or done before, and how a case stands when that was planted.
WAITS: Mapping[Deed, frozenset[str]] = {
    Deed.REPORT_IN: frozenset({"whistled"}),
    Deed.ANSWER_CALL: frozenset({"called in", "elsewhere, held"}),
    Deed.RETURN: frozenset({"called in", "elsewhere, held", "whistled"}),
    Deed.RATE_CALL: frozenset({"its call was answered"}),
    Deed.ASK_EXTENSION: frozenset({"on the clock"}),
    Deed.DECIDE: frozenset({"asked for"}),
    Deed.REPLY: frozenset({"supervised"}),
    Deed.ACCEPT_REPLY: frozenset({"replied"}),
    Deed.RESUME: frozenset({"paused"}),
    Deed.RULE: frozenset({"given back twice"}),
}
#: What cannot be done where a case stands so.
BARRED: Mapping[str, frozenset[Deed]] = {
    "asked for": frozenset({Deed.ASK_EXTENSION, Deed.ASK_VOID, Deed.MERGE}),
    "supervised": frozenset({Deed.SUPERVISE}),
    "replied": frozenset({Deed.SUPERVISE}),
    "paused": frozenset(Deed) - WHILE_PAUSED,
}
#: A moment that no case is due at before the test is over.
LATER, PAST = timedelta(days=30), timedelta(days=1)


@dataclass
class Standpoint:
    """Somebody at a post, with a browser, and where they stand."""

    actor: Actor
    place: Place
    visitor: Visitor

    @property
    def unit(self) -> int:
        return self.actor.unit_id or 0


@dataclass
class Ground:
    """A county with its prefecture, somebody at every post, and cases that stand to them in every way."""

    county: County
    above: Prefecture
    planter: Planter
    people: dict[str, Standpoint]

    def other_unit(self, who: Standpoint) -> Share:
        """A share of a unit beside theirs: in their own space, or the county's desk for a prefecture's."""
        if isinstance(who.place, Prefecture):
            return Share(self.county.space.id, self.county.units["desk"])
        units = who.place.units
        return Share(who.place.space.id, next(unit for unit in units.values() if unit != who.unit))

    def mine(self, who: Standpoint, kind: str = "coholder", *, ended: bool = False) -> Share:
        """A share of their own unit; who has none holds nothing, and the desk of their space does."""
        unit = who.unit or who.place.units["desk"]
        return Share(who.place.space.id, unit, kind, START if ended else None)

    def home(self, who: Standpoint) -> County | Township:
        """Where a case at home lies for them; a prefecture is home to none."""
        return self.county.home if isinstance(who.place, Prefecture) else who.place

    def elsewhere(self, who: Standpoint) -> Township:
        """A township that is not theirs."""
        return self.county.sibling if who.place is self.county.home else self.county.home


Plant = Callable[[Ground, Standpoint], dict[str, Any]]
#: How a case can stand to somebody: what is planted, and where.
RELATIONS: dict[str, Plant] = {
    "holds it": lambda g, who: {"place": g.home(who), "lead": g.mine(who)},
    "called in": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "others": [g.mine(who)]},
    "held it once": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "others": [g.mine(who, ended=True)]},
    "happened here": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "happened_in": who.unit or None},
    "reported it": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "reporter": who.actor.post_id},
    "in charge": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "leader": who.actor.post_id},
    "in intake": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "state": State.ACCEPTED},
    "at home": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who)},
    "red": lambda g, who: {"place": g.home(who), "lead": g.other_unit(who), "due_at": utc_now() - PAST},
    "elsewhere, held": lambda g, who: {"place": g.elsewhere(who), "others": [g.mine(who)]},
    "elsewhere": lambda g, who: {"place": g.elsewhere(who)},
}
#: How a case can stand that waits for somebody; it is tried by those whose post does what it waits for.
ASKED: dict[str, Plant] = {
    "whistled": lambda g, who: {
        "place": g.home(who),
        "lead": g.other_unit(who),
        "others": [replace(g.mine(who, "whistle"), state="to_sign", caller=g.other_unit(who).unit)],
    },
    "its call was answered": lambda g, who: {
        "place": g.home(who),
        "lead": g.mine(who),
        "others": [replace(g.other_unit(who), kind="whistle", ended_at=START, state="done", caller=g.mine(who).unit)],
    },
    "on the clock": lambda g, who: {"place": g.home(who), "lead": g.mine(who), "clocks": [{}]},
    "asked for": lambda g, who: {"place": g.home(who), "lead": g.mine(who), "asked": [(Petition, PETITION)]},
    "supervised": lambda g, who: {"place": g.home(who), "lead": g.mine(who), "asked": [(Supervision, supervision(g, who))]},
    "replied": lambda g, who: {
        "place": g.home(who),
        "lead": g.mine(who),
        "asked": [(Supervision, {**supervision(g, who), "replied_at": START})],
    },
    "paused": lambda g, who: {"place": g.home(who), "lead": g.mine(who), "paused_at": START},
    "given back twice": lambda g, who: {"place": g.home(who), "lead": g.mine(who), "state": State.ACCEPTED, "returns": 2},
}
PETITION = {"kind": "void", "reason": "mistake", "asked_at": START, "asked_by": "别人"}


def supervision(ground: "Ground", who: Standpoint) -> dict[str, Any]:
    """A supervision by the unit of somebody."""
    by = ground.mine(who).unit
    return {"grade": "red", "by_unit_id": by, "by_name": "", "started_at": START, "due_at": utc_now() + LATER}


@pytest.fixture(scope="module")
def ground(database: Database, databases: Databases, database_name: str) -> Iterator[Ground]:
    """Everybody signed in at the posts of one county."""
    county = found_small_county(database, five_rungs(), everybody=True)
    above = found_above(county)
    engine = create_engine(databases.superuser_url(database_name).replace("postgresql://", "postgresql+psycopg://", 1))
    site = site_over(database)
    people: dict[str, Standpoint] = {}
    for place in (county.home, county, above):
        for key, actor in place.people.items():
            people.setdefault(actor.post, _arrive(site, county, place, key, actor))
    yield Ground(county, above, Planter(engine), people)
    engine.dispose()


def _arrive(site: Flask, county: County, place: Place, key: str, actor: Actor) -> Standpoint:
    visitor = Visitor(site, place, key)  # type: ignore[arg-type]  # a prefecture has all that a visitor asks of a place
    if isinstance(place, Prefecture):
        visitor.code = place.inside(county).code
    return Standpoint(actor, place, visitor)


def plant(ground: Ground, who: Standpoint, relation: str) -> tuple[Planted, CaseFacts]:
    """Plant a case that stands so to somebody, and say how it stands by what was planted."""
    wanted: dict[str, Any] = {
        "state": State.MEDIATING,
        "due_at": utc_now() + LATER,
        **{**RELATIONS, **ASKED}[relation](ground, who),
    }
    case = ground.planter.case(ground.county, **wanted)
    here = who.place.space.id
    shares = [share for share in (case.facts["holder"], *case.facts["others"]) if share.space == here]
    still = [share for share in shares if share.ended_at is None]
    facts = CaseFacts(
        is_home=case.home == here,
        holding_units=frozenset(share.unit for share in still),
        lead_unit_id=case.facts["holder"].unit,
        past_units=frozenset(share.unit for share in shares),
        place_unit_id=wanted.get("happened_in"),
        reporter_post_id=wanted.get("reporter"),
        in_intake=wanted["state"] is State.ACCEPTED,
        called_units=frozenset(share.unit for share in still if share is not case.facts["holder"]),
        is_red=relation == "red",
        held_above=case.home == here != case.facts["holder"].space,
        leader_post_id=wanted.get("leader"),
    )
    return case, facts


def reaches_the_row(ground: Ground, who: Standpoint, facts: CaseFacts) -> bool:
    """Whether the fence lets a reader of this space see the line at all."""
    return facts.is_home or bool(facts.holding_units) or who.place is ground.county


@pytest.mark.parametrize("post", STAFF)
def test_every_cell_is_as_the_table_says(ground: Ground, post: str) -> None:
    who, wrong, asked = ground.people[post], {}, set[tuple[str, Sight, int]]()
    for relation in (*RELATIONS, *(one for one in ASKED if waited_for(who, one))):
        case, facts = plant(ground, who, relation)
        seen = sight(who.actor, facts) if reaches_the_row(ground, who, facts) else Sight.NONE
        able = {deed for deed, states in WHEN.items() if case.facts["state"] in states and may_on(who.actor, deed, facts)}
        able -= BARRED.get(relation, frozenset()) | {deed for deed, given in WAITS.items() if relation not in given}
        wrong.update({f"{relation}: {cell}": answer for cell, answer in tries(who, case, seen, able, facts, asked)})
    assert wrong == {}


def waited_for(who: Standpoint, relation: str) -> bool:
    """Whether their post does what a case waits for that stands so, and has a unit to do it by."""
    return who.actor.unit_id is not None and any(relation in given and may(who.actor, deed) for deed, given in WAITS.items())


def test_every_deed_that_waits_for_something_is_offered_to_somebody(ground: Ground) -> None:
    offered = set[Deed]()
    for who in ground.people.values():
        for relation in frozenset[str]().union(*WAITS.values()):
            if waited_for(who, relation):
                _case, facts = plant(ground, who, relation)
                offered |= {deed for deed, given in WAITS.items() if relation in given and may_on(who.actor, deed, facts)}
    assert offered == set(WAITS)


def tries(
    who: Standpoint, case: Planted, seen: Sight, able: set[Deed], facts: CaseFacts, asked: set[tuple[str, Sight, int]]
) -> list[tuple[str, object]]:
    """Open a case and ask for its deeds; return the cells that are answered otherwise than expected.

    The API tells every deed of every cell; the page of a deed is asked for once in each way it has to answer.
    """
    client, code = who.visitor.client, who.visitor.code
    page = client.get(f"/{code}/cases/{case.id}")
    told = client.get(f"/api/v1/{code}/cases/{case.id}")
    found: list[tuple[str, object]] = []
    if page.status_code != (200 if seen else 404):
        found.append(("page", page.status_code))
    shown = told.get_json() if told.status_code == 200 else {}
    offered = {Deed(deed) for deed in shown.get("deeds", ())}
    if shown.get("sight", "none") != seen.name.lower():
        found.append(("api", (told.status_code, shown.get("sight"))))
    if seen and offered != able:
        found.append(("deeds", sorted(offered ^ able)))
    for endpoint, movement in LAID_OUT.items():
        if not may(who.actor, movement.deed) or movement.at_once:
            continue
        answer = expected(movement.deed, seen, offered, allowed=may_on(who.actor, movement.deed, facts))
        if (endpoint, seen, answer) in asked:
            continue
        asked.add((endpoint, seen, answer))
        status = client.get(f"/{code}/cases/{case.id}/{movement.name.replace('_', '-')}").status_code
        if status != answer:
            found.append((endpoint, status))
    return found


def expected(deed: Deed, seen: Sight, offered: set[Deed], *, allowed: bool) -> int:
    """How the page of a deed answers: missing, forbidden, shown, or not now."""
    if not seen:
        return 404
    if not allowed:
        return 403
    return 200 if deed in offered else 409


@pytest.mark.parametrize("endpoint", sorted(LAID_OUT))
def test_a_page_of_a_deed_is_open_to_the_posts_that_do_it(endpoint: str) -> None:
    doing = {post for post in POSTS if may(Actor(post, ""), LAID_OUT[endpoint].deed)}
    assert PLACES[endpoint].posts == doing


def test_there_is_somebody_at_every_post(ground: Ground) -> None:
    assert set(ground.people) == set(STAFF)
