"""The ledger as the office keeps it (台账): what stands on the screen, with the same filter and the same masks, as an Excel file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core import audit, escalation
from core.access import Deed
from core.cases.rules import PIECE, LedgerFilter, State
from core.cases.schemas import LedgerSchema
from core.cases.service.ledger import due_of
from core.cases.views.doors import demand
from core.cases.views.filing import BROUGHT, GROUPS, filter_of
from core.cases.views.places import place_names
from core.cases.views.showing import Names, grade_name, line_title, masked_names, names_for, rung_name, sort_name
from core.cases.wording import END_REASONS, FORMS, SATISFIED, SOURCES, STATES, TYPES, WAYS, word
from core.escalation import NoLadder
from core.escalation.rules.language import UnknownRung
from core.reports.rules import OFFICIAL_TIME
from core.reports.service import MOST, FiledLines, More, filed_lines, more_of
from core.reports.sheets import Column, Sheet, Value, written
from core.reports.views.door import blueprint
from core.web import Form
from core.web.words import _, _n, mark
from core.workspace import Workspace
from tenants.base import AnyRow

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class _Filed:
    """A line with everything its cells are told from."""

    number: int
    row: AnyRow
    more: More
    names: Names


def _grade(filed: _Filed) -> str:
    return grade_name(filed.names.ladders[filed.row.ladder_id], filed.row.grade)


def _rung(filed: _Filed) -> str:
    return rung_name(filed.names.ladders[filed.row.ladder_id].rung(filed.row.rung))


def _result(filed: _Filed) -> str:
    if filed.more.settled_at:
        return _("已化解")
    return word(END_REASONS, filed.row.end_reason) or _("在办")


def _performed(filed: _Filed) -> str:
    if filed.row.state == State.PERFORMED or filed.more.settled.get("performed") or filed.more.visit.get("performed"):
        return _("已履行")
    return _("待履行") if filed.more.settled_at else ""


#: The columns of the offices' own ledger (handbook 3.15 (e)), as far as they are known of a line: head, width, cell.
#: The story, telephone numbers and whole names are not: the screen does not show them either.
_COLUMNS: tuple[tuple[str, int, Callable[[_Filed], Value]], ...] = (
    (mark("序号"), 6, lambda filed: filed.number),
    (mark("编号"), 24, lambda filed: filed.row.number),
    (mark("登记时间"), 17, lambda filed: filed.row.reported_at),
    (mark("来源"), 13, lambda filed: word(SOURCES, filed.row.source)),
    (mark("发生地"), 14, lambda filed: filed.names.units.get(filed.row.unit_id, "")),
    (mark("纠纷名称"), 28, lambda filed: line_title(filed.row, filed.names)),
    (mark("纠纷类型"), 12, lambda filed: sort_name(filed.row.kind, filed.row.type_code)),
    (mark("当事人"), 14, lambda filed: masked_names(filed.row.names)),
    (mark("涉及人数"), 6, lambda filed: filed.more.people),
    (mark("难易程度"), 7, _grade),
    (mark("在哪一级"), 12, _rung),
    (mark("责任单位"), 16, lambda filed: filed.more.holder),
    (mark("办到哪一步"), 11, lambda filed: word(STATES, filed.row.state)),
    (mark("化解时限"), 17, lambda filed: None if filed.row.closed_at else due_of(filed.row)),
    (mark("化解方式"), 10, lambda filed: word(WAYS, filed.row.resolution)),
    (mark("化解结果"), 13, _result),
    (mark("化解时间"), 17, lambda filed: filed.more.settled_at),
    (mark("协议形式"), 9, lambda filed: word(FORMS, filed.more.settled.get("form"))),
    (mark("履行情况"), 8, _performed),
    (mark("办结时间"), 17, lambda filed: filed.row.closed_at),
    (mark("回访时间"), 17, lambda filed: filed.more.visited_at),
    (mark("满意度"), 9, lambda filed: word(SATISFIED, filed.more.visit.get("satisfied"))),
    (mark("备注"), 10, lambda _filed: ""),
)
#: A county's ledger holds several townships.
_TOWNSHIP = (mark("乡镇"), 12, lambda filed: filed.more.home_space)


@blueprint.get("/ledger.xlsx")
def ledger_sheet() -> ResponseReturnValue:
    """Give the ledger as a file, under the filter in the address; that it was taken away, and how much of it, is recorded."""
    ws = demand(Deed.READ_LEDGER)
    form = Form.sent(LedgerSchema(), request.args)
    if form.errors or 0 < len("".join(form.values["q"].split())) < PIECE:
        return redirect(url_for("cases.ledger", space=ws.space.code, **_kept()), 303)
    found = filed_lines(ws, filter_of(form))
    names = names_for(ws, found.lines)
    file = written(_sheet(ws, form.values, found, names))
    audit.record(ws, "exported", detail=_shape(form.values, found))
    name = f"{_title(ws)}{_local(ws.now()):%Y%m%d}.xlsx"
    return send_file(file, _EXCEL, as_attachment=True, download_name=name)


def _local(at: datetime) -> datetime:
    return at.astimezone(OFFICIAL_TIME)


def _kept() -> dict[str, Any]:
    """Return what the address narrows the ledger to, for the page that says what is wrong with it."""
    return {name: value for name, value in request.args.items() if name in LedgerSchema().fields and name != "before"}


def _shape(sent: Mapping[str, Any], found: FiledLines) -> dict[str, Any]:
    """Return for the audit what was taken: which filters, which days, how many lines; never a word that was looked for."""
    used = sorted(name for name, value in sent.items() if value and name != "before")
    days = {name: sent[name].isoformat() for name in ("since", "until") if sent[name]}
    return {"what": "ledger", "filters": used, **days, "lines": len(found.lines), "cut": found.cut}


# The sheet -------------------------------------------------------------------------------------------------------


def _title(ws: Workspace) -> str:
    return _("%(place)s矛盾纠纷排查化解台账", place=ws.space.name)


def _sheet(ws: Workspace, sent: Mapping[str, Any], found: FiledLines, names: Names) -> Sheet:
    columns = [*_COLUMNS[:1], _TOWNSHIP, *_COLUMNS[1:]] if ws.space.is_county else [*_COLUMNS]
    return Sheet(
        name=_("台账"),
        title=_title(ws),
        above=_above(ws, sent, found),
        columns=[Column(_(title), width) for title, width, _cell in columns],
        rows=([cell(filed) for _title, _width, cell in columns] for filed in _filed(ws, found, names)),
        foot=_("制表人：%(who)s　　审核人：　　　　　　日期：%(day)s", who=ws.actor.name, day=f"{_local(ws.now()):%Y-%m-%d}"),
        page_foot=_("第 %(page)s 页，共 %(pages)s 页", page="&P", pages="&N"),
    )


def _filed(ws: Workspace, found: FiledLines, names: Names) -> Iterator[_Filed]:
    more = more_of(ws, found.lines)
    for number, row in enumerate(found.lines, start=1):
        yield _Filed(number, row, more[row.id], names)


def _above(ws: Workspace, sent: Mapping[str, Any], found: FiledLines) -> list[str]:
    """Return the lines above the table: whose it is, of when, what it was narrowed to, and whether there is more."""
    parts = (
        _("填报单位：%(place)s", place=ws.space.name),
        _("登记时间：%(period)s", period=_period(sent["since"], sent["until"])),
        _("条件：%(filters)s", filters=_("；").join(_filters(ws, sent)) or _("全部")),
        _n("共 %(num)s 件", "共 %(num)s 件", len(found.lines)),
    )
    lines = ["　　".join(parts)]
    if found.cut:
        lines.append(_("只列到 %(most)s 件，后面还有。要全部的，请把条件分几段导出。", most=MOST))
    return lines


def _period(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return _("不限")
    return _("%(since)s 至 %(until)s", since=since or _("最早"), until=until or _("现在"))


def _filters(ws: Workspace, sent: Mapping[str, Any]) -> list[str]:
    """Return the filters in words; a word that was looked for is somebody's name more often than not, and stays unsaid."""
    place, by_due = sent["place"], LedgerFilter(state=sent["state"], order=sent["order"]).by_due
    said = (
        (sent["state"], _("办到哪一步"), word(GROUPS, sent["state"])),
        (sent["type"], _("类型"), word(TYPES, sent["type"])),
        (sent["rung"], _("在哪一级"), _rung_said(ws, sent["rung"])),
        (place, _("在哪儿"), place_names(ws, [place]).get(place, "") if place else ""),
        (any(sent[name] for name in BROUGHT), _("统计"), _("只列那个数字数到的")),
        (by_due, _("怎么排"), _("没办完的，最急的在前")),
        (sent["q"], _("查找"), _("按姓名、电话或者地点查过")),
    )
    return [_("%(name)s：%(value)s", name=name, value=value) for given, name, value in said if given and value]


def _rung_said(ws: Workspace, key: str) -> str:
    if not key:
        return ""
    try:
        _number, ladder = escalation.ladder_for(ws, "dispute", ws.space_id)
        return rung_name(ladder.rung(key))
    except (NoLadder, UnknownRung):
        return key
