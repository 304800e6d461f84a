"""Residents' own reports."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class Report(Base):
    """A resident's own report, kept as it came in; staff make a case of it or answer it."""

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "unit_id"], ["units.county_id", "units.id"]),
        Index("uq_reports_code", "county_id", "code_digest", unique=True),
        Index("uq_reports_key", "county_id", "home_space_id", "key_digest", unique=True),
        Index("ix_reports_waiting", "county_id", "home_space_id", "reported_at", postgresql_where=text("taken_at IS NULL")),
        {
            "info": fenced(
                Fence.REPORT,
                fixed=("code_digest", "key_digest", "topic", "story", "place", "unit_id", "name", "phone", "reported_at"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    #: Digest of the query code and the tail of the telephone number together: neither opens it alone.
    code_digest: Mapped[str]
    key_digest: Mapped[str]
    topic: Mapped[str]
    story: Mapped[str]
    place: Mapped[str]
    unit_id: Mapped[int | None]
    name: Mapped[str]
    phone: Mapped[str]
    reported_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    #: The case made of it.
    taken_case_id: Mapped[int | None]
    #: What staff answered when it needed no case.
    answer: Mapped[str | None]
