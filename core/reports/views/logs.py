"""The log of a county: searched, taken away as a table, and its chain walked along."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from core import audit
from core.access import Deed, may
from core.audit import Break
from core.cases.views.additions import entry_words
from core.cases.views.doors import demand
from core.coordination.views.wording import seen_as
from core.people.wording import post_name
from core.reports.logs import GROUPS, KNOWN, MOVES
from core.reports.rules import OFFICIAL_TIME
from core.reports.service.logs import MOST, LogFilter, search_log
from core.reports.sheets import Column, Sheet, Value, written
from core.reports.views.door import blueprint
from core.web import Form
from core.web.fields import LocalDate, Text
from core.web.words import _, _n, mark
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tenants.base import AnyRow

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BREAKS = {
    "removed": mark("少了记录"),
    "changed": mark("记录被改过"),
    "unlinked": mark("和上一段接不上"),
    "missing_link": mark("整段不见了"),
}
_LONGEST_PLACE = 40


class LogSchema(Schema):
    """What the log is narrowed to."""

    class Meta:
        """An address may carry more: the language, the size of type."""

        unknown = "exclude"

    who = Text(longest=40, load_default="")
    number = Text(longest=40, load_default="")
    group = fields.String(load_default="", validate=validate.OneOf(("", *GROUPS, MOVES)))
    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
    before = fields.String(load_default="", validate=validate.Length(max=_LONGEST_PLACE))


@blueprint.get("/logs")
def logs() -> ResponseReturnValue:
    """Show the log, newest first; what was looked for is written down as well."""
    ws = _reader()
    form = Form.sent(LogSchema(), request.args)
    wanted = _filter(form) if not form.errors else None
    page = search_log(ws, wanted) if wanted else None
    if wanted and wanted != LogFilter():
        audit.record(ws, "logs_searched", detail={"filters": _used(form)})
    shown = render_template(
        "reports/logs.html",
        form=form,
        groups=[*((key, _(name)) for key, (name, _deeds) in GROUPS.items()), (MOVES, _("办案件"))],
        whole=may(ws.actor, Deed.READ_AUDIT),
        lines=[_line(row) for row in page.entries] if page else [],
        later_url=_later(ws, page.next_before) if page and page.next_before else "",
        first_url=url_for("reports.logs", space=ws.space.code, **_kept()) if request.args.get("before") else "",
        sheet_url=url_for("reports.logs_sheet", space=ws.space.code, **_kept()) if may(ws.actor, Deed.READ_AUDIT) else "",
        chain_url=url_for("reports.chain", space=ws.space.code) if may(ws.actor, Deed.READ_AUDIT) else "",
    )
    return shown, 422 if form.errors else 200


@blueprint.get("/logs.xlsx")
def logs_sheet() -> ResponseReturnValue:
    """Give the log as a file under the filter in the address; that it was taken away is a line of its own in it."""
    ws = demand(Deed.READ_AUDIT)
    form = Form.sent(LogSchema(), request.args)
    if form.errors:
        return redirect(url_for("reports.logs", space=ws.space.code, **_kept()), 303)
    found = search_log(ws, replace(_filter(form), before=None), MOST)
    audit.record(ws, "logs_exported", detail={"filters": _used(form), "lines": len(found.entries)})
    now = ws.now().astimezone(OFFICIAL_TIME)
    title = _("%(place)s操作日志", place=ws.space.name)
    above = [_n("共 %(num)s 条", "共 %(num)s 条", len(found.entries))]
    if found.next_before:
        above.append(_("只列到 %(most)s 条，后面还有。请把条件分几段导出。", most=MOST))
    sheet = Sheet(
        name=_("日志"),
        title=title,
        above=above,
        columns=[
            Column(_(head), width)
            for head, width in ((mark("时间"), 19), (mark("姓名"), 10), (mark("岗位"), 14), (mark("空间"), 14), (mark("做了什么"), 20), (mark("案件编号"), 26), (mark("说明"), 24))
        ],
        rows=(_cells(row) for row in found.entries),
        foot=_("制表人：%(who)s　　审核人：　　　　　　日期：%(day)s", who=ws.actor.name, day=f"{now:%Y-%m-%d}"),
        page_foot=_("第 %(page)s 页，共 %(pages)s 页", page="&P", pages="&N"),
    )  # fmt: skip
    return send_file(written(sheet), _EXCEL, as_attachment=True, download_name=f"{title}{now:%Y%m%d}.xlsx")


@blueprint.get("/chain")
def chain() -> ResponseReturnValue:
    """Walk along the chain over this county's log and say that it is whole, or where it breaks."""
    ws = demand(Deed.READ_AUDIT)
    verdict = audit.verify(ws)
    audit.record(ws, "chain_verified", detail={"links": verdict.links, "breaks": len(verdict.breaks)})
    return render_template(
        "reports/chain.html",
        verdict=verdict,
        breaks=[(_(_BREAKS[one.kind]), one.link, _span(one), one.entries) for one in verdict.breaks],
        at=f"{ws.now().astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M}",
        head=" ".join(verdict.head[at : at + 8] for at in range(0, len(verdict.head), 8)),
        logs_url=url_for("reports.logs", space=ws.space.code),
    )


def _reader() -> Workspace:
    """Return the workspace of somebody who reads the log, whole or as far as rights go."""
    ws = current_workspace()
    if not (may(ws.actor, Deed.READ_AUDIT) or may(ws.actor, Deed.MANAGE_RIGHTS)):
        abort(403)
    return ws


def _filter(form: Form) -> LogFilter:
    sent = form.values
    return LogFilter(
        who=sent["who"],
        number=sent["number"],
        group=sent["group"],
        since=_midnight(sent["since"]),
        until=_midnight(sent["until"], after=1),
        before=_place(sent["before"]),
    )


def _midnight(day: Any, after: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=after), time(), OFFICIAL_TIME) if day else None


def _place(text: str) -> tuple[datetime, int] | None:
    """Return where a page begins; nonsense begins at the newest."""
    at, _dash, number = text.partition("_")
    try:
        return datetime.fromisoformat(at), int(number) % (1 << 53)
    except ValueError:
        return None


def _kept() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if value and name in LogSchema().fields and name != "before"}


def _used(form: Form) -> list[str]:
    return sorted(name for name, value in form.values.items() if value and name != "before")


def _later(ws: Workspace, before: tuple[datetime, int]) -> str:
    at, number = before
    return url_for("reports.logs", space=ws.space.code, **_kept(), before=f"{at.isoformat()}_{number}")


def _line(row: AnyRow) -> dict[str, str]:
    local = row.at.astimezone(OFFICIAL_TIME)
    return {
        "when": f"{local:%Y-%m-%d %H:%M:%S}",
        "moment": row.at.isoformat(),
        "name": row.name or "",
        "post": post_name(row.post),
        "space": row.space or "",
        "deed": _said(row.deed),
        "number": row.number or "",
        "note": _note(row),
    }


def _cells(row: AnyRow) -> list[Value]:
    line = _line(row)
    return [row.at, line["name"], line["post"], line["space"], line["deed"], line["number"], line["note"]]


def _said(deed: str) -> str:
    return _(KNOWN[deed]) if deed in KNOWN else entry_words(deed) or _("其他操作")


def _note(row: AnyRow) -> str:
    """Return what the log knows besides: why somebody looked, which post was given, how much was taken away."""
    detail = row.detail
    if detail.get("why"):
        return seen_as(str(detail["why"]))
    if row.deed in {"post_given", "post_ended"} and detail.get("kind"):
        return post_name(str(detail["kind"]))
    if detail.get("lines") is not None:
        return _n("%(num)s 条", "%(num)s 条", int(detail["lines"]))
    return ""


def _span(one: Break) -> str:
    if one.since is None or one.until is None:
        return ""
    since, until = (at.astimezone(OFFICIAL_TIME) for at in (one.since, one.until))
    return _("%(since)s 至 %(until)s", since=f"{since:%Y-%m-%d %H:%M}", until=f"{until:%Y-%m-%d %H:%M}")
