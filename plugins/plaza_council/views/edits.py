"""What is mended and taken back, for programs: halls, rolls, councils, topics, bundles; and what residents wrote.

Papers are not handed to programs: slips bear codes that are shown once, minutes and the register bear names.
"""

from typing import Any

from flask import abort

from core.api import NewCase, demand, lazy, may, shown_by_halves
from plugins.plaza_council import service
from plugins.plaza_council.rules import NewCouncil, NewHall, NewTopic
from plugins.plaza_council.schemas import (
    CouncilSchema,
    DoneSchema,
    HallSchema,
    ObjectionOutSchema,
    ProposalCaseSchema,
    ProposalTopicSchema,
    TaskOutSchema,
    TopicSchema,
    VoterOutSchema,
)
from plugins.plaza_council.views.doors import RUN, api, council_at_hand, found, hall_at_hand, told, topic_at_hand
from plugins.plaza_council.views.voices import SOURCE

VOTERS = VoterOutSchema(many=True)
TASKS = TaskOutSchema(many=True)
OBJECTIONS = ObjectionOutSchema(many=True)
_KEEP = "plaza_council.keep"


@api.post("/halls/<int:hall_id>")
@api.input(HallSchema)
@api.output(DoneSchema, description=lazy("改好了。"))
@api.doc(summary=lazy("改议事厅"), operation_id="plaza_council_change_hall")
def change_hall(hall_id: int, json_data: dict[str, Any]) -> Any:
    """Write a hall anew."""
    ws, hall = hall_at_hand(hall_id, _KEEP)
    return told(ws, "change_hall", lambda: service.change_hall(ws, hall, NewHall(**json_data)))


@api.post("/halls/<int:hall_id>/shut")
@api.output(DoneSchema, description=lazy("这里不再开会了，开过的照旧看得到。"))
@api.doc(summary=lazy("议事厅不再开会"), operation_id="plaza_council_shut_hall")
def shut_hall(hall_id: int) -> Any:
    """Call no more councils in a hall."""
    ws, hall = hall_at_hand(hall_id, _KEEP)
    return told(ws, "shut_hall", lambda: service.shut_hall(ws, hall))


@api.get("/halls/<int:hall_id>/roll")
@api.output(VOTERS, description=lazy("名册"))
@api.doc(summary=lazy("名册"), operation_id="plaza_council_roll")
def roll(hall_id: int) -> Any:
    """Return who may vote in a hall, names by halves."""
    ws, hall = hall_at_hand(hall_id)
    return [
        {"id": voter.id, "household": voter.household, "name": shown_by_halves(voter.name, "person")}
        for voter in service.roll_of(ws, hall.id)
    ]


@api.post("/voters/<int:voter_id>/strike")
@api.output(DoneSchema, description=lazy("从名册上去掉了。"))
@api.doc(summary=lazy("从名册上去掉"), operation_id="plaza_council_strike")
def strike(voter_id: int) -> Any:
    """Take somebody off a roll; the answer is the number of the hall."""
    ws = demand(RUN)
    hall_at_hand(found(service.hall_behind(ws, voter_id)))
    return told(ws, "strike", lambda: found(service.strike(ws, voter_id)))


@api.post("/councils/<int:council_id>")
@api.input(CouncilSchema)
@api.output(DoneSchema, description=lazy("改好了。"))
@api.doc(summary=lazy("改一次会（发公告以前）"), operation_id="plaza_council_change")
def change(council_id: int, json_data: dict[str, Any]) -> Any:
    """Write a council anew that is not announced yet."""
    ws, council, _hall = council_at_hand(council_id)
    return told(ws, "change", lambda: service.change(ws, council.id, NewCouncil(**json_data)))


@api.post("/topics/<int:topic_id>")
@api.input(TopicSchema)
@api.output(DoneSchema, description=lazy("改好了。"))
@api.doc(summary=lazy("改一件要议的事（发公告以前）"), operation_id="plaza_council_change_topic")
def change_topic(topic_id: int, json_data: dict[str, Any]) -> Any:
    """Write a topic anew that nobody was told of yet."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "change_topic", lambda: service.change_topic(ws, topic, NewTopic(**json_data)))


@api.post("/topics/<int:topic_id>/put-back")
@api.output(DoneSchema, description=lazy("这次不议，留着等下一次。"))
@api.doc(summary=lazy("这次不议"), operation_id="plaza_council_put_back")
def put_back(topic_id: int) -> Any:
    """Take a topic off an agenda; it waits again."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "put_back", lambda: service.put_back(ws, topic))


@api.post("/topics/<int:topic_id>/drop")
@api.output(DoneSchema, description=lazy("不议了。"))
@api.doc(summary=lazy("不议了"), operation_id="plaza_council_drop")
def drop(topic_id: int) -> Any:
    """Give up a topic that waits."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "drop", lambda: service.drop_topic(ws, topic))


@api.post("/topics/<int:topic_id>/again")
@api.output(DoneSchema, 201, description=lazy("留下了，下一次会再议。"))
@api.doc(summary=lazy("下次再议"), operation_id="plaza_council_again")
def bring_again(topic_id: int) -> Any:
    """Let a topic wait once more that was not decided, or whose resolution was set aside."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "again", lambda: service.bring_again(ws, topic))


@api.post("/topics/<int:topic_id>/bundles/withdraw")
@api.output(DoneSchema, description=lazy("作废了，重新数。"))
@api.doc(summary=lazy("数错了，作废重数"), operation_id="plaza_council_withdraw_bundles")
def withdraw_bundles(topic_id: int) -> Any:
    """Count by hand once more."""
    ws, topic = topic_at_hand(topic_id)
    return told(ws, "withdraw_bundles", lambda: service.withdraw_bundles(ws, topic))


@api.get("/councils/<int:council_id>/tasks")
@api.output(TASKS, description=lazy("谁去办"))
@api.doc(summary=lazy("谁去办，哪天办完"), operation_id="plaza_council_tasks")
def tasks(council_id: int) -> Any:
    """Return what the resolutions of a council ask for, and what is done of it."""
    ws, council, _hall = council_at_hand(council_id)
    by_topic = service.tasks_of(ws, [topic.id for topic in service.topics_of(ws, council.id)])
    return [task for several in by_topic.values() for task in several]


@api.get("/councils/<int:council_id>/objections")
@api.output(OBJECTIONS, description=lazy("异议"))
@api.doc(summary=lazy("异议"), operation_id="plaza_council_objections")
def objections(council_id: int) -> Any:
    """Return what residents have against the resolutions of a council; names and telephones stay where they are."""
    ws, council, _hall = council_at_hand(council_id)
    return service.objections_of(ws, council.id)


@api.post("/proposals/<int:proposal_id>/topic")
@api.input(ProposalTopicSchema)
@api.output(DoneSchema, 201, description=lazy("记下了。等下一次会议到它。"))
@api.doc(summary=lazy("居民提的事，拿到会上议"), operation_id="plaza_council_take_up_proposal")
def take_up_proposal(proposal_id: int, json_data: dict[str, Any]) -> Any:
    """Make a topic of what a resident proposed."""
    ws = demand(RUN)
    one, answer = found(service.proposal_of(ws, proposal_id)), json_data.pop("answer")
    return told(ws, "take_up_proposal", lambda: service.take_up_proposal(ws, one, NewTopic(**json_data), answer))


@api.post("/proposals/<int:proposal_id>/case")
@api.input(ProposalCaseSchema)
@api.output(DoneSchema, 201, description=lazy("登记好了，这一条有人办了。"))
@api.doc(summary=lazy("居民提的是自家的事，登记成案子"), operation_id="plaza_council_register_proposal")
def register_proposal(proposal_id: int, json_data: dict[str, Any]) -> Any:
    """Open a case of what a resident wrote, since it is somebody's own."""
    ws = demand(RUN)
    one, answer = found(service.proposal_of(ws, proposal_id)), json_data.pop("answer")
    if not may(ws, "register"):
        abort(403)
    new = NewCase(**json_data, source=SOURCE, reporter_name=one.name, reporter_phone=one.phone)
    return told(ws, "register_proposal", lambda: service.register_proposal(ws, one, new, answer))
