"""The base of this practice's tables, and the keys between them."""

from sqlalchemy import ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

from core.api import COLUMN_TYPES, NAMES


class Base(DeclarativeBase):
    """The base of this practice's tables; each is named after its key."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = COLUMN_TYPES


def own_key(table: str, column: str, to: str, name: str) -> ForeignKeyConstraint:
    """Return the key that ties ``column`` of one of these tables to another of them."""
    return ForeignKeyConstraint(
        ["county_id", column], [f"{to}.county_id", f"{to}.id"], name=f"fk_{table}_{name}", ondelete="RESTRICT"
    )
