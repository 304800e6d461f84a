"""Let a council vote on paper alone, and keep of a counted vote the sum: not what the phones said, and not what the papers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTED = "topic_id IN (SELECT id FROM plaza_council_topics WHERE way = 'secret' AND outcome IS NOT NULL)"
_READ = ("plaza_council_councils", "plaza_council_topics", "plaza_council_ballots", "plaza_council_bundles")


def upgrade() -> None:
    """Apply; records that tell phones and papers apart are given to nobody any more."""
    op.add_column("plaza_council_councils", sa.Column("papers_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in _READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE plaza_council_ballots SET choice = 'abstain' WHERE {_COUNTED}")  # noqa: S608  # our own words
    op.execute(f"UPDATE plaza_council_bundles SET yes = 0, no = 0, abstain = 0, invalid = 0 WHERE {_COUNTED}")  # noqa: S608
    op.execute("UPDATE plaza_council_councils SET record = NULL")
    for table in _READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take back; what was wiped out stays so."""
    op.drop_column("plaza_council_councils", "papers_only")
