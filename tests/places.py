"""Invented places and people for tests: a county of two townships, with everything a case needs."""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from core import escalation
from core.calendars import Term
from core.calendars import Unit as TermUnit
from core.escalation.rules.language import Condition, Edge, Exit, Ladder, Rung
from core.escalation.rules.vocabulary import Act, CaseKind, ExitKind, HeldBy, OnExpiry, Record, Risk, RungUnit, Way
from core.people import service as people
from core.workspace import Actor, Workspace
from tenants.door import Database, new_key
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, Space, SpaceKind, SpaceRow
from tenants.units import Unit

_codes = itertools.count(1)
#: A Tuesday at ten in the morning, China time.
START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PASSWORD = "three-rivers-42"


@dataclass
class TestClock:
    """A clock that stands still until it is told to go on."""

    __test__ = False

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time it shows."""
        return self.now

    def forward(self, **span: float) -> datetime:
        """Go on by hours=, days=, minutes= and return the new time."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Township:
    """A township of a test county: its space, its desk, villages and grids by name, and who works there."""

    space: Space
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class County:
    """A test county, with the database it stands in and the clock its people go by."""

    database: Database
    space: Space
    clock: TestClock
    townships: list[Township]
    units: dict[str, int]
    people: dict[str, Actor]
    names: dict[str, str]
    ladder: Ladder

    @property
    def home(self) -> Township:
        """The first township, where most stories take place."""
        return self.townships[0]

    @property
    def sibling(self) -> Township:
        """The second township, which must see nothing of the first."""
        return self.townships[1]

    def workspace(self, place: "Township | County", actor: Actor | str) -> Workspace:
        """Open a workspace at a place as one of its people."""
        who = place.people[actor] if isinstance(actor, str) else actor
        role = Role.COUNTY if place.space.kind is SpaceKind.COUNTY else Role.TOWNSHIP
        scope = Scope(role, county=self.space.id, space=place.space.id, seat=self.space.id, account=who.account_id)
        return Workspace(self.database.open(scope), place.space, who, self.clock)

    def at(self, actor: str) -> Workspace:
        """Open a workspace in the first township as one of its people."""
        return self.workspace(self.home, actor)

    def do(self, actor: Actor | str, work: Callable[[Workspace], object], place: "Township | County | None" = None) -> object:
        """Do a piece of work as somebody, commit it and return what it gave."""
        ws = self.workspace(place or self.home, actor)
        with ws.session:
            result = work(ws)
            ws.session.commit()
        return result

    def door(self) -> Workspace:
        """Open the door's workspace."""
        scope = Scope(Role.DOOR, county=self.space.id, space=self.space.id, seat=self.space.id)
        return Workspace(self.database.open(scope), self.space, Actor("door", ""), self.clock)

    def public(self, place: Township | None = None, code: str | None = None) -> Workspace:
        """Open a resident's workspace at a township."""
        space = (place or self.home).space
        return Workspace(
            self.database.open(Scope(Role.PUBLIC, county=self.space.id, space=space.id, code=code)),
            space,
            Actor("resident", ""),
            self.clock,
        )


def three_rungs() -> Ladder:
    """A ladder of grid, village and township: two, five working days and thirty days."""
    days = TermUnit.WORKING_DAYS
    sign = Term(1, days)
    acts = tuple(Act)

    def rung(key: str, kind: RungUnit, term: Term, expiry: OnExpiry, **more: object) -> Rung:
        return Rung(
            key, key, key, kind, acts=acts, sign_term=sign, terms=((1, term),), on_expiry=expiry,
            record_before_leaving=(Record.MEASURES, Record.REASON), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    return Ladder(
        kind=CaseKind.DISPUTE,
        title="三级",
        rungs=(
            rung("grid", RungUnit.GRID, Term(3, days), OnExpiry.CLIMB),
            rung("village", RungUnit.VILLAGE, Term(5, days), OnExpiry.CLIMB),
            rung("township", RungUnit.TOWNSHIP, Term(30, TermUnit.NATURAL_DAYS), OnExpiry.SUPERVISE, held_by=HeldBy.TOWNSHIP,
                 terminal=True, routes=("court",)),
        ),
        edges=(
            Edge(Way.UP, "grid", "village"), Edge(Way.UP, "village", "township"), Edge(Way.OUT, "township", "court"),
            Edge(Way.SKIP, "grid", "township", when=(Condition(risks=(Risk.RED,)), Condition(scale_at_least=2))),
            Edge(Way.DOWN, "township", "village"), Edge(Way.DOWN, "village", "grid"),
            *(Edge(way, "*", kind) for way in (Way.WHISTLE, Way.COHOLD) for kind in ("department", "room", "village", "centre")),
        ),
        exits=(Exit("court", ExitKind.COURT, "向人民法院起诉"),),
    )  # fmt: skip


def four_rungs() -> Ladder:
    """The same with the county's centre above."""
    three = three_rungs()
    days = TermUnit.NATURAL_DAYS
    top = Rung("county", "county", "county", RungUnit.COUNTY, held_by=HeldBy.COUNTY, acts=tuple(Act),
               sign_term=Term(1, TermUnit.WORKING_DAYS), terms=((1, Term(30, days)),), terminal=True, routes=("court",))  # fmt: skip
    below = tuple(
        Rung(rung.key, rung.level, rung.name, rung.unit_kind, rung.held_by, acts=rung.acts, sign_term=rung.sign_term, terms=rung.terms,
             on_expiry=rung.on_expiry, record_before_leaving=rung.record_before_leaving)
        for rung in three.rungs
    )  # fmt: skip
    kept = tuple(edge for edge in three.edges if edge.way is not Way.OUT)
    edges = (*kept, Edge(Way.UP, "township", "county"), Edge(Way.DOWN, "county", "township"), Edge(Way.OUT, "county", "court"))
    return Ladder(kind=three.kind, title="四级", rungs=(*below, top), edges=edges, exits=three.exits)


def found_small_county(database: Database, ladder: Ladder | None = None, *, everybody: bool = False) -> County:
    """Found a county of invented code 99…, with two townships of two villages and four grids, the people of its usual posts (or of every post there is), and a ladder."""
    number = next(_codes)
    code = f"99{os.getpid() % 100:02d}{number:02d}" if number < 100 else f"9{number:05d}"
    clock = TestClock()
    with database.open(Scope(Role.OPERATOR)) as session:
        county_id = new_key(session)
        ids = [new_key(session) for _ in range(2)]
        rows = [_row(county_id, code, "county", f"青石县{number}", county_id)]
        rows += [
            _row(one, f"{code}{100 + at}", "township", f"{name}镇", county_id)
            for at, (one, name) in enumerate(zip(ids, "东西", strict=True))
        ]
        session.execute(insert(SpaceRow), rows)
        session.execute(insert(Agenda), {"county_id": county_id, "next_at": clock()})
        session.commit()
    space = Space(county_id, code, SpaceKind.COUNTY, rows[0]["name"], county_id, code, rows[0]["name"])  # type: ignore[arg-type]
    county = County(database, space, clock, [], {}, {}, {}, ladder or three_rungs())
    for row in rows[1:]:
        place = Space(row["id"], row["code"], SpaceKind.TOWNSHIP, row["name"], county_id, code, space.name)  # type: ignore[arg-type]
        county.townships.append(Township(place))
    _lay_units(county, everybody=everybody)
    _give_posts(county, everybody=everybody)
    ws = county.workspace(county, Actor("county_admin", "县管"))
    with ws.session:
        escalation.publish(ws, "main", county.ladder)
        ws.session.commit()
    return county


def _row(space_id: int, code: str, kind: str, name: str, county_id: int) -> dict[str, object]:
    parent = None if kind == "county" else county_id
    return {
        "id": space_id,
        "code": code,
        "kind": kind,
        "name": name,
        "parent_id": parent,
        "county_id": county_id,
        "founded_at": START,
        "closed_at": None,
    }


def _lay_units(county: County, *, everybody: bool) -> None:
    for place, role in [(county, Role.COUNTY), *((one, Role.TOWNSHIP) for one in county.townships)]:
        with county.database.open(Scope(role, county=county.space.id, space=place.space.id)) as session:
            wanted = [("desk", "centre", f"{place.space.name}综治中心", None)]
            if isinstance(place, Township):
                for village in ("upper", "lower"):
                    wanted.append((village, "village", {"upper": "上村", "lower": "下村"}[village], "desk"))
                    wanted += [(f"{village}{at}", "grid", f"{at} 网格", village) for at in (1, 2)]
            if everybody:
                wanted.append(("office", "department", "水利站", "desk"))
            for key, *_rest in wanted:
                place.units[key] = new_key(session)
            session.execute(
                insert(Unit),
                [
                    {"county_id": county.space.id, "id": place.units[key], "space_id": place.space.id, "parent_id": place.units.get(above or ""),
                     "kind": kind, "name": name, "code": f"{place.space.code}-{key}", "valid_from": START.date()}
                    for key, kind, name, above in wanted
                ],
            )  # fmt: skip
            session.commit()


TOWNSHIP_PEOPLE = (
    ("grid", "grid_member", "upper1", "钱大有"),
    ("grid2", "grid_member", "lower1", "冯小满"),
    ("village", "village_mediator", "upper", "孙长顺"),
    ("village2", "village_mediator", "lower", "褚春生"),
    ("clerk", "window_clerk", "desk", "李秀兰"),
    ("mediator", "township_mediator", "desk", "周国平"),
    ("director", "director", "desk", "吴建国"),
    ("admin", "township_admin", None, "郑云"),
)
#: Those who are there only where a test asks for everybody.
MORE_TOWNSHIP_PEOPLE = (
    ("brand", "brand_mediator", "desk", "王玉兰"),
    ("department", "department_officer", "office", "蒋立"),
    ("counsellor", "counsellor", None, "沈静"),
    ("leader", "leader", None, "韩书记"),
)
COUNTY_PEOPLE = (
    ("county_clerk", "county_clerk", "desk", "王敏"),
    ("county_director", "county_director", "desk", "陈静"),
    ("county_admin", "county_admin", None, "卫东"),
)
MORE_COUNTY_PEOPLE = (
    ("county_mediator", "county_mediator", "desk", "许平"),
    ("county_department", "department_officer", "office", "何芳"),
    ("county_counsellor", "counsellor", None, "吕宁"),
    ("county_leader", "leader", None, "施县长"),
    ("security_admin", "security_admin", None, "张安"),
    ("audit_admin", "audit_admin", None, "孔明理"),
)


def _give_posts(county: County, *, everybody: bool) -> None:
    """Give everybody an account and a post, in two statements: a county is founded for almost every test."""
    door = county.door()
    accounts, posts = [], []
    with door.session:
        for place in (county, *county.townships):
            few, more = (COUNTY_PEOPLE, MORE_COUNTY_PEOPLE) if place is county else (TOWNSHIP_PEOPLE, MORE_TOWNSHIP_PEOPLE)
            for key, kind, unit, name in (*few, *more) if everybody else few:
                account_id, post_id, unit_id = door.new_key(), door.new_key(), place.units[unit] if unit else None
                place.names[key] = f"{key}-{place.space.code}"
                accounts.append(
                    {"county_id": county.space.id, "id": account_id, "sign_in_name": place.names[key], "name": name,
                     "password_hash": hashed(), "must_change": False, "locale": "zh", "created_at": START}
                )  # fmt: skip
                posts.append(
                    {"county_id": county.space.id, "id": post_id, "space_id": place.space.id, "account_id": account_id,
                     "unit_id": unit_id, "kind": kind, "name": name, "title": "", "created_at": START}
                )  # fmt: skip
                unit_name = "综治中心" if unit == "desk" else (unit or "")
                place.people[key] = Actor(kind, name, account_id, post_id, unit_id, unit_name)
        door.session.execute(insert(people.Account), accounts)
        door.session.execute(insert(people.Post), posts)
        door.session.commit()


_hash: list[str] = []


def hashed() -> str:
    """Hash the one test password once: hashing is slow on purpose."""
    if not _hash:
        _hash.append(people.hash_password(PASSWORD))
    return _hash[0]
