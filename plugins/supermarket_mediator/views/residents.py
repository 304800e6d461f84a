"""What residents see and do, without an account: the wall, photos, and with the code of a slip the pick itself."""

from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    OFFICIAL_TIME,
    Form,
    Refused,
    Workspace,
    _,
    complain,
    exact,
    name_of,
    new_key,
    public_workspace,
    ticket_digest,
)
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Ticket
from plugins.supermarket_mediator.rules.picks import Wanted
from plugins.supermarket_mediator.schemas import CodeSchema, TakeSchema
from plugins.supermarket_mediator.views.doors import (
    KEY,
    card_shown,
    cards_by_number,
    found,
    in_groups,
    named_by_centre,
    offered,
    public,
    settings,
    words_of,
)
from plugins.supermarket_mediator.views.wall import choices, in_fair_order, look_asked, page_of
from plugins.supermarket_mediator.views.words import SIDES

#: So many are recommended to whoever asks.
RECOMMENDED = 3


@public.get("/about")
def about() -> str:
    """Show the wall: who can be picked, for what, in which language, and when each has time."""
    ws = public_workspace()
    with ws.session:
        look = look_asked()
        standing = service.cards(ws)
        values = choices(standing, look)
        ordered, turn = in_fair_order(ws, standing, look)
        page, more = page_of(ordered, look, turn, url_for(f"{KEY}_public.about", space=ws.space.code))
        cards = [card_shown(ws, card) for card in page]
        name = name_of(ws, KEY)
    return render_template(
        f"{KEY}/about.html", name=name, cards=cards, more=more, pick=url_for(f"{KEY}_public.pick", space=ws.space.code), **values
    )


@public.get("/photos/<int:mediator_id>")
def photo(mediator_id: int) -> Response:
    """Show the photo of a mediator who agreed to it."""
    ws = public_workspace()
    with ws.session:
        one = found(service.photo_of(ws, mediator_id))
        answer = Response(one.content, mimetype=one.kind)
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@public.get("/pick")
def pick() -> str:
    """Ask for the code on the slip."""
    return _ask(Form.blank(CodeSchema()))


@public.post("/pick")
def look() -> ResponseReturnValue:
    """Show whom the party may pick, or how far its pick is."""
    form = Form.sent(CodeSchema())
    ws = public_workspace(ticket_digest(form.text("code")))
    ticket = None if form.errors else service.ticket_by(ws, ticket_digest(form.text("code")))
    if ticket is None:
        form.complain("code", words_of(Refused("market_wrong_code")))
        return _ask(form), 422
    if ticket.picked_at is not None:
        return _far(ws, ticket)
    if service.is_late(ws, ticket):
        form.complain("code", words_of(Refused("market_slip_late")))
        return _ask(form, settings(ws)["slip_phone"]), 422
    return _offers(ws, ticket, Form.blank(TakeSchema(), code=form.text("code"), anyone=True))


@public.post("/pick/take")
def take() -> ResponseReturnValue:
    """Take the pick; where the last place went to another at the same moment, show the next offer."""
    form = Form.sent(TakeSchema())
    digest = ticket_digest(form.text("code"))
    ws = public_workspace(digest)
    ticket = service.ticket_by(ws, digest)
    if ticket is None:
        asked = Form.blank(CodeSchema(), code=form.text("code"))
        asked.complain("code", words_of(Refused("market_wrong_code")))
        return _ask(asked), 422
    if form.errors:
        return _offers(ws, ticket, form)
    try:
        service.pick(ws, ticket, _wanted(ws, ticket, form.values))
    except Refused as refused:
        ws.session.rollback()
        complain(form, refused, words_of(refused))
        form.key = new_key()
        ticket = found(service.ticket_by(ws, digest))
        return _offers(ws, ticket, form) if ticket.picked_at is None else _far(ws, ticket, trouble=words_of(refused))
    return _far(ws, ticket)


def _ask(form: Form, phone: str = "") -> str:
    return render_template(f"{KEY}/pick.html", form=form, phone=phone)


def _offers(ws: Workspace, ticket: Ticket, form: Form) -> ResponseReturnValue:
    cards = cards_by_number(ws, service.on_offer(ws, ticket))
    free = [card for card in cards if card.left]
    best = named_by_centre(ticket, free)[:RECOMMENDED]
    return render_template(
        f"{KEY}/offers.html",
        form=form,
        code=form.text("code"),
        name=name_of(ws, KEY),
        side=_(SIDES[ticket.side]),
        best=[offered(ws, ticket, card) for card in best],
        others=[offered(ws, ticket, card) for card in cards if card not in best],
        phone=settings(ws)["slip_phone"],
        both=bool(form.errors.get("mediator")) and bool(form.text("leave")),
        names=in_groups(free, ticket.field),
        days=settings(ws)["answer_days"],
    ), 422 if form.errors else 200


def _far(ws: Workspace, ticket: Ticket, trouble: str = "") -> ResponseReturnValue:
    """Show how far a pick is: who is asked, until when, and who said yes."""
    places = service.live(service.places_of(ws, ticket.choosing_id))
    own = next((one for one in places if one.ticket_id == ticket.id or one.mediator_id == ticket.wishes[0]), None)
    card = next(iter(cards_by_number(ws, [own.mediator_id])), None) if own is not None else None
    is_gone = own is not None and bool(service.gone_among(ws, [own.mediator_id]))
    first = next(iter(service.cards(ws, ticket.wishes[:1], resting=True)), None)
    return render_template(
        f"{KEY}/picked.html",
        name=name_of(ws, KEY),
        trouble=trouble,
        card={**offered(ws, ticket, card), "reasons": []} if card is not None else None,
        phone=settings(ws)["slip_phone"],
        first=first.mediator.name if first is not None else "",
        moved=own is not None and first is not None and own.mediator_id != first.id,
        assigned=ticket.way == "assigned",
        accepted=own is not None and own.accepted_at is not None and not is_gone,
        is_gone=is_gone,
        goes_on=is_gone and own is not None and own.accepted_at is None and bool(own.queue),
        until=exact(own.answer_by.astimezone(OFFICIAL_TIME)) if own is not None else "",
    )


def _wanted(ws: Workspace, ticket: Ticket, values: dict[str, Any]) -> Wanted:
    if values["leave"] and (values["mediator"] or values["second"]):
        raise Refused("market_both", "mediator")
    if values["leave"] or values["surely"]:
        cards = cards_by_number(ws, service.on_offer(ws, ticket))
        first = tuple(card.id for card in named_by_centre(ticket, cards) if card.left)[:1]
        return Wanted("assigned", first, anyone=True)
    return Wanted("phone", tuple(one for one in (values["mediator"], values["second"]) if one), anyone=values["anyone"])
