"""Lists of people and units as they were brought, kept from the dry run until somebody confirms."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class BroughtList(Base):
    """A file somebody brought: read once, looked through as often as its page is opened, written once, then emptied."""

    __tablename__ = "brought_lists"
    __table_args__ = (
        CheckConstraint("what IN ('people','units')", name="what"),
        Index("ix_brought_lists_account", "county_id", "space_id", "account_id", "id"),
        {"info": fenced(Fence.COUNTER, fixed=("account_id", "what", "place_id", "file_name", "brought_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    #: Whoever brought it; nobody else opens it.
    account_id: Mapped[int]
    what: Mapped[str]
    #: The space whose people or units it names; in a county's own space a list may name those of every township.
    place_id: Mapped[int]
    file_name: Mapped[str]
    #: What stands in its cells, as text, packed; empty once it was written.
    content: Mapped[bytes] = mapped_column(LargeBinary)
    brought_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    #: How many accounts and posts, or units, it made.
    made: Mapped[int | None]
    added: Mapped[int | None]
