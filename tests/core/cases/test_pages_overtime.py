"""Urging, supervising, giving time, pausing, voiding, merging and reopening as pages: who sees what, what is said, what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core import cases
from core.cases.rules import Settlement, State
from core.cases.rules.overtime import NewExtension, NewPause, NewSupervision, NewVoid
from core.cases.views.overtime import MOVEMENTS
from tenants.door import Database
from tests.desk import at_present, closed, in_hand, met, read, registered, site_over
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import Visitor, words

Make = Callable[[County], int]


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number, hours=8)).date().isoformat()


def soon(number: int) -> object:
    return (datetime.now(UTC) + timedelta(days=number, hours=8)).date()


def supervised(county: County) -> int:
    case_id = in_hand(county)
    new = NewSupervision("yellow", "拖了半个月", soon(9))  # type: ignore[arg-type]
    county.do("director", lambda ws: cases.supervise(ws, case_id, new, version=None))
    return case_id


def replied(county: County) -> int:
    case_id = supervised(county)
    county.do("village", lambda ws: cases.reply(ws, case_id, "周四再上门", version=None))
    return case_id


def asked(county: County) -> int:
    case_id = in_hand(county)
    due = read(county, "village", case_id).case.due_at
    assert due is not None
    until = (due + timedelta(days=3, hours=8)).date()
    county.do("village", lambda ws: cases.ask_extension(ws, case_id, NewExtension("evidence", until), version=None))
    return case_id


def paused(county: County) -> int:
    case_id = in_hand(county)
    new = NewPause("appraisal", soon(15), "等测绘所出图")  # type: ignore[arg-type]
    county.do("director", lambda ws: cases.pause(ws, case_id, new, version=None))
    return case_id


def voided(county: County) -> int:
    case_id = in_hand(county)
    county.do("village", lambda ws: cases.ask_void(ws, case_id, NewVoid("mistake", "报错了镇"), version=None))
    county.do("director", lambda ws: cases.decide(ws, case_id, version=None, granted=True))
    return case_id


def other(county: County) -> str:
    return read(county, "director", registered(county, title="另一件")).case.number


def longer(county: County, case_id: int) -> str:
    due = read(county, "village", case_id).case.due_at
    assert due is not None
    return (due + timedelta(days=3, hours=8)).date().isoformat()


#: Each deed: who does it on which case, what is sent, where the case stands afterwards, and what the page then says.
STEPS: dict[str, tuple[str, Make, Callable[[County, int], dict[str, object]], State, str]] = {
    "urge": ("director", in_hand, lambda _c, _i: {"words": "抓紧"}, State.IN_HAND, "催办"),
    "supervise": (
        "director", in_hand, lambda _c, _i: {"grade": "red", "why": "三次没到场", "reply_by": days(5)}, State.IN_HAND, "红牌督办",
    ),
    "reply": ("village", supervised, lambda _c, _i: {"words": "周四再上门"}, State.IN_HAND, "已经答复，等"),
    "accept-reply": ("director", replied, lambda _c, _i: {"enough": "true"}, State.IN_HAND, "认可答复，督办结束"),
    "ask-extension": (
        "village", in_hand, lambda county, case_id: {"reason": "evidence", "until": longer(county, case_id)}, State.IN_HAND, "申请延期到",
    ),
    "decide": ("director", asked, lambda _c, _i: {"granted": "true"}, State.IN_HAND, "同意延期到"),
    "pause": ("director", in_hand, lambda _c, _i: {"reason": "appraisal", "until": days(9)}, State.IN_HAND, "已挂起：等鉴定评估"),
    "resume": ("director", paused, lambda _c, _i: {}, State.IN_HAND, "恢复办理"),
    "ask-void": ("village", in_hand, lambda _c, _i: {"reason": "mistake", "words": "报错了镇"}, State.IN_HAND, "申请作废：报错了"),
    "restore": ("director", voided, lambda _c, _i: {"words": "还是要办"}, State.IN_HAND, "恢复了作废的件"),
    "merge": ("director", in_hand, lambda county, _i: {"into": other(county)}, State.MERGED, "并到另一件一起办"),
    "reopen": ("director", closed, lambda _c, _i: {"reason": "relapse", "words": "又吵起来"}, State.ASSIGNED, "重新办理（回头看发现反复）"),
}  # fmt: skip


def state(county: County, case_id: int) -> State:
    return State(read(county, "director", case_id).case.state)


def test_every_deed_is_tried_here() -> None:
    assert set(STEPS) == {movement.name.replace("_", "-") for movement in MOVEMENTS}


@pytest.mark.parametrize("deed", STEPS)
def test_a_deed_is_done_once_and_said_on_the_page(site: Flask, county: County, deed: str) -> None:
    who, make, typed, after, said = STEPS[deed]
    case_id = make(county)
    visitor = Visitor(site, county.home, who)
    form = visitor.open(f"cases/{case_id}/{deed}")
    assert form.status_code == 200
    assert latin_words(form.get_data(as_text=True)) == []
    version, key, sent = read(county, who, case_id).case.version, visitor.key, typed(county, case_id)
    for _time in range(2):
        answer = visitor.send(f"cases/{case_id}/{deed}", key=key, version=version, **sent)
        assert answer.headers["Location"] == f"/{visitor.code}/cases/{case_id}"
    assert state(county, case_id) is after
    moved = 0 if deed == "urge" else 1
    assert read(county, "director", case_id).case.version == version + moved
    page = visitor.follow(answer)
    assert said in words(page)
    assert latin_words(page.get_data(as_text=True)) == []


@pytest.mark.parametrize("deed", [deed for deed in STEPS if deed not in {"urge", "resume"}])
def test_an_empty_form_is_refused_beside_its_fields(site: Flask, county: County, deed: str) -> None:
    who, make, _typed, _after, _said = STEPS[deed]
    case_id = make(county)
    before = state(county, case_id)
    visitor = Visitor(site, county.home, who)
    visitor.open(f"cases/{case_id}/{deed}")
    answer = visitor.send(f"cases/{case_id}/{deed}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="error"') >= 1
    assert latin_words(page) == []
    assert state(county, case_id) is before


@pytest.mark.parametrize("deed", STEPS)
def test_a_foreign_case_cannot_be_touched_nor_told_from_a_missing_one(site: Flask, county: County, deed: str) -> None:
    _who, make, typed, _after, _said = STEPS[deed]
    case_id = make(county)
    sent = typed(county, case_id)
    foreign = Visitor(site, county.sibling, "director")
    foreign.open("today")
    for number in (case_id, 99999999):
        assert foreign.send(f"cases/{number}/{deed}", **sent).status_code == 404
        assert foreign.open(f"cases/{number}/{deed}").status_code == 404


def test_dates_and_reasons_that_do_not_fit_are_said_beside_the_field(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    director = Visitor(site, county.home, "director")
    director.open(f"cases/{case_id}/pause")
    answer = director.send(f"cases/{case_id}/pause", reason="appraisal", until="2020-01-01")
    assert answer.status_code == 422
    assert "这一天已经过了" in words(answer)
    assert 'value="2020-01-01"' in answer.get_data(as_text=True)
    unread = director.send(f"cases/{case_id}/pause", reason="appraisal", until="下周")
    assert (unread.status_code, "日期不对" in words(unread)) == (422, True)


def test_a_paused_case_is_grey_everywhere(site: Flask, county: County) -> None:
    case_id = paused(county)
    village = Visitor(site, county.home, "village")
    page = words(village.open(f"cases/{case_id}"))
    assert "已挂起：等鉴定评估" in page
    assert "还剩 5 个工作日" in page
    assert "等测绘所出图" in page
    assert "挂起着，时限停了" in page
    for path in ("today", "cases"):
        listed = village.open(path).get_data(as_text=True)
        assert "已挂起" in listed
        assert 'class="light paused"' in listed


def test_the_directors_day_shows_what_waits_for_a_decision(site: Flask, county: County) -> None:
    asked(county)
    replied(county)
    director = Visitor(site, county.home, "director")
    page = words(director.open("today"))
    assert "等答复、等批的" in page
    assert "孙长顺申请延期到" in page
    assert "黄牌督办，已经答复" in page
    assert "等答复、等批的" not in words(Visitor(site, county.sibling, "director").open("today"))


def test_an_overdue_reply_is_red_for_both(site: Flask, county: County) -> None:
    at_present(county, days=6)
    case_id = in_hand(county)
    by = (county.clock() + timedelta(days=1, hours=8)).date()
    county.do("director", lambda ws: cases.supervise(ws, case_id, NewSupervision("red", "拖", by), version=None))
    at_present(county)
    for who in ("village", "director"):
        visitor = Visitor(site, county.home, who)
        assert 'class="band red"' in visitor.open(f"cases/{case_id}").get_data(as_text=True)
        assert "应答复" in words(visitor.open("today"))


def test_a_clerk_is_told_of_a_case_that_may_be_the_same(site: Flask, county: County) -> None:
    first = registered(county, title="井水的事")
    second = registered(county, title="又来说井水")
    clerk = Visitor(site, county.home, "clerk")
    page = clerk.open(f"cases/{second}").get_data(as_text=True)
    assert "可能是同一件（电话一样、姓名一样）" in page
    assert "井水的事" in page
    number = read(county, "clerk", first).case.number
    assert number in clerk.open(f"cases/{second}/merge?into={number}").get_data(as_text=True)
    assert "可能是同一件" not in clerk.open(f"cases/{in_hand(county)}").get_data(as_text=True)


def test_a_mediation_asks_for_more_time_with_both_parties_consent(site: Flask, county: County) -> None:
    case_id = met(county, "continues")
    village = Visitor(site, county.home, "village")
    assert "双方都同意延期" in words(village.open(f"cases/{case_id}/ask-extension"))
    refused = village.send(f"cases/{case_id}/ask-extension", reason="evidence", until=longer(county, case_id))
    assert "得双方都同意" in words(refused)


def test_a_county_that_supervises_is_told_that_the_case_opens(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    clerk = Visitor(site, county, "county_clerk")
    assert "就对本单位打开" in words(clerk.open(f"cases/{case_id}/supervise"))
    sent = {"grade": "plain", "why": "群众反映多次", "reply_by": days(5)}
    version = read(county, "director", case_id).case.version
    page = words(clerk.follow(clerk.send(f"cases/{case_id}/supervise", version=version, **sent)))
    assert "加盖二层" in page


@pytest.mark.parametrize("make", [supervised, replied, asked, paused, voided])
def test_what_stands_over_a_case_is_said_in_english_too(site: Flask, county: County, make: Make) -> None:
    case_id = make(county)
    page = Visitor(site, county.home, "director").open(f"cases/{case_id}?lang=en").get_data(as_text=True)
    said = han_words(page.split("<main")[1].split("</main")[0])
    assert set(said) <= {"东镇综治中心", "上村", "孙长顺"}  # names stay as they are


def test_a_case_says_whether_it_ended_in_time(site: Flask, county: County) -> None:
    in_time = closed(county)
    late = in_hand(at_present(county, days=20))
    at_present(county)
    county.do("village", lambda ws: cases.settle(ws, late, Settlement("各让一尺", performed=True), version=None))
    village = Visitor(site, county.home, "village")
    assert "按时办结" in words(village.open(f"cases/{in_time}"))
    settled_late = village.open(f"cases/{late}").get_data(as_text=True)
    assert 'class="light closed_late"' in settled_late
    assert "个工作日" in settled_late
    assert "个工作日办结" not in settled_late  # it is not closed yet
    county.do("village", lambda ws: cases.close(ws, late, version=None))
    assert "个工作日办结" in village.open(f"cases/{late}").get_data(as_text=True)


def test_more_time_is_said_with_the_new_day(site: Flask, county: County) -> None:
    case_id = asked(county)
    county.do("director", lambda ws: cases.decide(ws, case_id, version=None, granted=True))
    assert "延期到" in words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))


def test_programs_are_told_how_a_case_stands_in_time(site: Flask, county: County) -> None:
    case_id = paused(county)
    client, code = Visitor(site, county.home, "director").client, county.home.space.code
    given = client.get(f"/api/v1/{code}/cases/{case_id}").get_json()["additions"]["overtime"]
    assert (given["petition"], given["supervisions"], given["merged_into"], given["taken_in"]) == (None, [], None, [])
    assert given["paused_at"]
    assert given["clock_due_at"]


@pytest.mark.parametrize(("group", "make"), [("paused", paused), ("supervised", supervised), ("put_away", voided)])
def test_the_ledger_is_narrowed_to_what_stands_over_a_case(site: Flask, county: County, group: str, make: Make) -> None:
    in_hand(county)
    number = read(county, "director", make(county)).case.number
    page = words(Visitor(site, county.home, "director").open(f"cases?state={group}"))
    assert "共 1 件" in page
    assert number in page
