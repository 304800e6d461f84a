"""A sign of life of a sign-in stands in nobody's way: not in that of its own end."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from tests.callers import sign_in
from tests.desk import site_over
from tests.places import PASSWORD, County

NEW = "four-rivers-43"


@pytest.fixture
def site(county: County) -> Flask:
    return site_over(county.database)


@pytest.fixture
def patience(behind_the_fence: Connection) -> Iterator[ThreadPoolExecutor]:
    """A thread to wait for; whoever waits in the database for ever is sent away at the end."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
        behind_the_fence.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND (wait_event_type = 'Lock' OR state = 'idle in transaction')"
            )
        )


@pytest.mark.parametrize("path", ["sign-out", "posts/{post}", "password"])
def test_a_sign_in_that_was_quiet_for_a_while_can_be_ended(
    site: Flask, county: County, behind_the_fence: Connection, patience: ThreadPoolExecutor, path: str
) -> None:
    client, code, actor = sign_in(site, county.home, "clerk"), county.home.space.code, county.home.people["clerk"]
    page = client.get(f"/{code}/tokens").get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    quiet = text("UPDATE sign_ins SET last_seen_at = last_seen_at - interval '5 minutes' WHERE account_id = :account")
    behind_the_fence.execute(quiet, {"account": actor.account_id})
    sent = {"csrf_token": token, "old": PASSWORD, "new": NEW, "again": NEW}
    answer: Future[TestResponse] = patience.submit(client.post, f"/{code}/{path.format(post=actor.post_id)}", data=sent)
    assert answer.result(timeout=30).status_code == 303
    assert seen_since(behind_the_fence, actor.account_id or 0)


def seen_since(connection: Connection, account_id: int) -> bool:
    """Whether the sign of life was written."""
    query = text("SELECT bool_or(last_seen_at > now() - interval '1 minute') FROM sign_ins WHERE account_id = :account")
    return bool(connection.execute(query, {"account": account_id}).scalar_one())
