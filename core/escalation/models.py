"""Ladders as versioned data, where they apply, and the clocks that run on their rungs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, Small, fenced


class LadderVersion(Base):
    """One version of a county's ladder for one kind of case. Never changed once a case stands on it: a new one is published."""

    __tablename__ = "ladders"
    __table_args__ = (
        Index("uq_ladders_version", "county_id", "kind", "name", "version", unique=True),
        {"info": fenced(Fence.COUNTY_OWN, fixed=("kind", "name", "version", "spec", "published_at", "published_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The kind of case it is for: dispute, hazard, hardship, advice, warning.
    kind: Mapped[str]
    name: Mapped[str]
    version: Mapped[int]
    #: The ladder in the language of ``core.escalation.schemas``.
    spec: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    retired_at: Mapped[datetime | None]


class LadderDraft(Base):
    """A ladder being written: left and resumed, and at last published or thrown away. Each ladder has one open draft at most."""

    __tablename__ = "ladder_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "based_on"], ["ladders.county_id", "ladders.id"], name="fk_ladder_drafts_based_on"),
        ForeignKeyConstraint(
            ["county_id", "published_as"], ["ladders.county_id", "ladders.id"], name="fk_ladder_drafts_published_as"
        ),
        Index("uq_ladder_drafts_open", "county_id", "kind", "name", unique=True, postgresql_where=text("ended_at IS NULL")),
        {"info": fenced(Fence.COUNTY_OWN, fixed=("kind", "name", "based_on", "begun_at", "begun_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    #: Under which name it will be published.
    name: Mapped[str]
    #: The ladder as far as it is written, in the language of ``core.escalation.schemas``; it need not be sound yet.
    spec: Mapped[dict[str, Any]]
    #: Counts the times it was saved: whoever read an older one is told.
    version: Mapped[int]
    #: The version it began from; none for one begun from a pattern or from nothing.
    based_on: Mapped[int | None]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    #: When it was published or thrown away.
    ended_at: Mapped[datetime | None]
    published_as: Mapped[int | None]


class LadderBinding(Base):
    """Which ladder new cases of a kind take: the whole county's (``space_id`` = the county), or one township's own.

    Nothing is deleted: a township that went back to the county's keeps its row, with no ladder in it.
    """

    __tablename__ = "ladder_bindings"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "ladder_id"], ["ladders.county_id", "ladders.id"]),
        {"info": fenced(Fence.COUNTY_OWN, fixed=("kind",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    ladder_id: Mapped[int | None]


class Clock(Base):
    """A time limit of a case on a rung: fires once, is stopped, or is moved by a recorded decision."""

    __tablename__ = "clocks"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('sign','rung','visit','report_in','answer','reply','pause','payment_soon','payment_late','danger')",
            name="kind",
        ),
        CheckConstraint("fired_at IS NULL OR stopped_at IS NULL OR stopped_at >= fired_at", name="fired_then_stopped"),
        ForeignKeyConstraint(
            ["county_id", "home_space_id", "case_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_clocks_case",
        ),
        Index("uq_clocks_round", "county_id", "case_id", "kind", "rung", "round", unique=True),
        Index(
            "ix_clocks_due",
            "county_id",
            "due_at",
            postgresql_where=text("fired_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL"),
        ),
        {"info": fenced(Fence.CLOCK, fixed=("kind", "rung", "round", "assignment_id"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: sign = until signed for; rung = until it leaves the rung; visit = until the follow-up visit;
    #: report_in = until a called unit reports in; answer = until it has answered;
    #: reply = until a supervision is replied to; pause = until a paused case is expected to go on;
    #: payment_soon = the day before an instalment is due; payment_late = until it is paid;
    #: danger = until a danger is reported to the police.
    kind: Mapped[str]
    rung: Mapped[str]
    #: Counts how often the case stood on this rung with this kind of clock, from 1.
    round: Mapped[int] = mapped_column(Small)
    assignment_id: Mapped[int]
    #: What happens when it fires: remind, light, supervise or climb.
    on_expiry: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    #: While it does not count: since when.
    paused_at: Mapped[datetime | None]
    #: Where more time was granted: until when it was before.
    extended_from: Mapped[datetime | None]
