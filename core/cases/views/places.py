"""The places of a space as people say them: 上村, 上村 1 网格; read once for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from core.web.words import _
from core.workspace import Workspace
from tenants.base import AnyRow, table_of
from tenants.spaces import SpaceKind, SpaceRow
from tenants.units import Unit, UnitKind

_UNIT, _ABOVE, _SPACE = table_of(Unit), table_of(Unit).alias(), table_of(SpaceRow)
_UNITS = (
    select(
        _UNIT.c.id,
        _UNIT.c.kind,
        _UNIT.c.name,
        _UNIT.c.parent_id,
        _UNIT.c.space_id,
        _ABOVE.c.name.label("above"),
        _ABOVE.c.kind.label("above_kind"),
        _SPACE.c.name.label("space"),
        _SPACE.c.kind.label("space_kind"),
    )
    .join(_SPACE, _SPACE.c.id == _UNIT.c.space_id)
    .outerjoin(_ABOVE, and_(_ABOVE.c.county_id == _UNIT.c.county_id, _ABOVE.c.id == _UNIT.c.parent_id))
)
_NAMED = _UNITS.where(_UNIT.c.county_id == bindparam("county"), _UNIT.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
_HERE = _UNITS.where(
    _UNIT.c.county_id == bindparam("county"), _UNIT.c.space_id == bindparam("space"), _UNIT.c.valid_to.is_(None)
).order_by(_UNIT.c.code)
_CHOSEN_FROM = _NAMED.order_by(_UNIT.c.space_id != bindparam("space"), _UNIT.c.code)
#: Kinds of units where something can happen; several townships may have one of the same name.
FIELD = frozenset({UnitKind.VILLAGE, UnitKind.AREA, UnitKind.GRID})

#: More than these are no list to run down with the eye.
FEW = 15
#: What a form offers: pairs of value and label, or of a heading and the pairs under it.
Choices = Sequence[tuple[str, str | list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of a space with the name people use for it; ``space`` names the space where it is another than the reader's."""

    id: int
    kind: str
    label: str
    parent_id: int | None = None
    space: str = ""


def place_names(ws: Workspace, unit_ids: Iterable[int | None]) -> dict[int, str]:
    """Return what these units are called, those the scope sees, in one statement; one of another township is told with that."""
    wanted = sorted({one for one in unit_ids if one is not None})
    if not wanted:
        return {}
    rows = ws.session.execute(_NAMED, {"county": ws.county_id, "ids": wanted})
    return {row.id: _elsewhere(ws, row) + _label(row.kind, row.name, row.above, row.above_kind) for row in rows}


def with_holders(ws: Workspace, names: dict[int, str], rows: Iterable[AnyRow]) -> dict[int, str]:
    """Return the names with those of holders the scope does not see: a prefecture's desk is told by its space's name."""
    hidden = {row.holder_unit_id: row.holder_space_id for row in rows if row.holder_unit_id not in names}
    if not hidden:
        return names
    spaces = ws.session.execute(select(_SPACE.c.id, _SPACE.c.name).where(_SPACE.c.id.in_(set(hidden.values()))))
    known = {row.id: row.name for row in spaces}
    return {**names, **{unit: known.get(space, "") for unit, space in hidden.items()}}


def places_of(ws: Workspace, unit_ids: Iterable[int]) -> list[Place]:
    """Return these units, the space's own first, each with the space it is of where that is another."""
    rows = ws.session.execute(_CHOSEN_FROM, {"county": ws.county_id, "space": ws.space_id, "ids": sorted(unit_ids)})
    return [_place(row, "" if row.space_id == ws.space_id else row.space) for row in rows]


def places_here(ws: Workspace) -> list[Place]:
    """Return every unit of the space, villages followed by their grids."""
    rows = ws.session.execute(_HERE, {"county": ws.county_id, "space": ws.space_id})
    return [_place(row) for row in rows]


def _place(row: AnyRow, space: str = "") -> Place:
    return Place(row.id, row.kind, _label(row.kind, row.name, row.above, row.above_kind), row.parent_id, space)


def in_the_field(places: Iterable[Place]) -> list[Place]:
    """Return those where something can happen: villages, work areas and grids."""
    return [place for place in places if place.kind in FIELD]


def place_choices(places: Sequence[Place]) -> Choices:
    """Return places for a form to choose from; a long list stands under the names of its villages or work areas."""
    if len(places) <= FEW:
        return [(str(place.id), place.label) for place in places]
    known = {place.id: place for place in places}
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        head = _top(place, known).label if place.kind in FIELD else _("中心和部门")
        groups.setdefault(head, []).append((str(place.id), place.label))
    return list(groups.items())


def _top(place: Place, known: Mapping[int, Place]) -> Place:
    """Return the widest place around one, as far as it is in the field and among those to choose from."""
    while (above := known.get(place.parent_id or 0)) is not None and above.kind in FIELD:
        place = above
    return place


def place_said(typed: str, places: Sequence[Place]) -> Place | None:
    """Return the place whose name what was typed begins with, the longest such name; None where there is none."""
    said = _bare(typed)
    found = [place for place in places if said.startswith(_bare(place.label))]
    return max(found, key=lambda place: len(place.label), default=None)


def place_within(text: str, places: Sequence[Place]) -> Place | None:
    """Return the place in the field whose name stands anywhere in a text, the longest such name; None where there is none."""
    said = _bare(text)
    found = [place for place in in_the_field(places) if _bare(place.label) in said]
    return max(found, key=lambda place: len(place.label), default=None)


def place_called(typed: str, places: Sequence[Place]) -> list[Place]:
    """Return the places that what was typed may mean: the one of that name, else all that have it in their name.

    A village whose name begins so comes before its own grids, which are called after it.
    """
    said = _bare(typed)
    named = [place for place in places if _bare(place.label) == said]
    found = [place for place in places if said in _bare(place.label)]
    heads = [place for place in found if all(other is place or other.parent_id == place.id for other in found)]
    return named or [place for place in heads if _bare(place.label).startswith(said)] or found


def _elsewhere(ws: Workspace, row: AnyRow) -> str:
    """Return the township to say before a unit's name: another than the reader's, where the name does not say it itself."""
    strange = row.space_id != ws.space_id and row.space_kind == SpaceKind.TOWNSHIP
    return f"{row.space} " if strange and (row.kind in FIELD or row.space not in row.name) else ""


def _label(kind: str, name: str, above: str | None, above_kind: str | None) -> str:
    if kind == UnitKind.GRID and above and above_kind == UnitKind.VILLAGE and not name.startswith(above):
        return f"{above} {name}"
    return name


def _bare(text: str) -> str:
    return "".join(text.split()).lower()
