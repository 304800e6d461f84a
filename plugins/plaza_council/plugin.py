"""The card of the practice, and what it answers when the core calls."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from core.api import (
    CaseAction,
    CaseAtHand,
    CaseLine,
    Channel,
    Export,
    Figure,
    Found,
    MenuEntry,
    Panel,
    Permission,
    Practice,
    PublicPage,
    Way,
    Workspace,
    _,
    hookimpl,
    mark,
    may,
    name_of,
)
from plugins.plaza_council import service
from plugins.plaza_council.models import Base
from plugins.plaza_council.schemas import SettingsSchema
from plugins.plaza_council.views import api, blueprint, public
from plugins.plaza_council.views.doors import OUTCOMES, RUN, STATES, council_url, when

_CONVENERS = frozenset({"village_mediator", "township_mediator", "director", "window_clerk", "county_clerk", "county_director"})
#: The page of figures names so many records of votes.
_RECORDS = 5
#: What ends a case, or shuts its door.
_OVER = frozenset({"settled", "terminated", "closed", "declined"})

PRACTICE = Practice(
    key="plaza_council",
    version="1.0",
    name=mark("小区广场议事厅"),
    name_en="Plaza council hall",
    summary=mark("大家的事，在小区广场上大家议：公告、发言、投票、公示，谁去办、哪天办完，办完为止。"),
    adds=(
        mark("议事厅和能投票的名册"),
        mark("公告、表决票、纸票、决议公示，都能印"),
        mark("举手，或者无记名投票，用纸用手机都行，一张票只投一次"),
        mark("决议派给人，公示，听异议，一件一件办完"),
        mark("谁都可以拿表决记录重新数一遍"),
    ),
    reads=(
        mark("案子各方是不是都要求公开"),
        mark("案子上的名字只用来看议题里有没有写人名"),
        mark("谁投了什么，没有人看得到"),
    ),
    glyph="议",
    settings=SettingsSchema,
    permissions=(Permission("convene", mark("开议事会"), _CONVENERS), Permission("keep", mark("管议事厅"), _CONVENERS)),
    deeds={
        "brought": mark("拿到议事厅来说"),
        "announced": mark("议事会公告了"),
        "sitting": mark("议事会开会了"),
        "open": mark("议事会开始投票"),
        "closed": mark("议事会投票截止"),
        "anew": mark("议事会都用纸票重新投"),
        "counted": mark("议事会计票"),
        "posted": mark("议事会决议公示"),
        "in_force": mark("议事会决议生效"),
        "done": mark("议事会决议办完了"),
        "called_off": mark("议事会不开了"),
        "taken_away": mark("拿走了表决记录"),
        "minutes_read": mark("看了议事记录，上面有发言人的姓名"),
    },
    notices={
        "proposed": mark("居民提了一件想议的事"),
        "objected": mark("有人对决议提了异议"),
        "task_due": mark("议事会的一件事今天要办完"),
    },
    pages=blueprint,
    public=public,
    api=api,
    tables=Base.metadata,
)


@hookimpl
def examples() -> list[Panel]:
    """Show a resolution as residents read it, invented."""
    topic = {
        "title": _("电动车充电棚建在哪里"),
        "proposal": _("建在3号楼东头空地，棚顶不高过一楼窗台，晚上十点以后不充电。"),
        "outcome": _("通过了"),
        "ok": True,
        "votes": [(_("同意"), 41), (_("不同意"), 9), (_("弃权"), 3), (_("废票"), 1)],
        "when": _("3月12日 周四 19:00–20:30"),
        "state": _("正在办"),
        "url": "",
    }
    return [Panel(_("议事厅"), Markup(render_template("plaza_council/_topics.html", topics=[topic])), 1)]  # noqa: S704


@hookimpl
def menu(ws: Workspace) -> list[MenuEntry]:
    """Lead to the councils."""
    if not may(ws, RUN):
        return []
    return [MenuEntry(name_of(ws, "plaza_council"), url_for("plaza_council.home", space=ws.space.code))]


@hookimpl
def resident_pages(ws: Workspace) -> list[PublicPage]:
    """Lead residents to councils and resolutions."""
    url = url_for("plaza_council_public.about", space=ws.space.code)
    return [PublicPage(_("议事厅：大家的事大家议"), url, _("哪天开会、议什么、定了什么，也可以提一件"))]


@hookimpl
def intake_channels(ws: Workspace) -> list[Channel]:
    """Lead to what residents proposed, where somebody's own matter becomes a case."""
    if not may(ws, RUN):
        return []
    url = url_for("plaza_council.proposals", space=ws.space.code)
    return [Channel(_("居民在议事厅提的事"), url, _("是一家自己的事，就从那里登记"))]


@hookimpl
def search(ws: Workspace, words: str) -> list[Found]:
    """Find councils by their titles."""
    if not may(ws, RUN):
        return []
    found = service.councils(ws, *service.GOING_ON, "done")
    return [
        Found(council.title, council_url(ws, council.id), f"{hall.name} · {_(STATES[council.state])}")
        for council, hall in found
        if words in council.title and service.may_run(ws, hall)
    ]


@hookimpl
def case_ways(ws: Workspace, case: CaseAtHand) -> list[Way]:
    """Offer the hall for what concerns everybody, and for what is somebody's own once every party asked for the public."""
    if not may(ws, RUN) or case.line.home_space_id != ws.space_id or not case.whole:
        return []
    label = _("拿到议事厅来说")
    if _is_open(case):
        return [Way(label, _bring(ws, case), why=_("大家的事，大家议；不写名字"))]
    return [Way(label, "", fits=False, why=_("是一家自己的事：每一方都要求公开，才能拿来说"))]


@hookimpl
def case_actions(ws: Workspace, case: CaseAtHand) -> list[CaseAction]:
    """Add the way into the hall to what can be done."""
    if "note_session" not in case.deeds or not may(ws, RUN) or case.line.home_space_id != ws.space_id or not _is_open(case):
        return []
    return [CaseAction(_("拿到议事厅来说"), _bring(ws, case))]


@hookimpl
def case_panels(ws: Workspace, case: CaseAtHand) -> list[Panel]:
    """Show to whoever sees a case whole what the council makes of it."""
    topics = service.topics_about(ws, case.line.home_space_id, case.line.id) if case.whole else []
    if not topics:
        return []
    halls = {hall.id for hall in service.halls(ws) if service.may_run(ws, hall)} if may(ws, RUN) else set()
    lines = [
        {
            "title": topic.title,
            "proposal": topic.agreed or topic.proposal,
            "outcome": _("决议撤了") if topic.set_aside_at else _(OUTCOMES[topic.outcome]) if topic.outcome else "",
            "ok": topic.outcome in {"passed", "talked"} and topic.set_aside_at is None,
            "votes": [],
            "when": when(council.begins, council.ends) if council else "",
            "state": _(STATES[council.state]) if council else _("等下一次会"),
            "url": council_url(ws, council.id) if council and council.hall_id in halls else "",
        }
        for topic, council in topics
    ]
    return [Panel(_("议事厅"), Markup(render_template("plaza_council/_topics.html", topics=lines)), len(lines))]  # noqa: S704


@hookimpl
def case_moved(ws: Workspace, case: CaseLine, deed: str, facts: Mapping[str, Any]) -> None:
    """Give up what is not decided yet when a party asks for a closed door, or when the case is over."""
    if deed in _OVER or (deed == "openness_wished" and facts.get("wish") != "open"):
        service.drop_of_case(ws, case)


@hookimpl
def figures(ws: Workspace, since: date, until: date) -> list[Figure]:
    """Count councils, who came, what was decided and what was done."""
    one = service.count_councils(ws, since, until)
    found = [
        Figure(_("议事会"), str(one.held), about=_("这段时间开过、计过票的场次；到会 %(num)s 人次", num=one.present)),
        Figure(_("议成的事"), f"{one.passed} / {one.topics}", about=_("通过或者商量定的 / 全部议题")),
        Figure(_("决议办完"), f"{one.done} / {one.tasks}", about=_("办完的 / 派下去的")),
    ]
    if one.proposals is not None:
        found.append(Figure(_("居民提的事"), f"{one.answered} / {one.proposals}", about=_("有答复的 / 全部")))
    return found


@hookimpl
def exports(ws: Workspace) -> list[Export]:
    """Name the records of the last votes, each of which anybody can count again."""
    if not may(ws, RUN):
        return []
    found = service.councils(ws, "counted", "posted", "in_force", "done", most=_RECORDS)
    return [
        Export(
            _("表决记录：%(title)s", title=council.title),
            url_for("plaza_council.record", space=ws.space.code, council_id=council.id),
            _("没有名字，谁都可以拿去重新数"),
        )
        for council, hall in found
        if service.may_run(ws, hall) and council.record is not None
    ]


@hookimpl
def jobs_due(ws: Workspace) -> None:
    """Leave word of tasks that are due."""
    service.remind(ws)


@hookimpl
def demo_loaded(ws: Workspace) -> None:
    """Add halls, rolls and councils to a demonstration."""
    service.lay_examples(ws)


def _is_open(case: CaseAtHand) -> bool:
    return case.line.kind in service.COMMON_KINDS or case.asks_for_public


def _bring(ws: Workspace, case: CaseAtHand) -> str:
    return url_for("plaza_council.bring", space=ws.space.code, case_id=case.line.id)
