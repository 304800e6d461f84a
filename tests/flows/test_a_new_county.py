"""A county nobody prepared is set up on its administrator's pages alone, with a ladder of a shape of its own, and a case climbs it.

The platform's operator founds it from the national register and gives its administrator a first account; all else is done on pages, in
the order of docs/administrators/a-new-county.md.
"""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from core.administration.service import give_post, new_account
from core.app import create_app
from core.cases.rules import State
from core.commands.places import at_the_door
from core.config import Settings
from tenants.door import Database
from tenants.provisioning import found_county
from tenants.resolution import Registry
from tests.visitors import LINE, words

#: A county of the register with two townships and six villages, of none of the demonstration's places.
COUNTY = "230723"
NEW_PASSWORD = "清早进山的人先看天色"


class Somebody:
    """A person of the county with a browser, who signs in with a slip and chooses a password."""

    def __init__(self, site: Flask, place: str, name: str, password: str) -> None:
        self.client: FlaskClient = site.test_client()
        self.place = place
        self.do("sign-in", sign_in_name=name, password=password, onward="")
        self.do("password", old=password, new=NEW_PASSWORD, again=NEW_PASSWORD)
        self.do("sign-in", sign_in_name=name, password=NEW_PASSWORD, onward="")

    def open(self, page: str) -> str:
        answer = self.client.get(f"/{self.place}/{page}", environ_overrides=LINE)
        assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))
        self.page = answer.get_data(as_text=True)
        return self.page

    def send(self, page: str, **typed: object) -> TestResponse:
        """Send a form of the page opened last."""
        values = {name: re.findall(rf'name="{name}" value="([^"]*)"', self.page) for name in ("csrf_token", "key", "version")}
        sent = {name: found[-1] for name, found in values.items() if found}
        answer = self.client.post(f"/{self.place}/{page}", data={**sent, **typed}, environ_overrides=LINE)
        assert answer.status_code in {200, 302, 303}, words(answer)
        return answer

    def do(self, page: str, **typed: object) -> TestResponse:
        """Open a page and send its form."""
        self.open(page)
        return self.send(page, **typed)


class Administrator(Somebody):
    """The county's administrator, who sets everything up."""

    def unit(self, place: str, kind: str, name: str, above: str) -> None:
        """Lay a unit of a place under another."""
        page = self.open(f"units/new?in={place}")
        number = re.findall(rf'<option value="(\d+)"[^>]*>{above}<', page)[0]
        self.do(f"units/new?in={place}", kind=kind, name=name, above=number)

    def hire(self, place: str, name: str, kind: str, unit: str = "") -> tuple[str, str]:
        """Give somebody a first post; return the name and the one-time password of the slip."""
        page = self.open(f"people/new?in={place}")
        number = re.findall(rf'<option value="(\d+)"[^>]*>[^<]*{unit}<', page)[0] if unit else ""
        slip = words(self.send(f"people/new?in={place}", name=name, kind=kind, unit_id=number))
        return re.findall(r"登录名 (\S+) 一次性密码 (\S+)", slip)[0]

    def begin_ladder(self, title: str) -> str:
        """Begin a ladder with no rung yet; return the address of the draft."""
        there = self.do("ladder/begin", pattern="1_blank", title=title, kind="dispute").headers["Location"]
        return there.partition(f"/{self.place}/")[2]

    def rung(
        self, draft: str, level: str, kind: str, verb: str, days: int, *acts: str, up: str = "@next", **more: object
    ) -> None:
        """Add a rung on top."""
        usual = {"role": "mediates", "on_expiry": "light", "unit_1": "working_days", "routes": ["court", "petition"]}
        own = {"level": level, "unit_kind": kind, "verb": verb, "amount_1": str(days), "up": up, "acts": list(acts)}
        self.do(f"{draft}/rung", **{**usual, **own, **more})


@pytest.fixture
def site(database: Database) -> Flask:
    """The site of a platform on which the county was just founded."""
    found_county(database, COUNTY, datetime.now(UTC))
    app = create_app(Settings(secret_key="test"), database)
    app.config["TESTING"] = True
    return app


@pytest.fixture
def administrator(site: Flask, database: Database) -> Administrator:
    """The first account of the county, made by the operator."""
    space = Registry(database).find(COUNTY)
    assert space is not None
    with at_the_door(database, space) as door:
        account, password = new_account(door, "shanlin", "山林")
        give_post(door, account, "county_admin", space)
        door.session.commit()
    return Administrator(site, COUNTY, "shanlin", password)


MEDIATING = ("settle", "note_session", "escalate", "terminate")
#: Who carries the case on from where, and to which level it gets.
CLIMB = ("屯", "片区", "镇上", "县指挥室", "县终调室")


def test_a_county_set_up_on_pages_alone_carries_a_case_to_the_top_of_a_ladder_of_its_own(
    site: Flask, administrator: Administrator, behind_the_fence: Connection
) -> None:
    township = re.findall(rf'<option value="({COUNTY}\d{{3}})"', administrator.open("units"))[0]
    village = re.findall(r'units/\d+\?in=\d+">([^<]+)<', administrator.open(f"units?in={township}"))[1]
    _lay_units(administrator, township, village)
    _write_ladder(administrator)
    people = _hire(administrator, township, village)
    hands = [Somebody(site, place, *slip) for place, slip in people]

    hands[0].do("phone", step="report", topic="neighbours", story="地头的沟越挖越宽")
    case_id = behind_the_fence.scalar(text("SELECT id FROM cases WHERE number LIKE :code"), {"code": f"{COUNTY}%"})
    for hand, level in zip(hands, CLIMB, strict=False):
        if hand is not hands[0]:
            hand.open(f"cases/{case_id}")
            hand.send(f"cases/{case_id}/sign-for")
        hand.do(f"cases/{case_id}/escalate", tried="去过两回", why="都不让")
        assert _stands(behind_the_fence, case_id)[1] == level
    top = hands[-1]
    top.open(f"cases/{case_id}")
    top.send(f"cases/{case_id}/sign-for")
    top.do(f"cases/{case_id}/settle", words="沟填回去", form="oral", way="people", performed="true")
    assert _stands(behind_the_fence, case_id) == (State.PERFORMED, "县终调室")


def _stands(connection: Connection, case_id: int | None) -> tuple[State, str]:
    """The state of a case, and what its rung is called in the ladder it climbs."""
    found = connection.execute(
        text(
            "SELECT c.state, r.rung ->> 'name' AS name FROM cases c JOIN ladders l ON (l.county_id, l.id) = (c.county_id, c.ladder_id), "
            "jsonb_array_elements(l.spec -> 'rungs') AS r(rung) WHERE c.id = :id AND r.rung ->> 'key' = c.rung"
        ),
        {"id": case_id},
    ).one()
    return State(found.state), found.name


def _lay_units(administrator: Administrator, township: str, village: str) -> None:
    administrator.unit(township, "area", "东片区", "[^<]*综治中心")
    administrator.unit(township, "grid", "一屯网格", village)
    page = administrator.open(f"units?in={township}")
    number = re.findall(rf'units/(\d+)\?in=\d+">{village}<', page)[0]
    form = administrator.open(f"units/{number}?in={township}")
    area = re.findall(r'<option value="(\d+)"[^>]*>东片区<', form)[0]
    administrator.send(f"units/{number}?in={township}", name=village, above=area)
    for name in ("指挥室", "终调室"):
        administrator.unit(COUNTY, "room", name, "[^<]*综治中心")


def _write_ladder(administrator: Administrator) -> None:
    draft = administrator.begin_ladder("进山找路六步法")
    administrator.rung(draft, "网格", "grid", "问", 1, *MEDIATING, name="屯网格")
    administrator.rung(draft, "屯", "village", "评", 3, *MEDIATING)
    administrator.rung(draft, "片区", "area", "议", 3, *MEDIATING)
    administrator.rung(draft, "镇上", "township", "定", 10, *MEDIATING)
    administrator.rung(draft, "县指挥室", "county", "派", 1, "escalate", role="routes", routes=[])
    administrator.rung(draft, "县终调室", "county", "终", 20, "settle", "note_session", "terminate", up="@end")
    for key, room in (("county", "指挥室"), ("county2", "终调室")):
        page = administrator.open(f"{draft}/rung?of={key}")
        code = re.findall(rf'<option value="([^"]+)"[^>]*>{room}<', page)[0]
        _send_back(administrator, f"{draft}/rung?of={key}", page, unit_code=code)
    whole = re.findall(r'name="places"[^>]* value="(\d+)"', administrator.open(f"{draft}/publish"))[0]
    administrator.send(f"{draft}/publish", places=[whole])
    assert "进山找路六步法" in administrator.open("ladder")


def _send_back(administrator: Administrator, address: str, page: str, **typed: object) -> None:
    """Send a form as it is shown, but for what is typed."""
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input class="control"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    for tag in re.findall(r"<input type=\"checkbox\"[^>]* checked[^>]*>", form):
        sent.setdefault(re.findall('name="([^"]+)"', tag)[0], []).append(re.findall('value="([^"]+)"', tag)[0])
    for name, inner in re.findall(r'<select class="control"[^>]*? name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'<option value="([^"]*)" selected', inner) or re.findall(r'<option value="([^"]*)"', inner)[:1]
    administrator.send(address, **{**sent, **typed})


def _hire(administrator: Administrator, township: str, village: str) -> list[tuple[str, tuple[str, str]]]:
    """Give every rung somebody; return where each signs in, with the slip, from the bottom up."""
    return [
        (township, administrator.hire(township, "关小山", "grid_member", "一屯网格")),
        (township, administrator.hire(township, "那长河", "village_mediator", village)),
        (township, administrator.hire(township, "佟春雨", "township_mediator", "东片区")),
        (township, administrator.hire(township, "傅大林", "director")),
        (COUNTY, administrator.hire(COUNTY, "马清泉", "county_clerk", "指挥室")),
        (COUNTY, administrator.hire(COUNTY, "赫云峰", "county_mediator", "终调室")),
    ]
