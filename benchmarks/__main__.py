"""``python -m benchmarks``: what the hot pages, the sweep, memory and the start cost in worlds of different size; prints tables for docs."""

import argparse
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

import psycopg
from psycopg.errors import DuplicateDatabase

from benchmarks.raw import raw
from benchmarks.served import (
    BARE,
    Act,
    Cost,
    Served,
    Visitor,
    beside,
    cheapest,
    hidden,
    measure_in_turn,
    memory,
    served,
    worker,
)
from benchmarks.sweeping import Sweep, let_listen, look_into, look_into_all, sweep, unswept
from benchmarks.world import PASSWORD, Size, World, lay_world, tidy, world_of
from core.upgrade import upgrade_database
from tenants.server import OwnServer, start_own_server

LOGIN = "fengqiao_login"
SIZES = (Size(1, 500), Size(1_000, 1_000_000))
COUNTRY = 41_352
#: What a page may cost: milliseconds of the application and of the database.
AIMS = {"worklist": (8, 1), "open": (10, 2), "open, personal part": (10, 2), "file": (10, 4), "search": (8, 8)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A world under measurement: where its database is, what is served of it, and what people do there."""

    size: Size
    name: str
    world: World
    superuser: str
    environ: dict[str, str]
    web: Served
    idle: float
    acts: dict[str, Callable[[int], object]]
    case_id: int


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
    with temporary as folder, start_own_server(Path(folder)) as server, ExitStack() as running:
        worlds = [_lay(server, size) for size in sizes]
        bare = running.enter_context(served(8990, {}, BARE))
        visitor = Visitor(bare.port)
        floor = Act(lambda _: visitor.get("/"), bare.pid, server.pid)
        with ExitStack() as serving:
            measured = [
                _serve(serving, server, size, world, at) for at, (size, world) in enumerate(zip(sizes, worlds, strict=True))
            ]
            _measure_pages(measured, floor, options.rounds, server)
        for one in measured:
            tidy(one.superuser, one.size)
            _measure_worker(one, server.pid)


def _serve(serving: ExitStack, server: OwnServer, size: Size, world: World, at: int) -> Measured:
    """Serve a world on a port of its own, and sign in there."""
    name = _name_of(size)
    superuser, environ = _superuser_url(server, name), _environ(server, name)
    web = serving.enter_context(served(8991 + at, environ))
    time.sleep(2)
    idle = memory(web.pid)
    clerk = Visitor(web.port).sign_in(world.township_code, "window_clerk", PASSWORD)
    mediator = Visitor(web.port).sign_in(world.township_code, "village_mediator", PASSWORD)
    admin = Visitor(web.port).sign_in(world.county_code, "county_admin", PASSWORD)
    cases, held = _cases_of(superuser, world.desk), _cases_of(superuser, world.village)
    return Measured(size, name, world, superuser, environ, web, idle, _acts(world, clerk, mediator, admin, cases, held), cases[0])


def _measure_pages(measured: Sequence[Measured], floor: Act, rounds: int, server: OwnServer) -> None:
    """Print what each page costs in each world; the worlds and a bare page take turns."""
    head = "| world | application + database, ms | × bare page | raw SQL of it, ms | × the first world |\n|---|---|---|---|---|"
    for label in measured[0].acts:
        bare, *costs = measure_in_turn([floor, *(Act(one.acts[label], one.web.pid, server.pid) for one in measured)], rounds)
        aim = f", aim {AIMS[label][0]} + {AIMS[label][1]}" if label in AIMS else ""
        print(f"\n### {label}{aim} (a bare page {cheapest(bare).application:.2f} ms)\n\n{head}")
        for one, parts in zip(measured, costs, strict=True):
            url = server.url_for(one.name, LOGIN).replace("+psycopg", "")
            least = raw(url, one.name, label, one.world, one.case_id, rounds, server.pid)
            print(_row(one, parts, least, bare, costs[0]), flush=True)
    for one in measured:
        print(
            f"\n{one.size}: web started in {one.web.started:.1f} s, {one.web.spent:.1f} s of CPU; {one.idle:.0f} MB idle (PSS, master "
            f"and one worker of four threads), {memory(one.web.pid):.0f} MB after these requests."
        )


def _row(one: Measured, parts: Sequence[Cost], least: float | None, bare: Sequence[Cost], first: Sequence[Cost]) -> str:
    cost = cheapest(parts)
    plain = "" if least is None else f"{least:.2f}"
    pages = " + ".join(
        f"{median(getattr(part, where) / floor.application for part, floor in zip(parts, bare, strict=True)):.1f}"
        for where in ("application", "database")
    )
    return f"| {one.size} | {cost.application:.2f} + {cost.database:.2f} | {pages} | {plain} | {beside(parts, first):.2f} |"


def _name_of(size: Size) -> str:
    return f"bench_{size.townships}_{size.cases}"


def _superuser_url(server: OwnServer, name: str) -> str:
    return server.url_for(name, "postgres").replace("+psycopg", "")


def _environ(server: OwnServer, name: str) -> dict[str, str]:
    return {"DATABASE_URL": server.url_for(name, LOGIN), "FENGQIAO_SECRET_KEY": "measured", "FENGQIAO_DATA_DIR": "var"}


def _lay(server: OwnServer, size: Size) -> World:
    name = _name_of(size)
    superuser = _superuser_url(server, name)
    try:
        url = server.create_database(name)
    except DuplicateDatabase:
        upgrade_database(server.url_for(name), LOGIN)  # it was laid by the code of its day
        tidy(superuser, size)  # a run that was ended left what it filed
        return world_of()
    upgrade_database(url, LOGIN)
    began = time.monotonic()
    world = lay_world(superuser, size)
    print(f"\n{size}: laid in {time.monotonic() - began:.0f} s", flush=True)
    with worker(_environ(server, name), lambda: True):
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


def _measure_worker(measured: Measured, database_pid: int) -> None:
    superuser, environ = measured.superuser, measured.environ
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("UPDATE agenda SET next_at = now() WHERE county_id = 1000000")

        def looked() -> bool:
            row = connection.execute("SELECT next_at > now() FROM agenda WHERE county_id = 1000000").fetchone()
            return bool(row and row[0])

        with worker(environ, looked) as one:
            time.sleep(2)
            print(
                f"\n{measured.size}: worker looked into its first county after {one.started:.1f} s, {one.spent:.1f} s of CPU; "
                f"{memory(one.pid):.0f} MB idle.",
                flush=True,
            )
            if measured.size.townships == 1:
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
