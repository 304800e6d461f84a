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
from core.testing import Browser as Known
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
from tests.sight.states import Rare, found_place
from tests.sight.walk import MANY, Stop, Walker, chosen, everywhere

pytestmark = pytest.mark.pages

FOLDER = Path(__file__).parents[2] / "var" / "pages"
SECRET = "pages"
#: Who of the place sends forms.
STAFF = ("village", "director")
PLAZA, MARKET, TEA = PRACTICES = ("plaza_council", "supermarket_mediator", "tea_talk")
#: Addresses no page leads to: files, tables, pictures, descriptions for programs, what sends on at once, and slips that were printed.
NO_PAGE = frozenset(
    {"static", "web.static", "api.document", "health.alive", "health.ready", "health.metrics", "residents.noted", "administration.slips",
     "reports.logs_sheet", "reports.chain", "reports.ledger_sheet", "administration.list_sheet", "administration.list_template",
     "administration.ladder_file", "administration.confirm_list", "cases.home", "plaza_council.record", "plaza_council.script",
     "plaza_council_public.public_record", "plaza_council_public.public_script", "supermarket_mediator.told_of",
     "supermarket_mediator_public.photo", "supermarket_mediator.sheet", "tea_talk.sheet", "administration.renew_password",
     "supermarket_mediator.issue"}
)  # fmt: skip


@dataclass
class Site:
    """The demonstration, served, and beside it an invented place with a case in every state."""

    app: Flask
    address: str
    visitors: list[Visitor]
    world: World
    #: Where every practice is on, with what no story comes to.
    rare: Rare
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
    world, rare = build(database, behind_the_fence), found_place(database)
    states = create_app(Settings(secret_key=SECRET), database)
    with serve(app) as address, serve(states) as beside:
        yield Site(app, address, visitors, world, rare, states, beside)
    opened.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser("zh_CN") as opened:
        yield opened


@pytest.fixture(scope="module")
def stops(site: Site) -> list[Stop]:
    """Every page, as the posts that come there."""
    found, broken = everywhere(site.app, site.visitors)
    reached = {stop.endpoint for stop in found}
    for walker, begin in (*in_rare_states(site), *in_every_state(site)):
        found += [stop for stop in walker.walk(*begin) if stop.endpoint not in reached or stop.endpoint in MANY]
        broken += walker.broken
    assert broken == []
    few = chosen(found, posts=int(os.environ.get("POSTS", "3")), many=int(os.environ.get("CASES", "12")))
    return [*few, *answers(site)]


Begun = Iterator[tuple[Walker, list[str]]]


def in_rare_states(site: Site) -> Begun:
    """Everybody of the place where every practice is on, and a resident there who told something just now."""
    county = site.rare.county
    for room in (county, county.home):
        for who, actor in room.people.items():
            ways = [f"/{room.space.code}/", *(f"/{room.space.code}/practices/{key}/" for key in PRACTICES)]
            yield of_rare(site, who, f"{actor.name} · {room.space.name}", actor.post), ways
    told = [f"/{site.rare.code}/told", site.rare.practice(PLAZA, f"meetings/{site.rare.voting}/thanks")]
    yield of_rare(site), [*told, *(site.rare.practice(key, "about") for key in PRACTICES)]


def of_rare(site: Site, who: str = "", name: str = "居民", post: str = "") -> Walker:
    """Somebody of that place; a resident has told something."""
    browser = Known(site.states, site.rare.county, who)
    if not who:
        browser.open("tell")
        assert (
            browser.send("tell", topic="unsure", story="楼上漏水到我家，说了几次不修。", phone="13809310002").status_code == 303
        )
    return Walker(site.states, post, name, browser.client, beside=True)


def answers(site: Site) -> Iterator[Stop]:
    """What is shown only after a form was sent: codes, slips, what is wrong with what was typed."""
    rare = site.rare
    resident = of_rare(site)
    village, director = (of_rare(site, who, one.name, one.post) for who, one in rare.county.home.people.items() if who in STAFF)
    tell, market, plaza = f"/{rare.code}/tell", rare.practice(MARKET), rare.practice(PLAZA)
    for walker, path, form, sent in (
        (resident, tell, "main form", {"story": ""}),
        (resident, f"/{rare.code}/ask", "main form", {"code": "AAAA-BBBB"}),
        (resident, f"{plaza}propose", "main form", {"words": "楼下的灯坏了。", "private": "no"}),
        (resident, f"{market}pick", "main form", {"code": rare.slip}),
        (resident, f"/{rare.code}/sign-in", "main form", {"sign_in_name": "x", "password": "y"}),
        (village, f"{market}cases/{rare.choosing}/choose", "main form[action$=slip]", {}),
        (village, f"/{rare.code}/register", "main form", {"title": ""}),
        (village, f"{plaza}councils/new", "main form", {"title": "", "at": ""}),
        (director, f"{plaza}councils/{rare.voting}/slips", "main form", {}),
    ):
        yield walker.answer(path, form, tuple(sent.items()))


def in_every_state(site: Site) -> Begun:
    """Everybody of the world that is attacked elsewhere: there is a case in every state."""
    for place, who in {(place, who) for place, who, fate in ATTACKERS.values() if who and not fate}:
        spot = site.world[place]
        actor = spot.place.people[who]
        ways = [f"/{spot.code}/", *(f"/{spot.code}/cases/{case.id}" for case in spot.cases.values())]
        yield (
            Walker(site.states, actor.post, f"{actor.name} · {place}", sign_in_at(site.states, spot.place, who), beside=True),
            [*ways, f"/{spot.code}/lists/{spot.brought}"],
        )


#: Sends a form with these values, as somebody does whose browser lets everything through.
_SEND = """(form, sent) => {
  for (const [name, value] of Object.entries(sent)) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList || field.type === 'radio' || field.type === 'checkbox')
      form.querySelectorAll(`[name="${name}"]`).forEach(one => { one.checked = one.value === value });
    else field.value = value;
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


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
        if stop.form:
            with self.page.expect_navigation():
                self.page.eval_on_selector(stop.form, _SEND, dict(stop.sent))
        return self.page

    def look(self, stop: Stop, picture: Path, *, first: bool) -> list[str]:
        """Open a page, photograph it, and say what is wrong with it; the ``first`` of its kind is printed too, and walked through by Tab."""
        page = self.open(stop)
        page.screenshot(path=picture, full_page=True)
        said = [*look.on_the_screen(page), *look.to_everybody(page)]
        if not stop.beside:  # what is invented beside it bears English names
            said += look.in_one_language(page)
        if first and self.width == look.DESK:
            said += [*look.by_keyboard(page), *look.on_paper(page)]
        heard = [
            one for one in self.ear.heard() if not (stop.form and "status of 422" in one)
        ]  # what was sent is wrong on purpose
        return [f"{self.width}: {one}" for one in (*said, *heard)]


def readers(stops: list[Stop]) -> dict[str, list[tuple[int, Stop]]]:
    """The stops with their numbers, by whose cookie opens them."""
    found: dict[str, list[tuple[int, Stop]]] = {}
    for at, stop in enumerate(stops):
        found.setdefault(stop.cookie, []).append((at, stop))
    return found


def test_every_page_is_reached_from_the_first_one(site: Site, stops: list[Stop]) -> None:
    pages = {
        route.endpoint
        for route in manifest(site.app)
        if route.method == "GET" and not route.path.startswith("/api/") and not route.endpoint.endswith("static")
    }
    reached = {stop.endpoint for stop in stops}
    missed = {page for page in pages if not any(one == page or one.startswith(f"{page}.") for one in reached)}
    kinds, posts = len({stop.endpoint for stop in stops}), len({stop.post for stop in stops})
    print(f"{len(stops)} pages: {kinds} kinds at {posts} posts; not reached: {sorted(missed - NO_PAGE)}")  # noqa: T201
    if not os.environ.get("PACKS"):  # some pages are of one locality's own practice
        assert missed <= NO_PAGE


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
    kinds = {stop.endpoint: stop for stop in stops if not stop.form}
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
