"""A draft's own page: its rungs and ways, what is still to mend, and the rest that is done with a button."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.administration import answers
from core.administration.drawing import drawn
from core.administration.ladder_schemas import DropSchema, FrameSchema, OrderSchema
from core.administration.ladder_wording import entry_words, grades_words, named_rung
from core.administration.service import drafts
from core.administration.service.drafts import Draft
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import address, keep, opened, refused, sent_form, show
from core.administration.views.ladders.mending import mends
from core.administration.views.ladders.sketch import sketch
from core.administration.wording import ON_EXPIRY, conditions_words, term_words, terms_words
from core.cases.views.doors import version_named
from core.cases.views.showing import moment, rung_name
from core.cases.wording import GRADES, KINDS, word
from core.escalation import Ladder
from core.escalation.rules import CoreGrade, Role, Rung, UnknownRung, Way, edits
from core.web import Form
from core.web.pieces import Action
from core.web.words import _, _n
from core.workspace import Workspace


@blueprint.get("/ladder/drafts/<int:draft_id>")
def draft(draft_id: int) -> ResponseReturnValue:
    """Show a draft whole."""
    ws, found = opened(draft_id)
    ladder = found.ladder
    to_mend = mends(ladder, found.id, ws.space.code)
    return render_template(
        "administration/ladder/draft.html",
        draft=found,
        ladder=ladder,
        form=Form.blank(DropSchema(), version=found.row.version),
        kind=word(KINDS, found.row.kind),
        saved=_("%(who)s %(when)s 存的", who=found.row.saved_by, when=moment(found.row.saved_at, ws.now())),
        rungs=[_shown(ladder, rung) for rung in reversed(ladder.rungs)],
        skips=[
            (edge.start, edge.target, named_rung(ladder, edge.start), named_rung(ladder, edge.target), _when(ladder, edge.when))
            for edge in ladder.edges
            if edge.way is Way.SKIP
        ],
        entries=[entry_words(ladder, one.rung, one.when) for one in ladder.entries],
        drawing=drawn(ladder),
        grades=grades_words(ladder),
        sketch=sketch(ladder, space=ws.space.code, draft_id=found.id),
        mends=to_mend,
        step=_step(ws, found, len(to_mend)),
    )


def _step(ws: Workspace, found: Draft, left: int) -> tuple[str, tuple[Action, ...]]:
    """Return the one thing to do next: the first rung, what is to mend, or to publish."""
    place: Mapping[str, Any] = {"space": ws.space.code, "draft_id": found.id}
    if not found.ladder.rungs:
        return (
            _("从最下面的一级写起，一级一级往上加。"),
            (Action(_("加第一级"), url_for("administration.draft_rung", **place), main=True),),
        )
    more = Action(_("加一级"), url_for("administration.draft_rung", **place), main=True)
    if not any(rung.terminal for rung in found.ladder.rungs):
        return _("接着加上面的一级。最上面的一级选“这里是终点”。"), (more, Action(_("看要改的"), "#mend"))
    publish = Action(_("检查和发布"), url_for("administration.draft_publish", **place), main=not left)
    if left:
        words = _n("还有 %(num)s 处要改，改好才能发布。", "还有 %(num)s 处要改，改好才能发布。", left)
        return words, (Action(_("看要改的"), "#mend", main=True), publish)
    return _("写完整了。看一遍变了什么，就可以发布。"), (publish,)


def _shown(ladder: Ladder, rung: Rung) -> Mapping[str, Any]:
    return {
        "key": rung.key,
        "name": rung_name(rung),
        "verb": rung.verb,
        "only": "" if rung.role is Role.MEDIATES else _("只流转，不调解") if rung.role is Role.ROUTES else _("研判，给意见"),
        "terms": _("，").join(terms_words(ladder, rung.terms)),
        "sign": _("%(term)s内签收", term=term_words(rung.sign_term)) if rung.sign_term else "",
        "on_expiry": _(ON_EXPIRY[rung.on_expiry]) if rung.terms else "",
        "terminal": rung.terminal,
    }


def _when(ladder: Ladder, when: Any) -> str:
    return conditions_words(ladder, when) or _("还没写什么情况可以")


@blueprint.post("/ladder/drafts/<int:draft_id>/order")
def draft_order(draft_id: int) -> ResponseReturnValue:
    """Move a rung up or down in the list, or take it out."""
    ws, found = opened(draft_id)
    form = Form.sent(OrderSchema())
    if form.errors:
        return redirect(address(ws, found), 303)
    rung, do = form.values["rung"], form.values["do"]
    try:
        ladder = (
            edits.drop_rung(found.ladder, rung) if do == "drop" else edits.move_rung(found.ladder, rung, 1 if do == "up" else -1)
        )
    except UnknownRung:
        return redirect(address(ws, found), 303)
    return _kept(ws, found, form, ladder, _("删掉了。") if do == "drop" else _("挪好了。"))


@blueprint.post("/ladder/drafts/<int:draft_id>/drop")
def draft_drop(draft_id: int) -> ResponseReturnValue:
    """Take out a way past rungs, an entry or an exit; the form says which."""
    ws, found = opened(draft_id)
    form = Form.sent(DropSchema())
    what, key, target = (form.text(name) for name in ("what", "of", "to"))
    ladder = found.ladder
    match what:
        case "skip":
            ladder = edits.drop_skip(ladder, key, target) if key in {rung.key for rung in ladder.rungs} else ladder
        case "entry" if key.isascii() and key.isdecimal() and len(key) < len("1000"):
            ladder = edits.drop_entry(ladder, int(key))
        case "exit":
            ladder = edits.drop_exit(ladder, key)
    return _kept(ws, found, form, ladder, _("删掉了。"))


def _kept(ws: Workspace, found: Draft, form: Form, ladder: Ladder, said: str) -> ResponseReturnValue:
    version = version_named(form.version)
    drafts.save_draft(ws, found.id, ladder, version=version)
    flash(said, "ok")
    return redirect(address(ws, found), 303)


@blueprint.post("/ladder/drafts/<int:draft_id>/discard")
def draft_discard(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away; what is in force stays as it is."""
    ws, found = opened(draft_id)
    drafts.discard_draft(ws, found.id, version=version_named(Form.sent(DropSchema()).version))
    flash(_("草稿丢掉了，现行的链条没有变。"), "ok")
    return redirect(url_for("administration.ladder", space=ws.space.code), 303)


#: What may happen when the time of the whole way is up: everything but climbing.
_TOTAL = ("remind", "light", "supervise")


@blueprint.route("/ladder/drafts/<int:draft_id>/frame", methods=["GET", "POST"])
def draft_frame(draft_id: int) -> ResponseReturnValue:
    """Change what holds for the whole ladder."""
    ws, found = opened(draft_id)
    sent = sent_form(FrameSchema())
    form = sent or Form.blank(FrameSchema(), version=found.row.version, **answers.shown_frame(found.ladder))

    def page() -> str:
        grades = [(value, word(GRADES, value)) for value in CoreGrade]
        expiries = [(each, _(words)) for each, words in ON_EXPIRY.items() if each in _TOTAL]
        return show(ws, found, "draft_frame", form, mended={}, grades=grades, expiries=expiries)

    if sent is None:
        return page()
    if form.errors:
        return refused(page)
    return keep(ws, found, form, answers.sent_frame(found.ladder, form.values), _("存下了。"), page)
