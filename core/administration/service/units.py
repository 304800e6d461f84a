"""Units and grids from a list: see what it would change in one space, then change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from core import audit
from core.administration.rules import Fault, UnitLine
from core.workspace import Workspace
from tenants.provisioning import DESK_CODE, NewUnit, add_units
from tenants.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class UnitsPlan:
    """What a list would change in a space."""

    new: tuple[NewUnit, ...]
    renamed: tuple[NewUnit, ...]
    unchanged: int
    faults: tuple[Fault, ...]
    #: What becomes of each row: ``new``, ``renamed`` or ``same``.
    rows: Mapping[int, str] = field(default_factory=dict)


def plan_units(ws: Workspace, lines: Sequence[UnitLine]) -> UnitsPlan:
    """Return what a list would change in the workspace's space, and what in it cannot be."""
    every = ws.session.scalars(_of_space(ws)).all()
    standing = {unit.code: unit for unit in every if unit.valid_to is None}
    closed = {unit.code for unit in every} - standing.keys()
    codes = {unit.id: unit.code for unit in standing.values()}
    desk = f"{DESK_CODE}{ws.space.code}"
    new: dict[str, NewUnit] = {}
    renamed, faults, waiting, unchanged = [], [], list(lines), 0
    rows = {line.code: line.row for line in lines}
    fates: dict[int, str] = {}
    while waiting:
        stuck = []
        for line in waiting:
            above = line.above or desk
            if above not in standing and above not in new:
                stuck.append(line)
                continue
            wanted = NewUnit(line.code, line.name, UnitKind(line.kind), above)
            found = standing.get(line.code)
            if line.code in closed:
                faults.append(Fault(line.row, "单位编码", "unit_closed", line.code))
            elif fault := _fault(ws, line, above, found, codes, rows):
                faults.append(fault)
            elif found is None:
                new[line.code] = wanted
                fates[line.row] = "new"
            elif found.name != line.name:
                renamed.append(wanted)
                fates[line.row] = "renamed"
            else:
                unchanged += 1
                fates[line.row] = "same"
        if len(stuck) == len(waiting):
            faults += [Fault(line.row, "上级编码", "above_unknown", line.above) for line in stuck]
            break
        waiting = stuck
    return UnitsPlan(tuple(new.values()), tuple(renamed), unchanged, tuple(faults), fates)


def add_planned_units(ws: Workspace, plan: UnitsPlan) -> None:
    """Add and rename what a plan says, in the workspace's space."""
    if plan.new or plan.renamed:
        add_units(ws.session, ws.county_id, ws.space_id, [*plan.new, *plan.renamed], ws.now().date())
        audit.record(ws, "units_listed", detail={"new": len(plan.new), "renamed": len(plan.renamed)})


def _fault(
    ws: Workspace, line: UnitLine, above: str, found: Unit | None, codes: dict[int, str], rows: dict[str, int]
) -> Fault | None:
    if rows[line.code] != line.row:
        return Fault(line.row, "单位编码", "twice", line.code)
    if line.kind == UnitKind.VILLAGE and not line.code.startswith(ws.space.code):
        return Fault(line.row, "单位编码", "other_place", line.code)
    if found is None:
        return None
    if found.kind != line.kind:
        return Fault(line.row, "类别", "kind_differs", line.code)
    if found.parent_id is not None and codes.get(found.parent_id) != above:
        return Fault(line.row, "上级编码", "above_differs", above)
    return None


def _of_space(ws: Workspace) -> Select[Unit]:
    return select(Unit).where(Unit.county_id == ws.county_id, Unit.space_id == ws.space_id)
