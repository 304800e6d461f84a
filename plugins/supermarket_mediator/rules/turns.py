"""Who is shown first: whoever fits better; and those who fit equally well in turn, so that each stands first equally often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Numbered(Protocol):
    """Anything with a number of its own."""

    @property
    def id(self) -> int:
        """The number."""


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mediator fits a matter. Each of it is a reason that is told to whoever asks for a recommendation."""

    id: int
    #: Has a place free.
    free: bool
    field: bool = False
    village: bool = False
    #: Sits in the place itself and not in the county's rooms.
    here: bool = False
    #: At least half of the places are free.
    at_ease: bool = False

    @property
    def rank(self) -> tuple[bool, int]:
        """The smaller, the earlier: free ones first, then by how much speaks for them."""
        return not self.free, -(8 * self.field + 4 * self.village + 2 * self.here + self.at_ease)


def in_turn(equals: Sequence[T], turn: int) -> list[T]:
    """Return equals rotated by ``turn``: over as many turns as there are of them, each stands at each position once."""
    by_number = sorted(equals, key=lambda one: one.id)
    at = turn % len(by_number) if by_number else 0
    return by_number[at:] + by_number[:at]


def in_order(fits: Sequence[Fit], shown_first: Mapping[int, int]) -> list[int]:
    """Return who is offered, the best first; among equals whoever stood first the fewest times.

    ``shown_first`` counts by mediator how often one stood first. Over N offers to k equals each stands first N/k times, give or
    take one.
    """
    return [fit.id for fit in sorted(fits, key=lambda fit: (fit.rank, shown_first.get(fit.id, 0), fit.id))]
