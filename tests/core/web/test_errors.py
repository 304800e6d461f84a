"""What people and programs are told when something does not work."""

import logging
import re

import pytest
from apiflask import APIFlask, Schema
from apiflask.fields import String
from apiflask.validators import Length
from sqlalchemy.exc import DataError

from core.web import Shell, setup_web
from core.web.errors import TROUBLES
from tests.core.web.conftest import Tiny
from tests.pages import han_words, latin_words

NUMBER = re.compile(r"\d{4}-\d{4}-\d{4}")


@pytest.mark.parametrize("status", sorted(TROUBLES))
def test_every_trouble_has_a_page_with_a_next_step_and_a_number(tiny: Tiny, status: int) -> None:
    answer = tiny.client.get(f"/abort/{status}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert TROUBLES[status].title in page
    assert "下一步" in page
    assert answer.headers["X-Request-Id"] in page
    assert latin_words(page) == []


@pytest.mark.parametrize("status", sorted(TROUBLES))
def test_every_trouble_is_told_in_english_too(tiny: Tiny, status: int) -> None:
    tiny.shell = Shell(place="青石镇", who="王敏", post="Clerk", sign_in_url="/in")
    assert han_words(tiny.client.get(f"/abort/{status}?lang=en").get_data(as_text=True)) == []


@pytest.mark.parametrize("status", sorted(TROUBLES))
def test_a_program_is_told_in_json(tiny: Tiny, status: int) -> None:
    answer = tiny.client.get(f"/api/v1/abort/{status}")
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["request"]) == (
        status,
        TROUBLES[status].code,
        answer.headers["X-Request-Id"],
    )


def test_the_api_of_a_place_answers_in_json_too(tiny: Tiny) -> None:
    assert tiny.client.get("/990101103/api/v1/nothing").get_json()["error"]["code"] == "not_found"


def test_a_crash_tells_nothing_of_itself_but_its_number(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = tiny.client.get("/crash")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in caplog.text


def test_a_crash_asks_neither_the_database_nor_the_account(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise RuntimeError("the database is gone")

    tiny.app.extensions["fengqiao.shell"] = tiny.app.extensions["fengqiao.account_language"] = broken
    with caplog.at_level(logging.ERROR):
        answer = tiny.client.get("/crash")
    assert (answer.status_code, "系统出了差错" in answer.get_data(as_text=True)) == (500, True)
    assert "the database is gone" not in caplog.text


def test_a_value_no_column_can_hold_is_not_understood(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    @tiny.app.get("/beyond")
    def beyond() -> None:
        raise DataError("SELECT :secret", {"secret": 10**30}, ValueError("bigint out of range"))

    with caplog.at_level(logging.WARNING):
        answer = tiny.client.get("/beyond")
    assert answer.status_code == 400
    assert answer.headers["X-Request-Id"] in caplog.text
    assert "000" not in caplog.text.replace(answer.headers["X-Request-Id"], "")


def test_a_refusal_is_told_even_without_a_database(tiny: Tiny) -> None:
    def broken() -> str:
        raise RuntimeError("the database is gone")

    tiny.app.extensions["fengqiao.shell"] = tiny.app.extensions["fengqiao.account_language"] = broken
    assert tiny.client.get("/abort/404").status_code == 404


def test_a_page_that_fails_for_the_shell_is_still_told(tiny: Tiny) -> None:
    def broken() -> Shell:
        raise RuntimeError("the database is gone")

    tiny.app.extensions["fengqiao.shell"] = broken
    assert tiny.client.get("/page").status_code == 500


def test_somebody_signed_in_keeps_the_menu_around_the_trouble(tiny: Tiny) -> None:
    assert 'href="/ledger"' in tiny.client.get("/abort/404").get_data(as_text=True)


def test_a_resident_meets_a_calm_page(tiny: Tiny) -> None:
    tiny.shell = Shell(place="青石镇")
    page = tiny.client.get("/abort/404").get_data(as_text=True)
    assert 'class="public"' in page
    assert "调解不收一分钱" in page


def test_missing_and_foreign_look_the_same(tiny: Tiny) -> None:
    def seen(path: str) -> str:
        return NUMBER.sub("", tiny.client.get(path).get_data(as_text=True)).replace(path, "")

    assert seen("/abort/404") == seen("/nothing/here")
    assert (
        "of another county"
        not in tiny.client.get("/abort/404?words=a case of another county").get_data(as_text=True).split("<main")[1]
    )


def test_a_view_may_say_what_stands_in_the_way(tiny: Tiny) -> None:
    assert "这件事已经办结了" in tiny.client.get("/abort/409?words=这件事已经办结了").get_data(as_text=True)
    assert tiny.client.get("/api/v1/abort/409?words=这件事已经办结了").get_json()["error"]["message"] == "这件事已经办结了"


def test_a_rare_error_is_told_as_its_nearest_kin(tiny: Tiny) -> None:
    assert "送来的内容没看懂" in tiny.client.get("/abort/418").get_data(as_text=True)


def test_a_wrong_method_says_which_is_right(tiny: Tiny) -> None:
    answer = tiny.client.post("/part", data={"csrf_token": tiny.token()})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_numbers_are_not_repeated(tiny: Tiny) -> None:
    assert len({tiny.client.get("/page").headers["X-Request-Id"] for _time in range(5)}) == 5


def test_what_a_schema_refuses_is_told_by_field() -> None:
    app = APIFlask("api", json_errors=False, static_folder=None)
    app.config["SECRET_KEY"] = "api"
    setup_web(app, Shell)

    class Thing(Schema):
        title = String(required=True, validate=Length(max=3))

    @app.post("/api/v1/things")
    @app.input(Thing)
    def add(json_data: dict[str, str]) -> dict[str, str]:
        return json_data

    answer = app.test_client().post("/api/v1/things", json={"title": "一二三四"}, headers={"Authorization": "Bearer t"})
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["fields"]) == (422, "invalid", {"title": ["最多 3 个字"]})


def test_a_page_beside_an_api_is_refused_with_a_page() -> None:
    app = APIFlask("api", json_errors=False, static_folder=None)
    app.config["SECRET_KEY"] = "api"
    setup_web(app, Shell)
    answer = app.test_client().get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
