"""Lay the first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Filters by the scope itself, because inside a definer function the caller's fence does not hold: the home space, and
# elsewhere only what the space holds, since a hit alone tells that a person has a case.
SEARCH = """
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
    op.create_table(
        "accounts",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sign_in_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_accounts")),
    )
    op.create_index("uq_accounts_sign_in_name", "accounts", ["county_id", "sign_in_name"], unique=True)
    op.create_table(
        "audit",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["county_id", "at"], unique=False)
    op.create_index("ix_audit_case", "audit", ["county_id", "case_id"], unique=False)
    op.create_table(
        "done_deeds",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "space_id", "account_id", "key", name=op.f("pk_done_deeds")),
    )
    op.create_table(
        "ladders",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_ladders")),
    )
    op.create_index("uq_ladders_version", "ladders", ["county_id", "kind", "name", "version"], unique=True)
    op.create_table(
        "notices",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("for_space_id", sa.BigInteger(), nullable=False),
        sa.Column("for_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["county_id", "for_space_id", "for_unit_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "number_counts",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "space_id", "day", name=op.f("pk_number_counts")),
    )
    op.create_table(
        "outbox",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("for_space_id", sa.BigInteger(), nullable=False),
        sa.Column("for_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_waiting", "outbox", ["county_id", "id"], unique=False, postgresql_where=sa.text("carried_at IS NULL")
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_sign_in_tries_wrong")),
        sa.PrimaryKeyConstraint("county_id", "subject", "source", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "spaces",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("county_id", sa.BigInteger(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'township') = (county_id <> id)", name=op.f("ck_spaces_own_county")),
        sa.CheckConstraint("kind IN ('prefecture','county','township')", name=op.f("ck_spaces_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["spaces.id"], name=op.f("fk_spaces_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint("code", name=op.f("uq_spaces_code")),
    )
    op.create_index("ix_spaces_county_id", "spaces", ["county_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('grid','village','area','centre','room','department')", name=op.f("ck_units_kind")),
        sa.ForeignKeyConstraint(
            ["county_id", "parent_id"], ["units.county_id", "units.id"], name=op.f("fk_units_county_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_units")),
    )
    op.create_index("ix_units_space", "units", ["county_id", "space_id"], unique=False)
    op.create_index("uq_units_code", "units", ["county_id", "space_id", "code"], unique=True)
    op.create_table(
        "agenda",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["spaces.id"], name=op.f("fk_agenda_county_id")),
        sa.PrimaryKeyConstraint("county_id", name=op.f("pk_agenda")),
    )
    op.create_index("ix_agenda_next_at", "agenda", ["next_at"], unique=False)
    op.create_table(
        "cases",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("people", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("ladder_id", sa.BigInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("leads", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reporter_post_id", sa.BigInteger(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("settled_rung", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('dispute','hazard','hardship','advice','warning')", name=op.f("ck_cases_kind")),
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name=op.f("ck_cases_grade")),
        sa.CheckConstraint("leads = 1", name=op.f("ck_cases_leads")),
        sa.ForeignKeyConstraint(
            ["county_id", "ladder_id"], ["ladders.county_id", "ladders.id"], name=op.f("fk_cases_county_id_ladder_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name=op.f("fk_cases_county_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_county_ledger",
        "cases",
        ["county_id", sa.literal_column("reported_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_cases_county_open", "cases", ["county_id", "rung"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "ix_cases_ledger",
        "cases",
        ["county_id", "home_space_id", sa.literal_column("reported_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["county_id", "home_space_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_cases_reporter",
        "cases",
        ["county_id", "home_space_id", "reporter_post_id", sa.literal_column("reported_at DESC")],
        unique=False,
    )
    op.create_index("uq_cases_home", "cases", ["county_id", "home_space_id", "id"], unique=True)
    op.create_index("uq_cases_number", "cases", ["county_id", "number"], unique=True)
    op.create_table(
        "known_devices",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"], ["accounts.county_id", "accounts.id"], name=op.f("fk_known_devices_county_id_account_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "account_id", "digest", name=op.f("pk_known_devices")),
    )
    op.create_table(
        "ladder_bindings",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ladder_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "ladder_id"], ["ladders.county_id", "ladders.id"], name=op.f("fk_ladder_bindings_county_id_ladder_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "space_id", "kind", name=op.f("pk_ladder_bindings")),
    )
    op.create_table(
        "posts",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"], ["accounts.county_id", "accounts.id"], name=op.f("fk_posts_county_id_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name=op.f("fk_posts_county_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_account", "posts", ["county_id", "account_id"], unique=False)
    op.create_index("ix_posts_space", "posts", ["county_id", "space_id", "unit_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_case_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name=op.f("fk_reports_county_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_reports")),
    )
    op.create_index(
        "ix_reports_waiting",
        "reports",
        ["county_id", "home_space_id", "reported_at"],
        unique=False,
        postgresql_where=sa.text("taken_at IS NULL"),
    )
    op.create_index("uq_reports_code", "reports", ["county_id", "code_digest"], unique=True)
    op.create_index("uq_reports_key", "reports", ["county_id", "home_space_id", "key_digest"], unique=True)
    op.create_table(
        "assignments",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_space_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_post_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("leads", sa.SmallInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('lead','coholder','whistle','supervise','review','confirmation')", name=op.f("ck_assignments_kind")
        ),
        sa.CheckConstraint(
            "leads IN (0, 1) AND (leads = 0 OR (kind = 'lead' AND ended_at IS NULL))", name=op.f("ck_assignments_leads")
        ),
        sa.CheckConstraint(
            "state IN ('to_sign','signed','passed_up','handed_on','returned','done')", name=op.f("ck_assignments_state")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "holder_unit_id"], ["units.county_id", "units.id"], name=op.f("fk_assignments_county_id_holder_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_assignments_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_case", "assignments", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_index(
        "ix_assignments_unit_worklist",
        "assignments",
        ["county_id", "holder_space_id", "holder_unit_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL AND state <> 'done'"),
    )
    op.create_index(
        "ix_assignments_worklist",
        "assignments",
        ["county_id", "holder_space_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL AND state <> 'done'"),
    )
    op.create_index("uq_assignments_lead", "assignments", ["county_id", "home_space_id", "case_id", "id", "leads"], unique=True)
    op.create_index(
        "uq_assignments_one_lead", "assignments", ["county_id", "case_id"], unique=True, postgresql_where=sa.text("leads = 1")
    )
    op.create_table(
        "case_stories",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reporter_name", sa.Text(), nullable=False),
        sa.Column("reporter_phone", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_case_stories_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "home_space_id", "case_id", name=op.f("pk_case_stories")),
    )
    op.create_index(
        "ix_case_stories_grams",
        "case_stories",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "clocks",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("on_expiry", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('sign','rung','visit')", name=op.f("ck_clocks_kind")),
        sa.CheckConstraint(
            "fired_at IS NULL OR stopped_at IS NULL OR stopped_at >= fired_at", name=op.f("ck_clocks_fired_then_stopped")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_clocks_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_clocks")),
    )
    op.create_index(
        "ix_clocks_due",
        "clocks",
        ["county_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("fired_at IS NULL AND stopped_at IS NULL"),
    )
    op.create_index("uq_clocks_round", "clocks", ["county_id", "case_id", "kind", "rung", "round"], unique=True)
    op.create_table(
        "follow_ups",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("performed", sa.Boolean(), nullable=False),
        sa.Column("mood", sa.Text(), nullable=False),
        sa.Column("satisfied", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("mood IN ('calm','upset','needs_care')", name=op.f("ck_follow_ups_mood")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_follow_ups_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_follow_ups")),
    )
    op.create_index("ix_follow_ups_case", "follow_ups", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("performed", sa.Boolean(), nullable=False),
        sa.Column("routes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("told_way", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("form IN ('oral','written') OR kind = 'terminated'", name=op.f("ck_outcomes_form")),
        sa.CheckConstraint(
            "kind = 'settled' OR (cardinality(routes) > 0 AND told_way IS NOT NULL AND told_at IS NOT NULL)",
            name=op.f("ck_outcomes_told"),
        ),
        sa.CheckConstraint("kind IN ('settled','terminated')", name=op.f("ck_outcomes_kind")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_outcomes_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_outcomes")),
    )
    op.create_index("ix_outcomes_case", "outcomes", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_table(
        "parties",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consent_way", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_by", sa.Text(), nullable=True),
        sa.CheckConstraint("consent IN ('unasked','agreed','refused')", name=op.f("ck_parties_consent")),
        sa.CheckConstraint("kind IN ('person','household','organisation','village','group')", name=op.f("ck_parties_kind")),
        sa.CheckConstraint("side IN (1, 2, 3)", name=op.f("ck_parties_side")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_parties_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_parties")),
    )
    op.create_index("ix_parties_case", "parties", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('persuasion','mediation','investigation','consultation')", name=op.f("ck_sessions_kind")),
        sa.CheckConstraint("result IN ('agreed','failed','continues')", name=op.f("ck_sessions_result")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_sessions_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_case", "sessions", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"], ["accounts.county_id", "accounts.id"], name=op.f("fk_sign_ins_county_id_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "post_id"], ["posts.county_id", "posts.id"], name=op.f("fk_sign_ins_county_id_post_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_account", "sign_ins", ["county_id", "account_id"], unique=False)
    op.create_table(
        "timeline",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_timeline_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_timeline")),
    )
    op.create_index("ix_timeline_case", "timeline", ["county_id", "home_space_id", "case_id", "id"], unique=False)
    op.create_table(
        "timeline_notes",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_timeline_notes_case",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_timeline_notes")),
    )
    op.create_table(
        "tokens",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"], ["accounts.county_id", "accounts.id"], name=op.f("fk_tokens_county_id_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "post_id"], ["posts.county_id", "posts.id"], name=op.f("fk_tokens_county_id_post_id")
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tokens")),
    )
    op.create_index("uq_tokens_digest", "tokens", ["county_id", "digest"], unique=True)
    op.create_foreign_key(
        "fk_cases_lead",
        "cases",
        "assignments",
        ["county_id", "home_space_id", "id", "lead_id", "leads"],
        ["county_id", "home_space_id", "case_id", "id", "leads"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.execute("CREATE SEQUENCE key_blocks")
    op.execute(SEARCH)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION search_cases(text, integer[], integer)")
    op.execute("DROP SEQUENCE key_blocks")
    op.drop_constraint("fk_cases_lead", "cases", type_="foreignkey")
    op.drop_index("uq_tokens_digest", table_name="tokens")
    op.drop_table("tokens")
    op.drop_table("timeline_notes")
    op.drop_index("ix_timeline_case", table_name="timeline")
    op.drop_table("timeline")
    op.drop_index("ix_sign_ins_account", table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_index("ix_sessions_case", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("ix_parties_case", table_name="parties")
    op.drop_table("parties")
    op.drop_index("ix_outcomes_case", table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index("ix_follow_ups_case", table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index("uq_clocks_round", table_name="clocks")
    op.drop_index("ix_clocks_due", table_name="clocks", postgresql_where=sa.text("fired_at IS NULL AND stopped_at IS NULL"))
    op.drop_table("clocks")
    op.drop_index(
        "ix_case_stories_grams", table_name="case_stories", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.drop_table("case_stories")
    op.drop_index("uq_assignments_one_lead", table_name="assignments", postgresql_where=sa.text("leads = 1"))
    op.drop_index("uq_assignments_lead", table_name="assignments")
    op.drop_index(
        "ix_assignments_worklist", table_name="assignments", postgresql_where=sa.text("ended_at IS NULL AND state <> 'done'")
    )
    op.drop_index(
        "ix_assignments_unit_worklist", table_name="assignments", postgresql_where=sa.text("ended_at IS NULL AND state <> 'done'")
    )
    op.drop_index("ix_assignments_case", table_name="assignments")
    op.drop_table("assignments")
    op.drop_index("uq_reports_key", table_name="reports")
    op.drop_index("uq_reports_code", table_name="reports")
    op.drop_index("ix_reports_waiting", table_name="reports", postgresql_where=sa.text("taken_at IS NULL"))
    op.drop_table("reports")
    op.drop_index("ix_posts_space", table_name="posts")
    op.drop_index("ix_posts_account", table_name="posts")
    op.drop_table("posts")
    op.drop_table("ladder_bindings")
    op.drop_table("known_devices")
    op.drop_index("uq_cases_number", table_name="cases")
    op.drop_index("uq_cases_home", table_name="cases")
    op.drop_index("ix_cases_reporter", table_name="cases")
    op.drop_index("ix_cases_open", table_name="cases", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_cases_ledger", table_name="cases")
    op.drop_index("ix_cases_county_open", table_name="cases", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_cases_county_ledger", table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_agenda_next_at", table_name="agenda")
    op.drop_table("agenda")
    op.drop_index("uq_units_code", table_name="units")
    op.drop_index("ix_units_space", table_name="units")
    op.drop_table("units")
    op.drop_index("ix_spaces_county_id", table_name="spaces")
    op.drop_table("spaces")
    op.drop_table("sign_in_tries")
    op.drop_index("ix_outbox_waiting", table_name="outbox", postgresql_where=sa.text("carried_at IS NULL"))
    op.drop_table("outbox")
    op.drop_table("number_counts")
    op.drop_index("ix_notices_unread", table_name="notices", postgresql_where=sa.text("read_at IS NULL"))
    op.drop_table("notices")
    op.drop_index("uq_ladders_version", table_name="ladders")
    op.drop_table("ladders")
    op.drop_table("done_deeds")
    op.drop_index("ix_audit_case", table_name="audit")
    op.drop_index("ix_audit_at", table_name="audit")
    op.drop_table("audit")
    op.drop_index("uq_accounts_sign_in_name", table_name="accounts")
    op.drop_table("accounts")
