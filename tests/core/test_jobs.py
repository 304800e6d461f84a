"""The worker: which counties it looks into and when, what it does when something fails, and how it stops."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from core import cases, jobs
from core.jobs import LATEST_LOOK, Sweeper, run_worker
from core.workspace import Workspace
from tenants.door import Database
from tests.conftest import PREFIX, Databases
from tests.core.cases.looking import line, opened, up
from tests.factories import Planter
from tests.places import START, County, found_small_county


@pytest.fixture
def alone(databases: Databases) -> Iterator[Database]:
    """A database of its own: the worker looks into every county of it."""
    database = Database(databases.login_url(databases.fresh()), role_prefix=PREFIX)
    yield database
    database.dispose()


def next_look(connection: Connection, county: County) -> datetime:
    return connection.scalar(text("SELECT next_at FROM agenda WHERE county_id = :c"), {"c": county.space.id})  # type: ignore[return-value]


def sweeper(county: County) -> Sweeper:
    return Sweeper(county.database, county.clock)


# The agenda -------------------------------------------------------------------------------------------------------------


def test_a_county_is_looked_into_again_when_its_next_clock_runs_out(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    soon = START + timedelta(minutes=2)
    planter.case(county, unit="upper1", rung="grid", clocks=[{"due_at": soon}])
    sweeper(county).sweep(county.space.id)
    assert next_look(behind_the_fence, county) == soon


def test_a_county_is_looked_into_every_five_minutes_at_least(county: County, behind_the_fence: Connection) -> None:
    sweeper(county).sweep(county.space.id)
    assert next_look(behind_the_fence, county) == START + LATEST_LOOK


def test_a_clock_that_starts_wakes_the_worker_for_its_end(county: County, behind_the_fence: Connection) -> None:
    behind_the_fence.execute(text("UPDATE agenda SET next_at = '2030-01-01' WHERE county_id = :c"), {"c": county.space.id})
    case_id = opened(county, "grid")
    assert next_look(behind_the_fence, county) == line(behind_the_fence, case_id).due_at


def test_word_that_is_left_wakes_the_worker_at_once(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    behind_the_fence.execute(text("UPDATE agenda SET next_at = '2030-01-01' WHERE county_id = :c"), {"c": county.space.id})
    up(county, "grid", case_id)
    assert next_look(behind_the_fence, county) == county.clock()


def test_a_worker_that_is_to_wake_earlier_is_not_told_to_wake_later(county: County, behind_the_fence: Connection) -> None:
    opened(county, "grid")
    assert next_look(behind_the_fence, county) == START


def test_only_counties_with_something_due_are_looked_into(alone: Database, databases: Databases) -> None:
    first, second = found_small_county(alone), found_small_county(alone)
    one = opened(first, "grid")
    looked: list[int] = []

    class Watched(Sweeper):
        def sweep(self, county_id: int) -> int:
            looked.append(county_id)
            return super().sweep(county_id)

    watched = Watched(alone, first.clock)
    watched.turn()
    assert sorted(looked) == sorted([first.space.id, second.space.id])
    looked.clear()
    assert watched.turn() == 0
    assert looked == []
    first.clock.forward(minutes=5)
    watched.turn()
    assert len(looked) == 2
    first.clock.forward(days=10)
    assert watched.turn() == 2
    ws = first.at("director")
    with ws.session:
        assert ws.session.scalar(text("SELECT rung FROM cases WHERE id = :id"), {"id": one}) == "village"


# Failing ----------------------------------------------------------------------------------------------------------------


def test_a_batch_that_fails_is_undone_and_the_next_look_does_it(
    county: County,
    planter: Planter,
    behind_the_fence: Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    planted = planter.case(county, unit="upper1", rung="grid", clocks=[{"due_at": START}])

    def break_off(ws: Workspace) -> int:
        cases.service.fire_due(ws)
        raise OSError

    monkeypatch.setattr(jobs.cases, "fire_due", break_off)
    sweeper(county).sweep(county.space.id)
    assert (line(behind_the_fence, planted.id).rung, "a batch failed" in caplog.text) == ("grid", True)
    monkeypatch.undo()
    sweeper(county).sweep(county.space.id)
    assert line(behind_the_fence, planted.id).rung == "village"


def test_clocks_that_fail_do_not_keep_the_outbox_from_being_carried(
    county: County, behind_the_fence: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    up(county, "grid", opened(county, "grid"))

    def break_off(_: Workspace) -> int:
        raise OSError

    monkeypatch.setattr(jobs.cases, "fire_due", break_off)
    sweeper(county).sweep(county.space.id)
    assert behind_the_fence.scalar(text("SELECT count(*) FROM notices WHERE county_id = :c"), {"c": county.space.id}) == 1


# Running ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_when_it_is_told_to(alone: Database, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    turns: list[int] = []

    def turn(_: Sweeper) -> int:
        turns.append(1)
        os.kill(os.getpid(), number)
        return 1

    monkeypatch.setattr(Sweeper, "turn", turn)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        run_worker(alone, pause=60)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert turns == [1]


def test_a_worker_outlives_a_database_that_is_away(alone: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []

    def turn(_: Sweeper) -> int:
        turns.append(1)
        if len(turns) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
            return 0
        raise OSError

    monkeypatch.setattr(Sweeper, "turn", turn)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        run_worker(alone, pause=0)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert len(turns) == 3


def test_a_worker_sleeps_only_when_there_was_nothing_to_do(alone: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    work = iter([5, 2, 0])

    class Bell(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            slept.append(timeout or 0)
            self.set()
            return True

    monkeypatch.setattr(jobs.threading, "Event", Bell)
    monkeypatch.setattr(jobs.signal, "signal", lambda *_: None)
    monkeypatch.setattr(Sweeper, "turn", lambda _: next(work))
    run_worker(alone, pause=7)
    assert (slept, list(work)) == ([7], [])
