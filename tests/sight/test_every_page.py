"""``make pages``: the demonstration is served, every page is opened as every post that comes there, looked at and photographed.

The pictures with what is wrong lie in ``var/pages/index.html``.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection

from core.app import create_app
from core.config import Settings
from core.manifest import manifest
from core.people.visitors import Visitor, keep_visitors
from core.workspace import utc_now
from demo.loader import PACKS
from tenants.door import Database
from tests.browser import open_browser, serve
from tests.callers import sign_in as sign_in_at
from tests.conftest import Databases
from tests.demo.loaded import load
from tests.http.attack import ATTACKERS
from tests.http.world import World, build
from tests.sight import album, look, oldest
from tests.sight.walk import Stop, Walker, chosen, everywhere

pytestmark = pytest.mark.pages

FOLDER = Path(__file__).parents[2] / "var" / "pages"
SECRET = "pages"
#: Addresses that show no page by themselves: files, tables, descriptions for programs, what is shown once after something was sent.
NO_PAGE = frozenset(
    {"static", "web.static", "api.document", "health.alive", "health.ready", "health.metrics", "residents.noted", "administration.slips",
     "reports.logs_sheet", "reports.chain", "reports.ledger_sheet", "administration.list_sheet", "administration.list_template",
     "administration.ladder_file", "administration.confirm_list"}
)  # fmt: skip


@dataclass
class Site:
    """The demonstration, served, and beside it an invented place with a case in every state."""

    app: Flask
    address: str
    visitors: list[Visitor]
    world: World
    states: Flask
    beside: str

    def of(self, stop: Stop) -> str:
        """The address of the site a page is of."""
        return self.beside if stop.beside else self.address


@pytest.fixture(scope="module")
def site(
    databases: Databases, database: Database, behind_the_fence: Connection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    packs = os.environ.get("PACKS", "").split() or PACKS
    place = load(databases, utc_now(), *packs)
    visitors = [Visitor.of(one) for one in place.visitors]
    data = tmp_path_factory.mktemp("data")
    keep_visitors(data, visitors)
    opened = place.open()
    app = create_app(Settings(secret_key=SECRET, data_dir=data, demo=True), opened)
    states, world = create_app(Settings(secret_key=SECRET), database), build(database, behind_the_fence)
    with serve(app) as address, serve(states) as beside:
        yield Site(app, address, visitors, world, states, beside)
    opened.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def stops(site: Site) -> list[Stop]:
    """Every page, as the posts that come there."""
    found, broken = everywhere(site.app, site.visitors)
    reached = {stop.endpoint for stop in found}
    for place, who in {(place, who) for place, who, fate in ATTACKERS.values() if who and not fate}:
        spot = site.world[place]
        actor = spot.place.people[who]
        walker = Walker(site.states, actor.post, f"{actor.name} · {place}", sign_in_at(site.states, spot.place, who), beside=True)
        found += [
            stop
            for stop in walker.walk(f"/{spot.code}/", *(f"/{spot.code}/cases/{case.id}" for case in spot.cases.values()))
            if stop.endpoint not in reached
        ]
        broken += walker.broken
    assert broken == []
    return chosen(found, posts=int(os.environ.get("POSTS", "3")), many=int(os.environ.get("CASES", "12")))


class Reader:
    """One person with a browser of one width, going from page to page."""

    def __init__(self, browser: Browser, site: Site, cookie: str, width: int, *, script: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            bypass_csp=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
        )
        if cookie:
            self.context.add_cookies([{"name": "fengqiao", "value": cookie, "url": one} for one in (site.address, site.beside)])
        self.width, self.site = width, site
        self.ear, self.page = look.Ear(self.context, site.address, site.beside), self.context.new_page()

    def open(self, stop: Stop) -> Page:
        self.page.goto(self.site.of(stop) + stop.path)
        return self.page

    def look(self, stop: Stop, picture: Path, *, first: bool) -> list[str]:
        """Open a page, photograph it, and say what is wrong with it; the ``first`` of its kind is printed too, and walked through by Tab."""
        page = self.open(stop)
        page.screenshot(path=picture, full_page=True)
        said = [*look.on_the_screen(page), *look.to_everybody(page)]
        if first and self.width == look.DESK:
            said += [*look.by_keyboard(page), *look.on_paper(page)]
        return [f"{self.width}: {one}" for one in (*said, *self.ear.heard())]


def readers(stops: list[Stop]) -> dict[str, list[tuple[int, Stop]]]:
    """The stops with their numbers, by whose cookie opens them."""
    found: dict[str, list[tuple[int, Stop]]] = {}
    for at, stop in enumerate(stops):
        found.setdefault(stop.cookie, []).append((at, stop))
    return found


#: Pages of the core to which nothing leads in what is loaded: sent on at once, or of a state that no story is in.
BEYOND = frozenset(
    {"cases.home", "residents.told", "administration.brought_list", "agreements.ruling", "cases.restore", "cases.rule",
     "mediation.danger_outcome", "mediation.danger_told", "mediation.guest"}
)  # fmt: skip


def test_every_page_of_the_core_is_reached_from_the_first_one(site: Site, stops: list[Stop]) -> None:
    pages = {
        (route.endpoint, route.place.practice)
        for route in manifest(site.app)
        if route.method == "GET" and not route.path.startswith("/api/")
    }
    missed = {
        page: practice
        for page, practice in pages
        if not any(one.endpoint == page or one.endpoint.startswith(f"{page}.") for one in stops)
    }
    kinds, posts = len({stop.endpoint for stop in stops}), len({stop.post for stop in stops})
    of_practices = sorted(page for page, practice in missed.items() if practice and not page.endswith("static"))
    print(f"{len(stops)} pages: {kinds} kinds at {posts} posts; not reached of practices: {of_practices}")  # noqa: T201
    assert {page for page, practice in missed.items() if not practice} <= NO_PAGE | BEYOND


def test_every_page_fits_speaks_and_prints(browser: Browser, site: Site, stops: list[Stop]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrong: dict[str, list[str]] = {}
    kinds = {stop.endpoint: stop for stop in reversed(stops)}
    for cookie, theirs in readers(stops).items():
        for width in (look.PHONE, look.DESK):
            reader = Reader(browser, site, cookie, width)
            for at, stop in theirs:
                first = stop is kinds[stop.endpoint]
                said = reader.look(stop, FOLDER / f"{at:03}-{width}.png", first=first)
                wrong.setdefault(f"{stop.path} as {stop.name}", []).extend(said)
            reader.context.close()
    found = {where: said for where, said in wrong.items() if said}
    index = album.write(FOLDER, stops, wrong)
    album.sheets(browser, FOLDER, stops, look.PHONE, 6)
    album.sheets(browser, FOLDER, stops, look.DESK, 3, 2)
    kinds = Counter(one.split(":")[0] for said in found.values() for one in said)
    print(f"{len(stops) * 2} pictures in {index}; wrong: {dict(kinds)}")  # noqa: T201
    assert found == {}


def test_every_page_is_whole_without_script(browser: Browser, site: Site, stops: list[Stop]) -> None:
    bare: dict[str, object] = {}
    kinds = {stop.endpoint: stop for stop in stops}
    for cookie, theirs in readers(list(kinds.values())).items():
        reader = Reader(browser, site, cookie, look.PHONE, script=False)
        for _at, stop in theirs:
            page = reader.open(stop)
            idle = page.locator("main button[type=button]:visible").all_inner_texts()
            if idle or not page.locator("main").inner_text().strip():
                bare[stop.path] = idle
        reader.context.close()
    assert bare == {}


def test_the_oldest_browser_shows_every_page(site: Site, stops: list[Stop]) -> None:
    if not oldest.OLDEST.exists():
        pytest.skip("Chromium 80 is not there; make pages fetches it")
    wrong: dict[str, object] = {}
    kinds = list({stop.endpoint: stop for stop in stops if not stop.beside}.values())
    handing = oldest.Handing(site.app)
    with handing.served() as address:
        for at, stop in enumerate(kinds):
            handing.cookie = stop.cookie
            seen = oldest.probed(address + stop.path, look.PHONE)
            if seen["wrong"] or seen["wide"] or not seen["main"]:
                wrong[f"{stop.path} as {stop.name}"] = seen
            if at % 8 == 0:
                oldest.photographed(address + stop.path, look.PHONE, FOLDER / f"oldest-{at:03}.png")
    print(f"{len(kinds)} kinds of pages in Chromium 80; wrong: {len(wrong)}")  # noqa: T201
    assert wrong == {}
