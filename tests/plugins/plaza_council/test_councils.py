"""From the plan to the last task: what may be talked over, when it counts, what is posted, objected to, and done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from core import cases, mediation
from core.api import Refused, Workspace, ticket_digest
from core.cases.rules import NewCase, NewParty, Triage
from core.testing import County, case_in, read
from plugins.plaza_council import service
from plugins.plaza_council.models import Objection, Topic
from plugins.plaza_council.rules import Entry, NewCouncil, NewObjection, NewProposal, NewSpeech, NewTask, NewTopic, read_roll
from tests.plugins.plaza_council.square import (
    CHARGER,
    KEY,
    LAMPS,
    TALK,
    council,
    council_in,
    counted,
    do,
    hall_in,
    posted,
    topics,
)


def let_the_public_in(county: County, case_id: int, *wishes: str) -> None:
    for party, wish in zip(read(county, case_id).parties, wishes, strict=True):

        def say(ws: Workspace, party_id: int = party.id, wish: str = wish) -> None:
            mediation.set_openness(ws, case_id, party_id, version=None, wish=wish)

        county.do("village", say)


def bring(county: County, case_id: int, words: str = "院墙外的采光怎么算，大家给个说法。") -> int:
    return county.do("village", lambda ws: service.bring_case(ws, case_id, NewTopic("盖房挡光", words, "talk")))


def test_a_council_is_announced_as_early_as_the_county_says(fq_county: County) -> None:
    hall_id = hall_in(fq_county)
    fq_county.set_settings(KEY, {"notice_days": 3})

    def planned(days: int) -> int:
        at = fq_county.clock() + timedelta(days=days)
        number = do(fq_county, lambda ws: service.plan(ws, NewCouncil(hall_id, "灯", at, 60, "household")))
        do(fq_county, lambda ws: service.add_topic(ws, LAMPS, number))
        return number

    soon, later = planned(2), planned(3)
    with pytest.raises(Refused, match="plaza_too_soon"):
        do(fq_county, lambda ws: service.announce(ws, soon))
    do(fq_county, lambda ws: service.announce(ws, later))
    assert (council(fq_county, later).state, council(fq_county, later).eligible) == ("announced", 3)
    with pytest.raises(Refused, match="plaza_not_now"):
        do(fq_county, lambda ws: service.add_topic(ws, TALK, later))


def test_what_is_somebodys_own_comes_in_only_when_every_party_asks_for_the_public(fq_county: County) -> None:
    hall_in(fq_county)
    case_id = case_in(fq_county, "agreeing")
    with pytest.raises(Refused, match="plaza_private"):
        bring(fq_county, case_id)
    let_the_public_in(fq_county, case_id, "open", "closed")
    with pytest.raises(Refused, match="plaza_private"):
        bring(fq_county, case_id)
    let_the_public_in(fq_county, case_id, "open", "open")
    with pytest.raises(Refused, match="plaza_names") as refused:
        bring(fq_county, case_id, "张大山家的院墙怎么算。")
    assert refused.value.field == "proposal"
    assert bring(fq_county, case_id)
    with pytest.raises(Refused, match="plaza_brought_already"):
        bring(fq_county, case_id)
    assert "plaza_council.brought" in [entry.deed for entry in read(fq_county, case_id).timeline]


def test_what_is_said_in_public_of_a_case_is_written_by_those_who_see_it_and_names_nobody(fq_county: County) -> None:
    hall_id = hall_in(fq_county)
    case_id = case_in(fq_county, "agreeing")
    let_the_public_in(fq_county, case_id, "open", "open")
    topic_id = bring(fq_county, case_id)
    council_id = council_in(fq_county, "planned", TALK, hall_id=hall_id)
    [own] = topics(fq_county, council_id)
    do(fq_county, lambda ws: service.put_back(ws, service.topic_of(ws, own.id) or own))

    def as_one(who: str, act: Callable[[Workspace, Topic], int]) -> int:
        def with_topic(ws: Workspace) -> int:
            topic = service.topic_of(ws, topic_id)
            assert topic is not None
            return act(ws, topic)

        return fq_county.do(who, with_topic)

    as_one("village", lambda ws, topic: service.take_up(ws, topic, council_id))
    for act in (service.announce, service.begin):
        do(fq_county, lambda ws, act=act: act(ws, council_id))
    with pytest.raises(Refused, match="plaza_names"):
        as_one("village", lambda ws, topic: service.agree(ws, topic, "李秀英家让半尺。"))
    with pytest.raises(Refused, match="plaza_case_unseen"):
        as_one("admin", lambda ws, topic: service.agree(ws, topic, "一家让半尺。"))
    as_one("village", lambda ws, topic: service.agree(ws, topic, "一家让半尺。"))
    for act in (service.open_vote, service.close_vote, service.count):
        do(fq_county, lambda ws, act=act: act(ws, council_id))
    due = fq_county.clock().date() + timedelta(days=9)
    with pytest.raises(Refused, match="plaza_names"):
        as_one("village", lambda ws, topic: service.add_task(ws, topic, NewTask("张大山家降墙", "社区", due)))
    as_one("village", lambda ws, topic: service.add_task(ws, topic, NewTask("降墙半尺", "社区", due)))
    fq_county.do("village", lambda ws: service.post(ws, council_id))
    assert "plaza_council.posted" in [entry.deed for entry in read(fq_county, case_id).timeline]


def test_a_party_that_shuts_the_door_again_takes_the_matter_off_by_that(fq_county: County) -> None:
    hall_in(fq_county)
    case_id = case_in(fq_county, "agreeing")
    let_the_public_in(fq_county, case_id, "open", "open")
    topic_id = bring(fq_county, case_id)
    let_the_public_in(fq_county, case_id, "open", "closed")
    assert do(fq_county, lambda ws: service.topic_of(ws, topic_id)) is None
    assert do(fq_county, service.waiting_topics) == []


def test_a_matter_that_concerns_everybody_comes_in_without_asking_but_without_names(fq_county: County) -> None:
    hall_in(fq_county)
    upper = fq_county.home.units["upper"]
    new = NewCase("楼道里充电", unit_id=upper, kind="hazard", parties=(NewParty("马志强"),))
    case_id = fq_county.do("clerk", lambda ws: cases.register(ws, new)).id
    fq_county.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2, "hazard"), version=None))
    fq_county.do("clerk", lambda ws: cases.dispatch(ws, case_id, upper, version=None))
    fq_county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    with pytest.raises(Refused, match="plaza_names"):
        bring(fq_county, case_id, "马志强家在楼道里充电，大家说怎么办。")
    assert bring(fq_county, case_id, "楼道里一律不充电，另建车棚。")


def test_an_amendment_that_is_adopted_is_what_is_voted_on_and_nothing_changes_afterwards(fq_county: County) -> None:
    council_id = council_in(fq_county, "sitting")
    topic = topics(fq_county, council_id)[0]
    said = NewSpeech("郎玉兰", "离窗近了。", 3, "建在3号楼东头空地，离窗八米。")
    do(fq_county, lambda ws: service.note_speech(ws, topic, said))
    assert topics(fq_county, council_id)[0].proposal == CHARGER.proposal
    adopted = NewSpeech("郎玉兰", "大家都说好。", None, said.amendment, adopted=True)
    do(fq_county, lambda ws: service.note_speech(ws, service.topic_of(ws, topic.id) or topic, adopted))
    assert topics(fq_county, council_id)[0].proposal == "建在3号楼东头空地，离窗八米。"
    do(fq_county, lambda ws: service.open_vote(ws, council_id))
    with pytest.raises(Refused, match="plaza_not_now"):
        do(fq_county, lambda ws: service.note_speech(ws, topic, adopted))


def test_with_too_few_nothing_is_decided_and_the_matter_waits_again(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    do(fq_county, lambda ws: service.hand_out_paper(ws, council_id, 1))
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    do(fq_county, lambda ws: service.count(ws, council_id))
    topic = topics(fq_county, council_id)[0]
    assert topic.outcome == "no_quorum"
    do(fq_county, lambda ws: service.bring_again(ws, topic))
    assert [one.title for one in do(fq_county, service.waiting_topics)] == [CHARGER.title]


def test_no_resolution_without_somebody_who_does_it_by_a_day(fq_county: County) -> None:
    council_id = counted(fq_county)
    with pytest.raises(Refused, match="plaza_task_missing"):
        do(fq_county, lambda ws: service.post(ws, council_id))


def objection(county: County, council_id: int) -> Objection:
    """Object as a resident and return the objection as the township sees it."""
    digest = ticket_digest("OBJECTION 1234567")
    ws = county.public(code=digest)
    with ws.session:
        assert service.object_to(ws, council_id, digest, NewObjection("离我家窗户太近。"))
        assert not service.object_to(ws, council_id, digest, NewObjection("离我家窗户太近。"))
        ws.session.commit()
    found = do(county, lambda ws: list(service.objections_of(ws, council_id)))
    assert len(found) == 1
    return found[0]


def test_a_resolution_comes_into_force_when_its_days_are_over_and_all_is_answered_and_ends_with_the_last_task(
    fq_county: County,
) -> None:
    council_id = posted(fq_county, days_ago=0)
    one = objection(fq_county, council_id)
    assert do(fq_county, service.open_objections) == {council_id: 1}
    with pytest.raises(Refused, match="plaza_still_posted"):
        do(fq_county, lambda ws: service.confirm(ws, council_id))
    fq_county.clock.forward(days=8)
    with pytest.raises(Refused, match="plaza_unanswered"):
        do(fq_county, lambda ws: service.confirm(ws, council_id))
    do(fq_county, lambda ws: service.answer_objection(ws, service.objection_of(ws, one.id) or one, "量过了。", upheld=False))
    do(fq_county, lambda ws: service.confirm(ws, council_id))
    assert council(fq_county, council_id).state == "in_force"
    [task] = [task for task, _council in do(fq_county, service.open_tasks)]
    do(fq_county, lambda ws: service.finish_task(ws, service.task_of(ws, task.id) or task, "建好了。"))
    assert council(fq_county, council_id).state == "done"
    count = do(fq_county, lambda ws: service.count_councils(ws, date(2026, 1, 1), date(2026, 12, 31)))
    assert (count.held, count.present, count.passed, count.tasks, count.done) == (1, 6, 1, 1, 1)
    whole = fq_county.do("county_director", lambda ws: service.count_councils(ws, date(2026, 1, 1), date(2026, 12, 31)))
    assert whole == replace(count, proposals=None, answered=None)  # what residents wrote to a township the county does not read


def test_whoever_is_to_do_a_task_is_reminded_once_when_its_day_comes(fq_county: County) -> None:
    council_id = posted(fq_county)
    topic = topics(fq_county, council_id)[0]
    fq_county.clock.forward(days=8)
    do(fq_county, lambda ws: service.confirm(ws, council_id))

    def assign(ws: Workspace) -> None:
        service.tasks_of(ws, [topic.id])[topic.id][0].unit_id = fq_county.home.units["upper"]

    def told(ws: Workspace) -> int:
        wanted = text("SELECT count(*) FROM outbox WHERE kind = 'plaza_council.task_due'")
        return int(ws.session.scalar(wanted) or 0)

    do(fq_county, assign)
    do(fq_county, service.remind)
    assert do(fq_county, told) == 0
    fq_county.clock.forward(days=23)
    for _ in range(2):
        do(fq_county, service.remind)
    assert do(fq_county, told) == 1


def test_what_residents_write_reaches_the_desk_and_the_village_that_keeps_the_hall(fq_county: County) -> None:
    council_id = posted(fq_county)
    village = fq_county.home.units["upper"]

    def keep(ws: Workspace) -> None:
        hall = service.hall_of(ws, council(fq_county, council_id).hall_id)
        assert hall is not None
        hall.unit_id = village

    def told(ws: Workspace) -> set[tuple[str, int]]:
        rows = ws.session.execute(text("SELECT kind, for_unit_id FROM outbox WHERE kind LIKE 'plaza_council.%'"))
        return {(row.kind, row.for_unit_id) for row in rows}

    do(fq_county, keep)
    objection(fq_county, council_id)
    desk = fq_county.home.units["desk"]
    assert do(fq_county, told) == {("plaza_council.objected", village), ("plaza_council.objected", desk)}


def test_an_objection_that_is_upheld_sets_the_resolution_aside(fq_county: County) -> None:
    council_id = posted(fq_county)
    one = objection(fq_county, council_id)
    do(fq_county, lambda ws: service.answer_objection(ws, service.objection_of(ws, one.id) or one, "该重议。", upheld=True))
    with pytest.raises(Refused, match="plaza_answered"):
        do(fq_county, lambda ws: service.answer_objection(ws, service.objection_of(ws, one.id) or one, "再答。", upheld=False))
    fq_county.clock.forward(days=8)
    do(fq_county, lambda ws: service.confirm(ws, council_id))
    assert do(fq_county, service.open_tasks) == []
    assert council(fq_county, council_id).state == "done"


def test_after_the_days_for_it_nobody_objects_any_more(fq_county: County) -> None:
    council_id = posted(fq_county, days_ago=0)
    fq_county.clock.forward(days=8)
    ws = fq_county.public(code="x")
    with ws.session, pytest.raises(Refused, match="plaza_no_objections"):
        service.object_to(ws, council_id, "x", NewObjection("太晚了。"))


def test_a_proposal_is_answered_and_what_is_private_never_becomes_a_topic(fq_county: County) -> None:
    hall_id = hall_in(fq_county)
    for digest, new in (("a", NewProposal("路灯坏了", hall_id)), ("b", NewProposal("隔壁漏水", private=True))):
        ws = fq_county.public(code=digest)
        with ws.session:
            assert service.propose(ws, digest, new)
            ws.session.commit()
    common, private = (one for one, _hall in do(fq_county, service.proposals))
    with pytest.raises(Refused, match="plaza_private_proposal"):
        do(fq_county, lambda ws: service.take_up_proposal(ws, service.proposal_of(ws, private.id) or private, LAMPS, "议"))
    do(fq_county, lambda ws: service.take_up_proposal(ws, service.proposal_of(ws, common.id) or common, LAMPS, "下次会议。"))
    ws = fq_county.public(code="a")
    with ws.session:
        written = service.read_written(ws, "a")
        assert written is not None
        assert (written.state, written.answer) == ("taken", "下次会议。")
        assert service.read_written(ws, "b") is None
    assert fq_county.do("director", service.proposals, fq_county.sibling) == []


def test_in_a_demonstration_a_council_votes_right_now(fq_county: County) -> None:
    fq_county.switch_on(KEY)
    do(fq_county, service.lay_examples)
    [(one, _hall)] = do(fq_county, lambda ws: service.councils(ws, "open"))
    slips = do(fq_county, lambda ws: service.slip_counts(ws, one.id))
    assert slips["all"] > slips["arrived"] > slips["used"] > 0
    assert all(right.slip.printed for right in do(fq_county, lambda ws: service.rights_of(ws, one.id)))


def test_a_village_runs_its_own_halls_and_no_others(fq_county: County) -> None:
    hall_id = hall_in(fq_county)

    def whose(ws: Workspace) -> bool:
        hall = service.hall_of(ws, hall_id)
        assert hall is not None
        hall.unit_id = fq_county.home.units["lower"]
        return service.may_run(ws, hall)

    assert (do(fq_county, whose), fq_county.do("village", whose)) == (True, False)
    assert fq_county.do("director", lambda ws: service.hall_of(ws, hall_id), fq_county.sibling) is None


def test_a_roll_is_read_line_by_line() -> None:
    assert read_roll("3号楼 2单元501\t张三\n\n3号楼2单元502,李四\n3号楼2单元502,李四") == [
        Entry("3号楼 2单元501", "张三"),
        Entry("3号楼2单元502", "李四"),
    ]
    with pytest.raises(Refused, match="plaza_roll_line") as refused:
        read_roll("3号楼501 张三\n只有名字")
    assert (refused.value.field, refused.value.words) == ("lines", "只有名字")
