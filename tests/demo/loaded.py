"""The demonstration in a database of its own, and a look behind its fence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, text

from core.people.visitors import Visitor
from demo.loader import load_demo
from tenants.door import Database
from tests.conftest import PREFIX, Databases

COUNTY, TOWNSHIP = "360681", "360681110"
#: A Tuesday at ten, China time; the Sunday of the same week at half past ten; the second day of a Spring Festival.
TUESDAY = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 15, 2, 30, tzinfo=UTC)
SPRING_FESTIVAL = datetime(2026, 2, 18, 3, 0, tzinfo=UTC)


@dataclass
class Place:
    """A database with the demonstration in it, as the login sees it and as it is behind the fence."""

    name: str
    now: datetime
    databases: Databases
    visitors: list[Visitor]

    def rows(self, sql: str) -> Sequence[Any]:
        """Look behind the fence."""
        engine = create_engine(self.databases.superuser_url(self.name))
        with engine.connect() as connection:
            found = connection.execute(text(sql)).all()
        engine.dispose()
        return found

    def one(self, sql: str) -> Any:
        """Return the only value."""
        return self.rows(sql)[0][0]

    def open(self) -> Database:
        """Open it as the serving login; the caller disposes."""
        return Database(self.databases.login_url(self.name), role_prefix=PREFIX, pool_size=2)

    def copy(self) -> "Place":
        """Return a copy that a test may change; nobody may be connected."""
        name = f"{self.name}_again"
        self.databases._server.create_database(name, self.name)
        return Place(name, self.now, self.databases, self.visitors)

    def due_clocks(self) -> Sequence[Any]:
        """Return the clocks that ran out and wait for the worker."""
        return self.rows(
            f"SELECT id, case_id, on_expiry FROM clocks WHERE fired_at IS NULL AND stopped_at IS NULL AND due_at <= '{self.now}'"
        )

    def history(self) -> list[Any]:
        """Return everything that happened, case by case."""
        return list(
            self.rows(
                "SELECT c.number, t.at, t.deed, t.actor_name, t.unit_name, t.rung FROM timeline t JOIN cases c ON c.id = t.case_id"
                " ORDER BY t.at, c.number, t.version"
            )
        )


def load(databases: Databases, now: datetime, *packs: str) -> Place:
    """Load packs of the demonstration into a fresh database."""
    place = Place(databases.fresh(), now, databases, [])
    database = place.open()
    place.visitors = load_demo(database, now, lambda _: None, packs)
    database.dispose()
    return place
