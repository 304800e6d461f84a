"""An invented county for tests: two townships with villages, people in every post, a ladder, and a clock that stands still."""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import insert

from core import escalation
from core.calendars import Term
from core.calendars import Unit as TermUnit
from core.escalation.rules.language import Edge, Exit, Ladder, Rung
from core.escalation.rules.vocabulary import Act, CaseKind, ExitKind, HeldBy, OnExpiry, RungUnit, Way
from core.people import service as people
from core.people.models import Account
from core.practices import Installed, use_practices
from core.practices import service as practices
from core.workspace import Actor, Workspace
from tenants.door import Database, new_key
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, Space, SpaceKind, SpaceRow
from tenants.units import Unit

T = TypeVar("T")
_counted = itertools.count(1)
#: A Tuesday at ten in the morning, China time.
START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
#: What everybody in a test county signs in with.
PASSWORD = "three-rivers-42"  # noqa: S105  # of invented people in tests

#: Who works in a township: key, kind of post, unit, name.
TOWNSHIP_PEOPLE = (
    ("grid", "grid_member", "upper1", "钱大有"),
    ("village", "village_mediator", "upper", "孙长顺"),
    ("clerk", "window_clerk", "desk", "李秀兰"),
    ("mediator", "township_mediator", "desk", "周国平"),
    ("director", "director", "desk", "吴建国"),
    ("admin", "township_admin", None, "郑云"),
)
#: And who in the county's own rooms.
COUNTY_PEOPLE = (
    ("county_clerk", "county_clerk", "desk", "王敏"),
    ("county_mediator", "county_mediator", "desk", "冯文"),
    ("county_director", "county_director", "desk", "陈静"),
    ("county_admin", "county_admin", None, "卫东"),
)


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time it shows."""
        return self.now

    def forward(self, **span: float) -> datetime:
        """Go on by hours=, days=, minutes= and return the new time."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Room:
    """A space of the county: its units, people and sign-in names by key."""

    space: Space
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class County(Room):
    """A test county with its townships; ``home`` is where most stories take place, ``sibling`` must see nothing of it."""

    database: Database = field(kw_only=True)
    clock: Clock = field(default_factory=Clock)
    townships: list[Room] = field(default_factory=list)

    @property
    def home(self) -> Room:
        """The first township."""
        return self.townships[0]

    @property
    def sibling(self) -> Room:
        """The second township."""
        return self.townships[1]

    def workspace(self, who: str, at: Room | None = None) -> Workspace:
        """Open a workspace as somebody; at home unless told otherwise. Close its session when done."""
        room = at or (self if who in self.people else self.home)
        actor = room.people[who]
        role = Role.COUNTY if room is self else Role.TOWNSHIP
        scope = Scope(role, county=self.space.id, space=room.space.id, seat=self.space.id, account=actor.account_id)
        return Workspace(self.database.open(scope), room.space, actor, self.clock)

    def public(self, at: Room | None = None, code: str | None = None) -> Workspace:
        """Open a resident's workspace; ``code`` is the digest of a ticket."""
        room = at or self.home
        scope = Scope(Role.PUBLIC, county=self.space.id, space=room.space.id, code=code)
        return Workspace(self.database.open(scope), room.space, Actor("resident", ""), self.clock)

    def do(self, who: str, work: Callable[[Workspace], T], at: Room | None = None) -> T:
        """Do a piece of work as somebody, commit it and return what it gave."""
        ws = self.workspace(who, at)
        with ws.session:
            found = work(ws)
            ws.session.commit()
        return found

    def switch_on(self, *keys: str) -> None:
        """Let the county's administrator switch practices on, in this order; the operator must have allowed them."""
        for key in keys:
            self.do("county_admin", lambda ws, key=key: practices.switch(ws, key, on=True))  # type: ignore[misc]

    def switch_off(self, *keys: str) -> None:
        """Let the county's administrator switch practices off."""
        for key in keys:
            self.do("county_admin", lambda ws, key=key: practices.switch(ws, key, on=False))  # type: ignore[misc]

    def set_settings(self, key: str, values: Mapping[str, object]) -> None:
        """Let the county's administrator set what a practice lets be set."""
        self.do("county_admin", lambda ws: practices.set_settings(ws, key, values))


def found_county(database: Database) -> County:
    """Found a county of invented code 98…, with people in every post and a ladder of grid, village and township."""
    code = f"98{os.getpid() % 100:02d}{next(_counted):02d}"
    with database.open(Scope(Role.OPERATOR)) as session:
        numbers = [new_key(session) for _ in range(3)]
        names = (f"青石县{code}", "东镇", "西镇")
        spaces = [_space(at, numbers, code, name) for at, name in enumerate(names)]
        session.execute(insert(SpaceRow), [_row(space, numbers[0]) for space in spaces])
        session.execute(insert(Agenda), {"county_id": numbers[0], "next_at": START})
        session.commit()
    county = County(spaces[0], database=database, townships=[Room(space) for space in spaces[1:]])
    for room in (county, *county.townships):
        _lay_units(county, room)
        _give_posts(county, room)
    county.do("county_admin", lambda ws: escalation.publish(ws, "main", three_rungs()))
    return county


def use(database: Database, chosen: Installed) -> None:
    """Serve a database with these practices and allow them all."""
    use_practices(database, chosen)
    with database.open(Scope(Role.OPERATOR)) as session:
        for card in chosen.cards.values():
            practices.allow(session, card, START)
        session.commit()


def three_rungs() -> Ladder:
    """Return a ladder of grid, village and township: two, five working days and thirty days."""
    days = TermUnit.WORKING_DAYS
    acts = (Act.SETTLE, Act.NOTE_SESSION, Act.ESCALATE, Act.TERMINATE)

    def rung(key: str, kind: RungUnit, term: Term, expiry: OnExpiry) -> Rung:
        return Rung(key, key, key, kind, acts=acts, sign_term=Term(1, days), terms=((1, term),), on_expiry=expiry)

    return Ladder(
        kind=CaseKind.DISPUTE,
        title="三级",
        rungs=(
            rung("grid", RungUnit.GRID, Term(3, days), OnExpiry.CLIMB),
            rung("village", RungUnit.VILLAGE, Term(5, days), OnExpiry.CLIMB),
            Rung("township", "township", "township", RungUnit.TOWNSHIP, acts=acts, sign_term=Term(1, days), terms=((1, Term(30, TermUnit.NATURAL_DAYS)),),
                 on_expiry=OnExpiry.SUPERVISE, held_by=HeldBy.TOWNSHIP, terminal=True, routes=("court",)),
        ),
        edges=(Edge(Way.UP, "grid", "village"), Edge(Way.UP, "village", "township"), Edge(Way.OUT, "township", "court")),
        exits=(Exit("court", ExitKind.COURT, "向人民法院起诉"),),
    )  # fmt: skip


def _space(at: int, numbers: Sequence[int], code: str, name: str) -> Space:
    kind = SpaceKind.TOWNSHIP if at else SpaceKind.COUNTY
    return Space(numbers[at], f"{code}{100 + at}" if at else code, kind, name, numbers[0], code, f"青石县{code}")


def _row(space: Space, county_id: int) -> dict[str, object]:
    parent = None if space.is_county else county_id
    return {
        "id": space.id, "code": space.code, "kind": space.kind, "name": space.name, "parent_id": parent, "county_id": county_id,
        "founded_at": START, "closed_at": None,
    }  # fmt: skip


def _lay_units(county: County, room: Room) -> None:
    wanted = [("desk", "centre", f"{room.space.name}综治中心", "")]
    for village, name in () if room is county else (("upper", "上村"), ("lower", "下村")):
        wanted += [(village, "village", name, "desk"), (f"{village}1", "grid", f"{name}一网格", village)]
    role = Role.COUNTY if room is county else Role.TOWNSHIP
    with county.database.open(Scope(role, county=county.space.id, space=room.space.id)) as session:
        for key, kind, name, above in wanted:
            room.units[key] = new_key(session)
            keys = {"county_id": county.space.id, "id": room.units[key], "space_id": room.space.id}
            session.add(
                Unit(
                    **keys,
                    parent_id=room.units.get(above),
                    kind=kind,
                    name=name,
                    code=f"{room.space.code}-{key}",
                    valid_from=START.date(),
                )
            )
            session.flush()
        session.commit()


def _give_posts(county: County, room: Room) -> None:
    scope = Scope(Role.DOOR, county=county.space.id, space=county.space.id, seat=county.space.id)
    door = Workspace(county.database.open(scope), county.space, Actor("door", ""), county.clock)
    hashed = _hashed()
    with door.session:
        for key, kind, unit, name in COUNTY_PEOPLE if room is county else TOWNSHIP_PEOPLE:
            room.names[key] = f"{key}-{room.space.code}"
            account = Account(
                county_id=county.space.id, id=door.new_key(), sign_in_name=room.names[key], name=name, password_hash=hashed,
                must_change=False, locale="zh", created_at=START,
            )  # fmt: skip
            door.session.add(account)
            door.session.flush()
            unit_id = room.units[unit] if unit else None
            post = people.add_post(door, account, kind, room.space.id, unit_id=unit_id)
            room.people[key] = Actor(kind, name, account.id, post.id, unit_id, unit or "")
        door.session.commit()


_hash: list[str] = []


def _hashed() -> str:
    """Hash the one password once: hashing is slow on purpose."""
    if not _hash:
        _hash.append(people.hash_password(PASSWORD))
    return _hash[0]
