"""The desk takes up what residents reported: makes a case of it, or answers it."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import audit, cases
from core.access import Deed
from core.cases.intake_schemas import AnswerSchema
from core.cases.rules import Refused
from core.cases.views.doors import blueprint, body_digest, demand, perform
from core.cases.views.places import place_names
from core.cases.wording import REFUSALS, TOPICS, word
from core.escalation import NoLadder
from core.web import Form
from core.web.complaints import WHOLE
from core.web.duewords import exact
from core.web.fields import OFFICIAL_TIME
from core.web.words import _
from core.workspace import Workspace


@blueprint.get("/reports/<int:report_id>")
def waiting_report(report_id: int) -> ResponseReturnValue:
    """Show a resident's report as it came in, with the two ways to deal with it; the look is recorded."""
    ws = demand(Deed.TAKE_REPORT)
    page = _page(ws, report_id, Form.blank(AnswerSchema()))
    audit.record(ws, "report_looked", detail={"report": report_id})
    return page


@blueprint.post("/reports/<int:report_id>/take")
def take_report(report_id: int) -> ResponseReturnValue:
    """Make a case of a report and go on to it."""
    ws, form = demand(Deed.TAKE_REPORT), Form.sent(AnswerSchema())
    form.errors = {}
    try:
        case_id = perform(ws, "take_report", form.key, lambda: cases.take_report(ws, report_id))
    except cases.CaseMissing:
        abort(404)
    except Refused as refused:
        return _refused(ws, report_id, form, refused), 409
    except NoLadder:
        form.complain(WHOLE, _("县里还没有定好解纷链条，先请县级管理员定好。"))
        return _page(ws, report_id, form), 409
    return redirect(url_for("cases.case", space=ws.space.code, case_id=case_id), 303)


@blueprint.post("/reports/<int:report_id>/answer")
def answer_report(report_id: int) -> ResponseReturnValue:
    """Answer a report that needs no case; its sender reads the words with the query code."""
    ws, form = demand(Deed.TAKE_REPORT), Form.sent(AnswerSchema())
    if form.errors:
        return _page(ws, report_id, form), 422
    try:
        if audit.begin_deed(ws, form.key, "answer_report", body_digest()) is None:
            cases.answer_report(ws, report_id, form.values["answer"])
            audit.finish_deed(ws, form.key, None)
    except cases.CaseMissing:
        abort(404)
    except (Refused, audit.KeyUsedOtherwise) as refused:
        return _refused(ws, report_id, form, refused), 409
    flash(_("答复好了，来反映的人凭查询码能看到。"), "ok")
    return redirect(url_for("cases.today", space=ws.space.code), 303)


def _refused(ws: Workspace, report_id: int, form: Form, refused: Exception) -> str:
    """Return the page again: a report somebody else dealt with says so itself, anything else is said above it."""
    code = refused.code if isinstance(refused, Refused) else "already_taken"
    if code != "already_taken":
        form.complain(WHOLE, word(REFUSALS, code))
    return _page(ws, report_id, form)


def _page(ws: Workspace, report_id: int, form: Form) -> str:
    try:
        report = cases.find_report(ws, report_id)
    except cases.CaseMissing:
        abort(404)
    villages = place_names(ws, (report.unit_id,))
    return render_template(
        "cases/waiting_report.html",
        form=form,
        report=report,
        topic=word(TOPICS, report.topic),
        village=villages.get(report.unit_id or 0, ""),
        came=exact(report.reported_at.astimezone(OFFICIAL_TIME)),
    )
