"""``python -m demo.pictures ADDRESS FOLDER``: pictures of a running demonstration, on a desk and on a phone, for the papers.

All five localities have to be loaded. The last ones pick with a slip and print slips, so a demonstration is best forgotten afterwards.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from demo.packs import PACKS, read_packs

#: Widths in pixels of a phone and of a desk.
PHONE, DESK = 390, 1440
WIDTHS = (PHONE, DESK)
TEA, MARKET, PLAZA = "/practices/tea_talk", "/practices/supermarket_mediator", "/practices/plaza_council"
_PATIENCE = 5_000  # milliseconds: a link stands there or it does not
_FIRST_LINE = "ul.rows h3 a"


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at what: a sign-in name or none, the space, the path, and what is clicked on from there."""

    name: str
    who: str
    space: str
    path: str
    clicks: tuple[str, ...] = ()
    widths: tuple[int, ...] = WIDTHS


VIEWS = (
    View("start", "", "", "/"),
    View("tell", "", "360681110", "/tell"),
    View("poster", "", "360681110", "/poster"),
    View("sign-in", "", "360681110", "/sign-in"),
    View("today", "liting", "360681110", "/today"),
    View("register", "liting", "360681110", "/register"),
    View("ledger", "liting", "360681110", "/cases"),
    View("case", "chenliangcai", "360681110", "/today", (_FIRST_LINE,)),
    View("phone", "yuqiulian", "360681110", "/phone"),
    View("county", "luomin", "360681", "/county"),
    View("ladder", "luomin", "360681", "/ladder"),
    View("director", "songchuande", "371324", "/today"),
    View("tea-houses", "", "360681110", f"{TEA}/about", widths=(PHONE,)),
    View("market-wall", "", "371324102", f"{MARKET}/about"),
    View("market-staffing", "songchuande", "371324", f"{MARKET}/staffing"),
    View("plaza-home", "liuyongsheng", "621126100", f"{PLAZA}/"),
    View("plaza-council", "liuyongsheng", "621126100", f"{PLAZA}/", ("a:has-text('充电棚')",)),
    View("plaza-announcement", "liuyongsheng", "621126100", f"{PLAZA}/", ("a:has-text('晾晒架')", "a[href$='/announcement']")),
    View("plaza-posting", "liuyongsheng", "621126100", f"{PLAZA}/", ("a:has-text('停车')", "a[href$='/posting']")),
    View("plaza-register", "liuyongsheng", "621126100", f"{PLAZA}/", ("a:has-text('电梯')", "a[href$='/register']"), (PHONE,)),
)
#: A party's choice, as whoever holds its case sees it, and the slips of a council; both print codes, with which residents come in.
_CHOOSING = View("market-case", "cw102210", "371324102", "/today", ("h3 a:has-text('婆媳')", "a:has-text('去看看')"))
_SLIPS = View("plaza-slips", "liuyongsheng", "621126100", f"{PLAZA}/", ("a:has-text('电梯')", "a[href$='/slips']"))


class Camera:
    """Takes pictures of a demonstration into a folder."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self._browser, self._address, self._folder = browser, address, folder
        packs = [pack for name in PACKS for pack in read_packs(name)]
        self._passwords = {place.code: pack.password for pack in packs for place in (pack.own, *pack.places)}

    def take(self, view: View) -> None:
        """Take a view in each of its widths.

        Raises:
            Error: on this day the demonstration does not lead there.
        """
        for width in view.widths:
            page = self._open(view, width)
            self._shoot(page, view.name, whole=width == PHONE or bool(view.clicks))
            page.context.close()

    def take_slips(self) -> None:
        """Take what is printed with a code, and what whoever holds it sees on the phone."""
        for width in WIDTHS:
            page = self._open(_CHOOSING, width)
            self._shoot(page, _CHOOSING.name, whole=True)
            page.locator("form[action$='/slip'] button").last.click()
            self._shoot(page, "market-slip", whole=True)
            code = page.locator(".market-code").inner_text()
            page.goto(f"{self._address}/{_CHOOSING.space}{MARKET}/pick")
            page.fill("[name=code]", code)
            page.locator("main form button").last.click()
            self._shoot(page, "market-pick", whole=False)
            if width == WIDTHS[-1]:
                self._pick(page)
            page.context.close()
        page = self._open(_SLIPS, DESK)
        page.locator("main form button").last.click()
        self._shoot(page, "plaza-slips", whole=False)
        code = page.locator(".plaza-code").first.inner_text()
        council = page.url.split("/councils/")[1].split("/")[0]
        page.set_viewport_size({"width": PHONE, "height": 900})
        page.goto(f"{self._address}/{_SLIPS.space}{PLAZA}/meetings/{council}/vote")
        page.fill("[name=code]", code)
        self._shoot(page, "plaza-vote", whole=True)
        page.context.close()

    def _pick(self, page: Page) -> None:
        page.locator("[name=mediator]").first.check(force=True)
        page.locator("main form button.go").first.click()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            self._shoot(page, "market-picked", whole=False)

    def _open(self, view: View, width: int) -> Page:
        context = self._browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        if view.who:
            page.goto(f"{self._address}/{view.space}/sign-in")
            page.fill("[name=sign_in_name]", view.who)
            page.fill("[name=password]", self._passwords[view.space])
            page.click("main form button")
            page.wait_for_url(f"**/{view.space}/**")
        page.goto(f"{self._address}/{view.space}{view.path}" if view.space else f"{self._address}{view.path}")
        for wanted in view.clicks:
            page.locator(wanted).first.click(timeout=_PATIENCE)
            page.wait_for_load_state()
        return page

    def _shoot(self, page: Page, name: str, *, whole: bool) -> None:
        page.wait_for_load_state()
        width = page.viewport_size["width"] if page.viewport_size else DESK
        page.screenshot(path=self._folder / f"{name}-{width}.png", full_page=whole)


def main(address: str, folder: Path, chromium: str = "/usr/bin/chromium", only: str = "") -> None:
    """Take every picture anew, or those alone whose name begins with ``only``; ``slips`` are what is printed with a code."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            env={**os.environ, "LANGUAGE": "zh_CN"},  # its own words, where they are installed (Debian: chromium-l10n)
        )
        camera = Camera(browser, address, folder)
        for view in VIEWS:
            if not view.name.startswith(only):
                continue
            try:
                camera.take(view)
            except Error as error:  # what a demonstration has depends on the day it was loaded
                sys.stderr.write(f"{view.name} stays as it is: {error.message.splitlines()[0]}\n")
        if only in {"", "slips"}:
            camera.take_slips()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), only=sys.argv[3] if len(sys.argv) > 3 else "")
