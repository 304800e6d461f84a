"""Keep totals for the pages of figures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "totals",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("terminated", sa.Integer(), nullable=False),
        sa.Column("in_hand", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.CheckConstraint("facet IN ('all','kind','type','source','village','rung')", name=op.f("ck_totals_facet")),
        sa.PrimaryKeyConstraint("county_id", "space_id", "month", "facet", "key", name=op.f("pk_totals")),
    )
    op.create_index("ix_totals_county", "totals", ["county_id", "facet", "month"], unique=False)
    op.create_table(
        "totals_looks",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "subject", name=op.f("pk_totals_looks")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("totals_looks")
    op.drop_index("ix_totals_county", table_name="totals")
    op.drop_table("totals")
