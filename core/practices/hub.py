"""One hub for each database in a process: the practices installed, the counties' sets of them, and how they fare."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from core.practices.health import Call, Health
from core.practices.registry import Installed, installed
from core.practices.rules import longest_of
from core.practices.sets import CountySets
from tenants.door import Database

#: Seconds between two looks at calls that have not come back.
LOOKED_EVERY = 1.0


class Hub:
    """Everything that calling practices needs and that outlives a request."""

    def __init__(self, database: Database, practices: Installed) -> None:
        """Serve this database with these installed practices."""
        self.installed = practices
        self.sets = CountySets(practices)
        self.health = Health(database)
        self._running: dict[int, tuple[float, Call]] = {}
        self._watching = False
        self._lock = threading.Lock()

    @contextmanager
    def watching(self, call: Call) -> Iterator[None]:
        """Watch over a call: one that does not come back is written down while it still sleeps."""
        mark = id(call)
        with self._lock:
            self._running[mark] = (time.monotonic(), call)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="practices", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(mark, None)

    def late(self) -> list[Call]:
        """Return calls that should have come back by now, each once."""
        with self._lock:
            found = [(mark, began, call) for mark, (began, call) in self._running.items() if _took(began) > longest_of(call.hook)]
            for mark, _began, _call in found:
                del self._running[mark]
        return [replace(call, took=_took(began), error="has not come back") for _mark, began, call in found]

    def _watch(self) -> None:
        """Look after running calls until there are none; then the thread ends, so that nothing runs where nothing is called."""
        while True:
            time.sleep(LOOKED_EVERY)
            for call in self.late():
                self.health.note(call)
                self.health.write()
            with self._lock:
                if not self._running:
                    self._watching = False
                    return


def _took(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


_hubs: WeakKeyDictionary[Database, Hub] = WeakKeyDictionary()
_making = threading.Lock()


def hub_of(database: Database) -> Hub:
    """Return the hub of a database; the first to ask makes it, with what is installed."""
    with _making:
        if database not in _hubs:
            _hubs[database] = Hub(database, installed())
        return _hubs[database]


def use_practices(database: Database, practices: Installed) -> Hub:
    """Serve a database with these practices instead of those installed: for tests and the conformance kit."""
    with _making:
        _hubs[database] = Hub(database, practices)
        return _hubs[database]


def hub_behind(session: Session) -> Hub:
    """Return the hub of the database a session works on."""
    return hub_of(session.info["database"])
