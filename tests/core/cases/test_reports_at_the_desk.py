"""The desk takes up what residents told."""

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text

from core import cases
from core.cases.rules import Triage
from tenants.door import new_key
from tenants.scopes import Role, Scope
from tenants.spaces import SpaceRow
from tests.core.cases.residents import PHONE, TOLD, ask, reports, tell
from tests.places import START, County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def test_the_desk_makes_a_case_of_a_report(county: County, site: Flask) -> None:
    tell(Visitor(site, county.home), name="蒋三", phone=PHONE)
    [report] = reports(county)
    clerk = Visitor(site, county.home, "clerk")
    page = words(clerk.open(f"reports/{report.id}"))
    for said in (TOLD["story"], "蒋三", PHONE, "受理立案", "答复"):
        assert said in page
    key = clerk.key
    taken = clerk.send(f"reports/{report.id}/take", key=key)
    again = clerk.send(f"reports/{report.id}/take", key=key)
    [report] = reports(county)
    assert taken.headers["Location"].endswith(f"/cases/{report.taken_case_id}")
    assert again.headers["Location"] == taken.headers["Location"]


@pytest.mark.parametrize(
    ("name", "warned"),
    [("", "没留姓名的群众反映的，找对方谈以前先想好怎么说"), ("蒋三", "群众自己反映的，不愿意让对方知道的，先问过本人")],
)
def test_whoever_gets_the_case_is_told_to_go_carefully(county: County, site: Flask, name: str, warned: str) -> None:
    tell(Visitor(site, county.home), name=name)
    [report] = reports(county)
    case = county.do("clerk", lambda ws: cases.take_report(ws, report.id))
    case_id: int = case.id  # type: ignore[attr-defined]
    county.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2), version=None))
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None))
    assert warned in words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))


def test_a_colleague_who_was_quicker_is_named_kindly(county: County, site: Flask) -> None:
    tell(Visitor(site, county.home))
    [report] = reports(county)
    clerk, director = Visitor(site, county.home, "clerk"), Visitor(site, county.home, "director")
    clerk.open(f"reports/{report.id}")
    director.open(f"reports/{report.id}")
    director.send(f"reports/{report.id}/take")
    for late in (clerk.send(f"reports/{report.id}/take"), clerk.send(f"reports/{report.id}/answer", answer="来窗口")):
        assert late.status_code == 409
        assert "同事已经受理立案了" in words(late)
    assert "去看案件" in words(clerk.open(f"reports/{report.id}"))


def test_the_desk_answers_what_needs_no_case(county: County, site: Flask) -> None:
    tell(Visitor(site, county.home))
    [report] = reports(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"reports/{report.id}")
    assert clerk.send(f"reports/{report.id}/answer", answer="").status_code == 422
    key = clerk.key
    for _time in range(2):
        assert clerk.send(f"reports/{report.id}/answer", key=key, answer="明天来窗口。").status_code == 303
    assert [report.answer for report in reports(county)] == ["明天来窗口。"]
    assert "同事已经答复了" in words(clerk.open(f"reports/{report.id}"))


def test_a_report_is_for_the_desk_of_its_own_township(county: County, site: Flask) -> None:
    tell(Visitor(site, county.home))
    [report] = reports(county)
    foreign = Visitor(site, county.sibling, "clerk")
    assert foreign.open(f"reports/{report.id}").status_code == 404
    foreign.open("tell")
    for deed in ("take", "answer"):
        assert foreign.send(f"reports/{report.id}/{deed}", answer="x").status_code == 404
    assert Visitor(site, county.home, "grid").open(f"reports/{report.id}").status_code == 403


def test_looking_at_a_report_is_written_down(county: County, site: Flask, behind_the_fence: Connection) -> None:
    tell(Visitor(site, county.home))
    [report] = reports(county)
    Visitor(site, county.home, "clerk").open(f"reports/{report.id}")
    looked = behind_the_fence.execute(
        text("SELECT detail FROM audit WHERE county_id = :county AND deed = 'report_looked'"), {"county": county.space.id}
    ).scalars()
    assert list(looked) == [{"report": report.id}]


def test_the_county_takes_what_is_told_to_itself(county: County, site: Flask) -> None:
    resident = Visitor(site, county)
    code = tell(resident)
    [report] = reports(county, county)
    clerk = Visitor(site, county, "county_clerk")
    clerk.open(f"reports/{report.id}")
    assert clerk.send(f"reports/{report.id}/take").status_code == 303
    assert "收下了，正在看" in words(ask(resident, code))
    assert "没有查到" in words(ask(Visitor(site, county.home), code))


def test_a_space_above_the_counties_takes_no_matters(county: County) -> None:
    code = county.space.code[:4]
    with county.database.open(Scope(Role.OPERATOR)) as session:
        number = new_key(session)
        row = {"id": number, "code": code, "kind": "prefecture", "name": "青石州", "parent_id": None, "county_id": number}
        session.execute(insert(SpaceRow), {**row, "founded_at": START, "closed_at": None})
        session.commit()
    client = make_site(county).test_client()
    assert {client.get(f"/{code}/{page}").status_code for page in ("tell", "told", "ask", "poster")} == {404}
