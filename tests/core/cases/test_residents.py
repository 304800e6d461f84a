"""Residents without an account: telling, and the code they get; the poster that leads them there."""

import re

import pytest
from flask import Flask

from core import cases
from core.cases import codewords
from core.config import Settings
from tests.core.cases.residents import PHONE, TOLD, ask, code_on, reports, tell
from tests.pages import latin_words
from tests.places import County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


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


@pytest.mark.parametrize(("left", "said"), [({}, False), ({"name": "蒋三"}, True), ({"phone": PHONE}, True)])
def test_only_who_left_a_name_or_a_number_is_sent_to_the_window(
    county: County, site: Flask, left: dict[str, str], said: bool
) -> None:
    resident = Visitor(site, county.home)
    code = tell(resident, **left)
    page = resident.open("told")
    assert ("可以到窗口问" in words(page)) == said
    assert ("没有留姓名电话的，码丢了就查不到了，请记好。" in words(page)) == (not said)
    assert f'data-copy="{code}"' in page.get_data(as_text=True)


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


def test_the_poster_leads_to_the_page_as_people_reach_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[str] = []
    app = make_site(county)
    monkeypatch.setitem(app.jinja_env.globals, "qr_svg", lambda address, _label: scanned.append(address) or "")
    Visitor(app, county.home).open("poster")
    monkeypatch.setitem(app.extensions, "fengqiao.settings", Settings(secret_key="test", site_url="https://site.example/"))
    Visitor(app, county.home, "director").open("poster")
    code = county.home.space.code
    assert scanned == [f"http://localhost/{code}/tell", f"https://site.example/{code}/tell"]


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
