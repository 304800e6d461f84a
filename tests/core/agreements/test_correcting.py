"""A party's name and number, written down wrong and put right: found by the new, told without the words, never against a signature."""

from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core import agreements, cases
from core.agreements.rules import NewAgreement, Signing
from core.cases.rules import LedgerFilter, Refused
from core.cases.service import CaseView, Ledger, Stale
from tenants.door import Database
from tests.core.cases.looking import PLANTED
from tests.desk import at_present, met, read, registered, site_over
from tests.factories import Planter
from tests.places import START, County
from tests.visitors import Visitor, words


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def found(county: County, needle: str) -> set[int]:
    page = county.do("clerk", lambda ws: cases.ledger(ws, LedgerFilter(words=needle)))
    return {line.id for line in cast("Ledger", page).lines}


def correct(county: County, case_id: int, party_id: int, version: int | None = None, who: str = "clerk", **given: str) -> None:
    county.do(who, lambda ws: agreements.correct_party(ws, case_id, party_id, version=version, **given))


def test_what_was_mistyped_is_put_right_and_the_case_is_found_by_it(county: County, behind_the_fence: Connection) -> None:
    case_id = registered(county, reporter_name="张大山", reporter_phone="13800138000")
    first, second = read(county, "clerk", case_id).parties
    correct(county, case_id, first.id, name="章大山", phone="13911112222")
    view: CaseView = read(county, "clerk", case_id)
    assert [(one.name, one.phone) for one in view.parties] == [("章大山", "13911112222"), (second.name, "")]
    assert view.story is not None
    assert (view.story.reporter_name, view.story.reporter_phone) == ("章大山", "13911112222")
    assert [found(county, needle) for needle in ("章大山", "2222", "张大山", "8000")] == [{case_id}, {case_id}, set(), set()]
    entry = view.timeline[0]
    assert (entry.deed, entry.facts) == ("party_corrected", {"side": 1, "what": ["name", "phone"]})
    for table, column in (("timeline", "facts"), ("audit", "detail"), ("outbox", "payload")):
        kept = behind_the_fence.scalar(text(f"SELECT string_agg({column}::text, ' ') FROM {table}")) or ""
        assert "大山" not in kept


def test_a_number_that_is_nobodys_is_taken_away_and_the_timeline_says_so(
    site: Flask, county: County, behind_the_fence: Connection
) -> None:
    case_id = registered(at_present(county), reporter_name="张大山", reporter_phone="13800138000")
    first, second = read(county, "clerk", case_id).parties
    clerk = Visitor(site, county.home, "clerk")
    page = f"cases/{case_id}/correct-party"
    assert 'name="no_phone"' in clerk.open(f"{page}?party={first.id}").get_data(as_text=True)
    both = clerk.send(page, party_id=first.id, phone="13911112222", no_phone="true")
    assert (both.status_code, "留一样" in words(both)) == (422, True)
    assert clerk.send(page, party_id=first.id, no_phone="true").status_code == 303
    view: CaseView = read(county, "clerk", case_id)
    assert view.story is not None
    assert [*(one.phone for one in view.parties), view.story.reporter_phone] == ["", "", ""]
    assert (view.timeline[0].deed, view.timeline[0].facts) == ("party_corrected", {"side": 1, "what": ["phone"]})
    assert behind_the_fence.scalar(
        text("SELECT count(*) FROM audit WHERE deed = 'party_corrected' AND case_id = :c"), {"c": case_id}
    )
    assert found(county, "8000") == set()
    assert 'name="no_phone"' not in clerk.open(f"{page}?party={second.id}").get_data(as_text=True)


def test_a_name_stays_once_its_bearer_has_signed_and_the_number_may_change(county: County, planter: Planter) -> None:
    case_id = planter.case(county, parties=PLANTED, type_code="J04").id
    first, second = read(county, "director", case_id).parties
    county.do("mediator", lambda ws: agreements.agree(ws, case_id, NewAgreement(("付清",)), version=None))
    signing = Signing((str(first.id),), "fingerprint", START.date())
    county.do("mediator", lambda ws: agreements.sign(ws, case_id, signing, version=None))
    with pytest.raises(Refused, match="name_is_signed"):
        correct(county, case_id, first.id, who="mediator", name="章三")
    correct(county, case_id, first.id, who="mediator", phone="13911112222")
    correct(county, case_id, second.id, who="mediator", name="李思")
    assert [(one.name, one.phone) for one in read(county, "director", case_id).parties] == [
        ("张三", "13911112222"), ("李思", "13800000002"),
    ]  # fmt: skip


def test_only_a_party_of_the_case_as_it_stands_is_corrected_and_only_where_something_changes(county: County) -> None:
    case_id, other = registered(county), registered(county)
    first, foreign = read(county, "clerk", case_id).parties[0], read(county, "clerk", other).parties[0]
    with pytest.raises(Refused, match="unknown_party"):
        correct(county, case_id, foreign.id, name="章大山")
    with pytest.raises(Refused, match="nothing_to_correct"):
        correct(county, case_id, first.id, name=first.name)
    version = read(county, "clerk", case_id).case.version
    correct(county, case_id, first.id, version, name="章大山")
    with pytest.raises(Stale):
        correct(county, case_id, first.id, version, name="彰大山")


def test_the_page_keeps_what_is_known_masked_and_does_it_once(site: Flask, county: County) -> None:
    case_id = met(at_present(county), "agreed")
    village = Visitor(site, county.home, "village")
    assert f"cases/{case_id}/correct-party" in village.open(f"cases/{case_id}").get_data(as_text=True)
    page = village.open(f"cases/{case_id}/correct-party").get_data(as_text=True)
    assert "张*" in page
    assert ("张大山" in page, "13800138000" in page) == (False, False)
    first = read(county, "village", case_id).parties[0]
    typed = {"party_id": first.id, "name": "章大山", "key": village.key, "version": read(county, "village", case_id).case.version}
    for _ in range(2):
        assert village.send(f"cases/{case_id}/correct-party", **typed).status_code == 303
    assert words(village.open(f"cases/{case_id}")).count("更正了甲方的姓名") == 1
    village.open(f"cases/{case_id}/correct-party")
    wrong = village.send(f"cases/{case_id}/correct-party", party_id=first.id, name="章大山1", phone="123")
    assert wrong.status_code == 422
    assert "电话不对" in words(wrong)
    assert 'value="章大山1"' in wrong.get_data(as_text=True)
