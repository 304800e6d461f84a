"""The versions of the county's ladders, each of them to look at, and which place takes which."""

from flask import Response, flash, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import escalation
from core.access import Deed
from core.administration.drawing import drawn
from core.administration.ladder_schemas import DropSchema, PlacesSchema
from core.administration.ladder_wording import changes_words
from core.administration.service import versions
from core.administration.service.versions import UnknownPlace, Version
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import sent_form
from core.administration.views.ladders.sketch import sketch
from core.cases.views.doors import demand
from core.cases.views.showing import moment
from core.cases.wording import KINDS, word
from core.escalation.schemas import dump_ladder
from core.web import Form
from core.web.words import _
from core.workspace import Workspace


@blueprint.get("/ladder/versions")
def ladder_versions() -> ResponseReturnValue:
    """List every version of every ladder, with where each is taken."""
    ws = demand(Deed.MANAGE_LADDERS)
    listed = versions.versions(ws)
    names = _names(ws)
    groups: dict[tuple[str, str], list[Version]] = {}
    for one in listed:
        groups.setdefault((one.kind, one.name), []).append(one)
    return render_template(
        "administration/ladder/versions.html",
        form=Form.blank(DropSchema()),
        groups=[
            (found[0].title, word(KINDS, kind), [(one, _when(ws, one), _where(one, names)) for one in found])
            for (kind, _name), found in groups.items()
        ],
    )


@blueprint.get("/ladder/versions/<int:ladder_id>")
def ladder_version(ladder_id: int) -> ResponseReturnValue:
    """Show one version, in force or not, and what it changed."""
    ws = demand(Deed.MANAGE_LADDERS)
    one = versions.find_version(ws, ladder_id)
    ladder = escalation.ladder_of(ws, ladder_id)
    before = next(
        (each for each in versions.versions(ws) if (each.kind, each.name, each.version) == (one.kind, one.name, one.version - 1)),
        None,
    )
    old = escalation.ladder_of(ws, before.id) if before else None
    return render_template(
        "administration/ladder/version.html",
        form=Form.blank(DropSchema()),
        one=one,
        kind=word(KINDS, one.kind),
        when=_when(ws, one),
        where=_where(one, _names(ws)),
        drawing=drawn(ladder),
        sketch=sketch(ladder),
        changes=changes_words(old, ladder) if old else None,
    )


@blueprint.get("/ladder/versions/<int:ladder_id>/file")
def ladder_file(ladder_id: int) -> Response:
    """Give a version as a file in the language of ladders, to begin one from elsewhere."""
    ws = demand(Deed.MANAGE_LADDERS)
    one = versions.find_version(ws, ladder_id)
    response = jsonify(dump_ladder(escalation.ladder_of(ws, ladder_id)))
    response.headers["Content-Disposition"] = f"attachment; filename=ladder-{one.kind}-{one.version}.json"
    return response


@blueprint.route("/ladder/places", methods=["GET", "POST"])
def ladder_places() -> ResponseReturnValue:
    """Show which place takes which ladder, and change one."""
    ws = demand(Deed.MANAGE_LADDERS)
    form = sent_form(PlacesSchema())
    if form is None:
        return _places(ws, Form.blank(PlacesSchema()))
    if not form.errors:
        sent = form.values
        try:
            versions.bind_place(ws, sent["kind"], sent["space_id"], sent["ladder_id"])
        except (UnknownPlace, versions.VersionMissing):
            form.complain("ladder_id", _("从列出的里面选一个"))
    if form.errors:
        return make_response(_places(ws, form), 422)
    flash(_("改好了。新登记的照这样走，已经在办的不变。"), "ok")
    return redirect(url_for("administration.ladder_places", space=ws.space.code), 303)


def _places(ws: Workspace, form: Form) -> str:
    here = versions.spaces_here(ws)
    tables = []
    for kind, words in KINDS.items():
        offered = versions.newest(ws, kind)
        taken = versions.taken_by(ws, kind)
        if not offered:
            continue
        titles = {
            one.id: _("%(title)s（第 %(version)s 版）", title=one.title, version=one.version) for one in versions.versions(ws)
        }
        rows = [
            (place, taken.get(place.id), [(one.id, titles[one.id]) for one in offered], titles.get(taken.get(place.id, 0), ""))
            for place in here
        ]
        tables.append((kind, _(words), rows))
    return render_template("administration/ladder/places.html", form=form, tables=tables)


def _names(ws: Workspace) -> dict[int, str]:
    return {place.id: _("全县") if place.is_county else place.name for place in versions.spaces_here(ws)}


def _where(one: Version, names: dict[int, str]) -> str:
    return _("、").join(names[place] for place in names if place in one.places)


def _when(ws: Workspace, one: Version) -> str:
    return moment(one.published_at, ws.now())
