"""The page on which a case is dispatched: the unit where it happened is proposed, the others stand by their kind, or are typed by name."""

from collections.abc import Iterable, Sequence
from typing import Any

from core import cases, hookspecs
from core.cases.models import Case
from core.cases.rules import Refused
from core.cases.service import CaseView
from core.cases.service.calling import callable_units
from core.cases.service.told import at_hand
from core.cases.views.places import FEW, FIELD, Choices, Place, place_called, place_within, places_here, places_of
from core.escalation import HeldBy, Ladder
from core.web.words import _
from core.workspace import Workspace
from tenants.units import UnitKind

Values = dict[str, Any]
#: So many of the units that what was typed may mean are named.
_NAMED = 5
#: In which order the kinds of units stand; the list of the register is kept within each.
_KINDS = (UnitKind.VILLAGE, UnitKind.GRID, UnitKind.AREA, UnitKind.DEPARTMENT, UnitKind.ROOM, UnitKind.CENTRE)


def dispatch(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    """Give a case to the unit that was chosen, or to the one whose name was typed.

    Raises:
        Refused: ``no_such_name`` or ``several_names`` for what was typed; what ``cases.dispatch`` says.
    """
    unit_id = _named(sent["unit"], places_here(ws)) if sent["unit"] else sent["unit_id"]
    return cases.dispatch(ws, case_id, unit_id, version=version, words=sent["words"], with_units=sent["with_units"])


def _named(typed: str, places: Sequence[Place]) -> int:
    found = place_called(typed, places)
    if not found:
        raise Refused("no_such_name", "unit")
    if len(found) > 1:
        names = _("、").join(place.label for place in found[:_NAMED])
        of = {"names": names, "num": len(found)}
        said = _("%(names)s等 %(num)s 个单位", **of) if len(found) > _NAMED else names
        raise Refused("several_names", "unit", _("有几个单位都合这几个字：%(names)s。写全一点，或者选一个。", names=said))
    return found[0].id


def begin_dispatch(ws: Workspace, view: CaseView) -> Values:
    """Return what the form begins with: the unit that is proposed first."""
    proposed, _why = _proposed(ws, view, places_here(ws))
    return {"unit_id": proposed[0].id if proposed else None}


def offer_dispatch(ws: Workspace, view: CaseView) -> Values:
    """Return what the form offers: what is proposed and why, one's own desk, and every other unit the case's ladder knows."""
    places = places_here(ws)
    proposed, why = _proposed(ws, view, places)
    first = [] if not proposed else [(why, [(str(place.id), place.label) for place in proposed])]
    known = [place for place in known_to(ws, view.ladder, places) if place not in proposed]
    desk = [place for place in known if place.id == ws.actor.unit_id]
    own = [(_("本单位"), [(str(place.id), _("%(desk)s（自己办）", desk=place.label)) for place in desk])] if desk else []
    others = [place for place in known if place not in desk]
    able = callable_units(ws, view.ladder, view.rung, view.case, "coholder")
    return {
        "why": _("%(why)s，先选上了。", why=why) if proposed else "",
        "units": [*first, *own, *by_kind(ws, view.ladder, others)],
        "typed": [place.label for place in [*proposed, *known]] if len(known) > FEW else [],
        "others": by_kind(ws, view.ladder, places_of(ws, {unit.id for unit in able})),
    }


def by_kind(ws: Workspace, ladder: Ladder, places: Iterable[Place]) -> Choices:
    """Return units for a form to choose from, those of each kind under what the county calls its level; other spaces' come last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in sorted(places, key=lambda place: (bool(place.space), _KINDS.index(UnitKind(place.kind)))):
        groups.setdefault(_head(ws, ladder, place), []).append((str(place.id), place.label))
    return list(groups.items())


def known_to(ws: Workspace, ladder: Ladder, places: Iterable[Place]) -> list[Place]:
    """Return the units that stand on a rung of a ladder, and the desk, which always has one."""
    level = _level(ws)
    return [place for place in places if place.kind == UnitKind.CENTRE or ladder.rung_for(place.kind, level) is not None]


def _proposed(ws: Workspace, view: CaseView, places: Sequence[Place]) -> tuple[list[Place], str]:
    """Return the units to propose, the likeliest first, and why: what a practice says, else where it happened, from below."""
    known = {place.id: place for place in known_to(ws, view.ladder, places)}
    suggested = known.get(ws.ask(hookspecs.suggest_unit, at_hand(view)) or 0)
    if suggested is not None:
        return [suggested], _("按建议")
    every = {place.id: place for place in places}
    at = every.get(view.case.unit_id or 0) or (place_within(view.story.place, places) if view.story else None)
    line = []
    while at is not None and at.kind in FIELD and at not in line:
        line.append(at)
        at = every.get(at.parent_id or 0)
    return [place for place in line if place.id in known], _("事发地")


def _head(ws: Workspace, ladder: Ladder, place: Place) -> str:
    level = HeldBy.TOWNSHIP if place.space else _level(ws)
    rung = ladder.rung_for(place.kind, level) if place.kind in FIELD else None
    others = {UnitKind.DEPARTMENT: _("科室部门"), UnitKind.ROOM: _("调解室")}
    head = rung.level if rung is not None else others.get(UnitKind(place.kind), _("中心"))
    return f"{place.space} · {head}" if place.space else head


def _level(ws: Workspace) -> HeldBy:
    return HeldBy.COUNTY if ws.space.is_county else HeldBy.TOWNSHIP
