"""Override a conflict of interest by two people, where the parties read it; and keep the days of a slip."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TICKETS, _WAIVERS = "supermarket_mediator_tickets", "supermarket_mediator_waivers"


def upgrade() -> None:
    """Apply."""
    op.add_column(_TICKETS, sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column(_TICKETS, sa.Column("signed_on", sa.Date(), nullable=True))
    op.add_column(_TICKETS, sa.Column("waived", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        _WAIVERS,
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("choosing_id", sa.BigInteger(), nullable=False),
        sa.Column("mediator_id", sa.BigInteger(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_account_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_account_id", sa.BigInteger(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.CheckConstraint("conflict IN ('tied', 'namesake')", name=op.f("ck_supermarket_mediator_waivers_conflict")),
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_supermarket_mediator_waivers_decided")),
        sa.CheckConstraint(
            "decided_account_id IS DISTINCT FROM asked_account_id OR decided_at IS NULL",
            name=op.f("ck_supermarket_mediator_waivers_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_supermarket_mediator_waivers_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "choosing_id"],
            ["supermarket_mediator_choosings.county_id", "supermarket_mediator_choosings.id"],
            name="fk_supermarket_mediator_waivers_choosing",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "mediator_id"],
            ["supermarket_mediator_mediators.county_id", "supermarket_mediator_mediators.id"],
            name="fk_supermarket_mediator_waivers_mediator",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_waivers")),
    )
    op.create_index(
        "ix_supermarket_mediator_waivers_choosing", _WAIVERS, ["county_id", "home_space_id", "choosing_id"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_supermarket_mediator_waivers_choosing", table_name=_WAIVERS)
    op.drop_table(_WAIVERS)
    for name in ("waived", "signed_on", "due_on"):
        op.drop_column(_TICKETS, name)
