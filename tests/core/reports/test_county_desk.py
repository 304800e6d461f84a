"""The county's desk: the right numbers for the right eyes, what ended as the worker kept it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event

from core import cases
from core.cases.rules import State
from core.cases.rules.overtime import NewRound
from core.escalation.rules import Ladder
from core.reports import service
from core.workspace import Workspace, utc_now
from tests.core.administration.writing import in_force
from tests.core.reports.conftest import at, look, open_case, settle_case
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
    look(county)
    found = county.do(who, service.county_desk, county)
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


def test_what_ended_is_counted_by_the_rung_it_was_settled_on(county: County) -> None:
    at(county, "2026-03-10 10:00")
    settle_case(county, open_case(county))
    look(county)
    desk = county.do("county_director", service.county_desk, county)
    assert [(one.rung, one.settled) for one in desk.rungs if one.settled] == [("grid", 1)]


def test_this_month_and_this_year_are_those_in_which_a_case_ended_by_chinas_clocks(county: County) -> None:
    at(county, "2025-12-20 10:00")
    last_year, over_new_year = open_case(county), open_case(county)
    at(county, "2025-12-31 23:59")
    settle_case(county, last_year)
    county.do("grid", lambda ws: cases.close(ws, last_year.id, version=None))
    at(county, "2026-01-01 00:01")
    settle_case(county, over_new_year)
    county.do("grid", lambda ws: cases.close(ws, over_new_year.id, version=None))
    look(county)
    assert ended(county) == (1, 1)
    at(county, "2026-02-01 00:01")
    assert ended(county) == (1, 0)
    at(county, "2027-01-01 00:01")
    assert ended(county) == (0, 0)


def ended(county: County) -> tuple[int, int]:
    """What was settled this year, and closed this month."""
    desk = county.do("county_director", service.county_desk, county)
    assert isinstance(desk, service.CountyDesk)
    return desk.settled, desk.closed


def test_a_case_opened_again_has_not_ended(county: County) -> None:
    case = open_case(county)
    settle_case(county, case)
    county.do("grid", lambda ws: cases.close(ws, case.id, version=None))
    look(county)
    assert ended(county) == (1, 1)
    county.do("director", lambda ws: cases.reopen(ws, case.id, NewRound("relapse", "又吵起来了"), version=None))
    county.clock.forward(minutes=10)
    look(county)
    assert ended(county) == (0, 0)


def test_counting_costs_three_statements_however_many_townships(planted: County) -> None:
    asked: list[str] = []

    def count(*about: object) -> None:
        asked.append(str(about[2]))

    ws = planted.workspace(planted, "county_director")
    with ws.session:
        ws.session.connection()
        event.listen(ws.session.get_bind(), "before_cursor_execute", count)
        service.county_desk(ws)
        event.remove(ws.session.get_bind(), "before_cursor_execute", count)
    assert len(asked) == 3


def test_a_county_director_sees_the_overdue_lines_with_their_way_in(site: Flask, planted: County) -> None:
    page = Visitor(site, planted, "county_director").open("county")
    said = words(page)
    assert f"{planted.home.space.name} · 邻里" in said
    assert re.search(r"超期 \d+ 个工作日", said)
    assert f'href="/{planted.space.code}/cases/' in page.get_data(as_text=True)


def test_the_desk_says_whether_it_is_signing_or_handling_that_is_late(site: Flask, county: County, planter: Planter) -> None:
    planter.case(county, unit="upper", rung="village", state=State.ASSIGNED, due_at=NOW - timedelta(days=9))
    assert "应签收" in words(Visitor(site, county, "county_director").open("county"))
    planter.case(county, unit="upper", rung="village", due_at=NOW - timedelta(days=9))
    said = words(Visitor(site, county, "county_director").open("county"))
    assert ("应签收" in said, "应办结" in said) == (True, True)


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


def test_versions_of_one_ladder_are_counted_together_and_a_townships_own_apart(site: Flask, planted: County) -> None:
    in_force(planted, three_rungs(), "main")
    own = Ladder(three_rungs().kind, "东镇自己的", three_rungs().rungs, three_rungs().edges, three_rungs().exits)
    in_force(planted, own, "own", planted.home.space.id)
    said = words(Visitor(site, planted, "county_director").open("county"))
    assert "三级 全县 grid 2 件 1 件超期 village 0 件 township 1 件" in said
    assert f"东镇自己的 {planted.home.space.name} grid 0 件" in said


def test_the_page_speaks_one_language_at_a_time(site: Flask, planted: County) -> None:
    admin = Visitor(site, planted, "county_admin")
    assert latin_words(admin.open("county").get_data(as_text=True)) == []
    assert han_words(admin.open("county?lang=en").get_data(as_text=True)) == []


def test_a_workspace_without_a_reach_gets_no_lines(planted: County) -> None:
    planted.clock.now = NOW

    def lines(ws: Workspace) -> int:
        return len(service.overdue_lines(ws, 20))

    assert planted.do("county_admin", lines, planted) == 0
    assert planted.do("county_clerk", lines, planted) == 1
