"""What was done and looked at, by whom, when; and which deeds are done already."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import ARRAY
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


class Seal(Base):
    """A link of a county's chain over its audit: which entries it covers, and a digest over them and the link before.

    Insert-only for every role. An entry that was changed, taken away or put among the sealed ones breaks the chain.
    """

    __tablename__ = "audit_seals"
    __table_args__ = ({"info": fenced(Fence.SEAL, fixed=("sealed_at", "until_at", "entries", "before", "digest"))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Counts from 1.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    #: When the latest of its entries was written.
    until_at: Mapped[datetime]
    #: The numbers of the entries, in the order in which they were digested.
    entries: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    #: The digest of the link before; empty at the first.
    before: Mapped[str]
    digest: Mapped[str]


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
