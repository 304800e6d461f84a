"""``python -m benchmarks.practices``: what forty installed practices cost a county that has three of them switched on, beside three installed.

The statements and calls are the same and a test says so; this tells the CPU of the same pages and movements, as a ratio.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from core.upgrade import upgrade_database
from tenants.door import Database
from tenants.server import start_own_server
from tests.core.practices.test_cost import story
from tests.core.practices.zoo import Listening, plugin, serving, switch_on
from tests.desk import in_hand
from tests.places import found_small_county
from tests.visitors import make_site

LOGIN = "fengqiao_login"
ON, FEW, MANY = 3, 3, 40


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU of pages and movements with three and with forty practices installed")
    parser.add_argument("--rounds", type=int, default=40, help="stories of each kind (default 40)")
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(start_own_server(Path(folder), durable=False))
        upgrade_database(server.url, LOGIN)
        names = [f"with_{count}" for count in (FEW, MANY)]
        for name in names:
            server.create_database(name, "fengqiao")
        stories = [
            _story(stack, Database(server.url_for(name, LOGIN), role_prefix="fengqiao"), count)
            for name, count in zip(names, (FEW, MANY), strict=True)
        ]
        spent: list[list[float]] = [[], []]
        for _ in range(rounds):
            for act, times in zip(stories, spent, strict=True):
                times.append(_cpu(act))
    few, many = (statistics.median(times) * 1000 for times in spent)
    print(f"{FEW} installed, {ON} on: {few:.1f} ms of CPU a story (5 pages, a case carried into hand)")
    print(f"{MANY} installed, {ON} on: {many:.1f} ms, {many / few:.3f} of it")


def _story(stack: ExitStack, database: Database, installed: int) -> Callable[[], None]:
    """Return a story told in a county with so many practices installed, for as long as the stack stands, and three of them on."""
    stack.enter_context(serving(database, *(plugin(f"p{at:02d}", Listening()) for at in range(installed))))
    county = found_small_county(database)
    case_id = in_hand(county)
    switch_on(county, *(f"p{at:02d}" for at in range(ON)))
    site = make_site(county)
    return lambda: story(site, county, case_id)


def _cpu(act: Callable[[], None]) -> float:
    """Return the seconds of CPU this process spends on something; the database's are the same statements."""
    began = time.process_time()
    act()
    return time.process_time() - began


if __name__ == "__main__":
    main()
