"""Tables to fill in, and tables that come back with what is wrong written into them. Every cell is text and nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from core.administration.rules.lists import FAULT_COLUMN
from core.administration.sheets import Sheet

#: What XML 1.0 cannot carry.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RISKY = frozenset("=+-@＝＋－＠")
_FONT = "宋体"
_WRAPPED = Alignment(vertical="center", wrap_text=True)
_WRONG = PatternFill("solid", fgColor="FBE9E6")
_WIDTH, _WIDE = 22, 60


def blank(
    name: str, head: Sequence[str], example: Sequence[str], about: Sequence[str], known: Iterable[Sequence[str]]
) -> BytesIO:
    """Return a table to fill in: its head and an example on the first page, on the second what to write, with codes that exist."""
    book = Workbook(write_only=True)
    page = _page(book, name, [_WIDTH] * len(head))
    page.freeze_panes = "A2"
    page.append([_text(page, words, bold=True) for words in head])
    page.append([_text(page, words) for words in example])
    notes = _page(book, "怎么填", [_WIDE, _WIDTH, _WIDTH])
    for line in about:
        notes.append([_text(notes, line)])
    notes.append([])
    for row in known:
        notes.append([_text(notes, words) for words in row])
    return _saved(book)


def marked(sheet: Sheet, faults: Mapping[int, str]) -> BytesIO:
    """Return a table as it was brought, row by row under the same numbers, with what is wrong with each in a last column."""
    book = Workbook(write_only=True)
    kept = [at for at, words in enumerate(sheet.head.cells) if words != FAULT_COLUMN]
    page = _page(book, "改好再导入", [*[_WIDTH] * len(kept), _WIDE])
    number = 1
    for row in (sheet.head, *sheet.rows):
        while number < row.number:  # rows left empty keep their places
            page.append([])
            number += 1
        said = FAULT_COLUMN if row is sheet.head and sheet.head.number not in faults else faults.get(row.number, "")
        cells = [row.cells[at] if at < len(row.cells) else "" for at in kept]
        wrong = row.number in faults
        written = [_text(page, words, bold=row is sheet.head, wrong=wrong) for words in (*cells, said)]
        page.append(written)
        number += 1
    return _saved(book)


def _page(book: Workbook, name: str, widths: Sequence[int]) -> WriteOnlyWorksheet:
    page = book.create_sheet(name)
    for at, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    return cast("WriteOnlyWorksheet", page)


def _text(page: WriteOnlyWorksheet, words: str, *, bold: bool = False, wrong: bool = False) -> Cell:
    """Return a cell that holds text: what begins like a formula is marked as quoted too, for who edits it."""
    words = _UNWRITABLE.sub("", words)
    cell = WriteOnlyCell(page, words)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(name=_FONT, size=11, bold=True)
    if wrong:
        cell.fill, cell.alignment = _WRONG, _WRAPPED
    if words.strip()[:1] in _RISKY:
        cell.quotePrefix = True
    return cell


def _saved(book: Workbook) -> BytesIO:
    book.properties.creator = ""
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
