"""Begin a ladder: from the one in force, from a pattern, from a file, or with nothing but what the law says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import Deed
from core.administration.ladder_schemas import NAME, BeginSchema, DropSchema
from core.administration.ladder_wording import grades_words
from core.administration.patterns import BLANK, read_patterns
from core.administration.service import bound_ladders, drafts
from core.administration.service.drafts import Draft
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import address
from core.administration.wording import unreadable_words
from core.cases.views.doors import demand, perform
from core.cases.views.showing import moment, rung_name
from core.cases.wording import KINDS, word
from core.escalation import Ladder
from core.escalation.rules import CaseKind, climb
from core.escalation.schemas import LadderUnreadable, load_ladder
from core.web import Form
from core.web.words import _
from core.workspace import Workspace

_LARGEST = 500_000
#: So many faults of a file are told at once.
_TOLD = 5


@blueprint.get("/ladder/begin")
def ladder_begin() -> ResponseReturnValue:
    """Offer the ways to begin, and the drafts that somebody began already."""
    ws = demand(Deed.MANAGE_LADDERS)
    return _page(ws, Form.blank(BeginSchema(), pattern=BLANK, kind=CaseKind.DISPUTE))


@blueprint.post("/ladder/begin")
def ladder_begun() -> ResponseReturnValue:
    """Begin a ladder of its own from a pattern."""
    ws = demand(Deed.MANAGE_LADDERS)
    form = Form.sent(BeginSchema())
    pattern = _patterns().get(form.values.get("pattern", ""))
    if pattern is None and not form.errors:
        form.complain("pattern", _("从列出的里面选一个"))
    if pattern is None or form.errors:
        return make_response(_page(ws, form), 422)
    kind = CaseKind(form.values["kind"])
    note = pattern.note if pattern.rungs else ""
    return _go(ws, form.key, lambda: drafts.begin_new(ws, replace(pattern, title=form.values["title"], kind=kind, note=note)))


@blueprint.post("/ladder/begin-from")
def ladder_begun_from() -> ResponseReturnValue:
    """Begin the next version of a ladder, or resume the draft of it."""
    ws = demand(Deed.MANAGE_LADDERS)
    form = Form.sent(DropSchema())
    ladder_id = request.form.get("ladder_id", "")
    number = int(ladder_id) if ladder_id.isascii() and ladder_id.isdecimal() and len(ladder_id) <= 16 else 0
    return _go(ws, form.key, lambda: drafts.begin_from(ws, number))


@blueprint.post("/ladder/upload")
def ladder_uploaded() -> ResponseReturnValue:
    """Begin a ladder of its own from a file in the language of ladders."""
    ws = demand(Deed.MANAGE_LADDERS)
    form = Form.sent(DropSchema())
    sent = request.files.get("file")
    try:
        ladder = load_ladder(json.loads(sent.read(_LARGEST) if sent else b""))
    except LadderUnreadable as error:
        for place, code in error.faults[:_TOLD]:
            form.complain("file", unreadable_words(place, code))
    except (ValueError, RecursionError):
        form.complain("file", _("这个文件不是链条文件。先在别处的链条页上下载一份，再传上来。"))
    else:
        return _go(ws, form.key, lambda: drafts.begin_new(ws, replace(ladder, title=ladder.title[:NAME] or _("新链条"))))
    blank = Form.blank(BeginSchema(), pattern=BLANK, kind=CaseKind.DISPUTE)
    return make_response(_page(ws, blank, form), 422)


def _go(ws: Workspace, key: str, begin: Callable[[], Draft]) -> ResponseReturnValue:
    begun = perform(ws, "begin_ladder", key, begin)
    flash(_("草稿开好了。随时可以离开，写到哪里存到哪里。"), "ok")
    return redirect(url_for("administration.draft", space=ws.space.code, draft_id=begun), 303)


def _page(ws: Workspace, form: Form, upload: Form | None = None) -> str:
    begun = drafts.open_drafts(ws)
    return render_template(
        "administration/ladder/begin.html",
        form=form,
        upload=upload or Form.blank(DropSchema()),
        drafts=[
            (one.ladder.title, word(KINDS, one.row.kind), one.row.saved_by, moment(one.row.saved_at, ws.now()), address(ws, one))
            for one in begun
        ],
        bound=bound_ladders(ws),
        patterns=[(key, ladder.title, _about(ladder)) for key, ladder in _patterns().items()],
        kinds=[(kind, _(words)) for kind, words in KINDS.items()],
    )


def _about(ladder: Ladder) -> str:
    if not ladder.rungs:
        return ""
    way = [rung_name(rung) for rung in climb(ladder, ladder.rungs[0].key)]
    return _("%(way)s。难度：%(grades)s。", way=" → ".join(way), grades=grades_words(ladder))


def _patterns() -> Mapping[str, Ladder]:
    kept: Mapping[str, Ladder] | None = current_app.extensions.get("fengqiao.patterns")
    if kept is None:
        kept = current_app.extensions["fengqiao.patterns"] = read_patterns(current_app.extensions["fengqiao.settings"].patterns)
    return kept
