"""A council as those who run it see it: planned, announced, begun, voted, counted, posted, done."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, Workspace, _, demand, may, name_of, onward, shown_by_halves
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Hall
from plugins.plaza_council.rules import NewCouncil
from plugins.plaza_council.schemas import CouncilSchema, WhySchema
from plugins.plaza_council.views.doors import (
    BASES,
    KEY,
    RUN,
    at_once,
    blueprint,
    chosen,
    council_at_hand,
    council_url,
    day_said,
    done,
    hall_names,
    home_url,
    settings,
    shown,
)
from plugins.plaza_council.views.showing import bundles_shown, council_shown, topics_shown
from plugins.plaza_council.views.stepping import after_each, next_of, papers_of
from plugins.plaza_council.views.waiting import waits


@blueprint.get("/")
def home() -> str:
    """Show what goes on: councils, matters that wait, and tasks to be done."""
    ws = demand(RUN)
    going = service.councils(ws, *service.GOING_ON)
    objections, tasks = service.open_objections(ws), service.open_tasks(ws)
    ended = service.councils(ws, "done", "called_off", most=10)
    return render_template(
        f"{KEY}/home.html",
        name=name_of(ws, KEY),
        waits=waits(ws, going, objections, tasks),
        going=[{**_line(ws, *one), "objections": objections.get(one[0].id, 0)} for one in reversed(going)],
        ended=[_line(ws, *one) for one in ended],
        topics=topics_shown(ws, service.waiting_topics(ws)),
        proposals=service.waiting_proposals(ws),
        tasks=[
            {
                "what": task.what,
                "owner": task.owner,
                "due": day_said(task.due),
                "late": task.due < service.today(ws),
                "url": council_url(ws, council.id),
            }
            for task, council in tasks
        ],
        any_hall=bool(hall_names(ws)),
        keeps=may(ws, "plaza_council.keep"),
    )


@blueprint.route("/councils/new", methods=["GET", "POST"])
def new_council() -> ResponseReturnValue:
    """Plan a council."""
    ws = demand(RUN)
    sent = request.method == "POST"
    known = settings(ws)
    begins = {"minutes": known["minutes"], "basis": known["basis"]}
    form = Form.sent(CouncilSchema()) if sent else Form.blank(CouncilSchema(), **begins)
    number = done(ws, "plan", form, lambda values: service.plan(ws, NewCouncil(**values))) if sent else None
    if number:
        flash(_("会定下了。接着写上要议的事。"), "ok")
        return onward(council_url(ws, number))
    return _plan_page(ws, form, _("开一次会"), home_url(ws))


@blueprint.route("/councils/<int:council_id>/edit", methods=["GET", "POST"])
def edit_council(council_id: int) -> ResponseReturnValue:
    """Change a council that is not announced yet."""
    ws, one, _hall = council_at_hand(council_id)
    sent = request.method == "POST"
    known = {name: getattr(one, name) for name in ("hall_id", "title", "basis", "host", "about", "papers_only")}
    minutes = int((one.ends - one.begins).total_seconds() // 60)
    form = Form.sent(CouncilSchema()) if sent else Form.blank(CouncilSchema(), **known, at=one.begins, minutes=minutes)
    if sent and done(ws, "change", form, lambda values: service.change(ws, one.id, NewCouncil(**values))):
        flash(_("改好了。"), "ok")
        return onward(council_url(ws, one.id))
    return _plan_page(ws, form, one.title, council_url(ws, one.id))


@blueprint.get("/councils/<int:council_id>")
def council(council_id: int) -> str:
    """Show one council: the next step, the agenda with what was said and decided, objections and tasks."""
    ws, one, hall = council_at_hand(council_id)
    return render_template(f"{KEY}/council.html", **council_values(ws, one, hall))


@blueprint.post("/councils/<int:council_id>/announce")
def announce(council_id: int) -> ResponseReturnValue:
    """Announce a council."""
    ws, one, _hall = council_at_hand(council_id)
    said = _("定下来了。把公告印出来贴上，表决票送到各家。")
    return at_once(lambda: service.announce(ws, one.id), said, council_url(ws, one.id))


@blueprint.post("/councils/<int:council_id>/begin")
def begin(council_id: int) -> ResponseReturnValue:
    """Begin a council."""
    ws, one, _hall = council_at_hand(council_id)
    return at_once(lambda: service.begin(ws, one.id), _("开会了。来的人签到，想说的人一个一个说。"), council_url(ws, one.id))


@blueprint.post("/councils/<int:council_id>/open")
def open_vote(council_id: int) -> ResponseReturnValue:
    """Open the vote."""
    ws, one, _hall = council_at_hand(council_id)
    said = _("开始投票了。议案的字不能再改。")
    return at_once(lambda: service.open_vote(ws, one.id), said, council_url(ws, one.id))


@blueprint.route("/councils/<int:council_id>/close", methods=["GET", "POST"])
def close_vote(council_id: int) -> ResponseReturnValue:
    """Show how many voted, and close the vote once that is confirmed."""
    ws, one, hall = council_at_hand(council_id)
    if request.method == "GET":
        if one.state != "open":
            return onward(council_url(ws, one.id))
        values = {"slips": service.slip_counts(ws, one.id), "secret": bool(service.secret_topics(ws, one.id))}
        values["thin"] = service.thin(ws, one)
        return render_template(f"{KEY}/close.html", **values, council=council_shown(one, hall), back=council_url(ws, one.id))
    said = _("投票截止了。纸票当众数好，记上来。")
    return at_once(lambda: service.close_vote(ws, one.id), said, council_url(ws, one.id))


@blueprint.route("/councils/<int:council_id>/anew", methods=["GET", "POST"])
def vote_anew(council_id: int) -> ResponseReturnValue:
    """Say what voting anew on paper means, and let all vote anew once that is confirmed."""
    ws, one, hall = council_at_hand(council_id)
    if request.method == "GET":
        if one.state not in {"open", "closed"} or not service.thin(ws, one):
            return onward(council_url(ws, one.id))
        return render_template(f"{KEY}/anew.html", council=council_shown(one, hall), back=council_url(ws, one.id))
    said = _("重新投。前面投的都作废，箱子里的纸票当众毁掉，每一位再领一张纸票。")
    return at_once(lambda: service.vote_anew(ws, one.id), said, council_url(ws, one.id))


@blueprint.post("/councils/<int:council_id>/count")
def count(council_id: int) -> ResponseReturnValue:
    """Count the vote."""
    ws, one, _hall = council_at_hand(council_id)
    return at_once(lambda: service.count(ws, one.id), _("数好了。当众念一遍结果。"), council_url(ws, one.id))


@blueprint.post("/councils/<int:council_id>/post")
def post(council_id: int) -> ResponseReturnValue:
    """Post what was decided."""
    ws, one, _hall = council_at_hand(council_id)
    return at_once(lambda: service.post(ws, one.id), _("公示了。印出来，贴到大家看得见的地方。"), council_url(ws, one.id))


@blueprint.post("/councils/<int:council_id>/confirm")
def confirm(council_id: int) -> ResponseReturnValue:
    """Let what hung out come into force."""
    ws, one, _hall = council_at_hand(council_id)
    return at_once(lambda: service.confirm(ws, one.id), _("生效了。一件一件办。"), council_url(ws, one.id))


@blueprint.route("/councils/<int:council_id>/call-off", methods=["GET", "POST"])
def call_off(council_id: int) -> ResponseReturnValue:
    """Call a council off."""
    ws, one, _hall = council_at_hand(council_id)
    sent = request.method == "POST"
    form = Form.sent(WhySchema()) if sent else Form.blank(WhySchema())
    if sent and done(ws, "call_off", form, lambda values: service.call_off(ws, one.id, values["why"])):
        flash(_("不开了。要议的事都留着，等下一次会。"), "ok")
        return onward(home_url(ws))
    asked = {"heading": _("这次会不开了"), "lead": one.title, "name": "why", "label": _("为什么不开了"), "button": _("不开了")}
    return shown("short.html", form, **asked, hint="", back=council_url(ws, one.id))


def council_values(ws: Workspace, one: Council, hall: Hall) -> dict[str, Any]:
    """Return what the page of a council shows."""
    topics = service.topics_of(ws, one.id)
    numbers = [topic.id for topic in topics]
    speeches, bundles = service.speeches_of(ws, numbers), service.bundles_of(ws, numbers)
    lines = topics_shown(ws, topics)
    for topic, line in zip(topics, lines, strict=True):
        line["speeches"] = [
            {
                "speaker": shown_by_halves(speech.speaker, "person"),
                "minutes": speech.minutes,
                "words": speech.words,
                "amendment": speech.amendment,
                "adopted": speech.adopted,
            }
            for speech in speeches[topic.id]
        ]
        line["bundles"] = bundles_shown(topic, bundles[topic.id])
        line["do"] = after_each(ws, one, topic, counted=bool(bundles[topic.id]))
    slips = service.slip_counts(ws, one.id)
    text, steps = next_of(ws, one, hall, slips, lines)
    return {
        "council": council_shown(one, hall),
        "state": one.state,
        "why_off": one.why_off,
        "topics": lines,
        "waiting": [
            {
                "title": topic.title,
                "url": url_for("plaza_council.take_up", space=ws.space.code, council_id=one.id, topic_id=topic.id),
            }
            for topic in (service.waiting_topics(ws) if one.state == "planned" else ())
        ],
        "slips": slips,
        "next_text": text,
        "steps": steps,
        "papers": papers_of(ws, one),
        "objections": [
            {
                "words": objection.words,
                "who": shown_by_halves(objection.name, "person") if objection.name else "",
                "topic": next((line["title"] for line in lines if line["id"] == objection.topic_id), ""),
                "answered": objection.answered_at is not None,
                "upheld": bool(objection.upheld),
                "answer": objection.answer,
                "url": url_for("plaza_council.objection", space=ws.space.code, objection_id=objection.id),
            }
            for objection in service.objections_of(ws, one.id)
        ],
        "urls": {
            name: url_for(f"plaza_council.{endpoint}", space=ws.space.code, council_id=one.id)
            for name, endpoint in (("edit", "edit_council"), ("off", "call_off"), ("topic", "new_topic"))
        },
    }


def _line(ws: Workspace, one: Council, hall: Hall) -> dict[str, Any]:
    opens = service.may_run(ws, hall)
    return {**council_shown(one, hall), "url": council_url(ws, one.id) if opens else ""}


def _plan_page(ws: Workspace, form: Form, heading: str, back: str) -> ResponseReturnValue:
    known = settings(ws)
    return shown(
        "plan.html",
        form,
        heading=heading,
        halls=hall_names(ws),
        bases=chosen(BASES),
        notice=known["notice_days"],
        back=back,
        new_hall=url_for("plaza_council.new_hall", space=ws.space.code),
    )
