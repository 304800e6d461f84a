"""The rows that belong to one case: read by its three numbers, and only from tables that have any for it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Select, Table, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from core.workspace import Workspace
from tenants.base import Base, table_of

T = TypeVar("T", bound=Base)
#: What every row about a case carries.
KEYS = ("county_id", "home_space_id", "case_id")
#: Every case has rows in these, or they are read on their own.
_ALWAYS = frozenset({"assignments", "audit", "case_stories", "looks", "parties", "timeline", "timeline_notes"})


class Numbered(Protocol):
    """What has the three numbers of a case."""

    @property
    def county_id(self) -> Any:
        """The county."""

    @property
    def home_space_id(self) -> Any:
        """The space in which it was reported."""

    @property
    def id(self) -> Any:
        """The case's own number."""


class Belonging(Generic[T]):
    """The rows of one table that belong to a case, in an order; the statement is built once."""

    def __init__(self, table: type[T], *order: InstrumentedAttribute[Any]) -> None:
        """Read this table, in this order."""
        self._name = table.__tablename__
        self._statement: Select[T] = select(table).where(*of_case(table_of(table))).order_by(*order)

    def of(self, ws: Workspace, case: Numbered, kept: frozenset[str] | None = None) -> Sequence[T]:
        """Return the rows of a case which the fence shows; a table that is not among those ``kept`` is not asked."""
        if kept is not None and self._name not in kept:
            return []
        return ws.session.scalars(self._statement, numbers_of(case)).all()


def of_case(table: Table) -> list[Any]:
    """Return the conditions by which a statement reads a case's rows of a table; executed with ``numbers_of``."""
    return [table.c[name] == bindparam(name) for name in KEYS]


def numbers_of(case: Numbered) -> Mapping[str, int]:
    """Return the three numbers of a case, as the statements about it take them."""
    return {"county_id": case.county_id, "home_space_id": case.home_space_id, "case_id": case.id}


def kept_of(ws: Workspace, case: Numbered) -> frozenset[str]:
    """Return the names of the core's tables that have a row for a case which the fence shows: one look instead of one for each."""
    names, statement = _looks()
    row = ws.session.execute(statement, numbers_of(case)).one()
    return frozenset(name for name, found in zip(names, row, strict=True) if found)


@cache
def _looks() -> tuple[list[str], Select[*tuple[Any, ...]]]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _ALWAYS and set(KEYS) <= set(table.c.keys())]
    return [table.name for table in tables], select(*(exists().where(*of_case(table)).label(table.name) for table in tables))
