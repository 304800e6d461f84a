"""Maintained totals, counted once by the worker and read by every page of figures; and figures a place published about itself."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class Total(Base):
    """How the cases stand that a space had reported to it in one month, whole or by one facet. Numbers only, no personal data.

    A facet (of what kind, what type, from where, in which village, settled on which rung; settled when and on which ladder, closed
    when) has a row for each ``key`` that occurred; a key that no longer does keeps its row, with noughts.
    """

    __tablename__ = "totals"
    __table_args__ = (
        CheckConstraint("facet IN ('all','kind','type','source','village','rung','settled','closed')", name="facet"),
        Index("ix_totals_county", "county_id", "facet", "month"),
        Index("ix_totals_ends", "county_id", "facet", "key", postgresql_where=text("facet IN ('settled','closed')")),
        {"info": fenced(Fence.TOTAL, fixed=("month", "facet", "key"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The month of the report by China's clocks: 202603.
    month: Mapped[str] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    #: The facet's code; of a village the number of its unit, of a rung its key; empty where it is not known. Of an end its month,
    #: 202603, and where it was settled also the ladder's version and the rung: 202603:17:village.
    key: Mapped[str] = mapped_column(primary_key=True)
    reported: Mapped[int] = mapped_column(Integer)
    #: Sorted, dispatched or further; what still waits at the desk is reported only.
    accepted: Mapped[int] = mapped_column(Integer)
    settled: Mapped[int] = mapped_column(Integer)
    #: Ended without agreement.
    terminated: Mapped[int] = mapped_column(Integer)
    #: Accepted, and neither settled nor terminated.
    in_hand: Mapped[int] = mapped_column(Integer)
    #: Open and past the time it was due, at the moment of the last look.
    overdue: Mapped[int] = mapped_column(Integer)
    closed: Mapped[int] = mapped_column(Integer)
    visited: Mapped[int] = mapped_column(Integer)


class TotalsLook(Base):
    """When the worker last looked at what moved in a county; totals are true as of then."""

    __tablename__ = "totals_looks"
    __table_args__ = ({"info": fenced(Fence.LOOK, fixed=("subject",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: What was counted: cases, so far.
    subject: Mapped[str] = mapped_column(primary_key=True)
    #: Empty until the first look is done.
    looked_at: Mapped[datetime | None]


class PublishedFigure(Base):
    """A figure a place published about itself, of something that is not counted here: with its day and where it stands.

    Never added to what is counted, and never turned into cases. A later figure of the same key stands beside the earlier one.
    """

    __tablename__ = "published_figures"
    __table_args__ = ({"info": fenced(Fence.SPACE_OWN, fixed=("key", "as_of"))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: What it is a figure of, as a short word of the place: mediators.
    key: Mapped[str] = mapped_column(primary_key=True)
    #: The day it was true, or was published, as its source says.
    as_of: Mapped[date] = mapped_column(primary_key=True)
    #: What it is called there, and the figure as it was published: 专职调解员, 641, 名.
    name: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    source: Mapped[str]
    note: Mapped[str]
    #: Where it stands among the others of the space.
    place: Mapped[int] = mapped_column(Integer)
