"""The story of a quarrel talked over at a tea table, on a phone: as the mediator lives it, and what a resident reads."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core.api import OFFICIAL_TIME
from core.testing import PASSWORD, County, case_in
from plugins.tea_talk import service
from plugins.tea_talk.rules import NewGathering
from tests.browser import open_browser, serve
from tests.plugins.tea_talk.table import begun_talk, house_in, tomorrow

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
    """Return a page of a phone, where nothing is wider than the screen."""
    return browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()  # type: ignore[arg-type]


def fits(page: Page) -> None:
    """See that nobody has to push the page sideways."""
    page.wait_for_selector("main", state="attached")  # a page on its way in has nothing to be measured yet
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def test_a_quarrel_is_talked_over_with_tea(fq_county: County, fq_site: Flask, browser: Browser, address: str) -> None:
    house_id = house_in(fq_county, tables=2)
    coming, begun = case_in(fq_county, "agreeing"), case_in(fq_county, "agreeing")
    talk_id = begun_talk(fq_county, begun, house_id)
    new = NewGathering(house_id, tomorrow(fq_county, 19), 60, "村里的灯和路")
    fq_county.do("director", lambda ws: service.call_gathering(ws, new))
    home, page = f"{address}/{fq_county.home.space.code}", phone(browser)

    page.goto(f"{home}/sign-in")
    page.fill("[name=sign_in_name]", fq_county.home.names["village"])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{home}/**")

    page.goto(f"{home}/cases/{coming}")
    page.get_by_role("link", name="约上茶桌").first.click()
    fits(page)
    day = fq_county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=2)
    page.get_by_label("什么时候").fill(f"{day:%Y-%m-%d}T15:00")
    page.get_by_role("button", name="约好").click()
    page.get_by_role("link", name="打请帖").click()
    fits(page)
    assert page.locator(".tea-card h2").all_inner_texts() == ["张大山", "李秀英"]
    assert "加盖二层" not in page.inner_text("main")

    page.goto(f"{home}/practices/tea_talk/talks/{talk_id}")
    fits(page)
    for step, words in (("把茶泡开", "聊了收成。"), ("把话说开", "一个要光，一个要墙。"), ("把心结解开", "墙降半尺。")):
        page.get_by_label(step).fill(words)
    page.get_by_role("button", name="记下").click()
    assert page.locator(".tea-steps .done").count() == 3
    page.get_by_role("link", name="谈完了，记结果").click()
    fits(page)
    page.get_by_label("谈拢了，喝了和气茶").check()
    page.get_by_role("button", name="记下").click()
    assert page.url.endswith(f"/cases/{begun}/settle")
    page.locator("[name=words]").fill("院墙三天内降半尺。")
    page.locator("#deed-form button").click()
    page.wait_for_url(f"{home}/cases/{begun}")
    assert "谈拢了，喝了和气茶" in page.inner_text("main")

    resident = phone(browser)
    resident.goto(f"{home}/practices/tea_talk/about")
    fits(resident)
    said = resident.inner_text("main")
    assert "村里的灯和路" in said
    assert "老樟树茶馆" in said
    assert "张" not in said.replace("几张桌", "")


def test_off_means_off_and_on_again_it_is_as_before(fq_county: County, fq_site: Flask) -> None:
    talk_id = begun_talk(fq_county, case_in(fq_county, "agreeing"), house_in(fq_county))
    about = f"/{fq_county.home.space.code}/practices/tea_talk/about"
    client = fq_site.test_client()
    assert client.get(about).status_code == 200
    fq_county.switch_off("tea_talk")
    assert client.get(about).status_code == 404
    fq_county.switch_on("tea_talk")
    assert "老樟树茶馆" in client.get(about).get_data(as_text=True)
    assert fq_county.do("village", lambda ws: service.talk_of(ws, talk_id)) is not None
