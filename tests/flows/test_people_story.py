"""Five people come by a list; one of them signs in with the slip, goes on leave, and a colleague stands in and sees the work."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page

from tests.browser import open_browser, serve
from tests.desk import TITLE, at_present, dispatched
from tests.places import PASSWORD, County
from tests.visitors import make_site

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OWN = "一条小河绕过枫桥村口"


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


class Person:
    """Somebody before a screen; every page is looked at for whether it fits and what its script complains of."""

    def __init__(self, browser: Browser, address: str, county: County, screen: dict[str, int]) -> None:
        self.page: Page = browser.new_context(viewport=screen).new_page()  # type: ignore[arg-type]
        self.home = f"{address}/{county.home.space.code}"
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.home}/{name}")
        return self.look()

    def look(self) -> Page:
        """See that the page is no wider than the screen."""
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.complaints.append(f"{self.page.url} is wider than the screen")
        return self.page

    def press(self, button: str) -> Page:
        """Press a button or link of the page and look at what comes."""
        with self.page.expect_navigation():
            self.page.click(f"main .btn >> text={button}")
        return self.look()

    def sign_in(self, name: str, password: str) -> None:
        page = self.open("sign-in")
        page.fill("#f-sign_in_name", name)
        page.fill("#f-password", password)
        with page.expect_navigation():
            page.click("form.form .btn.go")
        self.look()


def a_list(folder: Path, *rows: tuple[str, ...]) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("姓名", "登录名", "岗位", "单位编码"), *rows):
        page.append(row)
    book.save(folder / "人员.xlsx")
    return folder / "人员.xlsx"


def test_from_a_list_to_a_stand_in(browser: Browser, address: str, county: County, tmp_path: Path) -> None:
    dispatched(county, "upper")
    admin, new, stand_in = (Person(browser, address, county, screen) for screen in (DESK, PHONE, DESK))
    admin.sign_in(county.home.names["admin"], PASSWORD)
    bring_five_with_one_mistake(admin, county, tmp_path)
    mend_it_in_the_file_that_came_back(admin, tmp_path)
    password = print_the_slips(admin)
    choose_ones_own_password(new, password)
    new.open("today").wait_for_selector(f"text={TITLE}")
    go_on_leave(admin)
    see_the_work_in_their_place(stand_in, county)
    assert (admin.complaints, new.complaints, stand_in.complaints) == ([], [], [])


def bring_five_with_one_mistake(admin: Person, county: County, folder: Path) -> None:
    code = county.home.space.code
    people = (
        ("岳小河", "yuexiaohe", "村调解员", f"{code}-upper"),
        ("岳小江", "yuexiaojiang", "网格员", f"{code}-lower2"),
        ("岳小溪", "yuexiaoxi", "窗口受理", ""),
        ("岳小湖", "yuexiaohu", "镇调解员", ""),
        ("岳小海", "yuexiaohai", "网格员", f"{code}-nowhere"),
    )
    page = admin.open("people")
    admin.press("从表格导入")
    page.set_input_files("#f-file", a_list(folder, *people))
    admin.press("试一遍")
    page.wait_for_selector(".wrong-row >> text=单位编码：没有编码是")
    assert page.locator("main .btn >> text=确认导入").count() == 0
    with page.expect_download() as download:
        page.click("main .btn >> text=下载标了错的表")
    download.value.save_as(folder / "改好.xlsx")


def mend_it_in_the_file_that_came_back(admin: Person, folder: Path) -> None:
    book = load_workbook(folder / "改好.xlsx")
    sheet = book.worksheets[0]
    wrong = next(row for row in sheet.iter_rows(min_row=2) if row[-1].value)
    assert (wrong[0].value, "没有编码是" in str(wrong[-1].value)) == ("岳小海", True)
    wrong[3].value = str(wrong[3].value).replace("nowhere", "upper2")
    mended = io.BytesIO()
    book.save(mended)
    (folder / "改好.xlsx").write_bytes(mended.getvalue())
    page = admin.press("重新选文件")
    page.set_input_files("#f-file", folder / "改好.xlsx")
    admin.press("试一遍")
    admin.press("确认导入").wait_for_selector(".flash.ok >> text=新账号 5 个")


def print_the_slips(admin: Person) -> str:
    """Print a slip for each of them and return the password on one."""
    page = admin.press("印密码单")
    assert page.locator(".slip").count() == 5
    assert page.locator(".slip svg.qr").count() == 5
    slip = page.locator(".slip", has_text="岳小河")
    assert slip.locator("dd").nth(2).inner_text() == f"{admin.home}/sign-in"
    return slip.locator("dd").nth(1).inner_text()


def choose_ones_own_password(new: Person, password: str) -> None:
    new.sign_in("yuexiaohe", password)
    assert new.page.url.endswith("/password")
    assert new.open("today").url.endswith("/password")
    for name, typed in (("old", password), ("new", OWN), ("again", OWN)):
        new.page.fill(f"#f-{name}", typed)
    new.press("改成新密码")
    new.sign_in("yuexiaohe", OWN)


def go_on_leave(admin: Person) -> None:
    page = admin.open("people?q=yuexiaohe")
    with page.expect_navigation():
        page.click("th >> text=岳小河")
    admin.press("请假")
    page.fill("#f-last", page.input_value("#f-first"))
    page.select_option("select[name^=stand_in_]", label="褚春生（下村 村调解员）")
    admin.press("请好假").wait_for_selector("text=由褚春生代理")


def see_the_work_in_their_place(stand_in: Person, county: County) -> None:
    stand_in.sign_in(county.home.names["village2"], PASSWORD)
    page = stand_in.open("today")
    assert page.locator(f"text={TITLE}").count() == 0
    stand_in.open("posts")
    stand_in.press("换到这个岗位")
    page.wait_for_selector(".who >> text=褚春生（代岳小河）")
    assert "代理村调解员" in page.locator(".who").inner_text()
    page.click("button >> text=签收")
    page.wait_for_selector(".flash.ok")
    page.click(f"text={TITLE}")
    page.wait_for_selector(".tl >> text=褚春生（代岳小河）")
    stand_in.look()
