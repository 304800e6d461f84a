"""My work today, what comes in at the window, and the ledger."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import audit, cases, hookspecs, notifications
from core.access import Deed, Reach, may, reach_of
from core.cases.codes import FROM_WINDOW
from core.cases.models import Case, Report
from core.cases.rules import NewCase, Refused
from core.cases.schemas import RegisterSchema
from core.cases.service import Day
from core.cases.service.day import DAY
from core.cases.views.additions import news_url, news_words, refusal_words
from core.cases.views.doors import blueprint, demand, perform
from core.cases.views.inbox import inbox_page
from core.cases.views.movements import onward
from core.cases.views.owed import owed_lines
from core.cases.views.places import Place, in_the_field, place_names, place_said, places_here
from core.cases.views.showing import Names, is_for_me, line_title, masked_names, moment, my_line, names_for, waited, waiting_line
from core.cases.wording import SOURCES, TOPICS, choices, word
from core.web import Form
from core.web.complaints import WHOLE
from core.web.fields import OFFICIAL_TIME
from core.web.forms import new_key
from core.web.pieces import Action, Entry, Line, Stat
from core.web.words import _
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceKind

#: Where each post begins its day; others begin with their work.
_HOMES = {
    "grid_member": "cases.report",
    "county_admin": "reports.county",
    "prefecture_admin": "reports.counties",
    "leader": "coordination.red",
    "audit_admin": "reports.logs",
}
#: The tiles that narrow the list of the day.
_ONLY = ("overdue", "today", "to_sign", "waiting")
_TITLE = 30
#: So many lines of others' work stand under one's own; their own page shows the rest.
_GLANCE = 8


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Send whoever is signed in to where their day begins."""
    ws = current_workspace()
    return redirect(url_for(_HOMES.get(ws.actor.post, "cases.today"), space=ws.space.code))


# Today -----------------------------------------------------------------------------------------------------------


@blueprint.get("/today")
def today() -> ResponseReturnValue:
    """Show what my unit has to do, most urgent first; ``?only=overdue`` and the like show what a tile counts."""
    ws = current_workspace()
    tonight = _tonight(ws.now())
    if ws.space.kind is SpaceKind.PREFECTURE and not ws.space.is_visiting and reach_of(ws.actor) is Reach.ABOVE:
        return inbox_page(ws, request.args.get("only", ""), tonight)
    only = request.args.get("only", "") if request.args.get("only") in _ONLY else ""
    leads = cases.directs(ws)
    late_for = {"": _GLANCE, "overdue": DAY}.get(only, 0)
    day = _with_reported(ws, cases.my_day(ws, tonight, waiting_for=DAY if only == "waiting" else _GLANCE, late_for=late_for))
    mine = [row for row in day.mine if _is_wanted(row, only, ws.now(), tonight)]
    reports = cases.waiting_reports(ws) if day.reports else []
    others = day.waiting if only else day.waiting[:_GLANCE]
    owed = cases.awaiting(ws)
    words = (owed.to_reply, owed.to_look_at, owed.to_decide, owed.supervised)
    names = names_for(ws, mine, day.late, others, *words)
    waiting = [waiting_line(ws, row, names) for row in others]
    here = url_for("cases.today", space=ws.space.code)
    return render_template(
        "cases/today.html",
        owed=[] if only else owed_lines(ws, owed, names),
        works=reach_of(ws.actor) is not Reach.NONE,
        idle=_idle(ws.actor.post),
        stats=_stats(ws, day, [] if leads else waiting),
        only=only,
        headings={"overdue": _("已超期"), "today": _("今日到期"), "to_sign": _("待签收")},
        first=[my_line(ws, row, names) for row in mine if only or is_for_me(ws, row, names)],
        colleagues=[my_line(ws, row, names) for row in mine if not only and not is_for_me(ws, row, names)],
        late=[waiting_line(ws, row, names, placed=True) for row in day.late],
        late_elsewhere=day.late_elsewhere,
        late_url=f"{here}?only=overdue" if not only and day.late_elsewhere > len(day.late) else "",
        waiting=waiting,
        # what is late stands in a list of its own, so that this one holds less than its tile counts
        elsewhere=None if day.late else day.elsewhere,
        waiting_url=f"{here}?only=waiting" if not only and day.elsewhere > len(waiting) else "",
        reports=_report_lines(ws, reports),
        news=_news(ws),
        may_register=may(ws.actor, Deed.REGISTER),
        register_url=url_for("cases.register", space=ws.space.code),
        today_url=here,
    )


def _idle(post: str) -> str:
    """Return what to say to whoever has no cases."""
    if post == "counsellor":
        return _("还没有转介给您的事。转介来了，会在这里看到；别的案件您看不到。")
    return _("您的岗位管人、管设置，不经手案件。")


def _news(ws: Workspace) -> list[Entry]:
    """Return what my unit was told and nobody there has looked at yet, newest first; looking at what it leads to takes it away."""
    told = notifications.inbox(ws)
    lines = cases.lines_of(ws, {row.case_id for row in told if row.case_id})
    names = names_for(ws, list(lines.values()))
    return [
        Entry(
            when=moment(row.created_at, ws.now()),
            words=news_words(row.kind),
            note=_recognised(lines.get(row.case_id), names) or str(row.payload.get("number", "")),
            moment=row.created_at.isoformat(),
            url=news_url(ws, row),
        )
        for row in told
    ]


def _recognised(line: AnyRow | None, names: Names) -> str:
    """Return by what people know a case again: its title and its parties, masked."""
    return " · ".join(filter(None, (line_title(line, names), masked_names(line.names)))) if line else ""


def _tonight(now: datetime) -> datetime:
    local = now.astimezone(OFFICIAL_TIME)
    return datetime.combine(local.date() + timedelta(days=1), time(), OFFICIAL_TIME)


def _with_reported(ws: Workspace, day: Day) -> Day:
    """Let whoever sees no more than their unit's cases wait for what they reported themselves and others have in hand."""
    if reach_of(ws.actor) not in {Reach.UNIT, Reach.HELD}:
        return day
    given = [row for row in cases.reported_by_me(ws) if row.closed_at is None and row.holder_unit_id != ws.actor.unit_id]
    return replace(day, waiting=given, elsewhere=len(given))


def _is_wanted(row: AnyRow, only: str, now: datetime, tonight: datetime) -> bool:
    match only:
        case "overdue":
            return row.share_due_at is not None and row.share_due_at < now
        case "today":
            return row.share_due_at is not None and now <= row.share_due_at < tonight
        case "to_sign":
            return bool(row.share_state == "to_sign")
        case _:
            return True


def _stats(ws: Workspace, day: Day, waiting: list[Line]) -> tuple[Stat, ...]:
    late = sum(line.due is not None and line.due.light == "red" for line in waiting)

    def only(what: str) -> str:
        return url_for("cases.today", space=ws.space.code, only=what)

    return (
        Stat(day.overdue + day.late_elsewhere, _("已超期"), only("overdue"), "red"),
        Stat(day.today, _("今日到期"), only("today"), "amber"),
        Stat(day.to_sign, _("待签收"), only("to_sign")),
        Stat(
            day.elsewhere, _elsewhere(ws, late, more=late == len(waiting) < day.elsewhere), only("waiting"), "red" if late else ""
        ),
    )


def _elsewhere(ws: Workspace, late: int, *, more: bool) -> str:
    """Return what the tile of what others have says, with how many of it are late; the latest come first, so only a full list holds back more."""
    if not late:  # a county's people see what is late in its townships too, which this number does not count
        return _("本级等他人办理") if ws.space.is_county else _("等他人办理")
    return _("等他人办理，至少 %(num)s 件超期", num=late) if more else _("等他人办理，%(num)s 件超期", num=late)


def _report_lines(ws: Workspace, reports: list[Report]) -> list[Line]:
    units = place_names(ws, (report.unit_id for report in reports))
    return [_report_line(ws, report, units.get(report.unit_id or 0, "")) for report in reports]


def _report_line(ws: Workspace, report: Report, place: str) -> Line:
    url = url_for("cases.waiting_report", space=ws.space.code, report_id=report.id)
    first = report.story.strip().splitlines()[0] if report.story.strip() else ""
    about = (word(TOPICS, report.topic), masked_names([report.name] if report.name else []), place)
    title = first[:_TITLE] + ("…" if len(first) > _TITLE else "")
    return Line(
        title or word(TOPICS, report.topic),
        url,
        " · ".join(filter(None, about)),
        waited(report.reported_at, ws.now()),
        Action(_("看一看"), url, main=True),
    )


# The window ------------------------------------------------------------------------------------------------------


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Take down a visitor's matter in a few fields and go on to its page, ready to be sorted."""
    ws = demand(Deed.REGISTER)
    places = in_the_field(places_here(ws))
    if request.method == "GET":
        return _register_page(Form.blank(RegisterSchema(), source=FROM_WINDOW), places)
    form = Form.sent(RegisterSchema())
    if form.errors:
        return _register_page(form, places), 422
    try:
        case_id = perform(ws, "register", form.key, lambda: _take_down(ws, form, places))
    except Refused as refused:
        form.complain("where" if refused.field == "unit_id" else WHOLE, refusal_words(refused.code))
        return _register_page(form, places), 422
    except audit.KeyUsedOtherwise:
        form.key = new_key()
        form.complain(WHOLE, _("这张表已经登记过一件，内容和现在的不一样。要是另外一件事，就再送一次。"))
        return _register_page(form, places), 409
    return onward(url_for("cases.case", space=ws.space.code, case_id=case_id, do=Deed.TRIAGE.value))


def _take_down(ws: Workspace, form: Form, places: list[Place]) -> Case:
    sent = form.values
    place = place_said(sent["where"], places)
    parties = tuple(replace(party, phone=sent["phone"]) if not at else party for at, party in enumerate(sent["parties"]))
    return cases.register(
        ws,
        NewCase(
            title=sent["title"],
            story=sent["story"],
            place="" if place and place.label == sent["where"] else sent["where"],
            source=sent["source"],
            unit_id=place.id if place else None,
            reporter_name=parties[0].name if parties else "",
            reporter_phone=sent["phone"],
            parties=parties,
        ),
    )


def _register_page(form: Form, places: list[Place]) -> str:
    channels = current_workspace().gather(hookspecs.intake_channels)
    return render_template("cases/register.html", form=form, places=places, sources=choices(SOURCES), channels=channels)
