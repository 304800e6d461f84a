"""Let the search of a home read its own hits alone, and what is held elsewhere be found without reading the whole county."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEX = "ix_case_stories_grams"
_ELSEWHERE = "ix_assignments_elsewhere"
# Inside a definer function the caller's fence does not hold: it filters by the scope itself. Elsewhere than at home it looks only
# where the space holds something at all, for that reads the hits of the whole county.
_BY_HOME = """
CREATE FUNCTION search_cases(needle text, pieces integer[], most integer) RETURNS TABLE (case_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 20 AS $$
  WITH here AS (SELECT NULLIF(current_setting('app.county', true), '')::bigint AS county,
                       NULLIF(current_setting('app.space', true), '')::bigint AS space)
  SELECT s.case_id FROM case_stories s
  WHERE s.grams @> pieces AND ARRAY[s.home_space_id] @> ARRAY[(SELECT space FROM here)]
    AND s.county_id = (SELECT county FROM here) AND s.home_space_id = (SELECT space FROM here) AND position(needle IN s.searched) > 0
  UNION ALL
  SELECT s.case_id FROM case_stories s
  WHERE EXISTS (SELECT 1 FROM assignments a, here WHERE a.county_id = here.county AND a.holder_space_id = here.space
                AND a.home_space_id <> a.holder_space_id AND a.ended_at IS NULL)
    AND s.grams @> pieces AND s.county_id = (SELECT county FROM here) AND s.home_space_id <> (SELECT space FROM here)
    AND position(needle IN s.searched) > 0
    AND EXISTS (SELECT 1 FROM assignments a WHERE a.county_id = s.county_id AND a.home_space_id = s.home_space_id
                AND a.case_id = s.case_id AND a.holder_space_id = (SELECT space FROM here) AND a.ended_at IS NULL)
  ORDER BY 1 DESC LIMIT most
$$"""
_BY_COUNTY = """
CREATE FUNCTION search_cases(needle text, pieces integer[], most integer) RETURNS TABLE (case_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 20 AS $$
  SELECT s.case_id FROM case_stories s
  WHERE s.grams @> pieces
    AND s.county_id = NULLIF(current_setting('app.county', true), '')::bigint
    AND position(needle IN s.searched) > 0
    AND (s.home_space_id = NULLIF(current_setting('app.space', true), '')::bigint
         OR EXISTS (SELECT 1 FROM assignments a
                    WHERE a.county_id = s.county_id AND a.home_space_id = s.home_space_id AND a.case_id = s.case_id
                      AND a.holder_space_id = NULLIF(current_setting('app.space', true), '')::bigint AND a.ended_at IS NULL))
  ORDER BY s.case_id DESC LIMIT most
$$"""


def upgrade() -> None:
    """Apply."""
    held = sa.text("ended_at IS NULL AND home_space_id <> holder_space_id")
    op.create_index(_ELSEWHERE, "assignments", ["county_id", "holder_space_id", "case_id"], postgresql_where=held)
    _index("grams", sa.text("(ARRAY[home_space_id])"))
    _search(_BY_HOME)


def downgrade() -> None:
    """Take back."""
    _search(_BY_COUNTY)
    _index("grams")
    op.drop_index(_ELSEWHERE, table_name="assignments")


def _index(*columns: str | sa.TextClause) -> None:
    how = {"fastupdate": "off"}
    op.drop_index(_INDEX, table_name="case_stories", postgresql_using="gin", postgresql_with=how)
    op.create_index(_INDEX, "case_stories", list(columns), postgresql_using="gin", postgresql_with=how)


def _search(function: str) -> None:
    """Make the function anew, for it belongs to a role of its own; the upgrade hands it over."""
    op.execute("DROP FUNCTION search_cases(text, integer[], integer)")
    op.execute(function)
