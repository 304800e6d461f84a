"""Tables, steps and ends of talks in the database, and what the core's hard rules make of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from core import cases, mediation
from core.api import Refused, Workspace
from core.cases.rules import Settlement, Visit
from core.mediation.rules import NewInvitation
from core.testing import County, case_in, read
from plugins.tea_talk import plugin, service
from plugins.tea_talk.rules import NewGathering, NewOpinion, NewTalk, TalkEnd, check_steps
from tests.plugins.tea_talk.table import begun_talk, earlier, house_in, refuse, talk, tomorrow

AGREED = TalkEnd("settled", "喝了三泡茶，都松了口。")
ONWARD = TalkEnd("onward", "谈不拢。", "他在意的是院墙，不是光。")


def test_of_many_who_want_the_last_table_one_gets_it(fq_county: County) -> None:
    house_id, when = house_in(fq_county), tomorrow(fq_county)
    wanted = [case_in(fq_county, "agreeing") for _ in range(4)]

    def ask(case_id: int) -> str:
        try:
            fq_county.do("village", lambda ws: service.book(ws, case_id, NewTalk(house_id, when, 90)))
        except Refused as refused:
            return refused.code
        return "seated"

    with ThreadPoolExecutor(4) as many:
        assert sorted(many.map(ask, wanted)) == ["seated", "tea_full", "tea_full", "tea_full"]


def test_a_guest_to_whom_not_everybody_agreed_has_no_seat(fq_county: County) -> None:
    house_id, case_id = house_in(fq_county), case_in(fq_county, "agreeing")
    first, second = (party.id for party in read(fq_county, case_id).parties)
    fq_county.do("village", lambda ws: mediation.invite(ws, case_id, NewInvitation("老支书", "elder", first), version=None))

    def guest(ws: Workspace) -> int:
        return mediation.read_mediation(ws, cases.read_case(ws, case_id).case).invitations[0].id

    number = fq_county.do("village", guest)
    new = NewTalk(house_id, tomorrow(fq_county), 90, guests=(number,))
    with pytest.raises(Refused, match="tea_guest_not_agreed"):
        fq_county.do("village", lambda ws: service.book(ws, case_id, new))
    fq_county.do("village", lambda ws: mediation.answer_invitation(ws, case_id, number, second, version=None, agrees=True))
    assert talk(fq_county, fq_county.do("village", lambda ws: service.book(ws, case_id, new))).guests == [number]


def test_one_refusal_gives_the_table_back(fq_county: County) -> None:
    house_id, case_id, when = house_in(fq_county), case_in(fq_county, "agreeing"), tomorrow(fq_county)
    talk_id = fq_county.do("village", lambda ws: service.book(ws, case_id, NewTalk(house_id, when, 90)))
    refuse(fq_county, case_id)
    assert talk(fq_county, talk_id).state == "called_off"
    other = case_in(fq_county, "agreeing")
    assert fq_county.do("village", lambda ws: service.book(ws, other, NewTalk(house_id, when, 90)))


def test_what_was_learnt_goes_on_with_the_case(fq_county: County) -> None:
    case_id = case_in(fq_county, "agreeing")
    talk_id = begun_talk(fq_county, case_id, house_in(fq_county))
    end = fq_county.do("village", lambda ws: service.end_talk(ws, _there(ws, talk_id), ONWARD, version=None))
    assert end == talk_id
    view = read(fq_county, case_id)
    assert [(one.kind, one.result, one.place) for one in view.sessions] == [("mediation", "failed", "老樟树茶馆")]
    assert "他在意的是院墙，不是光。" in [entry.note for entry in view.timeline]


def test_matter_and_heart_are_counted_after_the_visit(fq_county: County) -> None:
    case_id = case_in(fq_county, "agreeing")
    talk_id = begun_talk(fq_county, case_id, house_in(fq_county))
    fq_county.do("village", lambda ws: service.end_talk(ws, _there(ws, talk_id), AGREED, version=None))
    fq_county.do("village", lambda ws: cases.settle(ws, case_id, Settlement("檐水改回来。", performed=True), version=None))
    fq_county.do("village", lambda ws: cases.close(ws, case_id, version=None))
    visit = Visit(performed=True, mood="upset", satisfied=4, visited_at=fq_county.clock())
    fq_county.do("village", lambda ws: cases.visit(ws, case_id, visit, version=None))
    since, until = date(2026, 1, 1), fq_county.clock().date() + timedelta(days=1)
    one = fq_county.do("director", lambda ws: service.count(ws, since, until))
    assert (one.held, one.agreed, one.settled, one.days) == (1, 1, 1, 2)
    assert (one.visited, one.matter_done, one.heart_calm) == (1, 1, 0)
    seen = {who: fq_county.do(who, lambda ws: plugin.figures(ws, since, until)) for who in ("director", "county_director")}
    assert "谈了几桌" in {figure.label for figure in seen["director"]}
    assert {figure.label for figure in seen["county_director"]} == {"谁都能来的茶桌"}  # of talks it reads none, which is not zero


def test_an_opinion_has_an_owner_and_ends_once(fq_county: County) -> None:
    house_id, owner = house_in(fq_county), fq_county.home.units["lower"]
    with earlier(fq_county, days=2):
        new = NewGathering(house_id, tomorrow(fq_county), 60, "路灯")
        number = fq_county.do("director", lambda ws: service.call_gathering(ws, new))

    def note(ws: Workspace) -> int:
        gathering = service.gathering_of(ws, number)
        assert gathering is not None
        return service.note_opinion(ws, gathering, NewOpinion("灯坏了半个月", owner, "汪火根"))

    opinion_id = fq_county.do("director", note)

    def answer(ws: Workspace) -> str:
        said = service.opinion_of(ws, opinion_id)
        assert said is not None
        service.answer_opinion(ws, said, "换好了。")
        return said.owner

    assert fq_county.do("director", answer) == "下村"
    with pytest.raises(Refused, match="tea_answered"):
        fq_county.do("director", answer)
    assert fq_county.do("director", lambda ws: service.opinion_of(ws, opinion_id), fq_county.sibling) is None


def test_a_talk_is_not_read_next_door(fq_county: County) -> None:
    talk_id = begun_talk(fq_county, case_in(fq_county, "agreeing"), house_in(fq_county))
    assert fq_county.do("director", lambda ws: service.talk_of(ws, talk_id), fq_county.sibling) is None


def test_the_knot_is_not_untied_before_it_is_spoken_of() -> None:
    check_steps(("茶喝了", "", ""))
    with pytest.raises(Refused, match="tea_step_before") as refused:
        check_steps(("茶喝了", "", "解开了"))
    assert refused.value.field == "untied"


def _there(ws: Workspace, talk_id: int) -> Any:
    return service.talk_of(ws, talk_id)
