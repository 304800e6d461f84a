"""The grid member's phone: three taps, no typing; and what was settled on the spot."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from core import cases
from core.cases.models import Assignment, Case, CaseStory, Outcome, Party
from core.cases.rules import State
from core.workspace import Workspace
from tests.places import County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def rows(county: County, table: type) -> list:  # type: ignore[type-arg]
    """All rows of a table in this county's first township."""

    def read(ws: Workspace) -> list:  # type: ignore[type-arg]
        return list(ws.session.scalars(select(table).where(table.county_id == ws.county_id, table.home_space_id == ws.space_id)))

    return county.do("director", read)  # type: ignore[return-value]


def home_cases(county: County) -> list[Case]:
    def read(ws: Workspace) -> list[Case]:
        return list(ws.session.scalars(select(Case).where(Case.county_id == ws.county_id).order_by(Case.id)))

    return county.do("director", read)  # type: ignore[return-value]


def test_a_report_needs_nothing_but_what_it_is(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    assert grid.open("phone").status_code == 200
    answer = grid.send("phone", step="report", topic="neighbours", unit_id=str(county.home.units["upper1"]))
    page = words(grid.follow(answer))
    [case] = home_cases(county)
    assert (case.state, case.kind, case.type_code, case.source, case.channel) == (State.IN_HAND, "dispute", "J02", "01", "phone")
    assert case.unit_id == county.home.units["upper1"]
    [lead] = rows(county, Assignment)
    assert lead.holder_unit_id == county.home.units["upper1"]
    [story] = rows(county, CaseStory)
    assert story.title == "上村 1 网格邻里纠纷"
    assert "报上去了" in page
    assert "上村 1 网格邻里纠纷 在您手上" in page


def test_what_was_said_makes_the_title(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    grid.send(
        "phone", step="report", topic="land", story="两家争田埂，吵了两回。", first="钱一", second="赵二", phone="138 0013 8000",
        place="后坡", unit_id=str(county.home.units["lower"]),
    )  # fmt: skip
    [story] = rows(county, CaseStory)
    assert (story.title, story.place, story.reporter_phone) == ("两家争田埂", "后坡", "13800138000")
    assert [(party.side, party.name) for party in rows(county, Party)] == [(1, "钱一"), (2, "赵二")]
    assert home_cases(county)[0].unit_id == county.home.units["lower"]


def test_a_title_is_chinese_whatever_the_reader_reads(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone?lang=en")
    grid.send("phone", step="report", topic="wages", unit_id=str(county.home.units["upper1"]))
    assert rows(county, CaseStory)[0].title == "上村 1 网格工钱纠纷"


def test_nothing_chosen_is_asked_for_and_nothing_kept(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    answer = grid.send("phone", step="report", story="渠堵了")
    assert answer.status_code == 422
    assert "点一下是什么事" in words(answer)
    assert "渠堵了" in answer.get_data(as_text=True)
    assert home_cases(county) == []


def test_the_same_form_twice_is_one_case(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    key = grid.key
    for _time in range(2):
        assert grid.send("phone", key=key, step="report", topic="hazard").status_code == 303
    assert len(home_cases(county)) == 1


def test_a_changed_form_under_an_old_key_is_kept_for_another_report(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    key = grid.key
    grid.send("phone", key=key, step="report", topic="hazard")
    answer = grid.send("phone", key=key, step="report", topic="hazard", story="电线掉下来了")
    assert answer.status_code == 409
    assert "刚才那份已经报上去了" in words(answer)
    assert "电线掉下来了" in answer.get_data(as_text=True)
    assert grid.key != key
    grid.send("phone", step="report", topic="hazard", story="电线掉下来了")
    assert len(home_cases(county)) == 2


def test_a_place_of_another_township_is_refused(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    answer = grid.send("phone", step="report", topic="land", unit_id=str(county.sibling.units["upper1"]))
    assert answer.status_code == 422
    assert "选一个本镇的村或者网格。" in words(answer)
    assert home_cases(county) == []


@pytest.mark.parametrize(("who", "unit", "rung"), [("grid", "upper1", "grid"), ("village", "upper", "village")])
def test_settled_on_the_spot_is_one_deed_with_its_report(county: County, site: Flask, who: str, unit: str, rung: str) -> None:
    grid = Visitor(site, county.home, who)
    assert "随手报" in words(grid.open("today"))
    grid.open("phone")
    asked = grid.send("phone", step="agree", topic="neighbours", story="为晒谷场吵", unit_id=str(county.home.units[unit]))
    assert asked.status_code == 200
    assert "还没送出" not in words(asked)
    assert re.search(r'name="performed" checked', asked.get_data(as_text=True))
    assert home_cases(county) == []
    grid.follow(
        grid.send(
            "phone", step="settle", topic="neighbours", story="为晒谷场吵", unit_id=str(county.home.units[unit]),
            agreed="一家晒一天，从明天起", performed="true",
        )
    )  # fmt: skip
    [case] = home_cases(county)
    [outcome] = rows(county, Outcome)
    assert (case.state, case.resolution, case.settled_rung, case.due_at) == (State.PERFORMED, "people", rung, None)
    assert (outcome.form, outcome.words, outcome.performed) == ("oral", "一家晒一天，从明天起", True)
    said = words(grid.open("phone"))
    assert "等办结" in said
    assert "时限暂停" not in said
    assert rows(county, CaseStory)[0].title == "为晒谷场吵"


def test_what_was_agreed_must_be_said(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    answer = grid.send("phone", step="settle", topic="neighbours")
    assert answer.status_code == 422
    assert "怎么说好的" in words(answer)
    assert home_cases(county) == []


def test_not_yet_performed_is_settled_only(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    grid.send("phone", step="settle", topic="hardship", agreed="村里下周送米过去")
    [case] = home_cases(county)
    assert (case.state, case.resolution) == (State.SETTLED, "help")


def test_one_phrase_says_what_is_happening(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    grid.send("phone", step="report", topic="land", story="两家争田埂")
    [case] = home_cases(county)
    county.do("grid", lambda ws: cases.escalate(ws, case.id, version=None, tried="上门劝过", why="谁也不让"))
    assert "两家争田埂 上村还没签收" in words(grid.open("phone"))
    county.do("village", lambda ws: cases.sign_for(ws, case.id, version=None))
    assert "两家争田埂 上村在办" in words(grid.open("phone/mine"))


def test_others_see_nothing_of_it_and_other_posts_are_told_so(county: County, site: Flask) -> None:
    grid = Visitor(site, county.home, "grid")
    grid.open("phone")
    grid.send("phone", step="report", topic="land", story="两家争田埂")
    assert "两家争田埂" not in words(Visitor(site, county.home, "grid2").open("phone/mine"))
    assert Visitor(site, county.home, "clerk").open("phone").status_code == 403
    assert Visitor(site, county.home).open("phone").status_code == 303
    assert Visitor(site, county.sibling, "grid").open("phone/mine").status_code == 200
