"""Found a county with its townships' spaces, desks and villages, or the prefecture above counties, from the national register."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tenants import divisions
from tenants.divisions import Level, UnknownDivision
from tenants.door import Database, changed, new_key
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, SpaceKind, SpaceRow
from tenants.units import Unit, UnitKind

#: Beginning of every township desk's own code, which needs none of the register.
DESK_CODE = "C"


class AlreadyFounded(ValueError):
    """The county or prefecture is on the platform already."""


@dataclass(frozen=True, slots=True)
class Founded:
    """What a founding made."""

    county_id: int
    code: str
    name: str
    townships: int
    villages: int


def found_county(database: Database, code: str, now: datetime, *, desk: str = "综治中心") -> Founded:
    """Found a county of the register with all its townships and villages.

    ``desk`` is what the county calls the desk that receives cases; it stands behind each place's name. The county is
    entered in the registry last: a founding that breaks off leaves no county, and is simply repeated.

    Raises:
        UnknownDivision: no county has this code.
        AlreadyFounded: it is founded already; nothing is changed.
    """
    county = divisions.county(code)
    townships = divisions.townships_of(code)
    villages = divisions.villages_of(code)
    ids = _choose_ids(database, (county, *townships))
    county_id = ids[county.code]
    today = now.date()
    _lay_units(database, Role.COUNTY, county_id, county_id, [_desk(county.code, county.name, desk)], today)
    for township in townships:
        units = [_desk(township.code, township.name, desk)]
        units += [
            {"kind": UnitKind.VILLAGE, "name": divisions.short_name(village.name), "code": village.code}
            for village in villages
            if village.code.startswith(township.code)
        ]
        _lay_units(database, Role.TOWNSHIP, county_id, ids[township.code], units, today)
    _register(database, county, townships, ids, now)
    return Founded(county_id, county.code, county.name, len(townships), len(villages))


@dataclass(frozen=True, slots=True)
class FoundedAbove:
    """What the founding of a prefecture made, and how many counties stood on the platform already that now stand below it."""

    space_id: int
    code: str
    name: str
    counties: int


def found_prefecture(database: Database, code: str, now: datetime, *, desk: str = "综治中心") -> FoundedAbove:
    """Found a prefecture of the register: a space of its own number above its counties, with its own desk.

    Counties founded before are put below it; those founded later find it. The prefecture is entered in the registry last,
    as a county is.

    Raises:
        UnknownDivision: no prefecture has this code.
        AlreadyFounded: it is founded already; nothing is changed.
    """
    prefecture = divisions.get(code)
    if prefecture.level is not Level.PREFECTURE:
        raise UnknownDivision(code)
    own = _choose_ids(database, (prefecture,))[code]
    own_desk = _desk(code, prefecture.name, desk)
    desk_id = _lay_units(database, Role.PREFECTURE, own, own, [own_desk], now.date())[0]
    below = (SpaceRow.kind == SpaceKind.COUNTY.value, SpaceRow.code.startswith(code))
    with database.open(Scope(Role.OPERATOR)) as session:
        for county_id in session.scalars(select(SpaceRow.id).where(*below)).all():
            _lay_desk_inside(database, county_id, own, {**own_desk, "id": desk_id}, now.date())
    _enter(database, [_space(own, prefecture, SpaceKind.PREFECTURE, None, own, now)], now)
    with database.open(Scope(Role.OPERATOR)) as session:
        put_below = update(SpaceRow).where(*below).values(parent_id=own)
        counties = session.execute(put_below, execution_options={"synchronize_session": False})
        session.commit()
    return FoundedAbove(own, code, prefecture.name, changed(counties))


def _choose_ids(database: Database, places: tuple[divisions.Division, ...]) -> dict[str, int]:
    with database.open(Scope(Role.OPERATOR)) as session:
        _see_that_none_stands(session, places[0].code)
        return {place.code: new_key(session) for place in places}


def _see_that_none_stands(session: Session, code: str) -> None:
    if session.scalar(select(SpaceRow.id).where(SpaceRow.code == code)) is not None:
        raise AlreadyFounded(code)


def _register(
    database: Database,
    county: divisions.Division,
    townships: tuple[divisions.Division, ...],
    ids: dict[str, int],
    now: datetime,
) -> None:
    county_id = ids[county.code]
    with database.open(Scope(Role.OPERATOR)) as session:
        prefecture = session.scalar(select(SpaceRow.id).where(SpaceRow.code == county.code[: Level.PREFECTURE]))
    if prefecture is not None:
        _let_in(database, county_id, prefecture, now.date())
    rows = [_space(county_id, county, SpaceKind.COUNTY, prefecture, county_id, now)]
    rows += [_space(ids[one.code], one, SpaceKind.TOWNSHIP, county_id, county_id, now) for one in townships]
    _enter(database, rows, now)


def _enter(database: Database, rows: list[dict[str, object]], now: datetime) -> None:
    """Enter spaces in the registry, the county or prefecture first; the worker is told to look in."""
    with database.open(Scope(Role.OPERATOR)) as session:
        try:
            session.execute(insert(SpaceRow), rows)
        except IntegrityError:  # somebody else founded it meanwhile
            session.rollback()
            raise AlreadyFounded(rows[0]["code"]) from None
        session.execute(insert(Agenda), {"county_id": rows[0]["id"], "next_at": now})
        session.commit()


def _space(
    space_id: int, division: divisions.Division, kind: SpaceKind, parent: int | None, county_id: int, now: datetime
) -> dict[str, object]:
    return {
        "id": space_id,
        "code": division.code,
        "kind": kind.value,
        "name": division.name,
        "parent_id": parent,
        "county_id": county_id,
        "founded_at": now,
        "closed_at": None,
    }


def _desk(code: str, name: str, desk: str) -> dict[str, object]:
    return {"kind": UnitKind.CENTRE, "name": f"{name}{desk}", "code": f"{DESK_CODE}{code}"}


def _lay_units(
    database: Database, role: Role, county_id: int, space_id: int, units: list[dict[str, object]], today: date
) -> list[int]:
    """Write a space's units and return their numbers; each stands below the first, its desk."""
    with database.open(Scope(role, county=county_id, space=space_id)) as session:
        ids = [new_key(session) for _ in units]
        rows = [
            {
                "county_id": county_id,
                "id": unit_id,
                "space_id": space_id,
                "parent_id": None if unit_id == ids[0] else ids[0],
                "place": None,
                "valid_from": today,
                "valid_to": None,
                **unit,
            }
            for unit_id, unit in zip(ids, units, strict=True)
        ]
        session.execute(insert(Unit), rows)
        session.commit()
    return ids


def _let_in(database: Database, county_id: int, above: int, today: date) -> None:
    """Lay the desk of the prefecture into a county that is founded below it."""
    with database.open(Scope(Role.PREFECTURE, county=above, space=above)) as session:
        wanted = select(Unit).where(Unit.county_id == above, Unit.space_id == above, Unit.kind == UnitKind.CENTRE.value)
        desk = session.scalars(wanted.order_by(Unit.id)).first()
    if desk is not None:
        _lay_desk_inside(
            database, county_id, above, {"id": desk.id, "kind": desk.kind, "name": desk.name, "code": desk.code}, today
        )


def _lay_desk_inside(database: Database, county_id: int, above: int, desk: dict[str, object], today: date) -> None:
    """Lay a prefecture's desk into a county under the same number, so that a case of the county can be held there."""
    with database.open(Scope(Role.PREFECTURE, county=county_id, space=above)) as session:
        row = {"county_id": county_id, "space_id": above, "parent_id": None, "place": None, "valid_from": today, "valid_to": None}
        session.execute(insert(Unit), {**row, **desk})
        session.commit()


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added to a space: below the unit with the code ``above``."""

    code: str
    name: str
    kind: UnitKind
    above: str


class UnknownUnit(ValueError):
    """A unit is to stand below one that the space does not have; carries its code."""


def add_units(session: Session, county_id: int, space_id: int, units: list[NewUnit], today: date) -> int:
    """Add units to a space, or rename those that stand there under the same code; return how many are new.

    Raises:
        UnknownUnit: the unit above does not stand in this space.
    """
    known = {
        unit.code: unit for unit in session.scalars(select(Unit).where(Unit.county_id == county_id, Unit.space_id == space_id))
    }
    added = 0
    for unit in units:
        if unit.above not in known:
            raise UnknownUnit(unit.above)
        if unit.code in known:
            known[unit.code].name = unit.name
            continue
        known[unit.code] = Unit(
            county_id=county_id,
            id=new_key(session),
            space_id=space_id,
            parent_id=known[unit.above].id,
            kind=unit.kind.value,
            name=unit.name,
            code=unit.code,
            valid_from=today,
        )
        session.add(known[unit.code])
        session.flush()
        added += 1
    return added


def close_space(database: Database, code: str, now: datetime) -> bool:
    """Close a space: nobody enters it any more, its data stays. Returns False when there is none open under the code."""
    with database.open(Scope(Role.OPERATOR)) as session:
        closed = session.execute(
            update(SpaceRow).where(SpaceRow.code == code, SpaceRow.closed_at.is_(None)).values(closed_at=now)
        )
        session.commit()
    return bool(changed(closed))
