"""Act through the API: register a case and move it, each once under the sender's key and for the version the sender saw."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import g, request, url_for
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import NotFound, PreconditionRequired

from core import cases
from core.access import Deed, may
from core.cases.api_schemas import sent
from core.cases.api_schemas.given import MovedSchema
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty, NewSession, Settlement, Termination, Triage, Visit
from core.cases.service import NotAllowed
from core.cases.service.ledger import due_of_case
from core.cases.views.doors import api, demand, perform, version_named
from core.cases.views.resources.said import DEEDS, DONE, FILED, MOVEMENTS
from core.cases.views.resources.shapes import moved
from core.web.words import lazy
from core.web.workspaces import current_space, current_workspace
from core.workspace import Workspace

Sent = dict[str, Any]
Answer = tuple[dict[str, Any], dict[str, str]]
View = Callable[..., Answer]


def movement(
    path: str, summary: LazyString, body: type[sent.Sent] | None = None, *, on: APIBlueprint = api
) -> Callable[[View], View]:
    """Give a view of a movement its address, its headers, its body and its answer; ``on`` is the blueprint of a slice above."""

    def dress(view: View) -> View:
        dressed = on.doc(summary=summary, operation_id=view.__name__, responses=MOVEMENTS)(view)
        dressed = on.output(MovedSchema, description=lazy("办好了"), headers=DONE)(dressed)
        dressed = on.input(sent.MovementHeadersSchema, location="headers", arg_name="guard")(dressed)
        if body is not None:
            dressed = on.input(body, location="json", arg_name="sent")(dressed)
        return on.post(f"/cases/<int:case_id>/{path}")(dressed)

    return dress


def move(case_id: int, deed: Deed, guard: Sent, act: Callable[[Workspace, int], Case]) -> Answer:
    """Do a movement once, for the version named in If-Match, and return where the case stands then.

    Raises:
        PreconditionRequired: no version was named.
        NotAllowed: their post does not do this deed to any case.
    """
    ws, version = current_workspace(), version_sent()
    if not may(ws.actor, deed):  # before the case is looked for
        raise NotAllowed(deed)
    return done(ws, perform(ws, f"{deed.value} {case_id}", guard["key"], lambda: act(ws, version)))


def pass_on(
    path: str,
    deed: Deed,
    summary: LazyString,
    act: Callable[..., Case],
    body: type[sent.Sent] | None = None,
    value: Callable[..., object] | None = None,
    *,
    on: APIBlueprint = api,
) -> None:
    """Lay out a movement that hands on what was sent: as it is, or as the ``value`` that is made of it."""

    def view(case_id: int, guard: Sent, sent: Sent | None = None) -> Answer:
        given = sent or {}
        made, named = ((value(**given),), {}) if value else ((), given)
        return move(case_id, deed, guard, lambda ws, version: act(ws, case_id, *made, version=version, **named))

    view.__name__ = path.replace("-", "_")
    movement(path, summary, body, on=on)(view)


def version_sent() -> int:
    """Return the version the sender saw; the highest, where several are named: versions only grow."""
    named = request.if_match.as_set(include_weak=False)
    if not named:
        if request.if_match.star_tag or "If-Match" not in request.headers:
            raise PreconditionRequired
        return -1  # only weak ones: those never match (RFC 9110, 13.1.1)
    return max(version_named(tag or "") for tag in named)


def done(ws: Workspace, case_id: int) -> Answer:
    """Return where a case stands, with its version as the ETag; a deed done before says so."""
    case = ws.session.get(Case, (ws.county_id, case_id))
    if case is None:
        raise NotFound
    headers = {"ETag": f'"{case.version}"'}
    if g.get("replayed", False):
        headers["Idempotent-Replayed"] = "true"
    return moved(case, due_of_case(ws, case)), headers


def filed(ws: Workspace, case_id: int) -> Answer:
    """Return where a new case stands, and its address."""
    values, headers = done(ws, case_id)
    return values, {**headers, "Location": url_for("cases_api.case", space=current_space().code, case_id=case_id)}


def parties_of(rows: list[Sent]) -> tuple[NewParty, ...]:
    """Return the parties that were sent."""
    return tuple(NewParty(**row) for row in rows)


@api.post("/cases")
@api.input(sent.NewCaseSchema, location="json", arg_name="sent")
@api.input(sent.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(MovedSchema, status_code=201, description=lazy("登记好了"), headers=FILED)
@api.doc(summary=lazy("登记一件事"), operation_id="register", responses=DEEDS)
def register(sent: Sent, guard: Sent) -> Answer:
    """Open a case at a desk."""
    ws = demand(Deed.REGISTER)
    new = NewCase(**{**sent, "parties": parties_of(sent["parties"])}, channel="api")
    return filed(ws, perform(ws, Deed.REGISTER, guard["key"], lambda: cases.register(ws, new)))


@movement("complete", lazy("补充情况和当事人"), sent.CompleteSchema)
def complete(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Complete a case."""
    new = {**sent, "new_parties": parties_of(sent["new_parties"])}
    return move(case_id, Deed.COMPLETE, guard, lambda ws, version: cases.complete(ws, case_id, version=version, **new))


@movement("terminate", lazy("终止调解，告知其他途径"), sent.TerminateSchema)
def terminate(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """End mediation without agreement."""
    end = Termination(**{**sent, "routes": tuple(sent["routes"])})
    return move(case_id, Deed.TERMINATE, guard, lambda ws, version: cases.terminate(ws, case_id, end, version=version))


pass_on("triage", Deed.TRIAGE, lazy("定下是哪一类、哪一级"), cases.triage, sent.TriageSchema, Triage)
pass_on("dispatch", Deed.DISPATCH, lazy("交办给一个单位"), cases.dispatch, sent.DispatchSchema)
pass_on("sign-for", Deed.SIGN_FOR, lazy("签收"), cases.sign_for)
pass_on("consent", Deed.RECORD_CONSENT, lazy("记下一位当事人愿不愿意调解"), cases.record_consent, sent.ConsentSchema)
pass_on("session", Deed.NOTE_SESSION, lazy("记一次调解"), cases.note_session, sent.NewSessionSchema, NewSession)
pass_on("settle", Deed.SETTLE, lazy("达成协议"), cases.settle, sent.SettleSchema, Settlement)
pass_on("escalate", Deed.ESCALATE, lazy("上报到上一级"), cases.escalate, sent.EscalateSchema)
pass_on("close", Deed.CLOSE, lazy("办结"), cases.close)
pass_on("visit", Deed.VISIT, lazy("记一次回访"), cases.visit, sent.VisitSchema, Visit)
