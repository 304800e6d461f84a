"""How fast the real worker deals with cases whose time on a rung is up: each climbs, with its timeline, audit and notices."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from benchmarks.served import cpu_seconds

#: A practice that listens to every movement of a case, as far as its own code goes.
LISTENER = "tea_talk"
_LONGEST = 600.0
#: A third of the first counties at a time; the very first keeps its open cases, which the pages are measured on.
_SOME = "county_id BETWEEN 1000001 AND 1000070 AND county_id %% 3 = %(part)s"
_SWITCH_ON = """
INSERT INTO allowed_practices VALUES (%(key)s, '1', now(), NULL, 1) ON CONFLICT DO NOTHING;
INSERT INTO county_practices SELECT id, %(key)s, true, 1, '', '{}', '{}' FROM spaces WHERE kind = 'county' ON CONFLICT DO NOTHING;
INSERT INTO practice_stamps SELECT id, 'practices', 1 FROM spaces WHERE kind = 'county' ON CONFLICT DO NOTHING
"""
#: Clocks of the rung, on rungs from which a case climbs.
_LET_THEM_RUN_OUT = f"""
UPDATE clocks SET due_at = now() - interval '1 second' WHERE kind = 'rung' AND on_expiry = 'climb' AND fired_at IS NULL
AND stopped_at IS NULL AND id >= 900000000000 AND {_SOME}
"""  # noqa: S608  # both parts stand here


@dataclass(frozen=True, slots=True)
class Sweep:
    """What dealing with so many cases took: seconds by the clock, and CPU seconds of workers and database."""

    cases: int
    seconds: float
    application: float
    database: float


def switch_on_listener(superuser_url: str) -> None:
    """Let every county hear the practice that listens."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for statement in _SWITCH_ON.split(";"):
            connection.execute(statement, {"key": LISTENER})


def look_everywhere(superuser_url: str) -> None:
    """Let the workers look into the first counties once: the first look of a day counts a whole county, and is not what is measured."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for part in range(3):
            connection.execute(f"UPDATE agenda SET next_at = now() WHERE {_SOME}", {"part": part})  # noqa: S608
        _wait(connection)


def sweep(superuser_url: str, part: int, worker_pids: Sequence[int], database_pid: int) -> Sweep:
    """Let the time of the open cases of some counties run out and wait until the workers, which run already, have dealt with all."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        number = connection.execute(_LET_THEM_RUN_OUT, {"part": part}).rowcount
        connection.execute("CHECKPOINT")
        spent, base, began = _spent(worker_pids), cpu_seconds(database_pid), time.monotonic()
        connection.execute(f"UPDATE agenda SET next_at = now() WHERE {_SOME}", {"part": part})  # noqa: S608
        _wait(connection)
        seconds = time.monotonic() - began
    return Sweep(number, seconds, _spent(worker_pids) - spent, cpu_seconds(database_pid) - base)


def _spent(pids: Sequence[int]) -> float:
    return sum(cpu_seconds(pid) for pid in pids)


def _wait(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        row = connection.execute("SELECT count(*) FROM agenda WHERE next_at <= now()").fetchone()
        if row is None or not row[0]:
            return
        time.sleep(0.05)
    raise TimeoutError
