"""Spaces: the prefectures, counties and townships that each work in their own rooms."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class SpaceKind(StrEnum):
    """The level a space works at."""

    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


class SpaceRow(Base):
    """A space in the registry, readable by every scope; it holds no personal data."""

    __tablename__ = "spaces"
    __table_args__ = (
        CheckConstraint("kind IN ('prefecture','county','township')", name="kind"),
        CheckConstraint("(kind = 'township') = (county_id <> id)", name="own_county"),
        Index("ix_spaces_county_id", "county_id"),
        {"info": fenced(Fence.REGISTRY)},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    #: The unit of administration and distribution: a county's or prefecture's own number, a township's county.
    county_id: Mapped[int]
    founded_at: Mapped[datetime]
    #: Set when the space was closed (merged, dissolved); a closed space lets nobody in.
    closed_at: Mapped[datetime | None]


class Agenda(Base):
    """When a county next has something due, so that the worker need not enter every county to look."""

    __tablename__ = "agenda"
    __table_args__ = (Index("ix_agenda_next_at", "next_at"), {"info": fenced(Fence.REGISTRY)})

    county_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True, autoincrement=False)
    next_at: Mapped[datetime]


#: Between the code of a prefecture and that of the county it has entered, and between their names.
INSIDE, BESIDE = "-", " · "


@dataclass(frozen=True, slots=True)
class Space:
    """A space as a value: where one piece of work takes place."""

    id: int
    code: str
    kind: SpaceKind
    name: str
    county_id: int
    county_code: str
    county_name: str

    @property
    def is_county(self) -> bool:
        """Whether this is the county's own space."""
        return self.kind is SpaceKind.COUNTY

    @property
    def seat(self) -> int:
        """The county, or prefecture, in which the accounts of this space's people are."""
        return self.id if self.kind is SpaceKind.PREFECTURE else self.county_id

    @property
    def is_visiting(self) -> bool:
        """Whether this is a prefecture that has entered one of its counties."""
        return self.seat != self.county_id

    @property
    def home(self) -> "Space":
        """The space in its own rooms: a prefecture that has entered a county, back from there."""
        if not self.is_visiting:
            return self
        code, _, _county = self.code.partition(INSIDE)
        name = self.name.partition(BESIDE)[0]
        return replace(self, code=code, name=name, county_id=self.id, county_code=code, county_name=name)

    def inside(self, county: "Space") -> "Space":
        """Return this prefecture as it works inside one of its counties; the caller has seen that the county is below it."""
        return replace(
            self.home,
            code=f"{self.home.code}{INSIDE}{county.code}",
            name=f"{self.home.name}{BESIDE}{county.name}",
            county_id=county.id,
            county_code=county.code,
            county_name=county.name,
        )
