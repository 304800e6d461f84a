"""A visitor comes to the window; the matter goes to the village, fails there, is settled in the township, closed and visited."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core.cases.rules import State
from tests.browser import open_browser, serve
from tests.desk import at_present, read, registered
from tests.places import County
from tests.visitors import Visitor, make_site

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(at_present(county))


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    with serve(site) as served:
        yield served


class Worker:
    """Somebody of the township before a screen, signed in; every page is looked at for what it asks and whether it fits."""

    def __init__(self, browser: Browser, address: str, site: Flask, county: County, who: str, screen: dict[str, int]) -> None:
        cookie = Visitor(site, county.home, who).client.get_cookie("fengqiao")
        assert cookie is not None
        context = browser.new_context(viewport=screen)  # type: ignore[arg-type]
        context.add_cookies([{"name": "fengqiao", "value": cookie.value, "url": address}])
        self.home = f"{address}/{county.home.space.code}"
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.home}/{name}")
        self.look()
        return self.page

    def look(self) -> None:
        """See that the page is no wider than the screen."""
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.complaints.append(f"{self.page.url} is wider than the screen")

    def sign(self) -> None:
        """Sign for what lies in today's work."""
        self.open("today")
        self.page.click("button >> text=签收")
        self.page.wait_for_selector(".flash.ok >> text=签收了")
        self.look()

    def step(self, button: str = "") -> Page:
        """Press the main button of the next step, or the one that says this, and wait for its form."""
        self.page.click(f".next-do >> text={button}" if button else ".next-do .btn.go")
        self.page.wait_for_selector("#deed-form")
        self.look()
        return self.page

    def send(self, says: str) -> None:
        """Send the form and wait for what is said when it is done."""
        with self.page.expect_navigation():  # what an earlier form said still stands on the page
            self.page.click("#deed-form .btn.go")
        self.page.wait_for_selector(f".flash.ok >> text={says}")
        self.look()


def test_a_visitors_matter_goes_all_the_way(browser: Browser, address: str, site: Flask, county: County) -> None:
    screens = (("clerk", DESK), ("village", PHONE), ("mediator", DESK))
    clerk, village, mediator = (Worker(browser, address, site, county, who, screen) for who, screen in screens)
    case_id = register_by_keyboard(clerk)
    sort_by_keyboard(clerk)
    dispatch(clerk)
    fail_in_the_village(village)
    settle_in_the_township(mediator)
    assert State(read(county, "director", case_id).case.state) is State.VISITED
    clerk.open("cases")
    clerk.page.fill("#search", "秀英")
    clerk.page.press("#search", "Enter")
    clerk.page.wait_for_selector("td >> text=已回访")
    clerk.look()
    assert (clerk.complaints, village.complaints, mediator.complaints) == ([], [], [])


def register_by_keyboard(clerk: Worker) -> int:
    """Take a visitor down without touching the mouse, and return the number of the case."""
    page = clerk.open("today")
    page.keyboard.press("n")
    page.wait_for_url("**/register")
    clerk.look()
    for typed in ("邻居盖房挡了院子的光", "张大山、李秀英", "13800138000", "上村三组"):
        page.keyboard.insert_text(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    clerk.look()
    return int(page.url.rpartition("/")[2].partition("?")[0])


def sort_by_keyboard(clerk: Worker) -> None:
    """Choose the type with the arrows in the form that stands open, and send it with Enter."""
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.press("ArrowDown")
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector(".flash.ok >> text=类型和难易等级定好了")
    clerk.look()
    assert "邻里" in clerk.page.inner_text(".page-head")


def dispatch(clerk: Worker) -> None:
    """Give it to the village, and see that what is personal is out of sight from now on."""
    clerk.step()
    clerk.page.select_option("[name=unit_id]", label="上村")
    clerk.page.fill("[name=words]", "两家都在气头上，先分头劝。")
    clerk.send("交办了")
    assert "等他们签收" in clerk.page.inner_text(".next")
    assert "替当事人保密" in clerk.page.inner_text("main")


def fail_in_the_village(village: Worker) -> None:
    """Sign for it, ask both, mediate in vain, and report it upward with what was tried."""
    village.sign()
    for _party in range(2):
        village.step()
        village.page.check("[name=agrees][value=true]")
        village.send("记下了")
    village.step()
    village.page.fill("[name=words]", "坐下来谈了一个钟头，高低谈不拢。")
    village.page.check("[name=result][value=failed]")
    village.send("记下了")
    village.step("报到township")
    assert "东镇综治中心" in village.page.inner_text("#deed-form")
    village.page.fill("[name=tried]", "上门两次，开了一次调解会。")
    village.page.fill("[name=why]", "一方要求量地界")
    village.send("报上去了")


def settle_in_the_township(mediator: Worker) -> None:
    """Sign for it, mediate, write down what was agreed, close it and visit."""
    mediator.sign()
    mediator.step()
    mediator.page.fill("[name=words]", "量了地界，两家认了。")
    mediator.page.check("[name=result][value=agreed]")
    mediator.send("记下了")
    mediator.step()
    mediator.page.fill("[name=words]", "二层退后一尺，材料钱各半。")
    mediator.page.check("[name=performed]")
    mediator.send("协议记下了")
    mediator.step()
    mediator.send("办结了")
    mediator.step()
    mediator.page.check("[name=performed][value=true]")
    mediator.page.check("[name=mood][value=calm]")
    mediator.page.check("[name=satisfied][value='5']")
    mediator.send("回访记下了")
    assert "办完了" in mediator.page.inner_text(".next")
    assert mediator.page.locator(".ladder li.done").count() == 5


def test_a_page_gone_stale_shows_what_changed_and_sends_all_the_same(
    browser: Browser, address: str, site: Flask, county: County
) -> None:
    clerk, director = (Worker(browser, address, site, county, who, DESK) for who in ("clerk", "director"))
    case_id = register_by_keyboard(clerk)
    clerk.page.check("[name=type_code][value=J03]")
    director.open(f"cases/{case_id}/complete")
    director.page.fill("[name=story]", "院子一冬天见不着太阳。")
    director.send("补充好了")
    clerk.page.click("#deed-form .btn.go")
    clerk.page.wait_for_selector(".stale")
    clerk.look()
    assert "吴建国" in clerk.page.inner_text(".stale")
    assert clerk.page.is_checked("[name=type_code][value=J03]")
    clerk.send("类型和难易等级定好了")
    clerk.complaints = [said for said in clerk.complaints if "412" not in said]
    assert (clerk.complaints, director.complaints) == ([], [])


def test_full_names_come_when_asked_for(browser: Browser, address: str, site: Flask, county: County) -> None:
    clerk = Worker(browser, address, site, county, "clerk", PHONE)
    register_by_keyboard(clerk)
    assert "张大山" not in clerk.page.inner_text("#parties")
    clerk.page.click("#parties button")
    clerk.page.wait_for_selector("#parties >> text=张大山")
    clerk.look()
    assert clerk.page.get_attribute("#parties a[href^='tel:']", "href") == "tel:13800138000"
    assert clerk.complaints == []


def test_on_a_phone_the_ledger_comes_before_the_ways_to_narrow_it(
    browser: Browser, address: str, site: Flask, county: County
) -> None:
    registered(county)
    phone = Worker(browser, address, site, county, "clerk", PHONE)
    page = phone.open("cases")
    assert not page.is_visible("[name=state]")
    page.click("summary >> text=筛选")
    page.select_option("[name=state]", "intake")
    page.click("button >> text=筛选")
    page.wait_for_url("**state=intake**")
    assert page.is_visible("[name=state]")
    assert Worker(browser, address, site, county, "clerk", DESK).open("cases").is_visible("[name=state]")
    assert phone.complaints == []
