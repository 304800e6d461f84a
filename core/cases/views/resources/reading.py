"""Read through the API: the day, the ledger, one case."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from apiflask import HTTPError
from flask import abort

from core import cases, notifications
from core.access import Deed
from core.cases.api_schemas.given import CaseSchema, CasesSchema, DaySchema, MineSchema, NoticesSchema
from core.cases.api_schemas.pieces import HIGHEST_ID, day_begins, today_ends
from core.cases.api_schemas.sent import AskedSchema, CaseAskedSchema, CasesAskedSchema
from core.cases.rules import LedgerFilter
from core.cases.views.additions import given_of
from core.cases.views.doors import api, demand
from core.cases.views.resources.callers import working_workspace
from core.cases.views.resources.said import CALLERS, LOOKS
from core.cases.views.resources.shapes import held_line, ledger_line, whole
from core.web.words import lazy, mark
from core.web.workspaces import current_workspace
from tenants.organisation import unit_names

Asked = dict[str, Any]
#: The newest so many are given.
_NOTICES = 50


@api.get("/day")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(DaySchema, description=lazy("今天的事"))
@api.doc(summary=lazy("今日工作：要签收的、到期的、别人在办的"), operation_id="day", responses=CALLERS)
def day(_asked: Asked) -> Asked:
    """Return the work of the caller's unit."""
    ws = working_workspace()
    found = cases.my_day(ws, today_ends(ws.now()))
    return {
        "overdue": found.overdue,
        "due_today": found.today,
        "to_sign": found.to_sign,
        "elsewhere": found.elsewhere,
        "late_elsewhere": found.late_elsewhere,
        "reports": found.reports,
        "mine": [held_line(row) for row in found.mine],
        "late": [held_line(row) for row in found.late],
        "waiting": [held_line(row) for row in found.waiting],
    }


@api.get("/notices")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(NoticesSchema, description=lazy("还没看的提醒"))
@api.doc(summary=lazy("本单位还没看的提醒，近的在前"), operation_id="notices", responses=CALLERS)
def notices(_asked: Asked) -> Asked:
    """Return what the caller's unit was told and nobody there looked at yet."""
    rows = notifications.inbox(working_workspace(), most=_NOTICES)
    return {"notices": [{**row._mapping, "number": row.payload.get("number", "")} for row in rows]}  # noqa: SLF001  # SQLAlchemy's name for it


@api.get("/mine")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(MineSchema, description=lazy("我上报的事"))
@api.doc(summary=lazy("我上报的，近的在前"), operation_id="mine", responses=CALLERS)
def mine(_asked: Asked) -> Asked:
    """Return what the caller reported."""
    return {"lines": [held_line(row) for row in cases.reported_by_me(demand(Deed.REPORT))]}


@api.get("/cases")
@api.input(CasesAskedSchema, location="query", arg_name="asked", unknown=None)
@api.output(CasesSchema, description=lazy("台账的一页"))
@api.doc(summary=lazy("台账：按状态、类型、层级、地点、日期和字词查"), operation_id="cases", responses=CALLERS)
def ledger(asked: Asked) -> Asked:
    """Return a page of the ledger."""
    found = cases.ledger(demand(Deed.READ_LEDGER), _filter(asked))
    return {"lines": [ledger_line(row) for row in found.lines], "next": _cursor(found.next_before)}


def _filter(asked: Asked) -> LedgerFilter:
    since, until = asked["since"], asked["until"]
    return LedgerFilter(
        words=asked["words"],
        state=asked["state"] or "",
        type_code=asked["type"] or "",
        rung=asked["rung"],
        unit_id=asked["unit"],
        since=day_begins(since) if since else None,
        until=day_begins(until) + timedelta(days=1) if until else None,
        order=asked["order"] or "",
        before=_before(asked["cursor"]),
    )


def _cursor(before: tuple[datetime, int] | None) -> str | None:
    if before is None:
        return None
    return urlsafe_b64encode(f"{before[0].isoformat()}|{before[1]}".encode()).decode()


def _before(cursor: str) -> tuple[datetime, int] | None:
    if not cursor:
        return None
    try:
        moment, number = urlsafe_b64decode(cursor.encode()).decode().split("|")
        at, case_id = datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise _broken() from None
    if at.tzinfo is None or not 0 <= case_id < HIGHEST_ID:
        raise _broken()
    return at, case_id


def _broken() -> HTTPError:
    return HTTPError(422, detail={"query": {"cursor": [mark("从上一页给的地方接着查")]}})


@api.get("/cases/<int:case_id>")
@api.input(CaseAskedSchema, location="query", arg_name="asked", unknown=None)
@api.output(CaseSchema, description=lazy("一件事，您看得到的都在这里"), headers=LOOKS)
@api.doc(
    summary=lazy("一件事：经过、当事人、调解、结果和来龙去脉"), operation_id="case", responses={**CALLERS, 404: lazy("没有找到")}
)
def case(case_id: int, asked: Asked) -> tuple[Asked, dict[str, str]]:
    """Return a case; that somebody looked is recorded, and that they asked for whole names."""
    ws = current_workspace()
    view = cases.read_case(ws, case_id)
    full_names = asked["names"] == "full"
    if full_names:
        if Deed.UNMASK not in view.deeds:
            abort(403)
        cases.unmask(ws, case_id)
    names = unit_names(ws.session, ws.county_id, {share.holder_unit_id for share in view.shares})
    given = given_of(ws, view, full_names=full_names)
    return {**whole(view, names, full_names=full_names), "additions": given}, {"ETag": f'"{view.case.version}"'}
