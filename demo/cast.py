"""Who plays in a place's stories: its units by the names the stories use, what stands above each, and who works in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.access import UNIT_POSTS
from core.escalation import Rung, RungUnit
from core.people.models import Post
from core.workspace import Actor
from demo.stories import Story
from tenants.spaces import Space
from tenants.units import Unit, UnitKind

#: Steps the window takes while the case waits there.
INTAKE = frozenset({"completed", "triaged", "dispatched"})


#: People by their unit and kind of post.
Posts = Mapping[tuple[int, str], Sequence[Actor]]


@dataclass(frozen=True, slots=True)
class Cast:
    """The units of a place and of its county's own space, and the people of the county by unit and kind of post."""

    space: Space
    units: Mapping[str, int]
    posts: Posts
    #: Every unit by its number; the first desk of each space comes before its other centres.
    rows: Mapping[int, Unit]
    #: The prefecture above, where it takes part.
    above: Space | None = None

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

    def doer(self, do: str, who: str, rung: Rung, holder_unit_id: int, number: int) -> Actor:
        """Return who takes a step: the clerk while the case waits at the window, then whoever holds it, or the post named."""
        if do in INTAKE and holder_unit_id == self.desk:
            return self.clerk
        return self.holder(holder_unit_id, [who] if who else rung.handlers, number)

    def called(self, name: str) -> Unit:
        """Return the unit of the place or of its county that a story calls in by this name."""
        return next(unit for unit in self.rows.values() if unit.name == name and unit.kind == UnitKind.DEPARTMENT)

    def holder(self, unit_id: int, kinds: Sequence[str], number: int) -> Actor:
        """Return who takes a step for a unit: somebody of the first kind it has, in turn."""
        for kind in kinds:
            if found := self.posts.get((unit_id, kind)):
                return found[number % len(found)]
        msg = f"nobody of {', '.join(kinds)} works in unit {unit_id}"
        raise LookupError(msg)

    def standing_on(self, rung: Rung, below: int) -> Unit | None:
        """Return the unit that stands on a rung above the unit ``below``; None where the place has none."""
        if rung.unit_kind is RungUnit.TOWNSHIP:
            return self._centre(self.space.id, rung.unit_code)
        if rung.unit_kind is RungUnit.COUNTY:
            return self._centre(self.space.county_id, rung.unit_code)
        if rung.unit_kind is RungUnit.PREFECTURE:
            return None if self.above is None else self._centre(self.above.id, rung.unit_code)
        at = self.rows.get(below)
        while at is not None and at.kind != rung.unit_kind:
            at = self.rows.get(at.parent_id or 0)
        return at

    def _centre(self, space_id: int, code: str) -> Unit | None:
        own = [unit for unit in self.rows.values() if unit.space_id == space_id]
        named = next((unit for unit in own if code and unit.code == code), None)
        return named or next((unit for unit in own if unit.kind == UnitKind.CENTRE), None)


def read_cast(session: Session, space: Space, above: Space | None = None, posts_above: Posts | None = None) -> Cast:
    """Return the cast of a place, read under the worker's scope; ``posts_above`` are those of the prefecture ``above``."""
    spaces = [space.id, space.county_id, *([above.id] if above else [])]
    wanted = (Unit.county_id == space.county_id, Unit.space_id.in_(spaces), Unit.valid_to.is_(None))
    rows = {unit.id: unit for unit in session.scalars(select(Unit).where(*wanted).order_by(Unit.id))}
    return Cast(space, _names(space, rows), {**read_posts(session, space), **(posts_above or {})}, rows, above)


def _names(space: Space, rows: Mapping[int, Unit]) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in rows.values():
        if unit.space_id != space.id:
            continue
        if unit.kind == UnitKind.CENTRE:
            found.setdefault("", unit.id)
        elif unit.kind == UnitKind.GRID:
            village = rows[unit.parent_id or 0].name
            found[f"{village}/{unit.name.removeprefix(village).removesuffix('网格')}"] = unit.id
        else:
            found[unit.name] = unit.id
    return found


def read_posts(session: Session, space: Space) -> Posts:
    """Return who works in a space and in its county's own, by unit and kind of post."""
    rows = session.execute(
        select(Post.unit_id, Post.kind, Post.name, Post.account_id, Post.id, Unit.name.label("unit"))
        .join(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
        .where(
            Post.county_id == space.county_id,
            Post.space_id.in_([space.id, space.county_id]),
            Post.ended_at.is_(None),
            Post.kind.in_(UNIT_POSTS),
        )
        .order_by(Post.id)
    )
    found: dict[tuple[int, str], list[Actor]] = {}
    for row in rows:
        actor = Actor(row.kind, row.name, row.account_id, row.id, row.unit_id, row.unit)
        found.setdefault((row.unit_id, row.kind), []).append(actor)
    return found
