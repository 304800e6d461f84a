"""Tables as offices keep them: CSV in the encodings that Excel and WPS write, or XLSX; read as text, cell by cell."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

#: More is no list of units or people of one county.
MOST_ROWS = 50_000
_MOST_COLUMNS = 60
_LARGEST_FILE = 20_000_000
_LARGEST_UNPACKED = 200_000_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DIVIDERS = (",", "\t", ";", "，")


class SheetUnreadable(ValueError):
    """A file that is no table; ``code`` is ``empty``, ``too_large``, ``encoding``, ``old_excel`` or ``broken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number that the office's program shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the row of heads, and the rows under it that are not empty."""

    head: Row
    rows: tuple[Row, ...]


def read_sheet(content: bytes) -> Sheet:
    """Return the table in a file, whatever it is called: XLSX (its first sheet) or CSV in UTF-8 or GB18030.

    Raises:
        SheetUnreadable: it is neither, or too large.
    """
    if len(content) > _LARGEST_FILE:
        raise SheetUnreadable("too_large")
    if content.startswith(_OLD_EXCEL):
        raise SheetUnreadable("old_excel")
    lines = _excel_lines(content) if content.startswith(_ZIP) else _csv_lines(_decoded(content))
    rows = [Row(number, cells) for number, cells in enumerate(map(_tidied, lines), start=1) if any(cells)]
    if not rows:
        raise SheetUnreadable("empty")
    if len(rows) > MOST_ROWS:
        raise SheetUnreadable("too_large")
    return Sheet(rows[0], tuple(rows[1:]))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16 and pictures decode as GB18030 too, but are full of these
            return text
    raise SheetUnreadable("encoding")


def _csv_lines(text: str) -> Iterable[Sequence[object]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    divider = max(_DIVIDERS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=divider))
    except csv.Error:
        raise SheetUnreadable("broken") from None


def _excel_lines(content: bytes) -> Iterable[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _LARGEST_UNPACKED:
                raise SheetUnreadable("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines: list[Sequence[object]] = []
        for line in book.worksheets[0].iter_rows(values_only=True, max_col=_MOST_COLUMNS):
            lines.append(line)
            if len(lines) > MOST_ROWS:
                raise SheetUnreadable("too_large")
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        DefusedXmlException,
        KeyError,
        IndexError,
        ValueError,
        SyntaxError,
    ) as error:
        if isinstance(error, SheetUnreadable):
            raise
        raise SheetUnreadable("broken") from error
    return lines


def _tidied(cells: Sequence[object]) -> tuple[str, ...]:
    last = next((at for at in range(min(len(cells), _MOST_COLUMNS), 0, -1) if cells[at - 1] is not None), 0)
    return tuple(map(_text, cells[:last]))


def _text(cell: object) -> str:
    """Return a cell as people read it: Excel keeps codes as numbers, which must not gain a point and a nought."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell))
    return "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf", "Cs"}).strip()
