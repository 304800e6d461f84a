"""``python -m benchmarks``: what the hot pages, the sweep, memory and the start cost in worlds of different size; prints tables for docs."""

import argparse
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.errors import DuplicateDatabase

from benchmarks.raw import raw
from benchmarks.served import BARE, Cost, Visitor, hidden, measure, memory, served, worker
from benchmarks.sweeping import Sweep, let_listen, look_into, look_into_all, sweep, unswept
from benchmarks.world import PASSWORD, Size, World, lay_world, tidy, world_of
from core.upgrade import upgrade_database
from tenants.server import OwnServer, start_own_server

LOGIN = "fengqiao_login"
SIZES = (Size(1, 500), Size(1_000, 1_000_000))
COUNTRY = 41_352
#: What a page may cost: milliseconds of the application and of the database.
AIMS = {"worklist": (8, 1), "open": (10, 2), "open, personal part": (10, 2), "file": (10, 4), "search": (8, 8)}
#: Where each cost of the first world stands, for the others to be measured against.
Costs = dict[str, Cost]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description="CPU of the hot pages and of the sweep, memory and start, in worlds of different size"
    )
    parser.add_argument("--rounds", type=int, default=1000, help="requests of each kind (default 1000)")
    parser.add_argument("--full", action="store_true", help="also the country: 41,352 townships (40 GB, half an hour and more)")
    parser.add_argument("--country", type=int, default=20_000_000, help="cases in the country (default 20,000,000)")
    parser.add_argument("--folder", type=Path, help="keep the databases here, and use again those that are here")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    sizes = [*SIZES, *([Size(COUNTRY, options.country)] if options.full else [])]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {options.rounds} requests of each kind\n"
    )
    temporary = tempfile.TemporaryDirectory() if options.folder is None else nullcontext(options.folder)
    with temporary as folder, start_own_server(Path(folder)) as server:
        with served(8990, {}, BARE) as bare:
            visitor = Visitor(bare.port)
            floor = measure(lambda _: visitor.get("/"), options.rounds, bare.pid, server.pid)
        print(f"A bare Flask page: {floor.application:.2f} ms\n")
        first: Costs = {}
        for size in sizes:
            _measure_world(server, size, options.rounds, floor, first)


def _measure_world(server: OwnServer, size: Size, rounds: int, floor: Cost, first: Costs) -> None:
    name = f"bench_{size.townships}_{size.cases}"
    superuser = server.url_for(name, "postgres").replace("+psycopg", "")
    environ = {"DATABASE_URL": server.url_for(name, LOGIN), "FENGQIAO_SECRET_KEY": "measured", "FENGQIAO_DATA_DIR": "var"}
    world = _lay(server, name, superuser, size, environ)
    print(f"\n### {size}\n")
    with served(8991, environ) as web:
        time.sleep(2)
        idle = memory(web.pid)
        clerk = Visitor(web.port).sign_in(world.township_code, "window_clerk", PASSWORD)
        mediator = Visitor(web.port).sign_in(world.township_code, "village_mediator", PASSWORD)
        admin = Visitor(web.port).sign_in(world.county_code, "county_admin", PASSWORD)
        cases, held = _cases_of(superuser, world.desk), _cases_of(superuser, world.village)
        print("| page | application ms | × bare page | database ms | raw SQL of it, ms | aim | × the first world |")
        print("|---|---|---|---|---|---|---|")
        for label, act in _acts(world, clerk, mediator, admin, cases, held).items():
            cost = measure(act, rounds, web.pid, server.pid)
            least = raw(server.url_for(name, LOGIN).replace("+psycopg", ""), name, label, world, cases[0], rounds, server.pid)
            print(_row(label, cost, least, floor, first.setdefault(label, cost)), flush=True)
        print(
            f"\nWeb: started in {web.started:.1f} s, {web.spent:.1f} s of CPU; {idle:.0f} MB idle (PSS, master and one worker of four threads), "
            f"{memory(web.pid):.0f} MB after these requests."
        )
    tidy(superuser, size)
    _measure_worker(superuser, environ, server.pid, sweeps=size.townships > 1)


def _row(label: str, cost: Cost, least: float | None, floor: Cost, first: Cost) -> str:
    aim = " + ".join(str(part) for part in AIMS[label]) if label in AIMS else ""
    beside = (cost.application + cost.database) / (first.application + first.database)
    plain = "" if least is None else f"{least:.2f}"
    return (
        f"| {label} | {cost.application:.2f} | {cost.application / floor.application:.1f} | {cost.database:.2f} | {plain} "
        f"| {aim} | {beside:.2f} |"
    )


def _lay(server: OwnServer, name: str, superuser: str, size: Size, environ: dict[str, str]) -> World:
    try:
        url = server.create_database(name)
    except DuplicateDatabase:
        tidy(superuser, size)  # a run that was ended left what it filed
        return world_of()
    upgrade_database(url, LOGIN)
    began = time.monotonic()
    world = lay_world(superuser, size)
    print(f"\n{size}: laid in {time.monotonic() - began:.0f} s", flush=True)
    with worker(environ, lambda: True):
        look_into_all(superuser)
    return world


def _acts(
    world: World, clerk: Visitor, mediator: Visitor, admin: Visitor, cases: list[int], held: list[int]
) -> dict[str, Callable[[int], object]]:
    """Return the acts of every day, each as one request (filing: the sending of the form)."""
    base = f"/{world.township_code}"
    form = hidden(clerk.get(f"{base}/register"))

    def file(at: int) -> object:
        key = f"{os.getpid()}-{time.time_ns()}-{at}"
        return clerk.post(f"{base}/register", {**form, "key": key, "title": f"排水沟改道 {at}", "source": "02"})

    return {
        "worklist": lambda _: clerk.get(f"{base}/today"),
        "open": lambda at: clerk.get(f"{base}/cases/{cases[at % len(cases)]}"),
        "open, personal part": lambda at: mediator.get(f"{base}/cases/{held[at % len(held)]}"),
        "search": lambda _: clerk.get(f"{base}/cases?q={quote('王伟')}"),
        "county desk": lambda _: admin.get(f"/{world.county_code}/county"),
        "file": file,
    }


def _cases_of(superuser: str, unit_id: int) -> list[int]:
    """Return open cases that a unit holds."""
    with psycopg.connect(superuser) as connection:
        rows = connection.execute(
            "SELECT case_id FROM assignments WHERE holder_unit_id = %s AND state = 'signed' ORDER BY case_id LIMIT 20", [unit_id]
        ).fetchall()
    return [int(row[0]) for row in rows]


def _measure_worker(superuser: str, environ: dict[str, str], database_pid: int, *, sweeps: bool) -> None:
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("UPDATE agenda SET next_at = now() WHERE county_id = 1000000")

        def looked() -> bool:
            row = connection.execute("SELECT next_at > now() FROM agenda WHERE county_id = 1000000").fetchone()
            return bool(row and row[0])

        with worker(environ, looked) as one:
            time.sleep(2)
            print(
                f"Worker: looked into its first county after {one.started:.1f} s, {one.spent:.1f} s of CPU; "
                f"{memory(one.pid):.0f} MB idle.",
                flush=True,
            )
            if not sweeps:
                return
            counties = unswept(superuser)
            look_into(superuser, counties)
            _say("no practice listens", sweep(superuser, counties[::3], [one.pid], database_pid))
            with worker(environ, lambda: True) as two:
                time.sleep(5)
                _say("no practice listens, two workers", sweep(superuser, counties[1::3], [one.pid, two.pid], database_pid))
            let_listen(superuser, on=True)
            look_into(superuser, counties)
            _say("one practice listens", sweep(superuser, counties[2::3], [one.pid], database_pid))
            let_listen(superuser, on=False)


def _say(how: str, done: Sweep) -> None:
    if not done.cases:
        print(f"Sweep, {how}: this world was swept before.")
        return
    each = 1000 / done.cases
    print(
        f"Sweep, {how}: {done.cases:,} cases in {done.seconds:.1f} s, {done.cases / done.seconds:,.0f} a second; "
        f"CPU of one case: {done.application * each:.2f} ms of the worker, {done.database * each:.2f} ms of the database.",
        flush=True,
    )


if __name__ == "__main__":
    main()
