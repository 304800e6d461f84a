"""Lay the tables of the practice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tea_talk_houses",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("tables", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shut_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tables BETWEEN 1 AND 50", name=op.f("ck_tea_talk_houses_tables")),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name="fk_tea_talk_houses_unit_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_houses")),
    )
    op.create_index("ix_tea_talk_houses_space", "tea_talk_houses", ["county_id", "space_id", "id"], unique=False)
    op.create_table(
        "tea_talk_seats",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("house_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends > begins", name=op.f("ck_tea_talk_seats_span")),
        sa.ForeignKeyConstraint(
            ["county_id", "house_id"],
            ["tea_talk_houses.county_id", "tea_talk_houses.id"],
            name="fk_tea_talk_seats_house",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_seats")),
    )
    op.create_index("ix_tea_talk_seats_house", "tea_talk_seats", ["county_id", "house_id", "begins"], unique=False)
    op.create_table(
        "tea_talk_gatherings",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("house_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "house_id"],
            ["tea_talk_houses.county_id", "tea_talk_houses.id"],
            name="fk_tea_talk_gatherings_house",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "seat_id"],
            ["tea_talk_seats.county_id", "tea_talk_seats.id"],
            name="fk_tea_talk_gatherings_seat",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_gatherings")),
    )
    op.create_index("ix_tea_talk_gatherings_begins", "tea_talk_gatherings", ["county_id", "space_id", "begins"], unique=False)
    op.create_table(
        "tea_talk_talks",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("house_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("guests", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("brewed", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.Column("untied", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("why_off", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("matter_done", sa.Boolean(), nullable=True),
        sa.Column("heart", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'ended') = (result IS NOT NULL)", name=op.f("ck_tea_talk_talks_ended")),
        sa.CheckConstraint("result IN ('settled','again','onward')", name=op.f("ck_tea_talk_talks_result")),
        sa.CheckConstraint("state IN ('booked','ended','called_off')", name=op.f("ck_tea_talk_talks_state")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_tea_talk_talks_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "house_id"],
            ["tea_talk_houses.county_id", "tea_talk_houses.id"],
            name="fk_tea_talk_talks_house",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "seat_id"],
            ["tea_talk_seats.county_id", "tea_talk_seats.id"],
            name="fk_tea_talk_talks_seat",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"], ["units.county_id", "units.id"], name="fk_tea_talk_talks_unit_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_talks")),
    )
    op.create_index("ix_tea_talk_talks_begins", "tea_talk_talks", ["county_id", "home_space_id", "begins"], unique=False)
    op.create_index("ix_tea_talk_talks_case", "tea_talk_talks", ["county_id", "home_space_id", "case_id"], unique=False)
    op.create_table(
        "tea_talk_opinions",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("gathering_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("owner_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "gathering_id"],
            ["tea_talk_gatherings.county_id", "tea_talk_gatherings.id"],
            name="fk_tea_talk_opinions_gathering",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_tea_talk_opinions_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "owner_unit_id"],
            ["units.county_id", "units.id"],
            name="fk_tea_talk_opinions_owner_unit_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_opinions")),
    )
    op.create_index("ix_tea_talk_opinions_gathering", "tea_talk_opinions", ["county_id", "gathering_id"], unique=False)
    op.create_table(
        "tea_talk_opinion_ends",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'case') = (case_id IS NOT NULL) AND kind IN ('case','answer')", name=op.f("ck_tea_talk_opinion_ends_kind")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_tea_talk_opinion_ends_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "id"],
            ["tea_talk_opinions.county_id", "tea_talk_opinions.id"],
            name="fk_tea_talk_opinion_ends_opinion",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tea_talk_opinion_ends")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("tea_talk_opinion_ends")
    op.drop_index("ix_tea_talk_opinions_gathering", table_name="tea_talk_opinions")
    op.drop_table("tea_talk_opinions")
    op.drop_index("ix_tea_talk_talks_begins", table_name="tea_talk_talks")
    op.drop_index("ix_tea_talk_talks_case", table_name="tea_talk_talks")
    op.drop_table("tea_talk_talks")
    op.drop_index("ix_tea_talk_gatherings_begins", table_name="tea_talk_gatherings")
    op.drop_table("tea_talk_gatherings")
    op.drop_index("ix_tea_talk_seats_house", table_name="tea_talk_seats")
    op.drop_table("tea_talk_seats")
    op.drop_index("ix_tea_talk_houses_space", table_name="tea_talk_houses")
    op.drop_table("tea_talk_houses")
