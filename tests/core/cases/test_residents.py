"""Residents without an account: telling, the code, asking; and the desk that takes it up."""

import re

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text
from werkzeug.test import TestResponse

from core import cases
from core.cases import codewords
from core.cases.models import Case, Report
from core.cases.rules import NewCase, Triage
from core.config import Settings
from core.workspace import Workspace
from tenants.door import new_key
from tenants.scopes import Role, Scope
from tenants.spaces import SpaceRow
from tests.core.cases.looking import line, sweep, told
from tests.desk import in_hand
from tests.pages import latin_words
from tests.places import START, County, Township
from tests.visitors import Visitor, make_site, words

TOLD = {"topic": "neighbours", "story": "隔壁盖房挡了我家的光，说了几次都不听。"}
PHONE = "13800138000"


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def reports(county: County, place: County | Township | None = None) -> list[Report]:
    """All reports told at a place, by default the first township."""

    def read(ws: Workspace) -> list[Report]:
        return list(ws.session.scalars(select(Report).where(Report.county_id == ws.county_id).order_by(Report.id)))

    return county.do("county_director" if place is county else "director", read, place or county.home)  # type: ignore[return-value]


def code_on(page: str) -> str:
    """The query code a page shows."""
    found = re.search(r"([34679ACDEFHJKMNPRTWXY]{4}(-[34679ACDEFHJKMNPRTWXY]{4}){1,2})", page)
    assert found, page
    return found.group(1)


def tell(resident: Visitor, **more: str) -> str:
    """Tell a matter and return its code."""
    resident.open("tell")
    return code_on(words(resident.follow(resident.send("tell", **{**TOLD, **more}))))


def ask(resident: Visitor, code: str, tail: str = "", line: str = "203.0.113.7") -> TestResponse:
    """Ask what became of the matter with this code."""
    resident.open("ask")
    return resident.send("ask", line=line, code=code, tail=tail)


# Telling ---------------------------------------------------------------------------------------------------------


def test_a_resident_tells_without_an_account_and_gets_a_code(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    village = county.home.units["lower"]
    code = tell(resident, unit_id=str(village), place="三组", name="蒋三", phone="138-0013-8000")
    [report] = reports(county)
    assert (report.story, report.unit_id, report.place, report.name, report.phone) == (
        TOLD["story"],
        village,
        "三组",
        "蒋三",
        PHONE,
    )
    assert re.fullmatch(r".{4}-.{4}", code)
    assert code.replace("-", "") not in str(vars(report))


def test_without_a_telephone_the_code_is_longer_and_stands_alone(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident)
    assert re.fullmatch(r".{4}-.{4}-.{4}", code)
    assert "收到了，还没有人接手" in words(ask(resident, code))


def test_the_page_of_telling_says_what_people_must_know(county: County, site: Flask) -> None:
    page = words(Visitor(site, county.home).open("tell"))
    for said in ("免费", "邻居看不到", "仲裁", "诉讼", "12345", "想看、想改、想删"):
        assert said in page


def test_the_same_form_twice_is_one_report_with_one_code(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    resident.open("tell")
    key = resident.key
    codes = {code_on(words(resident.follow(resident.send("tell", key=key, **TOLD)))) for _time in range(2)}
    assert len(codes) == 1
    assert len(reports(county)) == 1


def test_the_same_form_with_other_words_loses_nothing(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    resident.open("tell")
    key = resident.key
    first = code_on(words(resident.follow(resident.send("tell", key=key, **TOLD))))
    second = code_on(words(resident.follow(resident.send("tell", key=key, topic="neighbours", story="又吵起来了", phone=PHONE))))
    assert first != second
    assert [report.story for report in reports(county)] == [TOLD["story"], "又吵起来了"]
    assert "还没有人接手" in words(ask(resident, second, PHONE[-4:]))


def test_the_code_stands_in_no_address_that_a_server_sees(county: County, site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[str] = []
    monkeypatch.setitem(site.jinja_env.globals, "qr_svg", lambda address, _label: scanned.append(address) or "")
    resident = Visitor(site, county.home)
    resident.open("tell")
    answer = resident.send("tell", **TOLD)
    assert answer.headers["Location"].endswith(f"/{county.home.space.code}/told")
    page = resident.follow(answer)
    code = code_on(words(page)).replace("-", "")
    assert scanned == [f"http://localhost/{county.home.space.code}/ask#{code}"]
    assert all(code not in link for link in re.findall(r'(?:href|action|src)="([^"]*)"', page.get_data(as_text=True)))


def test_the_code_is_shown_in_the_browser_it_was_given_to_and_forgotten_on_request(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    tell(resident)
    assert Visitor(site, county.home).open("told").status_code == 303
    assert resident.client.get(f"/{county.sibling.space.code}/told").status_code == 303
    assert resident.open("told").status_code == 200
    assert resident.send("told").status_code == 303
    assert resident.open("told").status_code == 303


def test_an_old_code_is_not_shown_to_the_next_at_the_same_machine(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    tell(resident)
    with resident.client.session_transaction() as kept:
        kept["told"] = {**kept["told"], "at": kept["told"]["at"] - 31 * 60}
    assert resident.open("told").status_code == 303


def test_a_village_of_another_township_is_refused(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    resident.open("tell")
    answer = resident.send("tell", **TOLD, unit_id=str(county.sibling.units["lower"]))
    assert answer.status_code == 422
    assert "选一个本镇的村。" in words(answer)
    assert reports(county) == []


def test_what_was_written_comes_back_when_something_is_missing(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    resident.open("tell")
    answer = resident.send("tell", story="渠堵了", phone="123")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "点一下是什么事" in page
    assert "渠堵了" in page


def test_one_source_sends_twenty_an_hour_and_others_are_not_held_up(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    resident.open("tell")
    for number in range(20):
        assert resident.send("tell", topic="unsure", story=f"第 {number} 件").status_code == 303
    refused = resident.send("tell", topic="unsure", story="再来一件")
    assert refused.status_code == 429
    assert "再来一件" in refused.get_data(as_text=True)
    assert "过一会儿再送" in words(refused)
    assert len(reports(county)) == 20
    assert resident.send("tell", line="198.51.100.9", topic="unsure", story="别处来的").status_code == 303


def test_after_an_hour_a_source_may_send_again(county: County) -> None:
    def send(times: int) -> list[bool]:
        door = county.door()
        with door.session:
            counted = [cases.count_report(door, "source") for _time in range(times)]
            door.session.commit()
        return counted

    assert send(21) == [True] * 20 + [False]
    county.clock.forward(minutes=59)
    assert send(1) == [False]
    county.clock.forward(minutes=1)
    assert send(1) == [True]


# Asking ----------------------------------------------------------------------------------------------------------


def test_progress_is_told_in_plain_words_and_names_no_person(county: County, site: Flask) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, name="蒋三", phone=PHONE, unit_id=str(county.home.units["upper"]))
    assert "收到了，还没有人接手" in words(ask(resident, code.lower().replace("-", " "), PHONE))
    [report] = reports(county)
    taken: Case = county.do("clerk", lambda ws: cases.take_report(ws, report.id))  # type: ignore[assignment]
    assert "已经受理" in words(ask(resident, code, PHONE[-4:]))
    county.do("clerk", lambda ws: cases.triage(ws, taken.id, Triage("J02", 2), version=None))
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
    assert "写上您留的电话的后四位。" in words(ask(resident, code))
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


# At the desk -----------------------------------------------------------------------------------------------------


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
    assert "已经受理" in words(ask(resident, code))
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


# The poster ------------------------------------------------------------------------------------------------------


def test_the_poster_leads_to_the_page_as_people_reach_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[str] = []
    app = make_site(county)
    monkeypatch.setitem(app.jinja_env.globals, "qr_svg", lambda address, _label: scanned.append(address) or "")
    Visitor(app, county.home).open("poster")
    monkeypatch.setitem(app.extensions, "fengqiao.settings", Settings(secret_key="test", site_url="https://site.example/"))
    Visitor(app, county.home, "director").open("poster")
    code = county.home.space.code
    assert scanned == [f"http://localhost/{code}/tell", f"https://site.example/{code}/tell"]


# Codes -----------------------------------------------------------------------------------------------------------


def test_codes_hold_no_character_that_looks_like_another() -> None:
    codes = {codewords.query_code("secret", 1, str(number), alone=True) for number in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("0O1IL2Z5S8BGQUV")
    assert {len(code) for code in codes} == {12}


def test_a_code_is_read_however_it_is_typed() -> None:
    assert codewords.plain(" ３４ac－67df ") == "34AC67DF"
    assert codewords.grouped("34AC67DF9HJK") == "34AC-67DF-9HJK"
    assert codewords.tail_of("0793-1234567") == "4567"


def test_a_code_belongs_to_its_county_and_its_secret() -> None:
    assert len({codewords.query_code(secret, county, "form", alone=False) for secret in "ab" for county in (1, 2)}) == 4
    assert codewords.query_code("a", 1, "form", alone=False) not in codewords.form_digest("a", 1, "form").upper()


# Words -----------------------------------------------------------------------------------------------------------


def test_no_page_for_residents_or_their_desk_strays_into_another_language(county: County, site: Flask) -> None:
    resident, clerk = Visitor(site, county.home), Visitor(site, county.home, "clerk")
    tell(resident, phone=PHONE)
    [report] = reports(county)
    for page in ("tell", "told", "ask", "poster"):
        assert latin_words(resident.open(page).get_data(as_text=True)) == []
    assert latin_words(clerk.open(f"reports/{report.id}").get_data(as_text=True)) == []
    grid = Visitor(site, county.home, "grid")
    for page in ("phone", "phone/mine"):
        assert latin_words(grid.open(page).get_data(as_text=True)) == []


# Urging ----------------------------------------------------------------------------------------------------------


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
