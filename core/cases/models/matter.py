"""What a case is about, and between whom. Personal data."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case
from tenants.base import Base, Fence, Small, fenced


class CaseStory(Base):
    """What the case is about, in people's words. Personal data: the home space and whoever opened it."""

    __tablename__ = "case_stories"
    __table_args__ = (
        of_case("case_stories"),
        Index(
            "ix_case_stories_grams",
            "grams",
            text("(ARRAY[home_space_id])"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
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
        CheckConstraint("openness IN ('unasked','open','closed')", name="openness"),
        of_case("parties"),
        Index("uq_parties_case", "county_id", "home_space_id", "case_id", "id", unique=True),
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
    #: Whether this party asks for mediation in public (Art. 23); it is public only when every party does.
    openness: Mapped[str] = mapped_column(default="unasked", server_default=text("'unasked'"))
    #: Under fourteen: what is written down of the child, and consent, need the guardian's (PIPL Art. 31).
    under14: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    guardian: Mapped[str | None]
    guardian_agreed_at: Mapped[datetime | None]
