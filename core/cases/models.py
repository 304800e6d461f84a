"""A dispute: its line in the ledger, its story, its parties, its holders, its sessions, its end, and its timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, Small, fenced


def _of_case(table: str) -> ForeignKeyConstraint:
    """Tie a row to its case by all three keys: checks ignore row security, and two would reach into a sibling township."""
    return ForeignKeyConstraint(
        ["county_id", "home_space_id", "case_id"], ["cases.county_id", "cases.home_space_id", "cases.id"], name=f"fk_{table}_case"
    )


class Case(Base):
    """The ledger line: number, type, grade, rung, state and times. No personal data stands here; the county reads every line."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("kind IN ('dispute','hazard','hardship','advice','warning')", name="kind"),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        CheckConstraint("leads = 1", name="leads"),
        Index("uq_cases_home", "county_id", "home_space_id", "id", unique=True),
        Index("uq_cases_number", "county_id", "number", unique=True),
        ForeignKeyConstraint(
            ["county_id", "home_space_id", "id", "lead_id", "leads"],
            [
                "assignments.county_id",
                "assignments.home_space_id",
                "assignments.case_id",
                "assignments.id",
                "assignments.leads",
            ],
            name="fk_cases_lead",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        ForeignKeyConstraint(["county_id", "ladder_id"], ["ladders.county_id", "ladders.id"]),
        ForeignKeyConstraint(["county_id", "unit_id"], ["units.county_id", "units.id"]),
        Index("ix_cases_ledger", "county_id", "home_space_id", text("reported_at DESC"), text("id DESC")),
        Index("ix_cases_county_ledger", "county_id", text("reported_at DESC"), text("id DESC")),
        Index("ix_cases_reporter", "county_id", "home_space_id", "reporter_post_id", text("reported_at DESC")),
        Index("ix_cases_open", "county_id", "home_space_id", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_cases_county_open", "county_id", "rung", postgresql_where=text("closed_at IS NULL")),
        {"info": fenced(Fence.CASE_LINE, fixed=("number", "reported_at", "reporter_post_id", "leads", "source", "channel"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    #: Division code (9 or 12 digits), day of report and a count: 36068111020261118-0007.
    number: Mapped[str]
    kind: Mapped[str]
    #: A code of the Ministry of Justice's list (J01 … J99); empty until triage.
    type_code: Mapped[str | None]
    #: 1 simple, 2 general, 3 complex, 4 major; a county has its own names for them.
    grade: Mapped[int] = mapped_column(Small)
    #: How many people it concerns; decides the scale of the standard (GB/T 31000).
    people: Mapped[int] = mapped_column(Small)
    source: Mapped[str]
    channel: Mapped[str]
    #: The village or grid where it happened.
    unit_id: Mapped[int | None]
    state: Mapped[int] = mapped_column(Small)
    ladder_id: Mapped[int]
    rung: Mapped[str]
    #: The responsible holder. With ``leads`` and its deferrable key a case never stands without exactly one.
    lead_id: Mapped[int]
    leads: Mapped[int] = mapped_column(Small)
    #: Grows with every movement; the guard against acting on an old page.
    version: Mapped[int] = mapped_column(Integer)
    reporter_post_id: Mapped[int | None]
    reported_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    #: When the rung's clock runs out; empty once nothing is due.
    due_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    #: How it ended: a way of resolving (GB/T 31000) or a reason of termination; empty while open.
    resolution: Mapped[str | None]
    end_reason: Mapped[str | None]
    #: The rung on which it was settled: the funnel counts by it.
    settled_rung: Mapped[str | None]


class CaseStory(Base):
    """What the case is about, in people's words. Personal data: the home space and whoever opened it."""

    __tablename__ = "case_stories"
    __table_args__ = (
        _of_case("case_stories"),
        Index("ix_case_stories_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        {"info": fenced(Fence.PERSONAL, searched=True)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    story: Mapped[str]
    place: Mapped[str]
    reporter_name: Mapped[str]
    reporter_phone: Mapped[str]
    #: Names, phones, title and place in one line, for the exact check behind the index of two-character pieces.
    searched: Mapped[str]
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class Party(Base):
    """A party of a case, with consent as the law asks it of each (People's Mediation Law Art. 3, 17, 23)."""

    __tablename__ = "parties"
    __table_args__ = (
        CheckConstraint("side IN (1, 2, 3)", name="side"),
        CheckConstraint("kind IN ('person','household','organisation','village','group')", name="kind"),
        CheckConstraint("consent IN ('unasked','agreed','refused')", name="consent"),
        _of_case("parties"),
        Index("ix_parties_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: 1 applicant (甲方), 2 respondent (乙方), 3 third party.
    side: Mapped[int] = mapped_column(Small)
    kind: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    consent: Mapped[str]
    consent_way: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    consent_by: Mapped[str | None]


class Assignment(Base):
    """One holder's share of a case, with its own state and due time."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("kind IN ('lead','coholder','whistle','supervise','review','confirmation')", name="kind"),
        CheckConstraint("state IN ('to_sign','signed','passed_up','handed_on','returned','done')", name="state"),
        CheckConstraint("leads IN (0, 1) AND (leads = 0 OR (kind = 'lead' AND ended_at IS NULL))", name="leads"),
        _of_case("assignments"),
        ForeignKeyConstraint(["county_id", "holder_unit_id"], ["units.county_id", "units.id"]),
        Index("uq_assignments_lead", "county_id", "home_space_id", "case_id", "id", "leads", unique=True),
        Index("uq_assignments_one_lead", "county_id", "case_id", unique=True, postgresql_where=text("leads = 1")),
        Index("ix_assignments_case", "county_id", "home_space_id", "case_id"),
        Index(
            "ix_assignments_worklist",
            "county_id",
            "holder_space_id",
            "due_at",
            "id",
            postgresql_where=text("ended_at IS NULL AND state <> 'done'"),
        ),
        Index(
            "ix_assignments_unit_worklist",
            "county_id",
            "holder_space_id",
            "holder_unit_id",
            "due_at",
            "id",
            postgresql_where=text("ended_at IS NULL AND state <> 'done'"),
        ),
        {"info": fenced(Fence.ASSIGNMENT, fixed=("kind", "rung", "created_at", "round"), searched=True)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    holder_space_id: Mapped[int]
    holder_unit_id: Mapped[int]
    #: A named person, where the holder gave it to one.
    holder_post_id: Mapped[int | None]
    kind: Mapped[str]
    leads: Mapped[int] = mapped_column(Small)
    rung: Mapped[str]
    round: Mapped[int] = mapped_column(Small)
    state: Mapped[str]
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    #: When this holder's share is due: signing while unsigned, the rung's limit after.
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Session(Base):
    """People meeting about a case: a talk to persuade, or a mediation, with what came of it."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("kind IN ('persuasion','mediation','investigation','consultation')", name="kind"),
        CheckConstraint("result IN ('agreed','failed','continues')", name="result"),
        _of_case("sessions"),
        Index("ix_sessions_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    kind: Mapped[str]
    rung: Mapped[str]
    held_at: Mapped[datetime]
    place: Mapped[str]
    present: Mapped[str]
    words: Mapped[str]
    result: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Outcome(Base):
    """How a case ended: what was agreed, or why it was terminated and which other routes the parties were told of."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("kind IN ('settled','terminated')", name="kind"),
        CheckConstraint("form IN ('oral','written') OR kind = 'terminated'", name="form"),
        CheckConstraint(
            "kind = 'settled' OR (cardinality(routes) > 0 AND told_way IS NOT NULL AND told_at IS NOT NULL)", name="told"
        ),
        _of_case("outcomes"),
        Index("ix_outcomes_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    kind: Mapped[str]
    form: Mapped[str | None]
    way: Mapped[str | None]
    words: Mapped[str]
    performed: Mapped[bool]
    #: Routes the parties were told of when mediation failed (Art. 26).
    routes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    told_way: Mapped[str | None]
    told_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_name: Mapped[str]


class FollowUp(Base):
    """A follow-up visit after closing: is the matter done, are the people at ease, are they satisfied."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint("mood IN ('calm','upset','needs_care')", name="mood"),
        _of_case("follow_ups"),
        Index("ix_follow_ups_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    visited_at: Mapped[datetime]
    way: Mapped[str]
    #: The matter (事): performed as agreed, nothing left over.
    performed: Mapped[bool]
    #: The heart (心).
    mood: Mapped[str]
    satisfied: Mapped[int] = mapped_column(Small)
    words: Mapped[str]
    by_name: Mapped[str]


class TimelineEntry(Base):
    """One movement as everybody who may see the ledger line sees it: who, when, what, where. Nobody changes it."""

    __tablename__ = "timeline"
    __table_args__ = (
        _of_case("timeline"),
        Index("ix_timeline_case", "county_id", "home_space_id", "case_id", "id"),
        {
            "info": fenced(
                Fence.TIMELINE,
                fixed=("at", "deed", "post", "actor_name", "unit_name", "rung", "version", "facts"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    at: Mapped[datetime]
    deed: Mapped[str]
    post: Mapped[str]
    actor_name: Mapped[str]
    unit_name: Mapped[str]
    rung: Mapped[str]
    #: The case's version after this movement.
    version: Mapped[int] = mapped_column(Integer)
    #: Codes that belong to the deed: reason, new unit, new type. No personal data.
    facts: Mapped[dict[str, Any]]


class TimelineNote(Base):
    """The free words that belong to a timeline entry. Personal data."""

    __tablename__ = "timeline_notes"
    __table_args__ = (_of_case("timeline_notes"), {"info": fenced(Fence.PERSONAL, fixed=("words",))})

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The number of the timeline entry.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    words: Mapped[str]


class Report(Base):
    """A resident's own report, kept as it came in; staff make a case of it or answer it."""

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "unit_id"], ["units.county_id", "units.id"]),
        Index("uq_reports_code", "county_id", "code_digest", unique=True),
        Index("uq_reports_key", "county_id", "home_space_id", "key_digest", unique=True),
        Index("ix_reports_waiting", "county_id", "home_space_id", "reported_at", postgresql_where=text("taken_at IS NULL")),
        {
            "info": fenced(
                Fence.REPORT,
                fixed=("code_digest", "key_digest", "topic", "story", "place", "unit_id", "name", "phone", "reported_at"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    #: Digest of the query code and the tail of the telephone number together: neither opens it alone.
    code_digest: Mapped[str]
    key_digest: Mapped[str]
    topic: Mapped[str]
    story: Mapped[str]
    place: Mapped[str]
    unit_id: Mapped[int | None]
    name: Mapped[str]
    phone: Mapped[str]
    reported_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    #: The case made of it.
    taken_case_id: Mapped[int | None]
    #: What staff answered when it needed no case.
    answer: Mapped[str | None]


class NumberCount(Base):
    """How many case numbers a space has given out on a day."""

    __tablename__ = "number_counts"
    __table_args__ = ({"info": fenced(Fence.COUNTER, fixed=("day",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
