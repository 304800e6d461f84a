"""How many statements something costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tenants.door import Database


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)
