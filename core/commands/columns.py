"""Tables for a terminal: a Chinese character takes the room of two letters."""

import unicodedata
from collections.abc import Sequence

_GAP = "  "


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows under their heads, column under column however many Chinese characters stand in them."""
    lines = [head, ["-" * width(name) for name in head], *rows]
    widths = [max(width(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(_GAP.join(_filled(text, room) for text, room in zip(line, widths, strict=True)).rstrip() for line in lines)


def width(text: str) -> int:
    """Return how many places a text takes on a terminal (Unicode Standard Annex 11: wide and full-width take two)."""
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _filled(text: str, room: int) -> str:
    return text + " " * (room - width(text))
