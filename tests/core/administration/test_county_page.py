"""The county's desk: the right numbers for the right eyes, and the ladder in words."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event

from core import escalation
from core.administration import service
from core.administration.drawing import drawn
from core.cases.rules import State
from core.escalation.rules import Act, Condition, Edge, Exit, ExitKind, Ladder, Risk, Rung, Step, Way
from core.workspace import Workspace, utc_now
from tests.factories import Planter
from tests.pages import han_words, latin_words
from tests.places import County, three_rungs
from tests.visitors import Visitor, make_site, words

NOW = utc_now()


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


@pytest.fixture
def planted(county: County, planter: Planter) -> County:
    """In the first township three open cases, one of them overdue; in the second one that was closed just now."""
    late, soon = NOW - timedelta(days=20), NOW + timedelta(days=3)
    planter.case(county, rung="grid", due_at=late, title="CANARY 滴水纠纷", parties=(("秦无忌", "13800000001"),))
    planter.case(county, rung="grid", due_at=soon)
    planter.case(county, rung="township", due_at=soon)
    planter.case(county, county.sibling, state=State.CLOSED, closed_at=NOW, rung="township")
    return county


def desk_of(county: County, who: str = "county_director") -> service.CountyDesk:
    county.clock.now = NOW
    start = NOW - timedelta(days=1)
    found = county.do(who, lambda ws: service.county_desk(ws, start, start), county)
    assert isinstance(found, service.CountyDesk)
    return found


def test_each_township_is_counted_with_most_to_do_first(planted: County) -> None:
    desk = desk_of(planted)
    home, sibling = planted.home.space, planted.sibling.space
    assert [(one.code, one.open, one.overdue, one.closed) for one in desk.townships] == [
        (home.code, 3, 1, 0),
        (sibling.code, 0, 0, 1),
    ]
    assert (desk.open, desk.overdue, desk.closed) == (3, 1, 1)


def test_each_rung_is_counted_with_what_stands_on_it(planted: County) -> None:
    standing = {one.rung: (one.open, one.overdue) for one in desk_of(planted).rungs if one.open}
    assert standing == {"grid": (2, 1), "township": (1, 0)}


def test_another_county_counts_for_nothing(planted: County, other_county: County, planter: Planter) -> None:
    planter.case(other_county, rung="grid", due_at=NOW - timedelta(days=1))
    assert desk_of(planted).open == 3
    assert desk_of(other_county).open == 1


def test_what_ended_is_counted_by_the_rung_it_was_settled_on(county: County, planter: Planter) -> None:
    case = planter.case(county, rung="village")
    with planter._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE cases SET settled_at = now(), settled_rung = 'village', state = 60 WHERE id = %(id)s", {"id": case.id}
        )
    desk = desk_of(county)
    assert desk.settled == 1
    assert [(one.rung, one.settled) for one in desk.rungs if one.settled] == [("village", 1)]


def test_counting_costs_three_statements_however_many_townships(planted: County) -> None:
    asked: list[str] = []

    def count(*about: object) -> None:
        asked.append(str(about[2]))

    ws = planted.workspace(planted, "county_director")
    with ws.session:
        ws.session.connection()
        event.listen(ws.session.get_bind(), "before_cursor_execute", count)
        service.county_desk(ws, NOW, NOW)
        event.remove(ws.session.get_bind(), "before_cursor_execute", count)
    assert len(asked) == 3


def test_a_county_director_sees_the_overdue_lines_with_their_way_in(site: Flask, planted: County) -> None:
    page = Visitor(site, planted, "county_director").open("county")
    said = words(page)
    assert f"{planted.home.space.name} · 邻里" in said
    assert re.search(r"超期 \d+ 个工作日", said)
    assert f'href="/{planted.space.code}/cases/' in page.get_data(as_text=True)


def test_a_number_of_the_desk_leads_to_just_the_lines_it_counts(site: Flask, planted: County) -> None:
    director = Visitor(site, planted, "county_director")
    page = director.open("county").get_data(as_text=True)
    township = re.findall(r'<a href="/\d+/(cases\?[^"]+township=[^"]+)">(\d+)<', page)
    assert [number for _url, number in township] == ["3", "1"]
    late = re.search(r'<a href="/\d+/(cases\?state=overdue)"[^>]*><b>(\d+)<', page)
    assert late is not None
    for url, number in (*township, late.groups()):
        listed = set(re.findall(r'href="/\d+/cases/(\d+)"', director.open(unescape(url)).get_data(as_text=True)))
        assert len(listed) == int(number), url


@pytest.mark.parametrize("who", ["county_director", "county_clerk", "county_admin"])
def test_nothing_personal_stands_on_the_desk(site: Flask, planted: County, who: str) -> None:
    said = Visitor(site, planted, who).open("county").get_data(as_text=True)
    assert "CANARY" not in said
    assert "秦" not in said


def test_a_county_administrator_sees_numbers_and_no_case(site: Flask, planted: County) -> None:
    page = Visitor(site, planted, "county_admin").open("county").get_data(as_text=True)
    assert "/cases" not in page.split("<main")[1]
    assert "超期最久的" not in page
    assert "网格员" in page


def test_whoever_has_no_business_at_the_countys_desk_is_told_so(site: Flask, county: County) -> None:
    for who in ("grid", "clerk", "director", "admin"):
        visitor = Visitor(site, county.home, who)
        assert visitor.open("county").status_code == 403
        assert visitor.open("ladder").status_code == 403
    assert Visitor(site, county, "county_clerk").open("ladder").status_code == 403
    assert Visitor(site, county).open("county").headers["Location"].startswith(f"/{county.space.code}/sign-in")


def test_the_menu_leads_there(site: Flask, county: County) -> None:
    admin = Visitor(site, county, "county_admin").open("county").get_data(as_text=True)
    assert f'href="/{county.space.code}/county" class="on" aria-current="page"' in admin
    assert f'href="/{county.space.code}/ladder"' in admin
    assert f'href="/{county.space.code}/ladder"' not in Visitor(site, county, "county_clerk").open("county").get_data(
        as_text=True
    )


def publish(county: County, ladder: Ladder, name: str, place: int | None = None) -> None:
    county.do("county_admin", lambda ws: escalation.publish(ws, name, ladder, for_space_id=place), county)


def test_versions_of_one_ladder_are_counted_together_and_a_townships_own_apart(site: Flask, planted: County) -> None:
    publish(planted, three_rungs(), "main")
    own = Ladder(three_rungs().kind, "东镇自己的", three_rungs().rungs, three_rungs().edges, three_rungs().exits)
    publish(planted, own, "own", planted.home.space.id)
    said = words(Visitor(site, planted, "county_director").open("county"))
    assert "三级 全县 grid 2 件 1 件超期 village 0 件 township 1 件" in said
    assert f"东镇自己的 {planted.home.space.name} grid 0 件" in said


def full_ladder() -> Ladder:
    """A ladder that says everything a ladder can say."""
    three = three_rungs()
    grid, village, township = three.rungs
    steps = (Step("hear", "听"), Step("study", "研", 3))
    return Ladder(
        three.kind,
        "说全了的",
        (
            Rung(**{**_fields(grid), "verb": "随手解决", "acts": (*grid.acts, Act.SKIP, Act.WHISTLE)}),
            Rung(**{**_fields(village), "steps": steps}),
            Rung(**{**_fields(township), "acts": (*township.acts, Act.HAND_DOWN, Act.SEND_OUT)}),
        ),
        (
            *three.edges[:2],
            Edge(Way.SKIP, "grid", "township", (Condition(risks=(Risk.RED,)), Condition(grade_at_least=4, tries_at_least=2))),
            Edge(Way.DOWN, "township", "village"),
            Edge(Way.WHISTLE, "grid", "department"),
            Edge(Way.OUT, "township", "police"),
        ),
        (*three.exits, Exit("police", ExitKind.POLICE, "移送公安", "马上报告", urgent=True)),
        note="说明在这里",
    )


def _fields(rung: Rung) -> dict[str, object]:
    return {name: getattr(rung, name) for name in Rung.__slots__}


def test_a_ladder_is_drawn_with_every_term_condition_and_consequence() -> None:
    grid, village, township = drawn(full_ladder()).rungs
    assert (grid.verb, grid.sign_term, grid.terms, grid.on_expiry) == ("随手解决", "1 个工作日", ("3 个工作日",), "到期自动上报")
    assert grid.ways == (
        ("上报到village", ""),
        ("直接到township", "红色风险，或者难度“重大”以上并且调解 2 次没有谈成"),
    )
    assert grid.calls == "部门"
    assert village.steps == "听、研（难度“复杂”以上）"
    assert village.records == "做了哪些工作、为什么没解决"
    assert township.ways == (("下派到village", ""),)
    assert (township.terms, township.on_expiry, township.terminal) == (("30 天",), "到期报上级督办", True)
    assert (township.routes, township.exits) == (("向人民法院起诉",), ("移送公安",))


def test_the_page_of_a_ladder_says_its_version_and_since_when(site: Flask, county: County) -> None:
    publish(county, full_ladder(), "main")
    said = words(Visitor(site, county, "county_admin").open("ladder"))
    assert "矛盾纠纷 · 第 2 版 · 2026-03-10 10:00 起用 · 卫东" in said
    assert "说全了的" in said
    assert "移送公安 马上报告 马上转，不等材料" in said
    assert "说明在这里" in said


def test_one_of_several_ladders_is_chosen_by_its_address(site: Flask, county: County) -> None:
    publish(county, full_ladder(), "own", county.sibling.space.id)
    visitor = Visitor(site, county, "county_admin")
    page = visitor.open("ladder").get_data(as_text=True)
    address = next(
        one.split('"')[0]
        for one in page.split(f'href="/{county.space.code}/')[1:]
        if one.startswith("ladder?of=") and "西" in one
    )
    assert "说全了的" in words(visitor.open(address))
    assert visitor.open("ladder?of=1-1").status_code == 404


@pytest.mark.parametrize("page", ["county", "ladder"])
def test_the_pages_speak_one_language_at_a_time(site: Flask, planted: County, page: str) -> None:
    publish(planted, full_ladder(), "main")
    admin = Visitor(site, planted, "county_admin")
    assert latin_words(admin.open(page).get_data(as_text=True)) == []
    assert han_words(admin.open(f"{page}?lang=en").get_data(as_text=True)) == []


def test_a_workspace_without_a_reach_gets_no_lines(planted: County) -> None:
    planted.clock.now = NOW

    def lines(ws: Workspace) -> int:
        return len(service.overdue_lines(ws, 20))

    assert planted.do("county_admin", lines, planted) == 0
    assert planted.do("county_clerk", lines, planted) == 1
