"""Councils, what is on their agenda, what was said to it, and what a resolution asks for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, Small, case_key, fenced, unit_key
from plugins.plaza_council.models.base import Base, own_key

_FIXED = ("made_at",)


class Council(Base):
    """A council in a hall, from its plan to the last task done. Residents may read it.

    By what it decides, and for how long it hangs out, is written down when it is announced: what the county sets later does not
    change it.
    """

    __tablename__ = "plaza_council_councils"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned','announced','sitting','open','closed','counted','posted','in_force','done','called_off')",
            name="state",
        ),
        CheckConstraint("basis IN ('household','person')", name="basis"),
        CheckConstraint("(counted_at IS NULL) = (digest IS NULL)", name="counted"),
        own_key("plaza_council_councils", "hall_id", "plaza_council_halls", "hall"),
        Index("ix_plaza_council_councils_begins", "county_id", "space_id", "begins"),
        {"info": fenced(Fence.SPACE_OWN, fixed=_FIXED)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    hall_id: Mapped[int]
    title: Mapped[str]
    about: Mapped[str]
    host: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    basis: Mapped[str]
    #: How many of those on the roll must take part, and how many of those present must say yes.
    quorum: Mapped[str]
    passing: Mapped[str]
    #: Whether all vote on paper: slips are good for signing in alone.
    papers_only: Mapped[bool] = mapped_column(server_default=false())
    posting_days: Mapped[int] = mapped_column(Small)
    objection_days: Mapped[int] = mapped_column(Small)
    state: Mapped[str]
    made_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    #: How many could vote, and how many took part.
    eligible: Mapped[int | None]
    present: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    #: What the record of the vote comes to (SHA-256): who changes the record later is found out.
    digest: Mapped[str | None]
    #: That record, as it is handed out to anybody once the result hangs out.
    record: Mapped[str | None] = mapped_column(deferred=True)
    posted_at: Mapped[datetime | None]
    #: The last day on which it hangs out, and the last on which an objection is heard.
    posted_until: Mapped[date | None] = mapped_column(Date)
    objections_until: Mapped[date | None] = mapped_column(Date)
    in_force_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    why_off: Mapped[str]


class Topic(Base):
    """Something to be decided, in words that name nobody; it waits until a council takes it up. Residents may read it."""

    __tablename__ = "plaza_council_topics"
    __table_args__ = (
        CheckConstraint("way IN ('hands','secret','talk')", name="way"),
        CheckConstraint("source IN ('staff','resident','case')", name="source"),
        CheckConstraint("outcome IN ('passed','failed','no_quorum','talked')", name="outcome"),
        CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name="counts"),
        own_key("plaza_council_topics", "council_id", "plaza_council_councils", "council"),
        Index("ix_plaza_council_topics_council", "county_id", "space_id", "council_id", "position"),
        {"info": fenced(Fence.SPACE_OWN, fixed=(*_FIXED, "source"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    #: None while it waits.
    council_id: Mapped[int | None]
    #: Its place on the agenda, from 1.
    position: Mapped[int] = mapped_column(Small)
    title: Mapped[str]
    about: Mapped[str]
    #: What is voted on, word for word.
    proposal: Mapped[str]
    way: Mapped[str]
    #: Who brought it: people who work here, a resident, or a case whose parties asked for the public.
    source: Mapped[str]
    made_at: Mapped[datetime]
    #: Since when nobody means to talk about it any more.
    dropped_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    invalid: Mapped[int | None]
    #: On what those present agreed, where it was talked over without a vote.
    agreed: Mapped[str]
    #: When an objection to it was upheld: the resolution does not come into force.
    set_aside_at: Mapped[datetime | None]


class CaseTopic(Base):
    """From which case a topic came. Personal: who does not see the case does not see that it is behind the topic."""

    __tablename__ = "plaza_council_case_topics"
    __table_args__ = (
        case_key("plaza_council_case_topics"),
        own_key("plaza_council_case_topics", "id", "plaza_council_topics", "topic"),
        Index("ix_plaza_council_case_topics_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("brought_at", "brought_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The topic's number.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    brought_at: Mapped[datetime]
    brought_by: Mapped[str]


class Speech(Base):
    """What somebody said to a topic, and how they would have the proposal read. Personal: the space's own minutes."""

    __tablename__ = "plaza_council_speeches"
    __table_args__ = (
        own_key("plaza_council_speeches", "topic_id", "plaza_council_topics", "topic"),
        Index("ix_plaza_council_speeches_topic", "county_id", "space_id", "topic_id", "id"),
        {
            "info": fenced(
                Fence.COUNTER, fixed=("topic_id", "speaker", "words", "minutes", "amendment", "adopted", "was", "noted_at")
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    topic_id: Mapped[int]
    speaker: Mapped[str]
    words: Mapped[str]
    minutes: Mapped[int | None] = mapped_column(Small)
    amendment: Mapped[str]
    adopted: Mapped[bool]
    #: How the proposal read before an amendment was adopted.
    was: Mapped[str]
    noted_at: Mapped[datetime]


class Task(Base):
    """What a resolution asks for: of whom, until when, and what came of it. Residents may read it."""

    __tablename__ = "plaza_council_tasks"
    __table_args__ = (
        own_key("plaza_council_tasks", "topic_id", "plaza_council_topics", "topic"),
        unit_key("plaza_council_tasks"),
        Index("ix_plaza_council_tasks_topic", "county_id", "space_id", "topic_id"),
        {"info": fenced(Fence.SPACE_OWN, fixed=(*_FIXED, "topic_id"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    topic_id: Mapped[int]
    what: Mapped[str]
    #: Whose it is, as people say it, and the unit that is reminded.
    owner: Mapped[str]
    unit_id: Mapped[int | None]
    due: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_words: Mapped[str]
