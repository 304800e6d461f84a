"""Keep looks at cases, seals over the audit, the leader in charge, and the lines of what a prefecture holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("leader_post_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "audit_seals",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "inbox_lines",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("for_space_id", sa.BigInteger(), nullable=False),
        sa.Column("for_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("from_county_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("share", sa.Text(), nullable=False),
        sa.Column("share_state", sa.Text(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_in", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_inbox_lines")),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_inbox_lines_open", "inbox_lines", ["county_id", "for_space_id", "due_at", "id"], postgresql_where=still_open
    )
    op.create_index("ix_inbox_lines_from", "inbox_lines", ["county_id", "from_county_id"], postgresql_where=still_open)
    op.create_table(
        "looks",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("whole_names", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_looks_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_looks")),
    )
    op.create_index("ix_looks_case", "looks", ["county_id", "home_space_id", "case_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("looks")
    op.drop_table("inbox_lines")
    op.drop_table("audit_seals")
    op.drop_column("cases", "leader_post_id")
    # with the column went the right on it: without its mark a table's fence is laid anew at the next upgrade
    op.execute("COMMENT ON TABLE cases IS NULL")
