"""How a county stands: what is open in each township and on each rung, what ended this month and this year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from core.access import Reach, reach_of
from core.cases.models import Case
from core.cases.service.ledger import COUNTS, NEXT_DUE, OVERDUE
from core.people.models import Post, standing
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceRow

# Both statements read the lines of one county once, the first along the index of open cases alone.
_OPEN = (
    select(
        Case.home_space_id,
        Case.ladder_id,
        Case.rung,
        func.count().label("open"),
        func.count().filter(OVERDUE).label("overdue"),
    )
    .where(Case.county_id == bindparam("county"), Case.closed_at.is_(None))
    .group_by(Case.home_space_id, Case.ladder_id, Case.rung)
)
_ENDED = (
    select(
        Case.home_space_id,
        Case.ladder_id,
        Case.settled_rung,
        func.count().filter(Case.closed_at >= bindparam("month")).label("closed"),
        func.count().filter(Case.settled_at >= bindparam("year")).label("settled"),
        func.count()
        .filter(Case.settled_at.is_(None), Case.closed_at >= bindparam("year"), Case.end_reason.is_not(None))
        .label("terminated"),
    )
    .where(
        Case.county_id == bindparam("county"),
        COUNTS,
        or_(Case.closed_at >= bindparam("month"), Case.closed_at >= bindparam("year"), Case.settled_at >= bindparam("year")),
    )
    .group_by(Case.home_space_id, Case.ladder_id, Case.settled_rung)
)
_DUE = func.least(Case.due_at, NEXT_DUE)
_OVERDUE = (
    select(
        Case.id,
        Case.number,
        Case.kind,
        Case.type_code,
        Case.grade,
        Case.state,
        Case.ladder_id,
        Case.rung,
        _DUE.label("due_at"),
        SpaceRow.name.label("home"),
    )
    .join(SpaceRow, SpaceRow.id == Case.home_space_id)
    .where(Case.county_id == bindparam("county"), OVERDUE)
    .order_by(_DUE, Case.id)
    .limit(bindparam("most"))
)
_SPACES = select(SpaceRow.id, SpaceRow.code, SpaceRow.name).where(
    SpaceRow.county_id == bindparam("county"), SpaceRow.closed_at.is_(None)
)
_POSTS = (
    select(Post.kind, func.count(Post.account_id.distinct()).label("people"))
    .where(Post.county_id == bindparam("county"), standing(bindparam("now")))
    .group_by(Post.kind)
)

#: The columns of an overdue line: number, sort, grade, rung, due time and home; nothing personal.
OverdueLine = AnyRow


@dataclass(frozen=True, slots=True)
class TownshipCount:
    """How one space of the county stands."""

    id: int
    code: str
    name: str
    open: int
    overdue: int
    closed: int

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say of it."""
        return not (self.open or self.closed)


@dataclass(frozen=True, slots=True)
class RungCount:
    """What stands on a rung of one version of a ladder, and what was settled there since the beginning of the year."""

    ladder_id: int
    rung: str
    open: int = 0
    overdue: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class CountyDesk:
    """Counts of a county: townships with most to do first. No case stands in it."""

    townships: tuple[TownshipCount, ...]
    rungs: tuple[RungCount, ...]
    #: Ended without agreement since the beginning of the year.
    terminated: int

    @property
    def open(self) -> int:
        """All that is open."""
        return sum(one.open for one in self.rungs)

    @property
    def overdue(self) -> int:
        """All that is overdue."""
        return sum(one.overdue for one in self.rungs)

    @property
    def closed(self) -> int:
        """All that was closed since the beginning of the month."""
        return sum(one.closed for one in self.townships)

    @property
    def settled(self) -> int:
        """All that was settled since the beginning of the year."""
        return sum(one.settled for one in self.rungs)


def county_desk(ws: Workspace, month: datetime, year: datetime) -> CountyDesk:
    """Return how the county stands; ``month`` and ``year`` are when these began where the reader is."""
    open_now = ws.session.execute(_OPEN, {"county": ws.county_id, "now": ws.now()}).all()
    ended = ws.session.execute(_ENDED, {"county": ws.county_id, "month": month, "year": year}).all()
    spaces = ws.session.execute(_SPACES, {"county": ws.county_id}).all()
    townships = [
        TownshipCount(
            space.id,
            space.code,
            space.name,
            sum(row.open for row in open_now if row.home_space_id == space.id),
            sum(row.overdue for row in open_now if row.home_space_id == space.id),
            sum(row.closed for row in ended if row.home_space_id == space.id),
        )
        for space in spaces
    ]
    return CountyDesk(
        # the county itself stands among its townships only where it has cases of its own
        tuple(
            sorted(
                (one for one in townships if one.code != ws.space.code or not one.is_quiet),
                key=lambda one: (-one.overdue, -one.open, one.code),
            )
        ),
        (
            *(RungCount(row.ladder_id, row.rung, open=row.open, overdue=row.overdue) for row in open_now),
            *(RungCount(row.ladder_id, row.settled_rung or "", settled=row.settled) for row in ended if row.settled),
        ),
        sum(row.terminated for row in ended),
    )


def overdue_lines(ws: Workspace, most: int) -> Sequence[OverdueLine]:
    """Return the longest overdue lines of the county; nothing for a post that sees no lines."""
    if reach_of(ws.actor) is not Reach.COUNTY:
        return []
    return ws.session.execute(_OVERDUE, {"county": ws.county_id, "now": ws.now(), "most": most}).all()


def posts_by_kind(ws: Workspace) -> dict[str, int]:
    """Return how many people of the county stand at each kind of post."""
    return {row.kind: row.people for row in ws.session.execute(_POSTS, {"county": ws.county_id, "now": ws.now()})}
