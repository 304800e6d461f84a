"""What is wrong with a ladder: nobody publishes one on which a matter could be stuck, go round in circles or end without its rights."""

from collections.abc import Iterator

from core.escalation.rules.faults import Fault, Problem
from core.escalation.rules.language import ANY, Edge, Ladder, Rung
from core.escalation.rules.moves import ACT_OF, climb
from core.escalation.rules.spelling import dangling, misspelt
from core.escalation.rules.vocabulary import ALONG, Act, HeldBy, OnExpiry, RungUnit, Way

_HEIGHT = {level: height for height, level in enumerate(HeldBy)}
#: Rungs of a whole space above the township; the others lie inside one.
_ABOVE_TOWNSHIP = {RungUnit.COUNTY: HeldBy.COUNTY, RungUnit.PREFECTURE: HeldBy.PREFECTURE}


def validate(ladder: Ladder) -> tuple[Problem, ...]:
    """Return everything that keeps a ladder from being published; nothing for a sound one.

    On a sound ladder every rung leads up to an end that mediates and names the routes behind it, without a loop (design 6, handbook 5.7
    item 8), nobody waits for ever, and every reference leads somewhere. What time is positive `core.calendars.Term` sees to.
    """
    if not ladder.rungs:
        return (Problem(Fault.NO_RUNGS, field="rungs"),)
    broken = dangling(ladder)
    ways = () if broken else tuple(_ways(ladder))
    total = (Problem(Fault.TOTAL_CANNOT_CLIMB, field="total_on_expiry"),) if ladder.total_on_expiry is OnExpiry.CLIMB else ()
    return (*misspelt(ladder), *broken, *total, *(problem for rung in ladder.rungs for problem in _rung(ladder, rung)), *ways)


def _rung(ladder: Ladder, rung: Rung) -> Iterator[Problem]:
    checks: tuple[tuple[bool, Fault, str], ...] = (
        (_ABOVE_TOWNSHIP.get(rung.unit_kind, HeldBy.TOWNSHIP) is not rung.held_by, Fault.HELD_ELSEWHERE, "held_by"),
        (Act.SETTLE in rung.acts and not rung.mediates, Fault.SETTLES_WITHOUT_MEDIATING, "acts"),
        (not rung.routes and (rung.terminal or Act.TERMINATE in rung.acts), Fault.ENDS_WITHOUT_ROUTES, "routes"),
        (rung.on_expiry is OnExpiry.CLIMB and not rung.terms, Fault.CLIMB_WITHOUT_TERM, "on_expiry"),
    )
    yield from (Problem(fault, rung.key, field) for wrong, fault, field in checks if wrong)
    yield from _terminal(ladder, rung) if rung.terminal else _passing(ladder, rung)
    for way, act in ACT_OF.items():
        if act in rung.acts and not ladder.edges_from(rung.key, way):
            yield Problem(Fault.NOWHERE_TO_GO, rung.key, f"acts.{act}")


def _terminal(ladder: Ladder, rung: Rung) -> Iterator[Problem]:
    checks: tuple[tuple[bool, Fault, str], ...] = (
        (bool(ladder.edges_from(rung.key, Way.UP, Way.SKIP)), Fault.TERMINAL_CLIMBS, "terminal"),
        (rung.on_expiry is OnExpiry.CLIMB, Fault.TERMINAL_CLIMBS, "on_expiry"),
        (not rung.mediates, Fault.TERMINAL_ONLY_ROUTES, "role"),
        (rung.mediates and not {Act.SETTLE, Act.TERMINATE} <= set(rung.acts), Fault.CANNOT_END, "acts"),
    )
    yield from (Problem(fault, rung.key, field) for wrong, fault, field in checks if wrong)


def _passing(ladder: Ladder, rung: Rung) -> Iterator[Problem]:
    if ladder.edges_from(rung.key, Way.UP) and Act.ESCALATE not in rung.acts and rung.on_expiry is not OnExpiry.CLIMB:
        yield Problem(Fault.STUCK, rung.key, "acts")


def _ways(ladder: Ladder) -> Iterator[Problem]:
    above = {rung.key: _climbable(ladder, rung.key, Way.UP) for rung in ladder.rungs}
    for rung in ladder.rungs:
        if rung.key in _climbable(ladder, rung.key, Way.UP, Way.SKIP):
            yield Problem(Fault.LOOP, rung.key, "edges")
        top = climb(ladder, rung.key)[-1]
        if not top.terminal or ladder.next_rung(top.key):
            yield Problem(Fault.NO_WAY_TO_END, rung.key, "edges")
        if len(ladder.edges_from(rung.key, Way.UP)) > 1:
            yield Problem(Fault.TWO_WAYS_UP, rung.key, "edges")
    for index, edge in enumerate(ladder.edges):
        yield from (Problem(fault, edge.start, f"edges.{index}") for fault in _edge_faults(ladder, edge, above))
    begins = {ladder.rungs[0].key, *(entry.rung for entry in ladder.entries)}
    reached = begins.union(*(_climbable(ladder, key, *ALONG) for key in begins))
    yield from (Problem(Fault.NEVER_REACHED, rung.key, "edges") for rung in ladder.rungs if rung.key not in reached)


def _edge_faults(ladder: Ladder, edge: Edge, above: dict[str, set[str]]) -> Iterator[Fault]:
    match edge.way:
        case Way.UP:
            yield from _up_faults(ladder, edge)
        case Way.SKIP:
            yield from _skip_faults(ladder, edge, above)
        case Way.DOWN if edge.start not in above[edge.target]:
            yield Fault.DOWN_NOT_DOWNWARD
    # A clock climbs by itself; every other way of its own is dead unless somebody may take it.
    if edge.way is not Way.UP and edge.start != ANY and ACT_OF[edge.way] not in ladder.rung(edge.start).acts:
        yield Fault.NOT_GRANTED


def _up_faults(ladder: Ladder, edge: Edge) -> Iterator[Fault]:
    if edge.when:
        yield Fault.UP_HAS_CONDITION
    if _HEIGHT[ladder.rung(edge.target).held_by] < _HEIGHT[ladder.rung(edge.start).held_by]:
        yield Fault.UP_DESCENDS


def _skip_faults(ladder: Ladder, edge: Edge, above: dict[str, set[str]]) -> Iterator[Fault]:
    following = ladder.next_rung(edge.start)
    if edge.target not in above[edge.start] or (following and edge.target == following.key):
        yield Fault.SKIP_NOT_UPWARD
    if not edge.when:
        yield Fault.SKIP_WITHOUT_CONDITION


def _climbable(ladder: Ladder, key: str, *ways: Way) -> set[str]:
    """Return the keys that these ways lead to from a rung; the rung itself only if they lead back."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        reached = {edge.target for edge in ladder.edges_from(waiting.pop(), *ways)} - found
        found |= reached
        waiting.extend(reached)
    return found
