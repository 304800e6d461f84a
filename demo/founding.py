"""Found a pack's county: divisions from the register, units, people with their posts, and the ladders. Each step is taken once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from core import escalation, reports
from core.escalation.models import LadderBinding
from core.people.models import Account
from core.workspace import Actor, Workspace
from demo.hiring import Staff, door, hire
from demo.packs import Above, Pack, Place, read_ladder
from tenants import divisions
from tenants.door import Database, FencedSession, must_change, new_key
from tenants.provisioning import AlreadyFounded, found_county, found_prefecture
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind
from tenants.units import Unit, UnitKind

#: The county began with the platform so long before the demonstration is loaded: well before its oldest case.
LEAD = timedelta(days=420)
_ROLES = {SpaceKind.TOWNSHIP: Role.TOWNSHIP, SpaceKind.COUNTY: Role.COUNTY, SpaceKind.PREFECTURE: Role.PREFECTURE}


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
    if Registry(database).find(pack.county) is None:
        name = divisions.county(pack.county).name
        say(f"Founding {name} ({pack.county}) from the national register. 正在按全国区划建立{name}。")
        _found(database, pack, now - LEAD)
    spaces = {space.code: space for space in _spaces(database, pack.county)}
    county = spaces[pack.county]
    loaded = _loaded_at(database, county, pack.own) or now
    began = loaded - LEAD
    everywhere = [(county, pack.own), *((spaces[place.code], place) for place in pack.places)]
    for space, place in everywhere:
        _lay_units(database, space, place, began)
    hire(database, county, [_staff(database, space, place) for space, place in everywhere], pack.password, began)
    for space, place in everywhere:
        _publish(database, county, space, place, pack, began)
        _put_down(database, space, place)
    return Ground(county, tuple(spaces[place.code] for place in pack.places), loaded)


def found_above(database: Database, above: Above, now: datetime, say: Callable[[str], None]) -> Space:
    """Found the prefecture above a pack's counties, with its own people; once."""
    if Registry(database).find(above.code) is None:
        say(f"Founding {divisions.get(above.code).name} ({above.code}). 正在建立{divisions.get(above.code).name}。")
        found_prefecture(database, above.code, now - LEAD, desk=above.desk)
    space = _spaces(database, above.code)[0]
    if above.own.people:
        began = (_loaded_at(database, space, above.own) or now) - LEAD
        hire(database, space, [_staff(database, space, above.own)], above.password, began)
    _put_down(database, space, above.own)
    return space


def _found(database: Database, pack: Pack, now: datetime) -> None:
    try:
        found_county(database, pack.county, now, desk=pack.desk)
    except AlreadyFounded:  # by another process, this moment
        return


def _spaces(database: Database, county_code: str) -> list[Space]:
    registry = Registry(database)
    county = registry.find(county_code)
    if county is None:
        msg = f"county {county_code} is closed"
        raise NotADemonstration(msg)
    return registry.in_county(county.id)


def _loaded_at(database: Database, county: Space, own: Place) -> datetime | None:
    """Return when the demonstration was loaded first, as its first account tells; None before it has one."""
    with database.open(door(county)) as session:
        accounts = dict(
            session.execute(select(Account.sign_in_name, Account.created_at).where(Account.county_id == county.id)).all()
        )
    if not accounts:
        return None
    first = own.people[0].sign_in_name
    if first not in accounts:
        msg = f"{county.name} ({county.code}) has people of its own; the demonstration leaves it alone"
        raise NotADemonstration(msg)
    return accounts[first] + LEAD


# Units -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A unit a place is to have, below the unit with the code ``above`` (empty: the desk)."""

    kind: UnitKind
    code: str
    name: str
    above: str = ""


def _lay_units(database: Database, space: Space, place: Place, began: datetime) -> None:
    """Add the units that are missing, and put the villages below their areas."""
    with database.open(scope_of(space)) as session:
        standing = _units(session, space)
        desk = next(unit for unit in standing if unit.kind == UnitKind.CENTRE)
        villages = {unit.name: unit for unit in standing if unit.kind == UnitKind.VILLAGE}
        ids = {unit.code: unit.id for unit in standing}
        rows = []
        for one in _wanted(place, {name: unit.code for name, unit in villages.items()}):
            if one.code not in ids:
                ids[one.code] = new_key(session)
                rows.append(
                    {
                        "county_id": space.county_id, "id": ids[one.code], "space_id": space.id, "parent_id": ids.get(one.above, desk.id),
                        "kind": one.kind.value, "name": one.name, "code": one.code, "valid_from": began.date(),
                    }
                )  # fmt: skip
        if rows:
            session.execute(insert(Unit), rows)
        for number, within in enumerate(place.units.areas.values(), start=1):
            area = ids[_area_code(place, number)]
            moving = [villages[name].id for name in within if villages[name].parent_id != area]
            if moving:
                below = update(Unit).where(Unit.county_id == space.county_id, Unit.space_id == space.id, Unit.id.in_(moving))
                moved = session.execute(below.values(parent_id=area), execution_options={"synchronize_session": False})
                must_change(moved, len(moving))
        session.commit()


def _wanted(place: Place, villages: dict[str, str]) -> Iterator[_Wanted]:
    for code, name in (place.centres or {}).items():
        yield _Wanted(UnitKind.CENTRE, code, name)
    for kind, letter, names in (
        (UnitKind.ROOM, "R", place.rooms),
        (UnitKind.DEPARTMENT, "D", place.departments),
    ):
        for number, name in enumerate(names, start=1):
            yield _Wanted(kind, f"{letter}{place.code}{number:02d}", name)
    for number, name in enumerate(place.units.areas, start=1):
        yield _Wanted(UnitKind.AREA, _area_code(place, number), name)
    for village, grids in place.units.grids.items():
        for number, grid in enumerate(grids, start=1):
            code = villages[village]
            yield _Wanted(UnitKind.GRID, f"{code}{number:03d}", f"{village}{grid}网格", code)


def _area_code(place: Place, number: int) -> str:
    return f"A{place.code}{number:02d}"


def _units(session: FencedSession, space: Space) -> Sequence[Unit]:
    wanted = (Unit.county_id == space.county_id, Unit.space_id == space.id)
    return session.scalars(select(Unit).where(*wanted).order_by(Unit.id)).all()


def _staff(database: Database, space: Space, place: Place) -> Staff:
    """Return a place's people with its units by the names they know them by: 麻地村/大坞 for 麻地村大坞网格."""
    with database.open(scope_of(space)) as session:
        standing = {unit.name: unit.id for unit in reversed(_units(session, space))}
        desk = next(unit.id for unit in _units(session, space) if unit.kind == UnitKind.CENTRE)
    grids = {
        f"{village}/{grid}": standing[f"{village}{grid}网格"] for village, grids in place.units.grids.items() for grid in grids
    }
    return space, place.people, {**standing, **grids, "": desk}


# The ladders -----------------------------------------------------------------------------------------------------


def _publish(database: Database, county: Space, space: Space, place: Place, pack: Pack, began: datetime) -> None:
    """Publish the place's ladders and bind them to the place, or to the whole county, unless it has them."""
    for named in place.ladders:
        ladder = read_ladder(named.ladder)
        with database.open(scope_of(county)) as session:
            if session.get(LadderBinding, (county.id, space.id, ladder.kind.value)) is not None:
                continue
            name = next(person.name for person in pack.own.people if person.post == "county_admin")
            ws = Workspace(session, county, Actor("county_admin", name), lambda: began)
            escalation.publish(ws, named.name, ladder, for_space_id=space.id)
            session.commit()


def _put_down(database: Database, space: Space, place: Place) -> None:
    """Put down what the place published about itself."""
    if place.figures:
        with database.open(scope_of(space)) as session:
            reports.put_down(Workspace(session, space, Actor("county_admin", "")), place.figures)
            session.commit()


def scope_of(space: Space) -> Scope:
    """Return the scope of work in a space."""
    return Scope(_ROLES[space.kind], county=space.county_id, space=space.id, seat=space.county_id)
