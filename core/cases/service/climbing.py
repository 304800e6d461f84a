"""Carry cases whose time on a rung is up to the rung above, set by set."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import NoResultFound

from core import escalation
from core.cases.models import Assignment
from core.cases.rules import State
from core.cases.service.above import Lines
from core.cases.service.fired import Fired, tell_all, write_all_down
from core.escalation import CaseKey, Ladder, Limit, Rung
from core.workspace import Workspace
from tenants.adding import add_rows
from tenants.base import table_of
from tenants.door import must_change
from tenants.units import Unit

log = logging.getLogger(__name__)

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
class Climb:
    """A case on its way up: where it goes, and what its next clocks are."""

    fired: Fired
    rung: Rung
    unit: Unit
    assignment_id: int
    sign_due: datetime | None
    limit: Limit | None

    @property
    def due(self) -> datetime | None:
        """When its time on the rung is up."""
        return self.limit.due_at if self.limit else None


def climb_if_it_can(ws: Workspace, fired: Fired, lines: Lines) -> list[Climb]:
    """Return the climb of a case; one whose ladder cannot be followed is told as overdue and does not hold up the others."""
    try:
        return list(_climb(ws, fired, lines))
    except (LookupError, ValueError, NoResultFound):
        log.exception("case %s cannot climb: its ladder %s cannot be followed", fired.case.id, fired.case.ladder_id)
        return []


def _climb(ws: Workspace, fired: Fired, lines: Lines) -> Iterable[Climb]:
    """Yield the climb of a case, or nothing where no rung above has a unit: then it is told as overdue."""
    ladder: Ladder = escalation.ladder_of(ws, fired.case.ladder_id)
    rung = ladder.next_rung(fired.case.rung)
    now = ws.now()
    while rung is not None:
        unit = lines.on(rung, fired.holder.holder_unit_id, fired.case.home_space_id)
        if unit is not None:
            limit = escalation.limit_on(ladder, rung, fired.case.grade, now, accepted_at=fired.case.whole_from)
            yield Climb(fired, rung, unit, ws.new_key(), escalation.sign_due_on(rung, now), limit)
            return
        rung = ladder.next_rung(rung.key)


def carry_up(ws: Workspace, climbs: Sequence[Climb]) -> None:
    """Move these cases up, each with its new share, its clocks, its line in the timeline and its notice."""
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
    write_all_down(ws, "climbed", [(climb.fired, facts_of(climb)) for climb in climbs], version_up=1)
    tell_all(ws, "escalated", [(climb.fired.case, climb.unit.space_id, climb.unit.id) for climb in climbs])


def facts_of(climb: Climb) -> dict[str, Any]:
    """Return what the timeline tells of a climb."""
    return {"from": climb.fired.case.rung, "to_rung": climb.rung.key, "to": climb.unit.name, "unit": climb.unit.id}


def _rounds(ws: Workspace, case_ids: Sequence[int]) -> Mapping[tuple[int, str, str], int]:
    rows = ws.session.execute(_ROUNDS, {"county": ws.county_id, "ids": case_ids})
    found: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for row in rows:
        found[row.case_id, row.kind, row.rung] = int(row.last)
    return found


def _stop_others(ws: Workspace, climbs: Sequence[Climb], case_ids: Sequence[int]) -> None:
    """Stop the other clocks of cases that climb.

    One that another sweeper has claimed is left to it: waiting could tie two sweepers to each other, and it finds the case
    gone from the share it speaks of.
    """
    fired = [climb.fired.clock.id for climb in climbs]
    ws.session.execute(_STOP, {"county": ws.county_id, "ids": case_ids, "fired": fired, "now": ws.now()})


def _share(ws: Workspace, climb: Climb, rounds: Mapping[tuple[int, str, str], int]) -> dict[str, Any]:
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


def _clocks(ws: Workspace, climb: Climb, rounds: Mapping[tuple[int, str, str], int]) -> Iterable[dict[str, Any]]:
    case = climb.fired.case
    key = CaseKey(ws.county_id, case.home_space_id, case.id)
    for kind, at, on_expiry in (
        ("sign", climb.sign_due, "remind"),
        ("rung", climb.due, climb.limit.on_expiry if climb.limit else ""),
    ):
        if at is not None:
            number = rounds[case.id, kind, climb.rung.key] + 1
            yield escalation.clock_values(ws, key, kind, climb.rung.key, climb.assignment_id, at, on_expiry, number=number)
