"""On a telephone's screen a matter told in a grid climbs every rung of a locality's own ladder, is settled at the top and visited."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select, update

from core.cases.views.showing import rung_name
from core.escalation import Ladder, Rung, RungUnit
from core.escalation.rules.moves import climb
from core.escalation.rules.vocabulary import Record
from core.people import service as people
from demo.packs import read_ladder
from tenants.door import Database
from tenants.provisioning import NewUnit, add_units
from tenants.scopes import Role, Scope
from tenants.units import Unit, UnitKind
from tests.browser import open_browser, serve
from tests.heights import found_above
from tests.places import PASSWORD, START, County, Township, found_small_county, hashed
from tests.visitors import make_site

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LOCALITIES = ("lengshui", "minyang", "quanpu", "lanling", "bazhou")
#: Records that are put into words on the form that carries a case up.
IN_WORDS = {Record.CONSULTATION, Record.OPINION}


@dataclass(frozen=True)
class Seat:
    """Who works on a rung: the address of the place, where its cases are, the unit, and the person with the name to sign in by."""

    place: str
    cases: str
    unit: str
    person: str
    sign_in_name: str


@dataclass
class Locality:
    """A small county with the ladder of a locality, and who sits on which rung, lowest first."""

    county: County
    way: tuple[Rung, ...]
    seats: list[Seat] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(params=LOCALITIES)
def locality(request: pytest.FixtureRequest, database: Database) -> Locality:
    """One of the five, with a unit and a person on every rung."""
    return found_locality(database, read_ladder(request.param))


def found_locality(database: Database, ladder: Ladder) -> Locality:
    """Found a small county for a ladder, with what units and people it needs beyond the usual ones."""
    made = Locality(found_small_county(database, ladder, everybody=True), climb(ladder, ladder.rungs[0].key))
    for rung in made.way:
        above = rung.unit_kind is RungUnit.PREFECTURE
        made.seats.append(seat_above(made.county) if above else seat_on(made.county, rung))
    return made


def seat_on(county: County, rung: Rung) -> Seat:
    """Return who works on a rung; what the usual small county does not have is added."""
    home, above = county.home, county.space
    match rung.unit_kind:
        case RungUnit.GRID:
            return usual(home, "grid", "1 网格")
        case RungUnit.VILLAGE:
            return usual(home, "village", "上村")
        case RungUnit.AREA:
            lay_area(county)
            return hire(county, home, "area", "township_mediator", "柳明月", "河湾片区")
        case RungUnit.COUNTY if rung.unit_code:
            lay_centre(county, rung)
            return hire(county, county, rung.unit_code, rung.handlers[0], f"{rung.verb[:1]}长河", rung.name)
        case RungUnit.COUNTY:
            return usual(county, "county_mediator", f"{above.name}综治中心")
        case _:
            return usual(home, "mediator", f"{home.space.name}综治中心")


def seat_above(county: County) -> Seat:
    """Found a prefecture above the county and return who works there."""
    high = found_above(county)
    inside = f"{high.space.code}-{county.space.code}"
    return Seat(high.space.code, inside, f"{high.space.name}综治中心", high.people["above_clerk"].name, high.names["above_clerk"])


def usual(place: County | Township, key: str, unit: str) -> Seat:
    """Return the seat of somebody the small county has anyway."""
    code = place.space.code
    return Seat(code, code, unit, place.people[key].name, place.names[key])


def hire(county: County, place: County | Township, unit: str, post: str, name: str, unit_name: str) -> Seat:
    """Give somebody an account and a post at a unit."""
    code, door = place.space.code, county.door()
    with door.session:
        account = people.Account(
            county_id=county.space.id, id=door.new_key(), sign_in_name=f"{unit}-{code}", name=name, password_hash=hashed(),
            must_change=False, locale="zh", created_at=START,
        )  # fmt: skip
        door.session.add(account)
        door.session.flush()
        people.add_post(door, account, post, place.space.id, unit_id=place.units[unit])
        door.session.commit()
    return Seat(code, code, unit_name, name, f"{unit}-{code}")


def lay_area(county: County) -> None:
    """Put an area between the villages of the first township and its desk."""
    home = county.home
    with county.database.open(Scope(Role.TOWNSHIP, county=county.space.id, space=home.space.id)) as session:
        area = NewUnit(f"{home.space.code}-area", "河湾片区", UnitKind.AREA, f"{home.space.code}-desk")
        add_units(session, county.space.id, home.space.id, [area], START.date())
        mine = (Unit.county_id == county.space.id, Unit.space_id == home.space.id)
        home.units["area"] = session.scalars(select(Unit.id).where(*mine, Unit.code == area.code)).one()
        session.execute(update(Unit).where(*mine, Unit.kind == UnitKind.VILLAGE).values(parent_id=home.units["area"]))
        session.commit()


def lay_centre(county: County, rung: Rung) -> None:
    """Give the county the very unit a rung means."""
    with county.database.open(Scope(Role.COUNTY, county=county.space.id, space=county.space.id)) as session:
        centre = NewUnit(rung.unit_code, rung.name, UnitKind.ROOM, f"{county.space.code}-desk")
        add_units(session, county.space.id, county.space.id, [centre], START.date())
        mine = (Unit.county_id == county.space.id, Unit.space_id == county.space.id)
        county.units[rung.unit_code] = session.scalars(select(Unit.id).where(*mine, Unit.code == rung.unit_code)).one()
        session.commit()


class Holder:
    """Somebody with a telephone who signs in at a place; every page is looked at for what it asks and whether it fits."""

    def __init__(self, browser: Browser, address: str, seat: Seat) -> None:
        self.context: BrowserContext = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.seat, self.address = seat, address
        self.open(f"{seat.place}/sign-in")
        self.page.fill("[name=sign_in_name]", seat.sign_in_name)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click(".sign-in .btn.go")

    def open(self, name: str) -> None:
        self.page.goto(f"{self.address}/{name}")
        self.look()

    def open_case(self, case_id: int) -> None:
        self.open(f"{self.seat.cases}/cases/{case_id}")

    def look(self) -> None:
        """See that the page is no wider than the screen."""
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.complaints.append(f"{self.page.url} is wider than the screen")

    def report(self) -> int:
        """Tell of a matter in the grid with both sides, and return the number of its case."""
        self.open(f"{self.seat.place}/phone")
        self.page.check("[value=neighbours]")
        self.page.click("text=双方是谁")
        self.page.fill("[name=first]", "邹远帆")
        self.page.fill("[name=second]", "骆秋实")
        self.page.click("text=报上去")
        self.page.wait_for_selector(".flash")
        self.look()
        link = self.page.get_attribute(".reported a[href*='/cases/']", "href") or ""
        return int(link.rpartition("/")[2])

    def sign(self) -> None:
        """Sign for what was carried up."""
        with self.page.expect_navigation():
            self.page.click(".next-do .btn.go")
        self.said("签收了")

    def step(self) -> None:
        """Press the main button of the next step and wait for its form."""
        self.page.click(".next-do .btn.go")
        self.page.wait_for_selector("#deed-form")
        self.look()

    def send(self, says: str) -> None:
        """Send the form and wait for what is said when it is done."""
        with self.page.expect_navigation():
            self.page.click("#deed-form .btn.go")
        self.said(says)

    def said(self, words: str) -> None:
        self.page.wait_for_selector(f".flash.ok >> text={words}")
        self.look()

    def ask_both(self) -> None:
        """Write down of both sides that they agree to mediation."""
        for _party in range(2):
            self.step()
            self.page.check("[name=agrees][value=true]")
            self.send("记下了")

    def mediate(self, words: str, result: str) -> None:
        self.step()
        self.page.fill("[name=words]", words)
        self.page.check(f"[name=result][value={result}]")
        self.send("记下了")

    def carry_up(self, rung: Rung) -> None:
        """Carry the case to the next rung, saying what was done and why it was not enough."""
        self.page.click(".next-do a[href*='/escalate'], .more-list a[href*='/escalate']")
        self.page.wait_for_selector("#deed-form [name=tried]")
        self.look()
        self.page.fill("[name=tried]", tried_on(rung))
        self.page.fill("[name=why]", why_on(rung))
        for record in IN_WORDS.intersection(rung.record_before_leaving):
            self.page.fill(f"[name={record.value}]", f"{rung.name}看过，还得往上走。")
        self.send("报上去了")

    def finish(self) -> None:
        """Write down what was agreed and done, close the case, and visit."""
        self.step()
        self.page.fill("[name=words]", "檐水改道，材料钱各半。")
        self.page.check("[name=performed]")
        self.send("协议记下了")
        self.step()
        self.send("办结了")
        self.step()
        self.page.check("[name=performed][value=true]")
        self.page.check("[name=mood][value=calm]")
        self.page.check("[name=satisfied][value='5']")
        self.send("回访记下了")


def tried_on(rung: Rung) -> str:
    return f"{rung.name}上门谈了两回"


def why_on(rung: Rung) -> str:
    return f"{rung.name}说不动一方"


def test_a_matter_climbs_every_rung_and_ends_settled_performed_and_visited(browser: Browser, locality: Locality) -> None:
    with serve(make_site(locality.county)) as address:
        last, complaints = walk_up(browser, address, locality)
        page = last.page
        assert "办完了" in page.inner_text(".next")
        assert page.locator(".ladder li.done b").all_inner_texts() == [*map(rung_name, locality.way), "办结", "回访"]
        assert page.locator(".ladder li:not(.done)").count() == 0
        assert_told(page, locality)
        last.context.close()
    assert complaints == []


def walk_up(browser: Browser, address: str, locality: Locality) -> tuple[Holder, list[str]]:
    """Let everybody of the ladder do what is theirs; return who had the case last, with its page open."""
    case_id, asked = 0, False
    complaints: list[str] = []
    for rung, seat in zip(locality.way, locality.seats, strict=True):
        holder = Holder(browser, address, seat)
        case_id = case_id or holder.report()
        holder.open_case(case_id)
        if seat is not locality.seats[0]:
            holder.sign()
        if Record.SESSION in rung.record_before_leaving:
            if not asked:
                holder.ask_both()
            asked = True
            holder.mediate(f"{rung.name}坐下来谈了。", "agreed" if rung.terminal else "failed")
        complaints = holder.complaints + complaints
        if rung.terminal:
            holder.finish()
            return holder, complaints
        holder.carry_up(rung)
        holder.context.close()
    raise AssertionError("no rung was the last")


def assert_told(page: Page, locality: Locality) -> None:
    """See that the timeline says of every rung who of which unit was there, when, and why the case went on."""
    entries = [(one.inner_text(), one.locator("time").get_attribute("datetime") or "") for one in page.locator(".tl > li").all()]
    now = datetime.now(UTC)
    went_on = []
    for at, (rung, seat) in enumerate(zip(locality.way, locality.seats, strict=True)):
        own = [(words, when) for words, when in entries if f"{seat.unit} {seat.person}" in words]
        assert any(("签收" if at else "从手机上报") in words for words, _when in own), entries
        assert all(abs(now - datetime.fromisoformat(when)) < timedelta(minutes=5) for _words, when in own)
        if not rung.terminal:
            above = locality.seats[
                at + 1
            ].unit  # whoever looks from outside the township reads its name before that of the village
            up = re.compile(rf"上报到(东镇 )?{above}\s+已做：{tried_on(rung)}\s+没谈成：{why_on(rung)}")
            went_on += [when for words, when in own if up.search(words)]
    assert len(went_on) == len(locality.way) - 1, entries
    assert went_on == sorted(went_on)
