"""Figures of a township, a county and a prefecture, from totals alone; and the page that shows them."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import insert, select

from core import cases, reports
from core.access import COUNTY_POSTS, TOWNSHIP_POSTS
from core.cases.rules import Termination
from core.reports.models import Total
from core.reports.rules import READERS, Counts, Month
from core.reports.service import Figures
from core.reports.views import lists
from core.workspace import Actor, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind, SpaceRow
from tests.core.reports.conftest import Bustle, as_worker, at, look, open_case, settle_case
from tests.pages import han_words, latin_words
from tests.places import County, Township, found_small_county, four_rungs
from tests.visitors import Visitor, make_site, words

SPRING = (date(2026, 1, 1), date(2026, 5, 31))
PERIOD = "figures?period=span&since=2026-01&until=2026-05"


def figures_of(county: County, who: str = "director", place: Township | County | None = None) -> Figures:
    return county.do(who, lambda ws: reports.figures(ws, *SPRING), place)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def spring(database: Database) -> County:
    """A county with six cases of three months: two settled, one of them one rung up; one terminated; one waiting at the desk."""
    county = found_small_county(database)
    units = county.home.units
    at(county, "2026-03-10 10:00")
    settle_case(county, open_case(county, unit_id=units["upper1"]))
    high = open_case(county, unit_id=units["upper2"])
    county.do("grid", lambda ws: cases.escalate(ws, high.id, version=None, tried="劝过", why="不让"))
    county.do("village", lambda ws: cases.sign_for(ws, high.id, version=None))
    settle_case(county, high, "village")
    at(county, "2026-04-10 10:00")
    lost = open_case(county, "village2", type_code="J01", source="06", unit_id=units["lower"])
    end = Termination("refused", ("court",), "in_person")
    county.do("village2", lambda ws: cases.terminate(ws, lost.id, end, version=None))
    open_case(county, "clerk", type_code=None, source="02")
    at(county, "2026-05-10 10:00")
    open_case(county, "grid2", unit_id=units["lower1"])
    open_case(county, "grid", county.sibling, type_code="J10")
    look(county)
    return county


def test_figures_of_a_township_count_its_own_cases_by_every_facet(spring: County) -> None:
    found = figures_of(spring)
    assert found.counts == Counts(reported=5, accepted=4, settled=2, terminated=1, in_hand=1, overdue=0, closed=0, visited=0)
    assert {code: counts.reported for code, counts in found.by_type.items()} == {"J01": 1, "J07": 3, "": 1}
    assert list(found.by_type) == ["J01", "J07", ""]
    assert {code: counts.reported for code, counts in found.by_source.items()} == {"02": 4, "06": 1}
    assert {month.number: counts.reported for month, counts in found.by_month.items()} == {1: 0, 2: 0, 3: 2, 4: 2, 5: 1}
    assert [(one.key, one.settled) for one in found.funnel] == [("grid", 1), ("village", 1), ("township", 0)]
    assert [(one.name, one.counts.reported) for one in found.by_village] == [("下村", 2), ("上村", 2), ("", 1)]
    assert found.by_space == []
    assert found.as_of == spring.clock()


def test_every_facet_adds_up_to_the_whole(county: County, bustle: Bustle) -> None:
    bustle.go_on(30)
    look(county)
    for who, place in (("director", county.home), ("county_director", county)):
        found = county.do(who, lambda ws: reports.figures(ws, date(2026, 1, 1), date(2026, 12, 31)), place)
        assert isinstance(found, Figures)
        assert found.counts.reported > 0
        for facet in (found.by_type.values(), found.by_source.values(), found.by_kind.values(), found.by_month.values()):
            assert sum(counts.accepted for counts in facet) == found.counts.accepted
        places = found.by_space if place is county else found.by_village
        assert sum(one.counts.settled for one in places) == found.counts.settled == sum(rung.settled for rung in found.funnel)


def test_a_county_counts_all_its_townships_in_the_order_of_the_register(spring: County) -> None:
    found = figures_of(spring, "county_director", spring)
    assert found.counts.reported == 6
    assert [(one.name, one.counts.reported) for one in found.by_space] == [("东镇", 5), ("西镇", 1)]
    assert found.by_village == []


def test_figures_of_a_county_are_read_from_totals_alone(county: County) -> None:
    open_case(county)
    look(county)
    open_case(county)
    assert figures_of(county, "county_director", county).counts.reported == 1


def test_a_period_is_whole_months(spring: County) -> None:
    found = spring.do("director", lambda ws: reports.figures(ws, date(2026, 4, 30), date(2026, 4, 30)))
    assert isinstance(found, Figures)
    assert (found.counts.reported, list(found.by_month)) == (2, [Month(2026, 4)])


def test_rungs_of_another_ladder_keep_their_names(database: Database) -> None:
    county = found_small_county(database, four_rungs())
    settle_case(county, open_case(county))
    look(county)
    one_of = {"space_id": county.home.space.id, "month": "202603", "facet": "rung", "reported": 1, "accepted": 1, "settled": 1}
    nothing = dict.fromkeys(("terminated", "in_hand", "overdue", "closed", "visited"), 0)
    rows = [{"county_id": county.space.id, "key": key, **one_of, **nothing} for key in ("nowhere", "")]
    as_worker(county, lambda ws: ws.session.execute(insert(Total), rows))
    found = figures_of(county).funnel
    assert [(one.key, one.rung.name if one.rung else "", one.settled) for one in found] == [
        ("grid", "grid", 1), ("village", "village", 0), ("township", "township", 0), ("county", "county", 0), ("", "", 1), ("nowhere", "", 1),
    ]  # fmt: skip


def test_a_prefecture_adds_up_its_counties_by_entering_each(spring: County, database: Database) -> None:
    other, elsewhere = found_small_county(database), found_small_county(database)
    for county in (other, elsewhere):
        open_case(county)
        look(county)
    above = Space(9_000_000_001, "999900", SpaceKind.PREFECTURE, "青石州", 9_000_000_001, "999900", "青石州")
    with database.open(Scope(Role.OPERATOR)) as session:
        session.execute(insert(SpaceRow), {"id": above.id, "code": above.code, "kind": "prefecture", "name": above.name, "county_id": above.id, "founded_at": spring.clock()})  # fmt: skip
        for county in (spring, other):
            row = session.scalars(select(SpaceRow).where(SpaceRow.id == county.space.id)).one()
            row.parent_id = above.id
        session.commit()

    def enter(county: Space) -> Workspace:
        scope = Scope(Role.PREFECTURE, county=county.id, space=above.id, seat=above.id)
        return Workspace(database.open(scope), county, Actor("county_director", ""), spring.clock)

    home = Workspace(database.open(Scope(Role.PREFECTURE, county=above.id, space=above.id)), above, Actor("county_director", ""))
    with home.session:
        found = reports.counts_of_counties(home, enter, *SPRING)
    assert [(one.id, one.counts.reported) for one in found] == [(spring.space.id, 6), (other.space.id, 1)]


# The page ----------------------------------------------------------------------------------------------------------


def test_the_page_prints_the_formula_of_its_rate(spring: County, site: Flask) -> None:
    page = words(Visitor(site, spring.home, "director").open(PERIOD))
    assert "化解率 = 已化解 2 ÷ 受理 4 = 50.00 % → 50 %" in page
    assert "受理 4 = 已化解 2 + 终止 1 + 在办 1" in page
    assert "另有 1 件登记了还没分类" in page
    assert "2026年1月 至 2026年5月" in page
    assert "grid 1 1 50% 50% village 1 1 50% 100% township 0 0 0% 100%" in page


def test_the_page_names_nobody(spring: County, site: Flask) -> None:
    for who in ("village", "clerk", "director"):
        page = Visitor(site, spring.home, who).open(PERIOD).get_data(as_text=True)
        assert not re.search("田埂|张三|张\\*|李四|李\\*", page)


@pytest.fixture(scope="module")
def everybody(database: Database) -> tuple[County, Flask]:
    """A county in which somebody has every post there is, and the site over it."""
    county = found_small_county(database, everybody=True)
    return county, make_site(county)


@pytest.mark.parametrize("post", sorted({*TOWNSHIP_POSTS, *COUNTY_POSTS}))
def test_figures_are_for_those_who_answer_for_them(everybody: tuple[County, Flask], post: str) -> None:
    county, site = everybody
    place = county if post in COUNTY_POSTS else county.home
    who = next(key for key, actor in place.people.items() if actor.post == post)
    answer = Visitor(site, place, who).open("figures")
    assert answer.status_code == (200 if post in READERS else 403)


def test_nobody_signed_in_sees_no_figures(county: County, site: Flask) -> None:
    assert Visitor(site, county.home).open("figures").status_code == 303
    assert Visitor(site, county.home).open("ledger.xlsx").status_code == 303


def test_a_place_that_was_never_counted_says_so(county: County, site: Flask) -> None:
    assert "还没有数过" in words(Visitor(site, county.home, "director").open("figures"))
    look(county)
    assert "这段时间没有登记过什么事" in words(Visitor(site, county.home, "director").open("figures?period=month"))


def test_a_wrong_month_is_told_and_kept(county: County, site: Flask) -> None:
    answer = Visitor(site, county.home, "director").open("figures?period=span&since=2026-13&until=%E4%B8%89%E6%9C%88")
    assert answer.status_code == 422
    assert 'value="2026-13"' in answer.get_data(as_text=True)
    assert "月份不对" in words(answer)


def test_the_county_sees_its_townships_side_by_side(spring: County, site: Flask) -> None:
    page = words(Visitor(site, spring, "county_director").open(PERIOD))
    assert "东镇 4 4 2 1 0 西镇 1 1 0 1 0" in page
    assert "按村" not in page


def test_a_village_is_told_with_what_is_late_there(county: County, site: Flask) -> None:
    at(county, "2026-03-10 10:00")
    late = open_case(county, unit_id=county.home.units["upper1"])
    at(county, "2026-05-10 10:00")
    look(county)
    director = Visitor(site, county.home, "director")
    page = director.open(PERIOD)
    assert "在办 已超期 上村 1 1 0 1 1" in words(page)
    (url,) = re.findall(r'<a href="/\d+/(cases\?[^"]+within=[^"]+state=overdue)">1<', page.get_data(as_text=True))
    listed = director.open(unescape(url)).get_data(as_text=True)
    assert set(re.findall(r'href="/\d+/cases/(\d+)"', listed)) == {str(late.id)}


def test_a_page_speaks_one_language(spring: County, site: Flask) -> None:
    director = Visitor(site, spring.home, "director")
    assert latin_words(director.open(PERIOD).get_data(as_text=True)) == []
    assert han_words(director.open(f"{PERIOD}&lang=en").get_data(as_text=True)) == []


# From numbers to lists ---------------------------------------------------------------------------------------------


def urls_of(spring: County, who: str, place: Township | County, app: Flask) -> lists.Lists:
    ws = spring.workspace(place, who)
    return lists.Lists(ws, reports.Period(Month(2026, 3), Month(2026, 5)))


def test_a_number_leads_to_the_ledger_narrowed_to_the_same(spring: County, site: Flask) -> None:
    with site.test_request_context():
        found = urls_of(spring, "director", spring.home, site)
        code = spring.home.space.code
        assert found.url("overdue") == f"/{code}/cases?since=2026-03-01&until=2026-05-31&state=overdue"
        assert found.url(type="J07") == f"/{code}/cases?since=2026-03-01&until=2026-05-31&type=J07"
        assert found.in_month(Month(2026, 4)) == f"/{code}/cases?since=2026-04-01&until=2026-04-30"


def test_no_list_is_offered_that_would_be_longer_than_its_number(spring: County, site: Flask) -> None:
    with site.test_request_context():
        director = urls_of(spring, "director", spring.home, site)
        assert director.url(colour="red") == ""
        assert director.url("no_such_state") == ""
        assert director.url(type="") == ""
        assert urls_of(spring, "village", spring.home, site).url() == ""
        assert urls_of(spring, "county_admin", spring, site).url() == ""
        assert urls_of(spring, "county_director", spring, site).url() != ""


def test_every_list_on_the_page_is_as_long_as_its_number(spring: County, site: Flask) -> None:
    director = Visitor(site, spring.home, "director")
    page = director.open(PERIOD).get_data(as_text=True)
    found = re.findall(r'<a href="/\d+/(cases\?[^"]+)"[^>]*>(?:<b>)?(\d+)<', page)
    assert len(found) > 20
    for url, number in found:
        listed = set(re.findall(r'href="/\d+/cases/(\d+)"', director.open(unescape(url)).get_data(as_text=True)))
        assert len(listed) == int(number), url
