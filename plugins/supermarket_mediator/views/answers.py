"""What a mediator was picked for, and what is said to it: by the mediator, or by the desk that telephoned."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import OFFICIAL_TIME, CaseMissing, CaseView, Form, Refused, Workspace, _, demand, exact, onward
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Choosing, Mediator, Place
from plugins.supermarket_mediator.rules.entries import Answer
from plugins.supermarket_mediator.schemas import AnswerSchema
from plugins.supermarket_mediator.views.choosing import case_url, choosing_url
from plugins.supermarket_mediator.views.doors import KEY, blueprint, done, found, shown
from plugins.supermarket_mediator.views.words import CONFLICTS, RECUSALS, named


@blueprint.get("/mine")
def mine() -> str:
    """Show what the mediator who is signed in was picked for."""
    ws = demand(f"{KEY}.choose")
    lines = [
        {
            "until": "" if place.accepted_at else exact(place.answer_by.astimezone(OFFICIAL_TIME)),
            "since": exact(place.taken_at.astimezone(OFFICIAL_TIME)),
            "name": one.name,
            "number": view.case.number if view else "",
            "case": case_url(ws, view.case.id) if view else "",
            "answer": "" if place.accepted_at else url_for(f"{KEY}.answer", space=ws.space.code, place_id=place.id),
        }
        for place, one in service.asked_of(ws, ws.actor.post_id)
        for view in (_seen(ws, place),)
    ]
    return render_template(f"{KEY}/mine.html", lines=lines, wall=url_for(f"{KEY}.wall", space=ws.space.code))


@blueprint.get("/choosings/<int:choosing_id>")
def told_of(choosing_id: int) -> ResponseReturnValue:
    """Lead from a notice of what came of asking a mediator to the case it is about."""
    ws = demand(f"{KEY}.choose")
    one = found(ws.session.get(Choosing, (ws.county_id, choosing_id)))
    return onward(case_url(ws, one.case_id))


@blueprint.route("/places/<int:place_id>/answer", methods=["GET", "POST"])
def answer(place_id: int) -> ResponseReturnValue:
    """Write down what a mediator says: takes it, or not; whoever is close to a party keeps out."""
    ws = demand(f"{KEY}.choose")
    place, view = seen_behind(ws, found(service.place_of(ws, place_id)))
    one = found(ws.session.get(Mediator, (ws.county_id, place.mediator_id)))
    sent = request.method == "POST"
    form = Form.sent(AnswerSchema()) if sent else Form.blank(AnswerSchema())
    if sent and done(ws, "answer", form, lambda values: service.answer(ws, place, said_of(values), view)):
        flash(_("记下了。"), "ok")
        return onward(choosing_url(ws, view.case.id) if view else url_for(f"{KEY}.mine", space=ws.space.code))
    return shown(
        "answer.html",
        form,
        one=one,
        until=exact(place.answer_by.astimezone(OFFICIAL_TIME)),
        number=view.case.number if view else "",
        kinds=named(RECUSALS),
        let_in=[_(CONFLICTS[why]) if why in CONFLICTS else why for why in service.let_in(ws, place)],
        back=choosing_url(ws, view.case.id) if view else url_for(f"{KEY}.mine", space=ws.space.code),
    )


def seen_behind(ws: Workspace, place: Place) -> tuple[Place, CaseView | None]:
    """Return a place with its case for the mediator it is of, or for somebody who sees the case whole; to others it is not there (404)."""
    view = _seen(ws, place)
    one = ws.session.get(Mediator, (ws.county_id, place.mediator_id))
    is_own = one is not None and one.post_id is not None and one.post_id == ws.actor.post_id
    return found(place if is_own or view is not None else None), view


def said_of(values: dict[str, Any]) -> Answer:
    """Return what a mediator says as it was typed.

    Raises:
        Refused: ``market_say_clear``: taking it, one says that nothing ties one to a party (handbook 1.4).
    """
    if values["answer"] == "takes" and not values["clear"]:
        raise Refused("market_say_clear", "clear")
    return Answer(values["answer"] == "takes", values["answer"], values["kind"], values["words"])


def _seen(ws: Workspace, place: Place) -> CaseView | None:
    """Return the case behind a place where the actor sees it whole."""
    one = service.choosing_behind(ws, place)
    if one is None:
        return None
    try:
        return service.seen_whole(ws, one.case_id)
    except CaseMissing:
        return None
