"""``python -m demo.pictures ADDRESS FOLDER``: pictures of a running demonstration, on a desk and on a phone, for the papers."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

#: Widths in pixels of a phone and of a desk.
WIDTHS = (390, 1440)
PASSWORD_ROW = "chicha-huashi-1314"  # noqa: S105  # of invented people, printed by the demonstration itself
#: Who looks at what: (name of the picture, sign-in name or none, space, path).
VIEWS = (
    ("start", "", "", "/"),
    ("tell", "", "360681110", "/tell"),
    ("poster", "", "360681110", "/poster"),
    ("sign-in", "", "360681110", "/sign-in"),
    ("today", "liting", "360681110", "/today"),
    ("register", "liting", "360681110", "/register"),
    ("ledger", "liting", "360681110", "/cases"),
    ("case", "chenliangcai", "360681110", "/today>先办这些"),
    ("phone", "yuqiulian", "360681110", "/phone"),
    ("county", "luomin", "360681", "/county"),
    ("ladder", "luomin", "360681", "/ladder"),
)


def main(address: str, folder: Path, chromium: str = "/usr/bin/chromium") -> None:
    """Take every picture anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            env={**os.environ, "LANGUAGE": "zh_CN"},  # its own words, where they are installed (Debian: chromium-l10n)
        )
        for name, who, space, path in VIEWS:
            for width in WIDTHS:
                _take(browser, address, (who, space, path), width, folder / f"{name}-{width}.png")
        browser.close()


def _take(browser: Browser, address: str, view: tuple[str, str, str], width: int, target: Path) -> None:
    who, space, path = view
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    if who:
        page.goto(f"{address}/{space}/sign-in")
        page.fill("[name=sign_in_name]", who)
        page.fill("[name=password]", PASSWORD_ROW)
        page.click("main form button")
        page.wait_for_url(f"**/{space}/**")
    where, _, first_of = path.partition(">")
    page.goto(f"{address}/{space}{where}" if space else f"{address}{where}")
    if first_of:
        page.locator("ul.rows h3 a").first.click()
        page.wait_for_load_state()
    page.screenshot(path=target, full_page=width == WIDTHS[0] or bool(first_of))
    context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
