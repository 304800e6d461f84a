"""Rehearse a ladder on the county's own cases: where they would begin, and how long they would have there. Nothing is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, func, or_, select

from core.calendars import Term
from core.cases.models import Case
from core.escalation import Ladder, due_after, ladder_for
from core.escalation.rules import Facts, Rung, RungUnit, entry_rung, term_for, total_for
from core.workspace import Workspace
from tenants.units import Unit

#: Cases of the last year count, and all that are open.
LOOKS_BACK = timedelta(days=365)
#: From how many people on a matter is one of a group, and of a large one (handbook 2.2.1).
_GROUP, _LARGE_GROUP = 5, 30

_SCALE = case((Case.people >= _LARGE_GROUP, 3), (Case.people >= _GROUP, 2), else_=1)
#: Lines alike are counted where they lie: a county of a hundred thousand matters comes back as a few hundred rows.
_ALIKE = (
    select(
        Case.home_space_id,
        Case.type_code,
        Case.grade,
        _SCALE.label("scale"),
        Unit.kind.label("place"),
        func.count().label("cases"),
    )
    .outerjoin(Unit, and_(Unit.county_id == Case.county_id, Unit.id == Case.unit_id))
    .where(
        Case.county_id == bindparam("county"),
        Case.kind == bindparam("kind"),
        or_(Case.closed_at.is_(None), Case.reported_at >= bindparam("since")),
    )
    .group_by(Case.home_space_id, Case.type_code, Case.grade, _SCALE, Unit.kind)
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How many cases of a grade begin on a rung now, on which they would begin, and the terms there."""

    grade: int
    was: Rung
    becomes: Rung
    #: How long they have there, now and then: the rung's own term, or that of the whole way where it is over sooner.
    term: Term | None
    new_term: Term | None
    cases: int

    @property
    def differs(self) -> bool:
        """Whether anything would be different for them."""
        return (self.was.level, self.was.name, self.term) != (self.becomes.level, self.becomes.name, self.new_term)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would change: ``total`` cases looked at, and how they would begin, most cases first."""

    total: int
    beginnings: tuple[Beginning, ...]

    @property
    def different(self) -> int:
        """How many cases would begin elsewhere or have another term."""
        return sum(one.cases for one in self.beginnings if one.differs)


def rehearse(ws: Workspace, ladder: Ladder, spaces: Sequence[int] = ()) -> Rehearsal:
    """Let the cases of this kind begin on a ladder, and on the one that is in force where they are; lines alone are read.

    ``spaces`` are the places that would take it; without any, or with the county's own, all of them.
    """
    lines = ws.session.execute(_ALIKE, {"county": ws.county_id, "kind": ladder.kind, "since": ws.now() - LOOKS_BACK})
    only = set() if not spaces or ws.county_id in spaces else set(spaces)
    in_force: dict[int, tuple[int, Ladder]] = {}
    counted: Counter[tuple[int, int, str, str]] = Counter()
    for line in lines:
        if only and line.home_space_id not in only:
            continue
        if line.home_space_id not in in_force:
            in_force[line.home_space_id] = ladder_for(ws, ladder.kind, line.home_space_id)
        number, now = in_force[line.home_space_id]
        facts = Facts(line.grade, line.scale, None, line.type_code or "", _PLACES.get(line.place or ""))
        counted[line.grade, number, entry_rung(now, facts).key, entry_rung(ladder, facts).key] += line.cases
    ladders = dict(in_force.values())
    found = []
    for (grade, number, key, new_key), cases in counted.items():
        old = ladders[number]
        was, becomes = old.rung(key), ladder.rung(new_key)
        terms = _term(old, was, grade, ws.now()), _term(ladder, becomes, grade, ws.now())
        found.append(Beginning(grade, was, becomes, *terms, cases))
    order = sorted(found, key=lambda one: (not one.differs, -one.cases, one.grade, one.was.key, one.becomes.key))
    return Rehearsal(sum(counted.values()), tuple(order))


def _term(ladder: Ladder, rung: Rung, grade: int, now: datetime) -> Term | None:
    own, whole = term_for(rung, grade), total_for(ladder, grade)
    if own is None or whole is None:
        return own or whole
    return whole if due_after(now, whole) < due_after(now, own) else own


_PLACES: Mapping[str, RungUnit] = {kind.value: kind for kind in (RungUnit.GRID, RungUnit.VILLAGE, RungUnit.AREA)}
