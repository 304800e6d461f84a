"""Personal data shown by halves: enough to recognise, too little to expose."""

import re
from collections.abc import Callable

OPEN_KINDS = frozenset({"organisation", "group"})
"""Kinds of parties whose name is not a person's: shown whole."""


def masked(name: str | None, kind: str = "person") -> str:
    """A person's name as its first character and a star (张*, 阿*); an organisation's as it is.

    ``kind`` is the kind of party. What is not known to be an organisation is masked.
    """
    name = (name or "").strip()
    if not name or kind in OPEN_KINDS:
        return name
    return f"{name[0]}*"


def masked_phone(number: str | None) -> str:
    """138****5678; a landline keeps its area code and the last two digits: 0793-*****21."""
    number = (number or "").strip()
    if re.fullmatch(r"1\d{10}", number):
        return f"{number[:3]}****{number[-4:]}"
    area, dash, rest = number.rpartition("-")
    return f"{area}{dash}{_stars(rest, keep=2)}"


def masked_id(number: str | None) -> str:
    """An identity number as its first and last four characters: 3706**********1234."""
    number = (number or "").strip()
    if len(number) <= 8:
        return _stars(number, keep=0)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def _stars(text: str, keep: int) -> str:
    hidden = max(len(text) - keep, 0) if len(text) > keep else len(text)
    return "*" * hidden + text[hidden:]


FILTERS: dict[str, Callable[..., str]] = {"masked": masked, "masked_phone": masked_phone, "masked_id": masked_id}
"""The template filters made of this module."""
