"""What slices above and practices lay onto the page of a case: panels, deeds, the next step, words, a part of the API's answer."""

from dataclasses import replace

import pytest
from flask import Flask

from core.access import Deed
from core.cases.service.movement import take_in_hand, write_down
from core.cases.views.additions import Addition, Panel, setup_additions
from core.web.pieces import Action
from core.workspace import Workspace
from tenants.door import Database
from tests.desk import at_present, in_hand, own_site
from tests.places import County
from tests.visitors import Visitor

TEA = Addition(
    "tea",
    panels=lambda _ws, view: [Panel("web/_mark.svg", {"of": view.case.id}, aside=True)],
    deeds=lambda _here: [Action("约上茶桌", "/tea"), Action("记一次上门", "/elsewhere")],
    step=lambda here, step: replace(step, text="先约双方喝杯茶。") if here.can(Deed.NOTE_SESSION) else None,
    tells={"poured": lambda facts: f"倒了 {facts['cups']} 杯茶"},
    given=lambda _ws, view, full_names: {"cups": 2, "named": full_names, "of": str(view.case.id)},
)


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    site = own_site(database)
    setup_additions(site, TEA)
    return site


def pour(ws: Workspace, case_id: int) -> None:
    write_down(ws, take_in_hand(ws, case_id, Deed.NOTE_SESSION, None).case, "poured", {"cups": 3})


def test_a_slice_above_adds_to_the_page_of_a_case(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    county.do("village", lambda ws: pour(ws, case_id))
    page = Visitor(site, county.home, "village").open(f"cases/{case_id}").get_data(as_text=True)
    for said in ("先约双方喝杯茶。", '<a href="/tea">约上茶桌</a>', "倒了 3 杯茶"):
        assert said in page
    aside = page[page.index('<aside class="stack">') :]
    assert "<svg" in aside[aside.index("还可以办") : aside.index("</aside>")]


def test_a_slice_above_adds_to_the_answer_of_the_api(site: Flask, county: County) -> None:
    case_id = in_hand(county)
    client = Visitor(site, county.home, "village").client
    answer = client.get(f"/api/v1/{county.home.space.code}/cases/{case_id}").get_json()
    assert answer["additions"] == {"tea": {"cups": 2, "named": False, "of": str(case_id)}}
