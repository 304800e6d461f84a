"""Find units: the desk of a space, what stands above a unit, what a space is made of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from tenants.base import AnyRow
from tenants.spaces import SpaceRow
from tenants.units import Unit, UnitKind


def centre_of(session: Session, county_id: int, space_id: int, code: str = "") -> Unit | None:
    """Return the space's own desk (township or county centre), or the unit of this ``code`` where the space has it."""
    mine = (Unit.county_id == county_id, Unit.space_id == space_id, Unit.valid_to.is_(None))
    named = session.scalars(select(Unit).where(*mine, Unit.code == code)).first() if code else None
    return named or session.scalars(select(Unit).where(*mine, Unit.kind == UnitKind.CENTRE).order_by(Unit.id)).first()


def desk_above(session: Session, county_id: int, code: str = "") -> Unit | None:
    """Return the desk of the prefecture above a county as it stands in the county, or None where there is none above."""
    above = session.scalar(select(SpaceRow.parent_id).where(SpaceRow.id == county_id))
    return None if above is None else centre_of(session, county_id, above, code)


def unit_of(session: Session, county_id: int, unit_id: int) -> Unit | None:
    """Return a unit by its number, or None where the scope does not see it."""
    return session.get(Unit, (county_id, unit_id))


def line_above(session: Session, county_id: int, unit_id: int) -> list[Unit]:
    """Return the unit and all that stand above it inside its space, nearest first."""
    start = select(Unit).where(Unit.county_id == county_id, Unit.id == unit_id).cte("line", recursive=True)
    above = aliased(Unit)
    line = start.union_all(select(above).where(above.county_id == start.c.county_id, above.id == start.c.parent_id))
    units = {
        unit.id: unit for unit in session.scalars(select(Unit).where(Unit.county_id == county_id, Unit.id.in_(select(line.c.id))))
    }
    found: list[Unit] = []
    at: int | None = unit_id
    while at is not None and at in units and units[at] not in found:
        found.append(units[at])
        at = units[at].parent_id
    return found


def units_in(session: Session, county_id: int, space_id: int, *kinds: UnitKind, on: date | None = None) -> Sequence[Unit]:
    """Return a space's units of these kinds (all kinds when none is named), in the order of their codes."""
    wanted = [Unit.county_id == county_id, Unit.space_id == space_id, _stands(on)]
    if kinds:
        wanted.append(Unit.kind.in_([kind.value for kind in kinds]))
    return session.scalars(select(Unit).where(*wanted).order_by(Unit.code)).all()


def townships_in(session: Session, county_id: int) -> Sequence[AnyRow]:
    """Return the county's open townships with ``id``, ``code`` and ``name``, in the order of their codes."""
    wanted = select(SpaceRow.id, SpaceRow.code, SpaceRow.name).where(
        SpaceRow.county_id == county_id, SpaceRow.id != county_id, SpaceRow.closed_at.is_(None)
    )
    return session.execute(wanted.order_by(SpaceRow.code)).all()


def unit_names(session: Session, county_id: int, unit_ids: set[int]) -> dict[int, str]:
    """Return the names of these units, those the scope sees."""
    if not unit_ids:
        return {}
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.county_id == county_id, Unit.id.in_(unit_ids)))
    return {row.id: row.name for row in rows}


def _stands(on: date | None) -> ColumnElement[bool]:
    return Unit.valid_to.is_(None) if on is None else or_(Unit.valid_to.is_(None), Unit.valid_to > on)
