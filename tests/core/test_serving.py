"""Numbers for those who watch: told at an address of their own, to nobody who comes by the front door, and about nobody."""

from collections.abc import Iterable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http.errors import InvalidChunkSize
from werkzeug.test import create_environ

from core import metrics
from core.config import BadSetting, Settings, load_settings
from core.jobs import Sweeper
from core.serving import application, how_far_behind
from tenants.door import Database
from tests.places import County

SETTINGS = Settings(secret_key="test", metrics_bind="127.0.0.1:9100")


def ask(database: Database, path: str, came_in_at: object, **more: str) -> tuple[str, str]:
    """What is answered to somebody who came in at this address of a socket."""
    heard: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "fengqiao.test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "gunicorn.socket": SimpleNamespace(getsockname=lambda: came_in_at),
        **more,
    }
    body: Iterable[bytes] = application(SETTINGS, database)(environ, lambda status, *_: heard.append(status) or (lambda _: None))
    return heard[0][:3], b"".join(body).decode()


def test_the_numbers_are_told_inside(database: Database, county: County) -> None:
    Sweeper(database).sweep(county.space.id)
    ask(database, "/healthz", ("127.0.0.1", 8080))
    status, said = ask(database, "/metrics", ("127.0.0.1", 9100))
    assert status == "200"
    for line in (
        'fengqiao_requests_total{endpoint="health.alive",status="200"}',
        "fengqiao_clocks_fired_total",
        "fengqiao_database_up 1.0",
    ):
        assert line in said
    assert county.space.name not in said
    assert county.space.code not in said


@pytest.mark.parametrize("came_in_at", [("127.0.0.1", 8080), "/run/fengqiao.socket"])
def test_a_visitor_does_not_come_to_the_numbers(database: Database, came_in_at: object) -> None:
    forged = {"SERVER_PORT": "9100", "HTTP_HOST": "fengqiao.test:9100", "HTTP_X_FORWARDED_PORT": "9100"}
    status, said = ask(database, "/metrics", came_in_at, **forged)
    assert status != "200"
    assert "fengqiao_" not in said


def test_inside_there_is_nothing_but_the_numbers(database: Database) -> None:
    assert ask(database, "/", ("127.0.0.1", 9100))[0] == "404"
    assert ask(database, "/healthz", ("127.0.0.1", 9100))[0] == "404"


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    status, said = ask(away, "/metrics", ("127.0.0.1", 9100))
    assert status == "200"
    assert "fengqiao_database_up 0.0" in said


def test_how_far_behind_the_worker_is_can_be_seen(database: Database, county: County) -> None:
    behind = how_far_behind(database)
    assert behind is not None
    assert behind[1] >= 1  # the county was founded and nobody has looked since
    assert behind[0] > 0


def test_a_level_of_logs_that_does_not_exist_is_complained_about() -> None:
    with pytest.raises(BadSetting, match="FENGQIAO_LOG_LEVEL must be one of debug, info, warning, error"):
        load_settings({"FENGQIAO_LOG_LEVEL": "loud"})


def test_every_number_is_free_of_labels_that_name_somebody() -> None:
    labels = {name for metric in (metrics.REQUESTS, metrics.SECONDS, metrics.PRACTICE_FAILURES) for name in metric._labelnames}
    assert labels == {"endpoint", "status", "practice", "hook"}


class Chunks:
    """A body of which gunicorn cannot make out where a chunk ends."""

    def read(self, _size: int = -1) -> bytes:
        raise InvalidChunkSize(b"zz")


def send(database: Database, body: object, **more: str) -> tuple[str, str]:
    """What is answered to a program whose body gunicorn reads so."""
    heard: list[str] = []

    def begin(status: str, *_: object) -> Any:
        heard.append(status)

    environ = create_environ(
        "/api/v1/1/cases", method="POST", content_type="application/json", headers={"Authorization": "Bearer x"}
    )
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, **more}
    said = application(Settings(secret_key="test"), database)(environ, begin)
    return heard[0][:3], b"".join(said).decode()


def test_a_body_in_broken_chunks_is_refused(database: Database) -> None:
    status, said = send(database, Chunks(), HTTP_TRANSFER_ENCODING="chunked")
    assert status == "400"
    assert "bad_request" in said


def test_a_body_that_breaks_off_does_not_pass_for_a_whole_one(database: Database) -> None:
    body = b'{"title": "x"}'
    assert send(database, BytesIO(body), CONTENT_LENGTH=str(len(body)))[0] == "404"  # read, and no such place
    assert send(database, BytesIO(body), CONTENT_LENGTH=str(len(body) + 1))[0] == "400"
