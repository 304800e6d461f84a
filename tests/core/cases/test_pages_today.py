"""The day's work: what stands there, in which order, for whom, with the one action it needs."""

import re

import pytest
from flask import Flask

from core import cases
from core.cases.rules import NewReport
from tenants.door import Database
from tests.counting import counting
from tests.desk import TITLE, accepted, at_present, closed, dispatched, in_hand, registered, site_over
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


def row(page: str, title: str) -> str:
    """The markup of the line with this title."""
    return next(part.partition("</li>")[0] for part in page.split('<li class="row">') if f">{title}<" in part)


# The way in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "home"), [("clerk", "/today"), ("village", "/today"), ("director", "/today"), ("admin", "/today"), ("grid", "/phone")]
)
def test_each_post_begins_its_day_where_its_work_is(site: Flask, county: County, who: str, home: str) -> None:
    answer = Visitor(site, county.home, who).open("")
    assert answer.headers["Location"] == f"/{county.home.space.code}{home}"


def test_the_county_administrator_begins_with_the_county(site: Flask, county: County) -> None:
    assert Visitor(site, county, "county_admin").open("").headers["Location"] == f"/{county.space.code}/county"


def test_whoever_is_not_signed_in_is_sent_to_sign_in(site: Flask, county: County) -> None:
    for page in ("today", "register", "cases"):
        assert "/sign-in" in Visitor(site, county.home).open(page).headers["Location"]


# Today -----------------------------------------------------------------------------------------------------------


def test_a_line_says_why_it_is_here_and_has_its_one_action(county: County, clerk: Visitor) -> None:
    case_id = registered(county)
    page = clerk.open("today").get_data(as_text=True)
    line = row(page, TITLE)
    assert "待分类 · 矛盾纠纷 · 张*、李* · 上村" in line
    assert "张大山" not in page
    assert line.count('class="btn') == 1
    assert re.search(rf'href="/\d+/cases/{case_id}/triage"[^>]*>分类受理<', line)


def test_a_sorted_case_is_dispatched_next(county: County, clerk: Visitor) -> None:
    case_id = accepted(county)
    assert f"/cases/{case_id}/dispatch" in row(clerk.open("today").get_data(as_text=True), TITLE)


def test_a_village_signs_from_its_list(site: Flask, county: County) -> None:
    case_id = dispatched(county)
    village = Visitor(site, county.home, "village")
    line = row(village.open("today").get_data(as_text=True), TITLE)
    assert f'action="/{village.code}/cases/{case_id}/sign-for"' in line
    assert "待签收" in line
    answer = village.send(f"cases/{case_id}/sign-for")
    assert answer.headers["Location"].endswith(f"/cases/{case_id}")
    assert "签收了，可以开始办。" in words(village.follow(answer))
    assert f"/cases/{case_id}/session" in row(village.open("today").get_data(as_text=True), TITLE)


def test_what_others_have_is_told_with_who_and_how_long(county: County, clerk: Visitor) -> None:
    at_present(county, days=3)
    dispatched(county)
    line = row(clerk.open("today").get_data(as_text=True), TITLE)
    assert "交给上村 3 天，还没签收" in line
    assert "看进展" in line


def test_the_tile_of_what_others_have_says_how_much_of_it_is_late(county: County, clerk: Visitor) -> None:
    dispatched(county)
    assert "等他人办理" in words(clerk.open("today"))
    assert "件超期" not in words(clerk.open("today"))
    at_present(county, days=9)
    dispatched(county)
    assert "等他人办理，1 件超期" in words(clerk.open("today"))


def test_a_tile_leads_to_just_what_it_counts(site: Flask, county: County) -> None:
    at_present(county, days=40)
    in_hand(county, title="早过了时限")
    at_present(county)
    dispatched(county, title="刚交来的")
    village = Visitor(site, county.home, "village")
    tiles = re.findall(
        r'<a href="([^"]+)"[^>]*><b>(\d+)</b><span>(?:<svg.*?</svg>)?([^<]+)<', village.open("today").get_data(as_text=True)
    )
    assert {(label, number) for _url, number, label in tiles} == {
        ("已超期", "1"),
        ("今日到期", "0"),
        ("待签收", "1"),
        ("等他人办理", "0"),
    }
    late = words(village.open("today?only=overdue"))
    assert "早过了时限" in late
    assert "刚交来的" not in late
    to_sign = words(village.open("today?only=to_sign"))
    assert "刚交来的" in to_sign
    assert "早过了时限" not in to_sign
    assert "这一类现在没有。" in words(village.open("today?only=today"))


def tile(page: str, label: str) -> tuple[str, int]:
    """Where the tile with this label leads, and what it counts."""
    found = re.search(rf'<a href="/\d+/([^"]+)"[^>]*><b>(\d+)</b><span>(?:<svg.*?</svg>)?{label}<', page)
    assert found
    return found.group(1), int(found.group(2))


def test_a_directors_tile_counts_what_is_late_in_the_whole_place_and_leads_to_just_that(site: Flask, county: County) -> None:
    at_present(county, days=40)
    theirs = in_hand(county, title="村里早过了时限")
    at_present(county)
    dispatched(county, title="刚交给村里的")
    registered(county, title="窗口还没分的")
    director = Visitor(site, county.home, "director")
    page = director.open("today").get_data(as_text=True)
    assert page.index("窗口还没分的") < page.index("村里早过了时限") < page.index("刚交给村里的")
    assert page.count("村里早过了时限") == 1
    assert f'href="/{director.code}/cases/{theirs}?do=urge">催办<' in row(page, "村里早过了时限")
    assert "看进展" in row(page, "刚交给村里的")
    url, number = tile(page, "已超期")
    late = director.open(url).get_data(as_text=True)
    assert number == late.count('<li class="row">') == 1
    assert row(late, "村里早过了时限")
    assert tile(Visitor(site, county.home, "clerk").open("today").get_data(as_text=True), "已超期")[1] == 0


def test_a_county_director_counts_what_is_late_in_its_townships(site: Flask, county: County) -> None:
    at_present(county, days=40)
    case_id = in_hand(county)
    at_present(county)
    director = Visitor(site, county, "county_director")
    page = director.open("today").get_data(as_text=True)
    line = re.sub(r"<[^>]+>", " ", page.partition("他人办的，已超期")[2].partition("</ul>")[0])
    assert "东镇 上村" in line
    assert "办了 40 天" in line
    assert "超期" in line
    url, number = tile(page, "已超期")
    late = director.open(url).get_data(as_text=True)
    assert number == late.count('<li class="row">') == 1
    assert f'href="/{director.code}/cases/{case_id}?do=urge">催办<' in late
    assert 'id="deed-form"' in director.open(f"cases/{case_id}?do=urge").get_data(as_text=True)
    assert tile(page, "本级等他人办理")[1] == 0, "what is late in a township is not with others of the county"


def test_what_is_late_in_the_directors_own_hands_is_counted_once(site: Flask, county: County) -> None:
    at_present(county, days=40)
    in_hand(county, title="村里的")
    own = dispatched(county, "desk", title="中心自己的")
    at_present(county)
    director = Visitor(site, county.home, "director")
    url, number = tile(director.open("today").get_data(as_text=True), "已超期")
    late = director.open(url).get_data(as_text=True)
    assert number == late.count('<li class="row">') == 2
    assert f"/cases/{own}?do=urge" not in late


def test_the_most_urgent_stands_first(site: Flask, county: County) -> None:
    at_present(county, days=2)
    in_hand(county, title="后到期")
    at_present(county, days=20)
    in_hand(county, title="早到期")
    page = words(Visitor(site, county.home, "village").open("today"))
    assert page.index("早到期") < page.index("后到期")
    assert "超期" in page


def test_a_late_visit_is_called_a_visit(site: Flask, county: County) -> None:
    at_present(county, days=20)
    closed(county)
    page = words(Visitor(site, county.home, "village").open("today"))
    assert "应回访" in page
    assert "应办结" not in page


def test_what_residents_told_waits_for_whoever_takes_reports(site: Flask, county: County, clerk: Visitor) -> None:
    ws = county.public()
    with ws.session:
        told = NewReport("hazard", "村口大树快倒了，压着电线", "", county.home.units["upper"], "王小明", "13800138000")
        cases.send_report(ws, told, code_digest="c", key_digest=f"k{county.space.id}")
        ws.session.commit()
    page = clerk.open("today").get_data(as_text=True)
    line = row(page, "村口大树快倒了，压着电线")
    assert "/reports/" in line
    assert "隐患 · 王* · 上村" in line
    assert "村口大树" not in words(Visitor(site, county.home, "village").open("today"))


def test_a_village_sees_what_it_reported_and_passed_on(site: Flask, county: County) -> None:
    village = Visitor(site, county.home, "village")
    village.open("register")
    case_id = int(
        re.search(r"/cases/(\d+)", village.send("register", title="村里报的", source="02").headers["Location"]).group(1)
    )  # type: ignore[union-attr]
    county.do("village", lambda ws: cases.escalate(ws, case_id, version=None, tried="劝过", why="不听"))
    assert "东镇综治中心今天收到，还没签收" in words(village.open("today?only=waiting"))


def test_whoever_handles_no_cases_is_told_so(site: Flask, county: County) -> None:
    assert "不经手案件" in words(Visitor(site, county.home, "admin").open("today"))


def test_the_pages_of_the_desk_are_chinese(county: County, clerk: Visitor) -> None:
    registered(county)
    dispatched(county)
    for page in ("today", "register", "cases"):
        assert latin_words(clerk.open(page).get_data(as_text=True)) == []


def test_the_day_costs_the_same_few_statements_however_much_there_is(database: Database, county: County, clerk: Visitor) -> None:
    def statements() -> int:
        with counting(database) as said:
            clerk.open("today")
        return len(said)

    registered(county)
    clerk.open("today")
    few = statements()
    for _one in range(3):
        registered(county)
        dispatched(county)
    assert statements() == few
