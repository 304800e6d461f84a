"""Who picked whom for which case, the places that picks take, and who must keep out of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, Small, case_key, fenced, unit_key
from plugins.supermarket_mediator.models.base import Base, own_key

_LIVE = text("freed_at IS NULL")


class Choosing(Base):
    """The parties of a case are choosing their mediators (People's Mediation Law Art. 19, 23). Personal."""

    __tablename__ = "supermarket_mediator_choosings"
    __table_args__ = (
        CheckConstraint("why_ended IN ('', 'over', 'off')", name="why_ended"),
        case_key("supermarket_mediator_choosings"),
        unit_key("supermarket_mediator_choosings"),
        Index("ix_supermarket_mediator_choosings_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("unit_id", "opened_at", "opened_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: Whose it is: the unit that is told of picks and answers.
    unit_id: Mapped[int | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    why_ended: Mapped[str]


class Ticket(Base):
    """What one party is offered, and whom it picked: on paper, or with the code on its slip. Read by that code alone, and by staff."""

    __tablename__ = "supermarket_mediator_tickets"
    __table_args__ = (
        CheckConstraint("way IN ('phone', 'paper', 'recommended', 'assigned')", name="way"),
        CheckConstraint("(way IS NULL) = (picked_at IS NULL)", name="picked"),
        case_key("supermarket_mediator_tickets"),
        own_key("supermarket_mediator_tickets", "choosing_id", "supermarket_mediator_choosings", "choosing"),
        Index("ix_supermarket_mediator_tickets_code", "county_id", "code_digest"),
        Index("ix_supermarket_mediator_tickets_choosing", "county_id", "home_space_id", "choosing_id"),
        {"info": fenced(Fence.TICKET, fixed=("choosing_id", "party_id", "side", "unit_id", "field", "village"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    choosing_id: Mapped[int]
    party_id: Mapped[int]
    #: 1 applicant, 2 respondent, 3 third party.
    side: Mapped[int] = mapped_column(Small)
    unit_id: Mapped[int | None]
    #: What the matter is about and in which village: enough to say why somebody fits.
    field: Mapped[str]
    village: Mapped[str]
    code_digest: Mapped[str]
    issued_at: Mapped[datetime | None]
    #: Mediators this party may pick, in the order in which they are shown: nobody with a conflict of interest is among them.
    offers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    #: Digests of the parties' names and numbers: whoever is tied to one of them since is not offered any more.
    against: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    way: Mapped[str | None]
    #: Whom the party picked, and who else it would take, in its own order.
    wishes: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    picked_at: Mapped[datetime | None]
    #: Who wrote it down; empty for what the party did itself.
    noted_by: Mapped[str]
    #: The last day on which its slip is good, as it is printed on it; and the day written on it where it was brought back on paper.
    due_on: Mapped[date | None] = mapped_column(Date)
    signed_on: Mapped[date | None] = mapped_column(Date)
    #: Who must keep out and may be picked all the same, by number: which conflict it is, and why, for the party to read.
    waived: Mapped[dict[str, list[str]]] = mapped_column(JSONB, server_default=text("'{}'"))
    #: When the choosing ended, after which the code leads nowhere.
    ended_at: Mapped[datetime | None]


class Place(Base):
    """One of the places of a mediator, taken for a case: who comes next, until when an answer is owed, and what it was. Nothing personal.

    Two things are true of what is not freed, and the database sees to both: a place is taken once, and a mediator once for a case.
    """

    __tablename__ = "supermarket_mediator_places"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 50", name="number"),
        CheckConstraint("why IN ('', 'declined', 'recused', 'late', 'changed', 'over', 'settled')", name="why"),
        CheckConstraint("(freed_at IS NULL) = (why = '')", name="freed"),
        own_key("supermarket_mediator_places", "ticket_id", "supermarket_mediator_tickets", "ticket"),
        own_key("supermarket_mediator_places", "mediator_id", "supermarket_mediator_mediators", "mediator"),
        unit_key("supermarket_mediator_places"),
        Index("uq_supermarket_mediator_places_number", "county_id", "mediator_id", "number", unique=True, postgresql_where=_LIVE),
        Index(
            "uq_supermarket_mediator_places_once", "county_id", "choosing_id", "mediator_id", unique=True, postgresql_where=_LIVE
        ),
        Index("ix_supermarket_mediator_places_choosing", "county_id", "choosing_id"),
        Index("ix_supermarket_mediator_places_due", "county_id", "space_id", "answer_by", postgresql_where=_LIVE),
        {
            "info": fenced(
                Fence.PLACE, fixed=("choosing_id", "ticket_id", "mediator_id", "number", "unit_id", "taken_at", "answer_by")
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Where it was taken: the case's home.
    space_id: Mapped[int]
    choosing_id: Mapped[int]
    ticket_id: Mapped[int]
    mediator_id: Mapped[int]
    number: Mapped[int] = mapped_column(Small)
    #: Who is asked when this one does not take it.
    queue: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    #: The unit that is told.
    unit_id: Mapped[int | None]
    taken_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    freed_at: Mapped[datetime | None]
    why: Mapped[str]


class Recusal(Base):
    """A mediator keeps out of a case, by own word or because somebody asked for it (handbook 1.4). Personal."""

    __tablename__ = "supermarket_mediator_recusals"
    __table_args__ = (
        CheckConstraint("kind IN ('kin', 'work', 'interest', 'other')", name="kind"),
        CheckConstraint("said_by IN ('mediator', 'party', 'desk')", name="said_by"),
        case_key("supermarket_mediator_recusals"),
        own_key("supermarket_mediator_recusals", "mediator_id", "supermarket_mediator_mediators", "mediator"),
        Index("ix_supermarket_mediator_recusals_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("mediator_id", "kind", "said_by", "words", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    mediator_id: Mapped[int]
    kind: Mapped[str]
    said_by: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    by_name: Mapped[str]


class Waiver(Base):
    """A mediator who must keep out is to be offered all the same: one asks for it with a reason, another decides. Personal."""

    __tablename__ = "supermarket_mediator_waivers"
    __table_args__ = (
        CheckConstraint("conflict IN ('tied', 'namesake')", name="conflict"),
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided"),
        CheckConstraint("decided_account_id IS DISTINCT FROM asked_account_id OR decided_at IS NULL", name="four_eyes"),
        case_key("supermarket_mediator_waivers"),
        own_key("supermarket_mediator_waivers", "choosing_id", "supermarket_mediator_choosings", "choosing"),
        own_key("supermarket_mediator_waivers", "mediator_id", "supermarket_mediator_mediators", "mediator"),
        Index("ix_supermarket_mediator_waivers_choosing", "county_id", "home_space_id", "choosing_id"),
        {
            "info": fenced(
                Fence.PERSONAL,
                fixed=("choosing_id", "mediator_id", "conflict", "words", "asked_at", "asked_by", "asked_account_id"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    choosing_id: Mapped[int]
    mediator_id: Mapped[int]
    conflict: Mapped[str]
    #: Why, in words that the parties read.
    words: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_account_id: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str]
    decided_account_id: Mapped[int | None]
    granted: Mapped[bool | None]
