"""Which county room guides which township (连锁), what it did there, and whether staff and guidance are as they should be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.api import (
    OFFICIAL_TIME,
    Refused,
    UnitKind,
    Workspace,
    record_audit,
    settings_of,
    townships_in,
    unit_names,
    unit_of,
    units_in,
)
from plugins.supermarket_mediator.models import Guidance, GuidanceNote, Mediator
from plugins.supermarket_mediator.rules.entries import NewNote
from plugins.supermarket_mediator.rules.staffing import (
    Check,
    Norms,
    Staff,
    check_room,
    check_township,
    check_village,
    overburdened,
    unguided,
)
from plugins.supermarket_mediator.service.wall import KEY, gone_of

#: So many notes of guidance are shown.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A room with a township it guides, and how often it did something there."""

    guidance: Guidance
    room: str
    township: str
    notes: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """The live check: rooms, townships and villages against the county's numbers, and guidance."""

    rooms: Sequence[Check]
    townships: Sequence[Check]
    villages: Sequence[Check]
    #: Names of townships no room guides, and of rooms that guide too many.
    unguided: Sequence[str]
    overburdened: Sequence[str]

    @property
    def is_met(self) -> bool:
        """Whether everything is as it should be."""
        checks = (*self.rooms, *self.townships, *self.villages)
        return all(check.is_met for check in checks) and not (self.unguided or self.overburdened)


def norms_of(ws: Workspace) -> Norms:
    """Return the county's numbers."""
    said = settings_of(ws, KEY)
    return Norms(**{name: int(said[name]) for name in Norms.__slots__})


def inspect(ws: Workspace) -> Inspection:
    """Look at everything: the county at its rooms, its townships and who guides them, a township at its centre and villages."""
    norms, staff = norms_of(ws), _staff(ws)
    if not ws.space.is_county:
        villages = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)
        ids = {one.id for one in villages}
        return Inspection(
            (),
            [check_township(_centre(ws.space.name, ws.space_id, staff, ids), norms)],
            [check_village(_of_unit(one.name, one.id, staff), norms) for one in villages],
            (),
            (),
        )
    rooms = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.ROOM)
    townships = townships_in(ws.session, ws.county_id)
    pairs = [(one.unit_id, one.township_id) for one in _guidances(ws)]
    names = {row.id: row.name for row in townships}
    room_names = unit_names(ws.session, ws.county_id, {room for room, _township in pairs})
    return Inspection(
        [check_room(_of_unit(one.name, one.id, staff), norms) for one in rooms],
        [check_township(_centre(row.name, row.id, staff, _villages(ws, row.id)), norms) for row in townships],
        (),
        [names[number] for number in unguided(list(names), pairs)],
        [room_names.get(room, "") for room in overburdened(pairs, norms)],
    )


def pairs(ws: Workspace) -> list[Pair]:
    """Return which rooms guide which townships: the county all, a township its own."""
    found = [one for one in _guidances(ws) if ws.space.is_county or one.township_id == ws.space_id]
    names = {row.id: row.name for row in townships_in(ws.session, ws.county_id)}
    rooms = unit_names(ws.session, ws.county_id, {one.unit_id for one in found})
    counted = select(GuidanceNote.guidance_id, func.count()).where(GuidanceNote.county_id == ws.county_id)
    notes = {row[0]: row[1] for row in ws.session.execute(counted.group_by(GuidanceNote.guidance_id))}
    return [Pair(one, rooms.get(one.unit_id, ""), names.get(one.township_id, ""), notes.get(one.id, 0)) for one in found]


def guide(ws: Workspace, unit_id: int, township_id: int) -> int:
    """Let a room of the county guide a township and return the number of the pair.

    Raises:
        Refused: ``market_not_county``, ``market_unknown_unit``, ``market_unknown_township``, ``market_guides_already`` or
            ``market_guides_most``: a room guides one or two (LL-22).
    """
    if not ws.space.is_county:
        raise Refused("market_not_county")
    unit = unit_of(ws.session, ws.county_id, unit_id)
    if unit is None or unit.space_id != ws.space_id or unit.kind != UnitKind.ROOM:
        raise Refused("market_unknown_unit", "unit_id")
    if township_id not in {row.id for row in townships_in(ws.session, ws.county_id)}:
        raise Refused("market_unknown_township", "township_id")
    mine = [one for one in _guidances(ws) if one.unit_id == unit_id]
    if any(one.township_id == township_id for one in mine):
        raise Refused("market_guides_already", "township_id")
    if len(mine) >= norms_of(ws).guides_most:
        raise Refused("market_guides_most", "unit_id")
    one = Guidance(
        county_id=ws.county_id, id=ws.new_key(), space_id=ws.space_id, unit_id=unit_id, township_id=township_id, since=ws.now()
    )
    ws.session.add(one)
    ws.session.flush()
    record_audit(ws, f"{KEY}.guides", detail={"unit": unit_id, "township": township_id})
    return one.id


def guidance_of(ws: Workspace, guidance_id: int) -> Guidance | None:
    """Return a pair that stands, by its number, as far as it is of this space or about it."""
    return next((one.guidance for one in pairs(ws) if one.guidance.id == guidance_id), None)


def end_guidance(ws: Workspace, one: Guidance) -> int:
    """Let a room guide a township no more and return the number of the pair; what it did stays written."""
    one.ended_at = ws.now()
    ws.session.flush()
    return one.id


def note_guidance(ws: Workspace, one: Guidance, new: NewNote) -> int:
    """Write down what a room did for its township and return the note's number.

    Raises:
        Refused: ``market_in_future``.
    """
    if new.held_on > ws.now().astimezone(OFFICIAL_TIME).date():
        raise Refused("market_in_future", "held_on")
    note = GuidanceNote(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        guidance_id=one.id,
        kind=new.kind,
        held_on=new.held_on,
        words=new.words,
        by_name=ws.actor.name,
        noted_at=ws.now(),
    )
    ws.session.add(note)
    ws.session.flush()
    return note.id


def notes_of(ws: Workspace, one: Guidance) -> Sequence[GuidanceNote]:
    """Return the latest of what a room did for a township."""
    mine = (GuidanceNote.county_id == ws.county_id, GuidanceNote.guidance_id == one.id)
    wanted = select(GuidanceNote).where(*mine).order_by(GuidanceNote.held_on.desc(), GuidanceNote.id.desc())
    return ws.session.scalars(wanted.limit(SHOWN)).all()


def _guidances(ws: Workspace) -> Sequence[Guidance]:
    wanted = select(Guidance).where(Guidance.county_id == ws.county_id, Guidance.ended_at.is_(None))
    return ws.session.scalars(wanted.order_by(Guidance.unit_id, Guidance.id)).all()


def _staff(ws: Workspace) -> list[tuple[int, int | None, bool]]:
    """Return of everybody on the walls the actor's space counts: space, unit, and whether full-time."""
    wanted = select(Mediator).where(Mediator.county_id == ws.county_id, Mediator.why_rests.in_(("", "away")))
    if not ws.space.is_county:
        wanted = wanted.where(Mediator.space_id == ws.space_id)
    found = ws.session.scalars(wanted).all()
    gone = gone_of(ws, found)
    return [(one.space_id, one.unit_id, one.full_time) for one in found if one.id not in gone]


def _of_unit(name: str, unit_id: int, staff: list[tuple[int, int | None, bool]]) -> Staff:
    mine = [full_time for _space, unit, full_time in staff if unit == unit_id]
    return Staff(name, len(mine), sum(mine))


def _centre(name: str, space_id: int, staff: list[tuple[int, int | None, bool]], villages: set[int]) -> Staff:
    mine = [full_time for space, unit, full_time in staff if space == space_id and unit not in villages]
    return Staff(name, len(mine), sum(mine))


def _villages(ws: Workspace, space_id: int) -> set[int]:
    return {one.id for one in units_in(ws.session, ws.county_id, space_id, UnitKind.VILLAGE)}
