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
    return moved(case), headers


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


@movement("triage", lazy("定下是哪一类、哪一级"), sent.TriageSchema)
def triage(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Sort a case."""
    return move(case_id, Deed.TRIAGE, guard, lambda ws, version: cases.triage(ws, case_id, Triage(**sent), version=version))


@movement("dispatch", lazy("交办给一个单位"), sent.DispatchSchema)
def dispatch(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Give a case to a unit."""
    return move(case_id, Deed.DISPATCH, guard, lambda ws, version: cases.dispatch(ws, case_id, version=version, **sent))


@movement("sign-for", lazy("签收"))
def sign_for(case_id: int, guard: Sent) -> Answer:
    """Sign for a case."""
    return move(case_id, Deed.SIGN_FOR, guard, lambda ws, version: cases.sign_for(ws, case_id, version=version))


@movement("consent", lazy("记下一位当事人愿不愿意调解"), sent.ConsentSchema)
def consent(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Record a party's consent or refusal."""
    return move(
        case_id, Deed.RECORD_CONSENT, guard, lambda ws, version: cases.record_consent(ws, case_id, version=version, **sent)
    )


@movement("session", lazy("记一次调解"), sent.NewSessionSchema)
def session(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Note a session."""
    new = NewSession(**sent)
    return move(case_id, Deed.NOTE_SESSION, guard, lambda ws, version: cases.note_session(ws, case_id, new, version=version))


@movement("settle", lazy("达成协议"), sent.SettleSchema)
def settle(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Settle a case."""
    agreed = Settlement(**sent)
    return move(case_id, Deed.SETTLE, guard, lambda ws, version: cases.settle(ws, case_id, agreed, version=version))


@movement("escalate", lazy("上报到上一级"), sent.EscalateSchema)
def escalate(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Carry a case up the ladder."""
    return move(case_id, Deed.ESCALATE, guard, lambda ws, version: cases.escalate(ws, case_id, version=version, **sent))


@movement("terminate", lazy("终止调解，告知其他途径"), sent.TerminateSchema)
def terminate(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """End mediation without agreement."""
    end = Termination(**{**sent, "routes": tuple(sent["routes"])})
    return move(case_id, Deed.TERMINATE, guard, lambda ws, version: cases.terminate(ws, case_id, end, version=version))


@movement("close", lazy("办结"))
def close(case_id: int, guard: Sent) -> Answer:
    """Close a case."""
    return move(case_id, Deed.CLOSE, guard, lambda ws, version: cases.close(ws, case_id, version=version))


@movement("visit", lazy("记一次回访"), sent.VisitSchema)
def visit(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Note a follow-up visit."""
    seen = Visit(**sent)
    return move(case_id, Deed.VISIT, guard, lambda ws, version: cases.visit(ws, case_id, seen, version=version))
