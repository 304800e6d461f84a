"""A card of the wall: new, changed, with a photo, taken down for a while, and with what its mediator is tied by."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, Refused, UnitKind, Workspace, _, colleagues, demand, onward, post_name, units_in
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Mediator
from plugins.supermarket_mediator.rules.entries import NewMediator
from plugins.supermarket_mediator.rules.photos import MOST_BYTES
from plugins.supermarket_mediator.schemas import MediatorSchema, RestSchema, TieSchema
from plugins.supermarket_mediator.views.doors import KEY, blueprint, done, found, shown, words_of
from plugins.supermarket_mediator.views.words import FIELDS, LANGUAGES, RESTS, SOURCES, TIES, WEEKDAYS, named

_SEATS = (UnitKind.ROOM, UnitKind.CENTRE, UnitKind.AREA, UnitKind.VILLAGE)
_KNOWN = (
    "name",
    "unit_id",
    "post_id",
    "full_time",
    "source",
    "skills",
    "languages",
    "home_village",
    "opens",
    "closes",
    "capacity",
    "about",
)


@blueprint.route("/mediators/new", methods=["GET", "POST"])
def new_mediator() -> ResponseReturnValue:
    """Put somebody on the wall."""
    ws = demand(f"{KEY}.keep")
    sent = request.method == "POST"
    begins: dict[str, Any] = {
        "opens": "08:30",
        "closes": "17:30",
        "days": list("12345"),
        "languages": ["mandarin", "local"],
        "source": "hired",
    }
    form = Form.sent(MediatorSchema()) if sent else Form.blank(MediatorSchema(), **begins, capacity=0)
    number = done(ws, "add", form, lambda values: service.add_mediator(ws, _new(values))) if sent else None
    if number:
        flash(_("挂上墙了。"), "ok")
        return onward(_card_url(ws, number))
    return shown("mediator.html", form, heading=_("添一位调解员"), one=None, back=_wall_url(ws), **_choices(ws))


@blueprint.route("/mediators/<int:mediator_id>", methods=["GET", "POST"])
def mediator(mediator_id: int) -> ResponseReturnValue:
    """Change a card."""
    ws = demand(f"{KEY}.keep")
    one = found(service.mediator_of(ws, mediator_id))
    sent = request.method == "POST"
    known = {name: getattr(one, name) for name in _KNOWN}
    blank = Form.blank(MediatorSchema(), **known, days=list(one.days), villages=_("、").join(one.villages))
    form = Form.sent(MediatorSchema()) if sent else blank
    if sent and done(ws, "change", form, lambda values: service.change_mediator(ws, one, _new(values))):
        flash(_("改好了。"), "ok")
        return onward(_wall_url(ws))
    return _card_page(ws, one, form)


@blueprint.post("/mediators/<int:mediator_id>/photo")
def photo(mediator_id: int) -> ResponseReturnValue:
    """Put a photo on a card, or take it back."""
    ws = demand(f"{KEY}.keep")
    one = found(service.mediator_of(ws, mediator_id))
    if request.form.get("back"):
        service.take_photo_back(ws, one)
        flash(_("照片撤下来了，也不再留存。"), "ok")
        return onward(_card_url(ws, one.id))
    sent = request.files.get("photo")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    try:
        service.put_photo(ws, one, content, agrees=request.form.get("agrees") == "true")
    except Refused as refused:
        flash(words_of(refused), "warn")
    else:
        flash(_("照片挂上了。"), "ok")
    return onward(_card_url(ws, one.id))


@blueprint.post("/mediators/<int:mediator_id>/rest")
def rest(mediator_id: int) -> ResponseReturnValue:
    """Take a card down for a while, or hang it up again."""
    ws = demand(f"{KEY}.keep")
    one = found(service.mediator_of(ws, mediator_id))
    form = Form.sent(RestSchema())
    if request.form.get("back"):
        service.come_back(ws, one)
        flash(_("又能点到了。"), "ok")
    elif not form.errors:
        service.rest(ws, one, form.values["why"])
        flash(_("暂时点不到了，接下的事照旧办。"), "ok")
    return onward(_card_url(ws, one.id))


@blueprint.post("/mediators/<int:mediator_id>/ties")
def tie(mediator_id: int) -> ResponseReturnValue:
    """Note somebody a mediator is tied to."""
    ws = demand(f"{KEY}.keep")
    one = found(service.mediator_of(ws, mediator_id))
    form = Form.sent(TieSchema())
    act = lambda values: service.note_tie(ws, one, values["kind"], name=values["name"], phone=values["phone"])  # noqa: E731
    if done(ws, "tie", form, act):
        flash(_("记下了。他的事，不会再请这一位。"), "ok")
        return onward(_card_url(ws, one.id))
    known = {name: getattr(one, name) for name in _KNOWN}
    card = Form.blank(MediatorSchema(), **known, days=list(one.days), villages=_("、").join(one.villages))
    return _card_page(ws, one, card, form)


@blueprint.post("/mediators/<int:mediator_id>/ties/<int:tie_id>/end")
def end_tie(mediator_id: int, tie_id: int) -> ResponseReturnValue:
    """Forget a tie that is none any more."""
    ws = demand(f"{KEY}.keep")
    one = found(service.mediator_of(ws, mediator_id))
    try:
        service.end_tie(ws, one, tie_id)
    except Refused as refused:
        flash(words_of(refused), "warn")
    return onward(_card_url(ws, one.id))


def _card_page(ws: Workspace, one: Mediator, form: Form, tie_form: Form | None = None) -> ResponseReturnValue:
    asked = tie_form or Form.blank(TieSchema())
    page = render_template(
        f"{KEY}/mediator.html",
        form=form,
        heading=one.name,
        one=one,
        back=_wall_url(ws),
        tie_form=asked,
        rest_form=Form.blank(RestSchema()),
        ties=[
            {
                "kind": _(TIES[tie.kind]),
                "day": tie.noted_at.date().isoformat(),
                "by": tie.noted_by,
                "url": url_for(f"{KEY}.end_tie", space=ws.space.code, mediator_id=one.id, tie_id=tie.id),
            }
            for tie in service.ties_of(ws, one)
        ],
        photo=url_for(f"{KEY}_public.photo", space=ws.space.code, mediator_id=one.id) if one.photo_agreed_at else "",
        urls={name: url_for(f"{KEY}.{name}", space=ws.space.code, mediator_id=one.id) for name in ("photo", "rest", "tie")},
        rests=_(RESTS[one.why_rests]) if one.why_rests else "",
        rest_choices=named(RESTS),
        tie_choices=named(TIES, ("kin", "work", "interest")),
        **_choices(ws),
    )
    return page, 422 if form.errors or asked.errors else 200


def _choices(ws: Workspace) -> dict[str, object]:
    units = units_in(ws.session, ws.county_id, ws.space_id, *_SEATS)
    people = colleagues(ws, *service.POSTS)
    return {
        "seats": [(str(unit.id), unit.name) for unit in units],
        "posts": [(str(one.post_id), f"{one.name}（{one.title or post_name(one.kind)}）") for one in people],
        "sources": named(SOURCES),
        "skills": named(FIELDS),
        "tongues": named(LANGUAGES),
        "weekdays": named(WEEKDAYS),
    }


def _new(values: dict[str, Any]) -> NewMediator:
    several = {name: tuple(values[name]) for name in ("skills", "languages", "days")}
    villages = tuple(part for part in str(values["villages"]).replace("，", "、").replace(" ", "、").split("、") if part)
    return NewMediator(**{**values, **several, "villages": villages})


def _card_url(ws: Workspace, number: int) -> str:
    return url_for(f"{KEY}.mediator", space=ws.space.code, mediator_id=number)


def _wall_url(ws: Workspace) -> str:
    return url_for(f"{KEY}.wall", space=ws.space.code)
