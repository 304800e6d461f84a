"""The same for programs: read and write drafts as JSON of the language, check, publish, and bind."""

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, PreconditionRequired

from core import audit, escalation
from core.access import Deed
from core.administration import ladder_api_schemas as shapes
from core.administration.ladder_wording import changes_words, fault_words
from core.administration.service import drafts, versions
from core.administration.service.drafts import Draft, DraftMissing, DraftStale, Unsound
from core.administration.service.rehearsal import rehearse
from core.administration.service.versions import UnknownPlace, Version, VersionMissing
from core.administration.wording import unreadable_words
from core.cases.api_schemas import sent as asked
from core.cases.views.doors import demand, perform
from core.cases.views.resources.acting import version_sent
from core.cases.views.resources.callers import see_who_calls
from core.cases.views.resources.refusals import key_used_otherwise, too_deep, version_missing
from core.cases.views.resources.said import CALLERS, DEEDS, DONE, FILED, LOOKS, MOVEMENTS
from core.escalation import Ladder
from core.escalation.rules import validate
from core.escalation.schemas import LadderUnreadable, dump_ladder, load_ladder
from core.web import problem
from core.web.errors import TROUBLES, answer_refusal
from core.web.words import _, lazy
from core.web.workspaces import current_space
from core.workspace import Workspace

Sent = Mapping[str, Any]
Answer = tuple[dict[str, Any], dict[str, str]]

api = APIBlueprint("ladders_api", "core.administration", url_prefix="/api/v1/<space>")
api.tag = {"name": "ladders", "description": lazy("解纷链条：起草、检查、发布，用在哪里。")}
api.before_request(see_who_calls)
api.errorhandler(audit.KeyUsedOtherwise)(key_used_otherwise)
api.errorhandler(RecursionError)(too_deep)
api.errorhandler(PreconditionRequired)(version_missing)

_FOUND = {**CALLERS, 404: MOVEMENTS[404]}
_TOLD = shapes.DraftSchema()


@api.errorhandler(DraftMissing)
@api.errorhandler(VersionMissing)
def missing(_error: Exception) -> ResponseReturnValue:
    """Answer for what is not there, or not this county's: the two look the same."""
    return answer_refusal(NotFound())


@api.errorhandler(DraftStale)
def stale(error: DraftStale) -> Response:
    """Say which version to name now."""
    response = problem(412, TROUBLES[412].code, _(TROUBLES[412].words), version=error.now, changes=[])
    response.set_etag(str(error.now))
    return response


@api.errorhandler(LadderUnreadable)
def unreadable(error: LadderUnreadable) -> Response:
    """Say place by place what is no ladder."""
    said = {f"ladder.{place}".rstrip("."): [unreadable_words(place, code)] for place, code in error.faults}
    return problem(422, "no_ladder", _(TROUBLES[422].words), said)


@api.errorhandler(Unsound)
def unsound(error: Unsound) -> Response:
    """Say why a ladder cannot be published, by rung and field."""
    said: dict[str, list[str]] = {}
    for one in error.problems:
        said.setdefault(".".join(filter(None, ("ladder", one.rung, one.field))), []).append(fault_words(one))
    return problem(422, "unsound", _("这条链条还有要改的，没有发布。"), said)


@api.errorhandler(UnknownPlace)
def unknown_place(_error: UnknownPlace) -> Response:
    """Say that a place is not of this county, or that none is named."""
    words = _("至少选一个用它的地方")
    return problem(422, "unknown_place", words, {"places": [words]})


def _ladder(raw: object) -> Ladder:
    return load_ladder(raw)


def _version(one: Version) -> dict[str, Any]:
    return {name: getattr(one, name) for name in shapes.VersionSchema().fields}


def _line(draft: Draft) -> dict[str, Any]:
    row = draft.row
    kept = {name: getattr(row, name) for name in ("id", "kind", "name", "version", "based_on", "saved_at", "saved_by")}
    return {**kept, "title": draft.ladder.title}


def _checked(ws: Workspace, draft: Draft) -> dict[str, Any]:
    base = escalation.ladder_of(ws, draft.row.based_on) if draft.row.based_on else None
    found = [
        {"fault": one.fault.value, "rung": one.rung, "field": one.field, "message": fault_words(one)}
        for one in validate(draft.ladder)
    ]
    return {"problems": found, "changes": changes_words(base, draft.ladder) if base else []}


def _whole(ws: Workspace, draft: Draft) -> Answer:
    answer = {**_line(draft), "ladder": dump_ladder(draft.ladder), **_checked(ws, draft)}
    return answer, _headers(draft.row.version)


def _headers(version: int) -> dict[str, str]:
    """Return the version as an ETag; a deed done before says so."""
    replayed = {"Idempotent-Replayed": "true"} if g.get("replayed", False) else {}
    return {"ETag": f'"{version}"', **replayed}


@api.get("/ladders")
@api.input(asked.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.VersionsSchema, description=lazy("历次版本"))
@api.doc(summary=lazy("本县链条的历次版本，和用它的地方"), operation_id="ladders", responses=CALLERS)
def ladders(_asked: Sent) -> dict[str, Any]:
    """List every version of every ladder."""
    ws = demand(Deed.MANAGE_LADDERS)
    return {"versions": [_version(one) for one in versions.versions(ws)]}


@api.get("/ladders/<int:ladder_id>")
@api.input(asked.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.WholeVersionSchema, description=lazy("一个版本"))
@api.doc(summary=lazy("链条的一个版本"), operation_id="ladder_version", responses=_FOUND)
def ladder_version(ladder_id: int, _asked: Sent) -> dict[str, Any]:
    """Return one version whole."""
    ws = demand(Deed.MANAGE_LADDERS)
    one = versions.find_version(ws, ladder_id)
    return {**_version(one), "ladder": dump_ladder(escalation.ladder_of(ws, ladder_id))}


@api.get("/ladder-drafts")
@api.input(asked.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.DraftsSchema, description=lazy("在写的草稿"))
@api.doc(summary=lazy("在写的链条草稿"), operation_id="ladder_drafts", responses=CALLERS)
def ladder_drafts(_asked: Sent) -> dict[str, Any]:
    """List the drafts that somebody writes."""
    ws = demand(Deed.MANAGE_LADDERS)
    return {"drafts": [_line(one) for one in drafts.open_drafts(ws)]}


@api.post("/ladder-drafts")
@api.input(shapes.BeginDraftSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.DraftSchema, status_code=201, description=lazy("草稿开好了"), headers=FILED)
@api.doc(summary=lazy("起一份草稿"), operation_id="begin_ladder_draft", responses={**DEEDS, 404: MOVEMENTS[404]})
def begin_ladder_draft(sent: Sent, guard: Sent) -> Answer | Response:
    """Begin a draft from a version of this county, or from a ladder in its language."""
    ws = demand(Deed.MANAGE_LADDERS)
    if (sent["ladder_id"] is None) == (sent["ladder"] is None):
        words = _("写明从哪一版改起，或者给出整条链条，两样选一样。")
        return problem(422, "one_of_two", words, {"ladder": [words]})
    if sent["ladder"] is None:
        number = perform(ws, "begin_ladder", guard["key"], lambda: drafts.begin_from(ws, sent["ladder_id"]))
    else:
        ladder = _ladder(sent["ladder"])
        number = perform(ws, "begin_ladder", guard["key"], lambda: drafts.begin_new(ws, ladder))
    answer, headers = _whole(ws, drafts.find_draft(ws, number))
    there = url_for("ladders_api.ladder_draft", space=current_space().code, draft_id=number)
    return answer, {**headers, "Location": there}


@api.get("/ladder-drafts/<int:draft_id>")
@api.input(asked.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.DraftSchema, description=lazy("一份草稿"), headers=LOOKS)
@api.doc(summary=lazy("一份草稿，和还要改的地方"), operation_id="ladder_draft", responses=_FOUND)
def ladder_draft(draft_id: int, _asked: Sent) -> Answer:
    """Return a draft whole, with what is still to mend."""
    ws = demand(Deed.MANAGE_LADDERS)
    return _whole(ws, drafts.find_draft(ws, draft_id))


@api.get("/ladder-drafts/<int:draft_id>/check")
@api.input(asked.AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.CheckSchema, description=lazy("检查的结果"))
@api.doc(summary=lazy("检查一份草稿，用近一年和在办的事试一遍"), operation_id="check_ladder_draft", responses=_FOUND)
def check_ladder_draft(draft_id: int, _asked: Sent) -> dict[str, Any]:
    """Check a draft and rehearse it on the county's own cases; nothing is written."""
    ws = demand(Deed.MANAGE_LADDERS)
    draft = drafts.find_draft(ws, draft_id)
    checked = _checked(ws, draft)
    total = different = 0
    if not checked["problems"] and versions.versions(ws):
        tried = rehearse(ws, draft.ladder, sorted(versions.places_with(ws, draft.row.kind, draft.row.name)))
        total, different = tried.total, tried.different
    return {**checked, "looked_at": total, "different": different}


@api.post("/ladder-drafts/<int:draft_id>")
@api.input(shapes.LadderBodySchema, location="json", arg_name="sent")
@api.input(asked.MovementHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.DraftSchema, description=lazy("存下了"), headers=DONE)
@api.doc(summary=lazy("存一份草稿"), operation_id="save_ladder_draft", responses=MOVEMENTS)
def save_ladder_draft(draft_id: int, sent: Sent, guard: Sent) -> Answer:
    """Keep a draft as it is now, for the version the sender saw."""
    ws, version = demand(Deed.MANAGE_LADDERS), version_sent()
    drafts.find_draft(ws, draft_id)
    ladder = _ladder(sent["ladder"])
    deed = f"save_ladder {draft_id}"
    perform(ws, deed, guard["key"], lambda: drafts.save_draft(ws, draft_id, ladder, version=version))
    return _whole(ws, drafts.find_draft(ws, draft_id))


@api.post("/ladder-drafts/<int:draft_id>/publish")
@api.input(shapes.PublishDraftSchema, location="json", arg_name="sent")
@api.input(asked.MovementHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.VersionSchema, description=lazy("发布了"), headers=DONE)
@api.doc(summary=lazy("发布一份草稿"), operation_id="publish_ladder_draft", responses=MOVEMENTS)
def publish_ladder_draft(draft_id: int, sent: Sent, guard: Sent) -> Answer:
    """Publish a draft as the next version of its ladder."""
    ws, version = demand(Deed.MANAGE_LADDERS), version_sent()
    deed = f"publish_ladder {draft_id}"

    def act() -> Version:
        return versions.find_version(ws, drafts.publish_draft(ws, draft_id, sent["places"], version=version))

    published = versions.find_version(ws, perform(ws, deed, guard["key"], act))
    return _version(published), _headers(published.version)


@api.post("/ladder-drafts/<int:draft_id>/discard")
@api.input(asked.MovementHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.DoneSchema, description=lazy("丢掉了"), headers=DONE)
@api.doc(summary=lazy("丢掉一份草稿"), operation_id="discard_ladder_draft", responses=MOVEMENTS)
def discard_ladder_draft(draft_id: int, guard: Sent) -> Answer:
    """Throw a draft away; what is in force stays."""
    ws, version = demand(Deed.MANAGE_LADDERS), version_sent()

    def act() -> Draft:
        draft = drafts.find_draft(ws, draft_id)
        drafts.discard_draft(ws, draft_id, version=version)
        return draft

    return {"id": perform(ws, f"discard_ladder {draft_id}", guard["key"], act)}, _headers(version + 1)


@api.post("/ladder-bindings")
@api.input(shapes.BindSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.VersionsSchema, description=lazy("现在用的链条"))
@api.doc(summary=lazy("定下一个地方用哪条链条"), operation_id="bind_ladder", responses={**DEEDS, 404: MOVEMENTS[404]})
def bind_ladder(sent: Sent, guard: Sent) -> dict[str, Any]:
    """Let a place take a version from now on, or go back to the county's."""
    ws = demand(Deed.MANAGE_LADDERS)
    perform(ws, "bind_ladder", guard["key"], lambda: versions.bind_place(ws, sent["kind"], sent["space_id"], sent["ladder_id"]))
    return {"versions": [_version(one) for one in versions.versions(ws) if one.places]}
