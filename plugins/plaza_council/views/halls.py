"""Halls, and the roll of those who may vote in each."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, UnitKind, Workspace, _, demand, may, onward, shown_by_halves
from plugins.plaza_council import service
from plugins.plaza_council.models import Hall
from plugins.plaza_council.rules import NewHall, read_roll
from plugins.plaza_council.schemas import HallSchema, RollSchema
from plugins.plaza_council.views.doors import KEY, RUN, blueprint, done, found, hall_at_hand, shown, unit_choices

_KEEP = "plaza_council.keep"


@blueprint.get("/halls")
def halls() -> str:
    """Show the halls of this space."""
    ws = demand(RUN)
    keeps, sizes = may(ws, _KEEP), service.roll_sizes(ws)
    lines = [
        {
            "name": one.name,
            "place": one.place,
            "host": one.host,
            "about": one.about,
            "people": sizes.get(one.id, (0, 0))[0],
            "doors": sizes.get(one.id, (0, 0))[1],
            "url": url_for("plaza_council.hall", space=ws.space.code, hall_id=one.id)
            if keeps and service.may_run(ws, one)
            else "",
            "roll": _roll_url(ws, one.id) if service.may_run(ws, one) else "",
        }
        for one in service.halls(ws)
    ]
    return render_template(f"{KEY}/halls.html", lines=lines, keeps=keeps)


@blueprint.route("/halls/new", methods=["GET", "POST"])
def new_hall() -> ResponseReturnValue:
    """Open a hall."""
    ws = demand(_KEEP)
    sent = request.method == "POST"
    form = Form.sent(HallSchema()) if sent else Form.blank(HallSchema(), unit_id=_own_village(ws))
    number = done(ws, "open_hall", form, lambda values: service.open_hall(ws, NewHall(**values))) if sent else None
    if number:
        flash(_("添好了。接着把能投票的写上名册。"), "ok")
        return onward(_roll_url(ws, number))
    return shown("hall.html", form, heading=_("添一个议事厅"), villages=unit_choices(ws, UnitKind.VILLAGE), back=_halls_url(ws))


@blueprint.route("/halls/<int:hall_id>", methods=["GET", "POST"])
def hall(hall_id: int) -> ResponseReturnValue:
    """Change a hall."""
    ws, one = hall_at_hand(hall_id, _KEEP)
    sent = request.method == "POST"
    known = {name: getattr(one, name) for name in ("name", "place", "host", "about", "unit_id")}
    form = Form.sent(HallSchema()) if sent else Form.blank(HallSchema(), **known)
    if sent and done(ws, "change_hall", form, lambda values: service.change_hall(ws, one, NewHall(**values))):
        flash(_("改好了。"), "ok")
        return onward(_halls_url(ws))
    shut = url_for("plaza_council.shut_hall", space=ws.space.code, hall_id=one.id) if one.shut_at is None else ""
    villages = unit_choices(ws, UnitKind.VILLAGE)
    return shown("hall.html", form, heading=one.name, villages=villages, back=_halls_url(ws), shut=shut)


@blueprint.post("/halls/<int:hall_id>/shut")
def shut_hall(hall_id: int) -> ResponseReturnValue:
    """Call no more councils in a hall."""
    ws, one = hall_at_hand(hall_id, _KEEP)
    service.shut_hall(ws, one)
    flash(_("这里不再开会了，开过的照旧看得到。"), "ok")
    return onward(_halls_url(ws))


@blueprint.route("/halls/<int:hall_id>/roll", methods=["GET", "POST"])
def roll(hall_id: int) -> ResponseReturnValue:
    """Show who may vote in a hall, and put more people on the roll."""
    ws, one = hall_at_hand(hall_id)
    sent = request.method == "POST"
    form = Form.sent(RollSchema()) if sent else Form.blank(RollSchema())
    if sent and done(ws, "enrol", form, lambda values: _enrolled(ws, one, values["lines"])) is not None:
        return onward(_roll_url(ws, one.id))
    voters = [
        {
            "household": voter.household,
            "name": shown_by_halves(voter.name, "person"),
            "url": url_for("plaza_council.strike", space=ws.space.code, voter_id=voter.id),
        }
        for voter in service.roll_of(ws, one.id)
    ]
    return shown("roll.html", form, hall=one, voters=voters, back=_halls_url(ws))


@blueprint.post("/voters/<int:voter_id>/strike")
def strike(voter_id: int) -> ResponseReturnValue:
    """Take somebody off a roll."""
    ws = demand(RUN)
    hall_at_hand(found(service.hall_behind(ws, voter_id)))
    number = found(service.strike(ws, voter_id))
    flash(_("从名册上去掉了。"), "ok")
    return onward(_roll_url(ws, number))


def _enrolled(ws: Workspace, one: Hall, lines: str) -> int:
    new = service.enrol(ws, one, read_roll(lines))
    flash(_("名册上添了 %(num)s 位。", num=new), "ok")
    return new


def _halls_url(ws: Workspace) -> str:
    return url_for("plaza_council.halls", space=ws.space.code)


def _roll_url(ws: Workspace, hall_id: int) -> str:
    return url_for("plaza_council.roll", space=ws.space.code, hall_id=hall_id)


def _own_village(ws: Workspace) -> int | None:
    return ws.actor.unit_id if ws.actor.post == "village_mediator" else None
