"""The page of a case: where it stands, what is next for whom, what happened, and what is not shown."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from core import cases
from core.audit.models import AuditEntry
from core.cases.rules import NewParty, NewSession, Settlement, Visit
from core.workspace import WORKER, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.desk import (
    STORY,
    TITLE,
    accepted,
    agreed,
    at_present,
    closed,
    dispatched,
    in_hand,
    met,
    registered,
    returned_twice,
    settled,
    site_over,
    terminated,
)
from tests.pages import latin_words
from tests.places import County
from tests.visitors import Visitor, words


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def page_of(site: Flask, county: County, who: str, case_id: int, query: str = "") -> str:
    answer = Visitor(site, county.home, who).open(f"cases/{case_id}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def next_of(page: str) -> str:
    """What stands under 下一步, without markup."""
    part = re.search(r'<section class="next.*?</section>', page, re.DOTALL)
    assert part
    return page_words(part.group())


def page_words(page: str) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def stops(page: str) -> list[str]:
    """The rungs of the picture, each with its state."""
    part = re.search(r'<ol class="ladder.*?</ol>', page, re.DOTALL)
    assert part
    return re.findall(r'<li class="(\w+)"', part.group())


# What is next ----------------------------------------------------------------------------------------------------


def test_each_state_says_the_next_step_to_whoever_may_do_it(site: Flask, county: County) -> None:
    said = {
        "分类受理": ("clerk", registered(county)),
        "交办": ("clerk", accepted(county)),
        "签收": ("village", dispatched(county)),
        "记甲方意见": ("village", in_hand(county)),
        "双方都同意调解": ("village", agreed(county)),
        "谈拢了，把约定的写下来": ("village", met(county, "agreed")),
        "没谈拢。可以往上报，也可以再谈": ("village", met(county, "failed")),
        "还要再谈": ("village", met(county, "continues")),
        "乙方不同意调解，不能再调解": ("village", agreed(county, True, False)),
        "约定的都兑现了。核对一遍": ("village", settled(county)),
        "其他途径也告诉了当事人": ("village", terminated(county)),
        "记回访": ("village", closed(county)),
    }
    for words_, (who, case_id) in said.items():
        assert words_ in next_of(page_of(site, county, who, case_id))


def test_others_read_whom_it_waits_for(site: Flask, county: County) -> None:
    assert "现在 已经交给上村，等他们签收。" in next_of(page_of(site, county, "clerk", dispatched(county)))
    assert "现在 上村正在办。" in next_of(page_of(site, county, "clerk", in_hand(county)))
    assert "等上村办结" in next_of(page_of(site, county, "clerk", settled(county)))


def test_a_step_has_one_main_button_and_at_most_two(site: Flask, county: County) -> None:
    for case_id in (in_hand(county), agreed(county), met(county, "failed"), agreed(county, False, True)):
        part = re.search(r'<section class="next.*?</section>', page_of(site, county, "village", case_id), re.DOTALL)
        assert part
        assert part.group().count('class="btn go"') == 1
        assert part.group().count('class="btn') <= 2


def test_a_case_without_parties_asks_for_them_first(site: Flask, county: County) -> None:
    case_id = in_hand(county, parties=())
    assert "先补上当事人" in next_of(page_of(site, county, "village", case_id))


def test_whoever_came_to_terms_at_the_door_is_not_asked_whether_to_begin(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    assert "愿不愿意调解" in next_of(page_of(site, county, "village", case_id))
    talked = NewSession("persuasion", county.clock(), "上门劝了劝，都让了一步。", "agreed")
    county.do("village", lambda ws: cases.note_session(ws, case_id, talked, version=None))
    assert "谈拢了，把约定的写下来" in next_of(page_of(site, county, "village", case_id))


def test_a_settled_dispute_with_one_party_cannot_be_closed_yet(site: Flask, county: County) -> None:
    case_id = in_hand(county, parties=(NewParty("张大山"),))
    county.do("village", lambda ws: cases.settle(ws, case_id, Settlement("改回来", performed=True), version=None))
    assert "至少要有两方" in next_of(page_of(site, county, "village", case_id))


def test_a_visited_case_is_done(site: Flask, county: County) -> None:
    case_id = closed(county)
    county.do("village", lambda ws: cases.visit(ws, case_id, Visit(True, "calm", 5, "home", "两家又走动了。"), version=None))
    page = page_of(site, county, "village", case_id)
    assert "办完了" in next_of(page)
    assert "两家又走动了。" in page
    assert "事办妥了 · 平稳 · 很满意" in page


def test_the_form_asked_for_stands_open_under_the_step(site: Flask, county: County) -> None:
    case_id = registered(county)
    page = page_of(site, county, "clerk", case_id, "?do=triage")
    assert page.count('id="deed-form"') == 1
    assert page.count('class="btn go"') == 1
    assert 'id="deed-form"' not in page_of(site, county, "clerk", case_id, "?do=settle")


# The picture and the story ---------------------------------------------------------------------------------------


def test_the_picture_tells_the_way_of_the_case(site: Flask, county: County) -> None:
    assert stops(page_of(site, county, "clerk", registered(county))) == ["here", "ahead", "ahead", "ahead"]
    assert stops(page_of(site, county, "village", in_hand(county))) == ["done", "skipped", "here", "ahead"]
    # over: no rung stands above any more, closing and visiting do
    assert stops(page_of(site, county, "village", settled(county))) == ["done", "skipped", "done", "ahead", "ahead"]
    assert stops(page_of(site, county, "village", closed(county))) == ["done", "skipped", "done", "done", "ahead"]


def test_the_rungs_ahead_are_told_in_one_line_for_a_phone(site: Flask, county: County) -> None:
    assert "还有 3 级： grid、village、township " in page_words(page_of(site, county, "clerk", registered(county)))
    for make in (in_hand, settled):  # one rung ahead takes one line anyway; over, no rung is ahead
        assert "ladder-rest" not in page_of(site, county, "village", make(county))


def test_a_rung_that_is_late_is_lit_red(site: Flask, county: County) -> None:
    at_present(county, days=40)
    case_id = in_hand(county)
    page = page_of(site, county, "village", case_id)
    assert stops(page)[2] == "late"
    assert "超期" in next_of(page)


def test_whoever_may_press_does_so_where_it_says_that_others_are_late(site: Flask, county: County) -> None:
    soon = in_hand(county)
    assert "催办" not in next_of(page_of(site, county, "director", soon))
    at_present(county, days=40)
    case_id = in_hand(county)
    at_present(county)
    page = page_of(site, county, "director", case_id)
    assert next_of(page).startswith("下一步")
    assert next_of(page).endswith("催办 督办")
    assert '<section class="next waiting"' not in page
    assert page_of(site, county, "director", case_id, "?do=urge").count('id="deed-form"') == 1
    assert next_of(page_of(site, county, "clerk", case_id)).endswith("催办")


def test_whoever_signed_for_it_is_named(site: Flask, county: County) -> None:
    said = page_words(page_of(site, county, "clerk", in_hand(county)))

    assert re.search(r"谁在办 上村 孙长顺，\S+ \d\d:\d\d 接手", said)


def test_a_rung_left_says_what_was_tried_there(site: Flask, county: County) -> None:
    case_id = met(county, "failed")
    county.do("village", lambda ws: cases.escalate(ws, case_id, version=None, tried="谈了两次", why="要实地指界"))
    page = page_of(site, county, "mediator", case_id)
    assert stops(page) == ["done", "skipped", "done", "here"]
    assert "上村，谈了 1 次，没谈拢" in page
    assert "上报到东镇综治中心" in page
    assert "已做：谈了两次　没谈成：要实地指界" in page


def test_a_climb_by_itself_is_told_as_such(site: Flask, county: County) -> None:
    at_present(county, days=40)
    case_id = in_hand(county)
    at_present(county)
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    worker = Workspace(county.database.open(scope), county.space, WORKER, county.clock)
    with worker.session:
        while cases.fire_due(worker):
            worker.session.commit()
        worker.session.commit()
    page = page_of(site, county, "director", case_id)
    assert "到期没办结，自动上报到东镇综治中心" in page
    assert "到期自动上报" in page


def test_what_happened_is_told_with_its_facts(site: Flask, county: County) -> None:
    said = words(Visitor(site, county.home, "village").open(f"cases/{settled(county)}"))
    for told in (
        "综治中心 李秀兰 登记",
        "定为“邻里”，难易等级“一般”",
        "交办给上村 先分头劝。",
        "甲方同意调解（口头）",
        "调解会，谈拢了 看详情",
        "达成口头协议，人民调解，当场兑现 看详情",
        "坐下来谈了一个钟头。",
        "三天内把檐水改回来。",
    ):
        assert told in said
    assert said.count("三天内把檐水改回来。") == 1


def test_an_end_without_agreement_names_the_routes_told(site: Flask, county: County) -> None:
    said = words(Visitor(site, county.home, "village").open(f"cases/{terminated(county)}"))
    assert "终止调解：分歧较大，难以达成协议。已告知其他途径（当面告知）：向人民法院起诉" in said
    assert "双方都不让。" in said


# What is not shown -----------------------------------------------------------------------------------------------


def test_names_and_numbers_are_masked(site: Flask, county: County) -> None:
    page = page_of(site, county, "village", in_hand(county))
    assert "张*" in page
    assert "138****8000" in page
    assert "张大山" not in page
    assert "13800138000" not in page


def test_whoever_asks_for_the_names_sees_them_and_it_is_written_down(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    village = Visitor(site, county.home, "village")
    village.open(f"cases/{case_id}")
    page = village.send(f"cases/{case_id}/names").get_data(as_text=True)
    assert "张大山" in page
    assert 'href="tel:13800138000"' in page
    assert "张大山" not in page_of(site, county, "village", case_id)

    def looks(ws: Workspace) -> list[str]:
        found = ws.session.scalars(
            select(AuditEntry.deed).where(
                AuditEntry.county_id == ws.county_id, AuditEntry.case_id == case_id, AuditEntry.deed == "unmasked"
            )
        )
        return list(found)

    assert county.do("county_admin", looks, county) == ["unmasked"]


def test_whoever_sees_the_line_alone_is_told_what_is_not_shown_and_why(site: Flask, county: County) -> None:
    page = page_of(site, county, "clerk", in_hand(county))
    assert "替当事人保密" in page
    assert TITLE in page
    assert "张*" in page
    for hidden in (STORY, "138****8000", "先分头劝。", "查看全名", ">办这件事<", ">交给谁办<"):
        assert hidden not in page
    assert ">报告危险情况<" in page  # who wrote the case down may report it, and must (Art. 25)


def test_once_ruled_the_director_waits_for_the_signature(site: Flask, county: County) -> None:
    case_id = returned_twice(county)
    assert "已经退回 2 次。审定由谁办" in next_of(page_of(site, county, "director", case_id))
    county.do("director", lambda ws: cases.rule(ws, case_id, county.home.units["lower"], version=None, reason="地在下村"))
    assert "等他们签收" in next_of(page_of(site, county, "director", case_id))


def test_the_county_reads_the_line_and_nothing_is_said_of_what_it_cannot_see(site: Flask, county: County) -> None:
    answer = Visitor(site, county, "county_clerk").open(f"cases/{in_hand(county)}")
    page = answer.get_data(as_text=True)
    assert '<h1 class="data">邻里 · 东镇 上村</h1>' in page
    assert "替当事人保密" in page
    for hidden in (TITLE, "张*", "当事人</h2>", STORY):
        assert hidden not in page


def test_names_are_not_given_to_whoever_sees_the_line_alone(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open("today")
    assert clerk.send(f"cases/{case_id}/names").status_code == 404


def test_a_foreign_case_looks_like_a_missing_one(site: Flask, county: County) -> None:
    case_id = registered(county)
    foreign = Visitor(site, county.sibling, "clerk")
    there, nowhere = foreign.open(f"cases/{case_id}"), foreign.open("cases/99999999")
    assert there.status_code == nowhere.status_code == 404
    number = re.compile(r"\d{4}-\d{4}-\d{4}|value=\"[^\"]+\"|[?&;]lang=en|/cases/\d+")
    assert number.sub("", there.get_data(as_text=True)) == number.sub("", nowhere.get_data(as_text=True))


def test_an_organisation_is_nobody_to_be_masked(site: Flask, county: County) -> None:
    case_id = in_hand(county, parties=(NewParty("王小明"), NewParty("恒达建材公司", 2)))
    page = page_of(site, county, "village", case_id)
    assert "恒达建材公司" in page
    assert "王小明" not in page


def test_the_page_is_chinese_in_every_state(site: Flask, county: County) -> None:
    for make in (registered, accepted, dispatched, in_hand, agreed, settled, terminated, closed):
        assert latin_words(page_of(site, county, "director", make(county))) == []
