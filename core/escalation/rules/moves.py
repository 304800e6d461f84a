"""Where one may go from a rung, what must be written first, where to begin, and how long it may take."""

from dataclasses import dataclass
from enum import StrEnum

from core.calendars import Term
from core.escalation.rules.language import Conditions, Exit, Facts, Ladder, Rung, Terms, UnknownRung, met
from core.escalation.rules.vocabulary import Act, RungUnit, Way

#: What a rung must be granted before somebody takes this way.
ACT_OF: dict[Way, Act] = {
    Way.UP: Act.ESCALATE,
    Way.SKIP: Act.SKIP,
    Way.DOWN: Act.HAND_DOWN,
    Way.WHISTLE: Act.WHISTLE,
    Way.COHOLD: Act.COHOLD,
    Way.OUT: Act.SEND_OUT,
}

#: How far a unit reaches: a matter of a village cannot begin on the rung of a grid.
_BREADTH = {unit: breadth for breadth, unit in enumerate(RungUnit)}


class Refusal(StrEnum):
    """Why a way is closed now."""

    NOT_GRANTED = "not_granted"
    CONDITIONS_UNMET = "conditions_unmet"
    RECORD_MISSING = "record_missing"
    STEPS_MISSING = "steps_missing"
    OTHER_TYPE = "other_type"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against a way; ``needs`` names what is missing: conditions, records, keys of steps or types."""

    refusal: Refusal
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A way from a rung to a ``target`` (as in `Edge`), with the reasons against it now."""

    way: Way
    target: str
    reasons: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def next_rung(ladder: Ladder, key: str) -> Rung | None:
    """Return the rung above (`Ladder.next_rung`), None on top."""
    return ladder.next_rung(key)


def climb(ladder: Ladder, key: str) -> tuple[Rung, ...]:
    """Return the way from a rung to the top, both included; in a ladder with a loop it ends where the loop closes."""
    way = [ladder.rung(key)]
    while (above := ladder.next_rung(way[-1].key)) and above not in way:
        way.append(above)
    return tuple(way)


def allowed_moves(ladder: Ladder, key: str, facts: Facts) -> tuple[Move, ...]:
    """Return every way that leaves a rung, also those closed now, with the reasons why. `UnknownRung` for a foreign key."""
    rung = ladder.rung(key)
    return tuple(
        Move(edge.way, edge.target, _reasons(ladder, rung, edge.way, edge.target, edge.when, facts))
        for edge in ladder.edges_from(key)
    )


def leaving_gaps(rung: Rung, facts: Facts) -> tuple[Reason, ...]:
    """Return what must still be written or walked before a matter leaves a rung unresolved: upward, out, or by termination."""
    records = tuple(record for record in rung.record_before_leaving if record not in facts.recorded)
    steps = tuple(step.key for step in rung.steps if facts.grade >= step.from_grade and step.key not in facts.steps)
    reasons = (Reason(Refusal.RECORD_MISSING, records), Reason(Refusal.STEPS_MISSING, steps))
    return tuple(reason for reason in reasons if reason.needs)


def routes(ladder: Ladder, key: str, type_code: str = "") -> tuple[Exit, ...]:
    """Return the exits the parties are told of when mediation ends on this rung: those of a type come only with it (Art. 26).

    While the type is unknown all are told. `UnknownRung` for a foreign key.
    """
    told = ladder.rung(key).routes
    return tuple(out for out in ladder.exits if out.key in told and (not type_code or not out.types or type_code in out.types))


def entry_rung(ladder: Ladder, facts: Facts) -> Rung:
    """Return where a new matter begins: by the first entry that fits, else on the lowest rung that reaches over its place.

    A matter whose place is unknown begins on the first rung of a whole space: somebody has to find out. `UnknownRung` for a ladder without rungs.
    """
    if not ladder.rungs:
        raise UnknownRung("")
    for entry in ladder.entries:
        if met(entry.when, facts):
            return ladder.rung(entry.rung)
    way = climb(ladder, ladder.rungs[0].key)
    wanted = _BREADTH[facts.place or RungUnit.TOWNSHIP]
    return next((rung for rung in way if _BREADTH[rung.unit_kind] >= wanted), way[-1])


def term_for(rung: Rung, grade: int) -> Term | None:
    """Return how long a matter of this grade may stay on a rung; None where no time is set."""
    return _term(rung.terms, grade)


def total_for(ladder: Ladder, grade: int) -> Term | None:
    """Return how long the whole way may take from acceptance; None where no time is set."""
    return _term(ladder.total_terms, grade)


def _term(terms: Terms, grade: int) -> Term | None:
    """Take the grade's own term, else that of the next lower grade, else the lowest there is."""
    if not terms:
        return None
    at_most = [pair for pair in terms if pair[0] <= grade]
    return max(at_most)[1] if at_most else min(terms)[1]


def _reasons(ladder: Ladder, rung: Rung, way: Way, target: str, when: Conditions, facts: Facts) -> tuple[Reason, ...]:
    reasons = []
    if ACT_OF[way] not in rung.acts:
        reasons.append(Reason(Refusal.NOT_GRANTED, (ACT_OF[way],)))
    if not met(when, facts):
        unmet = dict.fromkeys(name for condition in when for name in condition.unmet(facts))
        reasons.append(Reason(Refusal.CONDITIONS_UNMET, tuple(unmet)))
    out = next((each for each in ladder.exits if way is Way.OUT and each.key == target), None)
    if out and out.types and facts.type_code not in out.types:
        reasons.append(Reason(Refusal.OTHER_TYPE, out.types))
    if way in (Way.UP, Way.SKIP) or (out and not out.urgent):
        reasons.extend(leaving_gaps(rung, facts))
    return tuple(reasons)
