"""How a movement of a case becomes a page: its form, what it sends, what is answered; for the core's own and for those laid above."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core import audit, cases
from core.access import Deed, may, may_on
from core.cases.models import Case
from core.cases.rules import Refused
from core.cases.service import CaseMissing, CaseView, NotAllowed, Stale
from core.cases.views.additions import refusal_words, taking_place_of
from core.cases.views.doors import perform, see_who_comes, version_of
from core.cases.views.offers import begin, offer
from core.cases.views.places import place_names
from core.cases.views.showing import ENDPOINTS, sort_name
from core.cases.views.telling import Teller, units_named
from core.escalation import NoLadder
from core.web import Form, page_or_fragment
from core.web.complaints import WHOLE
from core.web.errors import answer_refusal
from core.web.forms import new_key
from core.web.fragments import wants_fragment
from core.web.pieces import Entry
from core.web.words import _
from core.web.workspaces import current_workspace
from core.workspace import Workspace

Values = dict[str, Any]
Fill = Callable[[Workspace, CaseView], Values]


@dataclass(frozen=True, slots=True)
class Movement:
    """A deed as a page: its heading, its button, what is said when it is done, and how it is done."""

    deed: Deed
    schema: type[Schema]
    act: Callable[[Workspace, int, Values, int | None], Case]
    heading: str
    button: str
    done: str
    #: What it is called in its address and its template, where one deed has several pages.
    named: str = ""
    #: The blueprint it lies in, and its template: ``<blueprint>/deeds/_<name>.html`` unless it is named.
    blueprint: str = "cases"
    template: str = ""
    #: What the form begins with, and what it offers to choose from; the core's own are found by deed.
    begin: Fill | None = None
    offer: Fill | None = None
    #: One button sends it; it has no form to be shown.
    at_once: bool = False

    @property
    def name(self) -> str:
        """The endpoint, and the name of its template."""
        return self.named or ENDPOINTS[self.deed]

    @property
    def endpoint(self) -> str:
        """The whole name of the endpoint."""
        return f"{self.blueprint}.{self.name}"

    @property
    def form(self) -> str:
        """The template of its form."""
        return self.template or f"{self.blueprint}/deeds/_{self.name}.html"


#: Every movement that has an address, by its endpoint; the tests try each of them from every post.
LAID_OUT: dict[str, "Movement"] = {}


def lay_out(blueprint: Blueprint, movements: Iterable[Movement]) -> None:
    """Give movements their addresses under ``/cases/<case_id>/``."""
    for movement in movements:
        LAID_OUT[movement.endpoint] = movement
        blueprint.add_url_rule(
            f"/cases/<int:case_id>/{movement.name.replace('_', '-')}",
            movement.name,
            _view_of(movement),
            methods=["POST"] if movement.at_once else ["GET", "POST"],
        )


def guard_pages(blueprint: Blueprint) -> None:
    """Let only people in who work here, and answer as every page of a case does."""
    blueprint.before_request(see_who_comes)
    blueprint.register_error_handler(CaseMissing, _answer_missing)
    blueprint.register_error_handler(NotAllowed, _answer_not_allowed)
    blueprint.register_error_handler(NoLadder, _answer_no_ladder)


def _show(ws: Workspace, case_id: int, movement: Movement) -> ResponseReturnValue:
    view = cases.read_case(ws, case_id)
    _see_that_it_is_ours(ws, view, movement.deed)
    if movement.deed not in view.deeds:
        abort(409, refusal_words("wrong_state"))
    return _answer(200, **form_of(ws, view, movement))


def _send(ws: Workspace, case_id: int, movement: Movement) -> ResponseReturnValue:
    form = Form.sent(movement.schema())
    if form.errors:
        return _again(ws, case_id, movement, form, 422)
    try:
        perform(ws, movement.deed, form.key, lambda: movement.act(ws, case_id, form.values, version_of(form)))
    except Refused as refused:
        form.complain(refused.field or WHOLE, refused.words or refusal_words(refused.code))
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
        ws = current_workspace()
        if not may(ws.actor, movement.deed):  # before the case is looked for: what it is, and whether it is, changes nothing
            raise NotAllowed(movement.deed)
        return do(ws, case_id, taking_place_of(movement))

    return view


def _answer_missing(_error: CaseMissing) -> ResponseReturnValue:
    """Answer for a case that is not there, or not for this reader: the two look the same."""
    return make_response(answer_refusal(NotFound()))


def _answer_not_allowed(_error: NotAllowed) -> ResponseReturnValue:
    """Answer for a deed that is somebody else's."""
    return make_response(answer_refusal(Forbidden(_("这件事现在不在您手上，这一步由承办的人来办。"))))


def _answer_no_ladder(_error: NoLadder) -> ResponseReturnValue:
    """Answer where the county has not said yet how cases climb."""
    return make_response(answer_refusal(Conflict(_("县里还没有定好解纷链条，先请县级管理员定好。"))))


def onward(url: str) -> ResponseReturnValue:
    """Go on to a page: htmx is told to load it whole, a browser is sent there."""
    return Response("", 200, {"HX-Redirect": url}) if wants_fragment() else redirect(url, 303)


def form_of(ws: Workspace, view: CaseView, movement: Movement, form: Form | None = None) -> Values:
    """Return what the template of a movement's form is drawn from; without ``form`` one that begins with what is known."""
    begins = movement.begin(ws, view) if movement.begin else begin(ws, view, movement.deed)
    offers = movement.offer(ws, view) if movement.offer else offer(ws, view, movement.deed)
    return {
        "view": view,
        "form": form or Form.blank(movement.schema(), version=view.case.version, **begins),
        "movement": movement,
        "fragment": movement.form,
        "send_url": url_for(movement.endpoint, space=ws.space.code, case_id=view.case.id),
        "back_url": url_for("cases.case", space=ws.space.code, case_id=view.case.id),
        "sort": sort_name(view.case.kind, view.case.type_code),
        "possible": movement.deed in view.deeds,
        "changes": None,
        **offers,
    }


def _see_that_it_is_ours(ws: Workspace, view: CaseView, deed: Deed) -> None:
    if not may_on(ws.actor, deed, view.facts):
        raise NotAllowed(deed)


def _again(ws: Workspace, case_id: int, movement: Movement, form: Form, status: int) -> ResponseReturnValue:
    """Show the form again with what is wrong and everything that was typed."""
    view = cases.read_case(ws, case_id)
    _see_that_it_is_ours(ws, view, movement.deed)
    return _answer(status, **form_of(ws, view, movement, form))


def _stale(ws: Workspace, movement: Movement, form: Form, stale: Stale) -> ResponseReturnValue:
    """Show what happened since the page was read, with what was typed, ready to be sent on the case as it is now."""
    view = cases.read_case(ws, stale.case_id)
    form.version = str(view.case.version)
    changed = {**form_of(ws, view, movement, form), "changes": _changes(ws, view, stale)}
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
