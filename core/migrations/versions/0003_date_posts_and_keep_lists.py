"""Date posts for those who stand in, keep what was done about accounts, and lists until they are confirmed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("accounts", sa.Column("away_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounts", sa.Column("away_to", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("stands_in_for", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_posts_county_id_stands_in_for"), "posts", "posts", ["county_id", "stands_in_for"], ["county_id", "id"]
    )
    op.create_table(
        "account_events",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_post", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"],
            ["accounts.county_id", "accounts.id"],
            name=op.f("fk_account_events_county_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_account_events")),
    )
    op.create_index("ix_account_events_account", "account_events", ["county_id", "account_id", "id"], unique=False)
    op.create_table(
        "brought_lists",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=True),
        sa.Column("added", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("what IN ('people','units')", name=op.f("ck_brought_lists_what")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_brought_lists")),
    )
    op.create_index("ix_brought_lists_account", "brought_lists", ["county_id", "space_id", "account_id", "id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_brought_lists_account", table_name="brought_lists")
    op.drop_table("brought_lists")
    op.drop_index("ix_account_events_account", table_name="account_events")
    op.drop_table("account_events")
    op.drop_constraint(op.f("fk_posts_county_id_stands_in_for"), "posts", type_="foreignkey")
    op.drop_column("posts", "stands_in_for")
    op.drop_column("posts", "valid_to")
    op.drop_column("posts", "valid_from")
    op.drop_column("accounts", "away_to")
    op.drop_column("accounts", "away_from")
    # with the columns went the rights on them: without its mark a table's fence is laid anew at the next upgrade
    op.execute("COMMENT ON TABLE posts IS NULL")
    op.execute("COMMENT ON TABLE accounts IS NULL")
