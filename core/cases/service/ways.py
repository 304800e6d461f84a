"""Where a case can go from where it is: along its rung, down, past a rung; and what stands against each way now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.cases.models import Assignment, Case
from core.cases.rules import Standing
from core.cases.rules.handing import scale_of
from core.cases.service.handing_on import Stop, rung_at, unit_on
from core.escalation import HeldBy, Ladder, Rung, RungUnit
from core.escalation.rules.language import Facts
from core.escalation.rules.moves import Reason, Refusal, allowed_moves
from core.escalation.rules.vocabulary import Risk, Way
from core.workspace import Workspace
from tenants.organisation import line_above
from tenants.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Past:
    """A way past a rung: where it leads, and what stands against it now besides what is still to be written."""

    rung: Rung
    unit: Unit | None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can be taken once everything is written."""
        return self.unit is not None and not self.reasons


def facts_of(case: Case, standing: Standing) -> Facts:
    """Return what a ladder may ask about a case."""
    return Facts(
        grade=case.grade,
        scale=scale_of(case.people),
        risk=Risk(case.risk) if case.risk else None,
        type_code=case.type_code or "",
        tries=standing.tries,
    )


def ways_past(ws: Workspace, ladder: Ladder, case: Case, lead: Assignment, standing: Standing) -> list[Past]:
    """Return the ways past a rung from where the case stands, also those closed now, with the reasons why."""
    line = line_above(ws.session, ws.county_id, lead.holder_unit_id)
    found = []
    for move in allowed_moves(ladder, case.rung, facts_of(case, standing)):
        if move.way is Way.SKIP:
            rung = ladder.rung(move.target)
            written = {Refusal.RECORD_MISSING, Refusal.STEPS_MISSING}  # the form asks for these
            reasons = tuple(reason for reason in move.reasons if reason.refusal not in written)
            found.append(Past(rung, unit_on(ws, rung, case, line), reasons))
    return found


def units_along(ws: Workspace, ladder: Ladder, case: Case, lead: Assignment) -> list[Unit]:
    """Return the other units of the actor's space on the rung the case is on; none where another space holds it."""
    if lead.holder_space_id != ws.space_id:
        return []
    here = [unit for unit in _units_of(ws, ws.space_id) if unit.id != lead.holder_unit_id]
    return [unit for unit in here if (rung := rung_at(ladder, unit)) is not None and rung.key == case.rung]


def stops_below(ws: Workspace, ladder: Ladder, case: Case, lead: Assignment) -> list[Stop]:
    """Return the units below the holder to which its rung hands down.

    A county hands down to the desk of the township a case belongs to; one of its own, to any township's.
    """
    found: list[Stop] = []
    for edge in ladder.edges_from(case.rung, Way.DOWN):
        rung = ladder.rung(edge.target)
        found += [Stop(rung, unit) for unit in _below(ws, ladder, rung, case, lead)]
    return found


def _below(ws: Workspace, ladder: Ladder, rung: Rung, case: Case, lead: Assignment) -> list[Unit]:
    if rung.unit_kind is RungUnit.TOWNSHIP and lead.holder_space_id != case.home_space_id:
        return _standing_on(ladder, rung, _units_of(ws, case.home_space_id))
    if rung.held_by is HeldBy.TOWNSHIP and lead.holder_space_id == ws.county_id:
        desks = select(Unit).where(Unit.county_id == ws.county_id, Unit.space_id != ws.county_id, Unit.kind == UnitKind.CENTRE)
        return _standing_on(ladder, rung, ws.session.scalars(desks.where(Unit.valid_to.is_(None)).order_by(Unit.code)).all())
    every = {unit.id: unit for unit in _units_of(ws, lead.holder_space_id)}
    units = [unit for unit in _standing_on(ladder, rung, list(every.values())) if unit.id != lead.holder_unit_id]
    holder = every.get(lead.holder_unit_id)
    whole = holder is None or holder.kind == UnitKind.CENTRE
    return units if whole else [unit for unit in units if _is_above(every, lead.holder_unit_id, unit)]


def _is_above(every: Mapping[int, Unit], holder_id: int, unit: Unit) -> bool:
    """Return whether a unit stands somewhere below the holder."""
    seen: set[int] = set()
    above = every.get(unit.parent_id or 0)
    while above is not None and above.id not in seen:
        if above.id == holder_id:
            return True
        seen.add(above.id)
        above = every.get(above.parent_id or 0)
    return False


def _standing_on(ladder: Ladder, rung: Rung, units: Sequence[Unit]) -> list[Unit]:
    """Return the units that stand on a rung: its own kind, or for a whole space its desk."""
    on = [unit for unit in units if (found := rung_at(ladder, unit)) is not None and found.key == rung.key]
    whole = rung.unit_kind not in {kind.value for kind in UnitKind}
    return [unit for unit in on if unit.kind == UnitKind.CENTRE or unit.code == rung.unit_code] if whole else on


def _units_of(ws: Workspace, space_id: int) -> Sequence[Unit]:
    wanted = select(Unit).where(Unit.county_id == ws.county_id, Unit.space_id == space_id, Unit.valid_to.is_(None))
    return ws.session.scalars(wanted.order_by(Unit.code)).all()
