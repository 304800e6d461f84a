"""What a practice reads of many cases at once, for a list or a table of its own."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Sight, sight
from core.answers import CaseLine
from core.cases.models import Case, Party
from core.cases.service.movement import open_window
from core.cases.service.told import line_of
from core.cases.views.showing import shown_by_halves
from core.web.words import _
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A case in a table: its line, and its parties by halves (张*、李*)."""

    line: CaseLine
    parties: str


def lines_seen(ws: Workspace, case_ids: Collection[int]) -> dict[int, LineSeen]:
    """Return those of these cases that the actor sees whole, by their numbers; others are left out as if they were not there.

    For a list or table of a practice. Names come masked, so no look at each case is recorded: record that the table was taken
    (``table_file`` does).
    """
    found = {}
    for case_id in dict.fromkeys(case_ids):
        seen = open_window(ws, case_id)
        if seen is not None and sight(ws.actor, seen) is Sight.FULL:
            mine = (Party.county_id == ws.county_id, Party.case_id == case_id)
            parties = ws.session.execute(select(Party.name, Party.kind).where(*mine).order_by(Party.side, Party.id))
            case = ws.session.scalars(select(Case).where(Case.county_id == ws.county_id, Case.id == case_id)).one()
            found[case_id] = LineSeen(line_of(case), _("、").join(shown_by_halves(name, kind) for name, kind in parties))
    return found
