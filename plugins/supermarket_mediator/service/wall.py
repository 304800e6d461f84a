"""The wall: who stands on it, how much room each has left, and in which order they are shown."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Lock

from sqlalchemy import func, select

from core.api import Workspace, settings_of, still_serving
from plugins.supermarket_mediator.models import Mediator, Place
from plugins.supermarket_mediator.rules.hours import Hours, next_free
from plugins.supermarket_mediator.rules.turns import in_turn

KEY = "supermarket_mediator"
#: From so many matters on a record says how many ended well; before, it would say more about chance than about the person.
RECORD_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A mediator as the wall shows one now."""

    mediator: Mediator
    #: Places left of how many, and when one can be had next; None while there is no room.
    left: int
    capacity: int
    next_free: datetime | None
    #: Matters taken on by way of the wall, and how many of them were settled.
    handled: int
    settled: int
    #: Of the space that looks, and not of the county above it.
    is_here: bool
    #: The post by which one signed in has ended: nobody can be asked there any more.
    is_gone: bool = False

    @property
    def id(self) -> int:
        """The mediator's number."""
        return self.mediator.id

    @property
    def shows_record(self) -> bool:
        """Whether the share that ended well is told."""
        return self.handled >= RECORD_SHOWN


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody who looks at the wall asks for; empty parts ask for nothing."""

    field: str = ""
    language: str = ""
    village: str = ""


def cards(ws: Workspace, numbers: Collection[int] | None = None, *, resting: bool = False) -> list[Card]:
    """Return who stands on the wall of this space: its own mediators and the county's, as things stand now.

    ``numbers`` asks for these alone; ``resting`` shows also those who take nothing new, and those who left their post. Residents read
    it too.
    """
    wanted = select(Mediator).where(Mediator.county_id == ws.county_id, Mediator.space_id.in_({ws.space_id, ws.county_id}))
    if numbers is not None:
        wanted = wanted.where(Mediator.id.in_(numbers))
    if not resting:
        wanted = wanted.where(Mediator.rests_at.is_(None))
    found = ws.session.scalars(wanted.order_by(Mediator.id)).all()
    gone = gone_of(ws, found)
    if not resting:
        found = [one for one in found if one.id not in gone]
    counts = _counts(ws, [one.id for one in found])
    usual = int(settings_of(ws, KEY)["at_once"])
    return [_card(ws, one, usual, counts.get(one.id, (0, 0, 0)), is_gone=one.id in gone) for one in found]


def gone_of(ws: Workspace, mediators: Iterable[Mediator]) -> set[int]:
    """Return the numbers of those whose post has ended or whose account is disabled; whoever never signed in is not among them."""
    posts = {one.id: one.post_id for one in mediators if one.post_id is not None}
    serving = still_serving(ws, set(posts.values()))
    return {number for number, post_id in posts.items() if post_id not in serving}


def gone_among(ws: Workspace, numbers: Collection[int]) -> set[int]:
    """Return which of these mediators, by number, cannot be asked any more because their post has ended."""
    if not numbers:
        return set()
    wanted = select(Mediator).where(Mediator.county_id == ws.county_id, Mediator.id.in_(numbers))
    return gone_of(ws, ws.session.scalars(wanted))


def shown(cards_: Sequence[Card], look: Look, turn: int) -> list[Card]:
    """Return the cards that fit a look, those with room first; equal ones in turn."""
    fitting = [card for card in cards_ if _fits(card.mediator, look)]
    free, full = [card for card in fitting if card.left], [card for card in fitting if not card.left]
    return [*in_turn(free, turn), *in_turn(full, turn)]


class Wheel:
    """Gives every group of equals its own turns, one further at each look.

    Kept by each process for itself and forgotten with it: over N looks at one process each of k equals stands first N/k times, give
    or take one. Nothing is written when somebody only looks.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._turns: OrderedDict[tuple[object, ...], count[int]] = OrderedDict()
        self._lock = Lock()

    def turn(self, *group: object) -> int:
        """Return the next turn of a group."""
        with self._lock:
            turns = self._turns.setdefault(group, count())
            self._turns.move_to_end(group)
            if len(self._turns) > self._most:
                self._turns.popitem(last=False)
            return next(turns)


WHEEL = Wheel()


def capacity_of(ws: Workspace, mediator: Mediator) -> int:
    """Return how many matters a mediator takes at once: an own number, or the county's."""
    return mediator.capacity or int(settings_of(ws, KEY)["at_once"])


def _counts(ws: Workspace, numbers: Collection[int]) -> dict[int, tuple[int, int, int]]:
    if not numbers:
        return {}
    rows = ws.session.execute(
        select(
            Place.mediator_id,
            func.count().filter(Place.freed_at.is_(None)),
            func.count(Place.accepted_at),
            func.count().filter(Place.why == "settled"),
        )
        .where(Place.county_id == ws.county_id, Place.mediator_id.in_(numbers))
        .group_by(Place.mediator_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _card(ws: Workspace, one: Mediator, usual: int, counts: tuple[int, int, int], *, is_gone: bool) -> Card:
    taken, handled, settled = counts
    capacity = one.capacity or usual
    left = max(0, capacity - taken) if one.rests_at is None and not is_gone else 0
    free_at = next_free(Hours(one.opens, one.closes, one.days), ws.now()) if left else None
    return Card(one, left, capacity, free_at, handled, settled, one.space_id == ws.space_id, is_gone)


def _fits(one: Mediator, look: Look) -> bool:
    return (
        (not look.field or look.field in one.skills)
        and (not look.language or look.language in one.languages)
        and (not look.village or look.village in {*one.villages, one.home_village})
    )
