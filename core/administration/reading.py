"""From a table to lines: columns found under their heads, each row read, the others told with what is wrong in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.administration import rules
from core.administration.rules import Fault, PersonLine, UnitLine
from core.administration.sheets import Sheet

_Line = TypeVar("_Line", UnitLine, PersonLine)


@dataclass(frozen=True, slots=True)
class Lines(Generic[_Line]):
    """What a table says: the lines that can be read, what is wrong with the others, and heads of columns that mean nothing here."""

    lines: list[_Line]
    faults: list[Fault]
    strange: tuple[str, ...]


def read_units(sheet: Sheet) -> Lines[UnitLine]:
    """Return the units a table names."""
    return _read(sheet, rules.UNIT_COLUMNS, rules.read_unit, people=False)


def read_people(sheet: Sheet) -> Lines[PersonLine]:
    """Return the people a table names, each at a post."""
    return _read(sheet, rules.PERSON_COLUMNS, rules.read_person, people=True)


def _read(
    sheet: Sheet,
    known: Mapping[str, tuple[str, ...]],
    read: Callable[[int, Mapping[str, str]], _Line | tuple[Fault, ...]],
    *,
    people: bool,
) -> Lines[_Line]:
    found, strange = rules.find_columns(sheet.head.cells, known)
    missing = rules.missing_columns(found, people=people)
    if missing:
        return Lines([], [Fault(sheet.head.number, name, "no_column", name) for name in missing], strange)
    lines: list[_Line] = []
    faults: list[Fault] = []
    for row in sheet.rows:
        cells = {field: row.cells[at] if at < len(row.cells) else "" for field, at in found.items()}
        if not any(cells.values()) or rules.is_example(cells):
            continue
        line = read(row.number, cells)
        if isinstance(line, tuple):
            faults += line
        else:
            lines.append(line)
    return Lines(lines, faults, strange)
