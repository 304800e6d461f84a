"""The ledger: the lines an actor may see, narrowed by filters and by two-character words. One definition of "may see"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SmallInteger,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from core.access import Deed, Reach, may, reach_of
from core.cases.models import Assignment, Case, CaseStory, Supervision
from core.cases.rules import PIECE, LedgerFilter, State, pieces, searchable
from core.cases.service.belonging import numbers_of, of_case
from core.cases.service.lines import LINE, WITH_STORY, show_held_lines
from core.workspace import Workspace
from tenants.base import AnyRow, table_of
from tenants.units import Unit

PAGE = 30
#: A name search stops at so many hits: whoever gets more should type more.
HITS = 200
#: Where what is never due stands among what is.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of lines, and where the next one begins (None at the end)."""

    lines: Sequence[AnyRow]
    next_before: tuple[datetime, int] | None


#: What a ledger can be narrowed to by state, in the order people look for it.
STATES: dict[str, tuple[State, ...]] = {
    "intake": (State.REGISTERED, State.ACCEPTED),
    "to_sign": (State.ASSIGNED,),
    "working": (State.IN_HAND, State.MEDIATING),
    "ended": (State.SETTLED, State.PERFORMED),
    "terminated": (State.TERMINATED,),
    "closed": (State.CLOSED,),
    "visited": (State.VISITED,),
    "put_away": (State.VOIDED, State.MERGED),
}

#: Whether a case counts at all: not what was put away as a mistake, nor what goes on in another case.
COUNTS: ColumnElement[bool] = Case.state.not_in((int(State.VOIDED), int(State.MERGED)))
#: What holds of a case by its course, whatever its state is called; figures count by the same (``core.reports``).
COURSES: dict[str, ColumnElement[bool]] = {
    "accepted": and_(COUNTS, Case.state != State.REGISTERED),
    "in_hand": and_(COUNTS, Case.state != State.REGISTERED, Case.settled_at.is_(None), Case.end_reason.is_(None)),
    "settled": and_(COUNTS, Case.settled_at.is_not(None)),
    "no_agreement": and_(COUNTS, Case.settled_at.is_(None), Case.end_reason.is_not(None)),
    "open": Case.closed_at.is_(None),
    "paused": Case.paused_at.is_not(None),
    "supervised": exists().where(
        Supervision.county_id == Case.county_id,
        Supervision.home_space_id == Case.home_space_id,
        Supervision.case_id == Case.id,
        Supervision.ended_at.is_(None),
    ),
}


_STANDING = (
    Assignment.county_id == Case.county_id,
    Assignment.home_space_id == Case.home_space_id,
    Assignment.case_id == Case.id,
    Assignment.ended_at.is_(None),
    Assignment.state != literal_column("'done'"),
    Assignment.kind != literal_column("'supervise'"),
)
#: When the next of a case's holders is due: to sign, to answer a call, or to end it; whoever is supervised is late already.
NEXT_DUE = select(func.min(Assignment.due_at)).where(*_STANDING).correlate(Case).scalar_subquery()
_NEXT_OF_CASE = select(func.min(Assignment.due_at)).where(*of_case(table_of(Assignment)), *_STANDING[3:])
_DUE = func.coalesce(func.least(Case.due_at, NEXT_DUE), literal(NEVER))
#: The cases with a holder who is late by ``now``, in one reading of the open shares of the county.
_LATE = (
    select(Assignment.case_id)
    .where(Assignment.county_id == bindparam("county"), Assignment.due_at < bindparam("now"), *_STANDING[3:])
    .correlate(None)
)
#: What is overdue by ``now``, wherever it is listed or counted: a case whose own limit has run out, or that of one of its holders.
OVERDUE: ColumnElement[bool] = and_(
    Case.closed_at.is_(None), or_(func.coalesce(Case.due_at < bindparam("now"), false()), Case.id.in_(_LATE))
)


def ledger(ws: Workspace, wanted: LedgerFilter) -> Ledger:
    """Return the lines the actor may see that fit the filter, newest first or what is due next first, a page at a time.

    Words of two characters and more are looked for in names, telephone numbers, titles, places and numbers: in the home
    space, and elsewhere only in what the space holds, because a hit alone tells that a person has a case.
    """
    reach = reach_of(ws.actor)
    if reach is Reach.NONE or not may(ws.actor, Deed.READ_LEDGER):
        return Ledger([], None)
    bound: dict[str, Any] = {
        "county": ws.county_id,
        "space": ws.space_id,
        "unit": ws.actor.unit_id or 0,
        "post": ws.actor.post_id or 0,
        "most": PAGE + 1,
    }
    parts = []
    for name, value in _narrowing(ws, wanted).items():
        parts.append(name)
        bound.update(value)
    if reach is not Reach.COUNTY and (held := show_held_lines(ws)):
        parts.append("held")
        bound["held"] = held
    lines = ws.session.execute(_ledger_statement(reach, tuple(sorted(parts))), bound).all()
    more = len(lines) > PAGE
    lines = lines[:PAGE]
    return Ledger(lines, _place_of(lines[-1], wanted) if more else None)


def due_of(line: AnyRow) -> datetime | None:
    """Return when a line of the ledger is due: the earlier of the case's own limit and those of its holders, once closed its visit."""
    limits = (line.due_at, None if line.closed_at else line.next_due_at)
    return min((at for at in limits if at is not None), default=None)


def due_of_case(ws: Workspace, case: Case) -> datetime | None:
    """Return when a case is due, as its line of the ledger says it to this actor."""
    waits = case.closed_at is None
    next_due = ws.session.scalar(_NEXT_OF_CASE, numbers_of(case)) if waits else None
    return min((at for at in (case.due_at, next_due) if at is not None), default=None)


def _place_of(line: AnyRow, wanted: LedgerFilter) -> tuple[datetime, int]:
    return ((due_of(line) or NEVER) if wanted.by_due else line.reported_at), line.id


def _narrowing(ws: Workspace, wanted: LedgerFilter) -> dict[str, dict[str, Any]]:
    """Return the parts of the statement that the filter asks for, each with what it binds."""
    before = wanted.before or (None, None)
    asked: dict[str, tuple[object, dict[str, Any]]] = {
        **{name: (wanted.state == name, {}) for name in COURSES},
        "overdue": (wanted.state == "overdue", {"now": ws.now()}),
        "state": (wanted.state in STATES, {"states": [int(state) for state in STATES.get(wanted.state, ())]}),
        "type": (wanted.type_code, {"type": wanted.type_code}),
        "rung": (wanted.rung, {"rung": wanted.rung}),
        "settled_rung": (wanted.settled_rung, {"settled_rung": wanted.settled_rung}),
        "kind": (wanted.kind, {"kind": wanted.kind}),
        "source": (wanted.source, {"source": wanted.source}),
        "place": (wanted.unit_id is not None, {"place": wanted.unit_id}),
        "within": (wanted.within is not None, {"within": wanted.within}),
        "township": (wanted.township is not None, {"township": wanted.township}),
        "since": (wanted.since is not None, {"since": wanted.since}),
        "until": (wanted.until is not None, {"until": wanted.until}),
        "due": (wanted.by_due, {}),
        "before": (wanted.before is not None, {"before_at": before[0], "before_id": before[1]}),
    }
    parts = {name: bound for name, (wants, bound) in asked.items() if wants}
    if wanted.words.strip():
        parts["words"] = {"hits": _hits(ws, wanted.words) if may(ws.actor, Deed.SEARCH) else []}
    return parts


def _hits(ws: Workspace, words: str) -> list[int]:
    needle = searchable(words)
    if len(needle) < PIECE:  # one character finds half the township
        return []
    found = ws.session.execute(_SEARCH, {"needle": needle, "pieces": pieces([needle], ws.county_id), "most": HITS})
    return [int(row.case_id) for row in found]


_SEARCH = text("SELECT case_id FROM search_cases(:needle, :pieces, :most)")


_ABOVE = aliased(Unit)
#: A unit, those beneath it, and those beneath them: village, grid, part of a grid.
_BENEATH = (
    select(Unit.id)
    .outerjoin(_ABOVE, and_(_ABOVE.county_id == Unit.county_id, _ABOVE.id == Unit.parent_id))
    .where(
        Unit.county_id == bindparam("county"),
        or_(Unit.id == bindparam("within"), Unit.parent_id == bindparam("within"), _ABOVE.parent_id == bindparam("within")),
    )
)


@lru_cache(maxsize=256)
def _ledger_statement(reach: Reach, parts: tuple[str, ...]) -> Select[Any]:
    """Return the statement for a reach and a set of filters; built once, then only bound."""
    statement = select(*LINE, NEXT_DUE.label("next_due_at")).outerjoin(CaseStory, WITH_STORY)
    statement = statement.where(Case.county_id == bindparam("county"), _reached(reach, held="held" in parts))
    by_due, place = "due" in parts, tuple_(bindparam("before_at"), bindparam("before_id"))
    conditions = {
        "words": Case.id == func.any(bindparam("hits", type_=ARRAY(BigInteger))),
        "state": Case.state == func.any(bindparam("states", type_=ARRAY(SmallInteger))),
        **COURSES,
        "overdue": OVERDUE,
        "type": Case.type_code == bindparam("type"),
        "rung": Case.rung == bindparam("rung"),
        "settled_rung": Case.settled_rung == bindparam("settled_rung"),
        "kind": Case.kind == bindparam("kind"),
        "source": Case.source == bindparam("source"),
        "place": Case.unit_id == bindparam("place"),
        "within": Case.unit_id.in_(_BENEATH),
        "township": Case.home_space_id == bindparam("township"),
        "since": Case.reported_at >= bindparam("since"),
        "until": Case.reported_at < bindparam("until"),
        "due": Case.closed_at.is_(None),
        "before": tuple_(_DUE, Case.id) > place if by_due else tuple_(Case.reported_at, Case.id) < place,
    }
    statement = statement.where(*(conditions[part] for part in parts if part != "held"))
    order = (_DUE, Case.id) if by_due else (Case.reported_at.desc(), Case.id.desc())
    return statement.order_by(*order).limit(bindparam("most"))


def _reached(reach: Reach, *, held: bool) -> ColumnElement[bool]:
    """Return the condition that is ``access.sight(…) >= LINE`` in SQL; a test holds the two together.

    ``held`` adds what the space holds of other homes. It is left out where there is nothing of the kind, because with an OR the
    planner leaves the ordered index.
    """
    home = Case.home_space_id == bindparam("space")
    here = or_(home, Case.id == func.any(bindparam("held", type_=ARRAY(BigInteger)))) if held else home
    match reach:
        case Reach.COUNTY:
            return true()
        case Reach.SPACE:
            return here
        case _:
            in_unit = exists().where(
                Assignment.county_id == Case.county_id,
                Assignment.home_space_id == Case.home_space_id,
                Assignment.case_id == Case.id,
                Assignment.holder_space_id == bindparam("space"),
                Assignment.holder_unit_id == bindparam("unit"),
                or_(Assignment.kind != literal_column("'supervise'"), Assignment.home_space_id != bindparam("space")),
            )
            mine = or_(in_unit, Case.reporter_post_id == bindparam("post"))
            happened = or_(mine, Case.unit_id == bindparam("unit")) if reach is Reach.UNIT else mine
            return and_(here, happened)
