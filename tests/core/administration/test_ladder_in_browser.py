"""A county administrator writes a ladder of four rungs in a real browser, from nothing to the published version."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page

from core.administration.patterns import read_patterns
from core.administration.service import drafts, versions
from core.escalation import Ladder, ladder_of
from core.escalation.rules import edits
from tests.browser import open_browser, serve
from tests.places import County
from tests.visitors import Visitor, make_site

pytestmark = pytest.mark.browser
#: What is typed for each rung, from the bottom up: its name, where it stands, what is done there, in how many days.
RUNGS = (("网格", "grid", "及时解决", "2"), ("村居", "village", "集中调解", "5"), ("镇级", "township", "联合化解", "15"),
         ("县级", "county", "会商", "30"))  # fmt: skip


@pytest.fixture(params=[1440, 390])
def page(request: pytest.FixtureRequest, county: County) -> Iterator[Page]:
    """The administrator's page on a desk and on a phone; whatever the browser complains of fails the test."""
    site = make_site(county)
    cookie = Visitor(site, county, "county_admin").client.get_cookie("fengqiao")
    assert cookie is not None
    complaints: list[str] = []
    with serve(site) as address, open_browser() as browser:
        context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "fengqiao", "value": cookie.value, "url": address}])
        opened = context.new_page()
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.goto(f"{address}/{county.space.code}/ladder")
        yield opened
    assert complaints == []


def look(page: Page) -> None:
    """See that the page is no wider than the screen."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


def press(page: Page, words: str) -> None:
    """Press a button or follow a link, and look at where it leads."""
    with page.expect_navigation():
        page.click(f'main >> text="{words}" >> visible=true')
    look(page)


def test_four_rungs_from_nothing_to_the_published_version(page: Page, county: County) -> None:
    look(page)
    press(page, "另起一条")
    page.fill("#f-title", "四级化解链条")
    press(page, "开始写")
    for at, (level, kind, verb, days) in enumerate(RUNGS):
        press(page, "加一级" if at else "加第一级")
        page.fill("#f-level", level)
        page.select_option("#f-unit_kind", kind)
        page.fill("#f-verb", verb)
        page.fill("#f-amount_1", days)
        if at < 2:
            page.select_option("#f-on_expiry", "climb")
        if level == "县级":
            page.select_option("#f-up", "@end")
        press(page, "存下")
        assert page.locator(".sketch li").count() == at + 1
    press(page, "加一条")
    page.select_option("#f-start", "grid")
    page.select_option("#f-target", "township")
    page.check("[value=red]", force=True)
    press(page, "存下")
    assert page.locator(".sketch .arc").count() == 1
    assert "写完整了" in page.inner_text(".next")
    press(page, "检查和发布")
    assert "这是新的一条" in page.inner_text("main")
    page.check("[name=places] >> nth=0", force=True)
    press(page, "发布新的一版")
    assert "发布了" in page.inner_text(".flash")
    newest = cast("list[versions.Version]", county.do("county_admin", lambda ws: versions.newest(ws, "dispute"), county))
    [published] = [one for one in newest if county.space.id in one.places]
    ladder = county.do("county_admin", lambda ws: ladder_of(ws, published.id), county)
    assert [(rung.level, rung.verb) for rung in ladder.rungs] == [(level, verb) for level, _kind, verb, _days in RUNGS]  # type: ignore[attr-defined]


def test_a_checker_of_accessibility_finds_nothing(county: County) -> None:
    checker = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
    if not checker.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("axe-core is not there; make test fetches it")
    draft = cast("drafts.Draft", county.do("county_admin", lambda ws: drafts.begin_new(ws, _unfinished()), county))
    site, found = make_site(county), []
    cookie = Visitor(site, county, "county_admin").client.get_cookie("fengqiao")
    assert cookie is not None
    [version] = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    own = f"drafts/{draft.id}"
    pages = ("begin", "places", "versions", f"versions/{version.id}", own, f"{own}/publish", f"{own}/frame", f"{own}/rung?of=grid",
             f"{own}/skip?of=grid&to=township", f"{own}/entry", f"{own}/exit?of=court")  # fmt: skip
    with serve(site) as address, open_browser() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True)
        context.add_cookies([{"name": "fengqiao", "value": cookie.value, "url": address}])
        page = context.new_page()
        for path in pages:
            page.goto(f"{address}/{county.space.code}/ladder/{path}")
            look(page)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            page.evaluate(checker.read_text(encoding="utf-8"))
            told = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
            found += [(path, one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
    assert found == []


def _unfinished() -> Ladder:
    """A ladder with something to mend on it, so that every part of a draft's page is there."""
    return edits.move_rung(read_patterns()["3_four"], "village", 1)
