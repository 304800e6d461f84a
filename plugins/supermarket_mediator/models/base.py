"""The base of this practice's tables; each is named after its key."""

from sqlalchemy import ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

from core.api import COLUMN_TYPES, NAMES


class Base(DeclarativeBase):
    """The declarative base of the tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = COLUMN_TYPES


def own_key(table: str, column: str, to: str, name: str) -> ForeignKeyConstraint:
    """Return the key that ties rows with county_id and ``column`` to a row of another table of the practice."""
    return ForeignKeyConstraint(
        ["county_id", column], [f"{to}.county_id", f"{to}.id"], name=f"fk_{table}_{name}", ondelete="RESTRICT"
    )
