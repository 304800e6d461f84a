"""What a program is told when a deed cannot be done: a code, words in its language, the fields at fault."""

from apiflask import APIBlueprint
from flask import Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound, PreconditionRequired

from core import audit, cases, escalation
from core.cases.api_schemas.given import EntrySchema
from core.cases.rules import Refused
from core.cases.views.additions import refusal_words
from core.cases.views.doors import api
from core.cases.views.resources.callers import see_who_calls
from core.cases.views.resources.shapes import entry
from core.web import problem
from core.web.errors import TROUBLES, answer_refusal
from core.web.words import _
from core.web.workspaces import current_workspace

_ENTRIES = EntrySchema(many=True)


def missing(_error: cases.CaseMissing) -> ResponseReturnValue:
    """Answer as for an address nobody knows: what is foreign and what is missing look the same."""
    return answer_refusal(NotFound())


def not_allowed(_error: cases.NotAllowed) -> Response:
    """Say that it is another post's to do."""
    return problem(403, TROUBLES[403].code, _(TROUBLES[403].words))


def stale(error: cases.Stale) -> Response:
    """Say what happened since, and which version to name now."""
    changes = [entry(row) for row in cases.changes_since(current_workspace(), error.case_id, error.since)]
    words = _(TROUBLES[412].words)
    response = problem(412, TROUBLES[412].code, words, version=error.now, changes=_ENTRIES.dump(changes))
    response.set_etag(str(error.now))
    return response


def refused(error: Refused) -> Response:
    """Say why: beside a field when the content is at fault (422), else because of how the case stands (409)."""
    words = error.words or refusal_words(error.code) or _(TROUBLES[409].words)
    if error.field is None:
        return problem(409, error.code, words)
    return problem(422, error.code, words, {error.field: [words]})


def no_ladder(_error: escalation.NoLadder) -> Response:
    """Say that the county has to publish a ladder first."""
    return problem(409, "no_ladder", _("本县还没有发布解纷链条，请找县级管理员。"))


def key_used_otherwise(_error: audit.KeyUsedOtherwise) -> Response:
    """Say that a key stands for one deed with one content."""
    words = _("这个编号已经用来办过别的事，换一个新的。")
    return problem(422, "key_used_otherwise", words, {"Idempotency-Key": [words]})


def too_deep(_error: RecursionError) -> ResponseReturnValue:
    """Answer JSON nested beyond all measure, on which Python's reader gives up, as what it is: not understood."""
    return answer_refusal(BadRequest())


def version_missing(_error: PreconditionRequired) -> Response:
    """Say that a movement names the version it is meant for."""
    return problem(428, "version_required", _("要写明这件事您看到的是第几版，先读一遍再送。"))


def guard_api(blueprint: APIBlueprint) -> None:
    """Let only people in who work here, and answer refusals as every address of cases does."""
    blueprint.before_request(see_who_calls)
    blueprint.register_error_handler(cases.CaseMissing, missing)
    blueprint.register_error_handler(cases.NotAllowed, not_allowed)
    blueprint.register_error_handler(cases.Stale, stale)
    blueprint.register_error_handler(Refused, refused)
    blueprint.register_error_handler(escalation.NoLadder, no_ladder)
    blueprint.register_error_handler(audit.KeyUsedOtherwise, key_used_otherwise)
    blueprint.register_error_handler(RecursionError, too_deep)
    blueprint.register_error_handler(PreconditionRequired, version_missing)


guard_api(api)
