"""How words of a case are made to be found."""

from collections.abc import Iterable
from zlib import crc32

PIECE = 2


def searchable(text: str) -> str:
    """Return a text as it is searched: without white space, capital and small letters alike."""
    return "".join(text.casefold().split())


def pieces(texts: Iterable[str], county_id: int) -> list[int]:
    """Return the two-character pieces of the texts as numbers, tied to a county, for the index of names.

    Two pieces may share a number; the search checks the words themselves.
    """
    found = set()
    for text in texts:
        joined = searchable(text)
        found |= {joined[at : at + PIECE] for at in range(len(joined) - 1)}
    return sorted(_number(f"{county_id}:{piece}") for piece in found)


def _number(text: str) -> int:
    return crc32(text.encode()) - 0x8000_0000
