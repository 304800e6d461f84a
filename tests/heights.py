"""A prefecture above test counties: its space, its desk in its own rooms and in each county, and people at its posts."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import insert, update

from core.escalation.rules.language import Edge, Ladder, Rung
from core.escalation.rules.vocabulary import Act, HeldBy, RungUnit, Way
from core.people import service as people
from core.workspace import Actor, Workspace
from tenants.door import Database, new_key
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, Space, SpaceKind, SpaceRow
from tenants.units import Unit
from tests.places import START, County, TestClock, four_rungs, hashed

_numbers = itertools.count(1)
PEOPLE_ABOVE = (
    ("above_clerk", "prefecture_clerk", True, "巴图"),
    ("above_director", "prefecture_director", True, "阿依古丽"),
    ("above_admin", "prefecture_admin", False, "马建疆"),
)


@dataclass
class Prefecture:
    """A prefecture with the counties below it."""

    database: Database
    space: Space
    clock: TestClock
    counties: list[County]
    desk: int
    people: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def units(self) -> dict[str, int]:
        """Its desk, by the name every place calls it."""
        return {"desk": self.desk}

    def inside(self, county: County) -> Space:
        """Its space as it works in a county."""
        return self.space.inside(county.space)

    def workspace(self, who: str, county: County | None = None) -> Workspace:
        """Open a workspace as one of its people: at home, or inside a county."""
        actor, space = self.people[who], self.inside(county) if county else self.space
        scope = Scope(Role.PREFECTURE, county=space.county_id, space=space.id, seat=space.seat, account=actor.account_id)
        return Workspace(self.database.open(scope), space, actor, self.clock)

    def do(self, who: str, county: County, work: Callable[[Workspace], object]) -> object:
        """Do a piece of work inside a county, commit it and return what it gave."""
        ws = self.workspace(who, county)
        with ws.session:
            result = work(ws)
            ws.session.commit()
        return result


def five_rungs() -> Ladder:
    """Grid, village, township, county, and the prefecture above."""
    four = four_rungs()
    top = four.rungs[-1]
    county = replace(top, terminal=False, routes=(), acts=(Act.SETTLE, Act.ESCALATE, Act.TERMINATE))
    above = Rung(
        "prefecture", "prefecture", "prefecture", RungUnit.PREFECTURE, held_by=HeldBy.PREFECTURE, acts=top.acts,
        sign_term=top.sign_term, terms=top.terms, terminal=True, routes=top.routes,
    )  # fmt: skip
    edges = (*four.edges[:-1], Edge(Way.UP, "county", "prefecture"), Edge(Way.OUT, "prefecture", "court"))
    return replace(four, title="五级", rungs=(*four.rungs[:-1], county, above), edges=edges)


def found_above(*counties: County) -> Prefecture:
    """Found a prefecture above these counties, with a clerk, a director and an administrator."""
    database, number = counties[0].database, next(_numbers)
    code = f"97{number:02d}{counties[0].space.code[2:4]}"
    with database.open(Scope(Role.OPERATOR)) as session:
        own, desk = new_key(session), new_key(session)
        row = {"id": own, "code": code, "kind": "prefecture", "name": f"高山州{number}", "parent_id": None, "county_id": own}
        session.execute(insert(SpaceRow), {**row, "founded_at": START, "closed_at": None})
        session.execute(insert(Agenda), {"county_id": own, "next_at": START})
        below = update(SpaceRow).where(SpaceRow.id.in_([county.space.id for county in counties]))
        session.execute(below.values(parent_id=own), execution_options={"synchronize_session": False})
        session.commit()
    name = f"高山州{number}"
    space = Space(own, code, SpaceKind.PREFECTURE, name, own, code, name)
    for inside in (own, *(county.space.id for county in counties)):
        with database.open(Scope(Role.PREFECTURE, county=inside, space=own)) as session:
            session.add(
                Unit(county_id=inside, id=desk, space_id=own, parent_id=None, kind="centre", name=f"{name}综治中心", code=f"C{code}",
                     valid_from=START.date())
            )  # fmt: skip
            session.commit()
    made = Prefecture(database, space, counties[0].clock, list(counties), desk)
    _give_posts(made)
    return made


def _give_posts(made: Prefecture) -> None:
    space = made.space
    scope = Scope(Role.DOOR, county=space.id, space=space.id, seat=space.id)
    door = Workspace(made.database.open(scope), space, Actor("door", ""), made.clock)
    with door.session:
        for key, kind, at_desk, name in PEOPLE_ABOVE:
            account = people.Account(
                county_id=space.id, id=door.new_key(), sign_in_name=f"{key}-{space.code}", name=name, password_hash=hashed(),
                must_change=False, locale="zh", created_at=START,
            )  # fmt: skip
            door.session.add(account)
            door.session.flush()
            unit = made.desk if at_desk else None
            post = people.add_post(door, account, kind, space.id, unit_id=unit)
            made.people[key] = Actor(kind, name, account.id, post.id, unit, f"{space.name}综治中心" if unit else "")
            made.names[key] = account.sign_in_name
        door.session.commit()
