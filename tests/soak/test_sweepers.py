"""Eight sweepers as processes over ten thousand due cases, killed at random and started again: each fires once, nobody is lost."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from tenants.door import Database
from tests.conftest import PREFIX, Databases
from tests.places import START, County, found_small_county
from tests.soak.sweeping import LATER

pytestmark = pytest.mark.soak

CASES, SWEEPERS, KILLS = 10_000, 8, 24
SECONDS = 900
"""Whoever has not finished by then never will."""
#: Every other case waits to be signed for: its two clocks run out at the same moment.
PLANT = (
    """INSERT INTO cases (county_id, id, home_space_id, number, kind, grade, people, source, channel, unit_id, state, ladder_id, rung,
         lead_id, leads, version, reported_at, due_at)
       SELECT :county, i, :home, 'S' || i, 'dispute', 2, 2, '01', 'phone', :grid, CASE i % 2 WHEN 0 THEN 30 ELSE 40 END, :ladder,
         'grid', i + 100000000, 1, 1, :start, :start FROM generate_series(CAST(:first AS bigint), :last) i""",
    """INSERT INTO assignments (county_id, id, home_space_id, case_id, holder_space_id, holder_unit_id, kind, leads, rung, round, state,
         created_at, due_at)
       SELECT :county, i + 100000000, :home, i, :home, :grid, 'lead', 1, 'grid', 1, CASE i % 2 WHEN 0 THEN 'to_sign' ELSE 'signed' END,
         :start, :start FROM generate_series(CAST(:first AS bigint), :last) i""",
    """INSERT INTO clocks (county_id, id, home_space_id, case_id, kind, rung, round, assignment_id, on_expiry, started_at, due_at)
       SELECT :county, i + k * 100000000, :home, i, CASE k WHEN 1 THEN 'rung' ELSE 'sign' END, 'grid', 1, i + 100000000,
         CASE k WHEN 1 THEN 'climb' ELSE 'remind' END, :start, :start
       FROM generate_series(CAST(:first AS bigint), :last) i, generate_series(1, 2) k WHERE k = 1 OR i % 2 = 0""",
)


@pytest.fixture
def place(databases: Databases) -> Iterator[tuple[County, str, Connection]]:
    """A county on a database of its own, the address of its login, and a look behind its fence."""
    name = databases.fresh()
    database = Database(databases.login_url(name), role_prefix=PREFIX)
    engine = create_engine(databases.superuser_url(name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield found_small_county(database), databases.login_url(name), connection
    database.dispose()
    engine.dispose()


def plant(county: County, superuser: Connection) -> None:
    first = 10**9
    bound = {
        "county": county.space.id, "home": county.home.space.id, "grid": county.home.units["upper1"], "start": START,
        "ladder": superuser.scalar(text("SELECT id FROM ladders")), "first": first, "last": first + CASES - 1,
    }  # fmt: skip
    with superuser.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        for statement in PLANT:
            connection.execute(text(statement), bound)
    superuser.execute(text("ANALYZE"))


def counts(superuser: Connection, query: str) -> dict[int, int]:
    """How many cases have how many rows of a sort."""
    spread = f"SELECT n, count(*) FROM (SELECT c.id, count(x.case_id) AS n FROM cases c LEFT JOIN ({query}) x ON x.case_id = c.id GROUP BY 1) y GROUP BY 1"
    return {int(times): int(cases) for times, cases in superuser.execute(text(spread))}


def waiting(superuser: Connection) -> int:
    """How many clocks and words are still to be dealt with."""
    due = "SELECT count(*) FROM clocks WHERE fired_at IS NULL AND stopped_at IS NULL AND due_at <= :now"
    words = "SELECT count(*) FROM outbox WHERE carried_at IS NULL"
    return int(superuser.scalar(text(due), {"now": LATER}) or 0) + int(superuser.scalar(text(words)) or 0)


def start(url: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.soak.sweeping", url], cwd=Path(__file__).parents[2])


def end(sweeper: "subprocess.Popen[bytes]") -> None:
    sweeper.kill()
    sweeper.wait()


def test_every_due_case_climbs_exactly_once_though_sweepers_are_killed(
    place: tuple[County, str, Connection], capsys: pytest.CaptureFixture[str]
) -> None:
    county, url, superuser = place
    plant(county, superuser)
    dice, began, all_of_it = random.Random(8), time.monotonic(), waiting(superuser)  # noqa: S311
    deaths = sorted(dice.sample(range(all_of_it), KILLS))  # after how many clocks somebody dies
    sweepers = [start(url) for _ in range(SWEEPERS)]
    try:
        while left := waiting(superuser):
            assert time.monotonic() - began < SECONDS, f"{left} are left"
            while deaths and all_of_it - left >= deaths[0]:
                deaths.pop(0)
                victim = dice.randrange(SWEEPERS)
                end(sweepers[victim])
                sweepers[victim] = start(url)
            time.sleep(0.05)  # between two looks at what is left; the sweepers are processes of their own
    finally:
        for sweeper in sweepers:
            end(sweeper)
    took = time.monotonic() - began
    killed = KILLS - len(deaths)
    with capsys.disabled():
        print(f"\n{CASES} cases by {SWEEPERS} sweepers, {killed} of them killed: {took:.0f} s, {CASES / took:.0f} cases/s")  # noqa: T201
    assert killed >= SWEEPERS
    once = {1: CASES}
    assert counts(superuser, "SELECT case_id FROM timeline WHERE deed = 'climbed'") == once
    assert counts(superuser, "SELECT case_id FROM audit WHERE deed = 'climbed'") == once
    assert counts(superuser, "SELECT case_id FROM assignments WHERE leads = 1 AND ended_at IS NULL") == once
    assert counts(superuser, "SELECT case_id FROM assignments WHERE leads = 0 AND state = 'passed_up'") == once
    assert counts(superuser, "SELECT case_id FROM clocks WHERE kind = 'rung' AND rung = 'grid' AND fired_at IS NOT NULL") == once
    assert counts(superuser, "SELECT case_id FROM clocks WHERE rung = 'village' AND fired_at IS NULL AND stopped_at IS NULL") == {
        2: CASES
    }
    assert counts(superuser, "SELECT case_id FROM notices WHERE kind = 'escalated'") == once
    village = county.home.units["upper"]
    led = "SELECT count(*) FROM cases c JOIN assignments a ON a.id = c.lead_id WHERE a.holder_unit_id = :village AND c.state = 30"
    assert superuser.scalar(text(led), {"village": village}) == CASES
    assert set(counts(superuser, "SELECT case_id FROM timeline WHERE deed = 'overdue'")) <= {0, 1}
