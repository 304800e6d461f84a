"""Tea houses: which there are, a new one, and one changed or shut."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, UnitKind, Workspace, _, demand, may, onward, units_in
from plugins.tea_talk import service
from plugins.tea_talk.rules import WEEK, NewHouse
from plugins.tea_talk.schemas import HouseSchema
from plugins.tea_talk.views.doors import KEY, WEEKDAYS, blueprint, days_said, done, found, settings, shown


@blueprint.get("/houses")
def houses() -> str:
    """Show the tea houses of this space."""
    ws = demand("tea_talk.book")
    keeps = may(ws, "tea_talk.keep")
    lines = [
        {
            "name": one.name,
            "url": url_for("tea_talk.house", space=ws.space.code, house_id=one.id) if keeps else "",
            "place": one.place,
            "host": one.host,
            "hours": f"{days_said(one.days)} {one.opens}–{one.closes}",
            "tables": one.tables,
            "about": one.about,
        }
        for one in service.houses(ws)
    ]
    return render_template(f"{KEY}/houses.html", lines=lines, keeps=keeps)


@blueprint.route("/houses/new", methods=["GET", "POST"])
def new_house() -> ResponseReturnValue:
    """Open a tea house."""
    ws = demand("tea_talk.keep")
    sent = request.method == "POST"
    begins = {"tables": 2, "opens": settings(ws)["opens"], "closes": settings(ws)["closes"], "days": list(WEEK)}
    form = Form.sent(HouseSchema()) if sent else Form.blank(HouseSchema(), **begins)
    if sent and done(ws, "open_house", form, lambda values: service.open_house(ws, _new(values))):
        flash(_("添好了。"), "ok")
        return onward(_back(ws))
    return shown("house.html", form, heading=_("添一家茶馆"), villages=_villages(ws), weekdays=_weekdays(), back=_back(ws))


@blueprint.route("/houses/<int:house_id>", methods=["GET", "POST"])
def house(house_id: int) -> ResponseReturnValue:
    """Change a tea house."""
    ws = demand("tea_talk.keep")
    one = found(service.house_of(ws, house_id))
    sent = request.method == "POST"
    known = {name: getattr(one, name) for name in ("name", "place", "host", "tables", "opens", "closes", "about", "unit_id")}
    form = Form.sent(HouseSchema()) if sent else Form.blank(HouseSchema(), **known, days=list(one.days))
    if sent and done(ws, "change_house", form, lambda values: service.change_house(ws, one, _new(values))):
        flash(_("改好了。"), "ok")
        return onward(_back(ws))
    shut = url_for("tea_talk.shut_house", space=ws.space.code, house_id=one.id) if one.shut_at is None else ""
    return shown("house.html", form, heading=one.name, villages=_villages(ws), weekdays=_weekdays(), back=_back(ws), shut=shut)


@blueprint.post("/houses/<int:house_id>/shut")
def shut_house(house_id: int) -> ResponseReturnValue:
    """Give no more tables in a house."""
    ws = demand("tea_talk.keep")
    service.shut_house(ws, found(service.house_of(ws, house_id)))
    flash(_("这家不再给桌了，约好的照旧。"), "ok")
    return onward(_back(ws))


def _new(values: dict[str, object]) -> NewHouse:
    return NewHouse(**{**values, "days": tuple(values["days"])})  # type: ignore[arg-type]


def _back(ws: Workspace) -> str:
    return url_for("tea_talk.houses", space=ws.space.code)


def _villages(ws: Workspace) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)]


def _weekdays() -> list[tuple[str, str]]:
    return [(day, _(name)) for day, name in WEEKDAYS.items()]
