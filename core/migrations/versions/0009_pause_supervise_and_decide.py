"""Let clocks stand still, supervise cases, and keep what is asked for and decided."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = "kind IN ('sign','rung','visit','report_in','answer','reply','pause')"
BEFORE = "kind IN ('sign','rung','visit','report_in','answer')"
RUNNING = "fired_at IS NULL AND stopped_at IS NULL"


def upgrade() -> None:
    """Apply."""
    for name in ("paused_at", "resumes_at", "whole_from"):
        op.add_column("cases", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    # nothing points anywhere yet, so the fence hides no row from this check
    op.create_foreign_key(
        "fk_cases_merged_into",
        "cases",
        "cases",
        ["county_id", "home_space_id", "merged_into_id"],
        ["county_id", "home_space_id", "id"],
    )
    op.create_index(
        "ix_cases_merged",
        "cases",
        ["county_id", "merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    for name in ("paused_at", "extended_from"):
        op.add_column("clocks", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _kinds(KINDS)
    _due(f"{RUNNING} AND paused_at IS NULL")
    op.create_table(
        "supervisions",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("by_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("grade IN ('plain','yellow','red')", name=op.f("ck_supervisions_grade")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_supervisions_case",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "by_unit_id"], ["units.county_id", "units.id"], name=op.f("fk_supervisions_county_id_by_unit_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supervisions")),
    )
    op.create_index("ix_supervisions_case", "supervisions", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_index(
        "ix_supervisions_open",
        "supervisions",
        ["county_id", "by_unit_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "petitions",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_account_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("was_state", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('extension','void')", name=op.f("ck_petitions_kind")),
        sa.CheckConstraint(
            "kind <> 'extension' OR (wanted_at IS NOT NULL AND was_due_at IS NOT NULL)", name=op.f("ck_petitions_extension")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_petitions_decided")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_petitions_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_petitions")),
    )
    op.create_index("ix_petitions_case", "petitions", ["county_id", "home_space_id", "case_id"], unique=False)
    waiting = sa.text("decided_at IS NULL")
    op.create_index("uq_petitions_waiting", "petitions", ["county_id", "case_id"], unique=True, postgresql_where=waiting)
    op.create_index(
        "ix_petitions_waiting", "petitions", ["county_id", "home_space_id", "asked_at"], unique=False, postgresql_where=waiting
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("petitions")
    op.drop_table("supervisions")
    _due(RUNNING)
    _kinds(BEFORE)
    op.drop_column("clocks", "extended_from")
    op.drop_column("clocks", "paused_at")
    op.drop_index("ix_cases_merged", table_name="cases")
    op.drop_constraint("fk_cases_merged_into", "cases", type_="foreignkey")
    for name in ("merged_into_id", "whole_from", "resumes_at", "paused_at"):
        op.drop_column("cases", name)
    # with the columns went the rights on them: without its mark a table's fence is laid anew at the next upgrade
    op.execute("COMMENT ON TABLE cases IS NULL")
    op.execute("COMMENT ON TABLE clocks IS NULL")


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_clocks_kind"), "clocks", type_="check")
    op.create_check_constraint(op.f("ck_clocks_kind"), "clocks", kinds)


def _due(which: str) -> None:
    op.drop_index("ix_clocks_due", table_name="clocks")
    op.create_index("ix_clocks_due", "clocks", ["county_id", "due_at"], unique=False, postgresql_where=sa.text(which))
