"""Let the shares of a case be found by the case alone, whichever home it has."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "ix_assignments_case"


def upgrade() -> None:
    """Apply."""
    _lay("county_id", "case_id", "home_space_id")


def downgrade() -> None:
    """Take back."""
    _lay("county_id", "home_space_id", "case_id")


def _lay(*columns: str) -> None:
    op.drop_index(_NAME, table_name="assignments")
    op.create_index(_NAME, "assignments", list(columns), unique=False)
