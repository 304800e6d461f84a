"""Who stands on the wall: mediators with their fields and hours, their photos, and what ties them to people."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.api import Fence, Small, fenced, post_key, unit_key
from plugins.supermarket_mediator.models.base import Base, own_key


class Mediator(Base):
    """A mediator as the wall shows one (People's Mediation Law Art. 11, 13, 14): everybody may read it."""

    __tablename__ = "supermarket_mediator_mediators"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 50", name="capacity"),
        CheckConstraint("why_rests IN ('', 'away', 'suspended', 'left')", name="why_rests"),
        unit_key("supermarket_mediator_mediators"),
        post_key("supermarket_mediator_mediators"),
        Index("ix_supermarket_mediator_mediators_space", "county_id", "space_id", "id"),
        {"info": fenced(Fence.OPEN, fixed=("created_at",))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    #: The room, centre or village where one sits.
    unit_id: Mapped[int | None]
    #: What that is called on the wall.
    seat: Mapped[str]
    #: The post by which one signs in; empty for somebody who does not.
    post_id: Mapped[int | None]
    name: Mapped[str]
    full_time: Mapped[bool]
    #: Where one comes from (Art. 14): a key of ``rules.keys.SOURCES``.
    source: Mapped[str]
    #: Keys of ``rules.keys.FIELDS`` and ``rules.keys.LANGUAGES``.
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    #: Villages whose people and quarrels one knows, and the one where one is at home, as they are called here.
    villages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    home_village: Mapped[str]
    #: From when to when one can be had, 08:30; and on which days of the week, 1 is Monday: 12345.
    opens: Mapped[str]
    closes: Mapped[str]
    days: Mapped[str]
    #: So many matters at once; 0 is what the county has set.
    capacity: Mapped[int] = mapped_column(Small)
    about: Mapped[str]
    #: When one said that the photo may be shown; it is shown only since then (PIPL Art. 13, 29).
    photo_agreed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    #: Since when one takes nothing new: away for a while, suspended (Art. 15), left.
    rests_at: Mapped[datetime | None]
    why_rests: Mapped[str]


class Photo(Base):
    """The picture of a mediator; an empty one was taken back."""

    __tablename__ = "supermarket_mediator_photos"
    __table_args__ = (
        CheckConstraint("kind IN ('image/jpeg', 'image/png')", name="kind"),
        own_key("supermarket_mediator_photos", "id", "supermarket_mediator_mediators", "mediator"),
        {"info": fenced(Fence.OPEN)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The mediator's number.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    kind: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    put_at: Mapped[datetime]


class Tie(Base):
    """Somebody a mediator is close to, or at odds with: never the name, only its digest, enough to see that it is the same."""

    __tablename__ = "supermarket_mediator_ties"
    __table_args__ = (
        CheckConstraint("kind IN ('kin', 'work', 'interest', 'recused')", name="kind"),
        own_key("supermarket_mediator_ties", "mediator_id", "supermarket_mediator_mediators", "mediator"),
        Index("ix_supermarket_mediator_ties_mediator", "county_id", "mediator_id"),
        {"info": fenced(Fence.OPEN, fixed=("mediator_id", "kind", "digest", "noted_at", "noted_by"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    mediator_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    digest: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]
    ended_at: Mapped[datetime | None]
