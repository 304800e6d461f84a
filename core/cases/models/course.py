"""What was done about a case: sessions, its end, visits, and the timeline of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case
from tenants.base import Base, Fence, Small, fenced


class Session(Base):
    """People meeting about a case: a talk to persuade, or a mediation, with what came of it."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("kind IN ('persuasion','mediation','investigation','consultation')", name="kind"),
        CheckConstraint("result IN ('agreed','failed','continues')", name="result"),
        of_case("sessions"),
        Index("uq_sessions_case", "county_id", "home_space_id", "case_id", "id", unique=True),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    kind: Mapped[str]
    rung: Mapped[str]
    held_at: Mapped[datetime]
    place: Mapped[str]
    present: Mapped[str]
    #: Held in public, as every party asked (Art. 23); otherwise behind a closed door.
    public: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    words: Mapped[str]
    result: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Outcome(Base):
    """How a case ended: what was agreed, or why it was terminated and which other routes the parties were told of."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("kind IN ('settled','terminated')", name="kind"),
        CheckConstraint("form IN ('oral','written') OR kind = 'terminated'", name="form"),
        CheckConstraint(
            "kind = 'settled' OR (cardinality(routes) > 0 AND told_way IS NOT NULL AND told_at IS NOT NULL)", name="told"
        ),
        of_case("outcomes"),
        Index("ix_outcomes_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    kind: Mapped[str]
    form: Mapped[str | None]
    way: Mapped[str | None]
    words: Mapped[str]
    performed: Mapped[bool]
    #: Routes the parties were told of when mediation failed (Art. 26).
    routes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    told_way: Mapped[str | None]
    told_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_name: Mapped[str]


class FollowUp(Base):
    """A follow-up visit after closing: is the matter done, are the people at ease, are they satisfied."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint("mood IN ('calm','upset','needs_care')", name="mood"),
        of_case("follow_ups"),
        Index("ix_follow_ups_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    visited_at: Mapped[datetime]
    way: Mapped[str]
    #: The matter (事): performed as agreed, nothing left over.
    performed: Mapped[bool]
    #: The heart (心).
    mood: Mapped[str]
    satisfied: Mapped[int] = mapped_column(Small)
    words: Mapped[str]
    by_name: Mapped[str]


class TimelineEntry(Base):
    """One movement as everybody who may see the ledger line sees it: who, when, what, where. Nobody changes it."""

    __tablename__ = "timeline"
    __table_args__ = (
        of_case("timeline"),
        Index("ix_timeline_case", "county_id", "home_space_id", "case_id", "id"),
        {
            "info": fenced(
                Fence.TIMELINE,
                fixed=("at", "deed", "post", "actor_name", "unit_name", "rung", "version", "facts"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    at: Mapped[datetime]
    deed: Mapped[str]
    post: Mapped[str]
    actor_name: Mapped[str]
    unit_name: Mapped[str]
    rung: Mapped[str]
    #: The case's version after this movement.
    version: Mapped[int] = mapped_column(Integer)
    #: Codes that belong to the deed: reason, new unit, new type. No personal data.
    facts: Mapped[dict[str, Any]]


class TimelineNote(Base):
    """The free words that belong to a timeline entry. Personal data."""

    __tablename__ = "timeline_notes"
    __table_args__ = (of_case("timeline_notes"), {"info": fenced(Fence.PERSONAL, fixed=("words",))})

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The number of the timeline entry.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    words: Mapped[str]
