"""Read the totals of the counties under a prefecture: it enters one after the other, for the fence knows one county at a time."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import bindparam, select

from core.reports.rules import Counts, Month, Period
from core.reports.service.reading import Named, whole_counts
from core.workspace import Workspace
from tenants.spaces import Space, SpaceKind, SpaceRow

_BELOW = (
    select(SpaceRow.id, SpaceRow.code, SpaceRow.name)
    .where(SpaceRow.parent_id == bindparam("above"), SpaceRow.kind == SpaceKind.COUNTY.value, SpaceRow.closed_at.is_(None))
    .order_by(SpaceRow.code)
)


def counties_below(ws: Workspace) -> list[Space]:
    """Return the open counties that the registry puts under this space, by code: those its people may enter."""
    rows = ws.session.execute(_BELOW, {"above": ws.space_id})
    return [Space(row.id, row.code, SpaceKind.COUNTY, row.name, row.id, row.code, row.name) for row in rows]


def counts_of_counties(ws: Workspace, enter: Callable[[Space], Workspace], since: date, until: date) -> list[Named]:
    """Return the counts of each county under this prefecture for these months, from its totals, in the order of the register.

    ``enter`` opens the prefecture's own scope inside a county; each county is a transaction of its own.
    """
    period = Period(Month.of(since), Month.of(until))
    return [Named(county.id, county.name, _counts_in(enter(county), period)) for county in counties_below(ws)]


def _counts_in(inside: Workspace, period: Period) -> Counts:
    with inside.session:
        return whole_counts(inside, period)
