"""Who stands behind a party, who is invited and by whose consent, and what was reported of danger. All of it personal."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case, of_row
from tenants.base import Base, Fence, fenced


class PartyPerson(Base):
    """Somebody behind a party that is a group or a body: a representative who speaks for it, or a member. A name, nothing more."""

    __tablename__ = "party_people"
    __table_args__ = (
        CheckConstraint("role IN ('representative','member')", name="role"),
        of_case("party_people"),
        of_row("party_people", "party_id", "parties", "party"),
        Index("ix_party_people_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("party_id",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    party_id: Mapped[int]
    role: Mapped[str]
    name: Mapped[str]
    #: A list written anew leaves the old names where they were.
    left_at: Mapped[datetime | None]


class Invitation(Base):
    """Somebody to be invited to the mediation (People's Mediation Law Art. 20); without every party's consent they take no part."""

    __tablename__ = "invitations"
    __table_args__ = (
        of_case("invitations"),
        of_row("invitations", "invited_by_party_id", "parties", "party"),
        Index("uq_invitations_case", "county_id", "home_space_id", "case_id", "id", unique=True),
        {"info": fenced(Fence.PERSONAL, fixed=("invited_by_party_id", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    name: Mapped[str]
    #: What they are to the parties or to the matter: relative, neighbour, expert, elder …
    relation: Mapped[str]
    #: The party that asked for them; empty when the committee did.
    invited_by_party_id: Mapped[int | None]
    at: Mapped[datetime]
    by_name: Mapped[str]


class InvitationConsent(Base):
    """One party's word on one invited person; the newest counts."""

    __tablename__ = "invitation_consents"
    __table_args__ = (
        of_case("invitation_consents"),
        of_row("invitation_consents", "invitation_id", "invitations", "invitation"),
        of_row("invitation_consents", "party_id", "parties", "party"),
        Index("ix_invitation_consents_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("invitation_id", "party_id", "agrees", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    invitation_id: Mapped[int]
    party_id: Mapped[int]
    agrees: Mapped[bool]
    at: Mapped[datetime]
    by_name: Mapped[str]


class SessionGuest(Base):
    """An invited person who took part in a session."""

    __tablename__ = "session_guests"
    __table_args__ = (
        of_case("session_guests"),
        of_row("session_guests", "session_id", "sessions", "session"),
        of_row("session_guests", "invitation_id", "invitations", "invitation"),
        Index("ix_session_guests_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("session_id", "invitation_id", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    session_id: Mapped[int]
    invitation_id: Mapped[int]
    at: Mapped[datetime]
    by_name: Mapped[str]


class DangerReport(Base):
    """A danger that was seen, to whom it was reported, and what came of it.

    People's Mediation Law Art. 25; Law on the Protection of Minors Art. 11; Anti-Domestic-Violence Law Art. 14. Nobody's consent is asked
    for it, and no secrecy stands against it.
    """

    __tablename__ = "danger_reports"
    __table_args__ = (
        CheckConstraint("cardinality(factors) > 0", name="factors"),
        CheckConstraint("reported_at IS NULL OR (to_whom IS NOT NULL AND way IS NOT NULL)", name="told"),
        CheckConstraint("outcome_at IS NULL OR (reported_at IS NOT NULL AND outcome IS NOT NULL)", name="outcome"),
        of_case("danger_reports"),
        Index("ix_danger_reports_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("factors", "seen_at", "seen_by", "due_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    #: What was found on the checklist.
    factors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    words: Mapped[str]
    seen_at: Mapped[datetime]
    seen_by: Mapped[str]
    #: Until when the report must be on record.
    due_at: Mapped[datetime]
    to_whom: Mapped[str | None]
    #: The body or officer, in words: 城关派出所 王警官.
    receiver: Mapped[str | None]
    reported_at: Mapped[datetime | None]
    way: Mapped[str | None]
    #: The number or words with which it was taken.
    receipt: Mapped[str | None]
    reported_by: Mapped[str | None]
    outcome: Mapped[str | None]
    outcome_words: Mapped[str | None]
    outcome_at: Mapped[datetime | None]
    outcome_by: Mapped[str | None]
    #: Whether the case counts it among what must be done before it is closed; one reported after closing holds up nothing.
    counted: Mapped[bool]
