"""The story of a charging shed, on a phone: a village mediator holds the council, a resident reads, votes, and objects."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core.api import OFFICIAL_TIME
from core.testing import PASSWORD, County
from plugins.plaza_council import service
from plugins.plaza_council.rules import NewCouncil
from tests.browser import open_browser, serve
from tests.plugins.plaza_council.square import KEY, do, earlier, hall_in

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def address(fq_site: Flask) -> Iterator[str]:
    with serve(fq_site) as at:
        yield at


def phone(browser: Browser) -> Page:
    """Return a page of a phone, whose every page is no wider than the screen."""
    return browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()  # type: ignore[arg-type]


def fits(page: Page) -> None:
    """See that nobody has to push the page sideways."""
    page.wait_for_selector("main", state="attached")  # a page on its way in has nothing to be measured yet
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def press(page: Page, button: str) -> None:
    """Press a button of the page and wait for what comes."""
    page.locator("main").get_by_role("button", name=button, exact=True).first.click()
    fits(page)


def follow(page: Page, link: str) -> None:
    """Follow a link of the page."""
    page.locator("main").get_by_role("link", name=link, exact=True).first.click()
    fits(page)


def read(page: Page, address: str) -> str:
    """Open a page and return what it says."""
    page.goto(address)
    fits(page)
    return page.inner_text("main")


def sign_in(page: Page, county: County, home: str, who: str) -> None:
    """Sign somebody in who works here."""
    page.goto(f"{home}/sign-in")
    page.fill("[name=sign_in_name]", county.home.names[who])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{home}/**")


def write_and_announce(page: Page) -> None:
    """Write down what is to be decided, and announce it."""
    follow(page, "写一件要议的事")
    page.get_by_label("什么事").fill("充电棚建在哪里")
    page.get_by_label("要大家定的是什么").fill("建在3号楼东头空地。")
    page.get_by_label("无记名投票").check()
    press(page, "写上")
    press(page, "发公告")


def cast(page: Page, meeting: str, code: str, choice: str) -> str:
    """Vote by a code typed in, and return what the page says."""
    page.goto(f"{meeting}/vote")
    page.locator("[name=code]").fill(code)
    page.get_by_label(choice, exact=True).check()
    press(page, "投票")
    return page.inner_text("main")


def all_on_paper(staff: Page, resident: Page, meeting: str) -> None:
    """Let all four vote anew on paper: the only paper is one neighbour's, as everybody saw."""
    assert "有一样只有一两位" in staff.inner_text("main")
    follow(staff, "都用纸票重新投")
    press(staff, "重新投")
    assert "这次都用纸票投" in read(resident, f"{meeting}/vote")
    follow(staff, "签到、发纸票")
    for number in (1, 2, 3, 4):
        press(staff, f"{number} 号领纸票")
    follow(staff, "回这次会")
    assert "投过的 4" in staff.inner_text("main")


def close_and_post(page: Page, due: str) -> None:
    """Close the vote, note the papers, count, say who does it by when, and post it."""
    follow(page, "截止投票")
    press(page, "截止投票")
    follow(page, "记一捆纸票")
    for label, value in (
        ("一共几张", "4"),
        ("同意", "3"),
        ("不同意", "1"),
        ("弃权", "0"),
        ("谁数的", "李大姐"),
        ("谁看着数的", "王叔"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    press(page, "记上")
    assert "同意 3" not in page.inner_text("main")
    press(page, "计票")
    assert "通过了" in page.inner_text("main")
    follow(page, "写上谁去办")
    for label, value in (("办什么", "把充电棚建好"), ("谁去办", "物业"), ("哪天办完", due)):
        page.get_by_label(label).fill(value)
    press(page, "写上")
    press(page, "贴出公示")


def ask(page: Page, place: str, code: str) -> str:
    """Ask by a code, and return what the page says."""
    page.goto(f"{place}/ask")
    page.locator("[name=code]").fill(code)
    press(page, "查")
    return page.inner_text("main")


def test_a_shed_is_announced_voted_on_posted_and_objected_to(
    fq_county: County, fq_site: Flask, browser: Browser, address: str
) -> None:
    hall_id, home = hall_in(fq_county, voters=5), f"{address}/{fq_county.home.space.code}"
    fq_county.set_settings(KEY, {"notice_days": 0, "basis": "person", "posting_days": 3, "objection_days": 3})
    with earlier(fq_county, hours=2):
        at = fq_county.clock() + timedelta(hours=1)
        council_id = do(fq_county, lambda ws: service.plan(ws, NewCouncil(hall_id, "电动车充电棚", at, 90, "person")))
    staff, resident = phone(browser), phone(browser)
    place = f"{home}/practices/{KEY}"
    council, meeting = f"{place}/councils/{council_id}", f"{place}/meetings/{council_id}"

    sign_in(staff, fq_county, home, "village")
    staff.goto(council)
    write_and_announce(staff)
    follow(staff, "公告")
    assert "充电棚建在哪里" in staff.inner_text("main")
    assert "充电棚建在哪里" in read(resident, meeting)  # what the picture on the paper says

    staff.goto(f"{council}/slips")
    press(staff, "印还没印过的")
    codes = [code.replace(" ", "") for code in staff.locator(".plaza-code").all_inner_texts()]
    assert len(codes) == 5
    staff.goto(council)
    press(staff, "开会")
    resident.goto(f"{meeting}/vote#{codes[0]}")  # what the picture on the slip says
    press(resident, "我到了")
    assert "签到好了" in resident.inner_text("main")
    press(staff, "开始投票")
    assert "投好了" in cast(resident, meeting, codes[0], "同意")
    assert "已经用过了" in cast(resident, meeting, codes[0], "不同意")
    assert "投好了" in cast(resident, meeting, codes[1].lower(), "同意")
    assert "投好了" in cast(resident, meeting, codes[2], "不同意")

    follow(staff, "签到、发纸票")
    press(staff, "4 号领纸票")
    follow(staff, "回这次会")
    all_on_paper(staff, resident, meeting)
    due = fq_county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=30)
    close_and_post(staff, f"{due:%Y-%m-%d}")
    follow(staff, "决议公示")
    assert "把充电棚建好" in staff.inner_text("main")

    assert "把充电棚建好" in read(resident, meeting)
    assert "通过了" in resident.inner_text("main")
    follow(resident, "我有异议")
    resident.get_by_label("有什么异议").fill("离我家窗户太近。")
    press(resident, "提上去")
    code = resident.inner_text(".query-code b")

    staff.goto(council)
    follow(staff, "答复")
    staff.get_by_label("怎么答复").fill("量过了，离窗八米，棚顶降到窗台下。")
    staff.get_by_label("说明白了，决议照办").check()
    press(staff, "答复")
    assert "离窗八米" in ask(resident, place, code)
    assert "这张票用过了" in ask(resident, place, codes[0])
