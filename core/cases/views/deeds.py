"""The movements of a case: each a form, and what it sends; a page of its own, or a part under the next step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core import audit, cases
from core.access import Deed, may_on
from core.cases import schemas
from core.cases.models import Case
from core.cases.rules import NewSession, Refused, Settlement, Termination, Triage, Visit
from core.cases.service import CaseMissing, CaseView, NotAllowed, Stale
from core.cases.views.doors import blueprint, perform, version_of
from core.cases.views.offers import begin, offer
from core.cases.views.parties import to_add
from core.cases.views.places import place_names
from core.cases.views.showing import ENDPOINTS, sort_name
from core.cases.views.telling import Teller, units_named
from core.cases.wording import REFUSALS, word
from core.escalation import NoLadder
from core.web import Form, page_or_fragment
from core.web.complaints import WHOLE
from core.web.errors import answer_refusal
from core.web.forms import new_key
from core.web.fragments import wants_fragment
from core.web.pieces import Entry
from core.web.words import _, mark
from core.web.workspaces import current_workspace
from core.workspace import Workspace

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Movement:
    """A deed as a page: its heading, its button, what is said when it is done, and how it is done."""

    deed: Deed
    schema: type[Schema]
    act: Callable[[Workspace, int, Values, int | None], Case]
    heading: str
    button: str
    done: str

    @property
    def name(self) -> str:
        """The endpoint, and the name of its template."""
        return ENDPOINTS[self.deed]


def _complete(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    parties = to_add(sent["names"], sent["side"], sent["phone"])
    return cases.complete(
        ws, case_id, version=version, title=sent["title"], story=sent["story"], place=sent["place"], new_parties=parties
    )


def _triage(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.triage(ws, case_id, Triage(**sent), version=version)


def _dispatch(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.dispatch(ws, case_id, sent["unit_id"], version=version, words=sent["words"])


def _sign_for(ws: Workspace, case_id: int, _sent: Values, version: int | None) -> Case:
    return cases.sign_for(ws, case_id, version=version)


def _consent(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.record_consent(ws, case_id, sent["party_id"], version=version, agrees=sent["agrees"], way=sent["way"])


def _session(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.note_session(ws, case_id, NewSession(**sent), version=version)


def _settle(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.settle(ws, case_id, Settlement(**sent), version=version)


def _escalate(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.escalate(ws, case_id, version=version, tried=sent["tried"], why=sent["why"])


def _terminate(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.terminate(ws, case_id, Termination(**{**sent, "routes": tuple(sent["routes"])}), version=version)


def _close(ws: Workspace, case_id: int, _sent: Values, version: int | None) -> Case:
    return cases.close(ws, case_id, version=version)


def _visit(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.visit(ws, case_id, Visit(**sent), version=version)


MOVEMENTS: Mapping[Deed, Movement] = {
    movement.deed: movement
    for movement in (
        Movement(Deed.COMPLETE, schemas.CompleteSchema, _complete, mark("补充情况"), mark("存下"), mark("补充好了。")),
        Movement(Deed.TRIAGE, schemas.TriageSchema, _triage, mark("定类型和难度"), mark("定下来"), mark("类型和难度定好了。")),
        Movement(Deed.DISPATCH, schemas.DispatchSchema, _dispatch, mark("交给谁办"), mark("交办"), mark("交办了。")),
        Movement(Deed.SIGN_FOR, schemas.SignForSchema, _sign_for, mark("签收"), mark("签收"), mark("签收了，可以开始办。")),
        Movement(Deed.RECORD_CONSENT, schemas.ConsentSchema, _consent, mark("愿不愿意调解"), mark("记下"), mark("记下了。")),
        Movement(Deed.NOTE_SESSION, schemas.SessionSchema, _session, mark("记一次调解"), mark("记下"), mark("记下了。")),
        Movement(Deed.SETTLE, schemas.SettleSchema, _settle, mark("怎么约定的"), mark("记下协议"), mark("协议记下了。")),
        Movement(Deed.ESCALATE, schemas.EscalateSchema, _escalate, mark("往上报"), mark("报上去"), mark("报上去了。")),
        Movement(Deed.TERMINATE, schemas.TerminateSchema, _terminate, mark("终止调解"), mark("终止调解"), mark("调解终止了。")),
        Movement(Deed.CLOSE, schemas.CloseSchema, _close, mark("办结"), mark("办结"), mark("办结了，到日子回访。")),
        Movement(Deed.VISIT, schemas.VisitSchema, _visit, mark("回访"), mark("记下回访"), mark("回访记下了。")),
    )
}


def _show(ws: Workspace, case_id: int, movement: Movement) -> ResponseReturnValue:
    view = cases.read_case(ws, case_id)
    _see_that_it_is_ours(ws, view, movement.deed)
    if movement.deed not in view.deeds:
        abort(409, word(REFUSALS, "wrong_state"))
    return _answer(200, **form_of(ws, view, movement.deed))


def _send(ws: Workspace, case_id: int, movement: Movement) -> ResponseReturnValue:
    form = Form.sent(movement.schema())
    if form.errors:
        return _again(ws, case_id, movement, form, 422)
    try:
        perform(ws, movement.deed, form.key, lambda: movement.act(ws, case_id, form.values, version_of(form)))
    except Refused as refused:
        form.complain(refused.field or WHOLE, word(REFUSALS, refused.code))
        return _again(ws, case_id, movement, form, 422)
    except Stale as stale:
        return _stale(ws, movement, form, stale)
    except audit.KeyUsedOtherwise:
        form.key = new_key()
        form.complain(WHOLE, _("这一步已经送过一次，内容和现在的不一样。要是还想再办一次，就再送。"))
        return _again(ws, case_id, movement, form, 409)
    flash(_(movement.done), "ok")
    return onward(url_for("cases.case", space=ws.space.code, case_id=case_id))


def _view_of(movement: Movement) -> Callable[[int], ResponseReturnValue]:
    def view(case_id: int) -> ResponseReturnValue:
        do = _send if request.method == "POST" else _show
        return do(current_workspace(), case_id, movement)

    return view


for _movement in MOVEMENTS.values():
    blueprint.add_url_rule(
        f"/cases/<int:case_id>/{_movement.name.replace('_', '-')}",
        _movement.name,
        _view_of(_movement),
        methods=["POST"] if _movement.deed is Deed.SIGN_FOR else ["GET", "POST"],
    )


@blueprint.errorhandler(CaseMissing)
def answer_missing(_error: CaseMissing) -> ResponseReturnValue:
    """Answer for a case that is not there, or not for this reader: the two look the same."""
    return make_response(answer_refusal(NotFound()))


@blueprint.errorhandler(NotAllowed)
def answer_not_allowed(_error: NotAllowed) -> ResponseReturnValue:
    """Answer for a deed that is somebody else's."""
    return make_response(answer_refusal(Forbidden(_("这件事现在不在您手上，这一步由承办的人来办。"))))


@blueprint.errorhandler(NoLadder)
def answer_no_ladder(_error: NoLadder) -> ResponseReturnValue:
    """Answer where the county has not said yet how cases climb."""
    return make_response(answer_refusal(Conflict(_("县里还没有定好解纷链条，先请县级管理员定好。"))))


def onward(url: str) -> ResponseReturnValue:
    """Go on to a page: htmx is told to load it whole, a browser is sent there."""
    return Response("", 200, {"HX-Redirect": url}) if wants_fragment() else redirect(url, 303)


def form_of(ws: Workspace, view: CaseView, deed: Deed, form: Form | None = None) -> Values:
    """Return what the template of a deed's form is drawn from; without ``form`` one that begins with what is known."""
    movement = MOVEMENTS[deed]
    form = form or Form.blank(movement.schema(), version=view.case.version, **begin(ws, view, deed))
    return {
        "view": view,
        "form": form,
        "movement": movement,
        "fragment": f"cases/deeds/_{movement.name}.html",
        "send_url": url_for(f"cases.{movement.name}", space=ws.space.code, case_id=view.case.id),
        "back_url": url_for("cases.case", space=ws.space.code, case_id=view.case.id),
        "sort": sort_name(view.case.kind, view.case.type_code),
        "possible": deed in view.deeds,
        "changes": None,
        **offer(ws, view, deed),
    }


def _see_that_it_is_ours(ws: Workspace, view: CaseView, deed: Deed) -> None:
    if not may_on(ws.actor, deed, view.facts):
        raise NotAllowed(deed)


def _again(ws: Workspace, case_id: int, movement: Movement, form: Form, status: int) -> ResponseReturnValue:
    """Show the form again with what is wrong and everything that was typed."""
    view = cases.read_case(ws, case_id)
    _see_that_it_is_ours(ws, view, movement.deed)
    return _answer(status, **form_of(ws, view, movement.deed, form))


def _stale(ws: Workspace, movement: Movement, form: Form, stale: Stale) -> ResponseReturnValue:
    """Show what happened since the page was read, with what was typed, ready to be sent on the case as it is now."""
    view = cases.read_case(ws, stale.case_id)
    form.version = str(view.case.version)
    changed = {**form_of(ws, view, movement.deed, form), "changes": _changes(ws, view, stale)}
    return _answer(412, **changed)


def _changes(ws: Workspace, view: CaseView, stale: Stale) -> list[Entry]:
    rows = cases.changes_since(ws, stale.case_id, stale.since)
    return Teller(view.ladder, place_names(ws, units_named(rows)), ws.now()).entries(rows)


def _answer(status: int, **context: Any) -> Response:
    response = page_or_fragment("cases/deeds/page.html", str(context["fragment"]), **context)
    response.status_code = status
    if status >= 400:
        # the shell shows trouble elsewhere on a page; what comes back here is the form itself
        response.headers.update({"HX-Retarget": "#deed", "HX-Reselect": "#deed-form"})
    return response
