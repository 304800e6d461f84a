"""Which county room guides which township, and what it did there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, fenced, unit_key
from plugins.supermarket_mediator.models.base import Base, own_key


class Guidance(Base):
    """A room of the county guides the daily mediation of a township (连锁). Townships read it."""

    __tablename__ = "supermarket_mediator_guidances"
    __table_args__ = (
        unit_key("supermarket_mediator_guidances"),
        Index(
            "uq_supermarket_mediator_guidances_pair",
            "county_id",
            "unit_id",
            "township_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"info": fenced(Fence.OPEN, fixed=("unit_id", "township_id", "since"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    unit_id: Mapped[int]
    #: The township's space.
    township_id: Mapped[int]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class GuidanceNote(Base):
    """What a room did for its township on some day: a visit, a call, advice on a matter, a training. No names of parties."""

    __tablename__ = "supermarket_mediator_guidance_notes"
    __table_args__ = (
        CheckConstraint("kind IN ('visit', 'call', 'advice', 'training')", name="kind"),
        own_key("supermarket_mediator_guidance_notes", "guidance_id", "supermarket_mediator_guidances", "guidance"),
        Index("ix_supermarket_mediator_guidance_notes_guidance", "county_id", "guidance_id", "held_on"),
        {"info": fenced(Fence.OPEN, fixed=("guidance_id", "kind", "held_on", "words", "by_name", "noted_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    guidance_id: Mapped[int]
    kind: Mapped[str]
    held_on: Mapped[date] = mapped_column(Date)
    words: Mapped[str]
    by_name: Mapped[str]
    noted_at: Mapped[datetime]
