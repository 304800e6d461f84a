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
from plugins.tea_talk import service
from plugins.tea_talk.models import Base
from plugins.tea_talk.rules import steps_done
from plugins.tea_talk.schemas import SettingsSchema
from plugins.tea_talk.views import api, blueprint, public
from plugins.tea_talk.views.doors import STATES, settings, settled_named, steps_named, when
from plugins.tea_talk.views.talks import results

_TALKERS = frozenset(
    {"village_mediator", "township_mediator", "brand_mediator", "director", "window_clerk", "county_mediator", "county_director"}
)
_KEEPERS = frozenset({"director", "window_clerk", "township_mediator", "county_clerk", "county_director"})

PRACTICE = Practice(
    key="tea_talk",
    version="1.0",
    name=mark("吃茶话事"),
    name_en="Tea talk",
    summary=mark("把双方和他们信得过的人请到茶桌上：把茶泡开、把话说开、把心结解开。"),
    adds=(
        mark("茶馆和茶桌，约时间、打请帖"),
        mark("茶桌上的三步，各记几句"),
        mark("谁都能来的茶桌，每条意见都有人答复"),
        mark("谈了几桌、和了几桌、几天谈拢"),
    ),
    reads=(
        mark("当事人同不同意调解、同意请谁来"),
        mark("打请帖时读姓名，每次都留记录"),
        mark("茶桌上的话只有办这件事的人看得到"),
    ),
    glyph="茶",
    settings=SettingsSchema,
    permissions=(Permission("book", mark("约茶桌"), _TALKERS), Permission("keep", mark("管茶馆"), _KEEPERS)),
    deeds={
        "booked": mark("约好了一桌茶"),
        "stepped": mark("在茶桌上又谈开了一步"),
        "ended": mark("茶桌谈过了"),
        "called_off": mark("这一桌茶不谈了"),
        "taken_away": mark("拿走了茶桌台账"),
    },
    notices={"opinion": mark("茶桌上有一条意见等您这里答复")},
    pages=blueprint,
    public=public,
    api=api,
    tables=Base.metadata,
)


@hookimpl
def examples() -> list[Panel]:
    """Show a talk as it stands on the page of a case, with invented people."""
    names = [name for _field, name, _prompt in steps_named(SettingsSchema().load({}))]
    talk = {"url": "", "when": _("3月12日 周四 15:00–16:30"), "house": "老樟树茶馆", "host": "茶叙人 汪德旺", "taken": 2}
    shown = {**talk, "state": _("约好了"), "ended": False, "result": "", "learnt": ""}
    return [Panel(_("茶桌"), Markup(render_template("tea_talk/_talks.html", talks=[shown], steps=names)), 1)]  # noqa: S704


@hookimpl
def menu(ws: Workspace) -> list[MenuEntry]:
    """Lead to the tea tables of the week."""
    if not may(ws, "tea_talk.book"):
        return []
    return [MenuEntry(name_of(ws, "tea_talk"), url_for("tea_talk.tables", space=ws.space.code))]


@hookimpl
def resident_pages(ws: Workspace) -> list[PublicPage]:
    """Lead residents to houses and open talks."""
    return [PublicPage(_("去茶馆坐坐"), url_for("tea_talk_public.about", space=ws.space.code), _("哪里有茶桌，下一场什么时候"))]


@hookimpl
def intake_channels(ws: Workspace) -> list[Channel]:
    """Lead to the open talks, where matters are heard."""
    if not may(ws, "tea_talk.book"):
        return []
    return [Channel(_("茶桌上听到的事"), url_for("tea_talk.tables", space=ws.space.code), _("从那一场的意见里登记"))]


@hookimpl
def search(ws: Workspace, words: str) -> list[Found]:
    """Find tea houses by name."""
    if not may(ws, "tea_talk.book"):
        return []
    url = url_for("tea_talk.houses", space=ws.space.code)
    return [Found(house.name, url, house.place) for house in service.houses(ws) if words in house.name]


@hookimpl
def case_ways(ws: Workspace, case: CaseAtHand) -> list[Way]:
    """Offer a table once every party agrees to mediation."""
    if not may(ws, "tea_talk.book"):
        return []
    if _is_booked(ws, case):
        return [Way(_("约上茶桌"), "", fits=False, why=_("已经约好一桌了"))]
    if case.all_agree:
        return [Way(_("约上茶桌"), _book(ws, case), why=_("各方都同意调解，坐下来边喝茶边谈"))]
    return [Way(_("约上茶桌"), "", fits=False, why=_("等各方都同意调解以后"))]


@hookimpl
def case_actions(ws: Workspace, case: CaseAtHand) -> list[CaseAction]:
    """Add the booking to what can be done."""
    if "note_session" not in case.deeds or not case.all_agree or not may(ws, "tea_talk.book") or _is_booked(ws, case):
        return []
    return [CaseAction(_("约上茶桌"), _book(ws, case))]


@hookimpl
def case_panels(ws: Workspace, case: CaseAtHand) -> list[Panel]:
    """Show the talks of a case to whoever sees it whole."""
    talks = service.talks_about(ws, case.line) if case.whole else []
    if not talks:
        return []
    opens = may(ws, "tea_talk.book")
    said = dict(results(ws))
    lines = [
        {
            "url": url_for("tea_talk.talk", space=ws.space.code, talk_id=talk.id) if opens else "",
            "when": when(talk.begins, talk.ends),
            "house": house,
            "host": talk.host,
            "state": _(STATES[talk.state]),
            "ended": talk.state == "ended",
            "taken": steps_done((talk.brewed, talk.spoken, talk.untied)),
            "result": said.get(talk.result or "", ""),
            "learnt": talk.learnt,
        }
        for talk, house in talks
    ]
    names = [name for _field, name, _prompt in steps_named(settings(ws))]
    return [Panel(_("茶桌"), Markup(render_template("tea_talk/_talks.html", talks=lines, steps=names)), len(lines))]  # noqa: S704


@hookimpl
def case_moved(ws: Workspace, case: CaseLine, deed: str, facts: Mapping[str, Any]) -> None:
    """Give tables back of a case that is over or that a party will not talk about; remember settlement and visit."""
    if not ws.actor.is_person:
        return
    if deed == "settled":
        service.settled(ws, case)
    if deed in {"settled", "terminated", "closed", "declined"}:
        service.call_off_coming(ws, case)
    if deed == "visited":
        service.followed_up(ws, case, matter_done=bool(facts.get("performed")), heart=str(facts.get("mood", "")))


@hookimpl
def figures(ws: Workspace, since: date, until: date) -> list[Figure]:
    """Count talks, how they ended and how it went afterwards, and opinions with an end.

    A county does not read the talks of its townships' cases: it is told of the open talks alone, rather than of none held.
    """
    if ws.space.is_county:
        held = service.open_talks_held(ws, since, until)
        return [Figure(_("谁都能来的茶桌"), str(held), about=_("全县开过的场次；谈案子的茶桌，看各乡镇自己的数字"))]
    one = service.count(ws, since, until)
    peace = settled_named(settings(ws))
    found = [
        Figure(_("谈了几桌"), str(one.held), about=_("这段时间谈过的茶桌")),
        Figure(peace, str(one.agreed), about=_("谈拢的桌数；其中 %(num)s 件已经写成协议", num=one.settled)),
    ]
    if one.days is not None:
        when = _("隔 %(num)s 天", num=one.days) if one.days else _("当天")
        found.append(Figure(_("就谈拢了"), when, about=_("从约茶桌到写下协议，居中的一件")))
    if one.visited:
        done = _("回访过 %(num)s 件", num=one.visited)
        found.append(Figure(_("事了"), f"{one.matter_done} / {one.visited}", about=done))
        found.append(Figure(_("心舒"), f"{one.heart_calm} / {one.visited}", about=done))
    found.append(Figure(_("茶桌上的意见"), f"{one.ended} / {one.opinions}", about=_("有结果的 / 全部")))
    return found


@hookimpl
def exports(ws: Workspace) -> list[Export]:
    """Name the table of the talks; a county does not read those of its townships."""
    if not may(ws, "tea_talk.keep") or ws.space.is_county:
        return []
    name = _("%(name)s台账", name=name_of(ws, "tea_talk"))
    return [Export(name, url_for("tea_talk.sheet", space=ws.space.code), _("今年的茶桌，姓名只露一个字"))]


@hookimpl
def demo_loaded(ws: Workspace) -> None:
    """Add houses, talks and an open talk to a demonstration."""
    service.lay_examples(ws)


def _is_booked(ws: Workspace, case: CaseAtHand) -> bool:
    return case.whole and any(talk.state == "booked" for talk, _house in service.talks_about(ws, case.line))


def _book(ws: Workspace, case: CaseAtHand) -> str:
    return url_for("tea_talk.book", space=ws.space.code, case_id=case.line.id)
