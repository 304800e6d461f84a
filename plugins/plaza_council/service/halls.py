"""Halls: open one, change it, shut it; and the roll of those who may vote there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, select

from core.api import OFFICIAL_TIME, Refused, Workspace, centre_of, leave_word, unit_of
from plugins.plaza_council.models import Hall, Voter
from plugins.plaza_council.rules import MOST_VOTERS, Entry, NewHall


def halls(ws: Workspace) -> Sequence[Hall]:
    """Return the halls of this space in which councils are called, in the order in which they were opened."""
    here = (Hall.county_id == ws.county_id, Hall.space_id == ws.space_id, Hall.shut_at.is_(None))
    return ws.session.scalars(select(Hall).where(*here).order_by(Hall.id)).all()


def hall_of(ws: Workspace, hall_id: int) -> Hall | None:
    """Return a hall of this space by its number, also one that is shut."""
    here = (Hall.county_id == ws.county_id, Hall.space_id == ws.space_id, Hall.id == hall_id)
    return ws.session.scalars(select(Hall).where(*here)).one_or_none()


def may_run(ws: Workspace, hall: Hall) -> bool:
    """Return whether the actor runs councils of a hall: a village's own mediator only those of their village."""
    return ws.actor.post != "village_mediator" or hall.unit_id in {None, ws.actor.unit_id}


def open_hall(ws: Workspace, new: NewHall) -> int:
    """Open a hall in this space and return its number.

    Raises:
        Refused: ``plaza_unknown_unit``.
    """
    hall = Hall(county_id=ws.county_id, id=ws.new_key(), space_id=ws.space_id, created_at=ws.now(), **_written(ws, new))
    ws.session.add(hall)
    ws.session.flush()
    return hall.id


def change_hall(ws: Workspace, hall: Hall, new: NewHall) -> int:
    """Write a hall anew and return its number.

    Raises:
        Refused: ``plaza_unknown_unit``.
    """
    for name, value in _written(ws, new).items():
        setattr(hall, name, value)
    ws.session.flush()
    return hall.id


def shut_hall(ws: Workspace, hall: Hall) -> int:
    """Call no more councils in a hall; those that were called go on. Return its number."""
    hall.shut_at = hall.shut_at or ws.now()
    ws.session.flush()
    return hall.id


def roll_of(ws: Workspace, hall_id: int) -> Sequence[Voter]:
    """Return who may vote in a hall, door by door."""
    here = (Voter.county_id == ws.county_id, Voter.space_id == ws.space_id, Voter.hall_id == hall_id, Voter.left_at.is_(None))
    return ws.session.scalars(select(Voter).where(*here).order_by(Voter.household, Voter.id)).all()


def enrol(ws: Workspace, hall: Hall, entries: Sequence[Entry]) -> int:
    """Put people on the roll of a hall and return how many are new; who stands on it already stands on it once.

    Raises:
        Refused: ``plaza_roll_empty`` or ``plaza_roll_full``.
    """
    if not entries:
        raise Refused("plaza_roll_empty", "lines")
    # The hall is held, so that two lists brought at once put nobody on the roll twice.
    ws.session.execute(select(Hall.id).where(Hall.county_id == ws.county_id, Hall.id == hall.id).with_for_update())
    known = {(one.household, one.name) for one in roll_of(ws, hall.id)}
    new = [one for one in entries if (one.household, one.name) not in known]
    if len(known) + len(new) > MOST_VOTERS:
        raise Refused("plaza_roll_full", "lines")
    rows = [
        {
            "county_id": ws.county_id,
            "id": ws.new_key(),
            "space_id": ws.space_id,
            "hall_id": hall.id,
            "household": one.household,
            "name": one.name,
            "joined_at": ws.now(),
        }
        for one in new
    ]
    if rows:
        ws.session.execute(insert(Voter), rows)
    return len(rows)


def strike(ws: Workspace, voter_id: int) -> int | None:
    """Take somebody off the roll and return the number of the hall; None when nobody of this number stands on a roll here.

    Slips of councils announced before stay as they are.
    """
    here = (Voter.county_id == ws.county_id, Voter.space_id == ws.space_id, Voter.id == voter_id, Voter.left_at.is_(None))
    voter = ws.session.scalars(select(Voter).where(*here)).one_or_none()
    if voter is None:
        return None
    voter.left_at = ws.now()
    ws.session.flush()
    return voter.hall_id


def hall_behind(ws: Workspace, voter_id: int) -> int | None:
    """Return the hall on whose roll somebody stands."""
    here = (Voter.county_id == ws.county_id, Voter.space_id == ws.space_id, Voter.id == voter_id, Voter.left_at.is_(None))
    return ws.session.scalar(select(Voter.hall_id).where(*here))


def roll_sizes(ws: Workspace) -> dict[int, tuple[int, int]]:
    """Return for each hall of this space how many people and how many doors stand on its roll."""
    here = (Voter.county_id == ws.county_id, Voter.space_id == ws.space_id, Voter.left_at.is_(None))
    counted = select(Voter.hall_id, func.count(), func.count(Voter.household.distinct())).where(*here).group_by(Voter.hall_id)
    return {row[0]: (row[1], row[2]) for row in ws.session.execute(counted)}


def today(ws: Workspace) -> date:
    """Return the day it is here."""
    return ws.now().astimezone(OFFICIAL_TIME).date()


def tell_keepers(ws: Workspace, hall: Hall | None, notice: str, about: str, at: str) -> None:
    """Leave word with the desk of the township, and with the village that keeps a hall; it leads to the page ``at``."""
    desk = centre_of(ws.session, ws.county_id, ws.space_id)
    units = {desk.id if desk is not None else None, hall.unit_id if hall is not None else None}
    for unit_id in units - {None}:
        leave_word(ws, f"plaza_council.{notice}", space_id=ws.space_id, unit_id=unit_id, about=about, at=at)


def _written(ws: Workspace, new: NewHall) -> dict[str, object]:
    unit = unit_of(ws.session, ws.county_id, new.unit_id) if new.unit_id else None
    if new.unit_id and (unit is None or unit.space_id != ws.space_id):
        raise Refused("plaza_unknown_unit", "unit_id")
    return {"unit_id": new.unit_id, "name": new.name, "place": new.place, "host": new.host, "about": new.about}
