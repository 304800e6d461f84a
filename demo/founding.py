"""Found a pack's county: divisions from the register, grids, people with their posts, and the ladder. Each step is taken once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core import audit, escalation
from core.access import UNIT_POSTS
from core.escalation.models import LadderBinding
from core.people import service as people
from core.people.models import Account, Post
from core.people.rules import check_password
from core.workspace import Actor, Workspace
from demo.packs import Pack, Person, Place, read_ladder
from tenants import divisions
from tenants.door import Database, FencedSession
from tenants.provisioning import AlreadyFounded, NewUnit, add_units, found_county
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Space
from tenants.units import Unit, UnitKind

#: The county began with the platform so long before the demonstration is loaded: well before its oldest case.
LEAD = timedelta(days=420)


class NotADemonstration(RuntimeError):
    """The county is on the platform with people of its own; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A county ready for its stories, and the moment they are told from: that of the first loading."""

    county: Space
    places: tuple[Space, ...]
    now: datetime


def found(database: Database, pack: Pack, now: datetime, say: Callable[[str], None]) -> Ground:
    """Found a pack's county, or go on where a founding was killed; what stands already stays as it is.

    Raises:
        NotADemonstration: others work in this county.
    """
    county = Registry(database).find(pack.county)
    if county is None:
        name = divisions.county(pack.county).name
        say(f"Founding {name} ({pack.county}) from the national register. 正在按全国区划建立{name}。")
        _found(database, pack.county, now - LEAD)
    spaces = {space.code: space for space in _spaces(database, pack.county)}
    county = spaces[pack.county]
    loaded = _loaded_at(database, county, pack) or now
    began = loaded - LEAD
    for place in pack.places:
        _lay_grids(database, spaces[place.code], place, began)
    _give_posts(database, county, spaces, pack, began)
    for place in pack.places:
        _publish(database, county, spaces[place.code], place, pack, began)
    return Ground(county, tuple(spaces[place.code] for place in pack.places), loaded)


def _found(database: Database, code: str, now: datetime) -> None:
    try:
        found_county(database, code, now)
    except AlreadyFounded:  # by another process, this moment
        return


def _spaces(database: Database, county_code: str) -> list[Space]:
    registry = Registry(database)
    county = registry.find(county_code)
    if county is None:
        msg = f"county {county_code} is closed"
        raise NotADemonstration(msg)
    return registry.in_county(county.id)


def _loaded_at(database: Database, county: Space, pack: Pack) -> datetime | None:
    """Return when the demonstration was loaded first, as its first account tells; None before it has one."""
    with database.open(_door(county)) as session:
        accounts = dict(
            session.execute(select(Account.sign_in_name, Account.created_at).where(Account.county_id == county.id)).all()
        )
    if not accounts:
        return None
    first = pack.people[0].sign_in_name
    if first not in accounts:
        msg = f"{county.name} ({county.code}) has people of its own; the demonstration leaves it alone"
        raise NotADemonstration(msg)
    return accounts[first] + LEAD


# Units -----------------------------------------------------------------------------------------------------------


def _lay_grids(database: Database, space: Space, place: Place, began: datetime) -> None:
    with database.open(_scope(space)) as session:
        codes = {unit.name: unit.code for unit in _units(session, space, UnitKind.VILLAGE)}
        new = [
            NewUnit(f"{codes[village]}{number:03d}", f"{village}{grid}网格", UnitKind.GRID, codes[village])
            for village, grids in place.grids.items()
            for number, grid in enumerate(grids, start=1)
        ]
        add_units(session, space.county_id, space.id, new, began.date())
        session.commit()


def _units(session: FencedSession, space: Space, *kinds: UnitKind) -> Sequence[Unit]:
    wanted = (Unit.county_id == space.county_id, Unit.space_id == space.id, Unit.kind.in_([kind.value for kind in kinds]))
    return session.scalars(select(Unit).where(*wanted).order_by(Unit.code)).all()


# People ----------------------------------------------------------------------------------------------------------


def _give_posts(database: Database, county: Space, spaces: dict[str, Space], pack: Pack, began: datetime) -> None:
    """Make the accounts that are missing, each with its post, in one transaction; the one password is hashed once."""
    everyone = [(county, pack.people), *((spaces[place.code], place.people) for place in pack.places)]
    with database.open(_door(county)) as session:
        ws = Workspace(session, county, Actor("door", ""), lambda: began)
        known = set(session.scalars(select(Account.sign_in_name).where(Account.county_id == county.id)))
        missing = [(space, one) for space, people_there in everyone for one in people_there if one.sign_in_name not in known]
        if not missing:
            return
        units = {space.id: _named_units(session, space) for space, _ in everyone}
        hashed = people.hash_password(pack.password)
        for space, person in missing:
            check_password(pack.password, person.sign_in_name)
            _give_post(ws, space, person, hashed, units[space.id])
        session.commit()


def _named_units(session: FencedSession, space: Space) -> dict[str, int]:
    found = {unit.name: unit.id for unit in _units(session, space, UnitKind.VILLAGE, UnitKind.GRID)}
    desk = _units(session, space, UnitKind.CENTRE)[0]
    return {**found, "": desk.id}


def _give_post(ws: Workspace, space: Space, person: Person, hashed: str, units: dict[str, int]) -> Post:
    account = Account(
        county_id=ws.county_id,
        id=ws.new_key(),
        sign_in_name=person.sign_in_name,
        name=person.name,
        password_hash=hashed,
        must_change=False,
        locale="zh",
        created_at=ws.now(),
    )
    ws.session.add(account)
    ws.session.flush()
    audit.record(ws, "account_added", detail={"account": account.id})
    village, _, grid = person.unit.partition("/")
    unit = units[f"{village}{grid}网格" if grid else person.unit] if person.post in UNIT_POSTS else None
    return people.add_post(ws, account, person.post, space.id, unit_id=unit)


# The ladder ------------------------------------------------------------------------------------------------------


def _publish(database: Database, county: Space, space: Space, place: Place, pack: Pack, began: datetime) -> None:
    """Publish the place's ladder and bind it to the place, unless it has one."""
    ladder = read_ladder(place.ladder)
    with database.open(_scope(county)) as session:
        if session.get(LadderBinding, (county.id, space.id, ladder.kind.value)) is not None:
            return
        name = next(person.name for person in pack.people if person.post == "county_admin")
        ws = Workspace(session, county, Actor("county_admin", name), lambda: began)
        escalation.publish(ws, place.ladder_name, ladder, for_space_id=space.id)
        session.commit()


def _scope(space: Space) -> Scope:
    role = Role.COUNTY if space.is_county else Role.TOWNSHIP
    return Scope(role, county=space.county_id, space=space.id, seat=space.county_id)


def _door(county: Space) -> Scope:
    return Scope(Role.DOOR, county=county.id, space=county.id, seat=county.id)
