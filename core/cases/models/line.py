"""The ledger line of a case, and the count its numbers come from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, Small, fenced


class Case(Base):
    """The ledger line: number, type, grade, rung, state and times. No personal data stands here; the county reads every line."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("kind IN ('dispute','hazard','hardship','advice','warning')", name="kind"),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        CheckConstraint("risk IN ('red','orange','yellow','blue')", name="risk"),
        CheckConstraint("leads = 1", name="leads"),
        # not even a mistake in a service closes a case over an unanswered report of danger or an unpaid instalment (Art. 25, 31)
        CheckConstraint("closed_at IS NULL OR (dangers_open = 0 AND instalments_open = 0)", name="nothing_open"),
        CheckConstraint("dangers_open >= 0 AND instalments_open >= 0", name="open_counts"),
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
        ForeignKeyConstraint(["county_id", "ruled_unit_id"], ["units.county_id", "units.id"]),
        ForeignKeyConstraint(
            ["county_id", "home_space_id", "merged_into_id"],
            ["cases.county_id", "cases.home_space_id", "cases.id"],
            name="fk_cases_merged_into",
            use_alter=True,  # it points to an index of this very table, which stands after it
        ),
        Index("ix_cases_merged", "county_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
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
    #: The colour of its risk: red, orange, yellow, blue (handbook 2.5); empty until somebody sets it.
    risk: Mapped[str | None]
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
    #: How often a holder gave it back; at most twice (handbook 4.3).
    returns: Mapped[int] = mapped_column(Small, server_default=text("0"))
    #: The unit a ruling named; it cannot give the case back.
    ruled_unit_id: Mapped[int | None]
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
    #: The post of the leader who was put in charge of it (包案), in its home space.
    leader_post_id: Mapped[int | None]
    #: While it is paused: since when, and when it is expected to go on.
    paused_at: Mapped[datetime | None]
    resumes_at: Mapped[datetime | None]
    #: From when the limit of the whole way counts, where pauses and extensions moved it on from acceptance.
    whole_from: Mapped[datetime | None]
    #: The case of the same space in which this one goes on.
    merged_into_id: Mapped[int | None]
    #: Reports of danger that nobody has said the outcome of, and instalments that are not paid: with either it cannot be closed.
    dangers_open: Mapped[int] = mapped_column(Small, default=0, server_default=text("0"))
    instalments_open: Mapped[int] = mapped_column(Small, default=0, server_default=text("0"))


class NumberCount(Base):
    """How many case numbers a space has given out on a day."""

    __tablename__ = "number_counts"
    __table_args__ = ({"info": fenced(Fence.COUNTER, fixed=("day",))},)

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
