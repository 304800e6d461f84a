"""The statement that counts: groups of cases laid beside the totals that are kept of them, and the rows in which they differ."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    FromClause,
    Label,
    Select,
    SQLColumnExpression,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.orm import aliased

from core.cases.models import Case
from core.cases.service.ledger import COUNTS, COURSES, OVERDUE
from core.reports.models import Total
from core.reports.rules import MEASURES, OFFICIAL_TIME
from tenants.units import Unit, UnitKind

#: What names a row of totals inside a county.
KEYS = ("space_id", "month", "facet", "key")


def _month(at: SQLColumnExpression[datetime | None]) -> SQLColumnExpression[str]:
    """Return the month of a moment by China's clocks: 202603; none of none."""
    return func.to_char(func.timezone(OFFICIAL_TIME.key, at), "YYYYMM", type_=Text())


#: The group a case belongs to: where it was reported, and in which month.
GROUP: tuple[Label[int], Label[str]] = (Case.home_space_id.label("space_id"), _month(Case.reported_at).label("month"))
#: The groups to be counted, bound as arrays of equal length: ``spaces``, ``months``, and when each ``begins`` and ``ends``.
GROUPS = (
    func.unnest(
        bindparam("spaces", type_=ARRAY(BigInteger)),
        bindparam("months", type_=ARRAY(Text)),
        bindparam("begins", type_=ARRAY(DateTime(timezone=True))),
        bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
    )
    .table_valued(
        column("space_id", BigInteger),
        column("month", Text),
        column("begins", DateTime(timezone=True)),
        column("ends", DateTime(timezone=True)),
    )
    .render_derived(name="groups")
)
_UNIT, _ABOVE, _OVER = (aliased(Unit, name=name) for name in ("unit", "above", "over"))
#: The village a case belongs to: its own unit, or the one above a grid or a part of a grid; else the unit itself.
_VILLAGE = case(
    *((unit.kind == UnitKind.VILLAGE, unit.id) for unit in (_UNIT, _ABOVE, _OVER)),
    else_=_UNIT.id,
)
#: What is counted of a case: of which facets it is, and what holds of it.
_FACETS: Mapping[str, SQLColumnExpression[Any]] = {
    "kind": Case.kind,
    "type": func.coalesce(Case.type_code, ""),
    "source": Case.source,
    "village": func.coalesce(cast(_VILLAGE, Text), ""),
    "rung": case((COURSES["settled"], func.coalesce(Case.settled_rung, "")), else_=null()),
    "settled": case(
        (COURSES["settled"], func.concat_ws(":", _month(Case.settled_at), Case.ladder_id, Case.settled_rung)), else_=null()
    ),
    "closed": _month(Case.closed_at),
}
#: A case stands in no row of these as long as it has no such end.
_OF_ENDS = ("rung", "settled", "closed")
_HOLDS: Mapping[str, SQLColumnExpression[bool]] = {
    "accepted": COURSES["accepted"],
    "settled": COURSES["settled"],
    "terminated": COURSES["no_agreement"],
    "in_hand": COURSES["in_hand"],
    "overdue": OVERDUE,
    "closed": Case.closed_at.is_not(None),
    "visited": Case.visited_at.is_not(None),
}


def _counted(
    groups: FromClause | None,
    holds: Mapping[str, SQLColumnExpression[bool]] = _HOLDS,
    among: SQLColumnExpression[bool] = COUNTS,
) -> FromClause:
    """Return the fresh count of these groups, or of the whole county, as rows like those of ``Total``: ``reported`` and what holds."""
    columns: list[Any] = [*GROUP]
    columns += [expression.label(f"of_{name}") for name, expression in _FACETS.items()]
    columns += [condition.label(f"is_{name}") for name, condition in holds.items()]
    facts = select(*columns).where(Case.county_id == bindparam("county"), among)
    for unit, below in ((_UNIT, Case.unit_id), (_ABOVE, _UNIT.parent_id), (_OVER, _ABOVE.parent_id)):
        facts = facts.outerjoin(unit, and_(unit.county_id == Case.county_id, unit.id == below))
    if groups is not None:
        in_group = (
            Case.home_space_id == groups.c.space_id,
            Case.reported_at >= groups.c.begins,
            Case.reported_at < groups.c.ends,
        )
        facts = facts.join(groups, and_(*in_group))
    one = facts.subquery("facts").c
    of = {name: one[f"of_{name}"] for name in _FACETS}
    named = [(func.grouping(value) == 0, name) for name, value in of.items()]
    keyed = [(func.grouping(value) == 0, value) for value in of.values()]
    counted = (
        select(
            one.space_id,
            one.month,
            case(*named, else_="all").label("facet"),
            case(*keyed, else_="").label("key"),
            func.count().label("reported"),
            *(func.count().filter(one[f"is_{name}"]).label(name) for name in holds),
        )
        .group_by(
            func.grouping_sets(
                tuple_(one.space_id, one.month), *(tuple_(one.space_id, one.month, value) for value in of.values())
            )
        )
        .having(and_(*(or_(func.grouping(of[name]) != 0, of[name].is_not(None)) for name in _OF_ENDS)))
    )
    return counted.cte("counted")


def _kept(groups: FromClause | None) -> FromClause:
    kept = select(*(getattr(Total, name) for name in (*KEYS, *MEASURES))).where(Total.county_id == bindparam("county"))
    if groups is not None:
        kept = kept.join(groups, and_(Total.space_id == groups.c.space_id, Total.month == groups.c.month))
    return kept.subquery("kept")


def differing(groups: FromClause | None) -> Select[Any]:
    """Return the rows in which what is kept differs from what is counted, with both."""
    counted, kept = _counted(groups), _kept(groups)
    same_row = and_(*(counted.c[name] == kept.c[name] for name in KEYS))
    pairs = {name: (func.coalesce(counted.c[name], 0), func.coalesce(kept.c[name], 0)) for name in MEASURES}
    return (
        select(
            *(func.coalesce(counted.c[name], kept.c[name]).label(name) for name in KEYS),
            *(new.label(name) for name, (new, _) in pairs.items()),
            *(old.label(f"kept_{name}") for name, (_, old) in pairs.items()),
        )
        .select_from(counted.join(kept, same_row, full=True))
        .where(or_(*(new != old for new, old in pairs.values())))
    )


def keeping_late(groups: FromClause) -> Update:
    """Return the statement that counts anew what is overdue in these groups, and nothing else: it reads their open cases alone."""
    counted = _counted(groups, {"overdue": OVERDUE}, and_(COUNTS, Case.closed_at.is_(None)))
    kept = _kept(groups)
    late = func.coalesce(counted.c.overdue, 0)
    same_row = and_(*(counted.c[name] == kept.c[name] for name in KEYS))
    rows = (
        select(*(kept.c[name] for name in KEYS), late.label("overdue"))
        .select_from(kept.outerjoin(counted, same_row))
        .where(late != kept.c.overdue)
        .subquery("rows")
    )
    total = Total.metadata.tables[Total.__tablename__]
    return (
        update(total)
        .where(total.c.county_id == bindparam("county"), *(total.c[name] == rows.c[name] for name in KEYS))
        .values(overdue=rows.c.overdue)
    )


def keeping(groups: FromClause | None) -> Insert:
    """Return the statement that writes what differs."""
    rows = differing(groups).subquery("rows")
    names = (*KEYS, *MEASURES)
    # As a table: a session would take an INSERT of the class for one of its objects.
    adding = insert(Total.metadata.tables[Total.__tablename__]).from_select(
        ["county_id", *names], select(bindparam("county", type_=BigInteger), *(rows.c[name] for name in names))
    )
    return adding.on_conflict_do_update(
        index_elements=["county_id", *KEYS], set_={name: adding.excluded[name] for name in MEASURES}
    )
