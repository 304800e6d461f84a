"""Tea houses and the hours of their tables, talks about cases, and open talks with what people said there."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, MetaData
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.api import COLUMN_TYPES, NAMES, Fence, Small, case_key, fenced, unit_key


class Base(DeclarativeBase):
    """The base of this practice's tables; each is named after its key."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = COLUMN_TYPES


def _own_key(table: str, column: str, to: str, name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county_id", column], [f"{to}.county_id", f"{to}.id"], name=f"fk_{table}_{name}", ondelete="RESTRICT"
    )


class House(Base):
    """A tea house, a pavilion or a front yard with tables where people talk. Residents may read it: nothing in it is personal."""

    __tablename__ = "tea_talk_houses"
    __table_args__ = (
        CheckConstraint("tables BETWEEN 1 AND 50", name="tables"),
        unit_key("tea_talk_houses"),
        Index("ix_tea_talk_houses_space", "county_id", "space_id", "id"),
        {"info": fenced(Fence.SPACE_OWN, fixed=("created_at",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    #: The village it stands in.
    unit_id: Mapped[int | None]
    name: Mapped[str]
    #: How one finds it.
    place: Mapped[str]
    #: Who pours the tea and keeps the talk going, as they are known here: 茶叙人 陈伯.
    host: Mapped[str]
    tables: Mapped[int] = mapped_column(Small)
    #: From when to when, 08:30.
    opens: Mapped[str]
    closes: Mapped[str]
    #: On which days of the week, 1 is Monday: 1234567.
    days: Mapped[str]
    about: Mapped[str]
    created_at: Mapped[datetime]
    #: Since when no table is given there any more.
    shut_at: Mapped[datetime | None]


class Seat(Base):
    """A table of a house that is taken for some time. It says when, and not by whom."""

    __tablename__ = "tea_talk_seats"
    __table_args__ = (
        CheckConstraint("ends > begins", name="span"),
        _own_key("tea_talk_seats", "house_id", "tea_talk_houses", "house"),
        Index("ix_tea_talk_seats_house", "county_id", "house_id", "begins"),
        {"info": fenced(Fence.SPACE_OWN, fixed=("house_id", "number", "begins", "ends"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    house_id: Mapped[int]
    #: Which table, from 1.
    number: Mapped[int] = mapped_column(Small)
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    freed_at: Mapped[datetime | None]


class Talk(Base):
    """A table booked for the people of a case, what came of each of the three steps, and how it ended. Personal."""

    __tablename__ = "tea_talk_talks"
    __table_args__ = (
        CheckConstraint("state IN ('booked','ended','called_off')", name="state"),
        CheckConstraint("result IN ('settled','again','onward')", name="result"),
        CheckConstraint("(state = 'ended') = (result IS NOT NULL)", name="ended"),
        case_key("tea_talk_talks"),
        unit_key("tea_talk_talks"),
        _own_key("tea_talk_talks", "house_id", "tea_talk_houses", "house"),
        _own_key("tea_talk_talks", "seat_id", "tea_talk_seats", "seat"),
        Index("ix_tea_talk_talks_case", "county_id", "home_space_id", "case_id"),
        Index("ix_tea_talk_talks_begins", "county_id", "home_space_id", "begins"),
        {"info": fenced(Fence.PERSONAL, fixed=("house_id", "seat_id", "begins", "ends", "booked_at", "booked_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: Whose talk it is: the unit of whoever booked it.
    unit_id: Mapped[int | None]
    house_id: Mapped[int]
    seat_id: Mapped[int]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    host: Mapped[str]
    words: Mapped[str]
    #: Invited people, by the numbers of their invitations; every party agreed to each (People's Mediation Law Art. 20).
    guests: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    booked_at: Mapped[datetime]
    booked_by: Mapped[str]
    state: Mapped[str]
    #: What was noted at each step: the tea is brewed, it is spoken out, the knot is untied.
    brewed: Mapped[str]
    spoken: Mapped[str]
    untied: Mapped[str]
    result: Mapped[str | None]
    #: What whoever takes the matter further should know.
    learnt: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    why_off: Mapped[str]
    #: When the case was settled after this talk, and what the follow-up visit found of the matter (事) and the heart (心).
    settled_at: Mapped[datetime | None]
    matter_done: Mapped[bool | None]
    heart: Mapped[str | None]


class Gathering(Base):
    """An open talk: a table anybody may come to, about something that concerns many. Residents may read it."""

    __tablename__ = "tea_talk_gatherings"
    __table_args__ = (
        _own_key("tea_talk_gatherings", "house_id", "tea_talk_houses", "house"),
        _own_key("tea_talk_gatherings", "seat_id", "tea_talk_seats", "seat"),
        Index("ix_tea_talk_gatherings_begins", "county_id", "space_id", "begins"),
        {"info": fenced(Fence.SPACE_OWN, fixed=("house_id", "seat_id", "begins", "ends", "called_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    house_id: Mapped[int]
    seat_id: Mapped[int]
    topic: Mapped[str]
    about: Mapped[str]
    host: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    called_at: Mapped[datetime]
    #: How many came; empty until it was held.
    people: Mapped[int | None]
    called_off_at: Mapped[datetime | None]


class Opinion(Base):
    """Something said at an open talk, and the unit that owes an answer. Personal: only the space where it was said reads it."""

    __tablename__ = "tea_talk_opinions"
    __table_args__ = (
        case_key("tea_talk_opinions"),
        unit_key("tea_talk_opinions", "owner_unit_id"),
        _own_key("tea_talk_opinions", "gathering_id", "tea_talk_gatherings", "gathering"),
        Index("ix_tea_talk_opinions_gathering", "county_id", "gathering_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("gathering_id", "words", "said_by", "taken_at", "taken_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    #: Always empty, since an opinion comes before its case: the fence reads it.
    case_id: Mapped[int | None]
    gathering_id: Mapped[int]
    words: Mapped[str]
    said_by: Mapped[str]
    owner_unit_id: Mapped[int]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str]


class OpinionEnd(Base):
    """What became of an opinion: an answer, or a case. One for each, written once."""

    __tablename__ = "tea_talk_opinion_ends"
    __table_args__ = (
        CheckConstraint("(kind = 'case') = (case_id IS NOT NULL) AND kind IN ('case','answer')", name="kind"),
        case_key("tea_talk_opinion_ends"),
        _own_key("tea_talk_opinion_ends", "id", "tea_talk_opinions", "opinion"),
        {"info": fenced(Fence.PERSONAL, fixed=("kind", "words", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The opinion's number.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int | None]
    kind: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    by_name: Mapped[str]
