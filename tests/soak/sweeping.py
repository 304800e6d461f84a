"""One sweeper as a process of its own: ``python -m tests.soak.sweeping URL``; sweeps until it is killed or has nothing to do."""

import sys
import time
from datetime import timedelta

from core.jobs import Sweeper
from tenants.door import Database
from tests.conftest import PREFIX
from tests.places import START

#: When it is for every sweeper: all planted clocks have run out, none that a climb starts has.
LATER = START + timedelta(days=10)


def main(url: str) -> None:
    sweeper = Sweeper(Database(url, role_prefix=PREFIX, pool_size=2), lambda: LATER)
    while True:
        if not sweeper.turn():
            time.sleep(0.05)  # as the worker pauses between two looks


if __name__ == "__main__":
    main(sys.argv[1])
