"""What is owed over time beside the work itself: replies to a supervision, and decisions that were asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case
from tenants.base import Base, Fence, Small, fenced


class Supervision(Base):
    """A formal supervision of a case (督办): its grade, until when the holder is to reply, and how far that is.

    It tells no more than the ledger line does; the reason and the replies stand in the timeline's notes. While it is open, the
    share ``assignment_id`` opens the case to the space that supervises.
    """

    __tablename__ = "supervisions"
    __table_args__ = (
        CheckConstraint("grade IN ('plain','yellow','red')", name="grade"),
        of_case("supervisions"),
        ForeignKeyConstraint(["county_id", "by_unit_id"], ["units.county_id", "units.id"]),
        Index("ix_supervisions_case", "county_id", "home_space_id", "case_id"),
        Index("ix_supervisions_open", "county_id", "by_unit_id", "due_at", postgresql_where=text("ended_at IS NULL")),
        {"info": fenced(Fence.CLOCK, fixed=("grade", "assignment_id", "by_unit_id", "by_name", "started_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: plain (普通), yellow or red (黄牌, 红牌).
    grade: Mapped[str]
    assignment_id: Mapped[int]
    by_unit_id: Mapped[int]
    #: Who; empty where a clock did it.
    by_name: Mapped[str]
    started_at: Mapped[datetime]
    #: Until when the holder is to reply.
    due_at: Mapped[datetime]
    #: The last reply; empty again where it was not enough.
    replied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Petition(Base):
    """What a holder asks for and a superior decides: more time (延期), or that the case be voided (作废).

    No personal data: the words of asking and deciding stand in the timeline's notes.
    """

    __tablename__ = "petitions"
    __table_args__ = (
        CheckConstraint("kind IN ('extension','void')", name="kind"),
        CheckConstraint("kind <> 'extension' OR (wanted_at IS NOT NULL AND was_due_at IS NOT NULL)", name="extension"),
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided"),
        of_case("petitions"),
        Index("ix_petitions_case", "county_id", "home_space_id", "case_id"),
        Index("uq_petitions_waiting", "county_id", "case_id", unique=True, postgresql_where=text("decided_at IS NULL")),
        Index("ix_petitions_waiting", "county_id", "home_space_id", "asked_at", postgresql_where=text("decided_at IS NULL")),
        {
            "info": fenced(
                Fence.CLOCK,
                fixed=("kind", "reason", "assignment_id", "wanted_at", "was_due_at", "asked_at", "asked_by", "asked_account_id"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    kind: Mapped[str]
    reason: Mapped[str]
    #: The share of whoever asks.
    assignment_id: Mapped[int]
    #: Until when more time is asked for, and what it was.
    wanted_at: Mapped[datetime | None]
    was_due_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    #: Nobody decides what they asked for themselves.
    asked_account_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    granted: Mapped[bool | None]
    #: Of a case that was voided: the state it had.
    was_state: Mapped[int | None] = mapped_column(Small)
