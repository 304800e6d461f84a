"""A resident tells a matter on the phone, the desk takes it up, the resident sees it; a grid member reports in three taps."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core import cases
from core.cases.models import Case, CaseStory, Report
from core.cases.rules import NewCase, Triage
from core.workspace import Workspace
from tests.browser import open_browser, serve
from tests.places import County
from tests.visitors import Visitor, make_site

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    with serve(site) as served:
        yield served


class Holder:
    """Somebody holding a phone, at a place of the county; ``who`` is signed in already."""

    def __init__(self, browser: Browser, address: str, site: Flask, county: County, who: str = "", **options: object) -> None:
        self.context = browser.new_context(viewport=PHONE, **options)  # type: ignore[arg-type]
        self.home = f"{address}/{county.home.space.code}"
        if who:
            cookie = Visitor(site, county.home, who).client.get_cookie("fengqiao")
            assert cookie is not None
            self.context.add_cookies([{"name": "fengqiao", "value": cookie.value, "url": address}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.home}/{name}")
        return self.page

    def fits(self) -> bool:
        """Whether the page is no wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def newest(county: County, table: type[Report] | type[CaseStory]) -> Report | CaseStory:
    def read(ws: Workspace) -> object:
        return ws.session.scalars(select(table).where(table.county_id == ws.county_id)).all()[-1]

    return county.do("director", read)  # type: ignore[return-value]


def test_a_resident_tells_and_follows_a_matter(browser: Browser, address: str, site: Flask, county: County) -> None:
    resident = Holder(browser, address, site, county, permissions=["clipboard-read", "clipboard-write"])
    page = resident.open("tell")
    assert resident.fits()
    page.check("[value=land]")
    page.fill("[name=story]", "隔壁把界石挪了一尺。")
    page.select_option("[name=unit_id]", label="上村")
    page.fill("[name=phone]", "138 0013 8000")
    page.click(".form .btn.go")
    page.wait_for_url("**/told")
    assert resident.fits()
    code = page.inner_text(".query-code b")
    page.click("text=复制查询码")
    page.wait_for_selector("text=复制好了")
    assert page.evaluate("navigator.clipboard.readText()") == code

    desk = Holder(browser, address, site, county, "clerk")
    report = newest(county, Report)
    at_desk = desk.open(f"reports/{report.id}")  # type: ignore[union-attr]
    assert "隔壁把界石挪了一尺。" in at_desk.inner_text("main")
    assert desk.fits()
    at_desk.click(".next-do .btn.go")
    at_desk.wait_for_url("**/cases/*")
    case_id = int(at_desk.url.rpartition("/")[2])

    def hand_on(ws: Workspace) -> Case:
        cases.triage(ws, case_id, Triage("J07", 2), version=None)
        return cases.dispatch(ws, case_id, county.home.units["upper"], version=None)

    county.do("clerk", hand_on)
    # the picture on the slip was scanned: the code stands behind the #, and nowhere after
    page = resident.open(f"ask#{code}")
    assert page.input_value("[name=code]") == code
    assert "#" not in page.url
    page.fill("[name=tail]", "8000")
    page.click(".form .btn.go")
    page.wait_for_selector("text=已经交给上村")
    assert "等上村签收" in page.inner_text(".next")
    assert resident.fits()
    assert (resident.complaints, desk.complaints) == ([], [])


def test_what_was_said_of_the_last_deed_goes_when_a_form_opens(
    browser: Browser, address: str, site: Flask, county: County
) -> None:
    case: Case = county.do("clerk", lambda ws: cases.register(ws, NewCase(title="两家争田埂")))  # type: ignore[assignment]
    desk = Holder(browser, address, site, county, "clerk")
    page = desk.open(f"cases/{case.id}/complete")
    page.fill("[name=story]", "界石挪了一尺。")
    page.click("form[data-draft] .btn.go")
    page.wait_for_selector(".flash.ok")
    page.click(".next-do .btn.go")
    page.wait_for_selector("#deed form")
    assert page.query_selector(".flash.ok") is None
    assert desk.complaints == []


def test_a_grid_member_reports_in_three_taps_without_typing(browser: Browser, address: str, site: Flask, county: County) -> None:
    grid = Holder(browser, address, site, county, "grid")
    page = grid.open("phone")
    taps = 0

    def tap(what: str) -> None:
        nonlocal taps
        page.click(what)
        taps += 1

    tap(".tabs a.on")
    page.wait_for_load_state()
    tap("[value=neighbours]")
    tap("text=报上去")
    page.wait_for_selector(".flash")
    assert taps == 3
    assert "上村 1 网格邻里纠纷" in page.inner_text(".reported")
    assert "在您手上" in page.inner_text(".reported")
    assert newest(county, CaseStory).story == ""
    assert grid.fits()
    # what was received is not put back
    assert page.evaluate("document.querySelector('[value=neighbours]').checked") is False
    assert grid.complaints == []


def test_what_was_begun_waits_for_a_signal(browser: Browser, address: str, site: Flask, county: County) -> None:
    grid = Holder(browser, address, site, county, "grid")
    page = grid.open("phone")
    page.check("[value=hazard]")
    page.fill("[name=story]", "桥栏杆断了")
    grid.context.set_offline(offline=True)
    page.click("text=报上去")
    assert "没有信号" in page.inner_text(".note.told")
    grid.context.set_offline(offline=False)
    page.reload()
    assert page.input_value("[name=story]") == "桥栏杆断了"
    page.click("text=报上去")
    page.wait_for_selector(".flash")
    assert newest(county, CaseStory).story == "桥栏杆断了"


def test_settling_on_the_spot_is_one_page_more(browser: Browser, address: str, site: Flask, county: County) -> None:
    grid = Holder(browser, address, site, county, "grid")
    page = grid.open("phone")
    page.check("[value=neighbours]")
    page.click("text=记一笔口头和解")
    page.wait_for_selector("[name=agreed]")
    page.fill("[name=agreed]", "一家晒一天，从明天起")
    page.click("text=记下来，算口头和解")
    page.wait_for_selector(".flash")
    assert "谈好了，也做到了" in page.inner_text(".reported")
    assert page.input_value("[name=story]") == ""


def test_without_script_telling_and_reporting_work_all_the_same(
    browser: Browser, address: str, site: Flask, county: County
) -> None:
    resident = Holder(browser, address, site, county, java_script_enabled=False)
    page = resident.open("tell")
    page.check("[value=wages]")
    page.fill("[name=story]", "工钱拖了两个月。")
    page.click(".form .btn.go")
    page.wait_for_url("**/told")
    assert len(page.inner_text(".query-code b")) == len("34AC-67DF-9HJK")
    grid = Holder(browser, address, site, county, "grid", java_script_enabled=False)
    page = grid.open("phone")
    page.click("text=换地方")
    page.select_option("[name=unit_id]", label="下村")
    page.check("[value=family]")
    page.click("text=报上去")
    page.wait_for_selector(".flash")
    assert "下村家庭纠纷" in page.inner_text(".reported")
