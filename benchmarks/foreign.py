"""``python -m benchmarks.foreign``: whether the time an answer takes tells somebody else's number from one that nobody has.

Numbers of a neighbour and of nobody are asked for in turn, by chance in either order, over one connection to ``fengqiao serve``. A neighbour's
and nobody's lie side by side in the same index. Prints a table for docs.
"""

import argparse
import math
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.served import Visitor, served
from benchmarks.world import Size, lay_world
from core import cases
from core.cases.rules import NewReport
from core.practices.registry import installed
from core.testing import County, case_in, found_county
from core.testing.places import PASSWORD, Room, use
from core.upgrade import upgrade_database
from core.workspace import utc_now
from plugins.plaza_council import service as plaza
from plugins.plaza_council.rules import NewHall
from tenants.door import Database
from tenants.server import start_own_server

LOGIN, NAME, PORT = "fengqiao_login", "foreign", 8992
#: So many rows of each kind are made at each place, and asked for again and again.
ROWS = 100
SIZE = Size(100, 100_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: its table, the address under which it is asked for, and how one is made in the first township."""

    label: str
    table: str
    address: str
    make: Callable[[County, int], int]


def _report(county: County, at: int) -> int:
    ws = county.public()
    with ws.session:
        digest = f"{county.home.space.id:060}{at:04}"
        cases.send_report(ws, NewReport("land", "沟又堵了。"), code_digest=digest, key_digest=digest)
        ws.session.commit()
    return max(report.id for report in county.do("clerk", cases.waiting_reports))


def _hall(county: County, at: int) -> int:
    return county.do("director", lambda ws: plaza.open_hall(ws, NewHall(f"议事厅{at}", "亭子", "卢大姐")))


KINDS = (
    Kind("a case, page", "cases", "/{space}/cases/{row}", lambda county, _: case_in(county, "in_hand")),
    Kind("a case, API", "cases", "/api/v1/{space}/cases/{row}", lambda county, _: case_in(county, "in_hand")),
    Kind("a resident's report", "reports", "/{space}/reports/{row}", _report),
    Kind("a hall of a practice", "plaza_council_halls", "/{space}/practices/plaza_council/halls/{row}", _hall),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Whether time tells a neighbour's number from nobody's")
    parser.add_argument("--rounds", type=int, default=2_000, help="pairs of requests of each kind (default 2,000)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        server = stack.enter_context(start_own_server(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        upgrade_database(server.create_database(NAME), LOGIN)
        superuser = server.url_for(NAME, "postgres").replace("+psycopg", "")
        lay_world(superuser, SIZE)
        database = Database(server.url_for(NAME, LOGIN))
        use(database, installed())
        here, there = found_county(database), found_county(database)
        for county in (here, there):
            county.clock.now = utc_now()
            county.switch_on("plaza_council")
        environ = {"DATABASE_URL": server.url_for(NAME, LOGIN), "FENGQIAO_SECRET_KEY": "measured", "FENGQIAO_DATA_DIR": "var"}
        web = stack.enter_context(served(PORT, environ))
        print(f"{SIZE}; {rounds} pairs of each kind, {ROWS} rows of each\n")
        print("| asked for | whose | theirs, median ms | nobody's, median ms | apart, ms | theirs slower | p |")
        print("|---|---|---|---|---|---|---|")
        for kind in KINDS:
            for whose, who, room, rows in _neighbours(here, there, kind):
                visitor = Visitor(web.port).sign_in(room.space.code, room.names[who], PASSWORD)
                nobodys = list(_beside(superuser, kind.table, rows))
                times = _ask(visitor, kind.address, room.space.code, rows, nobodys, rounds)
                print(_row(f"{kind.label} | {whose}", *times), flush=True)


def _neighbours(here: County, there: County, kind: Kind) -> Iterator[tuple[str, str, Room, list[int]]]:
    """Make rows, and name whoever asks for them: from the next township, from another county, and at a post that may not know of them."""
    mine = [kind.make(here, at) for at in range(ROWS)]
    theirs = [kind.make(there, at) for at in range(ROWS)]
    yield "the next township's", "clerk", here.sibling, mine
    yield "another county's", "clerk", here.home, theirs
    if kind.table == "cases":
        yield "the next desk's", "grid", here.home, mine


def _beside(superuser: str, table: str, rows: Sequence[int]) -> Iterator[int]:
    """For each row a number close to it that none has."""
    with psycopg.connect(superuser) as connection:
        taken = {row[0] for row in connection.execute(f'SELECT id FROM "{table}"').fetchall()}  # type: ignore[arg-type]  # noqa: S608
    for row in rows:
        found = next(number for number in range(row + 1, row + 10_000) if number not in taken)
        taken.add(found)
        yield found


def _ask(
    visitor: Visitor, address: str, space: str, rows: Sequence[int], nobodys: Sequence[int], rounds: int
) -> tuple[list[float], list[float]]:
    """Return how many milliseconds each answer took: for the neighbour's, and for nobody's."""
    times: tuple[list[float], list[float]] = ([], [])
    warm, dice = rounds // 20, random.Random(7)  # noqa: S311  # the order of a measurement
    for at in range(rounds + warm):
        for whose in dice.sample((0, 1), 2):
            number = (rows, nobodys)[whose][at % len(rows)]
            path = address.format(space=space, row=number)
            began = time.perf_counter()
            status = visitor.status(path)
            spent = 1000 * (time.perf_counter() - began)
            if status != 404:
                raise ValueError(path, status)
            if at >= warm:
                times[whose].append(spent)
    return times


def _row(label: str, theirs: Sequence[float], nobodys: Sequence[float]) -> str:
    one, other = statistics.median(theirs), statistics.median(nobodys)
    slower, chance = mann_whitney(theirs, nobodys)
    return f"| {label} | {one:.3f} | {other:.3f} | {one - other:+.3f} | {100 * slower:.1f} % | {chance:.2g} |"


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Return how often one of the first is the greater of two, and how likely that much or more is by chance (two-sided)."""
    ranked = sorted([(value, True) for value in first] + [(value, False) for value in second])
    ranks = sum(rank for rank, (_, of_first) in enumerate(ranked, 1) if of_first)
    count, other = len(first), len(second)
    wins = ranks - count * (count + 1) / 2
    spread = math.sqrt(count * other * (count + other + 1) / 12)
    return wins / (count * other), math.erfc(abs(wins - count * other / 2) / spread / math.sqrt(2))


if __name__ == "__main__":
    main()
