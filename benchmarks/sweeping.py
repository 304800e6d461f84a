"""How fast the real worker deals with cases whose time on a rung is up: each climbs, with its timeline, audit and notices."""

import time
from dataclasses import dataclass

import psycopg

from benchmarks.served import cpu_seconds

#: A practice that listens to every movement of a case, as far as its own code goes.
LISTENER = "tea_talk"
_LONGEST = 600.0
_SWITCH_ON = """
INSERT INTO allowed_practices VALUES (%(key)s, '1', now(), NULL, 1) ON CONFLICT DO NOTHING;
INSERT INTO county_practices SELECT id, %(key)s, true, 1, '', '{}', '{}' FROM spaces WHERE kind = 'county' ON CONFLICT DO NOTHING;
INSERT INTO practice_stamps SELECT id, 'practices', 1 FROM spaces WHERE kind = 'county' ON CONFLICT DO NOTHING
"""
#: Clocks of the rung, on rungs from which a case climbs, of every second county.
_LET_THEM_RUN_OUT = """
UPDATE clocks SET due_at = now() - interval '1 second'
WHERE kind = 'rung' AND on_expiry = 'climb' AND fired_at IS NULL AND stopped_at IS NULL AND id >= 900000000000 AND county_id %% 2 = %(part)s
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What dealing with so many cases took: seconds by the clock, and CPU seconds of worker and database."""

    cases: int
    seconds: float
    application: float
    database: float


def switch_on_listener(superuser_url: str) -> None:
    """Let every county hear the practice that listens."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for statement in _SWITCH_ON.split(";"):
            connection.execute(statement, {"key": LISTENER} if "%(key)s" in statement else None)


def sweep(superuser_url: str, part: int, worker_pid: int, database_pid: int) -> Sweep:
    """Let the time of the open cases of every second county run out and wait until the worker, which runs already, has dealt with all."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        number = connection.execute(_LET_THEM_RUN_OUT, {"part": part}).rowcount
        connection.execute("CHECKPOINT")
        worker, base, began = cpu_seconds(worker_pid), cpu_seconds(database_pid), time.monotonic()
        connection.execute("UPDATE agenda SET next_at = now() WHERE county_id %% 2 = %(part)s", {"part": part})
        while (waiting := _waiting(connection)) and time.monotonic() - began < _LONGEST:
            time.sleep(0.05)
        seconds = time.monotonic() - began
        if waiting:
            raise TimeoutError(waiting)
    return Sweep(number, seconds, cpu_seconds(worker_pid) - worker, cpu_seconds(database_pid) - base)


def _waiting(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    row = connection.execute("SELECT count(*) FROM agenda WHERE next_at <= now()").fetchone()
    return row[0] if row else 0
