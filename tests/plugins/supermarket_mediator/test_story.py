"""The story of two neighbours who pick their mediator, on phones: one scans the slip, the other ticks it at the window."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core.testing import PASSWORD, County, case_in
from plugins.supermarket_mediator.rules.picks import Outcome
from tests.browser import open_browser, serve
from tests.plugins.supermarket_mediator.wall import KEY, hang, standing

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
    """Return a page of a phone."""
    return browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()  # type: ignore[arg-type]


def fits(page: Page) -> None:
    """See that nobody has to push the page sideways."""
    page.wait_for_selector("main", state="attached")  # a page on its way in has nothing to be measured yet
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def sign_in(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/sign-in")
    page.fill("[name=sign_in_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{home}/**")


def test_two_neighbours_pick_the_mediator_they_trust(fq_county: County, fq_site: Flask, browser: Browser, address: str) -> None:
    hang(fq_county, "鲁大姐", "周平", "何文", villages=("上村",), about="家里的事找她。")
    case_id = case_in(fq_county, "agreeing")
    home, staff = f"{address}/{fq_county.home.space.code}", phone(browser)
    sign_in(staff, home, fq_county.home.names["village"])

    staff.goto(f"{home}/cases/{case_id}")
    staff.get_by_role("link", name="请各方点将").first.click()
    fits(staff)
    staff.get_by_role("button", name="开始点将").click()
    fits(staff)
    staff.get_by_role("button", name="打点将单").first.click()
    fits(staff)
    code = staff.locator(".market-code").inner_text()
    assert "张大山" not in staff.inner_text("main")

    resident = phone(browser)
    resident.goto(f"{home}/practices/{KEY}/about")
    fits(resident)
    assert "现在有空" in resident.inner_text("main")
    resident.goto(f"{home}/practices/{KEY}/pick#{code.replace(' ', '')}")
    assert resident.locator("[name=code]").input_value() == code.replace(" ", "")
    resident.get_by_role("button", name="看看能点谁").click()
    fits(resident)
    resident.get_by_role("radio", name=re.compile("鲁大姐")).check()
    resident.get_by_role("button", name="就点这一位").click()
    fits(resident)
    assert "正在问这一位" in resident.inner_text("main")

    staff.goto(f"{home}/practices/{KEY}/cases/{case_id}/choose")
    staff.get_by_role("link", name="记下他点了谁").click()
    fits(staff)
    staff.get_by_role("radio", name=re.compile("鲁大姐")).check()
    staff.get_by_role("button", name="记下，请这一位答复").click()
    staff.get_by_role("link", name="记下他的答复").click()
    fits(staff)
    staff.get_by_label("接下", exact=True).check()
    staff.get_by_label("和各方没有亲属、利害关系").check()
    staff.get_by_role("button", name="记下").click()
    fits(staff)
    assert "可以约时间坐下来谈了" in staff.inner_text("main")
    assert standing(fq_county, case_id).outcome is Outcome.SET

    resident.goto(f"{home}/practices/{KEY}/pick")
    resident.fill("[name=code]", code)
    resident.get_by_role("button", name="看看能点谁").click()
    assert "调解员答应了" in resident.inner_text("main")
