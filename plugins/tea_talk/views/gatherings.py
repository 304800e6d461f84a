"""Open talks: called, held, with what people said and what became of each opinion."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, NewCase, UnitKind, Workspace, _, demand, may, onward, shown_by_halves, units_in
from plugins.tea_talk import service
from plugins.tea_talk.models import Gathering
from plugins.tea_talk.rules import NewGathering, NewOpinion
from plugins.tea_talk.schemas import AnswerSchema, GatheringSchema, OpinionCaseSchema, OpinionSchema, PeopleSchema
from plugins.tea_talk.views.doors import KEY, blueprint, done, found, house_names, settings, shown, when

#: Where a case comes from that somebody found by going to see (主动调解).
_SOURCE = "17"


@blueprint.route("/open/new", methods=["GET", "POST"])
def new_gathering() -> ResponseReturnValue:
    """Call an open talk."""
    ws = demand("tea_talk.book")
    sent = request.method == "POST"
    form = Form.sent(GatheringSchema()) if sent else Form.blank(GatheringSchema(), minutes=settings(ws)["minutes"])
    number = done(ws, "call_gathering", form, lambda values: service.call_gathering(ws, NewGathering(**values))) if sent else None
    if number:
        flash(_("约好了。群众在手机上看得到。"), "ok")
        return onward(_url(ws, number))
    return shown(
        "new_gathering.html", form, houses=house_names(service.houses(ws)), back=url_for("tea_talk.tables", space=ws.space.code)
    )


@blueprint.get("/open/<int:gathering_id>")
def gathering(gathering_id: int) -> str:
    """Show an open talk with what was said at it."""
    ws = demand("tea_talk.book")
    one = found(service.gathering_of(ws, gathering_id))
    return render_template(f"{KEY}/gathering.html", **_values(ws, one), form=Form.blank(PeopleSchema(), people=one.people))


@blueprint.post("/open/<int:gathering_id>/people")
def people(gathering_id: int) -> ResponseReturnValue:
    """Write how many came."""
    ws = demand("tea_talk.book")
    one = found(service.gathering_of(ws, gathering_id))
    form = Form.sent(PeopleSchema())
    if done(ws, "people", form, lambda values: service.write_people(ws, one, values["people"])):
        flash(_("记下了。"), "ok")
        return onward(_url(ws, one.id))
    return shown("gathering.html", form, **_values(ws, one))


@blueprint.post("/open/<int:gathering_id>/call-off")
def call_off_gathering(gathering_id: int) -> ResponseReturnValue:
    """Call an open talk off."""
    ws = demand("tea_talk.book")
    service.call_off_gathering(ws, found(service.gathering_of(ws, gathering_id)))
    flash(_("取消了，茶桌让出来了。"), "ok")
    return onward(url_for("tea_talk.tables", space=ws.space.code))


@blueprint.route("/open/<int:gathering_id>/opinions/new", methods=["GET", "POST"])
def new_opinion(gathering_id: int) -> ResponseReturnValue:
    """Write down what somebody said, and who owes an answer."""
    ws = demand("tea_talk.book")
    one = found(service.gathering_of(ws, gathering_id))
    sent = request.method == "POST"
    form = Form.sent(OpinionSchema()) if sent else Form.blank(OpinionSchema(), owner_unit_id=ws.actor.unit_id)
    if sent and done(ws, "opinion", form, lambda values: service.note_opinion(ws, one, NewOpinion(**values))):
        flash(_("记下了，已经告诉该答复的单位。"), "ok")
        return onward(_url(ws, one.id))
    return shown("opinion.html", form, topic=one.topic, owners=_owners(ws), back=_url(ws, one.id))


@blueprint.route("/opinions/<int:opinion_id>/answer", methods=["GET", "POST"])
def answer(opinion_id: int) -> ResponseReturnValue:
    """Answer an opinion."""
    ws = demand("tea_talk.book")
    said = _said(ws, opinion_id)
    sent = request.method == "POST"
    form = Form.sent(AnswerSchema()) if sent else Form.blank(AnswerSchema())
    back = _url(ws, said.opinion.gathering_id)
    if sent and done(ws, "answer", form, lambda values: service.answer_opinion(ws, said, values["words"])):
        flash(_("答复记下了。别忘了回去告诉说话的人。"), "ok")
        return onward(back)
    return shown("answer.html", form, said=said, back=back)


@blueprint.route("/opinions/<int:opinion_id>/case", methods=["GET", "POST"])
def take_up(opinion_id: int) -> ResponseReturnValue:
    """Open a case of an opinion and go to it."""
    ws = demand("register")
    if not may(ws, "tea_talk.book"):
        abort(403)
    said = _said(ws, opinion_id)
    sent = request.method == "POST"
    form = Form.sent(OpinionCaseSchema()) if sent else Form.blank(OpinionCaseSchema(), story=said.opinion.words)
    act = lambda values: service.take_up_opinion(ws, said, _case(said, values))  # noqa: E731
    case_id = done(ws, "take_up", form, act) if sent else None
    if case_id:
        flash(_("登记好了，这一条有人办了。"), "ok")
        return onward(url_for("cases.case", space=ws.space.code, case_id=case_id))
    return shown("take_up.html", form, said=said, back=_url(ws, said.opinion.gathering_id))


def _case(said: service.Said, values: dict[str, Any]) -> NewCase:
    return NewCase(**values, source=_SOURCE, unit_id=said.opinion.owner_unit_id, reporter_name=said.opinion.said_by)


def _said(ws: Workspace, opinion_id: int) -> service.Said:
    said = service.opinion_of(ws, opinion_id)
    if said is None:
        abort(404)
    return said


def _url(ws: Workspace, gathering_id: int) -> str:
    return url_for("tea_talk.gathering", space=ws.space.code, gathering_id=gathering_id)


def _owners(ws: Workspace) -> list[tuple[str, str]]:
    kinds = (UnitKind.CENTRE, UnitKind.VILLAGE, UnitKind.DEPARTMENT, UnitKind.ROOM)
    return [(str(one.id), one.name) for one in units_in(ws.session, ws.county_id, ws.space_id, *kinds)]


def _values(ws: Workspace, one: Gathering) -> dict[str, Any]:
    registers = may(ws, "register")
    house = service.house_of(ws, one.house_id)
    opinions = [_opinion(ws, said, registers=registers) for said in service.opinions_of(ws, one)]
    return {
        "gathering": one,
        "when": when(one.begins, one.ends),
        "house": house,
        "opinions": opinions,
        "ended": sum(not opinion["waits"] for opinion in opinions),
        "begun": one.begins <= ws.now() and one.called_off_at is None,
        "urls": {
            "people": url_for("tea_talk.people", space=ws.space.code, gathering_id=one.id),
            "opinion": url_for("tea_talk.new_opinion", space=ws.space.code, gathering_id=one.id),
            "off": url_for("tea_talk.call_off_gathering", space=ws.space.code, gathering_id=one.id),
        },
    }


def _opinion(ws: Workspace, said: service.Said, *, registers: bool) -> dict[str, Any]:
    end = said.end
    return {
        "words": said.opinion.words,
        "who": shown_by_halves(said.opinion.said_by) if said.opinion.said_by else "",
        "owner": said.owner,
        "waits": end is None,
        "answer": end.words if end else "",
        "case": url_for("cases.case", space=ws.space.code, case_id=end.case_id) if end and end.case_id else "",
        "answer_url": url_for("tea_talk.answer", space=ws.space.code, opinion_id=said.opinion.id),
        "case_url": url_for("tea_talk.take_up", space=ws.space.code, opinion_id=said.opinion.id) if registers else "",
    }
