"""What somebody new to the desk stumbled over: said before it is asked, called by names one knows, offered once."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from core import cases, notifications
from core.cases.views.places import Place, place_choices
from core.escalation.rules.vocabulary import Record
from core.workspace import WORKER, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.desk import TITLE, accepted, at_present, closed, dispatched, in_hand, settled, site_over
from tests.places import County, found_small_county, three_rungs
from tests.visitors import Visitor, words


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def carry(county: County) -> None:
    """Let the worker carry what waits in the outbox."""
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    ws = Workspace(county.database.open(scope), county.space, WORKER, county.clock)
    with ws.session:
        notifications.carry(ws)
        ws.session.commit()


def test_a_form_that_stands_open_takes_the_place_of_its_button(site: Flask, county: County) -> None:
    case_id = accepted(county)
    clerk = Visitor(site, county.home, "clerk")
    closed_page = clerk.open(f"cases/{case_id}").get_data(as_text=True)
    open_page = clerk.open(f"cases/{case_id}?do=dispatch").get_data(as_text=True)
    assert [len(re.findall(r'class="btn go"[^>]*>交办<', page)) for page in (closed_page, open_page)] == [1, 1]
    assert "下一步" in open_page
    assert 'class="next waiting"' not in open_page


def test_a_settled_case_is_not_called_closed(site: Flask, county: County) -> None:
    mediator = Visitor(site, county.home, "village")
    assert "时限 期限内 按时有了结果，等办结" in words(mediator.open(f"cases/{settled(county)}"))
    assert "时限 期限内 按时办结" in words(mediator.open(f"cases/{closed(county)}"))


def test_nobody_is_offered_to_urge_themselves_or_what_is_closed(site: Flask, county: County) -> None:
    director = Visitor(site, county.home, "director")
    for case_id, offered in ((accepted(county), False), (dispatched(county), True), (closed(county), False)):
        assert ("/urge" in director.open(f"cases/{case_id}").get_data(as_text=True)) == offered


def test_news_call_a_case_by_its_title_and_its_parties_masked(site: Flask, county: County) -> None:
    dispatched(county)
    carry(county)
    told = words(Visitor(site, county.home, "village").open("today"))
    assert f"{TITLE} · 张*、李*" in told[told.index("新消息") :]
    assert "条新消息" in told[: told.index("已超期")]  # the number beside the entry of the menu says what it counts


def test_what_only_a_colleague_can_do_stands_apart(site: Flask, county: County) -> None:
    case_id = accepted(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    for who, apart in (("clerk", True), ("mediator", False)):
        page = words(Visitor(site, county.home, who).open("today"))
        assert ("本单位同事办的" in page) == apart, who


def test_what_must_be_there_before_a_case_goes_up_is_said_before_it_is_sent(site: Flask, database: Database) -> None:
    three = three_rungs()
    rungs = tuple(replace(rung, record_before_leaving=(*rung.record_before_leaving, Record.SESSION)) for rung in three.rungs)
    county = at_present(found_small_county(database, replace(three, rungs=rungs)))
    answer = Visitor(site_over(database), county.home, "village").open(f"cases/{in_hand(county)}/escalate")
    assert "还没有记过调解，先记一次再上报。" in words(answer)


def test_a_long_list_of_places_stands_under_its_villages() -> None:
    few = [Place(1, "centre", "综治中心"), Place(2, "village", "上村", 1), Place(3, "grid", "上村 1 网格", 2)]
    many = [*few, *(Place(at, "village", f"第{at}村", 1) for at in range(4, 20))]
    assert place_choices(few) == [("1", "综治中心"), ("2", "上村"), ("3", "上村 1 网格")]
    assert place_choices(many)[:3] == [
        ("中心和部门", [("1", "综治中心")]),
        ("上村", [("2", "上村"), ("3", "上村 1 网格")]),
        ("第4村", [("4", "第4村")]),
    ]
