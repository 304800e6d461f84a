"""A slip with a pencil mark is brought to the window: whoever sits there writes the pick down by its code, and sees nothing of the case."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, Refused, Workspace, _, complain, demand, do_once, new_key, onward, ticket_digest
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Ticket
from plugins.supermarket_mediator.schemas import CodeSchema, HandedInSchema
from plugins.supermarket_mediator.views.choosing import wanted_of
from plugins.supermarket_mediator.views.doors import KEY, blueprint, cards_by_number, in_groups, offered, words_of
from plugins.supermarket_mediator.views.words import SIDES


@blueprint.route("/slip", methods=["GET", "POST"])
def slip() -> ResponseReturnValue:
    """Find a slip by its code and show whom may be picked on it."""
    ws = demand(f"{KEY}.choose")
    if request.method == "GET":
        return _ask(Form.blank(CodeSchema()))
    form = Form.sent(CodeSchema())
    ticket = None if form.errors else service.ticket_by(ws, ticket_digest(form.values["code"]))
    if ticket is None:
        form.complain("code", words_of(Refused("market_wrong_code")))
        return _ask(form), 422
    return _pick(ws, ticket, Form.blank(HandedInSchema(), code=form.values["code"], anyone=True))


@blueprint.post("/slip/pick")
def slip_pick() -> ResponseReturnValue:
    """Write down the pick on a slip."""
    ws = demand(f"{KEY}.choose")
    form = Form.sent(HandedInSchema())
    ticket = service.ticket_by(ws, ticket_digest(form.text("code")))
    if ticket is None:
        return _ask(form), 422
    if form.errors:
        return _pick(ws, ticket, form)
    cards = cards_by_number(ws, service.on_offer(ws, ticket))
    try:
        do_once(ws, f"{KEY}.pick", form.key, lambda: service.pick(ws, ticket, wanted_of({**form.values, "way": "paper"}, cards)))
    except Refused as refused:
        complain(form, refused, words_of(refused))
        form.key = new_key()
        return _pick(ws, ticket, form)
    flash(_("记下了，已经请这一位答复。"), "ok")
    return onward(url_for(f"{KEY}.slip", space=ws.space.code))


def _ask(form: Form) -> str:
    return render_template(f"{KEY}/ask_slip.html", form=form)


def _pick(ws: Workspace, ticket: Ticket, form: Form) -> ResponseReturnValue:
    cards = cards_by_number(ws, service.on_offer(ws, ticket))
    page = render_template(
        f"{KEY}/note_slip.html",
        form=form,
        side=_(SIDES[ticket.side]),
        code=form.text("code"),
        picked=bool(ticket.picked_at),
        cards=[offered(ws, ticket, card) for card in cards],
        names=in_groups(cards, ticket.field),
        back=url_for(f"{KEY}.slip", space=ws.space.code),
    )
    return page, 422 if form.errors else 200
