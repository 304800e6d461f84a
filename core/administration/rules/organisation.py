"""How a place is organised: which kind of unit stands under which, and which codes they bear. Free of database and web."""

import re
from dataclasses import dataclass

from core.administration.rules.lists import GRID_DIGITS, VILLAGE_DIGITS
from core.administration.rules.staff import Refused

#: Under which kinds of unit a kind may stand.
ABOVE = {
    "area": ("centre",),
    "village": ("centre", "area"),
    "grid": ("village",),
    "room": ("centre", "area", "village"),
    "department": ("centre",),
}
#: Kinds of units that only a township has.
_FIELD = frozenset({"area", "village", "grid"})
#: What the codes of units without a national one begin with.
_LETTER = {"area": "A", "room": "R", "department": "D"}
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}")


@dataclass(frozen=True, slots=True)
class WantedUnit:
    """A unit to be added; an empty code asks for the next free one."""

    kind: str
    name: str
    above: int
    code: str = ""


def kinds_in(*, township: bool) -> tuple[str, ...]:
    """Return the kinds of units a place may have beside its desk."""
    return tuple(kind for kind in ABOVE if township or kind not in _FIELD)


def check_above(kind: str, above: str) -> None:
    """See that a kind of unit may stand under another.

    Raises:
        Refused: ``grid_above`` or ``unit_above``.
    """
    if above not in ABOVE.get(kind, ()):
        raise Refused("grid_above" if kind == "grid" else "unit_above", "above")


def code_stem(kind: str, place: str, above: str) -> tuple[str, int] | None:
    """Return what the code of a new unit begins with and how many digits are counted up; None where the register has it."""
    if kind == "village":
        return None
    if kind == "grid":
        return above, GRID_DIGITS - VILLAGE_DIGITS
    return f"{_LETTER[kind]}{place}", 2


def check_code(kind: str, code: str, place: str, above: str) -> None:
    """See that a code is one for this kind of unit in this place.

    Raises:
        Refused: ``village_code``, ``grid_code`` or ``code_letters``.
    """
    if kind == "village" and not (len(code) == VILLAGE_DIGITS and code.isdecimal() and code.startswith(place)):
        raise Refused("village_code", "code")
    if kind == "grid" and not re.fullmatch(re.escape(above) + r"[0-9]{3}", code):
        raise Refused("grid_code", "code")
    if not _PLAIN.fullmatch(code):
        raise Refused("code_letters", "code")
