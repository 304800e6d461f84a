"""The outbox, written in the transaction of a deed, and the notices the worker makes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, Small, fenced


class OutboxRow(Base):
    """Something somebody should hear of; ids and codes only, words are made for the reader."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "county_id", "id", postgresql_where=text("carried_at IS NULL")),
        {"info": fenced(Fence.NOTICE, fixed=("kind", "payload", "created_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    for_space_id: Mapped[int]
    for_unit_id: Mapped[int | None]
    case_id: Mapped[int | None]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    carried_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Small)


class Notice(Base):
    """A line in the inbox of a unit; made once from its outbox row, whose number it carries."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_unread", "county_id", "for_space_id", "for_unit_id", postgresql_where=text("read_at IS NULL")),
        {"info": fenced(Fence.NOTICE, fixed=("kind", "payload", "created_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The number of the outbox row it was made from.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    for_space_id: Mapped[int]
    for_unit_id: Mapped[int | None]
    case_id: Mapped[int | None]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
