"""What is next on a council and on each of its topics, and which papers can be printed now."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from core.api import Workspace, _
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Hall, Topic
from plugins.plaza_council.views.doors import Step, day_said


def next_of(
    ws: Workspace, one: Council, hall: Hall, slips: Mapping[str, int], topics: Sequence[Mapping[str, Any]]
) -> tuple[str, list[Step]]:
    """Return what is to be done next, as a sentence with its buttons."""
    main: tuple[str, str] | None = None
    text: str = ""
    steps: list[Step] = []
    match one.state:
        case "planned":
            text, steps = _planned(ws, one, hall, topics)
        case "announced":
            text = _("公告贴上，表决票送到。到了时间就开会。")
            main = (_("开会"), "begin") if one.begins <= ws.now() else None
        case "sitting":
            text = _("来的人签到，想说的一个一个说，改动当场定。说得差不多了，开始投票。")
            main, steps = (_("开始投票"), "open_vote"), [_step(ws, one, _("签到"), "register")]
        case "open":
            text, steps = _voting(ws, one, slips)
        case "closed":
            text = _("纸票请居民看着数，数完一捆记一捆，先不念；手机投的会自己加进来。计完票，只念合在一起的数。")
            main, steps = (_("计票"), "count"), _anew(ws, one)
        case "counted":
            text, steps = _counted(ws, one, topics)
        case "posted":
            text, steps = _posted(ws, one)
        case "in_force":
            text, steps = _("决议生效了，一件一件办，办完一件记一件。"), _in_force(ws, topics)
    return text, [*steps, _step(ws, one, *main, post=True, main=True)] if main else steps


def after_each(ws: Workspace, one: Council, topic: Topic, *, counted: bool) -> list[Step]:
    """Return what can be done on one topic now."""
    match one.state:
        case "planned":
            steps = [_on(ws, topic, _("改一改"), "edit_topic"), _on(ws, topic, _("这次不议"), "put_back", post=True)]
        case "sitting":
            steps = [_on(ws, topic, _("记发言"), "new_speech")]
            steps += [_on(ws, topic, _("记商量的结果"), "agreed")] if topic.way == "talk" else []
        case "open" | "closed" if topic.way == "talk":
            steps = [_on(ws, topic, _("记商量的结果"), "agreed")]
        case "closed":
            label = _("记举手的票") if topic.way == "hands" else _("记一捆纸票")
            steps = [] if topic.way == "hands" and counted else [_on(ws, topic, label, "new_bundle")]
            steps += [_on(ws, topic, _("数错了，作废重数"), "withdraw_bundles", post=True)] if counted else []
        case "counted" if topic.outcome in {"passed", "talked"}:
            steps = [_on(ws, topic, _("写上谁去办"), "new_task")]
        case _:
            again = (topic.outcome == "no_quorum" or topic.set_aside_at is not None) and topic.source != "case"
            steps = [_on(ws, topic, _("下次再议"), "bring_again", post=True)] if again else []
    return steps


def papers_of(ws: Workspace, one: Council) -> list[tuple[str, str]]:
    """Return the papers of a council that can be printed now, with where they lie; first those that are wanted first."""
    named = []
    if one.announced_at is not None and one.counted_at is None and one.state != "called_off":
        named += [(_("公告"), "poster"), (_("表决票"), "slips"), (_("纸票"), "papers"), (_("签到册"), "register")]
    if one.state not in {"planned", "announced", "called_off"}:
        named.append((_("议事记录（有姓名，看了留记录）"), "minutes"))
    if one.posted_at is not None:
        named.append((_("决议公示"), "posting"))
    if one.counted_at is not None:
        named += [(_("表决记录（重新数用）"), "record")] if one.record is not None else []
        named.append((_("重新数的脚本"), "script"))
    return [(label, _url(ws, one, endpoint)) for label, endpoint in named]


def _planned(ws: Workspace, one: Council, hall: Hall, topics: Sequence[Mapping[str, Any]]) -> tuple[str, list[Step]]:
    if not service.roll_of(ws, hall.id):
        url = url_for("plaza_council.roll", space=ws.space.code, hall_id=hall.id)
        return _("名册上还没有人，先把能投票的写上。"), [Step(_("写名册"), url, main=True)]
    if not topics:
        return _("写上要议的事，一件一件写清楚要大家定什么。"), [_step(ws, one, _("写一件要议的事"), "new_topic", main=True)]
    text = _("发了公告就定下来了：议什么、谁能投票、怎么算通过，都不能再改。")
    return text, [_step(ws, one, _("发公告"), "announce", post=True, main=True)]


def _voting(ws: Workspace, one: Council, slips: Mapping[str, int]) -> tuple[str, list[Step]]:
    register, close = _step(ws, one, _("签到、发纸票"), "register"), _step(ws, one, _("截止投票"), "close_vote", main=True)
    if service.thin(ws, one):
        text = _("手机投的、纸票投的，有一样只有一两位，邻居猜得出他们投了什么，还不能截止。")
        return text, [*_anew(ws, one), register]
    return _("能投票的 %(all)s，到会 %(arrived)s，投过的 %(used)s。投完了就截止。", **slips), [register, close]


def _anew(ws: Workspace, one: Council) -> list[Step]:
    return [_step(ws, one, _("都用纸票重新投"), "vote_anew")] if service.thin(ws, one) else []


def _counted(ws: Workspace, one: Council, topics: Sequence[Mapping[str, Any]]) -> tuple[str, list[Step]]:
    without = next((topic for topic in topics if topic["decided"] and not topic["tasks"]), None)
    if without is None:
        return _("谁去办、哪天办完都写上了，可以公示了。"), [_step(ws, one, _("贴出公示"), "post", post=True, main=True)]
    url = url_for("plaza_council.new_task", space=ws.space.code, topic_id=without["id"])
    text = _("“%(title)s”还没写谁去办、哪天办完。都写上了才能公示。", title=without["title"])
    return text, [Step(_("写上谁去办"), url, main=True)]


def _posted(ws: Workspace, one: Council) -> tuple[str, list[Step]]:
    waiting = next((objection for objection in service.objections_of(ws, one.id) if objection.answered_at is None), None)
    ends = max(day for day in (one.posted_until, one.objections_until) if day is not None)
    if waiting is not None:
        url = url_for("plaza_council.objection", space=ws.space.code, objection_id=waiting.id)
        return _("有异议等答复。都答复了，公示满了，决议才生效。"), [Step(_("答复异议"), url, main=True)]
    if ends >= service.today(ws):
        return _("公示到%(day)s，这几天谁有异议都可以提。", day=day_said(ends)), []
    return _("公示满了，异议都有了答复。"), [_step(ws, one, _("决议生效"), "confirm", post=True, main=True)]


def _in_force(ws: Workspace, topics: Sequence[Mapping[str, Any]]) -> list[Step]:
    due = [task["id"] for topic in topics if not topic["set_aside"] for task in topic["tasks"] if not task["done"]]
    return (
        [Step(_("记办完的"), url_for("plaza_council.finish_task", space=ws.space.code, task_id=due[0]), main=True)] if due else []
    )


def _step(ws: Workspace, one: Council, label: str, endpoint: str, *, post: bool = False, main: bool = False) -> Step:
    return Step(label, _url(ws, one, endpoint), post=post, main=main)


def _on(ws: Workspace, topic: Topic, label: str, endpoint: str, *, post: bool = False) -> Step:
    return Step(label, url_for(f"plaza_council.{endpoint}", space=ws.space.code, topic_id=topic.id), post=post)


def _url(ws: Workspace, one: Council, endpoint: str) -> str:
    return url_for(f"plaza_council.{endpoint}", space=ws.space.code, council_id=one.id)
