"""Read the figures of a township or county: from totals alone, in a handful of statements whatever is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, SQLColumnExpression, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from core import escalation
from core.cases.codes import KINDS, SOURCES, TYPES
from core.escalation import NoLadder, Rung
from core.escalation.models import LadderVersion
from core.escalation.schemas import load_ladder
from core.reports.models import Total, TotalsLook
from core.reports.rules import MEASURES, Counts, Month, Period
from core.reports.service.counting import SUBJECT
from core.workspace import Workspace
from tenants.spaces import SpaceRow
from tenants.units import Unit


@dataclass(frozen=True, slots=True)
class RungCount:
    """How many cases were settled on a rung; ``rung`` is None for a key that no ladder of the county knows."""

    key: str
    rung: Rung | None
    settled: int


@dataclass(frozen=True, slots=True)
class Named:
    """Counts of a village or township, by its number and name."""

    id: int
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Figures:
    """How the cases stand that were reported in a period; what is listed by code keeps the order of the code's own list."""

    period: Period
    counts: Counts
    by_kind: Mapping[str, Counts]
    by_type: Mapping[str, Counts]
    by_source: Mapping[str, Counts]
    #: Every month of the period.
    by_month: Mapping[Month, Counts]
    #: The rungs of the county's ladder from below, whether anything was settled there or not.
    funnel: Sequence[RungCount]
    #: Of a township: villages where something happened, in the order of the register, never of the counts (handbook 7, 22).
    by_village: Sequence[Named]
    #: Of a county: its spaces, the county's own first, townships by code.
    by_space: Sequence[Named]
    #: As of when; None while nothing was ever counted.
    as_of: datetime | None


def figures(ws: Workspace, since: date, until: date) -> Figures:
    """Return the figures of this space for the months from ``since`` to ``until``, both included; of a county for all its spaces.

    A case belongs to the month it was reported in, and counts as it stands now (as of the last look of the worker).
    """
    period = Period(Month.of(since), Month.of(until))
    bound = {"county": ws.county_id, "space": ws.space_id, "first": period.since.key, "last": period.until.key}
    whole = ws.space.is_county
    by_key: dict[str, dict[str, Counts]] = {}
    for row in ws.session.execute(_BY_KEY[whole], bound).mappings():
        by_key.setdefault(row["facet"], {})[row["key"]] = Counts.of(row)
    months = {Month.read(row["month"]): Counts.of(row) for row in ws.session.execute(_BY_MONTH[whole], bound).mappings()}
    return Figures(
        period=period,
        counts=by_key.get("all", {}).get("", Counts()),
        by_kind=_in_order(by_key.get("kind", {}), KINDS),
        by_type=_in_order(by_key.get("type", {}), TYPES),
        by_source=_in_order(by_key.get("source", {}), SOURCES),
        by_month={month: months.get(month, Counts()) for month in period.months},
        funnel=_funnel(ws, by_key.get("rung", {})),
        by_village=[] if whole else _villages(ws, by_key.get("village", {})),
        by_space=_spaces(ws, bound) if whole else [],
        as_of=ws.session.scalar(AS_OF, bound),
    )


def whole_counts(ws: Workspace, period: Period) -> Counts:
    """Return the counts of the whole county entered, for a reader who may read its totals."""
    bound = {"county": ws.county_id, "first": period.since.key, "last": period.until.key}
    return Counts.of(ws.session.execute(_WHOLE, bound).mappings().one())


def _sums(*by: SQLColumnExpression[Any], whole: bool) -> Select[Any]:
    """Return the statement that adds up the totals of a space or, with ``whole``, of a county."""
    adding = select(*by, *(func.sum(getattr(Total, name)).label(name) for name in MEASURES)).where(
        Total.county_id == bindparam("county"), Total.month.between(bindparam("first"), bindparam("last"))
    )
    if not whole:
        adding = adding.where(Total.space_id == bindparam("space"))
    return adding.group_by(*by)


_ALL = Total.facet == "all"
# A county has its places by space, a township by village; when and where cases ended the county's desk reads.
_OF = {True: ("all", "kind", "type", "source", "rung"), False: ("all", "kind", "type", "source", "rung", "village")}
_BY_KEY = {whole: _sums(Total.facet, Total.key, whole=whole).where(Total.facet.in_(facets)) for whole, facets in _OF.items()}
_BY_MONTH = {whole: _sums(Total.month, whole=whole).where(_ALL) for whole in (False, True)}
_WHOLE = _sums(whole=True).where(_ALL)
_BY_SPACE = _sums(Total.space_id, whole=True).where(_ALL)
#: When the worker last counted here; what totals say is true as of then.
AS_OF = select(TotalsLook.looked_at).where(TotalsLook.county_id == bindparam("county"), TotalsLook.subject == SUBJECT)
_SPACES = (
    select(SpaceRow.id, SpaceRow.name)
    .where(SpaceRow.county_id == bindparam("county"))
    .order_by(SpaceRow.id != SpaceRow.county_id, SpaceRow.code)
)
_UNITS = (
    select(Unit.id, Unit.name)
    .where(Unit.county_id == bindparam("county"), Unit.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(Unit.code)
)
_LADDERS = (
    select(LadderVersion.spec).where(LadderVersion.county_id == bindparam("county")).order_by(LadderVersion.published_at.desc())
)


def _in_order(found: Mapping[str, Counts], codes: Iterable[str]) -> dict[str, Counts]:
    """Return what has cases, by code; a code of no list, and the one that is not known yet, come last."""
    known = [*codes]
    order = [*known, *sorted(found.keys() - {*known, ""}), ""]
    return {code: found[code] for code in order if code in found and found[code].reported}


def _villages(ws: Workspace, found: Mapping[str, Counts]) -> list[Named]:
    counted = {int(key or 0): counts for key, counts in found.items() if counts.reported}
    names = ws.session.execute(_UNITS, {"county": ws.county_id, "ids": sorted(counted)})
    known = [Named(row.id, row.name, counted.pop(row.id)) for row in names]
    return [*known, *(Named(0, "", counts) for counts in counted.values())]


def _spaces(ws: Workspace, bound: Mapping[str, Any]) -> list[Named]:
    counted = {row["space_id"]: Counts.of(row) for row in ws.session.execute(_BY_SPACE, bound).mappings()}
    rows = ws.session.execute(_SPACES, bound)
    places = [Named(row.id, row.name, counted.get(row.id, Counts())) for row in rows]
    return [place for place in places if place.id != ws.county_id or place.counts.reported]


def _funnel(ws: Workspace, settled: Mapping[str, Counts]) -> list[RungCount]:
    """Return the rungs in the order of the ladder that new disputes take here, then those of the county's other ladders."""
    try:
        _number, ladder = escalation.ladder_for(ws, "dispute", ws.space_id)
    except NoLadder:
        rungs: dict[str, Rung] = {}
    else:
        rungs = {rung.key: rung for rung in ladder.rungs}
    counted = {key: counts.settled for key, counts in settled.items() if counts.settled}
    if counted.keys() - rungs.keys():
        for spec in ws.session.scalars(_LADDERS, {"county": ws.county_id}):
            rungs |= {rung.key: rung for rung in load_ladder(spec).rungs if rung.key in counted and rung.key not in rungs}
    known = [RungCount(key, rung, counted.pop(key, 0)) for key, rung in rungs.items()]
    return [*known, *(RungCount(key, None, number) for key, number in sorted(counted.items()))]
