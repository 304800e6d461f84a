"""Staff and guidance: the live check, which room guides which township, and what it did there."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import OFFICIAL_TIME, Form, UnitKind, Workspace, _, demand, may, onward, townships_in, units_in
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.rules.entries import NewNote
from plugins.supermarket_mediator.rules.staffing import Check
from plugins.supermarket_mediator.schemas import GuidanceSchema, NoteSchema
from plugins.supermarket_mediator.views.doors import KEY, blueprint, done, found, shown
from plugins.supermarket_mediator.views.words import GUIDANCE, named


@blueprint.get("/staffing")
def staffing() -> str:
    """Show whether rooms, centres and villages have the mediators they should have, as things stand now."""
    ws = demand(f"{KEY}.choose")
    found_ = service.inspect(ws)
    return render_template(
        f"{KEY}/staffing.html",
        rooms=[_line(check) for check in found_.rooms],
        townships=[_line(check) for check in found_.townships],
        villages=[_line(check) for check in found_.villages],
        unguided=found_.unguided,
        overburdened=found_.overburdened,
        met=found_.is_met,
        norms=service.norms_of(ws),
        county=ws.space.is_county,
        wall=url_for(f"{KEY}.wall", space=ws.space.code),
        guidance=url_for(f"{KEY}.guidances", space=ws.space.code),
    )


@blueprint.route("/guidance", methods=["GET", "POST"])
def guidances() -> ResponseReturnValue:
    """Show which rooms guide which townships, and let the county say so."""
    ws = demand(f"{KEY}.choose")
    guides = ws.space.is_county and may(ws, f"{KEY}.guide")
    form = Form.sent(GuidanceSchema()) if request.method == "POST" else Form.blank(GuidanceSchema())
    if request.method == "POST":
        ws = demand(f"{KEY}.guide")
        if done(ws, "guide", form, lambda values: service.guide(ws, values["unit_id"], values["township_id"])):
            flash(_("定好了。"), "ok")
            return onward(_all_url(ws))
    lines = [
        {
            "room": pair.room,
            "township": pair.township,
            "notes": pair.notes,
            "url": url_for(f"{KEY}.guidance", space=ws.space.code, guidance_id=pair.guidance.id),
        }
        for pair in service.pairs(ws)
    ]
    return shown("guidances.html", form, lines=lines, guides=guides, **_choices(ws, guides=guides))


@blueprint.route("/guidance/<int:guidance_id>", methods=["GET", "POST"])
def guidance(guidance_id: int) -> ResponseReturnValue:
    """Show what a room did for a township, and write down more."""
    ws = demand(f"{KEY}.choose")
    one = found(service.guidance_of(ws, guidance_id))
    pair = next(pair for pair in service.pairs(ws) if pair.guidance.id == one.id)
    writes = ws.space.is_county and may(ws, f"{KEY}.guide")
    sent = request.method == "POST"
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    form = Form.sent(NoteSchema()) if sent else Form.blank(NoteSchema(), held_on=today.isoformat())
    if sent:
        ws = demand(f"{KEY}.guide")
        if done(ws, "note", form, lambda values: service.note_guidance(ws, one, NewNote(**values))):
            flash(_("记下了。"), "ok")
            return onward(url_for(f"{KEY}.guidance", space=ws.space.code, guidance_id=one.id))
    notes = [
        {"day": note.held_on.isoformat(), "kind": _(GUIDANCE[note.kind]), "words": note.words, "by": note.by_name}
        for note in service.notes_of(ws, one)
    ]
    return shown(
        "guidance.html",
        form,
        pair=pair,
        notes=notes,
        writes=writes,
        kinds=named(GUIDANCE),
        end=url_for(f"{KEY}.end_guidance", space=ws.space.code, guidance_id=one.id),
        back=_all_url(ws),
    )


@blueprint.post("/guidance/<int:guidance_id>/end")
def end_guidance(guidance_id: int) -> ResponseReturnValue:
    """Let a room guide a township no more."""
    ws = demand(f"{KEY}.guide")
    one = found(service.guidance_of(ws, guidance_id) if ws.space.is_county else None)
    service.end_guidance(ws, one)
    flash(_("不再指导了，记过的都还在。"), "ok")
    return onward(_all_url(ws))


def _line(check: Check) -> dict[str, object]:
    wants = []
    if check.short:
        wants.append(_("还差 %(num)s 名", num=check.short))
    if check.short_full_time:
        wants.append(_("还差专职 %(num)s 名", num=check.short_full_time))
    if check.over:
        wants.append(_("多了 %(num)s 名", num=check.over))
    return {
        "name": check.name,
        "number": check.number,
        "full_time": check.full_time,
        "met": check.is_met,
        "wants": _("，").join(wants),
    }


def _choices(ws: Workspace, *, guides: bool) -> dict[str, object]:
    rooms = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.ROOM) if guides else []
    townships = townships_in(ws.session, ws.county_id) if guides else []
    return {
        "rooms": [(str(one.id), one.name) for one in rooms],
        "townships": [(str(row.id), row.name) for row in townships],
        "wall": url_for(f"{KEY}.wall", space=ws.space.code),
        "staffing": url_for(f"{KEY}.staffing", space=ws.space.code),
    }


def _all_url(ws: Workspace) -> str:
    return url_for(f"{KEY}.guidances", space=ws.space.code)
