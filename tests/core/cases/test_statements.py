"""How many statements the pages of every day ask: few, and no more than are counted here."""

import pytest
from flask import Flask

from tenants.door import Database
from tests.counting import counting
from tests.desk import agreed, at_present, closed, in_hand, met, registered, site_over
from tests.places import County
from tests.visitors import Visitor


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def asked(database: Database, visitor: Visitor, page: str) -> list[str]:
    """The statements of a page that was opened before: what a worker keeps is read already."""
    visitor.open(page)
    with counting(database) as said:
        assert visitor.open(page).status_code == 200
    return plain(said)


def plain(said: list[str]) -> list[str]:
    """Statements without the one that fetches a block of numbers: whose turn that is, is chance."""
    return [one for one in said if "key_blocks" not in one]


@pytest.mark.parametrize(("page", "who", "most"), [("today", "clerk", 6), ("today", "village", 7), ("cases?q=排水", "clerk", 8)])
def test_a_list_asks_no_more_statements_than_this(
    database: Database, site: Flask, county: County, page: str, who: str, most: int
) -> None:
    registered(county)
    in_hand(county)
    said = asked(database, Visitor(site, county.home, who), page)
    assert len(said) <= most, said


@pytest.mark.parametrize(("make", "who", "most"), [(in_hand, "clerk", 12), (in_hand, "village", 16), (closed, "village", 19)])
def test_a_case_asks_no_more_statements_than_this(
    database: Database, site: Flask, county: County, make: object, who: str, most: int
) -> None:
    case_id = make(county)  # type: ignore[operator]
    said = asked(database, Visitor(site, county.home, who), f"cases/{case_id}")
    assert len(said) <= most, said


def test_filing_asks_no_more_statements_than_this(database: Database, site: Flask, county: County) -> None:
    clerk = Visitor(site, county.home, "clerk")
    for _twice in range(2):
        clerk.open("register")
        with counting(database) as said:
            assert clerk.send("register", title="排水沟改道", source="02").status_code == 303
    assert len(plain(said)) <= 13, said


def test_a_case_costs_the_same_however_often_people_met(database: Database, site: Flask, county: County) -> None:
    village, case_id = Visitor(site, county.home, "village"), agreed(county)
    met_once = len(asked(database, village, f"cases/{case_id}"))
    met(county, "continues")
    assert len(asked(database, village, f"cases/{case_id}")) == met_once
