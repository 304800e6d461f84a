"""What the worker does when a clock of a case fires: remind, light, supervise or climb, each exactly once.

Cases are taken in batches and written set by set; a case somebody is moving at this moment is left for the next look.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import NoResultFound

from core import escalation, notifications
from core.audit.models import AuditEntry
from core.cases.models import Assignment, Case, TimelineEntry
from core.cases.rules import OPEN, PUT_AWAY, State
from core.cases.service.calling import CLOCKS
from core.cases.service.overdue import Overdue, supervise_overdue
from core.cases.service.told import tell_of_movements
from core.escalation import CaseKey, Ladder, Limit, Rung, RungUnit
from core.notifications.models import OutboxRow
from core.workspace import Workspace
from tenants.adding import add_rows
from tenants.base import AnyRow, table_of
from tenants.door import must_change
from tenants.organisation import desk_above
from tenants.units import Unit, UnitKind

log = logging.getLogger(__name__)

BATCH = 500
#: Clocks of what is owed beside the work itself, with what is told when they run out.
_OWED = {
    "reply": "reply_overdue",
    "pause": "pause_over",
    "payment_soon": "payment_soon",
    "payment_late": "payment_late",
    "danger": "danger_late",
}
#: Kinds of clocks that speak of another share than the lead's.
_OF_OTHERS = ("reply", *CLOCKS)

_CASES = (
    select(
        Case.id,
        Case.home_space_id,
        Case.number,
        Case.state,
        Case.grade,
        Case.rung,
        Case.ladder_id,
        func.coalesce(Case.whole_from, Case.accepted_at).label("whole_from"),
        Case.lead_id,
        Case.version,
    )
    .where(Case.county_id == bindparam("county"), Case.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .with_for_update(skip_locked=True)
)
_HOLDERS = select(
    Assignment.id,
    Assignment.holder_space_id,
    Assignment.holder_unit_id,
    Assignment.caller_unit_id,
    Assignment.state,
    Assignment.ended_at,
).where(Assignment.county_id == bindparam("county"), Assignment.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
_UNITS = (
    select(Unit)
    .where(Unit.county_id == bindparam("county"), Unit.space_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(Unit.id)
)
_CLOCK, _SHARE = table_of(escalation.Clock), table_of(Assignment)
_LEAVE = (
    update(_SHARE)
    .where(_SHARE.c.county_id == bindparam("county"), _SHARE.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .values(leads=0, state="passed_up", ended_at=bindparam("now"))
)
_ROUNDS = (
    select(_CLOCK.c.case_id, _CLOCK.c.kind, _CLOCK.c.rung, func.max(_CLOCK.c.round).label("last"))
    .where(_CLOCK.c.county_id == bindparam("county"), _CLOCK.c.case_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .group_by(_CLOCK.c.case_id, _CLOCK.c.kind, _CLOCK.c.rung)
)
_OTHERS = (
    select(_CLOCK.c.id)
    .where(
        _CLOCK.c.county_id == bindparam("county"),
        _CLOCK.c.case_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        _CLOCK.c.id != func.all(bindparam("fired", type_=ARRAY(BigInteger))),
        _CLOCK.c.kind.in_(["sign", "rung"]),
        _CLOCK.c.fired_at.is_(None),
        _CLOCK.c.stopped_at.is_(None),
    )
    .with_for_update(skip_locked=True)
)
_STOP = (
    update(_CLOCK).where(_CLOCK.c.county_id == bindparam("county"), _CLOCK.c.id.in_(_OTHERS)).values(stopped_at=bindparam("now"))
)
_MOVE = text(
    """UPDATE cases SET lead_id = v.lead, rung = v.rung, due_at = v.due, state = :state, version = version + 1
       FROM unnest(:ids, :leads, :rungs, :dues) AS v(id, lead, rung, due)
       WHERE cases.county_id = :county AND cases.id = v.id"""
).bindparams(
    bindparam("ids", type_=ARRAY(BigInteger)),
    bindparam("leads", type_=ARRAY(BigInteger)),
    bindparam("rungs", type_=ARRAY(Text)),
    bindparam("dues", type_=ARRAY(DateTime(timezone=True))),
)


@dataclass(frozen=True, slots=True)
class _Fired:
    """A due clock with its case and its holder, all locked or read in this transaction."""

    clock: AnyRow
    case: AnyRow
    holder: AnyRow
    #: The share the clock speaks of, where that is not the lead's: of a supervision, or of a unit that was called in.
    share: AnyRow | None = None

    @property
    def is_a_call(self) -> bool:
        """Whether a called unit is waited for, and not the holder."""
        return self.clock.kind in CLOCKS

    @property
    def late(self) -> AnyRow:
        """Whoever has let the time pass."""
        return self.share if self.is_a_call and self.share is not None else self.holder


@dataclass(frozen=True, slots=True)
class _Climb:
    """A case on its way up: where it goes, and what its next clocks are."""

    fired: _Fired
    rung: Rung
    unit: Unit
    assignment_id: int
    sign_due: datetime | None
    limit: Limit | None

    @property
    def due(self) -> datetime | None:
        """When its time on the rung is up."""
        return self.limit.due_at if self.limit else None


def fire_due(ws: Workspace, most: int = BATCH) -> int:
    """Fire up to ``most`` due clocks of this county and return how many were dealt with; 0 means nothing is left to do now."""
    clocks = escalation.claim_due(ws, most)
    if not clocks:
        return 0
    ready = _join(ws, clocks)
    alive = [fired for fired in ready if _still_counts(fired)]
    lines = _Lines(ws, {fired.case.home_space_id for fired in alive})
    going_up = [climb for fired in alive if fired.clock.on_expiry == "climb" for climb in _climb_if_it_can(ws, fired, lines)]
    climbing = {climb.fired.clock.id for climb in going_up}
    _carry_up(ws, going_up)
    _tell_overdue(ws, [fired for fired in alive if fired.clock.id not in climbing])
    escalation.mark_fired(ws, [fired.clock.id for fired in ready])
    tell_of_movements(ws, "climbed", [(climb.fired.case.id, _facts_of(climb)) for climb in going_up])
    return len(ready)


def _join(ws: Workspace, clocks: Sequence[AnyRow]) -> list[_Fired]:
    ids = sorted({clock.case_id for clock in clocks})
    cases = {case.id: case for case in ws.session.execute(_CASES, {"county": ws.county_id, "ids": ids})}
    others = [clock.assignment_id for clock in clocks if clock.kind in _OF_OTHERS]
    shares = [case.lead_id for case in cases.values()] + others
    holders = {holder.id: holder for holder in ws.session.execute(_HOLDERS, {"county": ws.county_id, "ids": shares})}
    found = []
    seen: set[int] = set()
    for clock in clocks:
        case = cases.get(clock.case_id)
        if case is not None and clock.case_id not in seen:  # one clock of a case at a time; the next look takes the next
            seen.add(clock.case_id)
            share = holders.get(clock.assignment_id) if clock.kind in _OF_OTHERS else None
            found.append(_Fired(clock, case, holders[case.lead_id], share))
    return found


def _still_counts(fired: _Fired) -> bool:
    """Return whether the clock still speaks of the case as it stands: the same share, not yet what it waited for."""
    case, clock = fired.case, fired.clock
    of_lead = clock.kind not in _OF_OTHERS and clock.kind not in _OWED
    if State(case.state) in PUT_AWAY or (of_lead and case.lead_id != clock.assignment_id):
        return False
    match str(clock.kind):
        case kind if kind in _OWED:  # stopped once the reply or the payment has come, the danger is reported, the case goes on
            return True
        case "report_in" | "answer":
            waits = {"to_sign"} if clock.kind == "report_in" else {"to_sign", "signed"}
            return fired.share is not None and fired.share.ended_at is None and fired.share.state in waits
        case "sign":
            return bool(fired.holder.state == "to_sign")
        case "rung":
            return State(case.state) in OPEN and State(case.state) < State.SETTLED
        case _:
            return State(case.state) is State.CLOSED


class _Lines:
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


def _climb_if_it_can(ws: Workspace, fired: _Fired, lines: _Lines) -> list[_Climb]:
    """Return the climb of a case; one whose ladder cannot be followed is told as overdue and does not hold up the others."""
    try:
        return list(_climb(ws, fired, lines))
    except (LookupError, ValueError, NoResultFound):
        log.exception("case %s cannot climb: its ladder %s cannot be followed", fired.case.id, fired.case.ladder_id)
        return []


def _climb(ws: Workspace, fired: _Fired, lines: _Lines) -> Iterable[_Climb]:
    """Yield the climb of a case, or nothing where no rung above has a unit: then it is told as overdue."""
    ladder: Ladder = escalation.ladder_of(ws, fired.case.ladder_id)
    rung = ladder.next_rung(fired.case.rung)
    now = ws.now()
    while rung is not None:
        unit = lines.on(rung, fired.holder.holder_unit_id, fired.case.home_space_id)
        if unit is not None:
            limit = escalation.limit_on(ladder, rung, fired.case.grade, now, accepted_at=fired.case.whole_from)
            yield _Climb(fired, rung, unit, ws.new_key(), escalation.sign_due_on(rung, now), limit)
            return
        rung = ladder.next_rung(rung.key)


def _carry_up(ws: Workspace, climbs: Sequence[_Climb]) -> None:
    if not climbs:
        return
    now, county = ws.now(), ws.county_id
    case_ids = [climb.fired.case.id for climb in climbs]
    rounds = _rounds(ws, case_ids)
    _stop_others(ws, climbs, case_ids)
    leads = [climb.fired.case.lead_id for climb in climbs]
    must_change(ws.session.execute(_LEAVE, {"county": county, "ids": leads, "now": now}), len(climbs))
    add_rows(ws.session, Assignment, [_share(ws, climb, rounds) for climb in climbs])
    moved = ws.session.execute(
        _MOVE,
        {
            "ids": case_ids,
            "leads": [climb.assignment_id for climb in climbs],
            "rungs": [climb.rung.key for climb in climbs],
            "dues": [climb.due for climb in climbs],
            "state": int(State.ASSIGNED),
            "county": county,
        },
    )
    must_change(moved, len(climbs))
    escalation.start_clocks(ws, [clock for climb in climbs for clock in _clocks(ws, climb, rounds)])
    _write_down(ws, "climbed", [(climb.fired, _facts_of(climb)) for climb in climbs], version_up=1)
    _tell(ws, "escalated", [(climb.fired.case, climb.unit.space_id, climb.unit.id) for climb in climbs])


def _facts_of(climb: _Climb) -> dict[str, Any]:
    return {"from": climb.fired.case.rung, "to_rung": climb.rung.key, "to": climb.unit.name, "unit": climb.unit.id}


def _rounds(ws: Workspace, case_ids: Sequence[int]) -> Mapping[tuple[int, str, str], int]:
    rows = ws.session.execute(_ROUNDS, {"county": ws.county_id, "ids": case_ids})
    found: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for row in rows:
        found[row.case_id, row.kind, row.rung] = int(row.last)
    return found


def _stop_others(ws: Workspace, climbs: Sequence[_Climb], case_ids: Sequence[int]) -> None:
    """Stop the other clocks of cases that climb.

    One that another sweeper has claimed is left to it: waiting could tie two sweepers to each other, and it finds the case
    gone from the share it speaks of.
    """
    fired = [climb.fired.clock.id for climb in climbs]
    ws.session.execute(_STOP, {"county": ws.county_id, "ids": case_ids, "fired": fired, "now": ws.now()})


def _share(ws: Workspace, climb: _Climb, rounds: Mapping[tuple[int, str, str], int]) -> dict[str, Any]:
    case = climb.fired.case
    return {
        "county_id": ws.county_id,
        "id": climb.assignment_id,
        "home_space_id": case.home_space_id,
        "case_id": case.id,
        "holder_space_id": climb.unit.space_id,
        "holder_unit_id": climb.unit.id,
        "holder_post_id": None,
        "kind": "lead",
        "leads": 1,
        "rung": climb.rung.key,
        "round": rounds[case.id, "rung", climb.rung.key] + 1,
        "state": "to_sign",
        "created_at": ws.now(),
        "signed_at": None,
        "due_at": climb.sign_due or climb.due,
        "ended_at": None,
    }


def _clocks(ws: Workspace, climb: _Climb, rounds: Mapping[tuple[int, str, str], int]) -> Iterable[dict[str, Any]]:
    case = climb.fired.case
    key = CaseKey(ws.county_id, case.home_space_id, case.id)
    for kind, at, on_expiry in (
        ("sign", climb.sign_due, "remind"),
        ("rung", climb.due, climb.limit.on_expiry if climb.limit else ""),
    ):
        if at is not None:
            number = rounds[case.id, kind, climb.rung.key] + 1
            yield escalation.clock_values(ws, key, kind, climb.rung.key, climb.assignment_id, at, on_expiry, number=number)


def _tell_overdue(ws: Workspace, overdue: Sequence[_Fired]) -> None:
    """Write down that a limit passed, tell whoever is late and, where it says supervise, the home's desk; of a call, the caller's superior."""
    if not overdue:
        return
    facts = [(fired, {"clock": fired.clock.kind, "then": fired.clock.on_expiry, **_who_is_late(fired)}) for fired in overdue]
    _write_down(ws, "overdue", facts, version_up=0)
    lines = _Lines(ws, {fired.case.home_space_id for fired in overdue})
    for fired in overdue:
        _tell(ws, _OWED.get(fired.clock.kind, "overdue"), [(fired.case, *whom) for whom in _concerned(fired, lines)])
    superiors = [
        (fired, lines.superior(fired.late.caller_unit_id, fired.case.home_space_id)) for fired in overdue if fired.is_a_call
    ]
    _tell(ws, "supervise", [(fired.case, unit.space_id, unit.id) for fired, unit in superiors if unit is not None])
    found = [
        Overdue(fired.case, fired.holder, desk) for fired in overdue if (desk := _supervising_desk(fired, lines)) is not None
    ]
    begun = supervise_overdue(ws, found)
    by_case = {fired.case.id: fired for fired in overdue}
    _write_down(ws, "supervised", [(by_case[one.case.id], facts) for one, facts in begun], version_up=0)
    _tell(ws, "supervised", [(one.case, one.holder.holder_space_id, one.holder.holder_unit_id) for one, _facts in begun])
    _tell(ws, "supervise", [(one.case, one.desk.space_id, one.desk.id) for one in found])


def _concerned(fired: _Fired, lines: _Lines) -> set[tuple[int, int]]:
    """Return whom it concerns that a clock ran out, as (space, unit): the holder, and whoever waits beside."""
    if fired.is_a_call:
        return {(fired.late.holder_space_id, fired.late.holder_unit_id)}
    whom = {(fired.holder.holder_space_id, fired.holder.holder_unit_id)}
    if fired.share is not None:
        whom.add((fired.share.holder_space_id, fired.share.holder_unit_id))
    if fired.clock.kind == "pause" and (desk := lines.desk(fired.holder.holder_space_id)) is not None:
        whom.add((desk.space_id, desk.id))
    return whom


def _supervising_desk(fired: _Fired, lines: _Lines) -> Unit | None:
    """Return the home's desk where the ladder says that it supervises what is overdue; nobody supervises themselves."""
    supervises = fired.clock.on_expiry == "supervise" and not fired.is_a_call
    desk = lines.desk(fired.case.home_space_id) if supervises else None
    return desk if desk is not None and desk.id != fired.holder.holder_unit_id else None


def _who_is_late(fired: _Fired) -> dict[str, int]:
    """Name the unit that was called in; of the holder the case itself tells."""
    return {"unit": fired.late.holder_unit_id} if fired.is_a_call else {}


def _write_down(ws: Workspace, deed: str, facts: Sequence[tuple[_Fired, dict[str, Any]]], *, version_up: int) -> None:
    if not facts:
        return
    entries, audits = [], []
    for fired, codes in facts:
        case = fired.case
        entries.append(
            {
                "county_id": ws.county_id,
                "id": ws.new_key(),
                "home_space_id": case.home_space_id,
                "case_id": case.id,
                "at": ws.now(),
                "deed": deed,
                "post": ws.actor.post,
                "actor_name": "",
                "unit_name": "",
                "rung": case.rung,
                "version": case.version + version_up,
                "facts": codes,
            }
        )
        audits.append(
            {
                "county_id": ws.county_id,
                "id": ws.new_key(),
                "space_id": ws.space_id,
                "at": ws.now(),
                "account_id": None,
                "post_id": None,
                "post": ws.actor.post,
                "deed": deed,
                "case_id": case.id,
                "detail": codes,
            }
        )
    add_rows(ws.session, TimelineEntry, entries)
    add_rows(ws.session, AuditEntry, audits)


def _tell(ws: Workspace, kind: str, whom: Sequence[tuple[AnyRow, int, int]]) -> None:
    rows = [
        notifications.outbox_values(ws, kind, space_id=space, unit_id=unit, case_id=case.id, payload={"number": case.number})
        for case, space, unit in whom
    ]
    add_rows(ws.session, OutboxRow, rows)
