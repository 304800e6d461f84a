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
        "supermarket_mediator_choosings",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=False),
        sa.CheckConstraint("why_ended IN ('', 'over', 'off')", name=op.f("ck_supermarket_mediator_choosings_why_ended")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_supermarket_mediator_choosings_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"],
            ["units.county_id", "units.id"],
            name="fk_supermarket_mediator_choosings_unit_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_choosings")),
    )
    op.create_index(
        "ix_supermarket_mediator_choosings_case",
        "supermarket_mediator_choosings",
        ["county_id", "home_space_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "supermarket_mediator_guidances",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"],
            ["units.county_id", "units.id"],
            name="fk_supermarket_mediator_guidances_unit_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_guidances")),
    )
    op.create_index(
        "uq_supermarket_mediator_guidances_pair",
        "supermarket_mediator_guidances",
        ["county_id", "unit_id", "township_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "supermarket_mediator_mediators",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("villages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("home_village", sa.Text(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("photo_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rests_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_rests", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "why_rests IN ('', 'away', 'suspended', 'left')", name=op.f("ck_supermarket_mediator_mediators_why_rests")
        ),
        sa.CheckConstraint("capacity BETWEEN 0 AND 50", name=op.f("ck_supermarket_mediator_mediators_capacity")),
        sa.ForeignKeyConstraint(
            ["county_id", "post_id"],
            ["posts.county_id", "posts.id"],
            name="fk_supermarket_mediator_mediators_post_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"],
            ["units.county_id", "units.id"],
            name="fk_supermarket_mediator_mediators_unit_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_mediators")),
    )
    op.create_index(
        "ix_supermarket_mediator_mediators_space", "supermarket_mediator_mediators", ["county_id", "space_id", "id"], unique=False
    )
    op.create_table(
        "supermarket_mediator_guidance_notes",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("guidance_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('visit', 'call', 'advice', 'training')", name=op.f("ck_supermarket_mediator_guidance_notes_kind")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "guidance_id"],
            ["supermarket_mediator_guidances.county_id", "supermarket_mediator_guidances.id"],
            name="fk_supermarket_mediator_guidance_notes_guidance",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_guidance_notes")),
    )
    op.create_index(
        "ix_supermarket_mediator_guidance_notes_guidance",
        "supermarket_mediator_guidance_notes",
        ["county_id", "guidance_id", "held_on"],
        unique=False,
    )
    op.create_table(
        "supermarket_mediator_photos",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('image/jpeg', 'image/png')", name=op.f("ck_supermarket_mediator_photos_kind")),
        sa.ForeignKeyConstraint(
            ["county_id", "id"],
            ["supermarket_mediator_mediators.county_id", "supermarket_mediator_mediators.id"],
            name="fk_supermarket_mediator_photos_mediator",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_photos")),
    )
    op.create_table(
        "supermarket_mediator_recusals",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("mediator_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('kin', 'work', 'interest', 'other')", name=op.f("ck_supermarket_mediator_recusals_kind")),
        sa.CheckConstraint("said_by IN ('mediator', 'party', 'desk')", name=op.f("ck_supermarket_mediator_recusals_said_by")),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_supermarket_mediator_recusals_case",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "mediator_id"],
            ["supermarket_mediator_mediators.county_id", "supermarket_mediator_mediators.id"],
            name="fk_supermarket_mediator_recusals_mediator",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_recusals")),
    )
    op.create_index(
        "ix_supermarket_mediator_recusals_case",
        "supermarket_mediator_recusals",
        ["county_id", "home_space_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "supermarket_mediator_tickets",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_space_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("choosing_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("wishes", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "way IN ('phone', 'paper', 'recommended', 'assigned')", name=op.f("ck_supermarket_mediator_tickets_way")
        ),
        sa.CheckConstraint("(way IS NULL) = (picked_at IS NULL)", name=op.f("ck_supermarket_mediator_tickets_picked")),
        sa.ForeignKeyConstraint(
            ["county_id", "choosing_id"],
            ["supermarket_mediator_choosings.county_id", "supermarket_mediator_choosings.id"],
            name="fk_supermarket_mediator_tickets_choosing",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_supermarket_mediator_tickets_case",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_tickets")),
    )
    op.create_index(
        "ix_supermarket_mediator_tickets_choosing",
        "supermarket_mediator_tickets",
        ["county_id", "home_space_id", "choosing_id"],
        unique=False,
    )
    op.create_index(
        "ix_supermarket_mediator_tickets_code", "supermarket_mediator_tickets", ["county_id", "code_digest"], unique=False
    )
    op.create_table(
        "supermarket_mediator_ties",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("mediator_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('kin', 'work', 'interest', 'recused')", name=op.f("ck_supermarket_mediator_ties_kind")),
        sa.ForeignKeyConstraint(
            ["county_id", "mediator_id"],
            ["supermarket_mediator_mediators.county_id", "supermarket_mediator_mediators.id"],
            name="fk_supermarket_mediator_ties_mediator",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_ties")),
    )
    op.create_index(
        "ix_supermarket_mediator_ties_mediator", "supermarket_mediator_ties", ["county_id", "mediator_id"], unique=False
    )
    op.create_table(
        "supermarket_mediator_places",
        sa.Column("county_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        sa.Column("choosing_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("mediator_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("queue", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("(freed_at IS NULL) = (why = '')", name=op.f("ck_supermarket_mediator_places_freed")),
        sa.CheckConstraint(
            "why IN ('', 'declined', 'recused', 'late', 'changed', 'over', 'settled')",
            name=op.f("ck_supermarket_mediator_places_why"),
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 50", name=op.f("ck_supermarket_mediator_places_number")),
        sa.ForeignKeyConstraint(
            ["county_id", "mediator_id"],
            ["supermarket_mediator_mediators.county_id", "supermarket_mediator_mediators.id"],
            name="fk_supermarket_mediator_places_mediator",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "ticket_id"],
            ["supermarket_mediator_tickets.county_id", "supermarket_mediator_tickets.id"],
            name="fk_supermarket_mediator_places_ticket",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "unit_id"],
            ["units.county_id", "units.id"],
            name="fk_supermarket_mediator_places_unit_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_supermarket_mediator_places")),
    )
    op.create_index(
        "ix_supermarket_mediator_places_choosing", "supermarket_mediator_places", ["county_id", "choosing_id"], unique=False
    )
    op.create_index(
        "ix_supermarket_mediator_places_due",
        "supermarket_mediator_places",
        ["county_id", "space_id", "answer_by"],
        unique=False,
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.create_index(
        "uq_supermarket_mediator_places_number",
        "supermarket_mediator_places",
        ["county_id", "mediator_id", "number"],
        unique=True,
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.create_index(
        "uq_supermarket_mediator_places_once",
        "supermarket_mediator_places",
        ["county_id", "choosing_id", "mediator_id"],
        unique=True,
        postgresql_where=sa.text("freed_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(
        "uq_supermarket_mediator_places_once",
        table_name="supermarket_mediator_places",
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_index(
        "uq_supermarket_mediator_places_number",
        table_name="supermarket_mediator_places",
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_index(
        "ix_supermarket_mediator_places_due",
        table_name="supermarket_mediator_places",
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_index("ix_supermarket_mediator_places_choosing", table_name="supermarket_mediator_places")
    op.drop_table("supermarket_mediator_places")
    op.drop_index("ix_supermarket_mediator_ties_mediator", table_name="supermarket_mediator_ties")
    op.drop_table("supermarket_mediator_ties")
    op.drop_index("ix_supermarket_mediator_tickets_code", table_name="supermarket_mediator_tickets")
    op.drop_index("ix_supermarket_mediator_tickets_choosing", table_name="supermarket_mediator_tickets")
    op.drop_table("supermarket_mediator_tickets")
    op.drop_index("ix_supermarket_mediator_recusals_case", table_name="supermarket_mediator_recusals")
    op.drop_table("supermarket_mediator_recusals")
    op.drop_table("supermarket_mediator_photos")
    op.drop_index("ix_supermarket_mediator_guidance_notes_guidance", table_name="supermarket_mediator_guidance_notes")
    op.drop_table("supermarket_mediator_guidance_notes")
    op.drop_index("ix_supermarket_mediator_mediators_space", table_name="supermarket_mediator_mediators")
    op.drop_table("supermarket_mediator_mediators")
    op.drop_index(
        "uq_supermarket_mediator_guidances_pair",
        table_name="supermarket_mediator_guidances",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("supermarket_mediator_guidances")
    op.drop_index("ix_supermarket_mediator_choosings_case", table_name="supermarket_mediator_choosings")
    op.drop_table("supermarket_mediator_choosings")
