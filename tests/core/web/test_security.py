"""What every answer carries and every change must prove."""

import pytest

from core.web import Shell
from core.web.security import BODY_LIMIT
from tests.core.web.conftest import Tiny

EVERY_ANSWER = ["/page", "/static/fengqiao.css", "/missing", "/crash", "/api/v1/abort/403", "/abort/503"]


def directives(policy: str) -> dict[str, str]:
    return {name: sources for name, _space, sources in (part.strip().partition(" ") for part in policy.split(";"))}


@pytest.mark.parametrize("path", EVERY_ANSWER)
def test_every_answer_is_locked_down(tiny: Tiny, path: str) -> None:
    headers = tiny.client.get(path, buffered=True).headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/page", "/missing", "/crash", "/api/v1/abort/403"])
def test_nothing_personal_is_kept_by_the_browser(tiny: Tiny, path: str) -> None:
    headers = tiny.client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_a_file_with_a_mark_of_its_content_is_kept_for_good(tiny: Tiny) -> None:
    assert (
        tiny.client.get("/static/fengqiao.css?v=1", buffered=True).headers["Cache-Control"]
        == "public, max-age=31536000, immutable"
    )
    assert tiny.client.get("/static/fengqiao.css", buffered=True).headers["Cache-Control"] == "no-cache"
    assert tiny.client.get("/static/nothing.css?v=1").headers["Cache-Control"] == "no-store"


def test_https_is_remembered_where_it_is_spoken(tiny: Tiny) -> None:
    assert "Strict-Transport-Security" in tiny.client.get("/page", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in tiny.client.get("/page").headers


def test_a_change_with_its_token_is_made(tiny: Tiny) -> None:
    answer = tiny.client.post("/page", data={"csrf_token": tiny.token(), "story": "滴水"})
    assert (answer.status_code, tiny.received[0]["story"]) == (200, "滴水")


def test_a_change_without_a_token_is_refused_and_loses_nothing(tiny: Tiny) -> None:
    answer = tiny.client.post("/page", data={"story": "滴水的<b>经过", "password": "geheim", "key": "k-1"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, tiny.received) == (400, [])
    assert "滴水的&lt;b&gt;经过" in page
    assert "这一页放得太久了" in page
    assert "geheim" not in page
    assert "k-1" not in page


def test_what_is_sent_after_signing_out_elsewhere_leads_to_the_sign_in_page_and_loses_nothing(tiny: Tiny) -> None:
    tiny.shell = Shell(place="青石镇", sign_in_url="/990101103/sign-in?onward=/page", must_sign_in=True)
    answer = tiny.client.post(
        "/page", data={"csrf_token": "of the sign-in before", "story": "滴水的<b>经过", "source": "02", "way": "in_person"}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, tiny.received) == (401, [])
    assert "已经退出登录，或者登录过了时间，这一步还没有送出。" in page
    assert 'href="/990101103/sign-in?onward=/page">登录<' in page
    assert ">滴水的&lt;b&gt;经过</textarea>" in page
    assert tiny.client.post("/990101103/api/v1/things", json={}).status_code == 400


def test_the_token_of_another_session_is_refused(tiny: Tiny) -> None:
    other = tiny.app.test_client().get("/token").get_data(as_text=True)
    tiny.token()
    assert tiny.client.post("/page", data={"csrf_token": other}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_no_unsafe_method_goes_unchecked(tiny: Tiny, method: str) -> None:
    assert tiny.client.open("/990101103/api/v1/things", method=method, json={}).status_code == 400


def test_a_script_of_ours_may_send_the_token_as_a_header(tiny: Tiny) -> None:
    answer = tiny.client.post("/990101103/api/v1/things", json={"a": 1}, headers={"X-CSRFToken": tiny.token()})
    assert answer.get_json() == {"a": 1}


def test_a_program_with_a_personal_token_needs_no_other(tiny: Tiny) -> None:
    answer = tiny.client.post("/990101103/api/v1/things", json={"a": 1}, headers={"Authorization": "Bearer t"})
    assert answer.get_json() == {"a": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_site_sends_is_refused_even_with_a_token(tiny: Tiny, headers: dict[str, str]) -> None:
    answer = tiny.client.post("/page", data={"csrf_token": tiny.token()}, headers=headers)
    assert (answer.status_code, tiny.received) == (403, [])


def test_what_our_own_page_sends_is_taken(tiny: Tiny) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert tiny.client.post("/page", data={"csrf_token": tiny.token()}, headers=headers).status_code == 200


def test_a_body_beyond_the_limit_is_refused_with_a_page(tiny: Tiny) -> None:
    answer = tiny.client.post("/page", data=b"x" * (BODY_LIMIT + 1), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "内容太大了" in answer.get_data(as_text=True)
