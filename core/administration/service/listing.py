"""Lists brought as files: kept, looked through as often as wanted, written whole or not at all."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from core.administration.models import BroughtList
from core.administration.reading import Lines, read_people, read_units
from core.administration.rules import Fault, PersonLine, Refused, UnitLine
from core.administration.service.people import plan_people, write_people
from core.administration.service.scopes import at_the_door, inside
from core.administration.service.units import UnitsPlan, add_planned_units, plan_units
from core.administration.sheets import Row, Sheet, read_sheet
from core.workspace import Workspace
from tenants.spaces import Space, SpaceKind, SpaceRow

PEOPLE, UNITS = "people", "units"
#: The national code of a township has nine digits, and a village's or grid's begins with them.
TOWNSHIP_DIGITS = 9
_LONGEST_NAME = 120
_NO_ROW = Row(0, ())


class ListMissing(LookupError):
    """The actor brought no such list for this place."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a list would change: the fate of each row, what is wrong, and how much of what it would make."""

    id: int
    what: str
    file_name: str
    sheet: Sheet
    #: By row: ``new``, ``post``, ``renamed`` or ``same``; a row that is not here is wrong, or says nothing.
    fates: Mapping[int, str]
    faults: Sequence[Fault]
    strange: tuple[str, ...]
    #: Accounts or units to be made; posts to be given or units to be renamed.
    made: int
    added: int
    done: bool = field(default=False)

    @property
    def wrong_rows(self) -> int:
        """How many rows something is wrong with."""
        return len({fault.row for fault in self.faults})

    @property
    def same(self) -> int:
        """How many rows change nothing."""
        return sum(fate == "same" for fate in self.fates.values())


def bring_list(ws: Workspace, place: Space, what: str, file_name: str, content: bytes) -> int:
    """Keep a file for its dry run and return its number.

    Raises:
        SheetUnreadable: it is no table.
        Refused: ``nothing_listed`` when it has a head and no rows.
    """
    sheet = read_sheet(content)
    if not sheet.rows:
        raise Refused("nothing_listed", "file")
    row = BroughtList(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        account_id=ws.actor.account_id or 0,
        what=what,
        place_id=place.id,
        file_name=file_name[-_LONGEST_NAME:],
        content=_packed(sheet),
        brought_at=ws.now(),
    )
    ws.session.add(row)
    ws.session.flush()
    return row.id


def look_through(ws: Workspace, place: Space, list_id: int) -> Look:
    """Return what a list would change if it were written now; nothing is written.

    Raises:
        ListMissing: the actor brought none of this number for this place.
    """
    row = _found(ws, place, list_id)
    if row.done_at is not None:
        return Look(row.id, row.what, row.file_name, Sheet(_NO_ROW, ()), {}, (), (), row.made or 0, row.added or 0, done=True)
    sheet = _unpacked(row.content)
    if row.what == PEOPLE:
        read = read_people(sheet)
        with at_the_door(ws, place) as door:
            plan = plan_people(door, spaces_in(ws, place), read.lines)
        faults = sorted((*read.faults, *plan.faults), key=lambda one: one.row)
        return Look(row.id, row.what, row.file_name, sheet, plan.rows, faults, read.strange, len(plan.accounts), len(plan.posts))
    units = read_units(sheet)
    plans, misplaced = _plan_units(ws, place, units)
    faults = sorted(
        (*units.faults, *misplaced, *(one for plan in plans.values() for one in plan.faults)), key=lambda one: one.row
    )
    fates = {number: fate for plan in plans.values() for number, fate in plan.rows.items()}
    made, renamed = sum(len(plan.new) for plan in plans.values()), sum(len(plan.renamed) for plan in plans.values())
    return Look(row.id, row.what, row.file_name, sheet, fates, faults, units.strange, made, renamed)


def write_list(ws: Workspace, place: Space, list_id: int) -> tuple[int, int]:
    """Write a list in which nothing is wrong, and forget the file; return how much it made, as ``Look`` counts it.

    Raises:
        ListMissing: the actor brought none of this number for this place.
        Refused: ``list_wrong`` when something is wrong by now, ``list_done`` when it was written before.
    """
    row = _found(ws, place, list_id, lock=True)
    if row.done_at is not None:
        raise Refused("list_done")
    sheet = _unpacked(row.content)
    if row.what == PEOPLE:
        made, added = _write_people(ws, place, read_people(sheet))
    else:
        made, added = _write_units(ws, place, read_units(sheet))
    row.done_at, row.content, row.made, row.added = ws.now(), b"", made, added
    ws.session.flush()
    return made, added


def by_township(
    lines: Iterable[UnitLine], place: Space, within: Sequence[Space]
) -> tuple[dict[Space, list[UnitLine]], list[Fault]]:
    """Sort lines by the township they belong to: by the nine digits their own code or their superior's begins with."""
    if not place.is_county:
        return {place: list(lines)}, []
    by_code = {one.code: one for one in within}
    sorted_lines: dict[Space, list[UnitLine]] = {}
    faults = []
    for line in lines:
        digits = line.above.lstrip("C") if line.above else line.code
        township = by_code.get(digits[:TOWNSHIP_DIGITS])
        if township is None and line.kind in {"grid", "village"}:
            faults.append(Fault(line.row, "单位编码", "wrong_place", line.code))
        else:
            sorted_lines.setdefault(township or place, []).append(line)
    return sorted_lines, faults


def spaces_in(ws: Workspace, place: Space) -> list[Space]:
    """Return a place with those in it: a county with its open townships."""
    if not place.is_county:
        return [place]
    rows = ws.session.execute(
        select(SpaceRow.id, SpaceRow.code, SpaceRow.name)
        .where(SpaceRow.county_id == place.id, SpaceRow.id != place.id, SpaceRow.closed_at.is_(None))
        .order_by(SpaceRow.code)
    )
    return [
        place,
        *(Space(row.id, row.code, SpaceKind.TOWNSHIP, row.name, place.id, place.code, place.name) for row in rows),
    ]


def _write_people(ws: Workspace, place: Space, read: Lines[PersonLine]) -> tuple[int, int]:
    with at_the_door(ws, place) as door:
        plan = plan_people(door, spaces_in(ws, place), read.lines)
        if read.faults or plan.faults:
            raise Refused("list_wrong")
        write_people(door, plan)
    return len(plan.accounts), len(plan.posts)


def _write_units(ws: Workspace, place: Space, read: Lines[UnitLine]) -> tuple[int, int]:
    plans, misplaced = _plan_units(ws, place, read)
    if read.faults or misplaced or any(plan.faults for plan in plans.values()):
        raise Refused("list_wrong")
    for space, plan in plans.items():
        with inside(ws, space) as within:
            add_planned_units(within, plan)
    return sum(len(plan.new) for plan in plans.values()), sum(len(plan.renamed) for plan in plans.values())


def _plan_units(ws: Workspace, place: Space, read: Lines[UnitLine]) -> tuple[dict[Space, UnitsPlan], list[Fault]]:
    sorted_lines, misplaced = by_township(read.lines, place, spaces_in(ws, place))
    plans = {}
    for space, lines in sorted_lines.items():
        with inside(ws, space) as within:
            plans[space] = plan_units(within, lines)
    return plans, misplaced


def _packed(sheet: Sheet) -> bytes:
    """Return the cells of a sheet in little room: reading a long Excel file takes seconds, and is done once."""
    return zlib.compress(json.dumps([(row.number, row.cells) for row in (sheet.head, *sheet.rows)]).encode())


def _unpacked(content: bytes) -> Sheet:
    head, *rows = (Row(number, tuple(cells)) for number, cells in json.loads(zlib.decompress(content)))
    return Sheet(head, tuple(rows))


def _found(ws: Workspace, place: Space, list_id: int, *, lock: bool = False) -> BroughtList:
    wanted = select(BroughtList).where(
        BroughtList.county_id == ws.county_id,
        BroughtList.space_id == ws.space_id,
        BroughtList.id == list_id,
        BroughtList.account_id == (ws.actor.account_id or 0),
        BroughtList.place_id == place.id,
    )
    row = ws.session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise ListMissing(list_id)
    return row
