"""A talk about a case: booked, walked through its three steps, ended or called off."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    CaseView,
    Deed,
    Form,
    Sight,
    Workspace,
    _,
    demand,
    onward,
    page_or_fragment,
    read_case,
    read_mediation,
    shown_by_halves,
    version_of,
    wants_fragment,
)
from plugins.tea_talk import service
from plugins.tea_talk.models import Talk
from plugins.tea_talk.rules import STEPS, NewTalk, TalkEnd, steps_done
from plugins.tea_talk.schemas import StepsSchema, TalkEndSchema, TalkSchema, WhySchema
from plugins.tea_talk.views.doors import (
    KEY,
    MOODS,
    STATES,
    blueprint,
    done,
    found,
    house_names,
    settings,
    settled_named,
    shown,
    steps_named,
    when,
)


def talk_at_hand(talk_id: int) -> tuple[Workspace, Talk, CaseView]:
    """Return a talk with its case for somebody who sees the case whole; to others it is not there (404)."""
    ws = demand("tea_talk.book")
    talk: Talk = found(service.talk_of(ws, talk_id))
    view = read_case(ws, talk.case_id)
    if view.sight is not Sight.FULL:
        abort(404)
    return ws, talk, view


def guests_of(ws: Workspace, view: CaseView) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
    """Return who may be asked to the table, masked, and of whom somebody has still to say yes."""
    known = read_mediation(ws, view.case)
    welcome = {one.id for one in known.welcome([party.id for party in view.parties])}
    waiting = [
        {
            "name": shown_by_halves(one.name),
            "url": url_for("mediation.guest", space=ws.space.code, case_id=view.case.id, guest=one.id),
        }
        for one in known.invitations
        if one.id not in welcome
    ]
    return [(str(one.id), shown_by_halves(one.name)) for one in known.invitations if one.id in welcome], waiting


@blueprint.route("/cases/<int:case_id>/book", methods=["GET", "POST"])
def book(case_id: int) -> ResponseReturnValue:
    """Book a table for a case."""
    ws = demand("tea_talk.book")
    view = read_case(ws, case_id)
    if Deed.NOTE_SESSION not in view.deeds:
        abort(403)
    houses = service.houses(ws)
    sent = request.method == "POST"
    form = Form.sent(TalkSchema()) if sent else Form.blank(TalkSchema(), minutes=settings(ws)["minutes"])
    act = lambda values: service.book(ws, case_id, NewTalk(**{**values, "guests": tuple(values["guests"])}))  # noqa: E731
    talk_id = done(ws, "book", form, act) if sent else None
    if talk_id:
        flash(_("约好了。把请帖打出来，一人一张送到手上。"), "ok")
        return onward(url_for("tea_talk.talk", space=ws.space.code, talk_id=talk_id))
    guests, waiting = guests_of(ws, view)
    answer = page_or_fragment(
        f"{KEY}/book.html",
        f"{KEY}/_book.html",
        form=form,
        part=wants_fragment(),
        houses=house_names(houses),
        guests=guests,
        waiting=waiting,
        invite=url_for("mediation.invite", space=ws.space.code, case_id=case_id),
        title=view.case.number,
        agrees=bool(view.standing.consents) and all(one == "agreed" for one in view.standing.consents),
        consent=url_for("cases.consent", space=ws.space.code, case_id=case_id),
        back=url_for("cases.case", space=ws.space.code, case_id=case_id),
        new_house=url_for("tea_talk.new_house", space=ws.space.code),
    )
    answer.status_code = 422 if form.errors else 200
    return answer


@blueprint.get("/talks/<int:talk_id>")
def talk(talk_id: int) -> str:
    """Show one talk: where and with whom, its three steps, its end, and what the visit found afterwards."""
    ws, one, view = talk_at_hand(talk_id)
    return render_template(f"{KEY}/talk.html", **_talk_values(ws, one, view), form=_steps_form(one))


@blueprint.post("/talks/<int:talk_id>/steps")
def steps(talk_id: int) -> ResponseReturnValue:
    """Note what was said at the three steps."""
    ws, one, view = talk_at_hand(talk_id)
    form = Form.sent(StepsSchema())
    if done(ws, "steps", form, lambda values: service.note_steps(ws, one, tuple(values[step] for step in STEPS))):
        flash(_("记下了。"), "ok")
        return onward(url_for("tea_talk.talk", space=ws.space.code, talk_id=talk_id))
    return shown("talk.html", form, **_talk_values(ws, one, view))


@blueprint.route("/talks/<int:talk_id>/end", methods=["GET", "POST"])
def end(talk_id: int) -> ResponseReturnValue:
    """End a talk: on to the agreement, to another table, or up the ladder with what was learnt."""
    ws, one, view = talk_at_hand(talk_id)
    sent = request.method == "POST"
    words = "\n".join(note for note in (one.brewed, one.spoken, one.untied) if note)
    blank = Form.blank(TalkEndSchema(), version=view.case.version, words=words, guests=one.guests, present=one.host)
    form = Form.sent(TalkEndSchema()) if sent else blank
    version = version_of(form)
    act = lambda values: service.end_talk(ws, one, TalkEnd(**{**values, "guests": tuple(values["guests"])}), version=version)  # noqa: E731
    if sent and done(ws, "end", form, act):
        flash(_after(ws, form.values["result"]), "ok")
        return onward(_goes_on(ws, one, form.values["result"]))
    if form.errors:
        form.version = str(view.case.version)
    guests, _waiting = guests_of(ws, view)
    return shown(
        "end.html", form, results=results(ws), guests=guests, back=url_for("tea_talk.talk", space=ws.space.code, talk_id=talk_id)
    )


@blueprint.route("/talks/<int:talk_id>/call-off", methods=["GET", "POST"])
def call_off(talk_id: int) -> ResponseReturnValue:
    """Call a table off."""
    ws, one, _view = talk_at_hand(talk_id)
    sent = request.method == "POST"
    form = Form.sent(WhySchema()) if sent else Form.blank(WhySchema())
    if sent and done(ws, "call_off", form, lambda values: service.call_off(ws, one, values["why"])):
        flash(_("取消了，茶桌让出来了。"), "ok")
        return onward(url_for("cases.case", space=ws.space.code, case_id=one.case_id))
    return shown("call_off.html", form, back=url_for("tea_talk.talk", space=ws.space.code, talk_id=talk_id))


def results(ws: Workspace) -> list[tuple[str, str]]:
    """Return how a talk can end, in the county's words."""
    return [
        ("settled", _("谈拢了，喝了%(name)s", name=settled_named(settings(ws)))),
        ("again", _("还要再谈，另约一桌")),
        ("onward", _("谈不拢，接着往下办")),
    ]


def _after(ws: Workspace, result: str) -> str:
    if result == "settled":
        return _("%(name)s喝过了。趁热把说好的写下来。", name=settled_named(settings(ws)))
    return _("记下了。再约一桌。") if result == "again" else _("记下了。了解到的都写进案子里了，接着办的人看得到。")


def _goes_on(ws: Workspace, one: Talk, result: str) -> str:
    deeds = read_case(ws, one.case_id).deeds
    if result == "settled" and Deed.SETTLE in deeds:
        return url_for("cases.settle", space=ws.space.code, case_id=one.case_id)
    if result == "again":
        return url_for("tea_talk.book", space=ws.space.code, case_id=one.case_id)
    return url_for("cases.case", space=ws.space.code, case_id=one.case_id)


def _steps_form(one: Talk) -> Form:
    return Form.blank(StepsSchema(), brewed=one.brewed, spoken=one.spoken, untied=one.untied)


def _talk_values(ws: Workspace, one: Talk, view: CaseView) -> dict[str, Any]:
    house = service.house_of(ws, one.house_id)
    invited = {str(guest) for guest in one.guests}
    guests, _waiting = guests_of(ws, view)
    parties = [shown_by_halves(party.name, party.kind) for party in view.parties]
    return {
        "talk": one,
        "state": _(STATES[one.state]),
        "when": when(one.begins, one.ends),
        "house": house,
        "people": _("、").join([*parties, *(name for value, name in guests if value in invited)]),
        "number": view.case.number,
        "steps": steps_named(settings(ws)),
        "taken": steps_done((one.brewed, one.spoken, one.untied)),
        "result": dict(results(ws)).get(one.result or "", ""),
        "visits": [
            {
                "matter": _("事了了") if visit.performed else _("事还没了"),
                "heart": _(MOODS.get(visit.mood, "")) if visit.mood in MOODS else "",
                "ok": visit.performed and visit.mood == "calm",
                "words": visit.words,
            }
            for visit in view.follow_ups
        ],
        "works": Deed.NOTE_SESSION in view.deeds and one.state == "booked",
        "begun": one.begins <= ws.now(),
        "urls": {
            "case": url_for("cases.case", space=ws.space.code, case_id=one.case_id),
            "steps": url_for("tea_talk.steps", space=ws.space.code, talk_id=one.id),
            "end": url_for("tea_talk.end", space=ws.space.code, talk_id=one.id),
            "off": url_for("tea_talk.call_off", space=ws.space.code, talk_id=one.id),
            "card": url_for("tea_talk.card", space=ws.space.code, talk_id=one.id),
        },
    }
