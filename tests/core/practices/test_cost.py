"""A practice that is installed but off costs nothing: no statement, no call."""

import pytest
from flask import Flask

from tenants.door import Database
from tests.core.practices.zoo import Listening, plugin, serving, switch_on
from tests.counting import counting
from tests.desk import in_hand
from tests.places import County
from tests.visitors import Visitor, make_site


def story(site: Flask, county: County, case_id: int) -> None:
    """A clerk's and a mediator's pages, and a movement."""
    village, clerk = Visitor(site, county.home, "village"), Visitor(site, county.home, "clerk")
    for visitor, page in (
        (clerk, "today"),
        (clerk, "cases"),
        (clerk, "register"),
        (village, f"cases/{case_id}"),
        (village, "today"),
    ):
        assert visitor.open(page).status_code == 200
    in_hand(county)


def costs(database: Database, county: County, *, installed: int, on: int) -> tuple[int, int]:
    """How many statements and how many calls of practices the story takes."""
    heard = [Listening() for _ in range(installed)]
    with serving(database, *(plugin(f"p{at:02d}", one) for at, one in enumerate(heard))):
        case_id = in_hand(county)
        switch_on(county, *(f"p{at:02d}" for at in range(on)))
        site = make_site(county)
        story(site, county, case_id)  # what is kept is read once
        calls = sum(len(one.heard) for one in heard)
        with counting(database) as said:
            story(site, county, case_id)
        return len(said), sum(len(one.heard) for one in heard) - calls


@pytest.mark.parametrize("on", [0, 3])
def test_forty_installed_cost_what_those_cost_that_are_on(
    database: Database, county: County, other_county: County, on: int
) -> None:
    few = costs(database, county, installed=max(on, 1), on=on)
    many = costs(database, other_county, installed=40, on=on)
    assert many == few
    assert (many[1] == 0) == (on == 0)


def test_a_practice_that_only_answers_costs_no_statement(database: Database, county: County, other_county: County) -> None:
    assert costs(database, county, installed=3, on=0)[0] == costs(database, other_county, installed=3, on=3)[0]
