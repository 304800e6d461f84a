"""The base of every table, and the kinds of fence a table can stand behind."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, MetaData, Row, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: A row of columns whatever they are; the names are those of the statement.
AnyRow = Row[*tuple[Any, ...]]

#: A small number kept as ``smallint``: enum and numeric conditions are slow under row security.
Small = SmallInteger


class Fence(StrEnum):
    """The kind of fence around a table: who may read, add and change its rows (see ``tenants.fence``, for practices ``docs/authors/reference.md``)."""

    REGISTRY = "registry"
    CASE_LINE = "case_line"
    ASSIGNMENT = "assignment"
    CLOCK = "clock"
    PERSONAL = "personal"
    TIMELINE = "timeline"
    SPACE_OWN = "space_own"
    COUNTY_OWN = "county_own"
    COUNTY_STATE = "county_state"
    NOTICE = "notice"
    AUDIT = "audit"
    SEAL = "seal"
    REPORT = "report"
    TICKET = "ticket"
    OPEN = "open"
    PLACE = "place"
    BOX = "box"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    DOOR_ONLY = "door_only"
    POST = "post"
    COUNTER = "counter"
    TOTAL = "total"
    LOOK = "look"


class Base(DeclarativeBase):
    """Declarative base of core, tenants and practices; ``info`` of each table names its fence."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


def table_of(mapped: type[Base]) -> Table:
    """Return the table of a mapped class: a statement over its columns runs without the mapper, at half the cost."""
    return cast("Table", mapped.__table__)


def fenced(kind: Fence, *, fixed: tuple[str, ...] = (), searched: bool = False) -> dict[str, Any]:
    """Return the ``info`` of a table behind a fence of this kind.

    ``fixed`` columns never get an UPDATE grant; a ``searched`` table is read by the search functions.
    """
    return {"fence": kind, "fixed": fixed, "searched": searched}
