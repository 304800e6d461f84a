"""The counties of a prefecture side by side, from their totals."""

from dataclasses import replace

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import reports
from core.access import Deed, may
from core.reports.rules import OFFICIAL_TIME, Counts, period_of, rate
from core.reports.schemas import PeriodSchema
from core.reports.service.published import by_source
from core.reports.views.door import blueprint
from core.reports.views.figures import period_said, switches, typed
from core.web import Form
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tenants.door import Database
from tenants.spaces import Space


@blueprint.get("/counties")
def counties() -> ResponseReturnValue:
    """Show the counts of every county below this prefecture, in the order of the register, and their sum."""
    ws = current_workspace()
    if not may(ws.actor, Deed.READ_COUNTIES):
        abort(403)
    if ws.space.is_visiting:
        return redirect(url_for("reports.counties", space=ws.space.home.code))
    form = Form.sent(PeriodSchema(), request.args)
    asked = form.values or {"period": "year", "since": None, "until": None}
    period = period_of(asked["period"], ws.now().astimezone(OFFICIAL_TIME).date(), asked["since"], asked["until"])
    lines = reports.counts_of_counties(ws, lambda county: _enter(ws, county), period.since.first, period.until.last)
    if not form.errors:
        form.data["since"], form.data["until"] = typed(period.since), typed(period.until)
    whole = Counts.sum(line.counts for line in lines)
    page = render_template(
        "reports/counties.html",
        form=form,
        said=period_said(period),
        switches=switches(ws, "reports.counties", asked["period"]),
        lines=[(line.name, line.counts, rate(line.counts.settled, line.counts.accepted)) for line in lines],
        whole=whole,
        rate=rate(whole.settled, whole.accepted),
        published=by_source(reports.published(ws)),
    )
    return page, 422 if form.errors else 200


def _enter(ws: Workspace, county: Space) -> Workspace:
    """Return the prefecture's workspace inside one of its counties, in a transaction of its own."""
    database: Database = current_app.extensions["fengqiao.database"]
    scope = replace(ws.session.info["scope"], county=county.id)
    return Workspace(database.open(scope), ws.space.inside(county), ws.actor, ws.clock)
