"""Which practices the platform allows, which a county has switched on and how, and how they fare there."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class AllowedPractice(Base):
    """A practice the operator of the platform lets county administrators choose."""

    __tablename__ = "allowed_practices"
    __table_args__ = ({"info": fenced(Fence.REGISTRY)},)

    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    allowed_at: Mapped[datetime]
    #: Set when the operator took it back: no county hears it any more.
    withdrawn_at: Mapped[datetime | None]
    #: Grows with every change of this table, so that every worker sees it at its next request.
    stamp: Mapped[int]


class CountyPractice(Base):
    """A practice as a county has set it: on or off, where in the order, for which townships, with which settings."""

    __tablename__ = "county_practices"
    __table_args__ = ({"info": fenced(Fence.COUNTY_OWN, fixed=("key",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    #: Who is heard first: 1, 2, 3 …
    position: Mapped[int] = mapped_column(Integer)
    #: What the county calls it; empty: as the card says.
    name: Mapped[str]
    settings: Mapped[dict[str, Any]]
    #: Townships it is narrowed to; empty: the whole county.
    townships: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class PracticeChange(Base):
    """What an administrator changed about a practice, with what stood before: nothing is lost, everything can be undone."""

    __tablename__ = "practice_changes"
    __table_args__ = (
        CheckConstraint("deed IN ('switched_on','switched_off','moved','set','narrowed','named','undone')", name="deed"),
        Index("ix_practice_changes_key", "county_id", "key", "id"),
        {"info": fenced(Fence.COUNTY_OWN, fixed=("key", "at", "by_name", "deed", "before", "after"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    at: Mapped[datetime]
    by_name: Mapped[str]
    deed: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class PracticeStamp(Base):
    """A number that grows whenever something about a county's practices changes; read in every page's own transaction."""

    __tablename__ = "practice_stamps"
    __table_args__ = ({"info": fenced(Fence.COUNTY_STATE, fixed=("what",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Of what: practices.
    what: Mapped[str] = mapped_column(primary_key=True)
    stamp: Mapped[int]


class PracticeBreaker(Base):
    """How a practice failed in a county, and whether it rests: seen by every worker."""

    __tablename__ = "practice_breakers"
    __table_args__ = ({"info": fenced(Fence.COUNTY_STATE, fixed=("key",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    rest_seconds: Mapped[int] = mapped_column(Integer)
    #: The last failure: in which hook, how long it took, what was raised, and the file and line at fault.
    hook: Mapped[str]
    took_ms: Mapped[int] = mapped_column(Integer)
    error: Mapped[str]
    file: Mapped[str]
    line: Mapped[int] = mapped_column(Integer)
    failed_at: Mapped[datetime]


class PracticeCount(Base):
    """How often a hook of a practice was called in a county on a day, and how long it took."""

    __tablename__ = "practice_counts"
    __table_args__ = ({"info": fenced(Fence.COUNTY_STATE, fixed=("key", "hook", "day"))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    hook: Mapped[str] = mapped_column(primary_key=True)
    #: The day in China, 2026-03-10.
    day: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
    total_ms: Mapped[int]
    slowest_ms: Mapped[int] = mapped_column(Integer)


class TracedCase(Base):
    """A case whose calls of practices are written down for a while, by its number."""

    __tablename__ = "practice_traces"
    __table_args__ = ({"info": fenced(Fence.COUNTY_STATE, fixed=("about",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The case's number as people write it.
    about: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    by_name: Mapped[str]


class TracedCall(Base):
    """One call of a practice about a traced case: which hook, how long, with what end. Nothing of what was said."""

    __tablename__ = "practice_calls"
    __table_args__ = (
        Index("ix_practice_calls_about", "county_id", "about", "id"),
        {"info": fenced(Fence.COUNTY_STATE, fixed=("about", "key", "hook", "at", "took_ms", "ended"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    about: Mapped[str]
    key: Mapped[str]
    hook: Mapped[str]
    at: Mapped[datetime]
    took_ms: Mapped[int] = mapped_column(Integer)
    #: answered 2, failed ZeroDivisionError plugin.py:12, slow …
    ended: Mapped[str]
