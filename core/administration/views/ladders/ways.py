"""The forms of what goes beside the plain way up: past rungs, in at another rung, out of the ladder."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from core.administration import answers
from core.administration.ladder_schemas import CONDITIONS, EntrySchema, ExitSchema, SkipSchema
from core.administration.ladder_wording import EXIT_KINDS
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import Values, keep, opened, refused, rows_in, sent_form, show
from core.administration.wording import RISKS, SCALES
from core.cases.views.showing import grade_name, rung_name
from core.cases.wording import TYPES
from core.escalation import Ladder
from core.escalation.rules import Way, edits
from core.web import Form
from core.web.words import _

_LONGEST_NUMBER = 3


@blueprint.route("/ladder/drafts/<int:draft_id>/skip", methods=["GET", "POST"])
def draft_skip(draft_id: int) -> ResponseReturnValue:
    """Change a way past rungs (``?of=`` from where, ``&to=`` where it leads), or add one."""
    ws, found = opened(draft_id)
    ladder, was = found.ladder, (request.args.get("of", ""), request.args.get("to", ""))
    edge = next((one for one in ladder.edges if (one.way, one.start, one.target) == (Way.SKIP, *was)), None)
    if any(was) and edge is None:
        abort(404)
    known = {"start": edge.start, "target": edge.target, **answers.shown_conditions(edge.when)} if edge else {}
    sent = sent_form(SkipSchema())
    form = sent or Form.blank(SkipSchema(), version=found.row.version, **known)

    def page() -> str:
        about = {"of": was[0], "to": was[1]} if edge else None
        return show(ws, found, "draft_skip", form, here=was[0], mended=about, asked=request.args, **_conditions(ladder, form))

    if sent is None:
        return page()
    keys = [rung.key for rung in ladder.rungs]
    for name in ("start", "target"):
        if form.values and form.values[name] not in keys:
            form.complain(name, _("从列出的里面选一个"))
    if not form.errors and not answers.sent_conditions(form.values["when"]):
        form.complain("when", _("越级要写明条件"))
    if form.errors:
        return refused(page)
    start, target = form.values["start"], form.values["target"]
    when = answers.sent_conditions(form.values["when"])
    changed = edits.put_skip(ladder, start, target, when, was=was if edge else None)
    return keep(ws, found, form, changed, _("存下了。"), page)


@blueprint.route("/ladder/drafts/<int:draft_id>/entry", methods=["GET", "POST"])
def draft_entry(draft_id: int) -> ResponseReturnValue:
    """Change where matters of a sort begin (``?of=`` its number in the list), or add such a place."""
    ws, found = opened(draft_id)
    ladder, of = found.ladder, request.args.get("of", "")
    at = int(of) if of.isascii() and of.isdecimal() and len(of) <= _LONGEST_NUMBER else None
    if of and (at is None or at >= len(ladder.entries)):
        abort(404)
    entry = None if at is None else ladder.entries[at]
    known = {"rung": entry.rung, **answers.shown_conditions(entry.when)} if entry else {}
    sent = sent_form(EntrySchema())
    form = sent or Form.blank(EntrySchema(), version=found.row.version, **known)

    def page() -> str:
        about = {"of": of} if entry else None
        return show(
            ws, found, "draft_entry", form, here=entry.rung if entry else "", mended=about, asked=request.args,
            **_conditions(ladder, form),
        )  # fmt: skip

    if sent is None:
        return page()
    if form.values and form.values["rung"] not in {rung.key for rung in ladder.rungs}:
        form.complain("rung", _("从列出的里面选一个"))
    if form.errors:
        return refused(page)
    return keep(ws, found, form, edits.put_entry(ladder, answers.sent_entry(form.values), at), _("存下了。"), page)


@blueprint.route("/ladder/drafts/<int:draft_id>/exit", methods=["GET", "POST"])
def draft_exit(draft_id: int) -> ResponseReturnValue:
    """Change an exit (``?of=`` its key), or add one."""
    ws, found = opened(draft_id)
    ladder, key = found.ladder, request.args.get("of", "")
    out = next((one for one in ladder.exits if one.key == key), None)
    if key and out is None:
        abort(404)
    sent = sent_form(ExitSchema())
    form = sent or Form.blank(ExitSchema(), version=found.row.version, **(answers.shown_exit(out) if out else {}))

    def page() -> str:
        about = {"of": key} if key else None
        return show(
            ws, found, "draft_exit", form, mended=about, asked=request.args, kinds=_words(EXIT_KINDS), types=_words(TYPES)
        )

    if sent is None:
        return page()
    if form.errors:
        return refused(page)
    changed = edits.put_exit(ladder, answers.sent_exit(ladder, key, form.values))
    return keep(ws, found, form, changed, _("存下了。"), page)


def _conditions(ladder: Ladder, form: Form) -> Values:
    """Return what the form of conditions offers: the rows there are, and a further one."""
    return {
        "rungs": [(rung.key, rung_name(rung)) for rung in ladder.rungs],
        "condition_rows": range(min(rows_in(form, "when") + 1, CONDITIONS)),
        "risks": _words(RISKS),
        "scales": _words(SCALES),
        "grades": [(grade, _("“%(grade)s”以上", grade=grade_name(ladder, grade))) for grade in ladder.grade_values],
        "types": _words(TYPES),
    }


def _words(table: Any) -> list[tuple[str, str]]:
    return [(key, _(words)) for key, words in table.items()]
