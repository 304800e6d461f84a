"""The movements as pages: each form, what it refuses and how it says so, what it keeps, and that it is done once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core import cases
from core.cases.rules import State
from core.cases.rules.handing import RiskSeen
from core.cases.views.deeds import MOVEMENTS
from tenants.door import Database
from tests.desk import (
    accepted,
    agreed,
    at_present,
    called,
    closed,
    dispatched,
    in_hand,
    read,
    registered,
    returned_twice,
    settled,
    site_over,
)
from tests.pages import latin_words
from tests.places import County
from tests.visitors import Visitor, words


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def state(county: County, case_id: int) -> State:
    return State(read(county, "director", case_id).case.state)


def just_now() -> str:
    return (datetime.now(UTC) + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")


def first_party(county: County, case_id: int) -> int:
    return read(county, "village", case_id).parties[0].id


def red_in_grid(county: County) -> int:
    case_id = in_hand(county, "upper1", "grid")
    county.do("grid", lambda ws: cases.set_risk(ws, case_id, RiskSeen("red", ("weapons",)), version=None))
    return case_id


#: Sent by one button, without a page of their own.
AT_ONCE = {"sign-for", "report-in"}
#: Each deed: who does it on which case, what is sent, and where the case stands afterwards.
STEPS: dict[str, tuple[str, Callable[[County], int], Callable[[County, int], dict[str, object]], State]] = {
    "complete": (
        "clerk", registered,
        lambda _county, _case_id: {"title": "挡光", "place": "老井边", "story": "改过的", "names": "王五", "side": "3"},
        State.REGISTERED,
    ),
    "triage": ("clerk", registered, lambda _county, _case_id: {"type_code": "J03", "grade": "3", "kind": "dispute"}, State.ACCEPTED),
    "dispatch": (
        "clerk", accepted, lambda county, _case_id: {"unit_id": county.home.units["upper1"], "words": "先劝。"}, State.ASSIGNED,
    ),
    "sign-for": ("village", dispatched, lambda _county, _case_id: {}, State.IN_HAND),
    "consent": (
        "village", in_hand, lambda county, case_id: {"party_id": first_party(county, case_id), "agrees": "true", "way": "written"},
        State.IN_HAND,
    ),
    "session": (
        "village", agreed, lambda _county, _case_id: {"kind": "mediation", "result": "continues", "words": "谈了。", "held_at": just_now()},
        State.MEDIATING,
    ),
    "settle": (
        "village", agreed, lambda _county, _case_id: {"words": "改回来。", "form": "written", "way": "people"}, State.SETTLED,
    ),
    "escalate": ("village", in_hand, lambda _county, _case_id: {"tried": "劝了两次", "why": "不听"}, State.ASSIGNED),
    "terminate": (
        "village", in_hand, lambda _county, _case_id: {"reason": "refused", "routes": ["court"], "told_way": "in_person"},
        State.TERMINATED,
    ),
    "send-back": (
        "village", dispatched, lambda _county, _case_id: {"reason": "不在本村", "duty": "属地管理办法第三条"}, State.ACCEPTED,
    ),
    "rule": (
        "director", returned_twice, lambda county, _case_id: {"unit_id": county.home.units["lower"], "reason": "地在下村"},
        State.ASSIGNED,
    ),
    "transfer": (
        "director", in_hand, lambda county, _case_id: {"unit_id": county.home.units["lower"], "reason": "双方都住下村"},
        State.ASSIGNED,
    ),
    "hand-down": (
        "village", in_hand, lambda county, _case_id: {"unit_id": county.home.units["upper1"], "words": "先上门。"}, State.ASSIGNED,
    ),
    "skip": (
        "grid", red_in_grid, lambda _county, _case_id: {"rung": "township", "tried": "劝了一夜", "why": "要动手"}, State.ASSIGNED,
    ),
    "withdraw": ("clerk", dispatched, lambda _county, _case_id: {"reason": "交错了"}, State.ACCEPTED),
    "risk": ("village", in_hand, lambda _county, _case_id: {"colour": "orange", "reasons": ["violence"], "words": "推搡过"}, State.IN_HAND),
    "call-in": (
        "village", in_hand,
        lambda county, _case_id: {"kind": "whistle", "unit_ids": [county.home.units["lower"]], "demand": "来量地界。"}, State.IN_HAND,
    ),
    "report-in": ("village2", called, lambda _county, _case_id: {}, State.IN_HAND),
    "answer-call": (
        "village2", lambda county: called(county, "signed"), lambda _county, _case_id: {"answer": "量过了。"}, State.IN_HAND,
    ),
    "rate-call": (
        "village", lambda county: called(county, "done"),
        lambda county, case_id: {"call_id": read(county, "village", case_id).calls[0].id if read(county, "village", case_id).calls else 1, "stars": "4"},
        State.IN_HAND,
    ),
    "close": ("village", settled, lambda _county, _case_id: {}, State.CLOSED),
    "visit": (
        "village", closed,
        lambda _county, _case_id: {"performed": "true", "mood": "calm", "satisfied": "5", "way": "home", "visited_at": just_now()},
        State.VISITED,
    ),
}  # fmt: skip


def test_every_deed_is_tried_here() -> None:
    assert set(STEPS) == {movement.name.replace("_", "-") for movement in MOVEMENTS.values()}


@pytest.mark.parametrize("deed", STEPS)
def test_a_deed_is_done_once_however_often_it_is_sent(site: Flask, county: County, deed: str) -> None:
    who, make, typed, after = STEPS[deed]
    case_id = make(county)
    visitor = Visitor(site, county.home, who)
    opened = visitor.open(f"cases/{case_id}/{deed}" if deed not in AT_ONCE else f"cases/{case_id}")
    assert opened.status_code == 200
    version, key, sent = read(county, who, case_id).case.version, visitor.key, typed(county, case_id)
    for _time in range(2):
        answer = visitor.send(f"cases/{case_id}/{deed}", key=key, version=version, **sent)
        assert answer.headers["Location"] == f"/{visitor.code}/cases/{case_id}"
    assert state(county, case_id) is after
    assert read(county, "director", case_id).case.version == version + 1
    movement = next(movement for movement in MOVEMENTS.values() if movement.name.replace("_", "-") == deed)
    assert movement.done in words(visitor.follow(answer))


@pytest.mark.parametrize("deed", STEPS)
def test_a_stale_page_shows_what_changed_and_keeps_what_was_typed(site: Flask, county: County, deed: str) -> None:
    who, make, typed, after = STEPS[deed]
    case_id = make(county)
    visitor = Visitor(site, county.home, who)
    visitor.open(f"cases/{case_id}/{deed}" if deed not in AT_ONCE else f"cases/{case_id}")
    seen = read(county, who, case_id).case.version - 1
    sent = typed(county, case_id)
    answer = visitor.send(f"cases/{case_id}/{deed}", version=seen, **sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert "您打开以后，这件事有了变化" in page
    assert page.count("<time") >= 1
    for value in (one for one in sent.values() if isinstance(one, str) and re.search("[\u3400-\u9fff]", one)):
        assert value in page
    now = re.search(r'name="version" value="(\d+)"', page[page.index('id="deed-form"') :])
    assert now
    assert int(now.group(1)) == seen + 1
    assert "看过了，照样送" in page
    assert visitor.send(f"cases/{case_id}/{deed}", version=now.group(1), **sent).status_code == 303
    assert state(county, case_id) is after


def test_a_stale_page_says_when_the_step_is_no_longer_to_be_done(site: Flask, county: County) -> None:
    case_id = accepted(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"cases/{case_id}/dispatch")
    version = read(county, "clerk", case_id).case.version
    county.do("director", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    page = words(clerk.send(f"cases/{case_id}/dispatch", version=version, unit_id=county.home.units["upper"], words="先劝劝。"))
    assert "这一步已经不用办了" in page
    assert "吴建国 交办给东镇综治中心" in page
    assert "先劝劝。" in page
    assert "照样送" not in page


@pytest.mark.parametrize("deed", [deed for deed in STEPS if deed not in {*AT_ONCE, "close", "complete", "withdraw"}])
def test_an_empty_form_is_refused_beside_its_fields(site: Flask, county: County, deed: str) -> None:
    who, make, _typed, _after = STEPS[deed]
    case_id = make(county)
    before = state(county, case_id)
    visitor = Visitor(site, county.home, who)
    visitor.open(f"cases/{case_id}/{deed}")
    answer = visitor.send(f"cases/{case_id}/{deed}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="error"') >= 1
    assert "还没送出，有几处要改" in page
    assert latin_words(page) == []
    assert state(county, case_id) is before


@pytest.mark.parametrize("deed", [deed for deed in STEPS if deed not in AT_ONCE])
def test_a_form_speaks_chinese_and_keeps_its_labels(site: Flask, county: County, deed: str) -> None:
    who, make, _typed, _after = STEPS[deed]
    page = Visitor(site, county.home, who).open(f"cases/{make(county)}/{deed}").get_data(as_text=True)
    assert latin_words(page) == []
    form = page[page.index('id="deed-form"') :]
    for name in re.findall(r'<(?:input|textarea|select)[^>]*class="control"[^>]* id="(f-\w+)"', form):
        assert f'for="{name}"' in form


# Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", STEPS)
def test_what_is_in_others_hands_is_not_done(site: Flask, county: County, deed: str) -> None:
    _who, _make, typed, _after = STEPS[deed]
    case_id = in_hand(county)
    sent = typed(county, case_id)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open("today")
    answer = clerk.send(f"cases/{case_id}/{deed}", **sent)
    assert answer.status_code == 403
    assert "不在您手上" in words(answer)
    if deed not in AT_ONCE:
        assert clerk.open(f"cases/{case_id}/{deed}").status_code == 403


@pytest.mark.parametrize("deed", STEPS)
def test_a_foreign_case_cannot_be_moved_nor_told_from_a_missing_one(site: Flask, county: County, deed: str) -> None:
    _who, _make, typed, _after = STEPS[deed]
    case_id = in_hand(county)
    sent = typed(county, case_id)
    foreign = Visitor(site, county.sibling, "director")
    foreign.open("today")
    for number in (case_id, 99999999):
        assert foreign.send(f"cases/{number}/{deed}", **sent).status_code == 404
        assert foreign.open(f"cases/{number}/{deed}").status_code in {404, 405}
    assert state(county, case_id) is State.IN_HAND


def test_signing_is_never_a_link(site: Flask, county: County) -> None:
    case_id = dispatched(county)
    assert Visitor(site, county.home, "village").open(f"cases/{case_id}/sign-for").status_code == 405


def test_a_key_used_for_another_deed_is_not_done_again(site: Flask, county: County) -> None:
    case_id = registered(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"cases/{case_id}/triage")
    key = clerk.key
    clerk.send(f"cases/{case_id}/triage", key=key, type_code="J02", grade="2", kind="dispute")
    answer = clerk.send(f"cases/{case_id}/triage", key=key, type_code="J03", grade="2", kind="dispute")
    assert answer.status_code == 409
    assert "已经送过一次" in words(answer)
    assert clerk.key != key
    assert read(county, "clerk", case_id).case.type_code == "J02"
