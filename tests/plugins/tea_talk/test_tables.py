"""Tables, steps and ends of talks in the database, and what the core's hard rules make of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from core import cases, mediation
from core.api import Refused, Workspace, leave_word
from core.cases.rules import Settlement, Visit
from core.mediation.rules import NewInvitation
from core.notifications import carry, unread
from core.testing import Browser, County, case_in, read
from core.testing.cases import TITLE
from core.workspace import WORKER
from plugins.tea_talk import plugin, service
from plugins.tea_talk.rules import NewGathering, NewOpinion, NewTalk, TalkEnd, check_steps
from tenants.scopes import Role, Scope
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


def carried(county: County) -> None:
    """Carry what waits into the inboxes."""
    here, scope = county.home.space, {"county": county.space.id, "space": county.home.space.id, "seat": county.space.id}
    ws = Workspace(county.database.open(Scope(Role.WORKER, **scope)), here, WORKER, county.clock)
    with ws.session:
        carry(ws)
        ws.session.commit()


def told(county: County, **about: Any) -> None:
    """Tell the village of an opinion."""
    unit = {"space_id": county.home.space.id, "unit_id": county.home.units["upper"]}
    county.do("director", lambda ws: leave_word(ws, "tea_talk.opinion", **unit, **about))
    carried(county)


def waiting(county: County) -> int:
    """Return how much the village has not looked at."""
    return county.do("village", lambda ws: unread(ws, county.home.units["upper"]))


@pytest.mark.parametrize(("at", "leads_to"), [("open/7", "open/7"), ("", "")])
def test_a_notice_without_a_case_leads_to_the_practice_and_goes_when_it_is_followed(
    fq_county: County, fq_site: Flask, at: str, leads_to: str
) -> None:
    house_id = house_in(fq_county)
    gathering = fq_county.do(
        "director", lambda ws: service.call_gathering(ws, NewGathering(house_id, tomorrow(fq_county), 60, "路灯"))
    )
    at, leads_to = (part.replace("7", str(gathering)) for part in (at, leads_to))
    told(fq_county, at=at)
    village = Browser(fq_site, fq_county, "village")
    page, url = village.open("today").get_data(as_text=True), f"/{village.code}/practices/tea_talk/{leads_to}"
    assert f'<a href="{url}">茶桌上有一条意见等您这里答复</a>' in page
    assert "</time> ·" not in page
    elsewhere = "practices/tea_talk/houses"
    assert village.open(elsewhere).status_code == 200
    assert waiting(fq_county) == 1
    assert village.client.get(url).status_code == 200
    assert waiting(fq_county) == 0


def test_a_notice_about_a_case_leads_there_and_says_which_it_is(fq_county: County, fq_site: Flask) -> None:
    house_in(fq_county)
    case_id = case_in(fq_county)
    carried(fq_county)
    read(fq_county, case_id)
    told(fq_county, case_id=case_id)
    village = Browser(fq_site, fq_county, "village")
    page = village.open("today").get_data(as_text=True)
    line = page.partition("茶桌上有一条意见等您这里答复")[2].partition("</div>")[0]
    assert f'<a href="/{village.code}/cases/{case_id}">茶桌上有一条意见等您这里答复</a>' in page
    assert TITLE in line
    village.open("practices/tea_talk/")
    assert waiting(fq_county) == 1
    village.open(f"cases/{case_id}")
    assert waiting(fq_county) == 0
