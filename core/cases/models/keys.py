"""What ties a row to its case."""

from sqlalchemy import ForeignKeyConstraint


def of_case(table: str) -> ForeignKeyConstraint:
    """Tie a row to its case by all three keys: checks ignore row security, and two would reach into a sibling township."""
    return ForeignKeyConstraint(
        ["county_id", "home_space_id", "case_id"], ["cases.county_id", "cases.home_space_id", "cases.id"], name=f"fk_{table}_case"
    )


def of_row(table: str, column: str, target: str, name: str) -> ForeignKeyConstraint:
    """Tie a row to another row of the same case; the target has a unique index over the three keys and its number."""
    keys = ["county_id", "home_space_id", "case_id"]
    return ForeignKeyConstraint([*keys, column], [f"{target}.{key}" for key in (*keys, "id")], name=f"fk_{table}_{name}")
