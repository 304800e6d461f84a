"""Reports through the API: a grid member's own, and those of residents that wait at the desk."""

from typing import Any

from core import audit, cases
from core.access import Deed
from core.cases import wording
from core.cases.api_schemas import sent
from core.cases.api_schemas.given import MovedSchema, ReportSchema, ReportsSchema
from core.cases.codes import FROM_GRID, TOPICS
from core.cases.rules import NewCase
from core.cases.views.doors import api, demand, perform
from core.cases.views.resources.acting import Answer, Sent, filed, parties_of
from core.cases.views.resources.said import CALLERS, DEEDS, FILED
from core.cases.views.resources.shapes import report
from core.web.words import lazy

_MISSING = {404: lazy("没有找到")}
_TITLE = 30


@api.post("/reports")
@api.input(sent.GridReportSchema, location="json", arg_name="sent")
@api.input(sent.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(MovedSchema, status_code=201, description=lazy("报上去了"), headers=FILED)
@api.doc(summary=lazy("网格员随手报"), operation_id="report_from_grid", responses=DEEDS)
def report_from_grid(sent: Sent, guard: Sent) -> Answer:
    """Open a case that a grid member met with; the grid holds it at once."""
    ws = demand(Deed.REPORT)
    kind, type_code = TOPICS[sent["topic"]]
    new = NewCase(
        title=sent["title"] or _first_words(sent["story"]) or wording.TOPICS[sent["topic"]],
        story=sent["story"],
        place=sent["place"],
        kind=kind,
        type_code=type_code,
        people=sent["people"],
        source=FROM_GRID,
        channel="api",
        parties=parties_of(sent["parties"]),
    )
    return filed(ws, perform(ws, Deed.REPORT, guard["key"], lambda: cases.report_from_grid(ws, new)))


def _first_words(story: str) -> str:
    return story.strip().partition("\n")[0][:_TITLE]


@api.get("/reports")
@api.input(sent.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(ReportsSchema, description=lazy("等着处理的上报"))
@api.doc(summary=lazy("群众上报、还没人处理的，早的在前"), operation_id="reports", responses=CALLERS)
def waiting(_asked: Sent) -> dict[str, Any]:
    """Return residents' reports that nobody took up yet."""
    return {"reports": [report(row) for row in cases.waiting_reports(demand(Deed.TAKE_REPORT))]}


@api.get("/reports/<int:report_id>")
@api.input(sent.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(ReportSchema, description=lazy("一条上报"))
@api.doc(summary=lazy("一条群众上报"), operation_id="report", responses={**CALLERS, **_MISSING})
def one(report_id: int, _asked: Sent) -> dict[str, Any]:
    """Return a resident's report; that somebody looked is recorded."""
    ws = demand(Deed.TAKE_REPORT)
    found = cases.find_report(ws, report_id)
    audit.record(ws, "report_looked", detail={"report": report_id})
    return report(found)


@api.post("/reports/<int:report_id>/take")
@api.input(sent.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(MovedSchema, status_code=201, description=lazy("立了一件事"), headers=FILED)
@api.doc(summary=lazy("把群众上报立成一件事"), operation_id="take_report", responses={**DEEDS, **_MISSING})
def take(report_id: int, guard: Sent) -> Answer:
    """Make a case of a resident's report."""
    ws = demand(Deed.TAKE_REPORT)
    return filed(ws, perform(ws, f"take_report {report_id}", guard["key"], lambda: cases.take_report(ws, report_id)))


@api.post("/reports/<int:report_id>/answer")
@api.input(sent.AnswerSchema, location="json", arg_name="sent")
@api.input(sent.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(ReportSchema, description=lazy("答复好了"))
@api.doc(summary=lazy("答复不用立案的上报"), operation_id="answer_report", responses={**DEEDS, **_MISSING})
def answer(report_id: int, sent: Sent, guard: Sent) -> dict[str, Any]:
    """Answer a resident whose report needs no case."""
    ws = demand(Deed.TAKE_REPORT)
    perform(ws, f"answer_report {report_id}", guard["key"], lambda: cases.answer_report(ws, report_id, sent["answer"]))
    return report(cases.find_report(ws, report_id))
