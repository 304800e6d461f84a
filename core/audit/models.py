"""What was done and looked at, by whom, when; and which deeds are done already."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class AuditEntry(Base):
    """One deed or look. Insert-only for every role; holds numbers and codes, no personal data."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "county_id", "at"),
        Index("ix_audit_case", "county_id", "case_id"),
        {"info": fenced(Fence.AUDIT, fixed=("at", "account_id", "post_id", "post", "deed", "detail"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    post_id: Mapped[int | None]
    post: Mapped[str]
    #: A past participle: reported, dispatched, looked, signed_in …
    deed: Mapped[str]
    case_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]


class DoneDeed(Base):
    """A deed already done under a key from the client: sent twice, done once (written with the deed itself)."""

    __tablename__ = "done_deeds"
    __table_args__ = ({"info": fenced(Fence.COUNTER, fixed=("key", "account_id", "deed", "body_digest", "at"))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    deed: Mapped[str]
    body_digest: Mapped[str]
    at: Mapped[datetime]
    #: What the first call answered: the number of the case.
    result: Mapped[int | None]
