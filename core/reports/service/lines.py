"""Gather the lines of the ledger for a table: those of the page, all of them, and what a table says besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from core import cases
from core.cases.models import Assignment, Case, TimelineEntry
from core.cases.rules import LedgerFilter
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceRow
from tenants.units import Unit

#: Lines of one table; who needs more narrows the filter.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class FiledLines:
    """The lines of a table; ``cut`` where the ledger has more than fit."""

    lines: Sequence[AnyRow]
    cut: bool


@dataclass(frozen=True, slots=True)
class More:
    """What a table says of a case beside its ledger line. Everybody may know it who may see the line."""

    home_space: str
    people: int
    holder: str
    settled_at: datetime | None
    visited_at: datetime | None
    #: Codes of the timeline: what was settled in which form, what a visit found.
    settled: Mapping[str, Any] = field(default_factory=dict)
    visit: Mapping[str, Any] = field(default_factory=dict)


def filed_lines(ws: Workspace, wanted: LedgerFilter, most: int = MOST) -> FiledLines:
    """Return what the ledger shows under this filter from its first page on, up to ``most`` lines: the same lines, the same order."""
    lines: list[AnyRow] = []
    at = replace(wanted, before=None)
    while len(lines) <= most:
        page = cases.ledger(ws, at)
        lines += page.lines
        if page.next_before is None:
            break
        at = replace(at, before=page.next_before)
    return FiledLines(lines[:most], len(lines) > most)


_MORE = (
    select(
        Case.id,
        Case.people,
        Case.settled_at,
        Case.visited_at,
        SpaceRow.name.label("home_space"),
        func.coalesce(Unit.name, "").label("holder"),
    )
    .join(SpaceRow, SpaceRow.id == Case.home_space_id)
    .outerjoin(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id))
    .outerjoin(Unit, and_(Unit.county_id == Case.county_id, Unit.id == Assignment.holder_unit_id))
    .where(Case.county_id == bindparam("county"), Case.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
)
#: Later entries come later and count; ids do not tell (they are handed out in blocks).
_ENDS = (
    select(TimelineEntry.case_id, TimelineEntry.deed, TimelineEntry.facts)
    .where(
        TimelineEntry.county_id == bindparam("county"),
        TimelineEntry.home_space_id == func.any(bindparam("homes", type_=ARRAY(BigInteger))),
        TimelineEntry.case_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        TimelineEntry.deed.in_(("settled", "visited")),
    )
    .order_by(TimelineEntry.version)
)


def more_of(ws: Workspace, lines: Sequence[AnyRow]) -> dict[int, More]:
    """Return for the cases of these lines what a table says besides, in two statements."""
    if not lines:
        return {}
    bound = {
        "county": ws.county_id,
        "ids": [line.id for line in lines],
        "homes": sorted({line.home_space_id for line in lines}),
    }
    ends = {(row.case_id, row.deed): row.facts for row in ws.session.execute(_ENDS, bound)}
    return {
        row.id: More(
            home_space=row.home_space,
            people=row.people,
            holder=row.holder,
            settled_at=row.settled_at,
            visited_at=row.visited_at,
            settled=ends.get((row.id, "settled"), {}),
            visit=ends.get((row.id, "visited"), {}),
        )
        for row in ws.session.execute(_MORE, bound)
    }
