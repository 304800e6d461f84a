"""Every table for Excel the site gives out, to everybody who gets it: what people wrote like a formula stays what it is, text."""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from sqlalchemy import Connection, text

from tests.http.attack import Siege

#: What a spreadsheet would take for the beginning of a formula, put before everything people wrote.
RISKY = "=-"
WRITTEN = (("units", "name"), ("accounts", "name"), ("posts", "name"), ("posts", "title"), ("parties", "name"), ("case_stories", "title"),
           ("case_stories", "place"))  # fmt: skip


@contextmanager
def written_like_formulas(superuser: Connection) -> Iterator[None]:
    """Let everything people wrote begin like a formula for a while."""
    for table, column in WRITTEN:
        superuser.execute(text(f"UPDATE {table} SET {column} = '{RISKY}' || {column}"))
    try:
        yield
    finally:
        for table, column in WRITTEN:
            superuser.execute(text(f"UPDATE {table} SET {column} = substr({column}, {len(RISKY) + 1})"))


#: A program of others that reads such tables; whoever has it can see that it reads what was written.
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
#: Text with commas, in UTF-8, cells as they are shown, every sheet a file of its own.
AS_TEXT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


@dataclass
class Table:
    """A table as it is given out, and the rows that were written into each of its sheets."""

    content: bytes
    sheets: dict[str, list[list[str]]] = field(default_factory=dict)


def shown(value: object) -> str:
    """A value as its cell shows it."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case _:
            return str(value)


@pytest.fixture
def tables(siege: Siege, behind_the_fence: Connection, monkeypatch: pytest.MonkeyPatch) -> dict[str, Table]:
    """Every table that anybody is given, by its address."""
    found, written, append = {}, dict[str, list[list[str]]](), WriteOnlyWorksheet.append

    def listen(page: WriteOnlyWorksheet, row: Any) -> None:
        cells = list(row)
        written.setdefault(page.title, []).append([shown(cell.value) for cell in cells])
        append(page, cells)

    monkeypatch.setattr(WriteOnlyWorksheet, "append", listen)
    with written_like_formulas(behind_the_fence):
        for who in (one for one in siege.attackers.values() if one.alive and one.cookie):
            for route in siege.routes:
                if route.method == "GET" and who.may_come(route) and not route.path.startswith("/api/"):
                    ids = {name: siege.id_of(kind, who.spot) for name, kind in route.ids.items()}
                    for what in ("units", "people") if "<what>" in route.path else ("",):
                        written.clear()
                        answer = siege.send(who, route, who.spot.code, {**ids, "what": what} if what else ids)  # type: ignore[dict-item]
                        if answer.get_data().startswith(b"PK"):
                            found[f"{route.endpoint} {what} {who.spot.name}"] = Table(answer.get_data(), dict(written))
    return found


def test_no_cell_of_any_table_is_a_formula(tables: dict[str, Table]) -> None:
    assert {"reports.ledger_sheet", "reports.logs_sheet", "administration.list_template"} <= {name.split()[0] for name in tables}
    cells = [
        (name, cell)
        for name, table in tables.items()
        for sheet in load_workbook(BytesIO(table.content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert [(name, cell.value) for name, cell in cells if cell.data_type == "f"] == []
    risky = [(name, cell) for name, cell in cells if str(cell.value).startswith(RISKY)]
    assert len({name for name, _cell in risky}) > 2
    assert [(name, cell.value) for name, cell in risky if not cell.quotePrefix] == []


@pytest.mark.fuzz
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_another_program_reads_every_cell_as_it_was_written(tables: dict[str, Table], tmp_path: Path) -> None:
    names = {f"table{at}": name for at, name in enumerate(tables)}
    for stem, name in names.items():
        (tmp_path / f"{stem}.xlsx").write_bytes(tables[name].content)
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    said = subprocess.run(
        [OFFICE or "", home, "--headless", "--convert-to", AS_TEXT, "--outdir", tmp_path, *tmp_path.glob("*.xlsx")],
        capture_output=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    other, cells = {}, 0
    for stem, name in names.items():
        for sheet, rows in tables[name].sheets.items():
            said_there = (tmp_path / f"{stem}-{sheet}.csv").read_bytes().decode()
            read = [_without_end(row) for row in csv.reader(StringIO(said_there, newline=""))]
            cells += sum(map(len, rows))
            other |= {
                f"{name} {sheet} {at}": (there, here)
                for at, (here, there) in enumerate(zip_longest(map(_without_end, rows), read), 1)
                if here != there
            }
    print(f"{len(tables)} tables, {cells} cells")  # noqa: T201  # read with -s
    assert other == {}


def _without_end(row: list[str]) -> list[str]:
    """A row without the empty cells at its end, which a file of text may leave out or fill up."""
    while row and not row[-1]:
        row = row[:-1]
    return row
