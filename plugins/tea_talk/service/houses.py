"""Tea houses: open one, change it, shut it; and take one of its tables for some time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, true

from core.api import Refused, Workspace, settings_of, unit_of
from plugins.tea_talk.models import House, Seat
from plugins.tea_talk.rules import Hours, NewHouse, check_house, check_time, free_table


def houses(ws: Workspace, *, shut: bool = False) -> Sequence[House]:
    """Return the houses of this space that give tables, in the order in which they were opened; with ``shut`` also those that did."""
    here = (House.county_id == ws.county_id, House.space_id == ws.space_id, true() if shut else House.shut_at.is_(None))
    return ws.session.scalars(select(House).where(*here).order_by(House.id)).all()


def house_of(ws: Workspace, house_id: int) -> House | None:
    """Return a house of this space by its number, also one that is shut."""
    here = (House.county_id == ws.county_id, House.space_id == ws.space_id, House.id == house_id)
    return ws.session.scalars(select(House).where(*here)).one_or_none()


def open_house(ws: Workspace, new: NewHouse) -> int:
    """Open a tea house in this space and return its number.

    Raises:
        Refused: what ``rules.check_house`` raises, or ``tea_unknown_unit``.
    """
    _check(ws, new)
    house = House(county_id=ws.county_id, id=ws.new_key(), space_id=ws.space_id, created_at=ws.now(), **_written(new))
    ws.session.add(house)
    ws.session.flush()
    return house.id


def change_house(ws: Workspace, house: House, new: NewHouse) -> int:
    """Write a house anew and return its number; what is booked there stays booked.

    Raises:
        Refused: what ``rules.check_house`` raises, or ``tea_unknown_unit``.
    """
    _check(ws, new)
    for name, value in _written(new).items():
        setattr(house, name, value)
    ws.session.flush()
    return house.id


def shut_house(ws: Workspace, house: House) -> int:
    """Give no more tables in a house; what is booked there stays booked. Return its number."""
    house.shut_at = house.shut_at or ws.now()
    ws.session.flush()
    return house.id


def _check(ws: Workspace, new: NewHouse) -> None:
    check_house(new)
    unit = unit_of(ws.session, ws.county_id, new.unit_id) if new.unit_id else None
    if new.unit_id and (unit is None or unit.space_id != ws.space_id):
        raise Refused("tea_unknown_unit", "unit_id")


def _written(new: NewHouse) -> dict[str, object]:
    return {
        "unit_id": new.unit_id,
        "name": new.name,
        "place": new.place,
        "host": new.host,
        "tables": new.tables,
        "opens": new.opens,
        "closes": new.closes,
        "days": "".join(sorted(set(new.days))),
        "about": new.about,
    }


def take_seat(ws: Workspace, house_id: int, at: datetime, minutes: int) -> tuple[House, Seat]:
    """Take a free table of a house; of many who want the last one at once, one gets it.

    Raises:
        Refused: ``tea_unknown_house``, ``tea_full``, or what ``rules.check_time`` raises.
    """
    wanted = select(House).where(
        House.county_id == ws.county_id, House.space_id == ws.space_id, House.id == house_id, House.shut_at.is_(None)
    )
    # The house is held until this transaction ends: whoever wants a table of it meanwhile waits, and then sees this one taken.
    house = ws.session.scalars(wanted.with_for_update()).one_or_none()
    if house is None:
        raise Refused("tea_unknown_house", "house_id")
    hours = Hours(house.opens, house.closes, house.days)
    ends = check_time(at, minutes, hours, ws.now(), settings_of(ws, "tea_talk")["days_ahead"])
    taken = ws.session.scalars(
        select(Seat.number).where(
            Seat.county_id == ws.county_id, Seat.house_id == house.id, Seat.freed_at.is_(None), Seat.begins < ends, Seat.ends > at
        )
    ).all()
    seat = Seat(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        house_id=house.id,
        number=free_table(house.tables, taken),
        begins=at,
        ends=ends,
    )
    ws.session.add(seat)
    ws.session.flush()
    return house, seat


def free_seat(ws: Workspace, seat_id: int) -> None:
    """Give a table back that was taken."""
    seat = ws.session.get(Seat, (ws.county_id, seat_id))
    if seat is not None and seat.space_id == ws.space_id:
        seat.freed_at = seat.freed_at or ws.now()
