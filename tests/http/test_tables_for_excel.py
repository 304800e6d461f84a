"""Every table for Excel the site gives out, to everybody who gets it: what people wrote like a formula stays what it is, text."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from openpyxl import load_workbook
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


@pytest.fixture
def tables(siege: Siege, behind_the_fence: Connection) -> dict[str, bytes]:
    """Every table that anybody is given, by its address."""
    found = {}
    with written_like_formulas(behind_the_fence):
        for who in (one for one in siege.attackers.values() if one.alive and one.cookie):
            for route in siege.routes:
                if route.method == "GET" and who.may_come(route) and not route.path.startswith("/api/"):
                    ids = {name: siege.id_of(kind, who.spot) for name, kind in route.ids.items()}
                    for what in ("units", "people") if "<what>" in route.path else ("",):
                        answer = siege.send(who, route, who.spot.code, {**ids, "what": what} if what else ids)  # type: ignore[dict-item]
                        if answer.get_data().startswith(b"PK"):
                            found[f"{route.endpoint} {what} {who.spot.name}"] = answer.get_data()
    return found


def test_no_cell_of_any_table_is_a_formula(tables: dict[str, bytes]) -> None:
    assert {"reports.ledger_sheet", "reports.logs_sheet", "administration.list_template"} <= {name.split()[0] for name in tables}
    cells = [
        (name, cell)
        for name, content in tables.items()
        for sheet in load_workbook(BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert [(name, cell.value) for name, cell in cells if cell.data_type == "f"] == []
    risky = [(name, cell) for name, cell in cells if str(cell.value).startswith(RISKY)]
    assert len({name for name, _cell in risky}) > 2
    assert [(name, cell.value) for name, cell in risky if not cell.quotePrefix] == []
