"""Keep the record of a vote with its council, for anybody to count again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("plaza_council_councils", sa.Column("record", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("plaza_council_councils", "record")
