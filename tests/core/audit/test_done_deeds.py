"""A key from the client: sent twice, done once, whoever comes second and however fast."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from core.audit import Done, KeyUsedOtherwise, begin_deed, finish_deed
from core.workspace import Workspace
from tests.places import County


def once(ws: Workspace, key: str = "k", deed: str = "register", digest: str = "d", result: int | None = 7) -> Done | None:
    """Do a deed under a key; the answer of the first time, or None when this was the first."""
    done = begin_deed(ws, key, deed, digest)
    if done is None:
        finish_deed(ws, key, result)
    return done


def test_the_second_time_gets_the_answer_of_the_first(county: County) -> None:
    assert county.do("clerk", once) is None
    assert county.do("clerk", once) == Done(7)
    assert county.do("clerk", once) == Done(7)


def test_within_one_transaction_too(county: County) -> None:
    ws = county.at("clerk")
    with ws.session:
        assert (once(ws), once(ws)) == (None, Done(7))


def test_a_deed_that_answered_nothing_is_done_all_the_same(county: County) -> None:
    assert county.do("clerk", lambda ws: once(ws, result=None)) is None
    assert county.do("clerk", lambda ws: once(ws, result=None)) == Done(None)


@pytest.mark.parametrize(("deed", "digest"), [("settle", "d"), ("register", "other")])
def test_a_key_is_not_used_for_something_else(county: County, deed: str, digest: str) -> None:
    county.do("clerk", once)
    with pytest.raises(KeyUsedOtherwise):
        county.do("clerk", lambda ws: once(ws, deed=deed, digest=digest))


def test_another_key_is_another_deed(county: County) -> None:
    assert county.do("clerk", once) is None
    assert county.do("clerk", lambda ws: once(ws, key="l")) is None


@pytest.mark.parametrize("other", ["director", "sibling", "county"])
def test_a_key_belongs_to_its_sender_alone(county: County, other: str) -> None:
    county.do("clerk", once)
    place, who = {
        "director": (county.home, "director"),
        "sibling": (county.sibling, "clerk"),
        "county": (county, "county_clerk"),
    }[other]
    assert county.do(who, lambda ws: once(ws, deed="other"), place) is None


def test_a_deed_that_was_given_up_is_still_to_be_done(county: County) -> None:
    ws = county.at("clerk")
    with ws.session:
        once(ws)
        ws.session.rollback()
    assert county.do("clerk", once) is None


def test_a_deed_that_failed_in_the_middle_is_still_to_be_done(county: County) -> None:
    ws = county.at("clerk")
    with ws.session:
        begin_deed(ws, "k", "register", "d")
    assert county.do("clerk", once) is None


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_whoever_comes_second_waits_for_the_first(county: County, behind_the_fence: Connection, ends: str) -> None:
    first = county.at("clerk")
    with first.session, ThreadPoolExecutor(1) as pool:
        assert once(first) is None
        second = pool.submit(county.do, "clerk", once)
        wait_for_a_lock(behind_the_fence, county)
        assert not second.done()
        getattr(first.session, ends)()
        assert second.result() == (Done(7) if ends == "commit" else None)


def wait_for_a_lock(connection: Connection, county: County) -> None:
    """Return once somebody waits for a lock in this database: asked again and again, for no fixed time."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    while not connection.scalar(waiting):
        pass


def test_of_many_at_once_one_does_it(county: County) -> None:
    start = threading.Barrier(6)

    def send(_: int) -> object:
        start.wait()
        return county.do("clerk", once)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert sorted(answers, key=str) == [Done(7)] * 5 + [None]
