"""The units of a place: the tree, a new one, one of them, and its end."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.access import Deed
from core.administration import service
from core.administration.rules.organisation import ABOVE, WantedUnit, kinds_in
from core.administration.schemas import NothingSchema, UnitChangeSchema, UnitSchema
from core.administration.service import organisation
from core.administration.service.organisation import Branch, UnitMissing
from core.administration.views.desk import Desk, desk, done, places_of
from core.administration.views.door import blueprint
from core.administration.wording import UNIT_KINDS
from core.web import Form
from core.web.words import _
from tenants.organisation import units_in
from tenants.spaces import SpaceKind
from tenants.units import Unit


@blueprint.get("/units")
def units() -> ResponseReturnValue:
    """Draw the units of a place as they stand under one another."""
    here = desk(Deed.MANAGE_PEOPLE)
    tree = organisation.unit_tree(here.ws, here.place)
    return render_template(
        "administration/units.html",
        desk=here,
        tree=tree,
        total=sum(_size(one) for one in tree),
        places=places_of(here),
        kind_names=kind_names(here),
        may_grow=_may_grow(here),
    )


@blueprint.route("/units/new", methods=["GET", "POST"])
def new_unit() -> ResponseReturnValue:
    """Add a unit under another."""
    here = desk(Deed.MANAGE_PEOPLE)
    asked = request.args.get("above", "")
    form = Form.blank(UnitSchema(), above=asked) if request.method == "GET" else Form.sent(UnitSchema())

    def add() -> None:
        organisation.add_unit(here.ws, here.place, WantedUnit(**form.values))

    if request.method == "POST" and done(here.ws, form, "add_unit", add):
        flash(_("单位设好了。"), "ok")
        return redirect(here.url("units"), 303)
    names = kind_names(here)
    page = render_template(
        "administration/new_unit.html",
        desk=here,
        form=form,
        kinds=[(kind, names[kind]) for kind in kinds_in(township=here.place.kind is SpaceKind.TOWNSHIP)],
        above=_above_choices(here, frozenset(one for kinds in ABOVE.values() for one in kinds)),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/units/<int:unit_id>", methods=["GET", "POST"])
def unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit: call it otherwise, let it stand under another, or close it."""
    here = desk(Deed.MANAGE_PEOPLE)
    found = _found(here, unit_id)
    schema = UnitChangeSchema()
    form = Form.blank(schema, name=found.name, above=found.parent_id) if request.method == "GET" else Form.sent(schema)

    def change() -> None:
        organisation.change_unit(here.ws, here.place, unit_id, form.values["name"], form.values["above"])

    if request.method == "POST" and done(here.ws, form, f"change_unit {unit_id}", change):
        flash(_("改好了。"), "ok")
        return redirect(here.url("units"), 303)
    movable = found.kind in ABOVE and found.kind != "grid"
    page = render_template(
        "administration/unit.html",
        desk=here,
        unit=found,
        kind=kind_names(here)[found.kind],
        form=form,
        closing=Form.blank(NothingSchema()),
        above=_above_choices(here, frozenset(ABOVE[found.kind]), without=unit_id) if movable else [],
        may_close=found.kind != "centre",
    )
    return page, 422 if form.errors else 200


@blueprint.post("/units/<int:unit_id>/close")
def close_unit(unit_id: int) -> ResponseReturnValue:
    """Close a unit from today on."""
    here = desk(Deed.MANAGE_PEOPLE)
    _found(here, unit_id)
    form = Form.sent(NothingSchema())
    if done(here.ws, form, f"close_unit {unit_id}", lambda: organisation.close_unit(here.ws, here.place, unit_id)):
        flash(_("单位撤销了，以前的事都还查得到。"), "ok")
        return redirect(here.url("units"), 303)
    flash(" ".join(form.stray_errors(())), "late")
    return redirect(here.url("unit", unit_id=unit_id), 303)


def kind_names(here: Desk) -> dict[str, str]:
    """Return what kinds of units are called: as the county's own ladders call their levels, else by the core's words."""
    names = {kind: _(words) for kind, words in UNIT_KINDS.items()}
    for bound in reversed(service.bound_ladders(here.ws)):
        for rung in bound.ladder.rungs:
            if rung.unit_kind.value in names:
                names[rung.unit_kind.value] = rung.level
    return names


def _found(here: Desk, unit_id: int) -> Unit:
    try:
        return organisation.find_unit(here.ws, here.place, unit_id)
    except UnitMissing:
        abort(404)


def _above_choices(here: Desk, kinds: frozenset[str], without: int = 0) -> list[tuple[int, str]]:
    return [
        (one.id, one.name)
        for one in units_in(here.ws.session, here.ws.county_id, here.place.id)
        if one.kind in kinds and one.id != without
    ]


def _may_grow(here: Desk) -> frozenset[str]:
    """Return the kinds of units under which another may stand here."""
    return frozenset(above for kind in kinds_in(township=here.place.kind is SpaceKind.TOWNSHIP) for above in ABOVE[kind])


def _size(branch: Branch) -> int:
    return 1 + sum(_size(one) for one in branch.below)
