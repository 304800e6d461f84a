"""The gallery of practices: what each does, whether it is on, how it fares; and the page of one, where everything about it is set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from core.access import Deed
from core.administration import practice_wording as wording
from core.administration.service import practices as desk
from core.administration.settings_form import CALLED, begun, drawn_fields, sent
from core.administration.views.door import blueprint
from core.cases.views.doors import demand
from core.cases.views.showing import moment
from core.practices import service
from core.practices.models import PracticeBreaker, PracticeChange
from core.practices.service import Shelf, Unfit
from core.web import Form
from core.web.complaints import WHOLE
from core.web.pieces import Entry
from core.web.words import _, _n
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an administrator is told of a practice that fails: in a sentence, and the particulars for whoever wrote it."""

    words: str
    rests: bool
    where: str
    took: str
    when: str
    error: str
    file: str


@blueprint.get("/county/practices")
def practices() -> str:
    """Show every practice the platform allows, those that are on first, in the order in which they are heard."""
    ws = demand(Deed.MANAGE_PRACTICES)
    found = service.shelves(ws)
    figures = desk.this_month(ws) if any(one.is_on for one in found) else {}
    on = [one.card.key for one in found if one.is_on]
    return render_template(
        "administration/practices.html",
        shelves=[(one, _trouble(ws, one.breaker), figures.get(one.card.key), _places(ws, one)) for one in found],
        form=Form.blank(Schema()),
        first=on[0] if on else "",
        last=on[-1] if on else "",
    )


@blueprint.route("/county/practices/<practice>", methods=["GET", "POST"])
def practice(practice: str) -> ResponseReturnValue:
    """Show one practice with its settings, townships, history and health; a POST keeps name and settings."""
    ws = demand(Deed.MANAGE_PRACTICES)
    one = _shelf(ws, practice)
    schema = one.card.settings() if one.card.settings else Schema()
    if request.method == "GET":
        return _page(ws, one, schema, begun(schema, one.settings))
    form = sent(schema, request.form)
    called = request.form.get(CALLED, "").strip()
    if len(called) > wording.LONGEST_NAME:
        form.complain(CALLED, _("名字太长了，写短一些。"))
    if not form.errors:
        try:
            desk.change(ws, "practice_named", practice, lambda: service.name(ws, practice, called))
            desk.change(ws, "practice_set", practice, lambda: service.set_settings(ws, practice, schema.dump(form.values)))
        except Unfit as unfit:
            form.complain(WHOLE, wording.unfit_words(unfit.code, unfit.about))
    if form.errors:
        return _page(ws, one, schema, form), 422
    flash(_("存下了，马上就用新的。"), "ok")
    return redirect(_url(ws, practice), 303)


@blueprint.post("/county/practices/<practice>/switch")
def practice_switch(practice: str) -> ResponseReturnValue:
    """Switch a practice on, or off once it is sure: before, say what stops with it."""
    on = request.form.get("on") == "true"
    if not on and not request.form.get("sure"):
        return _ask_to_stop(practice)

    def switch(ws: Workspace) -> None:
        service.switch(ws, practice, on=on)

    said = _("打开了。下一次打开页面就能用。") if on else _("关掉了。数据都留着，再打开还在。")
    return _change(
        practice, "practice_switched_on" if on else "practice_switched_off", switch, said, back="administration.practices"
    )


@blueprint.post("/county/practices/<practice>/move")
def practice_move(practice: str) -> ResponseReturnValue:
    """Let a practice be heard earlier or later."""
    up = request.form.get("to") == "earlier"
    return _change(
        practice,
        "practice_moved",
        lambda ws: service.move(ws, practice, up=up),
        _("顺序改好了。"),
        back="administration.practices",
    )


@blueprint.post("/county/practices/<practice>/narrow")
def practice_narrow(practice: str) -> ResponseReturnValue:
    """Narrow a practice to some townships, or open it to the whole county."""
    chosen = [int(one) for one in request.form.getlist("townships") if one.isascii() and one.isdecimal() and len(one) < 17]
    return _change(practice, "practice_narrowed", lambda ws: service.narrow(ws, practice, chosen), _("哪些乡镇用，改好了。"))


@blueprint.post("/county/practices/<practice>/undo")
def practice_undo(practice: str) -> ResponseReturnValue:
    """Set a practice as it stood before a change; where that was off, once it is sure."""
    number = request.form.get("change", "")
    change = int(number) if number.isascii() and number.isdecimal() and len(number) < 17 else 0
    ws = demand(Deed.MANAGE_PRACTICES)
    was_off = any(one.id == change and not one.before["is_on"] for one in service.history(ws, practice))
    if was_off and _shelf(ws, practice).is_on and not request.form.get("sure"):
        return _ask_to_stop(practice, change)
    return _change(practice, "practice_undone", lambda ws: service.undo(ws, practice, change), _("恢复成以前的样子了。"))


@blueprint.post("/county/practices/<practice>/again")
def practice_again(practice: str) -> ResponseReturnValue:
    """Call a practice again that was stopped after failures."""
    return _change(practice, "practice_called_again", lambda ws: service.call_again(ws, practice), _("重新用起来了。"))


@blueprint.get("/county/practices/<practice>/preview")
def practice_preview(practice: str) -> str:
    """Show what a practice would look like, on invented data, before it is switched on."""
    ws = demand(Deed.MANAGE_PRACTICES)
    one = _shelf(ws, practice)
    return render_template(
        "administration/practice_preview.html", shelf=one, preview=desk.preview(ws, practice), back=_url(ws, practice)
    )


def _change(
    key: str, deed: str, act: Callable[[Workspace], None], said: str, back: str = "administration.practice"
) -> ResponseReturnValue:
    """Change something and go back; what stands in the way is said there."""
    ws = demand(Deed.MANAGE_PRACTICES)
    _shelf(ws, key)
    try:
        desk.change(ws, deed, key, lambda: act(ws))
    except Unfit as unfit:
        flash(wording.unfit_words(unfit.code, _name_of(ws, unfit.about)), "warn")
    else:
        flash(said, "ok")
    where = {} if back == "administration.practices" else {"practice": key}
    return redirect(url_for(back, space=ws.space.code, **where), 303)  # type: ignore[arg-type]


def _shelf(ws: Workspace, key: str) -> Shelf:
    return desk.shelf(ws, key) or abort(404)


def _name_of(ws: Workspace, key: str) -> str:
    one = desk.shelf(ws, key) if key else None
    return (one.name or _(one.card.name)) if one else key


def _url(ws: Workspace, key: str) -> str:
    return url_for("administration.practice", space=ws.space.code, practice=key)


def _page(ws: Workspace, one: Shelf, schema: Schema, form: Form) -> str:
    counts: list[Any] = [row for row in desk.counts(ws, one.card.key) if row.hook not in wording.UNSEEN]
    return render_template(
        "administration/practice.html",
        shelf=one,
        form=form,
        called=request.form.get(CALLED, one.name),
        fields=drawn_fields(schema),
        townships=desk.townships(ws),
        history=[(_entry(ws, change), change.id) for change in service.history(ws, one.card.key)],
        trouble=_trouble(ws, one.breaker),
        counts=[(wording.hook_words(row.hook), row) for row in counts],
        calls=int(sum(row.calls for row in counts)),
        failures=int(sum(row.failures for row in counts)),
    )


def _ask_to_stop(key: str, change: int = 0) -> str:
    ws = demand(Deed.MANAGE_PRACTICES)
    one = _shelf(ws, key)
    return render_template(
        "administration/practice_stop.html",
        shelf=one,
        places=len(one.townships) or len(desk.townships(ws)),
        figure=desk.this_month(ws).get(key) if one.is_on else None,
        form=Form.blank(Schema()),
        change=change,
        back=_url(ws, key),
    )


def _places(ws: Workspace, one: Shelf) -> str:
    if not one.townships:
        return ""
    names = dict(desk.townships(ws))
    return _("、").join(names[space] for space in one.townships if space in names)


def _trouble(ws: Workspace, breaker: PracticeBreaker | None) -> Trouble | None:
    if breaker is None or not breaker.failures:
        return None
    rests = breaker.opened_at is not None
    num = breaker.failures
    words = (
        _n("错了 %(num)s 次，先停用了", "连错 %(num)s 次，先停用了", num)
        if rests
        else _n("错了 %(num)s 次", "错了 %(num)s 次", num)
    )
    return Trouble(
        words,
        rests,
        wording.hook_words(breaker.hook),
        _("%(seconds)s 秒", seconds=f"{breaker.took_ms / 1000:.1f}"),
        moment(breaker.failed_at, ws.now()),
        breaker.error,
        f"{breaker.file}:{breaker.line}" if breaker.file else "",
    )


def _entry(ws: Workspace, change: PracticeChange) -> Entry:
    return Entry(moment(change.at, ws.now()), wording.change_words(change.deed), change.by_name, "", change.at.isoformat())
