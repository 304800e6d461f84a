"""What every page of a draft shares: open it, keep it, answer for one that is gone or that somebody else saved."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.exceptions import NotFound

from core import audit
from core.access import Deed
from core.administration.service import drafts
from core.administration.service.drafts import Draft, DraftMissing, DraftStale
from core.administration.service.versions import VersionMissing
from core.administration.views.door import blueprint
from core.administration.views.ladders.mending import complain_of
from core.administration.views.ladders.sketch import sketch
from core.cases.views.doors import demand, perform, version_named
from core.escalation import Ladder
from core.web import Form
from core.web.complaints import WHOLE
from core.web.errors import answer_refusal
from core.web.forms import new_key
from core.web.words import _
from core.workspace import Workspace

Values = dict[str, Any]


def opened(draft_id: int) -> tuple[Workspace, Draft]:
    """Return a draft for somebody who manages ladders; raises `DraftMissing`."""
    ws = demand(Deed.MANAGE_LADDERS)
    return ws, drafts.find_draft(ws, draft_id)


def sent_form(schema: Schema) -> Form | None:
    """Return the form that was sent, or None where the page is only looked at."""
    return Form.sent(schema) if request.method == "POST" else None


def rows_in(form: Form, name: str) -> int:
    """Return how many rows of a list (``steps.0.name`` …) a form has, empty ones before the last counted."""
    numbers = [
        part
        for head, _dot, rest in (one.partition(".") for one in form.data)
        if head == name
        for part in [rest[:3].partition(".")[0]]
    ]
    return 1 + max((int(one) for one in numbers if one.isascii() and one.isdecimal()), default=-1)


def show(
    ws: Workspace,
    draft: Draft,
    template: str,
    form: Form,
    *,
    here: str = "",
    mended: Mapping[str, str] | None = None,
    **more: Any,
) -> str:
    """Return a page of a draft: the form, and beside it the draft drawn. ``mended`` names what the page's faults are about."""
    if mended is not None and not form.errors:
        complain_of(form, draft.ladder, template, mended)
    return render_template(
        f"administration/ladder/{template}.html",
        form=form,
        draft=draft,
        ladder=draft.ladder,
        sketch=sketch(draft.ladder, here, space=ws.space.code, draft_id=draft.id),
        back_url=address(ws, draft),
        **more,
    )


def keep(ws: Workspace, draft: Draft, form: Form, ladder: Ladder, said: str, again: Callable[[], str]) -> ResponseReturnValue:
    """Save a draft under the version the page showed and go back to it; ``again`` shows the form where that cannot be."""
    version = version_named(form.version)
    try:
        perform(ws, f"save_ladder {draft.id}", form.key, lambda: drafts.save_draft(ws, draft.id, ladder, version=version))
    except DraftStale as stale:
        return _beside(form, again, _("您打开以后，别人存过这份草稿。您写的都还在，看过再存一次。"), 412, str(stale.now))
    except audit.KeyUsedOtherwise:
        form.key = new_key()
        return _beside(form, again, _("这一步已经存过一次，内容和现在的不一样。要是还想再存，就再送一次。"), 409)
    flash(said, "ok")
    return redirect(address(ws, draft), 303)


def refused(again: Callable[[], str]) -> ResponseReturnValue:
    """Show a form again with what is wrong and all that was typed."""
    return make_response(again(), 422)


def _beside(form: Form, again: Callable[[], str], words: str, status: int, version: str = "") -> Response:
    form.complain(WHOLE, words)
    form.version = version or form.version
    return make_response(again(), status)


def address(ws: Workspace, draft: Draft) -> str:
    """Return the address of a draft's own page."""
    return url_for("administration.draft", space=ws.space.code, draft_id=draft.id)


@blueprint.errorhandler(DraftMissing)
@blueprint.errorhandler(VersionMissing)
def answer_missing(_error: Exception) -> ResponseReturnValue:
    """Answer for what is not there, or not this county's: the two look the same."""
    return make_response(answer_refusal(NotFound()))


@blueprint.errorhandler(DraftStale)
def answer_stale(stale: DraftStale) -> ResponseReturnValue:
    """Say on the draft's page that somebody was quicker; a button has nothing typed that could be lost."""
    ws, draft = opened(stale.draft_id)
    flash(_("您打开以后，别人存过这份草稿。看过现在的样子，再办一次。"), "warn")
    return redirect(address(ws, draft), 303)
