"""The same acts for programs: the wall, letting parties choose, their picks, and what mediators say."""

from collections.abc import Callable
from typing import Any

from flask import request

from core.api import Refused, Workspace, demand, do_once, lazy, problem
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.rules.entries import NewWaiver
from plugins.supermarket_mediator.rules.picks import Wanted
from plugins.supermarket_mediator.schemas import (
    AnswerSchema,
    DoneSchema,
    MediatorOutSchema,
    NothingSchema,
    StaffPickSchema,
    WaiverEndSchema,
    WaiverSchema,
)
from plugins.supermarket_mediator.views.answers import said_of, seen_behind
from plugins.supermarket_mediator.views.choosing import ticket_at_hand
from plugins.supermarket_mediator.views.doors import KEY, api, found, words_of
from plugins.supermarket_mediator.views.waiving import waiver_at_hand

#: The wall, as programs get it.
MEDIATORS = MediatorOutSchema(many=True)
_LONGEST_KEY = 200


@api.get("/mediators")
@api.output(MEDIATORS, description=lazy("点将台上的调解员"))
@api.doc(summary=lazy("点将台上的调解员"), operation_id="supermarket_mediator_mediators")
def mediators() -> Any:
    """Return who stands on the wall of this space, with the room that is left."""
    ws = demand(f"{KEY}.choose")
    return [
        {
            "id": card.id,
            "name": card.mediator.name,
            "unit": card.mediator.seat,
            "full_time": card.mediator.full_time,
            "skills": card.mediator.skills,
            "languages": card.mediator.languages,
            "villages": card.mediator.villages,
            "next_free": card.next_free,
            "left": card.left,
        }
        for card in service.cards(ws)
    ]


@api.post("/cases/<int:case_id>/choosings")
@api.input(NothingSchema)
@api.output(DoneSchema, 201, description=lazy("开始点将"))
@api.doc(summary=lazy("请各方点将"), operation_id="supermarket_mediator_open")
def open_choosing(case_id: int, json_data: dict[str, Any]) -> Any:  # noqa: ARG001  # nothing is sent
    """Let the parties of a case choose."""
    ws = demand(f"{KEY}.choose")
    return _done(ws, "open", lambda: service.open_choosing(ws, case_id))


@api.post("/cases/<int:case_id>/tickets/<int:ticket_id>/pick")
@api.input(StaffPickSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("记下一方点了谁"), operation_id="supermarket_mediator_pick")
def note_pick(case_id: int, ticket_id: int, json_data: dict[str, Any]) -> Any:
    """Write down whom a party picked."""
    ws, _view, ticket = ticket_at_hand(case_id, ticket_id)
    wishes = tuple(one for one in (json_data["mediator"], json_data["second"]) if one)
    signed_on = json_data["signed_on"] if json_data["way"] == "paper" else None
    return _done(ws, "pick", lambda: service.pick(ws, ticket, Wanted(json_data["way"], wishes, json_data["anyone"], signed_on)))


@api.post("/cases/<int:case_id>/waivers")
@api.input(WaiverSchema)
@api.output(DoneSchema, 201, description=lazy("提了，请另一个人来核。"))
@api.doc(summary=lazy("提请：要回避的照样能点"), operation_id="supermarket_mediator_ask_waiver")
def ask_waiver(case_id: int, json_data: dict[str, Any]) -> Any:
    """Ask that somebody who must keep out may be chosen all the same."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    return _done(ws, "waive", lambda: service.ask_waiver(ws, view, NewWaiver(json_data["mediator"], json_data["words"])))


@api.post("/cases/<int:case_id>/waivers/<int:waiver_id>")
@api.input(WaiverEndSchema)
@api.output(DoneSchema, description=lazy("核好了，记下了。"))
@api.doc(summary=lazy("另一个人来核：要回避的能不能照样点"), operation_id="supermarket_mediator_decide_waiver")
def decide_waiver(case_id: int, waiver_id: int, json_data: dict[str, Any]) -> Any:
    """Agree, as a second person, or do not."""
    ws, view, asked = waiver_at_hand(case_id, waiver_id)
    granted = json_data["granted"] == "yes"
    return _done(ws, "decide_waiver", lambda: service.decide_waiver(ws, view, asked, granted=granted))


@api.post("/places/<int:place_id>/answer")
@api.input(AnswerSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("记下调解员的答复"), operation_id="supermarket_mediator_answer")
def answer(place_id: int, json_data: dict[str, Any]) -> Any:
    """Write down what a mediator says."""
    ws = demand(f"{KEY}.choose")
    place, view = seen_behind(ws, found(service.place_of(ws, place_id)))
    return _done(ws, "answer", lambda: service.answer(ws, place, said_of(json_data), view))


def _done(ws: Workspace, deed: str, act: Callable[[], int]) -> Any:
    """Do a deed once under the caller's key and return the number it gave, or why it cannot be."""
    try:
        return {"id": do_once(ws, f"{KEY}.{deed}", request.headers.get("Idempotency-Key", "")[:_LONGEST_KEY], act)}
    except Refused as refused:
        words = words_of(refused)
        return problem(422, refused.code, words, {refused.field: [words]} if refused.field else None)
