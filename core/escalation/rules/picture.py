"""A ladder as stops on a line, for a page that draws it; also of a draft that is not sound yet."""

from dataclasses import dataclass

from core.escalation.rules.language import ANY, Edge, Exit, Ladder, Rung
from core.escalation.rules.vocabulary import ALONG, SIDEWAYS, Way


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: how far up (0 is the bottom), in which lane where several stand level, and what hangs on it."""

    rung: Rung
    position: int
    lane: int
    #: Kinds of units it may call sideways.
    calls: tuple[str, ...]
    #: Where a matter may leave the ladder from here.
    exits: tuple[Exit, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """A way from stop to stop, by their positions."""

    edge: Edge
    start: int
    target: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Stops from the bottom up, and the ways between them."""

    stops: tuple[Stop, ...]
    arcs: tuple[Arc, ...]

    @property
    def height(self) -> int:
        """How many positions the line has."""
        return max((stop.position for stop in self.stops), default=-1) + 1


def picture(ladder: Ladder) -> Picture:
    """Return the rows for drawing a ladder. Ways whose ends are unknown are left out; a loop is drawn, not followed."""
    positions = _positions(ladder)
    lanes: dict[int, int] = {}
    stops = []
    for rung in sorted(ladder.rungs, key=lambda each: positions[each.key]):
        position = positions[rung.key]
        lanes[position] = lanes.get(position, -1) + 1
        stops.append(_stop(ladder, rung, position, lanes[position]))
    arcs = (
        Arc(edge, positions[edge.start], positions[edge.target])
        for edge in ladder.edges
        if edge.way in ALONG and edge.start in positions and edge.target in positions
    )
    return Picture(tuple(stops), tuple(arcs))


def _stop(ladder: Ladder, rung: Rung, position: int, lane: int) -> Stop:
    calls = dict.fromkeys(edge.target for edge in ladder.edges_from(rung.key, *SIDEWAYS))
    left = {edge.target for edge in ladder.edges_from(rung.key, Way.OUT)}
    return Stop(rung, position, lane, tuple(calls), tuple(out for out in ladder.exits if out.key in left))


def _positions(ladder: Ladder) -> dict[str, int]:
    """Place each rung one above the highest that leads to it; as many rounds as there are rungs settle it, or show a loop."""
    positions = {rung.key: 0 for rung in ladder.rungs}
    upward = [
        edge
        for edge in ladder.edges
        if edge.way is Way.UP and edge.start != ANY and {edge.start, edge.target} <= positions.keys()
    ]
    top = len(positions) - 1
    for _ in positions:
        for edge in upward:
            positions[edge.target] = min(top, max(positions[edge.target], positions[edge.start] + 1))
    return positions
