"""Who looked at a case, and the lines of cases that a prefecture holds in its counties."""

from datetime import datetime

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case
from tenants.base import Base, Fence, Small, fenced


class Look(Base):
    """One look at what is personal in a case, shown to whoever may see it whole. Nobody changes it."""

    __tablename__ = "looks"
    __table_args__ = (
        of_case("looks"),
        Index("ix_looks_case", "county_id", "home_space_id", "case_id", "id"),
        {"info": fenced(Fence.PERSONAL, fixed=("at", "account_id", "post", "actor_name", "unit_name", "why", "whole_names"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    post: Mapped[str]
    actor_name: Mapped[str]
    unit_name: Mapped[str]
    #: By which row of the table of posts: a value of ``core.access.Why``.
    why: Mapped[str]
    #: Whether full names and numbers were asked for.
    whole_names: Mapped[bool]


class InboxLine(Base):
    """The line of a share that a prefecture holds in one of its counties, copied by the worker; no personal data.

    It lies in the prefecture's own distribution unit; the case stays in its county. The number is that of the share.
    """

    __tablename__ = "inbox_lines"
    __table_args__ = (
        Index("ix_inbox_lines_open", "county_id", "for_space_id", "due_at", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_inbox_lines_from", "county_id", "from_county_id", postgresql_where=text("ended_at IS NULL")),
        {"info": fenced(Fence.NOTICE, fixed=("from_county_id", "number", "share", "held_since"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    for_space_id: Mapped[int]
    for_unit_id: Mapped[int]
    from_county_id: Mapped[int]
    case_id: Mapped[int]
    number: Mapped[str]
    kind: Mapped[str]
    type_code: Mapped[str | None]
    state: Mapped[int] = mapped_column(Small)
    #: The township the case is at home in.
    place: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    #: The kind of share, its state, since when it is held, and when it is due.
    share: Mapped[str]
    share_state: Mapped[str]
    held_since: Mapped[datetime]
    due_at: Mapped[datetime | None]
    #: In what its time is counted: a value of ``core.calendars.Unit``.
    counted_in: Mapped[str]
    ended_at: Mapped[datetime | None]
