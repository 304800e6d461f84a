"""Amounts of money: kept in fen, said in yuan, and written in the figures that nobody can change (大写)."""

import re
from decimal import Decimal

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")
#: Beyond this (a trillion yuan) no instalment lies, and the figures would need another section.
MOST_FEN = 10**12 * 100

_TYPED = re.compile(r"(?:¥|￥)?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*(万)?\s*元?")


def fen_of(text: str) -> int | None:
    """Return the amount somebody typed (12000, 12,000.50, 1.2万, 12000元) in fen; None when it is none, or not above nothing."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    whole, part, ten_thousands = found.groups()
    yuan = Decimal(f"{whole.replace(',', '')}.{part or '0'}") * (10_000 if ten_thousands else 1)
    fen = int(yuan * 100)
    return fen if 0 < fen < MOST_FEN else None


def yuan(fen: int) -> str:
    """Return an amount as it is written every day: 12,000 or 12,000.50, without the word for yuan."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def in_figures(fen: int) -> str:
    """Return an amount in capital figures, as the rules for bills write them: 叁万陆仟元整, 壹佰零伍元零叁分."""
    whole, rest = divmod(fen, 100)
    jiao, parts = divmod(rest, 10)
    said = f"{_integer(whole)}元" if whole else ""
    if not rest:
        return f"{said or '零元'}整"
    if jiao:
        said += f"{_FIGURES[jiao]}角"
    elif whole:
        said += "零"
    return said + (f"{_FIGURES[parts]}分" if parts else "整")


def _integer(number: int) -> str:
    sections = []
    while number:
        number, section = divmod(number, 10_000)
        sections.append(section)
    said, gap = "", False
    for at in range(len(sections) - 1, -1, -1):
        section = sections[at]
        if not section:
            gap = bool(said)
            continue
        if said and (gap or section < 1_000 or sections[at + 1] % 10 == 0):
            said += "零"
        said += _section(section) + _SECTIONS[at]
        gap = False
    return said


def _section(number: int) -> str:
    said, gap = "", False
    for at in range(3, -1, -1):
        digit = number // 10**at % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _FIGURES[digit] + _PLACES[at]
        gap = False
    return said
