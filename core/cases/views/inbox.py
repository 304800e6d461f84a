"""The day of a prefecture: what it holds in its counties, each line leading into the county it lies in."""

from datetime import datetime

from flask import render_template, url_for

from core import cases
from core.access import Deed, may
from core.calendars import Unit as TermUnit
from core.cases.models import InboxLine
from core.cases.rules import State
from core.cases.views.showing import SIGN_LATE, VISIT_LATE, due_piece, reason_word, sort_name, waited
from core.web.pieces import Action, Due, Line, Stat
from core.web.words import _
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import INSIDE


def inbox_page(ws: Workspace, only: str, tonight: datetime) -> str:
    """Return the page of what a prefecture holds in its counties, narrowed to what a tile counts."""
    rows = cases.held_in_counties(ws)
    now = ws.now()
    kinds = {
        "overdue": [row for row in rows if row.InboxLine.due_at is not None and row.InboxLine.due_at < now],
        "today": [row for row in rows if row.InboxLine.due_at is not None and now <= row.InboxLine.due_at < tonight],
        "to_sign": [row for row in rows if row.InboxLine.share_state == "to_sign"],
    }
    here = ws.space.code
    labels = {"overdue": (_("已超期"), "red"), "today": (_("今日到期"), "amber"), "to_sign": (_("待签收"), "")}
    stats = [
        Stat(len(kinds[what]), label, url_for("cases.today", space=here, only=what), light)
        for what, (label, light) in labels.items()
    ]
    return render_template(
        "cases/inbox.html",
        stats=stats,
        heading=labels[only][0] if only in labels else _("各县市报上来的"),
        only=only if only in labels else "",
        lines=[_line(ws, row) for row in kinds.get(only, rows)],
        counties_url=url_for("reports.counties", space=here) if may(ws.actor, Deed.READ_COUNTIES) else "",
        today_url=url_for("cases.today", space=here),
    )


def _line(ws: Workspace, row: AnyRow) -> Line:
    line: InboxLine = row.InboxLine
    inside = f"{ws.space.code}{INSIDE}{row.county_code}"
    url = url_for("cases.case", space=inside, case_id=line.case_id)
    about = (reason_word(line.state), row.county_name, line.place, line.number)
    return Line(
        sort_name(line.kind, line.type_code),
        url,
        " · ".join(filter(None, about)),
        _due(line, ws.now()),
        _action(line, inside, url),
    )


def _due(line: InboxLine, now: datetime) -> Due:
    if line.due_at is None:
        return waited(line.held_since, now)
    late = VISIT_LATE if State(line.state) is State.CLOSED else SIGN_LATE if line.share_state == "to_sign" else ""
    return due_piece(line.due_at, line.held_since, now, TermUnit(line.counted_in), late)


def _action(line: InboxLine, inside: str, url: str) -> Action:
    if line.share_state == "to_sign" and line.share == "lead":
        sign = url_for("cases.sign_for", space=inside, case_id=line.case_id)
        return Action(_("签收"), sign, main=True, post=True, version=line.version)
    return Action(_("去办"), url, main=True)
