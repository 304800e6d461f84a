"""What stands above a holder: the units of a county, read once for a batch of cases."""

from collections.abc import Collection

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from core.escalation import Rung, RungUnit
from core.workspace import Workspace
from tenants.organisation import desk_above
from tenants.units import Unit, UnitKind

_UNITS = (
    select(Unit)
    .where(Unit.county_id == bindparam("county"), Unit.space_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(Unit.id)
)


class Lines:
    """Units of a county, read once for a batch, to find what stands above a holder."""

    def __init__(self, ws: Workspace, homes: Collection[int]) -> None:
        """Read the units of these homes and of the county's own rooms; others when they are asked for."""
        self._units: dict[int, Unit] = {}
        self._centres: dict[int, Unit] = {}
        self._named: dict[tuple[int, str], Unit] = {}
        self._ws = ws
        self._spaces: set[int] = set()
        self._read(*homes, ws.county_id)

    def on(self, rung: Rung, holder_unit_id: int, home_space_id: int) -> Unit | None:
        """Return the unit that stands on a rung above a holder."""
        self._read(home_space_id)
        if rung.unit_kind is RungUnit.TOWNSHIP:
            return self._desk(home_space_id, rung.unit_code)
        if rung.unit_kind is RungUnit.COUNTY:
            return self._desk(self._ws.county_id, rung.unit_code)
        if rung.unit_kind is RungUnit.PREFECTURE:
            return desk_above(self._ws.session, self._ws.county_id, rung.unit_code)
        at = self._units.get(holder_unit_id)
        while at is not None and (at.kind != rung.unit_kind or at.valid_to is not None):
            at = self._units.get(at.parent_id or 0)
        return at

    def _desk(self, space_id: int, code: str) -> Unit | None:
        return (self._named.get((space_id, code)) if code else None) or self._centres.get(space_id)

    def superior(self, unit_id: int | None, home_space_id: int) -> Unit | None:
        """Return what stands above a unit: the one it belongs to, or for the desk of a township the county's."""
        self._read(home_space_id)
        unit = self._units.get(unit_id or 0)
        if unit is None:
            return self._centres.get(home_space_id)
        above = self._units.get(unit.parent_id or 0) or self._centres.get(unit.space_id)
        return above if above is not None and above.id != unit.id else self._centres.get(self._ws.county_id)

    def desk(self, space_id: int) -> Unit | None:
        """Return a space's own desk."""
        self._read(space_id)
        return self._centres.get(space_id)

    def _read(self, *space_ids: int) -> None:
        fresh = set(space_ids) - self._spaces
        if not fresh:
            return
        self._spaces |= fresh
        for unit in self._ws.session.scalars(_UNITS, {"county": self._ws.county_id, "ids": sorted(fresh)}):
            self._units[unit.id] = unit
            if unit.valid_to is None:
                self._named[unit.space_id, unit.code] = unit
                if unit.kind == UnitKind.CENTRE:
                    self._centres.setdefault(unit.space_id, unit)
