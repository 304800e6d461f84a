"""Keep drafts of ladders, and let a township go back to the county's ladder."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ladder_drafts",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_as", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["county_id", "based_on"], ["ladders.county_id", "ladders.id"], name="fk_ladder_drafts_based_on"),
        sa.ForeignKeyConstraint(
            ["county_id", "published_as"], ["ladders.county_id", "ladders.id"], name="fk_ladder_drafts_published_as"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_ladder_drafts")),
    )
    op.create_index(
        "uq_ladder_drafts_open",
        "ladder_drafts",
        ["county_id", "kind", "name"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.alter_column("ladder_bindings", "ladder_id", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    """Take back; townships that went back to the county's ladder must have one of their own again first."""
    op.alter_column("ladder_bindings", "ladder_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_index("uq_ladder_drafts_open", table_name="ladder_drafts")
    op.drop_table("ladder_drafts")
