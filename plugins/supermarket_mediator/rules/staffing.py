"""Whether a place has the mediators it should have, and whether every township is guided: checked as things stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Norms:
    """How many mediators there should be (LL-12 to LL-14, LL-22): numbers of the county."""

    room_least: int = 2
    room_most: int = 3
    township_least: int = 6
    township_full_time: int = 3
    village_full_time: int = 1
    guides_most: int = 2


@dataclass(frozen=True, slots=True)
class Staff:
    """Mediators of one room, centre or village: how many, and how many of them full-time."""

    name: str
    number: int
    full_time: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check: what there is, what there should be, and what is missing; ``short`` 0 is as it should be."""

    name: str
    number: int
    full_time: int
    short: int = 0
    short_full_time: int = 0
    over: int = 0

    @property
    def is_met(self) -> bool:
        """Whether it is as it should be."""
        return not (self.short or self.short_full_time or self.over)


def check_room(staff: Staff, norms: Norms) -> Check:
    """Look at a room of the county: from so many to so many mediators (LL-12)."""
    return _checked(staff, short=max(0, norms.room_least - staff.number), over=max(0, staff.number - norms.room_most))


def check_township(staff: Staff, norms: Norms) -> Check:
    """Look at the centre of a township: so many at least, so many of them full-time (LL-13)."""
    return _checked(
        staff,
        short=max(0, norms.township_least - staff.number),
        short_full_time=max(0, norms.township_full_time - staff.full_time),
    )


def check_village(staff: Staff, norms: Norms) -> Check:
    """Look at a village: so many full-time mediators at least (LL-14)."""
    return _checked(staff, short_full_time=max(0, norms.village_full_time - staff.full_time))


def _checked(staff: Staff, *, short: int = 0, short_full_time: int = 0, over: int = 0) -> Check:
    return Check(staff.name, staff.number, staff.full_time, short, short_full_time, over)


def unguided(townships: Sequence[int], pairs: Collection[tuple[int, int]]) -> list[int]:
    """Return the townships that no room guides; ``pairs`` are rooms and townships."""
    guided = {township for _room, township in pairs}
    return [township for township in townships if township not in guided]


def overburdened(pairs: Collection[tuple[int, int]], norms: Norms) -> Mapping[int, int]:
    """Return the rooms that guide more townships than they may, with how many."""
    counts: dict[int, int] = {}
    for room, _township in pairs:
        counts[room] = counts.get(room, 0) + 1
    return {room: number for room, number in counts.items() if number > norms.guides_most}
