"""Foreign keys from a practice's tables to the core's: by all their columns, and never taking a row of the core away."""

from sqlalchemy import Column, ForeignKeyConstraint, Table

from core.cases.models import Case
from core.people.models import Post
from tenants.units import Unit


def case_key(table: str) -> ForeignKeyConstraint:
    """Return the key that ties rows with county_id, home_space_id and case_id to their case.

    Example::

        __table_args__ = (case_key("tea_talk_talks"), {"info": fenced(Fence.PERSONAL)})
    """
    names = ["county_id", "home_space_id", "id"]
    return ForeignKeyConstraint(
        ["county_id", "home_space_id", "case_id"], _columns(Case.__table__, names), name=f"fk_{table}_case", ondelete="RESTRICT"
    )


def unit_key(table: str, column: str = "unit_id") -> ForeignKeyConstraint:
    """Return the key that ties rows with county_id and ``column`` to a unit."""
    return ForeignKeyConstraint(
        ["county_id", column], _columns(Unit.__table__, ["county_id", "id"]), name=f"fk_{table}_{column}", ondelete="RESTRICT"
    )


def post_key(table: str, column: str = "post_id") -> ForeignKeyConstraint:
    """Return the key that ties rows with county_id and ``column`` to somebody's post."""
    return ForeignKeyConstraint(
        ["county_id", column], _columns(Post.__table__, ["county_id", "id"]), name=f"fk_{table}_{column}", ondelete="RESTRICT"
    )


def _columns(table: object, names: list[str]) -> list[Column[object]]:
    if not isinstance(table, Table):
        raise TypeError
    return [table.c[name] for name in names]
