"""A leader's red cases: each with one word to say, and whoever is in charge of it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from core import coordination
from core.access import Deed
from core.cases.views.doors import demand
from core.cases.views.showing import Names, names_for, waiting_line
from core.coordination.views.doors import blueprint
from core.web.pieces import Action, Line
from core.web.words import _
from core.workspace import Workspace
from tenants.base import AnyRow


@blueprint.get("/red")
def red() -> ResponseReturnValue:
    """Show the lines of cases past their time, and of those the reader is in charge of."""
    ws = demand(Deed.COMMENT)
    rows = coordination.red_lines(ws)
    names = names_for(ws, rows)
    mine = [row for row in rows if row.leader_post_id is not None and row.leader_post_id == ws.actor.post_id]
    late = [row for row in rows if row not in mine]
    return render_template(
        "coordination/red.html",
        mine=[_line(ws, row, names) for row in mine],
        late=[_line(ws, row, names) for row in late],
        figures_url=url_for("reports.figures", space=ws.space.code),
    )


def _line(ws: Workspace, row: AnyRow, names: Names) -> Line:
    line = waiting_line(ws, row, names)
    word = Action(_("批示"), url_for("coordination.comment", space=ws.space.code, case_id=row.id), main=True)
    return Line(line.title, line.url, line.about, line.due, word)
