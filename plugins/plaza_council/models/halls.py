"""Halls, and who may vote in each."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, fenced, unit_key
from plugins.plaza_council.models.base import Base, own_key


class Hall(Base):
    """A square, a courtyard or a pavilion where the people of an estate meet. Residents may read it: nothing in it is personal."""

    __tablename__ = "plaza_council_halls"
    __table_args__ = (
        unit_key("plaza_council_halls"),
        Index("ix_plaza_council_halls_space", "county_id", "space_id", "id"),
        {"info": fenced(Fence.SPACE_OWN, fixed=("created_at",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    #: The village or community that keeps it; without one the whole township does.
    unit_id: Mapped[int | None]
    name: Mapped[str]
    #: How one finds it.
    place: Mapped[str]
    #: Who leads councils there, as they are known: 议事长 卢大姐.
    host: Mapped[str]
    about: Mapped[str]
    created_at: Mapped[datetime]
    #: Since when no council is called there any more.
    shut_at: Mapped[datetime | None]


class Voter(Base):
    """Somebody on the roll of a hall. Personal: only the space that keeps the hall reads it."""

    __tablename__ = "plaza_council_voters"
    __table_args__ = (
        own_key("plaza_council_voters", "hall_id", "plaza_council_halls", "hall"),
        Index(
            "uq_plaza_council_voters_entry",
            "county_id",
            "hall_id",
            "household",
            "name",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        {"info": fenced(Fence.COUNTER, fixed=("hall_id", "household", "name", "joined_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    hall_id: Mapped[int]
    #: The door: 3号楼2单元501.
    household: Mapped[str]
    name: Mapped[str]
    joined_at: Mapped[datetime]
    #: Since when they vote there no more.
    left_at: Mapped[datetime | None]
