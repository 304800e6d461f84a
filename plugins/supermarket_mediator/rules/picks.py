"""What the picks of all parties come to: one mediator for all, several together, or another round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.api import Refused

#: From triage on until it ends: before, nobody knows what it is; after, there is nothing to choose for.
_CHOOSABLE = frozenset({"accepted", "assigned", "in_hand", "mediating"})
#: A quarrel has two sides; until both are written down there is nobody to give the slips to.
_LEAST_PARTIES = 2
#: So many may be asked one after another for one pick.
LONGEST_QUEUE = 6


class Outcome(StrEnum):
    """How far the parties of a case are."""

    #: Somebody has not picked yet.
    OPEN = "open"
    #: Nobody is left of whom some party picked: it has to pick anew.
    AGAIN = "again"
    #: They picked differently, and here one mediator is to suit all.
    DIFFER = "differ"
    #: Asked, and still to answer.
    ASKED = "asked"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Pick:
    """What one party wants: whom it picked and would also take, and who is asked for it now."""

    ticket_id: int
    wishes: tuple[int, ...] = ()
    #: Who holds a place for it now.
    asked: int | None = None
    accepted: bool = False
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pick as it is made: the way, the first wish and further ones, and whether the centre may go on down the list."""

    way: str
    wishes: tuple[int, ...]
    anyone: bool = False
    #: The day written on the slip, where it was made on paper.
    signed_on: date | None = None


def outcome(picks: Sequence[Pick], *, together: bool, most: int) -> Outcome:
    """Return how far they are; ``together``: whether different picks mediate together here, and ``most`` how many of them."""
    if not picks or any(not pick.picked for pick in picks):
        return Outcome.OPEN
    if any(pick.asked is None for pick in picks):
        return Outcome.AGAIN
    chosen = {pick.asked for pick in picks}
    if len(chosen) > (most if together else 1):
        return Outcome.DIFFER
    return Outcome.SET if all(pick.accepted for pick in picks) else Outcome.ASKED


def why_not_open(state: str, parties: int) -> str:
    """Return why the parties of a case cannot choose now: ``market_not_triaged``, ``market_no_parties``, ``market_settled``; empty if they can."""
    if state == "registered":
        return "market_not_triaged"
    if state not in _CHOOSABLE:
        return "market_settled"
    return "market_no_parties" if parties < _LEAST_PARTIES else ""


def common_wish(picks: Sequence[Pick]) -> int | None:
    """Return whom every party would take: of several the one that stands highest for all; None where there is nobody."""
    shared = set.intersection(*(set(pick.wishes) for pick in picks)) if picks else set()
    if not shared:
        return None
    return min(shared, key=lambda one: (sum(pick.wishes.index(one) for pick in picks), one))


def check_wishes(wanted: Wanted, offers: Sequence[int]) -> None:
    """See that everybody wished for is on offer, and nobody twice.

    Raises:
        Refused: ``market_pick_one`` or ``market_not_offered``.
    """
    if not wanted.wishes:
        raise Refused("market_pick_one", "mediator")
    for at, wish in enumerate(wanted.wishes):
        if wish not in offers or wish in wanted.wishes[:at]:
            raise Refused("market_not_offered", "mediator" if at == 0 else "second")


def check_day(signed_on: date, today: date, printed_on: date | None, due_on: date | None, good_until: date) -> None:
    """See that the day written on a slip can be: not to come, not before the slip was printed, not after its last day.

    ``good_until`` is the last day on which a slip is taken that was filled in on this day.

    Raises:
        Refused: ``market_day_to_come``, ``market_day_before``, ``market_day_after`` or ``market_day_old``, at the day.
    """
    if signed_on > today:
        raise Refused("market_day_to_come", "signed_on")
    if printed_on is not None and signed_on < printed_on:
        raise Refused("market_day_before", "signed_on")
    if due_on is not None and signed_on > due_on:
        raise Refused("market_day_after", "signed_on")
    if today > good_until:
        raise Refused("market_day_old", "signed_on")


def queue_of(wanted: Wanted, offers: Sequence[int]) -> list[int]:
    """Return who is asked, in order: the wishes, and where the party left it to the centre the others on offer after them."""
    rest = [one for one in offers if one not in wanted.wishes] if wanted.anyone else []
    return [*wanted.wishes, *rest][:LONGEST_QUEUE]


def free_numbers(capacity: int, taken: Sequence[int]) -> list[int]:
    """Return the places of a mediator that can be had; none while as many as the capacity are taken, whichever they are."""
    return [number for number in range(1, capacity + 1) if number not in taken] if len(taken) < capacity else []


def is_late(answer_by: datetime, accepted_at: datetime | None, now: datetime) -> bool:
    """Return whether an answer that was owed did not come."""
    return accepted_at is None and now >= answer_by


def loads(taken: Mapping[int, int], capacities: Mapping[int, int]) -> dict[int, int]:
    """Return how many places each mediator has left."""
    return {one: max(0, capacity - taken.get(one, 0)) for one, capacity in capacities.items()}
