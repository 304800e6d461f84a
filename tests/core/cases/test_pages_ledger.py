"""The ledger: what it shows to whom, what narrows it, page by page, and what it says when there is nothing."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from core.cases.rules import NewParty
from core.cases.schemas import LedgerSchema
from core.cases.schemas.desk import LedgerPlace
from core.cases.service.ledger import COURSES, PAGE, STATES
from core.cases.views.filing import GROUPS
from tenants.door import Database
from tests.desk import accepted, at_present, closed, dispatched, in_hand, registered, settled, site_over, terminated
from tests.pages import latin_words
from tests.places import County
from tests.visitors import Visitor, words


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


@pytest.fixture
def clerk(site: Flask, county: County) -> Visitor:
    return Visitor(site, county.home, "clerk")


def titles(visitor: Visitor, query: str = "") -> list[str]:
    page = visitor.open(f"cases{query}").get_data(as_text=True)
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', page)


def test_every_group_of_states_has_its_words() -> None:
    assert set(GROUPS) == {*STATES, *COURSES, "overdue"}


def test_a_line_tells_what_a_clerk_looks_for(county: County, clerk: Visitor) -> None:
    dispatched(county)
    page = words(clerk.open("cases"))
    assert re.search(r"邻居盖房挡了院子的光 张\*、李\* 邻里 上村 待签收 village .* 前 \d\d-\d\d \d{16,}-0001", page)
    assert "张大山" not in page
    assert "共 1 件" in page


_AS_MANY = {
    "open": 5, "ended": 1, "terminated": 1, "closed": 1, "visited": 0, "accepted": 5, "in_hand": 2, "settled": 2, "no_agreement": 1,
    "paused": 0, "supervised": 0, "put_away": 0,
}  # fmt: skip


@pytest.mark.parametrize("group", GROUPS)
def test_a_state_narrows_the_ledger(county: County, clerk: Visitor, group: str) -> None:
    at_present(county, days=40)
    in_hand(county, title="overdue open working")
    at_present(county)
    registered(county, title="intake open")
    dispatched(county, title="to_sign open")
    for make in (settled, terminated, closed):
        make(county)
    found = titles(clerk, f"?state={group}")
    if group in {"intake", "to_sign", "working", "overdue"}:
        assert len(found) == 1
        assert group in found[0]
    else:
        assert len(found) == _AS_MANY[group]


def test_type_place_and_rung_narrow_it_together(county: County, clerk: Visitor) -> None:
    accepted(county, title="上村的邻里", unit_id=county.home.units["upper"])
    accepted(county, title="下村的邻里", unit_id=county.home.units["lower"])
    registered(county, title="还没分类")
    upper = county.home.units["upper"]
    assert titles(clerk, f"?type=J02&place={upper}") == ["上村的邻里"]
    assert titles(clerk, "?rung=township") == ["还没分类", "下村的邻里", "上村的邻里"]
    assert titles(clerk, "?rung=grid") == []


def test_days_narrow_it_both_included(county: County, clerk: Visitor) -> None:
    at_present(county, days=10)
    registered(county, title="十天前")
    at_present(county)
    registered(county, title="今天")
    before = datetime.now(UTC) + timedelta(hours=8) - timedelta(days=10)
    assert titles(clerk, f"?until={before:%Y-%m-%d}") == ["十天前"]
    assert titles(clerk, f"?since={before:%Y-%m-%d}&until={before:%Y-%m-%d}") == ["十天前"]
    assert titles(clerk, f"?since={before + timedelta(days=1):%Y-%m-%d}") == ["今天"]


def test_two_characters_find_a_name_and_one_gets_a_hint(county: County, clerk: Visitor) -> None:
    registered(county, title="第一件", parties=(NewParty("欧阳铁柱"),))
    registered(county, title="第二件", parties=(NewParty("王小明"),))
    assert titles(clerk, f"?q={quote('铁柱')}") == ["第一件"]
    answer = clerk.open(f"cases?q={quote('铁')}")
    assert answer.status_code == 422
    assert "至少写两个字" in words(answer)
    assert 'value="铁"' in answer.get_data(as_text=True)


def test_a_day_that_is_none_is_said_beside_it(clerk: Visitor) -> None:
    answer = clerk.open("cases?since=昨天")
    assert answer.status_code == 422
    assert 'id="f-since-error">日期不对' in answer.get_data(as_text=True)


def test_pages_follow_each_other_and_keep_the_filters(county: County, clerk: Visitor) -> None:
    for number in range(PAGE + 2):
        at_present(county, minutes=100 - number)
        accepted(county, title=f"第{number:02}件")
    registered(county, title="没分类的")
    first = clerk.open("cases?type=J02&state=open").get_data(as_text=True)
    found = re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', first)
    assert (len(found), found[0]) == (PAGE, f"第{PAGE + 1:02}件")
    onward = re.search(r'rel="next" href="/\d+/cases(\?[^"]+)"', first)
    assert onward
    query = onward.group(1).replace("&amp;", "&")
    assert "type=J02" in query
    assert "state=open" in query
    assert titles(clerk, query) == ["第01件", "第00件"]
    second = clerk.open(f"cases{query}").get_data(as_text=True)
    assert 'rel="next"' not in second
    assert 'rel="first"' in second
    assert "这一页 2 件" in second


def test_the_most_urgent_come_first_where_asked_and_the_order_keeps_the_filters(county: County, clerk: Visitor) -> None:
    at_present(county, days=40)
    in_hand(county, title="早就超期的")
    at_present(county)
    accepted(county, title="刚来的")
    assert titles(clerk, "?type=J02") == ["刚来的", "早就超期的"]
    page = clerk.open("cases?type=J02&since=2020-01-01").get_data(as_text=True)
    order = re.search(r'<ul class="orders">.*?href="/\d+/cases(\?[^"]+order=due[^"]*)">没办完的，最急的在前<', page, re.DOTALL)
    assert order
    query = order.group(1).replace("&amp;", "&")
    assert {"type=J02", "since=2020-01-01"} <= {*query[1:].split("&")}
    assert titles(clerk, query) == ["早就超期的", "刚来的"]
    urgent = clerk.open(f"cases{query}").get_data(as_text=True)
    assert 'name="order" value="due"' in urgent
    assert re.findall(r'<tr class="late"><th scope="row"><a[^>]*>([^<]+)<', urgent) == ["早就超期的"]
    assert "最急的" not in clerk.open("cases?state=closed").get_data(as_text=True)


def test_a_place_in_the_ledger_survives_its_address() -> None:
    at = datetime(2026, 3, 10, 2, 0, 0, 123456, UTC)
    written = LedgerPlace.written((at, 4711))
    assert LedgerSchema().load({"before": written})["before"] == (at, 4711)
    for nonsense in ("", "x", "1-2", "9" * 60, "1.5-٣", "99999999999999.1-1"):
        assert LedgerSchema().load({"before": nonsense})["before"] is None


def test_an_empty_ledger_says_so_and_what_to_do(clerk: Visitor) -> None:
    assert "还没有登记过案件。" in words(clerk.open("cases"))
    assert "没有符合条件的" in words(clerk.open("cases?type=J15"))


def test_a_township_sees_nothing_of_its_sibling(site: Flask, county: County) -> None:
    registered(county, title="东镇的事")
    assert titles(Visitor(site, county.sibling, "director")) == []


def test_a_village_sees_what_it_has_to_do_with(site: Flask, county: County) -> None:
    registered(county, title="下村的", unit_id=county.home.units["lower"])
    in_hand(county, title="上村的")
    village = Visitor(site, county.home, "village")
    assert titles(village) == ["上村的"]


def test_the_county_sees_lines_without_what_people_said(site: Flask, county: County) -> None:
    in_hand(county)
    page = words(Visitor(site, county, "county_clerk").open("cases"))
    assert "邻里 · 东镇 上村" in page
    assert "当事人" not in page
    assert "挡了院子" not in page
    assert "张*" not in page


def test_who_has_no_ledger_is_told_so(site: Flask, county: County) -> None:
    assert Visitor(site, county.home, "admin").open("cases").status_code == 403


def test_the_ledger_is_chinese(county: County, clerk: Visitor) -> None:
    terminated(county)
    closed(county)
    assert latin_words(clerk.open("cases").get_data(as_text=True)) == []
