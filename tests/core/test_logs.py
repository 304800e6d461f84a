"""Logs say what happened and where, and never what somebody wrote."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core.logs import LineFormatter
from tests.desk import own_site
from tests.places import County
from tests.visitors import Visitor, make_site

NAME, PHONE = "甪来福", "13912345678"


class Kept(logging.Handler):
    """Keeps lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(LineFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def read(self, event: str) -> dict[str, object]:
        """The one line about this event."""
        (line,) = (read for read in map(json.loads, self.lines) if event in read["event"])
        return dict(line)


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def failing(kept: Kept, error: Exception) -> dict[str, object]:
    try:
        raise error
    except type(error):
        logging.getLogger("core.trying").exception("it failed")
    return kept.read("it failed")


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words(kept: Kept) -> None:
    line = failing(kept, ValueError(f"{NAME} {PHONE}"))
    assert line["error"] == {
        "kind": "ValueError",
        "trail": [f"tests/core/test_logs.py:{failing.__code__.co_firstlineno + 2} in failing"],
    }
    assert (line["level"], line["source"]) == ("error", "core.trying")


def test_what_the_database_says_of_a_row_is_not_repeated(kept: Kept, behind_the_fence: Connection) -> None:
    behind_the_fence.execute(text("CREATE TEMPORARY TABLE named (name text CONSTRAINT one_name UNIQUE)"))
    insert = text("INSERT INTO named VALUES (:name)")
    behind_the_fence.execute(insert, {"name": NAME})
    try:
        behind_the_fence.execute(insert, {"name": NAME})
    except Exception:
        logging.getLogger("core.trying").exception("it failed")
    error = kept.read("it failed")["error"]
    assert isinstance(error, dict)
    assert (error["sqlstate"], error["constraint"]) == ("23505", "one_name")
    assert error["because"] == ["psycopg.errors.UniqueViolation"]
    assert NAME not in kept.lines[0]


def test_of_a_librarys_message_only_the_numbers_are_written(kept: Kept) -> None:
    logging.getLogger("gunicorn.error").warning("Error handling request %s of worker %d", f"/?q={NAME}", 7)
    logging.getLogger("gunicorn.error").warning(f"Invalid request line: GET /?q={NAME}")  # noqa: G004  # as gunicorn does
    logging.getLogger("plugins.feast").warning("%(who)s came %(times)d times", {"who": NAME, "times": 3})
    assert [json.loads(line)["event"] for line in kept.lines] == [
        "Error handling request … of worker 7",
        "Invalid request line",
        "… came 3 times",
    ]


def test_a_librarys_message_that_does_not_fit_its_words_is_written_without_them() -> None:
    record = logging.LogRecord("strange", logging.WARNING, "", 0, "%d of them", (NAME,), None)
    assert json.loads(LineFormatter().format(record))["event"] == "%d of them"


def test_one_event_is_one_line_whatever_stands_in_it(kept: Kept) -> None:
    logging.getLogger("core.trying").warning("%s", 'first\nsecond\r"third" \x1b[31m\u2028')
    assert "\n" not in kept.lines[0]
    assert "\r" not in kept.lines[0]
    assert json.loads(kept.lines[0])["event"].startswith("first\nsecond")


def test_a_request_is_told_by_its_page_and_outcome(kept: Kept, county: County) -> None:
    visitor = Visitor(make_site(county), county.home, "clerk")
    answer = visitor.open(f"cases?q={NAME}")
    line = kept.read("request")
    assert line["request"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/<space>/cases", 200)
    assert (line["county"], line["space"]) == (county.home.space.county_id, county.home.space.id)
    assert NAME not in kept.lines[0]


def test_a_crash_is_told_with_its_number_and_none_of_what_was_sent(kept: Kept, county: County) -> None:
    site: Flask = own_site(county.database)

    @site.get("/<space>/broken/<word>")
    def broken(word: str) -> str:
        raise RuntimeError(word)

    answer = Visitor(site, county.home).open(f"broken/{NAME}?phone={PHONE}")
    line = kept.read("failed")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in str(line["event"])
    assert isinstance(line["error"], dict)
    assert line["error"]["kind"] == "RuntimeError"
    assert not any(NAME in said or PHONE in said or "broken/%" in said for said in kept.lines)


def test_filing_a_case_writes_nothing_of_it_into_the_logs(kept: Kept, county: County) -> None:
    clerk = Visitor(make_site(county), county.home, "clerk")
    clerk.open("register")
    typed = {
        "title": f"{NAME}与人争地",
        "parties": f"{NAME}、李秀英",
        "phone": PHONE,
        "where": NAME,
        "source": "02",
        "story": NAME,
    }
    answer = clerk.send("register", **typed)
    assert NAME in clerk.follow(answer).get_data(as_text=True)
    assert kept.lines
    assert not any(NAME in line or PHONE in line or "来福" in line for line in kept.lines)
