"""The same for programs: halls, councils, topics, and the record of a vote."""

import json
from collections.abc import Callable
from typing import Any

from flask import abort

from core.api import Workspace, demand, lazy
from plugins.plaza_council import service
from plugins.plaza_council.models import Council
from plugins.plaza_council.rules import NewBundle, NewCouncil, NewHall, NewSpeech, NewTask, NewTopic, read_roll
from plugins.plaza_council.schemas import (
    AgreedSchema,
    AnswerSchema,
    BundleSchema,
    CouncilOutSchema,
    CouncilSchema,
    DoneSchema,
    DoneTaskSchema,
    HallOutSchema,
    HallSchema,
    ObjectionAnswerSchema,
    ProposalOutSchema,
    RollSchema,
    SpeechSchema,
    TaskSchema,
    TopicOutSchema,
    TopicSchema,
    WhySchema,
)
from plugins.plaza_council.views.doors import RUN, api, council_at_hand, found, hall_at_hand, told, topic_at_hand

HALLS = HallOutSchema(many=True)
COUNCILS = CouncilOutSchema(many=True)
TOPICS = TopicOutSchema(many=True)
PROPOSALS = ProposalOutSchema(many=True)
_STEPS: dict[str, Callable[[Workspace, int], int]] = {
    "announce": service.announce,
    "begin": service.begin,
    "open": service.open_vote,
    "close": service.close_vote,
    "anew": service.vote_anew,
    "count": service.count,
    "post": service.post,
    "confirm": service.confirm,
}


@api.get("/halls")
@api.output(HALLS, description=lazy("议事厅"))
@api.doc(summary=lazy("议事厅"), operation_id="plaza_council_halls")
def listed_halls() -> Any:
    """Return the halls of this space."""
    return service.halls(demand(RUN))


@api.post("/halls")
@api.input(HallSchema)
@api.output(DoneSchema, 201, description=lazy("添好了。"))
@api.doc(summary=lazy("添一个议事厅"), operation_id="plaza_council_open_hall")
def open_hall(json_data: dict[str, Any]) -> Any:
    """Open a hall."""
    ws = demand("plaza_council.keep")
    return told(ws, "open_hall", lambda: service.open_hall(ws, NewHall(**json_data)))


@api.post("/halls/<int:hall_id>/roll")
@api.input(RollSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("写名册"), operation_id="plaza_council_enrol")
def enrol(hall_id: int, json_data: dict[str, Any]) -> Any:
    """Put people on the roll of a hall; the answer is how many are new."""
    ws, hall = hall_at_hand(hall_id)
    return told(ws, "enrol", lambda: service.enrol(ws, hall, read_roll(json_data["lines"])))


@api.get("/councils")
@api.output(COUNCILS, description=lazy("议事会"))
@api.doc(summary=lazy("议事会"), operation_id="plaza_council_councils")
def listed_councils() -> Any:
    """Return the councils of this space, the latest first."""
    ws = demand(RUN)
    return [council for council, _hall in service.councils(ws, *service.GOING_ON, "done", "called_off")]


@api.post("/councils")
@api.input(CouncilSchema)
@api.output(DoneSchema, 201, description=lazy("会定下了。接着写上要议的事。"))
@api.doc(summary=lazy("开一次会"), operation_id="plaza_council_plan")
def plan(json_data: dict[str, Any]) -> Any:
    """Plan a council."""
    ws = demand(RUN)
    return told(ws, "plan", lambda: service.plan(ws, NewCouncil(**json_data)))


@api.post("/councils/<int:council_id>/<string:step>")
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(
    summary=lazy("会往下走一步：公告、开会、投票、截止、都用纸票重新投、计票、公示、生效"), operation_id="plaza_council_step"
)
def step(council_id: int, step: str) -> Any:
    """Take a council one step on: announce, begin, open, close, anew (all vote once more, on paper), count, post or confirm."""
    act = _STEPS.get(step)
    if act is None:
        abort(404)
    ws, council = _council(council_id)
    return told(ws, step, lambda: act(ws, council.id))


@api.post("/councils/<int:council_id>/call-off")
@api.input(WhySchema)
@api.output(DoneSchema, description=lazy("不开了。"))
@api.doc(summary=lazy("这次会不开了"), operation_id="plaza_council_call_off")
def call_off(council_id: int, json_data: dict[str, Any]) -> Any:
    """Call a council off."""
    ws, council = _council(council_id)
    return told(ws, "call_off", lambda: service.call_off(ws, council.id, json_data["why"]))


@api.get("/councils/<int:council_id>/topics")
@api.output(TOPICS, description=lazy("要议的事"))
@api.doc(summary=lazy("要议的事"), operation_id="plaza_council_topics")
def listed_topics(council_id: int) -> Any:
    """Return the agenda of a council with what was decided."""
    ws, council = _council(council_id)
    return service.topics_of(ws, council.id)


@api.post("/councils/<int:council_id>/topics")
@api.input(TopicSchema)
@api.output(DoneSchema, 201, description=lazy("写上了。"))
@api.doc(summary=lazy("写一件要议的事"), operation_id="plaza_council_topic")
def add_topic(council_id: int, json_data: dict[str, Any]) -> Any:
    """Put a topic on the agenda of a council."""
    ws, council = _council(council_id)
    return told(ws, "topic", lambda: service.add_topic(ws, NewTopic(**json_data), council.id))


@api.post("/cases/<int:case_id>/topics")
@api.input(TopicSchema)
@api.output(DoneSchema, 201, description=lazy("记下了。等下一次会议到它。"))
@api.doc(summary=lazy("拿到议事厅来说"), operation_id="plaza_council_bring")
def bring(case_id: int, json_data: dict[str, Any]) -> Any:
    """Let what a case is about be talked over in public, where every party asked for it."""
    ws = demand(RUN)
    return told(ws, "bring", lambda: service.bring_case(ws, case_id, NewTopic(**json_data)))


@api.post("/topics/<int:topic_id>/speeches")
@api.input(SpeechSchema)
@api.output(DoneSchema, 201, description=lazy("记下了。"))
@api.doc(summary=lazy("记发言"), operation_id="plaza_council_speech")
def note_speech(topic_id: int, json_data: dict[str, Any]) -> Any:
    """Note who spoke to a topic."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "speech", lambda: service.note_speech(ws, topic, NewSpeech(**json_data)))


@api.post("/topics/<int:topic_id>/agreed")
@api.input(AgreedSchema)
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("记商量的结果"), operation_id="plaza_council_agreed")
def agree(topic_id: int, json_data: dict[str, Any]) -> Any:
    """Note on what those present agreed."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "agreed", lambda: service.agree(ws, topic, json_data["words"]))


@api.post("/topics/<int:topic_id>/bundles")
@api.input(BundleSchema)
@api.output(DoneSchema, 201, description=lazy("记上了。"))
@api.doc(summary=lazy("记一捆纸票"), operation_id="plaza_council_bundle")
def add_bundle(topic_id: int, json_data: dict[str, Any]) -> Any:
    """Write down votes counted by hand."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "bundle", lambda: service.add_bundle(ws, topic, NewBundle(**json_data)))


@api.post("/topics/<int:topic_id>/tasks")
@api.input(TaskSchema)
@api.output(DoneSchema, 201, description=lazy("写上了。"))
@api.doc(summary=lazy("写上谁去办"), operation_id="plaza_council_task")
def add_task(topic_id: int, json_data: dict[str, Any]) -> Any:
    """Write down what a resolution asks for."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "task", lambda: service.add_task(ws, topic, NewTask(**json_data)))


@api.post("/tasks/<int:task_id>/done")
@api.input(DoneTaskSchema)
@api.output(DoneSchema, description=lazy("办完一件，记下了。"))
@api.doc(summary=lazy("办完了"), operation_id="plaza_council_finish")
def finish_task(task_id: int, json_data: dict[str, Any]) -> Any:
    """Write down that a task is done."""
    ws = demand(RUN)
    task = found(service.task_of(ws, task_id))
    council_at_hand(found(service.council_behind(ws, task)).id)
    return told(ws, "finish", lambda: service.finish_task(ws, task, json_data["words"]))


@api.post("/objections/<int:objection_id>/answer")
@api.input(ObjectionAnswerSchema)
@api.output(DoneSchema, description=lazy("答复了。"))
@api.doc(summary=lazy("答复异议"), operation_id="plaza_council_answer")
def answer_objection(objection_id: int, json_data: dict[str, Any]) -> Any:
    """Answer an objection."""
    ws = demand(RUN)
    one = found(service.objection_of(ws, objection_id))
    council_at_hand(one.council_id)
    upheld = json_data["upheld"] == "yes"
    return told(ws, "answer_objection", lambda: service.answer_objection(ws, one, json_data["answer"], upheld=upheld))


@api.post("/councils/<int:council_id>/slips/<int:number>/arrive")
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("签到"), operation_id="plaza_council_arrive")
def arrive(council_id: int, number: int) -> Any:
    """Write down that somebody came."""
    ws, council = _council(council_id)
    return told(ws, "arrive", lambda: service.sign_in_at_table(ws, council.id, number))


@api.post("/councils/<int:council_id>/slips/<int:number>/paper")
@api.output(DoneSchema, description=lazy("记下了。"))
@api.doc(summary=lazy("领纸票"), operation_id="plaza_council_paper")
def paper(council_id: int, number: int) -> Any:
    """Cross somebody off who takes a paper."""
    ws, council = _council(council_id)
    # kept under no key: who took a paper stands nowhere
    return told(ws, "", lambda: service.hand_out_paper(ws, council.id, number))


@api.get("/topics")
@api.output(TOPICS, description=lazy("等着上会的事"))
@api.doc(summary=lazy("等着上会的事"), operation_id="plaza_council_waiting_topics")
def waiting_topics() -> Any:
    """Return the topics that wait for a council."""
    return service.waiting_topics(demand(RUN))


@api.post("/councils/<int:council_id>/topics/<int:topic_id>")
@api.output(DoneSchema, description=lazy("这次会议它。"))
@api.doc(summary=lazy("放进这次会"), operation_id="plaza_council_take_up")
def take_up(council_id: int, topic_id: int) -> Any:
    """Put a waiting topic on the agenda of a council."""
    ws, council = _council(council_id)
    topic = found(service.topic_of(ws, topic_id))
    return told(ws, "take_up", lambda: service.take_up(ws, topic, council.id))


@api.get("/proposals")
@api.output(PROPOSALS, description=lazy("居民提的事"))
@api.doc(summary=lazy("居民提的事"), operation_id="plaza_council_proposals")
def listed_proposals() -> Any:
    """Return what residents proposed and nobody answered yet; names and telephones stay where they are."""
    return [proposal for proposal, _hall in service.proposals(demand(RUN))]


@api.post("/proposals/<int:proposal_id>/answer")
@api.input(AnswerSchema)
@api.output(DoneSchema, description=lazy("答复了。"))
@api.doc(summary=lazy("不议，答复他"), operation_id="plaza_council_decline")
def answer_proposal(proposal_id: int, json_data: dict[str, Any]) -> Any:
    """Answer a proposal that is not talked over."""
    ws = demand(RUN)
    one = found(service.proposal_of(ws, proposal_id))
    return told(ws, "decline", lambda: service.decline_proposal(ws, one, json_data["answer"]))


@api.get("/councils/<int:council_id>/record")
@api.doc(summary=lazy("表决记录（重新数用）"), operation_id="plaza_council_record")
def record(council_id: int) -> Any:
    """Return the record of a counted vote, from which anybody can count again."""
    ws, council = _council(council_id)
    kept = found(council.record)
    service.audit_taken_away(ws, council)
    return json.loads(kept)


def _council(council_id: int) -> tuple[Workspace, Council]:
    ws, council, _hall = council_at_hand(council_id)
    return ws, council
