"""Check a draft, see what it changes and whom it meets, and publish it as the next version."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core import audit, escalation
from core.administration.ladder_schemas import PublishSchema
from core.administration.ladder_wording import changes_words
from core.administration.service import drafts, versions
from core.administration.service.drafts import Draft, DraftStale, Unsound
from core.administration.service.rehearsal import Rehearsal, rehearse
from core.administration.service.versions import UnknownPlace, find_version
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import address, opened, sent_form
from core.administration.views.ladders.mending import mends
from core.administration.views.ladders.sketch import sketch
from core.administration.wording import term_words
from core.calendars import Term
from core.cases.views.doors import perform, version_named
from core.cases.views.showing import grade_name, rung_name
from core.cases.wording import KINDS, word
from core.web import Form
from core.web.complaints import WHOLE
from core.web.forms import new_key
from core.web.words import _
from core.workspace import Workspace

#: So many lines of a rehearsal are shown; the rest concerns few cases.
_LINES = 12
#: A name of a place among words of the page, which have the reader's language.
_NAME = Markup('<span class="data">{}</span>')


@blueprint.route("/ladder/drafts/<int:draft_id>/publish", methods=["GET", "POST"])
def draft_publish(draft_id: int) -> ResponseReturnValue:
    """Show what publishing would change, and publish."""
    ws, found = opened(draft_id)
    sent = sent_form(PublishSchema())
    if sent is None:
        taken = versions.places_with(ws, found.row.kind, found.row.name)
        if not taken and ws.county_id not in versions.taken_by(ws, found.row.kind):
            taken = {ws.county_id}
        return _page(ws, found, Form.blank(PublishSchema(), version=found.row.version, places=sorted(taken)))
    if sent.errors:
        return make_response(_page(ws, found, sent), 422)
    return _publish(ws, found, sent)


def _publish(ws: Workspace, found: Draft, form: Form) -> ResponseReturnValue:
    version, places = version_named(form.version), form.values["places"]
    deed = f"publish_ladder {found.id}"
    try:
        ladder_id = perform(
            ws, deed, form.key, lambda: find_version(ws, drafts.publish_draft(ws, found.id, places, version=version))
        )
    except Unsound:
        return make_response(_page(ws, found, form), 422)
    except UnknownPlace:
        form.complain("places", _("至少选一个用它的地方"))
        return make_response(_page(ws, found, form), 422)
    except DraftStale as stale:
        form.version = str(stale.now)
        form.complain(WHOLE, _("您打开以后，别人存过这份草稿。下面是现在的样子，看过再发布。"))
        return make_response(_page(ws, found, form), 412)
    except audit.KeyUsedOtherwise:
        form.key = new_key()
        form.complain(WHOLE, _("这一步已经送过一次，内容和现在的不一样。要是还想再办一次，就再送。"))
        return make_response(_page(ws, found, form), 409)
    flash(_("发布了。新登记的照这一版走，已经在办的照原来的走完。"), "ok")
    return redirect(url_for("administration.ladder_version", space=ws.space.code, ladder_id=ladder_id), 303)


def _page(ws: Workspace, found: Draft, form: Form) -> str:
    to_mend = mends(found.ladder, found.id, ws.space.code)
    base = escalation.ladder_of(ws, found.row.based_on) if found.row.based_on else None
    return render_template(
        "administration/ladder/publish.html",
        form=form,
        draft=found,
        ladder=found.ladder,
        kind=word(KINDS, found.row.kind),
        mends=to_mend,
        base=find_version(ws, found.row.based_on) if found.row.based_on else None,
        changes=changes_words(base, found.ladder) if base else None,
        places=[(place.id, _("全县") if place.is_county else _NAME.format(place.name)) for place in versions.spaces_here(ws)],
        own=_own(ws, found),
        rehearsal=None if to_mend else _rehearsed(ws, found),
        sketch=sketch(found.ladder),
        back_url=address(ws, found),
    )


def _own(ws: Workspace, found: Draft) -> Sequence[str]:
    """Return the townships that have another ladder of their own: the county's new one does not reach them."""
    names = {place.id: place.name for place in versions.spaces_here(ws) if not place.is_county}
    mine = versions.places_with(ws, found.row.kind, found.row.name)
    return [names[space] for space in versions.taken_by(ws, found.row.kind) if space in names and space not in mine]


def _rehearsed(ws: Workspace, found: Draft) -> tuple[Rehearsal, list[tuple[str, str, str, str, str, int, bool]]] | None:
    try:
        rehearsal = rehearse(ws, found.ladder, sorted(versions.places_with(ws, found.row.kind, found.row.name)))
    except escalation.NoLadder:
        return None
    lines = [
        (
            grade_name(found.ladder, one.grade),
            rung_name(one.was),
            _term(one.term),
            rung_name(one.becomes),
            _term(one.new_term),
            one.cases,
            one.differs,
        )
        for one in rehearsal.beginnings[:_LINES]
    ]
    return rehearsal, lines


def _term(term: Term | None) -> str:
    return term_words(term) if term else _("没有规定")
