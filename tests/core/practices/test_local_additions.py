"""What a practice adds for residents with a code and to the figures by place: told where it is on, and gone where it is off."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import cases
from core.answers import FigureColumn, ResidentNote
from core.cases.models import Case
from core.local.writing import write_on_case
from core.practices import service
from core.workspace import Workspace
from tenants.door import Database
from tests.core.cases.residents import PHONE, ask, reports, tell
from tests.core.practices.zoo import plugin, serving, switch_on
from tests.desk import in_hand, own_site
from tests.places import County
from tests.visitors import Visitor, make_site, words


def tells_what_a_resident_reads(ws: Workspace, _hook: str) -> Any:
    lines = ws.session.scalar(select(func.count()).select_from(Case))
    return [ResidentNote("说事日", f"3月20日上村；看得见 {lines} 件")]


def test_a_resident_is_told_by_a_practice_that_reads_this_one_line(database: Database, county: County) -> None:
    with serving(database, plugin("talk", tells_what_a_resident_reads, ["resident_notes"])):
        switch_on(county, "talk")
        in_hand(county)
        site = make_site(county)
        resident = Visitor(site, county.home)
        code = tell(resident, phone=PHONE)
        assert "说事日" not in words(ask(resident, code, PHONE[-4:])), "nobody made a case of it yet"
        county.do("clerk", lambda ws: cases.take_report(ws, reports(county)[0].id))
        page = words(ask(resident, code, PHONE[-4:]))
        assert "说事日 3月20日上村；看得见 1 件" in page
        county.do("county_admin", lambda ws: service.switch(ws, "talk", on=False), county)
        assert "说事日" not in words(ask(resident, code, PHONE[-4:]))


def test_what_a_practice_did_stays_told_when_it_is_not_installed_any_more(database: Database, county: County) -> None:
    with serving(database, plugin("talk", lambda _ws, _hook: [], [], deeds={"put_on": "排上了说事日"})):
        switch_on(county, "talk")
        case_id = in_hand(county)
        county.do("village", lambda ws: write_on_case(ws, case_id, "talk.put_on"))
        assert "排上了说事日" in words(Visitor(own_site(county.database), county.home, "village").open(f"cases/{case_id}"))
    with serving(database):
        page = words(Visitor(own_site(county.database), county.home, "village").open(f"cases/{case_id}"))
        assert "办了一步本地的特色做法" in page


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def test_a_practices_numbers_stand_beside_the_places_they_are_of(database: Database, county: County, site: Flask) -> None:
    def counts(ws: Workspace, _hook: str) -> Any:
        first, second = (
            [one.space.id for one in county.townships[:2]]
            if ws.space.is_county
            else [county.home.units[one] for one in ("upper", "lower")]
        )
        return [FigureColumn("排上", {first: 7531, 1: 8642}), FigureColumn("说拢了", {first: 64, second: 0})]

    with serving(database, plugin("talk", counts, ["figure_columns"])):
        switch_on(county, "talk")
        page = words(Visitor(site, county, "county_director").open("figures"))
        table = page.partition("本地的特色做法，按乡镇")[2]
        first, second = (one.space.name for one in county.townships[:2])
        assert f"{first} 7531 64" in table
        assert second not in table, "nothing was counted there"
        assert "8642" not in page, "no place of this county has that number"
        assert "上村 7531 64" in words(Visitor(site, county.home, "director").open("figures"))
        county.do("county_admin", lambda ws: service.switch(ws, "talk", on=False), county)
        assert "排上" not in words(Visitor(site, county, "county_director").open("figures"))


@pytest.mark.parametrize("numbers", [{"x": 1}, {1: "x"}, {1: True}, [(1, 1)], dict.fromkeys(range(3_000), 1)])
def test_a_column_that_is_none_is_left_out(database: Database, county: County, site: Flask, numbers: Any) -> None:
    with serving(database, plugin("talk", lambda _ws, _hook: [FigureColumn("排上", numbers)], ["figure_columns"])):
        switch_on(county, "talk")
        page = Visitor(site, county, "county_director").open("figures")
        assert page.status_code == 200
        assert "排上" not in words(page)
