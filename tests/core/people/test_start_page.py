"""The page at the root: find one's place among those that are founded, and in a demonstration whom one may be."""

from pathlib import Path

import pytest
from flask import Flask

from core.app import create_app
from core.config import Settings
from core.people.visitors import Visitor as DemoVisitor
from core.people.visitors import keep_visitors, kept_visitors
from core.workspace import utc_now
from tenants.provisioning import close_space
from tests.pages import han_words, latin_words
from tests.places import PASSWORD, County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def look(site: Flask, words_asked: str = "") -> str:
    page = site.test_client().get("/", query_string={"q": words_asked} if words_asked else {})
    assert page.status_code == 200
    return page.get_data(as_text=True)


def test_a_place_is_found_by_its_name_or_the_beginning_of_its_code(site: Flask, county: County) -> None:
    for asked in (county.space.name, county.space.code, f" {county.space.code} "):
        assert f'href="/{county.space.code}/sign-in"' in look(site, asked)
    page = look(site, county.space.code)
    assert f'href="/{county.home.space.code}/sign-in"' in page
    assert f'href="/{county.home.space.code}/tell"' in page
    assert f'href="/{county.space.code}/tell"' not in page


def test_the_very_name_stands_before_those_that_only_contain_it(site: Flask, county: County) -> None:
    page = look(site, county.space.code)
    assert page.index(f"/{county.space.code}/sign-in") < page.index(f"/{county.home.space.code}/sign-in")


def test_signs_that_mean_something_to_the_database_mean_nothing_here(site: Flask) -> None:
    for asked in ("%", "_", "%%", "\\", "' OR 1=1"):
        assert "没有找到" in look(site, asked)


def test_a_closed_place_is_found_no_more(site: Flask, county: County) -> None:
    close_space(county.database, county.sibling.space.code, utc_now())
    page = look(site, county.space.code)
    assert county.sibling.space.code not in page
    close_space(county.database, county.space.code, utc_now())
    assert county.home.space.code not in look(site, county.space.code).split("<main")[1].split("</form>")[1]


def test_without_a_demonstration_nobody_is_named(site: Flask, tmp_path: Path, county: County) -> None:
    keep_visitors(tmp_path, [demo_person(county)])
    app = create_app(Settings(secret_key="test", data_dir=tmp_path), county.database)
    assert PASSWORD not in app.test_client().get("/").get_data(as_text=True)
    assert PASSWORD not in app.test_client().get(f"/{county.home.space.code}/sign-in").get_data(as_text=True)


def demo_person(county: County) -> DemoVisitor:
    home = county.home
    return DemoVisitor(home.space.name, home.space.code, "窗口受理", "李秀兰", home.names["clerk"], PASSWORD, "登记来访")


def test_in_a_demonstration_one_click_signs_in(county: County, tmp_path: Path) -> None:
    keep_visitors(tmp_path, [demo_person(county)])
    app = create_app(Settings(secret_key="test", data_dir=tmp_path, demo=True), county.database)
    visitor = Visitor(app, county.home)
    page = visitor.client.get("/")
    visitor._remember(page)
    assert "李秀兰 窗口受理 登记来访" in words(page)
    assert f'action="/{county.home.space.code}/sign-in"' in page.get_data(as_text=True)
    answer = visitor.send("sign-in", sign_in_name=county.home.names["clerk"], password=PASSWORD)
    assert answer.headers["Location"] == f"/{county.home.space.code}/"
    assert visitor.open("today").status_code == 200


def test_the_list_of_a_demonstration_is_for_its_user_alone(county: County, tmp_path: Path) -> None:
    keep_visitors(tmp_path, [demo_person(county)])
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert kept_visitors(tmp_path) == [demo_person(county)]
    assert kept_visitors(tmp_path / "elsewhere") == []


@pytest.mark.parametrize("address", ["/", "/{code}/sign-in"])
def test_the_pages_speak_one_language_at_a_time(county: County, tmp_path: Path, address: str) -> None:
    keep_visitors(tmp_path, [demo_person(county)])
    app = create_app(Settings(secret_key="test", data_dir=tmp_path, demo=True), county.database)
    path = address.format(code=county.home.space.code)
    assert latin_words(app.test_client().get(path).get_data(as_text=True)) == []
    assert han_words(app.test_client().get(f"{path}?lang=en").get_data(as_text=True)) == []
