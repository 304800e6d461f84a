"""Supervise by itself what ran out of time, where the ladder says so: in the name of the home's desk, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core import escalation
from core.calendars import Term, Unit
from core.cases.models import Assignment, Supervision
from core.cases.rules.overtime import HERE
from core.escalation import CaseKey
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.units import Unit as Desk

#: Until when the holder is to say why it took longer.
REPLY_WITHIN = Term(3, Unit.WORKING_DAYS)
#: A clock supervises in the lightest grade; people raise it.
GRADE = "plain"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A case that ran out of time: its line, its holder's share, and the desk that is to supervise it."""

    case: AnyRow
    holder: AnyRow
    desk: Desk


def supervise_overdue(ws: Workspace, overdue: Sequence[Overdue]) -> list[tuple[Overdue, dict[str, Any]]]:
    """Begin a supervision of each of these cases that its desk does not supervise yet; return those, with what to write down.

    Runs under the worker's scope, which reads and writes no word of what people said.
    """
    known = _supervised(ws, overdue)
    fresh = [one for one in overdue if (one.case.id, one.desk.id) not in known]
    if not fresh:
        return []
    due = escalation.due_after(ws.now(), REPLY_WITHIN)
    shares = [_share(ws, one) for one in fresh]
    ws.session.execute(insert(Assignment), shares)
    ws.session.execute(insert(Supervision), [_supervision(ws, share, due) for share in shares])
    escalation.start_clocks(
        ws,
        [
            escalation.clock_values(
                ws,
                CaseKey(ws.county_id, one.case.home_space_id, one.case.id),
                "reply",
                one.case.rung,
                share["id"],
                due,
                "remind",
                number=_round(ws, one) + 1,
            )
            for one, share in zip(fresh, shares, strict=True)
        ],
    )
    facts = {"grade": GRADE, "by": due.astimezone(HERE).date().isoformat(), "auto": True}
    return [(one, facts) for one in fresh]


def _supervised(ws: Workspace, overdue: Sequence[Overdue]) -> set[tuple[int, int]]:
    rows = ws.session.execute(
        select(Supervision.case_id, Supervision.by_unit_id).where(
            Supervision.county_id == ws.county_id,
            Supervision.case_id.in_([one.case.id for one in overdue]),
            Supervision.ended_at.is_(None),
        )
    )
    return {(row.case_id, row.by_unit_id) for row in rows}


def _share(ws: Workspace, one: Overdue) -> dict[str, Any]:
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "home_space_id": one.case.home_space_id,
        "case_id": one.case.id,
        "holder_space_id": one.desk.space_id,
        "holder_unit_id": one.desk.id,
        "holder_post_id": None,
        "kind": "supervise",
        "leads": 0,
        "rung": one.case.rung,
        "round": 1,
        "state": "signed",
        "created_at": ws.now(),
        "signed_at": ws.now(),
        "due_at": None,
        "ended_at": None,
    }


def _supervision(ws: Workspace, share: dict[str, Any], due: datetime) -> dict[str, Any]:
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "home_space_id": share["home_space_id"],
        "case_id": share["case_id"],
        "grade": GRADE,
        "assignment_id": share["id"],
        "by_unit_id": share["holder_unit_id"],
        "by_name": "",
        "started_at": ws.now(),
        "due_at": due,
        "replied_at": None,
        "ended_at": None,
    }


def _round(ws: Workspace, one: Overdue) -> int:
    key = CaseKey(ws.county_id, one.case.home_space_id, one.case.id)
    return escalation.rounds(ws, key).get(("reply", one.case.rung), 0)
