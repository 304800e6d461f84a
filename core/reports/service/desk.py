"""How a county stands: what is open in each township and on each rung, what ended this month and this year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select

from core.access import Reach, reach_of
from core.cases.models import Assignment, Case
from core.cases.service.ledger import NEXT_DUE, OVERDUE
from core.people.models import Post, standing
from core.reports.models import Total
from core.reports.rules import OFFICIAL_TIME, Month
from core.reports.service.reading import AS_OF
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceRow

# What stands open is counted as it stands, along the index of open cases; what ended grows with the year and is kept by the worker.
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
_WHERE_CLOSED = case((Total.facet == "closed", Total.space_id)).label("space_id")
#: The ladder's version and the rung, as a key has them behind its month.
_WHERE_SETTLED = case((Total.facet == "settled", func.substr(Total.key, len("202603:") + 1))).label("rung")
_ENDED = (
    select(
        _WHERE_CLOSED,
        _WHERE_SETTLED,
        func.coalesce(func.sum(Total.closed).filter(Total.key >= bindparam("month")), 0).label("closed"),
        func.sum(Total.settled).label("settled"),
        func.sum(Total.terminated).label("terminated"),
        AS_OF.scalar_subquery().label("as_of"),
    )
    .where(Total.county_id == bindparam("county"), Total.facet.in_(("settled", "closed")), Total.key >= bindparam("year"))
    .group_by(_WHERE_CLOSED, _WHERE_SETTLED)
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
        Assignment.state.label("share_state"),
        SpaceRow.name.label("home"),
    )
    .join(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id))
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

#: The columns of an overdue line: number, sort, grade, rung, due time, whether it waits to be signed for, and home; nothing personal.
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
class OnRung:
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
    rungs: tuple[OnRung, ...]
    #: Ended without agreement since the beginning of the year.
    terminated: int
    #: As of when what ended is counted; None where nothing ended this year.
    as_of: datetime | None

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


def county_desk(ws: Workspace) -> CountyDesk:
    """Return how the county stands now, and what ended this month and this year by China's clocks, as of the worker's last look."""
    month = Month.of(ws.now().astimezone(OFFICIAL_TIME).date())
    open_now = ws.session.execute(_OPEN, {"county": ws.county_id, "now": ws.now()}).all()
    bound = {"county": ws.county_id, "month": month.key, "year": Month(month.year, 1).key}
    ended = ws.session.execute(_ENDED, bound).all()
    spaces = ws.session.execute(_SPACES, {"county": ws.county_id}).all()
    townships = [
        TownshipCount(
            space.id,
            space.code,
            space.name,
            sum(row.open for row in open_now if row.home_space_id == space.id),
            sum(row.overdue for row in open_now if row.home_space_id == space.id),
            sum(row.closed for row in ended if row.space_id == space.id),
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
            *(OnRung(row.ladder_id, row.rung, open=row.open, overdue=row.overdue) for row in open_now),
            *(_settled(row.rung, row.settled) for row in ended if row.rung and row.settled),
        ),
        sum(row.terminated for row in ended if row.space_id),
        next((row.as_of for row in ended), None),
    )


def _settled(where: str, many: int) -> OnRung:
    ladder, _, rung = where.partition(":")
    return OnRung(int(ladder), rung, settled=many)


def overdue_lines(ws: Workspace, most: int) -> Sequence[OverdueLine]:
    """Return the longest overdue lines of the county; nothing for a post that sees no lines."""
    if reach_of(ws.actor) is not Reach.COUNTY:
        return []
    return ws.session.execute(_OVERDUE, {"county": ws.county_id, "now": ws.now(), "most": most}).all()


def posts_by_kind(ws: Workspace) -> dict[str, int]:
    """Return how many people of the county stand at each kind of post."""
    return {row.kind: row.people for row in ws.session.execute(_POSTS, {"county": ws.county_id, "now": ws.now()})}
