"""Keep when and where cases ended, so that a county's desk need not count its year."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FACETS = "facet IN ('all','kind','type','source','village','rung')"
_WITH_ENDS = "facet IN ('all','kind','type','source','village','rung','settled','closed')"
_ENDS = "facet IN ('settled','closed')"
# As the worker counts them; it counts each county anew once a day, and mends what moves while this runs.
_COUNT = """
INSERT INTO totals (county_id, space_id, month, facet, key, reported, accepted, settled, terminated, in_hand, overdue, closed, visited)
SELECT county_id, home_space_id, month, facet, key, count(*), count(*) FILTER (WHERE state <> 10),
       count(settled_at), count(*) FILTER (WHERE settled_at IS NULL AND end_reason IS NOT NULL),
       count(*) FILTER (WHERE state <> 10 AND settled_at IS NULL AND end_reason IS NULL), 0, count(closed_at), count(visited_at)
FROM (SELECT *, to_char(reported_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM') AS month,
             to_char(settled_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM') AS settled_in,
             to_char(closed_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM') AS closed_in
      FROM cases) c
CROSS JOIN LATERAL (VALUES ('settled', concat_ws(':', settled_in, ladder_id, settled_rung)), ('closed', closed_in)) AS ends (facet, key)
WHERE state NOT IN (97, 98) AND CASE facet WHEN 'settled' THEN settled_in ELSE closed_in END IS NOT NULL
GROUP BY county_id, home_space_id, month, facet, key
"""
_NAME = "ix_totals_ends"


def upgrade() -> None:
    """Apply."""
    _facets(_WITH_ENDS)
    op.create_index(_NAME, "totals", ["county_id", "facet", "key"], unique=False, postgresql_where=sa.text(_ENDS))
    _held_by_the_fence("NO FORCE")
    op.execute(_COUNT)
    _held_by_the_fence("FORCE")


def downgrade() -> None:
    """Take back."""
    op.drop_index(_NAME, table_name="totals", postgresql_where=sa.text(_ENDS))
    _held_by_the_fence("NO FORCE")
    op.execute("DELETE FROM totals WHERE facet IN ('settled','closed')")
    _held_by_the_fence("FORCE")
    _facets(_FACETS)


def _facets(known: str) -> None:
    name = op.f("ck_totals_facet")
    op.drop_constraint(name, "totals", type_="check")
    op.create_check_constraint(name, "totals", known)


def _held_by_the_fence(how: str) -> None:
    """Let the owner of the tables read every county for once, or no more: without ``FORCE`` its own policies do not bind it."""
    for table in ("cases", "totals"):
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")
