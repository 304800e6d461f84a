"""Residents ask with their code what became of their matter, and urge it."""

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from core import cases
from core.cases.models import Case
from core.cases.rules import NewCase, Triage
from core.workspace import Workspace
from tests.core.cases.looking import line, sweep, told
from tests.core.cases.residents import PHONE, TOLD, ask, reports, tell
from tests.desk import in_hand
from tests.places import County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def test_progress_is_told_in_plain_words_and_names_no_person(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, name="蒋三", phone=PHONE, unit_id=str(county.home.units["upper"]))
    assert "收到了，还没有人接手" in words(ask(resident, code.lower().replace("-", " "), PHONE))
    [report] = reports(county)
    taken: Case = county.do("clerk", lambda ws: cases.take_report(ws, report.id))  # type: ignore[assignment]
    looked_at = words(ask(resident, code, PHONE[-4:]))
    assert "收下了，正在看" in looked_at
    assert "已经受理" not in looked_at
    county.do("clerk", lambda ws: cases.triage(ws, taken.id, Triage("J02", 2), version=None))
    assert "已经受理" in words(ask(resident, code, PHONE[-4:]))
    county.do("clerk", lambda ws: cases.dispatch(ws, taken.id, county.home.units["upper"], version=None))
    page = words(ask(resident, code, PHONE[-4:]))
    assert "已经交给上村" in page
    county.do("village", lambda ws: cases.sign_for(ws, taken.id, version=None))
    page = words(ask(resident, code, PHONE[-4:]))
    assert "上村正在办" in page
    county.do("director", lambda ws: cases.transfer(ws, taken.id, county.home.units["lower"], version=None, reason="住在下村"))
    assert "已经交给下村" in words(ask(resident, code, PHONE[-4:]))
    for name in (*(actor.name for actor in county.home.people.values()), "蒋三", TOLD["story"], taken.number):
        assert name not in page


def test_it_is_told_when_a_matter_goes_up_by_itself(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, unit_id=str(county.home.units["upper"]))
    [report] = reports(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"reports/{report.id}")
    clerk.send(f"reports/{report.id}/take")
    [case_id] = [report.taken_case_id for report in reports(county)]
    ws = county.at("clerk")
    ws.clock = Workspace.__dataclass_fields__["clock"].default
    with ws.session:
        cases.triage(ws, case_id or 0, Triage("J02", 2), version=None)
        cases.dispatch(ws, case_id or 0, county.home.units["upper"], version=None)
        ws.session.commit()
    assert "还没办好，会自动交给上一级。" in words(ask(resident, code))


def test_the_answer_of_the_desk_is_read_with_the_code(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident)
    [report] = reports(county)
    county.do("clerk", lambda ws: cases.answer_report(ws, report.id, "明天下午来窗口办。"))
    page = words(ask(resident, code))
    assert "已经答复您了" in page
    assert "明天下午来窗口办。" in page


def test_a_wrong_code_and_a_foreign_code_look_the_same(county: County, site: Flask) -> None:
    code = tell(Visitor(site, county.sibling))
    asking = Visitor(site, county.home)
    foreign, wrong = ask(asking, code), ask(asking, "AAAA-AAAA-AAAA")
    assert (foreign.status_code, wrong.status_code) == (422, 422)
    assert words(foreign).replace(code, "") == words(wrong).replace("AAAA-AAAA-AAAA", "")
    assert "没有查到" in words(wrong)


def test_a_short_code_asks_for_the_tail_and_a_wrong_tail_finds_nothing(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, phone=PHONE)
    asked = words(ask(resident, code))
    assert "没有查到，有几处要改： 电话后四位 写上您留的电话的后四位。" in asked
    assert "还没送出" not in asked
    assert "没有查到" in words(ask(resident, code, "1111"))
    assert "没有查到" in words(ask(resident, "AAAA-AAAA-AAAA", PHONE[-4:]))


def test_ten_wrong_codes_hold_up_their_source_alone(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident)
    guessing = "198.51.100.9"
    for _time in range(10):
        assert ask(resident, "AAAA-AAAA-AAAA", line=guessing).status_code == 422
    held_up = ask(resident, code, line=guessing)
    assert held_up.status_code == 429
    assert "试的次数太多了" in words(held_up)
    assert ask(resident, code).status_code == 200


def test_a_report_opens_the_line_of_its_own_case_and_no_more(county: County, site: Flask, behind_the_fence: Connection) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, phone=PHONE)
    [report] = reports(county)
    county.do("clerk", lambda ws: cases.take_report(ws, report.id))
    other: Case = county.do("clerk", lambda ws: cases.register(ws, NewCase(title="别家的事")))  # type: ignore[assignment]
    digest = cases.code_digest("test", county.space.id, code, PHONE[-4:])
    ws = county.public(code=digest)
    with ws.session:
        assert cases.read_report(ws, digest) is not None
        seen = {row.id for row in ws.session.execute(select(Case.id))}
    [taken_id] = [report.taken_case_id for report in reports(county)]
    assert seen == {taken_id}
    assert other.id not in seen
    looked = behind_the_fence.execute(
        text("SELECT count(*) FROM audit WHERE county_id = :county AND deed = 'report_asked'"), {"county": county.space.id}
    ).scalar_one()
    assert looked == 0  # the workspace above was never committed


def taken(county: County) -> int:
    """The one report of the first township, made a case."""
    case = county.do("clerk", lambda ws: cases.take_report(ws, reports(county)[0].id))
    return case.id  # type: ignore[attr-defined,no-any-return]


def urge(resident: Visitor, code: str) -> str:
    """Ask for a matter to be dealt with."""
    return words(resident.send("ask", code=code, urge="true"))


def test_a_resident_urges_once_and_whoever_has_the_case_is_told(
    site: Flask, county: County, behind_the_fence: Connection
) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident)
    assert "催一催" not in words(ask(resident, code))
    case_id = taken(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None))
    assert "催一催" in words(ask(resident, code))
    assert "办这件事的人会看到" in urge(resident, code)
    assert "已经催过一次" in urge(resident, code)
    sweep(county)
    sweep(county)
    assert told(behind_the_fence, case_id) == [
        ("dispatched", county.home.units["upper"]), ("urge_asked", None), ("urged", county.home.units["upper"]),
    ]  # fmt: skip
    entry = "SELECT post, actor_name, version FROM timeline WHERE case_id = :c AND deed = 'urged'"
    assert behind_the_fence.execute(text(entry), {"c": case_id}).one() == ("resident", "", 2)
    notices = "SELECT kind FROM notices WHERE case_id = :c ORDER BY id"
    assert list(behind_the_fence.scalars(text(notices), {"c": case_id})) == ["dispatched", "urged"]


def test_a_resident_whose_matter_was_merged_follows_the_other(site: Flask, county: County, behind_the_fence: Connection) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident)
    case_id = taken(county)
    into = in_hand(county)
    number = line(behind_the_fence, into).number
    county.do("director", lambda ws: cases.merge(ws, case_id, number, version=None))
    page = words(ask(resident, code))
    assert "上村正在办" in page
    assert number not in page
    urge(resident, code)
    sweep(county)
    assert ("urged", county.home.units["upper"]) in told(behind_the_fence, into)
