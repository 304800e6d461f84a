"""Write a ladder step by step: every edit takes a ladder and returns another, with all that hangs on it kept in order.

Drafts may be unsound in between; `core.escalation.rules.problems` says what is still to mend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.escalation.rules.language import ANY, Conditions, Edge, Entry, Exit, Ladder, Rung
from core.escalation.rules.moves import ACT_OF
from core.escalation.rules.vocabulary import Act, HeldBy, RungUnit, Way

#: Ways that a rung is granted because it has them, and loses with the last of them.
GRANTED_BY_HAVING = (Way.SKIP, Way.DOWN, Way.WHISTLE, Way.COHOLD, Way.OUT)
#: Acts somebody chooses for a rung; the others follow from its ways.
CHOSEN_ACTS = tuple(act for act in Act if act not in {ACT_OF[way] for way in GRANTED_BY_HAVING})
_LEVEL = {RungUnit.COUNTY: HeldBy.COUNTY, RungUnit.PREFECTURE: HeldBy.PREFECTURE}


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a matter goes from a rung: ``up`` is a rung's key, empty for the next above in the list; the others are targets of edges."""

    up: str = ""
    down: tuple[str, ...] = ()
    whistle: tuple[str, ...] = ()
    cohold: tuple[str, ...] = ()
    out: tuple[str, ...] = ()


def level_of(unit_kind: RungUnit) -> HeldBy:
    """Return which level of space holds what stands on a rung of this kind of unit."""
    return _LEVEL.get(unit_kind, HeldBy.TOWNSHIP)


def free_key(wanted: str, taken: Iterable[str]) -> str:
    """Return ``wanted``, or with the first number that makes it a key nobody has."""
    known = set(taken)
    numbered = (f"{wanted}{number}" for number in range(2, len(known) + 3))
    return wanted if wanted not in known else next(key for key in numbered if key not in known)


def onward_of(ladder: Ladder, key: str) -> Onward:
    """Return where a matter goes from a rung, as it is asked on a page."""
    rung = ladder.rung(key)
    acts = set(rung.acts)
    found = {
        way: tuple(edge.target for edge in ladder.edges_from(key, way)) if ACT_OF[way] in acts else ()
        for way in GRANTED_BY_HAVING
    }
    up = _plan(ladder)[key]
    return Onward(up or "", found[Way.DOWN], found[Way.WHISTLE], found[Way.COHOLD], found[Way.OUT])


def put_rung(ladder: Ladder, rung: Rung, onward: Onward) -> Ladder:
    """Return the ladder with this rung in the place of the one of its key; ``acts`` are completed from its ways.

    A new one stands above all that reach no further than it does, but below an end it does not replace.
    """
    plan = {**_plan(ladder), rung.key: onward.up}
    standing = any(each.key == rung.key for each in ladder.rungs)
    rungs = tuple(rung if each.key == rung.key else each for each in ladder.rungs) if standing else _with(ladder.rungs, rung)
    wanted = {Way.DOWN: onward.down, Way.WHISTLE: onward.whistle, Way.COHOLD: onward.cohold, Way.OUT: onward.out}
    changed = replace(ladder, rungs=rungs)
    for way, targets in wanted.items():
        changed = _point(changed, rung.key, way, targets)
    return _granted(_linked(changed, plan), rung.key)


def _with(rungs: tuple[Rung, ...], new: Rung) -> tuple[Rung, ...]:
    reach = list(RungUnit)
    at = 1 + max((at for at, each in enumerate(rungs) if reach.index(each.unit_kind) <= reach.index(new.unit_kind)), default=-1)
    while at and rungs[at - 1].terminal and not new.terminal:
        at -= 1
    return (*rungs[:at], new, *rungs[at:])


def move_rung(ladder: Ladder, key: str, by: int) -> Ladder:
    """Return the ladder with a rung one further up (``by`` 1) or down (-1) in the list.

    The way up follows the list, and so does the way down where every rung hands down to the one below it.
    """
    at = ladder.rungs.index(ladder.rung(key))
    to = min(max(at + by, 0), len(ladder.rungs) - 1)
    rungs = list(ladder.rungs)
    rungs.insert(to, rungs.pop(at))
    return _handed_down(_linked(replace(ladder, rungs=tuple(rungs)), _plan(ladder)), ladder)


def drop_rung(ladder: Ladder, key: str) -> Ladder:
    """Return the ladder without a rung, the ways that led there and the entries that began there."""
    plan = {one: up for one, up in _plan(ladder).items() if one != key}
    left = replace(
        ladder,
        rungs=tuple(rung for rung in ladder.rungs if rung != ladder.rung(key)),
        edges=tuple(edge for edge in ladder.edges if key not in (edge.start, edge.target if edge.way in _ALONG else "")),
        entries=tuple(entry for entry in ladder.entries if entry.rung != key),
    )
    left = _linked(left, {one: "" if up == key else up for one, up in plan.items()})
    beside = {(edge.start, edge.target) for edge in left.edges if edge.way is Way.UP}
    skips = [edge for edge in left.edges if edge.way is Way.SKIP and (edge.start, edge.target) in beside]
    left = _handed_down(replace(left, edges=tuple(edge for edge in left.edges if edge not in skips)), ladder)
    for rung in left.rungs:
        left = _granted(left, rung.key)
    return left


def put_skip(ladder: Ladder, start: str, target: str, when: Conditions, *, was: tuple[str, str] | None = None) -> Ladder:
    """Return the ladder with a way that skips rungs under conditions, in the place of the one it ``was``."""
    new = Edge(Way.SKIP, start, target, when)
    same = {(start, target), was}
    old = [edge for edge in ladder.edges if edge.way is Way.SKIP and (edge.start, edge.target) in same]
    edges = [edge for edge in ladder.edges if edge not in old]
    edges.insert(ladder.edges.index(old[0]) if old else len(edges), new)
    changed = replace(ladder, edges=tuple(edges))
    return _granted(_granted(changed, start), was[0]) if was else _granted(changed, start)


def drop_skip(ladder: Ladder, start: str, target: str) -> Ladder:
    """Return the ladder without a way that skips."""
    left = tuple(edge for edge in ladder.edges if (edge.way, edge.start, edge.target) != (Way.SKIP, start, target))
    return _granted(replace(ladder, edges=left), start)


def put_entry(ladder: Ladder, entry: Entry, at: int | None) -> Ladder:
    """Return the ladder with an entry in the place of another, or after all of them."""
    entries = list(ladder.entries)
    if at is None or not 0 <= at < len(entries):
        entries.append(entry)
    else:
        entries[at] = entry
    return replace(ladder, entries=tuple(entries))


def drop_entry(ladder: Ladder, at: int) -> Ladder:
    """Return the ladder without one of its entries."""
    return replace(ladder, entries=tuple(entry for index, entry in enumerate(ladder.entries) if index != at))


def put_exit(ladder: Ladder, out: Exit) -> Ladder:
    """Return the ladder with an exit in the place of the one of its key, or after all of them."""
    standing = any(each.key == out.key for each in ladder.exits)
    exits = tuple(out if each.key == out.key else each for each in ladder.exits) if standing else (*ladder.exits, out)
    return replace(ladder, exits=exits)


def drop_exit(ladder: Ladder, key: str) -> Ladder:
    """Return the ladder without an exit, the ways through it and the telling of it."""
    left = replace(
        ladder,
        exits=tuple(out for out in ladder.exits if out.key != key),
        edges=tuple(edge for edge in ladder.edges if (edge.way, edge.target) != (Way.OUT, key)),
        rungs=tuple(replace(rung, routes=tuple(route for route in rung.routes if route != key)) for rung in ladder.rungs),
    )
    for rung in left.rungs:
        left = _granted(left, rung.key)
    return left


_ALONG = (Way.UP, Way.SKIP, Way.DOWN)


def _plan(ladder: Ladder) -> dict[str, str | None]:
    """Return where each rung leads up: a key, empty for the next in the list, None for an end."""
    plan: dict[str, str | None] = {}
    for at, rung in enumerate(ladder.rungs):
        above = ladder.rungs[at + 1].key if at + 1 < len(ladder.rungs) else ""
        upward = [edge.target for edge in ladder.edges if edge.way is Way.UP and edge.start == rung.key]
        plan[rung.key] = None if rung.terminal and not upward else "" if not upward or upward[0] == above else upward[0]
    return plan


def _linked(ladder: Ladder, plan: Mapping[str, str | None]) -> Ladder:
    """Return the ladder with its ways up as planned; a rung that ends has none, and one whose goal is gone leads to the next."""
    known = {rung.key for rung in ladder.rungs}
    ups = []
    for at, rung in enumerate(ladder.rungs):
        following = ladder.rungs[at + 1].key if at + 1 < len(ladder.rungs) else ""
        wanted = plan.get(rung.key, "")
        target = following if not wanted or wanted not in known else wanted
        if not rung.terminal and wanted is not None and target:
            ups.append(_standing(ladder.edges, Edge(Way.UP, rung.key, target)))
        elif not rung.terminal and wanted is None and following:  # it was an end and is none any more
            ups.append(Edge(Way.UP, rung.key, following))
    others = tuple(edge for edge in ladder.edges if edge.way is not Way.UP)
    return replace(ladder, edges=(*ups, *others))


def _handed_down(ladder: Ladder, before: Ladder) -> Ladder:
    """Return the ladder with every rung handing down to the one below it, where every rung did ``before``."""
    plain = {(above.key, below.key) for below, above in pairwise(before.rungs)}
    downs = {(edge.start, edge.target): edge for edge in before.edges if edge.way is Way.DOWN}
    if not plain or not plain <= downs.keys():
        return ladder
    edges = [edge for edge in ladder.edges if edge.way is not Way.DOWN or (edge.start, edge.target) not in plain]
    known = {(edge.start, edge.target) for edge in edges if edge.way is Way.DOWN}
    for below, above in pairwise(ladder.rungs):
        if (above.key, below.key) not in known:
            edges.append(downs.get((above.key, below.key), Edge(Way.DOWN, above.key, below.key)))
    handed = replace(ladder, edges=tuple(edges))
    for rung in handed.rungs:
        handed = _granted(handed, rung.key)
    return handed


def _standing(edges: Sequence[Edge], new: Edge) -> Edge:
    """Return the edge as it stands already, with its conditions, or the new one."""
    same = (edge for edge in edges if (edge.way, edge.start, edge.target) == (new.way, new.start, new.target))
    return next(same, new)


def _point(ladder: Ladder, key: str, way: Way, targets: Sequence[str]) -> Ladder:
    """Return the ladder with exactly these targets of a way from a rung; what holds for any rung is set apart only where it must be."""
    edges: list[Edge] = []
    for edge in ladder.edges:
        if edge.way is not way or edge.start not in (key, ANY):
            edges.append(edge)
        elif edge.start == ANY and targets and edge.target not in targets:
            others = [rung.key for rung in ladder.rungs if rung.key != key and ACT_OF[way] in rung.acts]
            edges += [replace(edge, start=other) for other in others]
        elif edge.start == ANY or edge.target in targets:
            edges.append(edge)
    reached = {edge.target for edge in edges if edge.way is way and edge.start in (key, ANY)}
    edges += [Edge(way, key, target) for target in dict.fromkeys(targets) if target not in reached]
    rungs = tuple(
        replace(rung, acts=_acts(rung.acts, ACT_OF[way], granted=bool(targets))) if rung.key == key else rung
        for rung in ladder.rungs
    )
    return replace(ladder, edges=tuple(edges), rungs=rungs)


def _granted(ladder: Ladder, key: str) -> Ladder:
    """Return the ladder with a rung granted what its own ways need, and no way it has not."""
    rungs = []
    for rung in ladder.rungs:
        acts = rung.acts
        for way in GRANTED_BY_HAVING if rung.key == key else ():
            own = any(edge.way is way and edge.start == key for edge in ladder.edges)
            granted = own or (ACT_OF[way] in acts and bool(ladder.edges_from(key, way)))
            acts = _acts(acts, ACT_OF[way], granted=granted)
        if rung.terminal:
            acts = _acts(acts, Act.ESCALATE, granted=False)
        rungs.append(replace(rung, acts=acts) if rung.key == key else rung)
    return replace(ladder, rungs=tuple(rungs))


def _acts(acts: Iterable[Act], act: Act, *, granted: bool) -> tuple[Act, ...]:
    """Return acts with one more, in the order of the vocabulary, or one less."""
    known = tuple(acts)
    if (act in known) is granted:
        return known
    return tuple(each for each in Act if each in {*known, act}) if granted else tuple(each for each in known if each is not act)
