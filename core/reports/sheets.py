"""Tables for the office, as Excel files in which no cell can be a formula: what people wrote is text, whatever it begins with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from core.reports.rules import OFFICIAL_TIME

Value = str | int | datetime | None

#: What a spreadsheet would take for the beginning of a formula, in both widths (OWASP, CSV injection).
_RISKY = frozenset("=+-@＝＋－＠")
#: What XML 1.0 cannot carry.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_A4 = 9
_FONT, _LINE = "宋体", Side(style="thin")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head and its width in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is printed: a title and lines above the columns, rows, a line at the foot, and the foot of each page."""

    name: str
    title: str
    above: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    foot: str
    page_foot: str


def written(sheet: Sheet) -> BytesIO:
    """Return the sheet as an XLSX file: A4 across, the head frozen and on every page, digits of long numbers kept as text."""
    book = Workbook(write_only=True)
    book.properties.creator = ""
    page = book.create_sheet(sheet.name)
    head = len(sheet.above) + 2
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter.center.text = sheet.page_foot
    for at, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = column.width
    pen = _Pen(page)
    page.append([pen.text(sheet.title, _TITLE)])
    for line in sheet.above:
        page.append([pen.text(line, _NOTE)])
    page.append([pen.text(column.title, _HEAD, at) for at, column in enumerate(sheet.columns)])
    rows = 0
    for row in sheet.rows:
        page.append([pen.cell(value, at) for at, value in enumerate(row)])
        rows += 1
    page.append([pen.text(sheet.foot, _NOTE)])
    across = get_column_letter(len(sheet.columns))
    for number in (*range(1, head), head + rows + 1):
        page.merged_cells.ranges.add(f"A{number}:{across}{number}")
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


class _Pen:
    """Writes cells, each column's made once for each style and used again: styling every cell of a long table is what takes time.

    That may be done because a row is on paper as soon as it is appended.
    """

    def __init__(self, page: WriteOnlyWorksheet) -> None:
        self._page = page
        self._cells: dict[tuple[_Style, bool, int], Cell] = {}

    def cell(self, value: Value, at: int) -> Cell:
        """Return a cell for a value of a row, in the column at this place; moments are said in China's time."""
        match value:
            case int():
                cell = self._styled(_NUMBER, at)
                cell.value = value
            case datetime():
                cell = self._styled(_MOMENT, at)
                cell.value = value.astimezone(OFFICIAL_TIME).replace(second=0, microsecond=0, tzinfo=None)
            case _:
                cell = self.text(value or "", _TEXT, at)
        return cell

    def text(self, words: str, style: "_Style", at: int = 0) -> Cell:
        """Return a cell that holds text and nothing else; what begins like a formula is marked as quoted too, for who edits it."""
        words = _UNWRITABLE.sub("", words)
        cell = self._styled(style, at, quoted=words.strip()[:1] in _RISKY)
        cell.value = words
        if words:
            cell.data_type = "s"
        return cell

    def _styled(self, style: "_Style", at: int, *, quoted: bool = False) -> Cell:
        key = (style, quoted, at)
        if key not in self._cells:
            cell = self._cells[key] = WriteOnlyCell(self._page)
            cell.font, cell.alignment, cell.number_format = style.font, style.alignment, style.number_format
            cell.border = _BORDER if style.bordered else Border()
            if quoted:
                cell.quotePrefix = True
        return self._cells[key]


@dataclass(frozen=True, eq=False)
class _Style:
    font: Font
    alignment: Alignment
    number_format: str = "@"
    bordered: bool = True


_LEFT = Alignment(vertical="center", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TITLE = _Style(Font(name=_FONT, size=16, bold=True), _MIDDLE, bordered=False)
_NOTE = _Style(Font(name=_FONT, size=11), _LEFT, bordered=False)
_HEAD = _Style(Font(name=_FONT, size=11, bold=True), _MIDDLE)
_TEXT = _Style(Font(name=_FONT, size=11), _LEFT)
_NUMBER = _Style(Font(name=_FONT, size=11), _MIDDLE, "0")
_MOMENT = _Style(Font(name=_FONT, size=11), _MIDDLE, "yyyy-mm-dd hh:mm")
