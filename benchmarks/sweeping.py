"""How fast the real worker deals with cases whose time on a rung is up: each climbs, with its timeline, audit and notices."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from benchmarks.served import cpu_seconds

#: A practice that listens to every movement of a case, as far as its own code goes.
LISTENER = "tea_talk"
_LONGEST = 600.0
_AT_A_TIME = 500
#: So many counties are swept; the very first is not, for the pages are measured on its open cases.
COUNTIES = 70
#: Clocks of the rung as the world was laid with them, on rungs from which a case climbs.
_RUNNING = """kind = 'rung' AND on_expiry = 'climb' AND fired_at IS NULL AND stopped_at IS NULL AND id >= 900000000000 AND due_at > now()"""
_UNSWEPT = f"""
SELECT laid.id FROM generate_series(1000001, 1003000) AS laid (id)
WHERE EXISTS (SELECT FROM clocks WHERE county_id = laid.id AND {_RUNNING}) ORDER BY 1 LIMIT {COUNTIES}
"""  # noqa: S608  # both parts stand here
_SWITCH = """
INSERT INTO allowed_practices VALUES (%(key)s, '1', now(), NULL, 1) ON CONFLICT DO NOTHING;
INSERT INTO county_practices SELECT id, %(key)s, %(on)s, 1, '', '{}', '{}' FROM spaces WHERE kind = 'county'
ON CONFLICT (county_id, key) DO UPDATE SET is_on = EXCLUDED.is_on;
INSERT INTO practice_stamps SELECT id, 'practices', 1 FROM spaces WHERE kind = 'county'
ON CONFLICT (county_id, what) DO UPDATE SET stamp = practice_stamps.stamp + 1
"""
_LET_THEM_RUN_OUT = f"""
UPDATE clocks SET due_at = now() - interval '1 second' WHERE {_RUNNING} AND county_id = ANY(%s)
"""  # noqa: S608  # both parts stand here
_LOOK = "UPDATE agenda SET next_at = now() WHERE county_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Sweep:
    """What dealing with so many cases took: seconds by the clock, and CPU seconds of workers and database."""

    cases: int
    seconds: float
    application: float
    database: float


def let_listen(superuser_url: str, *, on: bool) -> None:
    """Let every county hear the practice that listens, or none."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for statement in _SWITCH.split(";"):
            connection.execute(statement, {"key": LISTENER, "on": on})


def unswept(superuser_url: str) -> list[int]:
    """Return the first counties in which cases still stand as they were laid."""
    with psycopg.connect(superuser_url) as connection:
        return [int(row[0]) for row in connection.execute(_UNSWEPT)]


def look_into(superuser_url: str, counties: Sequence[int]) -> None:
    """Let the workers look into counties once: the first look of a day counts a whole county, and is not what is measured."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(_LOOK, [counties])
        _wait(connection)


def look_into_all(superuser_url: str) -> None:
    """Let the workers count every county, some hundreds at a time."""
    with psycopg.connect(superuser_url) as connection:
        counties = [int(row[0]) for row in connection.execute("SELECT county_id FROM agenda ORDER BY 1")]
    for first in range(0, len(counties), _AT_A_TIME):
        look_into(superuser_url, counties[first : first + _AT_A_TIME])


def sweep(superuser_url: str, counties: Sequence[int], worker_pids: Sequence[int], database_pid: int) -> Sweep:
    """Let the time of the open cases of some counties run out and wait until the workers, which run already, have dealt with all."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        number = connection.execute(_LET_THEM_RUN_OUT, [counties]).rowcount
        connection.execute("CHECKPOINT")
        spent, base, began = _spent(worker_pids), cpu_seconds(database_pid), time.monotonic()
        connection.execute(_LOOK, [counties])
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
