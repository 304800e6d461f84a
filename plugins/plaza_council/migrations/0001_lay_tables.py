"""Lay the tables of the practice."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "plaza_council_halls",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shut_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name="fk_plaza_council_halls_unit_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_halls")),
    )
    op.create_index("ix_plaza_council_halls_space", "plaza_council_halls", ["county_id", "space_id", "id"], unique=False)
    op.create_table(
        "plaza_council_councils",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("hall_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("quorum", sa.Text(), nullable=False),
        sa.Column("passing", sa.Text(), nullable=False),
        sa.Column("posting_days", sa.SmallInteger(), nullable=False),
        sa.Column("objection_days", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eligible", sa.BigInteger(), nullable=True),
        sa.Column("present", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_until", sa.Date(), nullable=True),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_off", sa.Text(), nullable=False),
        sa.CheckConstraint("basis IN ('household','person')", name=op.f("ck_plaza_council_councils_basis")),
        sa.CheckConstraint(
            "state IN ('planned','announced','sitting','open','closed','counted','posted','in_force','done','called_off')",
            name=op.f("ck_plaza_council_councils_state"),
        ),
        sa.CheckConstraint("(counted_at IS NULL) = (digest IS NULL)", name=op.f("ck_plaza_council_councils_counted")),
        sa.ForeignKeyConstraint(
            ["county_id", "hall_id"],
            ["plaza_council_halls.county_id", "plaza_council_halls.id"],
            name="fk_plaza_council_councils_hall",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_councils")),
    )
    op.create_index(
        "ix_plaza_council_councils_begins", "plaza_council_councils", ["county_id", "space_id", "begins"], unique=False
    )
    op.create_table(
        "plaza_council_voters",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("hall_id", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "hall_id"],
            ["plaza_council_halls.county_id", "plaza_council_halls.id"],
            name="fk_plaza_council_voters_hall",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_voters")),
    )
    op.create_index(
        "uq_plaza_council_voters_entry",
        "plaza_council_voters",
        ["county_id", "hall_id", "household", "name"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "plaza_council_slips",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("council_id", sa.BigInteger(), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.Text(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("arrived OR NOT used", name=op.f("ck_plaza_council_slips_present")),
        sa.ForeignKeyConstraint(
            ["county_id", "council_id"],
            ["plaza_council_councils.county_id", "plaza_council_councils.id"],
            name="fk_plaza_council_slips_council",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "voter_id"],
            ["plaza_council_voters.county_id", "plaza_council_voters.id"],
            name="fk_plaza_council_slips_voter",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_slips")),
    )
    op.create_index("uq_plaza_council_slips_code", "plaza_council_slips", ["county_id", "code_digest"], unique=True)
    op.create_index(
        "uq_plaza_council_slips_household", "plaza_council_slips", ["county_id", "council_id", "household"], unique=True
    )
    op.create_index("uq_plaza_council_slips_number", "plaza_council_slips", ["county_id", "council_id", "number"], unique=True)
    op.create_index("uq_plaza_council_slips_voter", "plaza_council_slips", ["county_id", "council_id", "voter_id"], unique=True)
    op.create_table(
        "plaza_council_topics",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("council_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("yes", sa.BigInteger(), nullable=True),
        sa.Column("no", sa.BigInteger(), nullable=True),
        sa.Column("abstain", sa.BigInteger(), nullable=True),
        sa.Column("invalid", sa.BigInteger(), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('passed','failed','no_quorum','talked')", name=op.f("ck_plaza_council_topics_outcome")),
        sa.CheckConstraint("source IN ('staff','resident','case')", name=op.f("ck_plaza_council_topics_source")),
        sa.CheckConstraint("way IN ('hands','secret','talk')", name=op.f("ck_plaza_council_topics_way")),
        sa.CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name=op.f("ck_plaza_council_topics_counts")),
        sa.ForeignKeyConstraint(
            ["county_id", "council_id"],
            ["plaza_council_councils.county_id", "plaza_council_councils.id"],
            name="fk_plaza_council_topics_council",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_topics")),
    )
    op.create_index(
        "ix_plaza_council_topics_council",
        "plaza_council_topics",
        ["county_id", "space_id", "council_id", "position"],
        unique=False,
    )
    op.create_table(
        "plaza_council_ballots",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.CheckConstraint("choice IN ('yes','no','abstain')", name=op.f("ck_plaza_council_ballots_choice")),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_ballots_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_ballots")),
    )
    op.create_index("ix_plaza_council_ballots_topic", "plaza_council_ballots", ["county_id", "topic_id"], unique=False)
    op.create_table(
        "plaza_council_bundles",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("yes", sa.SmallInteger(), nullable=False),
        sa.Column("no", sa.SmallInteger(), nullable=False),
        sa.Column("abstain", sa.SmallInteger(), nullable=False),
        sa.Column("invalid", sa.SmallInteger(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("watched_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("way IN ('hands','paper')", name=op.f("ck_plaza_council_bundles_way")),
        sa.CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name=op.f("ck_plaza_council_bundles_counts")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_bundles_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_bundles")),
    )
    op.create_index("ix_plaza_council_bundles_topic", "plaza_council_bundles", ["county_id", "topic_id"], unique=False)
    op.create_table(
        "plaza_council_case_topics",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_plaza_council_case_topics_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_case_topics_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_case_topics")),
    )
    op.create_index(
        "ix_plaza_council_case_topics_case", "plaza_council_case_topics", ["county_id", "home_space_id", "case_id"], unique=False
    )
    op.create_table(
        "plaza_council_objections",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("council_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(upheld IS NULL) = (answered_at IS NULL)", name=op.f("ck_plaza_council_objections_answered")),
        sa.ForeignKeyConstraint(
            ["county_id", "council_id"],
            ["plaza_council_councils.county_id", "plaza_council_councils.id"],
            name="fk_plaza_council_objections_council",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_objections_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_objections")),
    )
    op.create_index(
        "ix_plaza_council_objections_council",
        "plaza_council_objections",
        ["county_id", "home_space_id", "council_id"],
        unique=False,
    )
    op.create_index("uq_plaza_council_objections_code", "plaza_council_objections", ["county_id", "code_digest"], unique=True)
    op.create_table(
        "plaza_council_proposals",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'taken') = (topic_id IS NOT NULL)", name=op.f("ck_plaza_council_proposals_taken")),
        sa.CheckConstraint("state IN ('waiting','taken','declined')", name=op.f("ck_plaza_council_proposals_state")),
        sa.ForeignKeyConstraint(
            ["county_id", "hall_id"],
            ["plaza_council_halls.county_id", "plaza_council_halls.id"],
            name="fk_plaza_council_proposals_hall",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_proposals_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_proposals")),
    )
    op.create_index(
        "ix_plaza_council_proposals_state", "plaza_council_proposals", ["county_id", "home_space_id", "state"], unique=False
    )
    op.create_index("uq_plaza_council_proposals_code", "plaza_council_proposals", ["county_id", "code_digest"], unique=True)
    op.create_table(
        "plaza_council_speeches",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("amendment", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_speeches_topic",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_speeches")),
    )
    op.create_index(
        "ix_plaza_council_speeches_topic", "plaza_council_speeches", ["county_id", "space_id", "topic_id", "id"], unique=False
    )
    op.create_table(
        "plaza_council_tasks",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "topic_id"],
            ["plaza_council_topics.county_id", "plaza_council_topics.id"],
            name="fk_plaza_council_tasks_topic",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name="fk_plaza_council_tasks_unit_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_plaza_council_tasks")),
    )
    op.create_index("ix_plaza_council_tasks_topic", "plaza_council_tasks", ["county_id", "space_id", "topic_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("plaza_council_tasks")
    op.drop_table("plaza_council_speeches")
    op.drop_table("plaza_council_proposals")
    op.drop_table("plaza_council_objections")
    op.drop_table("plaza_council_case_topics")
    op.drop_table("plaza_council_bundles")
    op.drop_table("plaza_council_ballots")
    op.drop_table("plaza_council_topics")
    op.drop_table("plaza_council_slips")
    op.drop_table("plaza_council_voters")
    op.drop_table("plaza_council_councils")
    op.drop_table("plaza_council_halls")
