"""The table of places with the columns that a county's practices add to the page of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import hookspecs
from core.answers import FigureColumn
from core.practices import Said
from core.reports.rules import Period
from core.web.words import _
from core.workspace import Workspace
from tenants.organisation import townships_in, units_in
from tenants.units import UnitKind


@dataclass(frozen=True, slots=True)
class LocalTable:
    """Places in the order of the register, each with a number for every column."""

    title: str
    head: str
    columns: Sequence[Said[FigureColumn]]
    lines: Sequence[tuple[str, Sequence[int]]]


def local_table(ws: Workspace, period: Period) -> LocalTable | None:
    """Return the table of those townships or villages of which a practice counted something; None where there are none."""
    columns = ws.gather(hookspecs.figure_columns, period.since.first, period.until.last)
    if not columns:
        return None
    if ws.space.is_county:
        title, head = _("本地的特色做法，按乡镇"), _("乡镇")
        places = [(one.id, one.name) for one in townships_in(ws.session, ws.county_id)]
    else:
        title, head = _("本地的特色做法，按村"), _("村")
        places = [(one.id, one.name) for one in units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)]
    counted = [(name, [one.answer.numbers.get(place, 0) for one in columns]) for place, name in places]
    lines = [(name, numbers) for name, numbers in counted if any(numbers)]
    return LocalTable(title, head, columns, lines) if lines else None
