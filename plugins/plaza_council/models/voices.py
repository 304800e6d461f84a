"""What residents write in: matters they would like to be talked over, and objections to what was decided."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, fenced
from plugins.plaza_council.models.base import Base, own_key


class Proposal(Base):
    """A matter a resident would like to be talked over, and the answer. Personal; its sender reads it by a code."""

    __tablename__ = "plaza_council_proposals"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','taken','declined')", name="state"),
        CheckConstraint("(state = 'taken') = (topic_id IS NOT NULL)", name="taken"),
        own_key("plaza_council_proposals", "hall_id", "plaza_council_halls", "hall"),
        own_key("plaza_council_proposals", "topic_id", "plaza_council_topics", "topic"),
        Index("uq_plaza_council_proposals_code", "county_id", "code_digest", unique=True),
        Index("ix_plaza_council_proposals_state", "county_id", "home_space_id", "state"),
        {"info": fenced(Fence.REPORT, fixed=("code_digest", "hall_id", "words", "private", "name", "phone", "made_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    code_digest: Mapped[str]
    hall_id: Mapped[int | None]
    words: Mapped[str]
    #: Whether it is between its sender and somebody else, as they say themselves.
    private: Mapped[bool]
    name: Mapped[str]
    phone: Mapped[str]
    made_at: Mapped[datetime]
    state: Mapped[str]
    topic_id: Mapped[int | None]
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]


class Objection(Base):
    """What a resident has against a resolution that hangs out, and the answer. Personal; its sender reads it by a code."""

    __tablename__ = "plaza_council_objections"
    __table_args__ = (
        CheckConstraint("(upheld IS NULL) = (answered_at IS NULL)", name="answered"),
        own_key("plaza_council_objections", "council_id", "plaza_council_councils", "council"),
        own_key("plaza_council_objections", "topic_id", "plaza_council_topics", "topic"),
        Index("uq_plaza_council_objections_code", "county_id", "code_digest", unique=True),
        Index("ix_plaza_council_objections_council", "county_id", "home_space_id", "council_id"),
        {"info": fenced(Fence.REPORT, fixed=("code_digest", "council_id", "topic_id", "words", "name", "phone", "made_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    code_digest: Mapped[str]
    council_id: Mapped[int]
    #: The resolution it is about; None: the way the whole council went.
    topic_id: Mapped[int | None]
    words: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str]
    made_at: Mapped[datetime]
    answer: Mapped[str]
    upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]
