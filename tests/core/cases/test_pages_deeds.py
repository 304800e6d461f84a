"""The movements as pages: each form, what it refuses and how it says so, what it keeps, and that it is done once."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core import cases, escalation
from core.access import Deed
from core.cases.rules import NewSession, State, Triage
from core.cases.views.deeds import MOVEMENTS
from core.escalation.rules.language import Grade
from tenants.door import Database
from tests.desk import (
    STORY,
    TITLE,
    accepted,
    agreed,
    at_present,
    closed,
    dispatched,
    in_hand,
    met,
    read,
    registered,
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
    opened = visitor.open(f"cases/{case_id}/{deed}" if deed != "sign-for" else f"cases/{case_id}")
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
    visitor.open(f"cases/{case_id}/{deed}" if deed != "sign-for" else f"cases/{case_id}")
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


@pytest.mark.parametrize("deed", [deed for deed in STEPS if deed not in {"sign-for", "close", "complete"}])
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


@pytest.mark.parametrize("deed", [deed for deed in STEPS if deed != "sign-for"])
def test_a_form_speaks_chinese_and_keeps_its_labels(site: Flask, county: County, deed: str) -> None:
    who, make, _typed, _after = STEPS[deed]
    page = Visitor(site, county.home, who).open(f"cases/{make(county)}/{deed}").get_data(as_text=True)
    assert latin_words(page) == []
    form = page[page.index('id="deed-form"') :]
    for name in re.findall(r'<(?:input|textarea|select)[^>]*class="control"[^>]* id="(f-\w+)"', form):
        assert f'for="{name}"' in form


# What stands in the way, in words --------------------------------------------------------------------------------


def test_a_mediation_without_consent_is_explained_beside_its_kind(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    village = Visitor(site, county.home, "village")
    assert "还有当事人没表示同意" in words(village.open(f"cases/{case_id}/session"))
    answer = village.send(f"cases/{case_id}/session", kind="mediation", result="agreed", words="谈了半天。", held_at=just_now())
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'id="f-kind-error">还有当事人没表示同意', page)
    assert "谈了半天。" in page


def test_one_refusal_ends_mediation(site: Flask, county: County) -> None:
    case_id = agreed(county, True, False)
    village = Visitor(site, county.home, "village")
    village.open(f"cases/{case_id}/session")
    assert "有当事人不同意调解" in words(
        village.send(f"cases/{case_id}/session", kind="mediation", result="agreed", words="谈", held_at=just_now())
    )
    village.open(f"cases/{case_id}/settle")
    answer = village.send(f"cases/{case_id}/settle", words="改", form="oral", way="people")
    assert answer.status_code == 422
    assert "不能再调解" in words(answer)


def test_a_session_to_come_is_refused_beside_its_time(site: Flask, county: County) -> None:
    case_id = agreed(county)
    village = Visitor(site, county.home, "village")
    village.open(f"cases/{case_id}/session")
    answer = village.send(f"cases/{case_id}/session", kind="mediation", result="agreed", words="谈", held_at="2099-01-01T10:00")
    assert 'id="f-held_at-error">日期还没到' in answer.get_data(as_text=True)


def test_a_case_without_a_type_is_not_closed(site: Flask, county: County) -> None:
    case_id = settled(county)
    county.do("village", lambda ws: setattr(cases.read_case(ws, case_id).case, "type_code", None))
    village = Visitor(site, county.home, "village")
    village.open(f"cases/{case_id}")
    answer = village.send(f"cases/{case_id}/close")
    assert answer.status_code == 422
    assert "还没分类" in words(answer)


def test_a_unit_of_another_township_is_no_place_to_dispatch_to(site: Flask, county: County) -> None:
    case_id = accepted(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"cases/{case_id}/dispatch")
    answer = clerk.send(f"cases/{case_id}/dispatch", unit_id=county.sibling.units["upper"])
    assert answer.status_code == 422
    assert 'id="f-unit_id-error">选一个本镇的村或者网格' in answer.get_data(as_text=True)


def test_a_step_out_of_turn_is_said_in_words(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    village = Visitor(site, county.home, "village")
    assert village.open(f"cases/{case_id}/close").status_code == 409
    village.open(f"cases/{case_id}")
    answer = village.send(
        f"cases/{case_id}/visit", performed="true", mood="calm", satisfied="5", way="home", visited_at=just_now()
    )
    assert answer.status_code == 422
    assert "现在办不了这一步" in words(answer)


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
    if deed != "sign-for":
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


# What a form knows already ---------------------------------------------------------------------------------------


def test_completing_adds_parties_on_the_side_that_is_missing(site: Flask, county: County) -> None:
    case_id = registered(county, parties=())
    clerk = Visitor(site, county.home, "clerk")
    page = clerk.open(f"cases/{case_id}/complete").get_data(as_text=True)
    assert TITLE in page
    assert STORY in page
    clerk.send(f"cases/{case_id}/complete", title=TITLE, story="又问了一遍。", names="张大山、李秀英", phone="13800138000")
    view = read(county, "clerk", case_id)
    assert [(party.name, party.side, party.phone) for party in view.parties] == [("张大山", 1, "13800138000"), ("李秀英", 2, "")]
    assert f"原来写的：{STORY}" in words(clerk.open(f"cases/{case_id}"))
    assert "添了 2 位当事人" in words(clerk.open(f"cases/{case_id}"))


def test_dispatching_offers_the_villages_with_their_grids_and_ones_own_desk(site: Flask, county: County) -> None:
    case_id = accepted(county)
    page = Visitor(site, county.home, "clerk").open(f"cases/{case_id}/dispatch").get_data(as_text=True)
    offered = re.findall(r'<option value="(\d+)"( selected)?>([^<]+)<', page)
    assert [label for _value, _chosen, label in offered] == [
        "东镇综治中心（自己办）", "下村", "下村 1 网格", "下村 2 网格", "上村", "上村 1 网格", "上村 2 网格",
    ]  # fmt: skip
    assert [label for _value, chosen, label in offered if chosen] == ["上村"]


def test_a_grade_is_called_as_the_county_calls_it(site: Flask, county: County) -> None:
    own = replace(county.ladder, grades=(Grade(1, "小事"), Grade(3, "难事")))
    county.do("county_admin", lambda ws: escalation.publish(ws, "main", own), county)
    case_id = registered(county)
    clerk = Visitor(site, county.home, "clerk")
    page = words(clerk.open(f"cases/{case_id}/triage"))
    assert "小事" in page
    assert "难事" in page
    assert "复杂" not in page
    clerk.send(f"cases/{case_id}/triage", type_code="J02", grade="3", kind="dispute")
    assert "定为“邻里”，难度难事" in words(clerk.open(f"cases/{case_id}"))


def test_a_type_changed_later_is_told_with_both(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    county.do("village", lambda ws: cases.triage(ws, case_id, Triage("J07", 3), version=None))
    said = words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))
    assert "类型由“邻里”改为“山林土地”，难度由一般改为复杂" in said


def test_escalating_says_to_whom_it_goes(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    assert "报上去以后，由东镇综治中心签收。" in words(Visitor(site, county.home, "village").open(f"cases/{case_id}/escalate"))


def test_terminating_offers_the_exits_with_those_of_the_rung_chosen(site: Flask, county: County) -> None:
    case_id = accepted(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    page = Visitor(site, county.home, "mediator").open(f"cases/{case_id}/terminate").get_data(as_text=True)
    assert re.search(r'value="court" checked', page)
    assert "向人民法院起诉" in page


def test_the_party_asked_for_is_chosen_already(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    second = read(county, "village", case_id).parties[1].id
    page = Visitor(site, county.home, "village").open(f"cases/{case_id}/consent?party={second}").get_data(as_text=True)
    assert re.search(rf'value="{second}" checked', page)
    assert "乙方 李*" in page


# Parts for htmx --------------------------------------------------------------------------------------------------


def test_htmx_gets_the_form_alone_and_is_sent_on_by_a_header(site: Flask, county: County) -> None:
    case_id = registered(county)
    clerk = Visitor(site, county.home, "clerk")
    headers = {"HX-Request": "true"}
    part = clerk.client.get(f"/{clerk.code}/cases/{case_id}/triage", headers=headers).get_data(as_text=True)
    assert "<html" not in part
    assert part.strip().startswith("<section")
    clerk.open(f"cases/{case_id}/triage")
    typed = {"csrf_token": clerk.token, "key": clerk.key}
    refused = clerk.client.post(f"/{clerk.code}/cases/{case_id}/triage", headers=headers, data=typed)
    assert (refused.status_code, refused.headers["HX-Retarget"], refused.headers["HX-Reselect"]) == (422, "#deed", "#deed-form")
    done = clerk.client.post(
        f"/{clerk.code}/cases/{case_id}/triage",
        headers=headers,
        data={**typed, "type_code": "J02", "grade": "2", "kind": "dispute"},
    )
    assert (done.status_code, done.headers["HX-Redirect"]) == (200, f"/{clerk.code}/cases/{case_id}")
    assert state(county, case_id) is State.ACCEPTED


def test_a_hazard_is_dealt_with_without_mediation(site: Flask, county: County) -> None:
    case_id = in_hand(county, kind="hazard", parties=())
    village = Visitor(site, county.home, "village")
    page = words(village.open(f"cases/{case_id}"))
    assert "办好了，把怎么办的记下来" in page
    assert "记结果" in page


def test_a_met_case_has_its_session_on_the_page(site: Flask, county: County) -> None:
    case_id = met(county, "failed")
    held = county.clock() - timedelta(minutes=5)
    second = NewSession("persuasion", held, "又上门一次。", "failed", place="张家", present="老组长")
    county.do("village", lambda ws: cases.note_session(ws, case_id, second, version=None))
    page = words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))
    assert "张家 · 老组长" in page
    assert "谈了 2 次，没谈拢" in page


def test_a_deed_knows_all_its_words() -> None:
    assert {movement.deed for movement in MOVEMENTS.values()} == set(Deed) - {
        Deed.REPORT, Deed.REGISTER, Deed.TAKE_REPORT, Deed.UNMASK, Deed.SEARCH, Deed.READ_LEDGER, Deed.MANAGE_PEOPLE,
        Deed.MANAGE_LADDERS, Deed.READ_COUNTY,
    }  # fmt: skip
