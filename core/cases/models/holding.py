"""Who holds a case."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case
from tenants.base import Base, Fence, Small, fenced


class Assignment(Base):
    """One holder's share of a case, with its own state and due time."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("kind IN ('lead','coholder','whistle','supervise','review','confirmation')", name="kind"),
        CheckConstraint(
            "state IN ('to_sign','signed','passed_up','handed_on','handed_down','transferred','returned','withdrawn','lapsed','done')",
            name="state",
        ),
        CheckConstraint("leads IN (0, 1) AND (leads = 0 OR (kind = 'lead' AND ended_at IS NULL))", name="leads"),
        of_case("assignments"),
        ForeignKeyConstraint(
            ["county_id", "holder_space_id", "holder_unit_id"],
            ["units.county_id", "units.space_id", "units.id"],
            name="fk_assignments_holder",
        ),
        ForeignKeyConstraint(["county_id", "caller_unit_id"], ["units.county_id", "units.id"]),
        Index("uq_assignments_lead", "county_id", "home_space_id", "case_id", "id", "leads", unique=True),
        Index("uq_assignments_one_lead", "county_id", "case_id", unique=True, postgresql_where=text("leads = 1")),
        # the case before its home: whoever asks who holds a case need not know where it lies
        Index("ix_assignments_case", "county_id", "case_id", "home_space_id"),
        Index(
            "ix_assignments_worklist",
            "county_id",
            "holder_space_id",
            "due_at",
            "id",
            postgresql_where=text("ended_at IS NULL AND state <> 'done'"),
        ),
        Index(
            "ix_assignments_unit_worklist",
            "county_id",
            "holder_space_id",
            "holder_unit_id",
            "due_at",
            "id",
            postgresql_where=text("ended_at IS NULL AND state <> 'done'"),
        ),
        # what a space holds of other homes' cases: few rows, asked for on every list
        Index(
            "ix_assignments_elsewhere",
            "county_id",
            "holder_space_id",
            "case_id",
            postgresql_where=text("ended_at IS NULL AND home_space_id <> holder_space_id"),
        ),
        {"info": fenced(Fence.ASSIGNMENT, fixed=("kind", "rung", "created_at", "round", "caller_unit_id"), searched=True)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    holder_space_id: Mapped[int]
    holder_unit_id: Mapped[int]
    #: A named person, where the holder gave it to one.
    holder_post_id: Mapped[int | None]
    #: Who called the holder in; empty for a lead.
    caller_unit_id: Mapped[int | None]
    kind: Mapped[str]
    leads: Mapped[int] = mapped_column(Small)
    rung: Mapped[str]
    round: Mapped[int] = mapped_column(Small)
    state: Mapped[str]
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    #: When this holder's share is due: signing while unsigned, the rung's limit after.
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Call(Base):
    """What a co-holder or a whistled unit is asked for, what it answered, and how that was found on the spot (handbook 4.3, 5.2).

    Whom, by whom and by when stands in the assignment of the same number; here are the words. Personal data.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        of_case("calls"),
        Index("ix_calls_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("demand", "called_by", "answer_due_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The number of the assignment.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    demand: Mapped[str]
    called_by: Mapped[str]
    answer_due_at: Mapped[datetime | None]
    #: What the called unit did, or why the matter is not its own.
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    #: 1 to 5, by whoever found the matter (末端评价).
    stars: Mapped[int | None] = mapped_column(Small)
    rating: Mapped[str | None]
    rated_at: Mapped[datetime | None]
    rated_by: Mapped[str | None]
