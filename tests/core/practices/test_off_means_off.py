"""Off means off: for a county that has a practice off, nothing of it is there; its data stay, and come back with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.practices import hub_of, service
from core.testing import Browser, County, case_in, words
from core.workspace import Workspace
from tests.callers import Caller

KEY = "lantern_night"


def pages_of(site: Flask) -> list[str]:
    """Every address of the practice, as its routes say, with a number nobody has."""
    rules = [rule.rule.replace("<space>", "{}") for rule in site.url_map.iter_rules() if f"/practices/{KEY}/" in rule.rule]
    return [re.sub(r"<(?:\w+:)?(\w+)>", lambda part: {"filename": "x.css"}.get(part[1], "1"), rule) for rule in rules]


def arranged(county: County, site: Flask) -> int:
    """A case with a table arranged for it."""
    case_id = case_in(county, "agreeing")
    village = Browser(site, county, "village")
    page = f"practices/{KEY}/cases/{case_id}/arrange"
    village.open(page)
    at = (county.clock() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert village.send(page, at=at, place="老祠堂", words="").status_code == 303
    return case_id


def test_every_address_of_what_is_off_is_not_found(fq_county: County, fq_site: Flask) -> None:
    pages = pages_of(fq_site)
    assert len(pages) >= 3
    for who in ("village", "director", "county_admin", ""):
        browser = Browser(fq_site, fq_county, who)
        for page in pages:
            assert browser.client.get(page.format(browser.code)).status_code == 404, (who, page)


def test_what_is_off_is_on_no_page_and_on_again_it_is_as_before(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)
    case_id = arranged(fq_county, fq_site)
    village = Browser(fq_site, fq_county, "village")
    on = words(village.open(f"cases/{case_id}"))
    assert all(word in on for word in ("灯会夜话", "老祠堂", "约一桌", "约好了一桌"))
    assert "灯会夜话" in words(Browser(fq_site, fq_county, "director").open("figures"))
    fq_county.switch_off(KEY)
    off = words(village.open(f"cases/{case_id}"))
    assert not any(word in off for word in ("灯会夜话", "老祠堂", "约一桌"))
    assert "约好了一桌" in off  # what happened to the case stays told
    assert "灯会夜话" not in words(Browser(fq_site, fq_county, "director").open("figures"))
    fq_county.switch_on(KEY)
    # how often it was looked at goes on being counted, and when
    looks = r"看过 \d+ 回|\d\d:\d\d"
    assert re.sub(looks, "", words(village.open(f"cases/{case_id}"))) == re.sub(looks, "", on)


def test_its_part_of_the_description_is_gone(fq_county: County, fq_other_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)

    def described(**at: str) -> str:
        return fq_site.test_client().get("/api/v1/openapi.json", query_string=at).get_data(as_text=True)

    assert KEY in described(at=fq_county.space.code)
    assert KEY not in described(at=fq_other_county.space.code)
    assert KEY not in described()
    assert "CaseSchema" in described()


def test_its_api_answers_programs_where_it_is_on(fq_county: County, fq_site: Flask) -> None:
    caller = Caller(fq_site, fq_county.home, "village")  # type: ignore[arg-type]
    assert caller.get(f"practices/{KEY}/feasts").status_code == 404
    fq_county.switch_on(KEY)
    assert caller.get(f"practices/{KEY}/feasts").get_json() == []
    assert fq_site.test_client().get(f"/api/v1/{fq_county.home.space.code}/practices/{KEY}/feasts").status_code == 401


def test_outside_its_townships_it_is_not_there(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)
    fq_county.do("county_admin", lambda ws: service.narrow(ws, KEY, [fq_county.sibling.space.id]))
    home, sibling = Browser(fq_site, fq_county, "village"), Browser(fq_site, fq_county, "village", at=fq_county.sibling)
    assert home.open(f"practices/{KEY}/").status_code == 404
    assert sibling.open(f"practices/{KEY}/").status_code == 200
    assert "灯会夜话" not in words(home.open("today"))
    assert "灯会夜话" in words(sibling.open("today"))


def test_what_the_operator_withdraws_is_off_at_the_next_request(fq_county: County, fq_site: Flask) -> None:
    from core.testing import use
    from tenants.scopes import Role, Scope

    fq_county.switch_on(KEY)
    village = Browser(fq_site, fq_county, "village")
    assert village.open(f"practices/{KEY}/").status_code == 200
    with fq_county.database.open(Scope(Role.OPERATOR)) as session:
        service.withdraw(session, KEY, fq_county.clock())
        session.commit()
    assert village.open(f"practices/{KEY}/").status_code == 404
    hub = hub_of(fq_county.database)
    use(fq_county.database, hub.installed)


def test_a_page_that_fails_is_its_practices_alone_and_is_counted(
    fq_county: County, fq_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lantern_night.service as practice  # type: ignore[import-not-found]

    fq_county.switch_on(KEY)

    def exits(_ws: Workspace) -> Any:
        raise SystemExit(1)

    monkeypatch.setattr(practice, "feasts_to_come", exits)
    village = Browser(fq_site, fq_county, "village")
    assert village.open(f"practices/{KEY}/").status_code == 500
    assert village.open("today").status_code == 200
    from core.practices.models import PracticeBreaker

    def failed(ws: Workspace) -> str:
        return ws.session.scalars(select(PracticeBreaker).where(PracticeBreaker.county_id == ws.county_id)).one().hook

    assert fq_county.do("village", failed) == "page"


def test_a_page_cannot_end_the_transaction_of_its_request(
    fq_county: County, fq_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lantern_night.service as practice

    fq_county.switch_on(KEY)
    monkeypatch.setattr(practice, "feasts_to_come", lambda ws: ws.session.commit())
    assert Browser(fq_site, fq_county, "village").open(f"practices/{KEY}/").status_code == 500


def test_a_table_sent_twice_is_arranged_once(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    page = f"practices/{KEY}/cases/{case_id}/arrange"
    village.open(page)
    at = (fq_county.clock() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        assert village.send(page, at=at, place="老祠堂").status_code == 303
    assert words(village.open(f"practices/{KEY}/")).count("老祠堂") == 1
