"""``python -m benchmarks``: what the hot pages cost in a small and in a large world, in one run; prints a table for docs."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.served import Cost, Served, Visitor, hidden, measure, served
from benchmarks.world import PASSWORD, Size, lay_world
from core.upgrade import upgrade_database
from tenants.server import OwnServer, start_own_server

LOGIN = "fengqiao_login"
SMALL = Size(1, 500)
LARGE = Size(1_000, 100_000)
FULL = (Size(1_000, 1_000_000), Size(41_352, 20_000_000))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description="CPU of the hot pages, in worlds of different size, beside a bare page and raw SQL"
    )
    parser.add_argument("--rounds", type=int, default=300, help="requests of each kind (default 300)")
    parser.add_argument("--full", action="store_true", help="also the country: 1,000,000 and 20,000,000 cases (hours, 100 GB)")
    options = parser.parse_args()
    sizes = [SMALL, LARGE, *(FULL if options.full else ())]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {options.rounds} requests of each kind\n"
    )
    with tempfile.TemporaryDirectory() as folder, start_own_server(Path(folder)) as server:
        with served("benchmarks.bare:app", 8990, {}) as bare:
            floor = _floor(bare, options.rounds, server.pid)
        print(f"A bare Flask page: {floor.application:.2f} ms\n")
        print("| world | page | application ms | × bare page | database ms | raw SQL of it, database ms |")
        print("|---|---|---|---|---|---|")
        for number, size in enumerate(sizes):
            _measure_world(server, f"bench_{number}", size, options.rounds, floor)


def _floor(bare: Served, rounds: int, database_pid: int) -> Cost:
    visitor = Visitor(bare.port)
    return measure(lambda _: visitor.get("/"), rounds, bare.pid, database_pid)


def _measure_world(server: OwnServer, name: str, size: Size, rounds: int, floor: Cost) -> None:
    url = server.create_database(name)
    upgrade_database(url, LOGIN)
    began = time.monotonic()
    lay_world(server.url_for(name, "postgres").replace("+psycopg", ""), size)
    laid = time.monotonic() - began
    environ = {"DATABASE_URL": server.url_for(name, LOGIN), "FENGQIAO_SECRET_KEY": "measured", "FENGQIAO_DATA_DIR": "var"}
    with served("core.app:create_app()", 8991, environ) as web:
        visitor = Visitor(web.port)
        visitor.sign_in("100000100", "window_clerk", PASSWORD)
        cases = _some_cases(server, name)
        for label, act in _acts(visitor, cases).items():
            cost = measure(act, rounds, web.pid, server.pid)
            raw = _raw(server, name, label, rounds, cases)
            print(
                f"| {size} | {label} | {cost.application:.2f} | {cost.application / floor.application:.1f} | {cost.database:.2f} | {raw:.2f} |",
                flush=True,
            )
    print(f"| {size} | (laid in {laid:.0f} s) | | | | |", flush=True)


def _acts(visitor: Visitor, cases: list[int]) -> dict[str, Callable[[int], object]]:
    """Return the hot acts of a window clerk, each as one request (filing: the sending of the form)."""
    base = "/100000100"
    form = hidden(visitor.get(f"{base}/register"))

    def file(at: int) -> object:
        return visitor.post(
            f"{base}/register", {**form, "key": f"{os.getpid()}-{at}", "title": f"排水沟改道 {at}", "source": "02"}
        )

    return {
        "worklist": lambda _: visitor.get(f"{base}/today"),
        "open": lambda at: visitor.get(f"{base}/cases/{cases[at % len(cases)]}"),
        "search": lambda _: visitor.get(f"{base}/cases?q=%E7%8E%8B%E4%BC%9F"),
        "file": file,
    }


def _some_cases(server: OwnServer, name: str) -> list[int]:
    """Return open cases that the clerk's own desk holds."""
    with psycopg.connect(server.url_for(name, "postgres").replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT case_id FROM assignments WHERE holder_space_id = 2000000 AND holder_unit_id = 10000000 AND state = 'signed' LIMIT 20"
        ).fetchall()
    return [int(row[0]) for row in rows]


_SCOPE = (
    "SET LOCAL ROLE \"{0}_township\"; SET LOCAL app.county = '1000000'; SET LOCAL app.space = '2000000'; "
    "SET LOCAL app.seat = '1000000'; SET LOCAL app.account = '900'"
)
_RAW = {
    "worklist": """SELECT c.id, c.number, c.state, c.rung, c.due_at, s.title, a.due_at FROM assignments a
        JOIN cases c ON c.county_id = a.county_id AND c.id = a.case_id
        LEFT JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id AND s.case_id = c.id
        WHERE a.county_id = 1000000 AND a.holder_space_id = 2000000 AND a.holder_unit_id = 10000000 AND a.ended_at IS NULL
        AND a.state <> 'done' ORDER BY a.due_at, a.id LIMIT 50""",
    "open": """SELECT c.*, s.title, s.story, (SELECT count(*) FROM parties p WHERE p.county_id = c.county_id AND p.home_space_id = c.home_space_id
        AND p.case_id = c.id) FROM cases c JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id
        AND s.case_id = c.id WHERE c.county_id = 1000000 AND c.id = {case}""",
    "search": "SELECT id FROM cases c JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id AND s.case_id = c.id "
    "WHERE c.county_id = 1000000 AND c.home_space_id = 2000000 AND s.searched LIKE '%王伟%' ORDER BY c.reported_at DESC LIMIT 30",
    "file": "INSERT INTO number_counts VALUES (1000000, 2000000, 'raw', 1) ON CONFLICT DO NOTHING",
}


def _raw(server: OwnServer, name: str, label: str, rounds: int, cases: list[int]) -> float:
    """Return the database's CPU for the least SQL of a page under the same fence, prepared, in milliseconds."""
    scope, statement = _SCOPE.format(name), _RAW[label].replace("{case}", str(cases[0]))
    with psycopg.connect(server.url_for(name, LOGIN).replace("+psycopg", ""), autocommit=True) as connection:

        def act(_: int) -> object:
            with connection.transaction():
                connection.execute(scope)
                return connection.execute(statement, prepare=True)

        return measure(act, rounds, 0, server.pid).database


if __name__ == "__main__":
    main()
