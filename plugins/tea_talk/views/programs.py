"""The same acts for programs: houses, talks, open talks and opinions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import abort, request

from core.api import Refused, Sight, Workspace, demand, do_once, lazy, problem, read_case
from plugins.tea_talk import service
from plugins.tea_talk.models import Talk
from plugins.tea_talk.rules import STEPS, NewGathering, NewOpinion, NewTalk, TalkEnd
from plugins.tea_talk.schemas import (
    AnswerSchema,
    DoneSchema,
    GatheringOutSchema,
    GatheringSchema,
    HouseOutSchema,
    OpinionSchema,
    StepsSchema,
    TalkEndSchema,
    TalkOutSchema,
    TalkSchema,
    WhySchema,
)
from plugins.tea_talk.views.doors import KEY, api, found, words_of

#: Lists of houses, talks and open talks, as programs get them.
HOUSES = HouseOutSchema(many=True)
TALKS = TalkOutSchema(many=True)
GATHERINGS = GatheringOutSchema(many=True)
#: As far back and ahead as programs are told of tables.
_SPAN = timedelta(days=31)
_LONGEST_KEY = 200


@api.get("/houses")
@api.output(HOUSES, description=lazy("茶馆"))
@api.doc(summary=lazy("茶馆"), operation_id="tea_talk_houses")
def listed_houses() -> Any:
    """Return the tea houses of this space."""
    return service.houses(demand("tea_talk.book"))


@api.get("/talks")
@api.output(TALKS, description=lazy("前后一个月的茶桌"))
@api.doc(summary=lazy("前后一个月的茶桌"), operation_id="tea_talk_talks")
def listed_talks() -> Any:
    """Return the talks of a month back and a month ahead, without anything that was said."""
    ws = demand("tea_talk.book")
    return service.talks_between(ws, ws.now() - _SPAN, ws.now() + _SPAN)


@api.get("/gatherings")
@api.output(GATHERINGS, description=lazy("前后一个月谁都能来的茶桌"))
@api.doc(summary=lazy("前后一个月谁都能来的茶桌"), operation_id="tea_talk_gatherings")
def listed_gatherings() -> Any:
    """Return the open talks of a month back and a month ahead."""
    ws = demand("tea_talk.book")
    return service.gatherings_between(ws, ws.now() - _SPAN, ws.now() + _SPAN)


@api.post("/cases/<int:case_id>/talks")
@api.input(TalkSchema)
@api.output(DoneSchema, 201, description=lazy("约好了"))
@api.doc(summary=lazy("约上茶桌"), operation_id="tea_talk_book")
def book_talk(case_id: int, json_data: dict[str, Any]) -> Any:
    """Book a table for a case."""
    ws = demand("tea_talk.book")
    new = NewTalk(**{**json_data, "guests": tuple(json_data["guests"])})
    return _done(ws, "book", lambda: service.book(ws, case_id, new))


@api.post("/talks/<int:talk_id>/steps")
@api.input(StepsSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("茶桌上的三步，各记几句"), operation_id="tea_talk_steps")
def note_steps(talk_id: int, json_data: dict[str, Any]) -> Any:
    """Note what was said at the three steps."""
    ws, talk = _talk(talk_id)
    brewed, spoken, untied = (json_data[step] for step in STEPS)
    return _done(ws, "steps", lambda: service.note_steps(ws, talk, (brewed, spoken, untied)))


@api.post("/talks/<int:talk_id>/end")
@api.input(TalkEndSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("谈完了，记结果"), operation_id="tea_talk_end")
def end_talk(talk_id: int, json_data: dict[str, Any]) -> Any:
    """End a talk; it is kept as a session of the case."""
    ws, talk = _talk(talk_id)
    end = TalkEnd(**{**json_data, "guests": tuple(json_data["guests"])})
    return _done(ws, "end", lambda: service.end_talk(ws, talk, end, version=None))


@api.post("/talks/<int:talk_id>/call-off")
@api.input(WhySchema)
@api.output(DoneSchema, description=lazy("取消了，茶桌让出来了。"))
@api.doc(summary=lazy("这一桌不谈了"), operation_id="tea_talk_call_off")
def call_talk_off(talk_id: int, json_data: dict[str, Any]) -> Any:
    """Call a table off."""
    ws, talk = _talk(talk_id)
    return _done(ws, "call_off", lambda: service.call_off(ws, talk, json_data["why"]))


@api.post("/gatherings")
@api.input(GatheringSchema)
@api.output(DoneSchema, 201, description=lazy("约好了"))
@api.doc(summary=lazy("约一场谁都能来的茶"), operation_id="tea_talk_call_gathering")
def call_gathering(json_data: dict[str, Any]) -> Any:
    """Call an open talk."""
    ws = demand("tea_talk.book")
    return _done(ws, "call_gathering", lambda: service.call_gathering(ws, NewGathering(**json_data)))


@api.post("/gatherings/<int:gathering_id>/opinions")
@api.input(OpinionSchema)
@api.output(DoneSchema, 201, description=lazy("记下了，已经告诉该答复的单位。"))
@api.doc(summary=lazy("记一条意见"), operation_id="tea_talk_opinion")
def note_opinion(gathering_id: int, json_data: dict[str, Any]) -> Any:
    """Write down what somebody said, and who owes an answer."""
    ws = demand("tea_talk.book")
    gathering = found(service.gathering_of(ws, gathering_id))
    return _done(ws, "opinion", lambda: service.note_opinion(ws, gathering, NewOpinion(**json_data)))


@api.post("/opinions/<int:opinion_id>/answer")
@api.input(AnswerSchema)
@api.output(DoneSchema, description=lazy("答复了"))
@api.doc(summary=lazy("记答复"), operation_id="tea_talk_answer")
def answer_opinion(opinion_id: int, json_data: dict[str, Any]) -> Any:
    """Answer an opinion."""
    ws = demand("tea_talk.book")
    said = service.opinion_of(ws, opinion_id)
    if said is None:
        abort(404)
    return _done(ws, "answer", lambda: service.answer_opinion(ws, said, json_data["words"]))


def _talk(talk_id: int) -> tuple[Workspace, Talk]:
    """Return a talk whose case the caller reads whole; else it is not there (404)."""
    ws = demand("tea_talk.book")
    talk: Talk = found(service.talk_of(ws, talk_id))
    if read_case(ws, talk.case_id).sight is not Sight.FULL:
        abort(404)
    return ws, talk


def _done(ws: Workspace, deed: str, act: Callable[[], int]) -> Any:
    """Do a deed once under the caller's key and return the number it gave, or why it cannot be."""
    try:
        return {"id": do_once(ws, f"{KEY}.{deed}", request.headers.get("Idempotency-Key", "")[:_LONGEST_KEY], act)}
    except Refused as refused:
        words = words_of(refused)
        return problem(422, refused.code, words, {refused.field: [words]} if refused.field else None)
