"""Units: the organisation inside a space, of any depth; some have no national code."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, Fence, fenced


class UnitKind(StrEnum):
    """What a unit is. What a county calls it is data, in its name."""

    GRID = "grid"
    VILLAGE = "village"
    AREA = "area"  # 管区, 工作片区: between village and township, without a national code
    CENTRE = "centre"  # the space's own desk: township or county centre
    ROOM = "room"
    DEPARTMENT = "department"


class Unit(Base):
    """A village, grid, work area, room or department of a space."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("kind IN ('grid','village','area','centre','room','department')", name="kind"),
        ForeignKeyConstraint(["county_id", "parent_id"], ["units.county_id", "units.id"]),
        # what a row says of a unit and its space is held to be true by a key over both
        Index("uq_units_space", "county_id", "space_id", "id", unique=True),
        Index("uq_units_code", "county_id", "space_id", "code", unique=True),
        {"info": fenced(Fence.SPACE_OWN)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    parent_id: Mapped[int | None]
    kind: Mapped[str]
    name: Mapped[str]
    #: Village: 12 digits of the register. Grid: the village's code and three digits. Others: the county's own, unique in the space.
    code: Mapped[str]
    place: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
