"""Who plays in a place's stories: its units by the names the stories use, and who works in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.access import UNIT_POSTS
from core.people.models import Post
from core.workspace import Actor
from demo.stories import Story
from tenants.spaces import Space
from tenants.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Cast:
    """The units of a place, and the people of its county by unit and kind of post."""

    units: Mapping[str, int]
    posts: Mapping[tuple[int, str], Sequence[Actor]]

    @property
    def desk(self) -> int:
        """The place's own desk."""
        return self.units[""]

    def unit(self, name: str) -> int | None:
        """Return a unit by the name a story gives it; the township as a whole is none."""
        return self.units[name] if name else None

    def village(self, name: str) -> int:
        """Return the village of a unit a story names."""
        return self.units[name.partition("/")[0]]

    def sent_to(self, story: Story) -> int:
        """Return the unit the window sends a story to."""
        if story.to == "desk" or not story.at:
            return self.desk
        return self.village(story.at) if story.to == "village" else self.units[story.at]

    def opener(self, story: Story) -> Actor:
        """Return who opens a story's case: the grid's member, the village's mediator, or the clerk at the window."""
        match story.by:
            case "grid":
                return self.posts[self.units[story.at], "grid_member"][0]
            case "village":
                return self.posts[self.village(story.at), "village_mediator"][0]
            case _:
                return self.clerk

    @property
    def clerk(self) -> Actor:
        """Who sits at the window."""
        return self.posts[self.desk, "window_clerk"][0]

    def holder(self, unit_id: int, kinds: Sequence[str], number: int) -> Actor:
        """Return who takes a step for a unit: somebody of the first kind it has, in turn."""
        for kind in kinds:
            if found := self.posts.get((unit_id, kind)):
                return found[number % len(found)]
        msg = f"nobody of {', '.join(kinds)} works in unit {unit_id}"
        raise LookupError(msg)


def read_cast(session: Session, space: Space) -> Cast:
    """Return the cast of a place, read under the worker's scope."""
    return Cast(_units(session, space), _posts(session, space))


def _units(session: Session, space: Space) -> dict[str, int]:
    wanted = (Unit.county_id == space.county_id, Unit.space_id == space.id, Unit.valid_to.is_(None))
    rows = session.scalars(select(Unit).where(*wanted)).all()
    names = {unit.id: unit.name for unit in rows}
    found = {}
    for unit in rows:
        if unit.kind == UnitKind.CENTRE:
            found[""] = unit.id
        elif unit.kind == UnitKind.GRID:
            village = names.get(unit.parent_id or 0, "")
            found[f"{village}/{unit.name.removeprefix(village).removesuffix('网格')}"] = unit.id
        else:
            found[unit.name] = unit.id
    return found


def _posts(session: Session, space: Space) -> dict[tuple[int, str], list[Actor]]:
    rows = session.execute(
        select(Post.unit_id, Post.kind, Post.name, Post.account_id, Post.id, Unit.name.label("unit"))
        .join(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
        .where(Post.county_id == space.county_id, Post.ended_at.is_(None), Post.kind.in_(UNIT_POSTS))
        .order_by(Post.id)
    )
    found: dict[tuple[int, str], list[Actor]] = {}
    for row in rows:
        actor = Actor(row.kind, row.name, row.account_id, row.id, row.unit_id, row.unit)
        found.setdefault((row.unit_id, row.kind), []).append(actor)
    return found
