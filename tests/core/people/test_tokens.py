"""A person's own tokens: made once, seen once, revoked at once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.people import service
from core.people.rules import MOST_TOKENS, TOKEN_DAYS
from core.workspace import utc_now
from tests.callers import Caller, door_of, make_token, sign_in
from tests.desk import site_over
from tests.pages import han_words, latin_words
from tests.places import County


@pytest.fixture
def site(county: County) -> Flask:
    return site_over(county.database)


@pytest.fixture
def clerk(site: Flask, county: County) -> FlaskClient:
    return sign_in(site, county.home, "clerk")


def tokens(county: County) -> str:
    return f"/{county.home.space.code}/tokens"


def send(client: FlaskClient, county: County, path: str = "", **typed: object) -> TestResponse:
    page = client.get(tokens(county)).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return client.post(tokens(county) + path, data={"csrf_token": found[1], **typed})


def test_a_token_is_shown_once_and_opens_the_api_at_its_post(site: Flask, county: County, clerk: FlaskClient) -> None:
    answer = send(clerk, county, name="台账同步", days=30)
    found = re.search(r"fq_[\w-]{43}", answer.get_data(as_text=True))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert found is not None
    later = clerk.get(tokens(county)).get_data(as_text=True)
    assert "台账同步" in later
    assert "fq_" not in later.split("<main")[1]
    headers = {"Authorization": f"Bearer {found[0]}"}
    assert site.test_client().get(f"/api/v1/{county.home.space.code}/day", headers=headers).status_code == 200


def test_a_revoked_token_opens_nothing_from_the_next_request_on(site: Flask, county: County, clerk: FlaskClient) -> None:
    program = Caller(site, county.home, "clerk")
    assert program.get("day").status_code == 200
    found = re.search(r"/tokens/(\d+)/revoke", clerk.get(tokens(county)).get_data(as_text=True))
    assert found is not None
    assert send(clerk, county, f"/{found[1]}/revoke").status_code == 303
    assert program.get("day").status_code == 401
    assert send(clerk, county, f"/{found[1]}/revoke").status_code == 303


def test_nobody_revokes_another_ones_token(site: Flask, county: County, clerk: FlaskClient) -> None:
    program = Caller(site, county.home, "director")
    ws = door_of(site, county.home)
    with ws.session:
        token_id = service.tokens_of(ws, county.home.people["director"].account_id or 0)[0].id
    assert send(clerk, county, f"/{token_id}/revoke").status_code == 404
    assert program.get("day").status_code == 200


def test_a_token_dies_with_its_day_its_account_and_never_outlives_its_post(site: Flask, county: County) -> None:
    program, secret = Caller(site, county.home, "mediator"), make_token(site, county.home, "mediator", days=-1)
    late = site.test_client().get(f"{program.base}/day", headers={"Authorization": f"Bearer {secret}"})
    assert (program.get("day").status_code, late.status_code) == (200, 401)
    ws = door_of(site, county.home)
    with ws.session:
        service.disable_account(ws, county.home.people["mediator"].account_id or 0)
        ws.session.commit()
    assert program.get("day").status_code == 401


@pytest.mark.parametrize(("name", "days"), [("", 30), ("一", 0), ("一", TOKEN_DAYS + 1), ("一", "x"), ("字" * 61, 30)])
def test_what_is_wrong_is_said_and_nothing_is_made(county: County, clerk: FlaskClient, name: str, days: object) -> None:
    answer = send(clerk, county, name=name, days=days)
    assert (answer.status_code, "aria-invalid" in answer.get_data(as_text=True)) == (422, True)
    assert "还没有令牌" in clerk.get(tokens(county)).get_data(as_text=True)


def test_nobody_collects_tokens_without_end(site: Flask, county: County, clerk: FlaskClient) -> None:
    ws, clerk_ = door_of(site, county.home), county.home.people["clerk"]
    with ws.session:
        for at in range(MOST_TOKENS):
            service.add_token(ws, clerk_.account_id or 0, clerk_.post_id or 0, str(at), utc_now() + timedelta(days=1))
        ws.session.commit()
    answer = send(clerk, county, name="再来一个", days=1)
    assert (answer.status_code, "令牌太多了" in answer.get_data(as_text=True)) == (422, True)


def test_a_token_makes_no_tokens(site: Flask, county: County) -> None:
    program = Caller(site, county.home, "clerk")
    assert program.client.get(tokens(county), headers=program.headers).status_code == 403
    sent = {"name": "一", "days": "1"}
    assert program.client.post(tokens(county), data=sent, headers=program.headers).status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_sign_in(site: Flask, county: County) -> None:
    answer = site.test_client().get(tokens(county))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{county.home.space.code}/sign-in")


def test_the_page_keeps_to_one_language(site: Flask, county: County, clerk: FlaskClient) -> None:
    make_token(site, county.home, "clerk")
    assert latin_words(clerk.get(tokens(county)).get_data(as_text=True)) == []
    english = clerk.get(f"{tokens(county)}?lang=en").get_data(as_text=True)
    assert han_words(english.split("<main")[1].split("</main")[0]) == []
