"""The forms of the deeds: what each knows and offers, and how it says what stands in the way."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, func, update

from core import cases, escalation
from core.cases.rules import WHEN, NewSession, State, Triage
from core.cases.views.deeds import MOVEMENTS
from core.cases.views.showing import ENDPOINTS, LABELS
from core.escalation.rules.language import Grade
from tenants.door import Database
from tenants.units import Unit
from tests.desk import (
    STORY,
    TITLE,
    accepted,
    agreed,
    at_present,
    in_hand,
    met,
    read,
    registered,
    settled,
    site_over,
)
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


def test_before_it_is_closed_a_case_is_shown_for_a_last_look(site: Flask, county: County) -> None:
    case_id = settled(county)
    agreed_on = county.do("village", lambda ws: cases.read_case(ws, case_id).outcome.words)
    form = words(Visitor(site, county.home, "village").open(f"cases/{case_id}/close")).partition("核对一遍")[2]
    for said in ("当事人", "*", "类型", "怎么约定的", str(agreed_on)):
        assert said in form
    assert "没写" not in form


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


def test_the_place_stands_as_it_is_known_and_a_village_that_is_typed_becomes_where_it_happened(
    site: Flask, county: County
) -> None:
    case_id, lower = registered(county), county.home.units["lower"]
    clerk = Visitor(site, county.home, "clerk")
    assert re.search(r'name="place"[^>]* value="上村"', clerk.open(f"cases/{case_id}/complete").get_data(as_text=True))
    clerk.send(f"cases/{case_id}/complete", title=TITLE, place="下村 老槐树下", story=STORY)
    assert read(county, "clerk", case_id).case.unit_id == lower
    page = words(clerk.open(f"cases/{case_id}"))
    assert "补充了情况，事发地记为下村" in page
    assert "在哪儿 下村 老槐树下 " in page
    county.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2), version=None))
    assert to_dispatch(clerk.open(f"cases/{case_id}/dispatch").get_data(as_text=True))[1].startswith("下村")
    assert 'value="下村 老槐树下"' in clerk.open(f"cases/{case_id}/complete").get_data(as_text=True)


def test_a_grid_is_not_given_up_for_its_village_nor_a_village_for_a_spot(site: Flask, county: County) -> None:
    grid = county.home.units["upper1"]
    case_id = registered(county, unit_id=grid)
    clerk = Visitor(site, county.home, "clerk")
    for spot in ("上村 老井边", "老井边"):
        clerk.open(f"cases/{case_id}/complete")
        clerk.send(f"cases/{case_id}/complete", title=TITLE, place=spot, story=STORY)
        view = read(county, "clerk", case_id)
        assert (view.case.unit_id, view.story.place if view.story else "") == (grid, spot)


def to_dispatch(page: str) -> tuple[list[tuple[str, str]], str]:
    """The units a form offers, each with the heading it stands under, and the one that is chosen."""
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    offered = [(head, label) for head, inside in groups for label in re.findall(r"<option [^>]*>([^<]+)<", inside)]
    return offered, "".join(re.findall(r"<option [^>]* selected>([^<]+)<", page))


@pytest.mark.parametrize(
    ("happened", "place", "proposed"),
    [("upper1", "", ["上村 1 网格", "上村"]), ("upper", "", ["上村"]), (None, "东头上村老井边", ["上村"]), (None, "河边", [])],
)
def test_the_place_where_it_happened_is_proposed_first_and_the_others_stand_by_their_kind(
    site: Flask, county: County, happened: str | None, place: str, proposed: list[str]
) -> None:
    case_id = accepted(county, unit_id=county.home.units[happened] if happened else None, place=place)
    answer = Visitor(site, county.home, "clerk").open(f"cases/{case_id}/dispatch")
    offered, chosen = to_dispatch(answer.get_data(as_text=True))
    villages, grids = ["下村", "上村"], ["下村 1 网格", "下村 2 网格", "上村 1 网格", "上村 2 网格"]
    assert offered == [
        *(("事发地", name) for name in proposed),
        ("本单位", "东镇综治中心（自己办）"),
        *(("village", name) for name in villages if name not in proposed),
        *(("grid", name) for name in grids if name not in proposed),
    ]
    assert chosen == "".join(proposed[:1])
    assert ("事发地，先选上了。" in words(answer)) == bool(proposed)


@pytest.mark.parametrize(("few", "cursor"), [(15, "unit_id"), (3, "unit")])
def test_where_there_are_many_units_the_cursor_stands_where_one_is_typed(
    site: Flask, county: County, monkeypatch: pytest.MonkeyPatch, few: int, cursor: str
) -> None:
    monkeypatch.setattr("core.cases.views.dispatching.FEW", few)
    case_id = accepted(county)
    page = Visitor(site, county.home, "clerk").open(f"cases/{case_id}/dispatch").get_data(as_text=True)
    assert re.findall(r'<(?:select|input)[^>]* name="(\w+)"[^>]* autofocus', page) == [cursor]
    names = re.findall(r'<option value="([^"]+)"></option>', page)
    assert names == (
        [] if few == 15 else ["上村", "东镇综治中心", "下村", "下村 1 网格", "下村 2 网格", "上村 1 网格", "上村 2 网格"]
    )


@pytest.mark.parametrize(
    ("typed", "unit", "told"),
    [
        ("上村 2网格", "upper2", ""),
        ("上村", "upper", ""),
        ("下村 1", "lower1", ""),
        ("下", "lower", ""),
        ("网格", None, "有几个单位都合这几个字：下村 1 网格、下村 2 网格、上村 1 网格、上村 2 网格。"),
        ("村 1", None, "有几个单位都合这几个字：下村 1 网格、上村 1 网格。"),
        ("西头", None, "没有叫这个名字的单位"),
    ],
)
def test_a_unit_may_be_typed_instead_of_chosen(site: Flask, county: County, typed: str, unit: str | None, told: str) -> None:
    case_id = accepted(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"cases/{case_id}/dispatch")
    answer = clerk.send(f"cases/{case_id}/dispatch", unit_id=county.home.units["lower"], unit=typed)
    view = read(county, "clerk", case_id)
    if unit:
        assert view.facts.lead_unit_id == county.home.units[unit]
        return
    assert answer.status_code == 422
    assert told in words(answer)
    assert f'value="{typed}"' in answer.get_data(as_text=True)
    assert view.case.state == State.ACCEPTED


def test_somebody_has_to_be_named_to_dispatch_to(site: Flask, county: County) -> None:
    case_id = accepted(county)
    clerk = Visitor(site, county.home, "clerk")
    clerk.open(f"cases/{case_id}/dispatch")
    answer = clerk.send(f"cases/{case_id}/dispatch", words="先劝劝。")
    assert answer.status_code == 422
    assert 'id="f-unit_id-error">这一项要填' in answer.get_data(as_text=True)


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
    assert "定为“邻里”，难易等级“难事”" in words(clerk.open(f"cases/{case_id}"))


def test_a_type_changed_later_is_told_with_both(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    county.do("village", lambda ws: cases.triage(ws, case_id, Triage("J07", 3), version=None))
    said = words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))
    assert "类型由“邻里”改为“山林土地”，难易等级由“一般”改为“复杂”" in said


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
    assert {movement.deed for movement in MOVEMENTS.values()} <= WHEN.keys() & ENDPOINTS.keys() & LABELS.keys()


def test_whom_to_call_in_stands_by_kind_and_the_countys_own_come_last(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    page = Visitor(site, county.home, "village").open(f"cases/{case_id}/call-in").get_data(as_text=True)
    heads = re.findall(r'<p id="f-unit_ids-\d+-head">([^<]+)</p>', page)
    assert heads == ["village", "中心", f"{county.space.name} · 中心"]
    chips = re.findall(r'id="f-unit_ids-1-\d+"[^>]*><label[^>]*>([^<]+)<', page)
    assert chips == ["下村"]


def test_where_nobody_can_be_called_in_nothing_is_asked(site: Flask, county: County, behind_the_fence: Connection) -> None:
    case_id, own = in_hand(county), county.home.people["village"].unit_id
    village = Visitor(site, county.home, "village")
    assert 'name="demand"' in village.open(f"cases/{case_id}/call-in").get_data(as_text=True)
    behind_the_fence.execute(
        update(Unit).where(Unit.county_id == county.space.id, Unit.id != own).values(valid_to=func.current_date())
    )
    page = village.open(f"cases/{case_id}/call-in").get_data(as_text=True)
    assert "现在没有请得来的单位" in page
    assert ('name="demand"' in page, "发出去" in page) == (False, False)
