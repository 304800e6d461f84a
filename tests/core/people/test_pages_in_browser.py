"""The start, signing in, posts, password, the county's desk and its ladder in a real browser."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.app import create_app
from core.config import Settings
from core.people.visitors import Visitor, keep_visitors
from core.workspace import utc_now
from tenants.door import Database
from tests.browser import open_browser, serve
from tests.factories import Planter
from tests.places import PASSWORD, County, found_small_county

pytestmark = pytest.mark.browser


class Site:
    """A demonstration over one county, and the browser before it."""

    def __init__(self, address: str, browser: Browser, county: County) -> None:
        self.address, self.browser, self.county = address, browser, county
        home, desk = county.home.space.code, county.space.code
        self.pages = {
            "": ["/", f"/?q={desk}", "/?q=nowhere", f"/{home}/sign-in"],
            "clerk": [f"/{home}/posts", f"/{home}/password"],
            "county_director": [f"/{desk}/county"],
            "county_admin": [f"/{desk}/county", f"/{desk}/ladder"],
        }

    def sign_in(self, page: Page, who: str) -> None:
        place = self.county if who in self.county.names else self.county.home
        page.goto(f"{self.address}/{place.space.code}/sign-in")
        page.fill("#f-sign_in_name", place.names[who])
        page.fill("#f-password", PASSWORD)
        page.press("#f-password", "Enter")
        page.wait_for_url(lambda url: not url.endswith("/sign-in"))

    def every_page(self, context: BrowserContext, query: str = "") -> Iterator[tuple[str, Page]]:
        """Every page as everybody who may see it; each reader comes with a browser of their own."""
        for who, paths in self.pages.items():
            context.clear_cookies()
            page = context.new_page()
            if who:
                self.sign_in(page, who)
            for path in paths:
                page.goto(f"{self.address}{path}{('&' if '?' in path else '?') + query if query else ''}")
                yield path, page
            page.close()


@pytest.fixture(scope="module")
def site(database: Database, planter: Planter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    county, data = found_small_county(database), tmp_path_factory.mktemp("data")
    planter.case(county, rung="grid", due_at=utc_now() - timedelta(days=20))
    home = county.home
    keep_visitors(
        data, [Visitor(home.space.name, home.space.code, "窗口受理", "李秀兰", home.names["clerk"], PASSWORD, "登记来访")]
    )
    app = create_app(Settings(secret_key="test", data_dir=data, demo=True), database)
    with serve(app) as address, open_browser() as browser:
        yield Site(address, browser, county)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("query", ["", "lang=en", "large=1"])
def test_no_page_overflows_or_asks_for_what_the_policy_forbids(site: Site, width: int, query: str) -> None:
    context = site.browser.new_context(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    for path, page in site.every_page(context, query):
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{path} is wider than the screen")
    context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_a_checker_of_accessibility_finds_nothing(site: Site, width: int) -> None:
    checker = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
    if not checker.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("axe-core is not there; make test fetches it")
    context, found = site.browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True), []
    for path, page in site.every_page(context):
        page.evaluate(checker.read_text(encoding="utf-8"))
        told = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
        found += [(path, one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
    context.close()
    assert found == []


def test_without_script_one_click_signs_in_and_a_button_signs_out(site: Site) -> None:
    context = site.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    page.click(".people button")
    page.wait_for_url("**/today")
    page.click(".who summary")
    page.click("text=退出登录")
    page.wait_for_url("**/sign-in")
    page.goto(f"{site.address}/{site.county.home.space.code}/today")
    assert "/sign-in" in page.url
    context.close()


def test_after_a_slip_the_cursor_stands_where_the_hand_is_needed(site: Site) -> None:
    page = site.browser.new_page()
    page.goto(f"{site.address}/{site.county.home.space.code}/sign-in")
    page.wait_for_function("document.activeElement.id === 'f-sign_in_name'")
    page.keyboard.type("nobody")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    page.wait_for_selector(".flash.late")
    page.wait_for_function("document.activeElement.id === 'f-password'")
    assert page.input_value("#f-sign_in_name") == "nobody"
    assert page.input_value("#f-password") == ""
    page.close()


def test_the_frame_leads_to_ones_own_pages(site: Site) -> None:
    page = site.browser.new_page()
    site.sign_in(page, "clerk")
    for words, address in (("切换岗位", "**/posts"), ("修改密码", "**/password")):
        page.click(".who summary")
        page.click(f".who .panel >> text={words}")
        page.wait_for_url(address)
    page.close()


def test_what_was_being_written_is_there_again_after_signing_out_in_another_tab(site: Site) -> None:
    context = site.browser.new_context()
    page, other = context.new_page(), context.new_page()
    site.sign_in(page, "clerk")
    register = f"{site.address}/{site.county.home.space.code}/register"
    page.goto(register)
    page.fill("#f-title", "邻居占地")
    other.goto(register)
    other.click(".who summary")
    other.click("text=退出登录")
    other.wait_for_url("**/sign-in")
    page.press("#f-title", "Enter")
    page.wait_for_selector("h1 >> text=请先登录")
    assert page.input_value("#typed").startswith("邻居占地")
    page.click(".oops .btn.go")
    page.fill("#f-sign_in_name", site.county.home.names["clerk"])
    page.fill("#f-password", PASSWORD)
    page.press("#f-password", "Enter")
    page.wait_for_url(register)
    assert page.input_value("#f-title") == "邻居占地"
    context.close()
