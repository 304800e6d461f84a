"""What differs between tables and their models, in words of whoever writes them."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

#: Each fenced table carries the mark of its fence as a comment; that is no difference.
_MARKED = "remove_table_comment"


def differing_words(found: list[Any]) -> list[str]:
    """Return what Alembic found to differ, a line each: what the models say, and what the migrations lay."""
    flat = chain.from_iterable(one if isinstance(one, list) else [one] for one in found)  # changes of one column come together
    return [_WORDS[kind](*parts) if kind in _WORDS else f"{kind}: {parts!r}" for kind, *parts in flat if kind != _MARKED]


def _type(_schema: str | None, table: str, column: str, _existing: object, laid: object, said: object) -> str:
    return f"the column {table}.{column} is {laid!r} in the migrations and {said!r} in the models"


def _may_be_empty(_schema: str | None, table: str, column: str, _existing: object, laid: bool, _said: bool) -> str:  # noqa: FBT001  # as Alembic gives it
    return f"the column {table}.{column} may be empty in the {'migrations' if laid else 'models'}, and not in the other"


def _only_in_models(thing: Any) -> str:
    return f"{thing.name} on {thing.table.name} stands in the models, and no migration lays it"


def _only_laid(thing: Any) -> str:
    return f"the migrations lay {thing.name} on {thing.table.name}, which stands in no model"


_WORDS: Mapping[str, Callable[..., str]] = {
    "add_table": lambda table: f"no migration lays the table {table.name} of the models",
    "remove_table": lambda table: f"the migrations lay the table {table.name}, which is in no model",
    "add_column": lambda _schema, table, column: f"no migration lays the column {table}.{column.name} of the models",
    "remove_column": lambda _schema, table, column: f"the migrations lay the column {table}.{column.name}, which is in no model",
    "modify_type": _type,
    "modify_nullable": _may_be_empty,
    **dict.fromkeys(("add_index", "add_constraint", "add_fk"), _only_in_models),
    **dict.fromkeys(("remove_index", "remove_constraint", "remove_fk"), _only_laid),
}
