"""The units of a place on pages: the tree, and what is done to it. Written inside the place itself, as the fence has it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError

from core import audit, cases
from core.administration.rules import Refused
from core.administration.rules.organisation import WantedUnit, check_above, check_code, code_stem, kinds_in
from core.administration.service.absence import today
from core.administration.service.scopes import inside
from core.cases.models import Assignment
from core.people.models import Post, standing
from core.workspace import Workspace
from tenants.spaces import Space, SpaceKind
from tenants.units import Unit, UnitKind


class UnitMissing(LookupError):
    """The place has no such unit; one of another place looks the same."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with what stands under it, how many people are in post there and how many open cases it holds."""

    id: int
    kind: str
    name: str
    code: str
    people: int
    cases: int
    below: "tuple[Branch, ...]"


def unit_tree(ws: Workspace, place: Space) -> tuple[Branch, ...]:
    """Return the standing units of a place, as they stand under one another."""
    units = ws.session.scalars(_standing(ws, place).order_by(Unit.code)).all()
    people = _counted(
        ws.session.execute(
            select(Post.unit_id, func.count(Post.account_id.distinct()))
            .where(Post.county_id == ws.county_id, Post.space_id == place.id, standing(ws.now()))
            .group_by(Post.unit_id)
        )
    )
    held = _counted(
        ws.session.execute(
            select(Assignment.holder_unit_id, func.count(Assignment.case_id.distinct()))
            .where(
                Assignment.county_id == ws.county_id,
                Assignment.holder_space_id == place.id,
                Assignment.ended_at.is_(None),
                Assignment.state != "done",
            )
            .group_by(Assignment.holder_unit_id)
        )
    )
    known = {unit.id for unit in units}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id if unit.parent_id in known else None].append(unit)

    def branch(unit: Unit) -> Branch:
        own = (unit.id, unit.kind, unit.name, unit.code, people.get(unit.id, 0), held.get(unit.id, 0))
        return Branch(*own, below=tuple(branch(one) for one in below[unit.id]))

    return tuple(branch(unit) for unit in below[None])


def find_unit(ws: Workspace, place: Space, unit_id: int) -> Unit:
    """Return a standing unit of the place.

    Raises:
        UnitMissing: the place has none of this number.
    """
    unit = ws.session.get(Unit, (ws.county_id, unit_id))
    if unit is None or unit.space_id != place.id or unit.valid_to is not None:
        raise UnitMissing(unit_id)
    return unit


def add_unit(ws: Workspace, place: Space, wanted: WantedUnit) -> int:
    """Add a unit to a place and return its number.

    Raises:
        Refused: it cannot stand there, its code is none or taken, or its name is taken beside it.
    """
    if wanted.kind not in kinds_in(township=place.kind is SpaceKind.TOWNSHIP):
        raise Refused("unit_kind", "kind")
    with inside(ws, place) as within:
        above = _above(within, place, wanted.kind, wanted.above)
        _see_name(within, place, wanted.name, above.id, None)
        code = wanted.code or _next_code(within, place, wanted.kind, above)
        check_code(wanted.kind, code, place.code, above.code)
        unit = Unit(
            county_id=within.county_id,
            id=within.new_key(),
            space_id=place.id,
            parent_id=above.id,
            kind=wanted.kind,
            name=wanted.name,
            code=code,
            valid_from=today(within),
        )
        try:
            with within.session.begin_nested():
                within.session.add(unit)
        except IntegrityError:
            raise Refused("unit_code_taken", "code") from None
        audit.record(within, "unit_added", detail={"unit": unit.id, "kind": unit.kind})
        return unit.id


def change_unit(ws: Workspace, place: Space, unit_id: int, name: str, above_id: int | None) -> None:
    """Call a unit by another name, or let it stand under another.

    Raises:
        UnitMissing: the place has none of this number.
        Refused: it cannot stand there, or its name is taken beside it.
    """
    with inside(ws, place) as within:
        unit = _locked(within, place, unit_id)
        parent_id = unit.parent_id
        if above_id is not None and above_id != unit.parent_id:
            if unit.kind == UnitKind.CENTRE:
                raise Refused("desk_stays", "above")
            if unit.kind == UnitKind.GRID:
                raise Refused("grid_moves_not", "above")
            parent_id = _above(within, place, unit.kind, above_id).id
        if unit.kind != UnitKind.CENTRE:
            _see_name(within, place, name, parent_id, unit.id)
        was = {"name": unit.name, "above": unit.parent_id}
        unit.name, unit.parent_id = name, parent_id
        within.session.flush()
        audit.record(within, "unit_changed", detail={"unit": unit.id, "was": was})


def close_unit(ws: Workspace, place: Space, unit_id: int) -> None:
    """Close a unit from today on: it is kept with its past, and nothing new comes to it.

    Raises:
        UnitMissing: the place has none of this number.
        Refused: ``desk_stays``, ``unit_has_units``, ``unit_has_posts`` or ``unit_has_cases``.
    """
    with inside(ws, place) as within:
        unit = _locked(within, place, unit_id)
        if unit.kind == UnitKind.CENTRE:
            raise Refused("desk_stays")
        if within.session.scalar(
            select(func.count()).select_from(_standing(within, place).where(Unit.parent_id == unit.id).subquery())
        ):
            raise Refused("unit_has_units")
        posts = select(func.count()).where(
            Post.county_id == within.county_id,
            Post.space_id == place.id,
            Post.unit_id == unit.id,
            Post.ended_at.is_(None),
            or_(Post.valid_to.is_(None), Post.valid_to > within.now()),
        )
        if within.session.scalar(posts):
            raise Refused("unit_has_posts")
        if cases.unit_is_busy(within, place.id, unit.id):
            raise Refused("unit_has_cases")
        unit.valid_to = today(within)
        within.session.flush()
        audit.record(within, "unit_closed", detail={"unit": unit.id})


def _locked(ws: Workspace, place: Space, unit_id: int) -> Unit:
    wanted = _standing(ws, place).where(Unit.id == unit_id).with_for_update().execution_options(populate_existing=True)
    unit = ws.session.scalars(wanted).one_or_none()
    if unit is None:
        raise UnitMissing(unit_id)
    return unit


def _above(ws: Workspace, place: Space, kind: str, above_id: int) -> Unit:
    try:
        above = find_unit(ws, place, above_id)
    except UnitMissing:
        raise Refused("unit_above", "above") from None
    check_above(kind, above.kind)
    return above


def _see_name(ws: Workspace, place: Space, name: str, above_id: int | None, own_id: int | None) -> None:
    beside = _standing(ws, place).where(Unit.parent_id == above_id, Unit.name == name, Unit.id != (own_id or 0))
    if ws.session.scalars(beside).first() is not None:
        raise Refused("unit_name_taken", "name")


def _next_code(ws: Workspace, place: Space, kind: str, above: Unit) -> str:
    stem = code_stem(kind, place.code, above.code)
    if stem is None:
        raise Refused("village_code", "code")
    start, digits = stem
    taken = set(
        ws.session.scalars(
            select(Unit.code).where(
                Unit.county_id == ws.county_id, Unit.space_id == place.id, Unit.code.startswith(start, autoescape=True)
            )
        )
    )
    return next(one for number in range(1, len(taken) + 2) if (one := f"{start}{number:0{digits}}") not in taken)


def _standing(ws: Workspace, place: Space) -> Select[Unit]:
    return select(Unit).where(Unit.county_id == ws.county_id, Unit.space_id == place.id, Unit.valid_to.is_(None))


def _counted(rows: Iterable[Any]) -> dict[int, int]:
    return {int(unit_id): int(number) for unit_id, number in rows if unit_id is not None}
