"""A few pages of the day at three posts and a resident's, looked at as ``make pages`` looks at all of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tenants.door import Database
from tests.browser import open_browser, serve
from tests.desk import accepted, at_present, in_hand, settled, site_over
from tests.places import County, found_small_county
from tests.sight import look
from tests.visitors import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def county(database: Database) -> County:
    return at_present(found_small_county(database))


@pytest.fixture(scope="module")
def paths(county: County) -> dict[str, list[str]]:
    """Who opens what; nobody is a resident."""
    waiting, held = accepted(county), in_hand(county)
    return {
        "clerk": ["today", "register", "cases", f"cases/{waiting}?do=dispatch"],
        "village": [f"cases/{held}", f"cases/{held}/escalate", f"cases/{settled(county)}", "phone"],
        "admin": ["people", "units", "people/new"],
        "": ["tell", "ask", "poster"],
    }


def opened(browser: Browser, county: County, address: str, paths: dict[str, list[str]], width: int) -> Iterator[tuple[str, Page]]:
    """Each page as whoever opens it, with what it asked of whom."""
    site = site_over(county.database)
    for who, some in paths.items():
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        cookie = Visitor(site, county.home, who).client.get_cookie("fengqiao") if who else None
        if cookie:
            context.add_cookies([{"name": "fengqiao", "value": cookie.value, "url": address}])
        ear, page = look.Ear(context, address), context.new_page()
        for path in some:
            page.goto(f"{address}/{county.home.space.code}/{path}")
            assert ear.heard() == []
            yield path, page
        context.close()


@pytest.fixture(scope="module")
def address(county: County) -> Iterator[str]:
    with serve(site_over(county.database)) as at:
        yield at


def test_on_a_phone_nothing_is_cut_off_and_everybody_can_read_it(
    browser: Browser, county: County, address: str, paths: dict[str, list[str]]
) -> None:
    seen = {
        path: [*look.on_the_screen(page), *look.to_everybody(page)] for path, page in opened(browser, county, address, paths, 390)
    }
    assert {path: wrong for path, wrong in seen.items() if wrong} == {}


def test_at_a_desk_every_control_is_reached_by_tab_and_every_page_prints(
    browser: Browser, county: County, address: str, paths: dict[str, list[str]]
) -> None:
    seen = {path: [*look.by_keyboard(page), *look.on_paper(page)] for path, page in opened(browser, county, address, paths, 1440)}
    assert {path: wrong for path, wrong in seen.items() if wrong} == {}
