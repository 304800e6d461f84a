"""Figures a place published about itself: shown with their day and source, beside what is counted and never among it."""

from datetime import date

import pytest
from flask import Flask

from core import reports
from core.reports import Published
from tenants.door import Database
from tests.pages import han_words, latin_words
from tests.places import County, found_small_county
from tests.visitors import Visitor, words

SOURCE = "青石镇工作总结"
EARLIER = Published("mediators", "专职调解员", "600", "名", date(2024, 12, 31), SOURCE)
LATER = Published("mediators", "专职调解员", "641", "名", date(2025, 12, 11), SOURCE, "含村级")
RATE = Published("rate", "化解率", "99.8", "%", date(2025, 12, 11), SOURCE)


@pytest.fixture(scope="module")
def telling(database: Database) -> County:
    county = found_small_county(database)
    county.do("director", lambda ws: reports.put_down(ws, [EARLIER]), county.home)
    county.do("director", lambda ws: reports.put_down(ws, [RATE, LATER]), county.home)
    county.do("director", lambda ws: reports.put_down(ws, [RATE, LATER]), county.home)
    return county


def test_of_each_figure_the_latest_is_told_in_the_order_it_was_put_down(telling: County) -> None:
    assert telling.do("director", reports.published, telling.home) == [RATE, LATER]


def test_a_neighbour_has_published_nothing_and_the_page_has_no_place_for_it(telling: County, site: Flask) -> None:
    assert telling.do("director", reports.published, telling.sibling) == []
    assert "公布过的数" not in words(Visitor(site, telling.sibling, "director").open("figures"))


def test_the_page_shows_each_with_its_day_and_source_and_says_it_was_not_counted(telling: County, site: Flask) -> None:
    page = words(Visitor(site, telling.home, "director").open("figures"))
    assert "截至 2025-12-11，出处： 青石镇工作总结" in page
    assert "专职调解员 641 名 含村级" in page
    assert "不是从登记的事里数出来的" in page
    assert "600" not in page


def test_the_page_speaks_one_language(telling: County, site: Flask) -> None:
    director = Visitor(site, telling.home, "director")
    assert latin_words(director.open("figures").get_data(as_text=True)) == []
    assert han_words(director.open("figures?lang=en").get_data(as_text=True)) == []
