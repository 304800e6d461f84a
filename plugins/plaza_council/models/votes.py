"""Slips that give the right to vote, the ballots, and bundles counted by hand.

Between a slip and a ballot there is nothing: no number, no time, no order. A slip says that its right was used; a ballot lies
under a number drawn by lot and says what somebody wants. When a vote is closed, what stands on the ballots is shuffled among
them and every row of both tables is written anew, so that not even the traces the database keeps of its writing tie them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, Small, fenced
from plugins.plaza_council.models.base import Base, own_key


class Slip(Base):
    """Somebody's right to vote in one council: with a code on paper, crossed off once it is used.

    A resident with the code signs in and votes by it; the one row they change is this one, and only a slip that is
    neither used nor closed can be used: of many who use it at once, one does.
    """

    __tablename__ = "plaza_council_slips"
    __table_args__ = (
        CheckConstraint("arrived OR NOT used", name="present"),
        own_key("plaza_council_slips", "council_id", "plaza_council_councils", "council"),
        own_key("plaza_council_slips", "voter_id", "plaza_council_voters", "voter"),
        Index("uq_plaza_council_slips_voter", "county_id", "council_id", "voter_id", unique=True),
        Index("uq_plaza_council_slips_household", "county_id", "council_id", "household", unique=True),
        Index("uq_plaza_council_slips_number", "county_id", "council_id", "number", unique=True),
        Index("uq_plaza_council_slips_code", "county_id", "code_digest", unique=True),
        {"info": fenced(Fence.TICKET, fixed=("council_id", "voter_id", "household", "number", "made_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    council_id: Mapped[int]
    voter_id: Mapped[int]
    #: The door, where each has one vote: a second slip for it cannot be.
    household: Mapped[str | None]
    #: Its number in this council, from 1; it stands on the paper.
    number: Mapped[int]
    code_digest: Mapped[str]
    made_at: Mapped[datetime]
    #: Whether a paper with a code was printed for it.
    printed: Mapped[bool]
    arrived: Mapped[bool]
    used: Mapped[bool]
    #: Whether there is no voting by it, not yet or no more.
    closed: Mapped[bool]


class Ballot(Base):
    """What somebody wants of one topic, put into the box from a phone. Nobody's: residents do not read it again.

    Once the vote is counted every ballot says the same: the sum is kept, and not what it was made of.
    """

    __tablename__ = "plaza_council_ballots"
    __table_args__ = (
        CheckConstraint("choice IN ('yes','no','abstain')", name="choice"),
        own_key("plaza_council_ballots", "topic_id", "plaza_council_topics", "topic"),
        Index("ix_plaza_council_ballots_topic", "county_id", "topic_id"),
        {"info": fenced(Fence.BOX, fixed=("topic_id",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Drawn by lot, never counted up.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    topic_id: Mapped[int]
    choice: Mapped[str]


class Bundle(Base):
    """Votes counted by hand: papers out of the box, or hands that were raised. The space's own, since it names who counted.

    Of papers the numbers are kept until the vote is counted, and then only who counted: the rest would tell what the phones said.
    """

    __tablename__ = "plaza_council_bundles"
    __table_args__ = (
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name="counts"),
        CheckConstraint("way IN ('hands','paper')", name="way"),
        own_key("plaza_council_bundles", "topic_id", "plaza_council_topics", "topic"),
        Index("ix_plaza_council_bundles_topic", "county_id", "topic_id"),
        {"info": fenced(Fence.COUNTER, fixed=("topic_id", "way", "made_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    topic_id: Mapped[int]
    way: Mapped[str]
    yes: Mapped[int] = mapped_column(Small)
    no: Mapped[int] = mapped_column(Small)
    abstain: Mapped[int] = mapped_column(Small)
    invalid: Mapped[int] = mapped_column(Small)
    counted_by: Mapped[str]
    watched_by: Mapped[str]
    made_at: Mapped[datetime]
    #: Counted once more: this one no longer holds.
    withdrawn_at: Mapped[datetime | None]
