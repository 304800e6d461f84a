"""The parties of a case choose: the page on which it is seen how far they are, and what staff do for them."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    OFFICIAL_TIME,
    CaseView,
    Form,
    Refused,
    Workspace,
    _,
    absolute,
    demand,
    do_once,
    exact,
    name_of,
    onward,
    page_or_fragment,
    shown_by_halves,
    why_not,
)
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Place, Ticket
from plugins.supermarket_mediator.rules.entries import NewRecusal
from plugins.supermarket_mediator.rules.picks import Outcome, Pick, Wanted, common_wish, why_not_open
from plugins.supermarket_mediator.schemas import NothingSchema, RecusalSchema, StaffPickSchema
from plugins.supermarket_mediator.service import Card, Standing
from plugins.supermarket_mediator.views.doors import (
    KEY,
    blueprint,
    card_shown,
    cards_by_number,
    done,
    found,
    in_groups,
    named_by_centre,
    offered,
    settings,
    shown,
    words_of,
)
from plugins.supermarket_mediator.views.words import CONFLICTS, OUTCOMES, RECUSALS, SIDES, WAYS, named

#: So many stand on a slip of one page; whoever wants another writes the name.
ON_PAPER = 8


@blueprint.route("/cases/<int:case_id>/choose", methods=["GET", "POST"])
def choose(case_id: int) -> ResponseReturnValue:
    """Let the parties choose, and see how far they are."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    form = Form.sent(NothingSchema()) if request.method == "POST" else Form.blank(NothingSchema())
    if request.method == "POST" and done(ws, "open", form, lambda _values: service.open_choosing(ws, case_id)):
        flash(_("开始点将。把点将单发给每一方，或者现在就在窗口点。"), "ok")
        return onward(choosing_url(ws, case_id))
    one = service.choosing_of(ws, view.case.home_space_id, case_id)
    if one is None:
        cannot = why_not_open(view.standing.state.name.lower(), len(view.parties))
        answer = page_or_fragment(
            f"{KEY}/open.html",
            f"{KEY}/_open.html",
            form=form,
            number=view.case.number,
            parties=[shown_by_halves(party.name, party.kind) for party in view.parties],
            cannot=words_of(Refused(cannot)) if cannot else "",
            may_open=_leads(view),
            name=name_of(ws, KEY),
            back=case_url(ws, case_id),
        )
        answer.status_code = 422 if form.errors else 200
        return answer
    service.move_gone(ws, one.id)
    standing = service.standing_of(ws, one)
    return render_template(f"{KEY}/choosing.html", **_values(ws, view, standing))


@blueprint.route("/cases/<int:case_id>/tickets/<int:ticket_id>/slip", methods=["GET", "POST"])
def issue(case_id: int, ticket_id: int) -> ResponseReturnValue:
    """Print a party's slip: whom it may pick, with a code for the phone and boxes for a pencil. Full names are not on it."""
    ws, view, ticket = ticket_at_hand(case_id, ticket_id)
    if request.method == "GET":
        return render_template(
            "web/shown_once.html",
            words=_("点将单上的码只在打的时候显示一次，刷新、后退都看不到了。已经打好的照样能用。"),
            next=_("没打出来，或者丢了，就再打一张：旧的那张作废。"),
            url=choosing_url(ws, case_id),
            label=_("去打点将单"),
        )
    try:
        code = service.issue(ws, ticket)
    except Refused as refused:
        flash(words_of(refused), "warn")
        return onward(choosing_url(ws, case_id))
    cards = cards_by_number(ws, service.on_offer(ws, ticket))[:ON_PAPER]
    address = absolute(f"{KEY}_public.pick")
    return render_template(
        f"{KEY}/slip.html",
        name=name_of(ws, KEY),
        side=_(SIDES[ticket.side]),
        number=view.case.number,
        code=on_paper(code),
        address=address,
        # behind the # it never leaves the browser: no server and no log gets to see it
        code_url=f"{address}#{code}",
        entry=absolute("residents.tell").partition("://")[2],
        phone=settings(ws)["slip_phone"],
        day=ticket.due_on,
        cards=[offered(ws, ticket, card) for card in cards],
        back=choosing_url(ws, case_id),
    )


@blueprint.route("/cases/<int:case_id>/tickets/<int:ticket_id>/pick", methods=["GET", "POST"])
def note_pick(case_id: int, ticket_id: int) -> ResponseReturnValue:
    """Write down whom a party picked on paper, or with the party, whom the centre recommends or names."""
    ws, view, ticket = ticket_at_hand(case_id, ticket_id)
    party = next((one for one in view.parties if one.id == ticket.party_id), None)
    who = shown_by_halves(party.name, party.kind) if party is not None else ""
    return pick_page(ws, ticket, who, choosing_url(ws, case_id))


@blueprint.route("/cases/<int:case_id>/recuse", methods=["GET", "POST"])
def recuse(case_id: int) -> ResponseReturnValue:
    """Let a mediator keep out of the case because a party or the desk asks for it."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    one = found(service.choosing_of(ws, view.case.home_space_id, case_id))
    standing = service.standing_of(ws, one)
    sent = request.method == "POST"
    form = Form.sent(RecusalSchema()) if sent else Form.blank(RecusalSchema(), said_by="party")
    if sent and done(ws, "recuse", form, lambda values: service.recuse(ws, view, _recusal(values))):
        flash(_("记下了。这一位不会再请到这件事上。"), "ok")
        return onward(choosing_url(ws, case_id))
    numbers = [*standing.mediators, *(standing.tickets[0].offers if standing.tickets else [])]
    names = [(str(card.id), card.mediator.name) for card in cards_by_number(ws, list(dict.fromkeys(numbers)))]
    return shown(
        "recuse.html",
        form,
        names=names,
        kinds=named(RECUSALS),
        sayers=[("party", _("当事人提出")), ("desk", _("中心发现"))],
        number=view.case.number,
        back=choosing_url(ws, case_id),
    )


@blueprint.post("/cases/<int:case_id>/renew")
def renew(case_id: int) -> ResponseReturnValue:
    """Give a party that came later its ticket."""
    return _do(case_id, "renew", service.renew, _("发好了。要回避的，也重新核对过了。"))


@blueprint.post("/cases/<int:case_id>/settle-on")
def settle_on(case_id: int) -> ResponseReturnValue:
    """Ask the one whom every party would take."""
    return _do(case_id, "settle_on", service.settle_on, _("换成各方都愿意的一位，正在问他。"))


@blueprint.post("/cases/<int:case_id>/call-off")
def call_off(case_id: int) -> ResponseReturnValue:
    """End a choosing that leads nowhere."""
    return _do(case_id, "call_off", service.call_off, _("不点了，名额让出来了。"))


def ticket_at_hand(case_id: int, ticket_id: int) -> tuple[Workspace, CaseView, Ticket]:
    """Return a party's ticket for somebody who leads its case; to others it is not there (404)."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    one = found(service.choosing_of(ws, view.case.home_space_id, case_id))
    ticket = next((ticket for ticket in service.standing_of(ws, one).tickets if ticket.id == ticket_id), None)
    if not _leads(view):
        abort(403)
    return ws, view, found(ticket)


def pick_page(ws: Workspace, ticket: Ticket, who: str, back: str) -> ResponseReturnValue:
    """Show or take the form in which staff write down a party's pick."""
    sent = request.method == "POST"
    firsts = ticket.wishes[:2] if ticket.picked_at else []
    known: dict[str, Any] = dict(zip(("mediator", "second"), firsts, strict=False))
    begins = {"way": "paper", "anyone": True, "signed_on": ws.now().astimezone(OFFICIAL_TIME).date(), **known}
    form = Form.sent(StaffPickSchema()) if sent else Form.blank(StaffPickSchema(), **begins)
    cards = cards_by_number(ws, service.on_offer(ws, ticket))
    if sent and done(
        ws, "pick", form, lambda values: service.pick(ws, ticket, wanted_of(values, named_by_centre(ticket, cards)))
    ):
        flash(_("记下了，已经请这一位答复。"), "ok")
        return onward(back)
    return shown(
        "note_pick.html",
        form,
        who=who,
        side=_(SIDES[ticket.side]),
        cards=[offered(ws, ticket, card) for card in cards],
        names=in_groups(cards, ticket.field),
        ways=named(WAYS, ("paper", "recommended", "assigned")),
        back=back,
    )


def wanted_of(values: dict[str, Any], cards: list[Card]) -> Wanted:
    """Return a pick as it was typed; who leaves it to the centre gets the first of ``cards`` that has room.

    Raises:
        Refused: ``market_say_day``: a slip that was filled in on paper bears a day.
    """
    if values["way"] == "paper" and values["signed_on"] is None:
        raise Refused("market_say_day", "signed_on")
    wishes = tuple(one for one in (values["mediator"], values["second"]) if one)
    if not wishes and values["way"] in {"recommended", "assigned"}:
        wishes = tuple(card.id for card in cards if card.left)[:1]
    return Wanted(
        values["way"], wishes, anyone=values["anyone"], signed_on=values["signed_on"] if values["way"] == "paper" else None
    )


def choosing_url(ws: Workspace, case_id: int) -> str:
    """Return where one sees how far the parties of a case are."""
    return url_for(f"{KEY}.choose", space=ws.space.code, case_id=case_id)


def case_url(ws: Workspace, case_id: int) -> str:
    """Return the address of a case."""
    return url_for("cases.case", space=ws.space.code, case_id=case_id)


def on_paper(code: str) -> str:
    """Return a code as it stands on a slip, in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def lines_of(ws: Workspace, standing: Standing, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return for each party whom it picked, and how far that is; ``names`` are those of the parties as the reader sees them."""
    picked = {*standing.mediators, *standing.left, *(ticket.wishes[0] for ticket in standing.tickets if ticket.wishes)}
    known = {card.id: card.mediator.name for card in service.cards(ws, picked, resting=True)}
    found_places = {place.mediator_id: place for place in standing.stood}
    return [
        {
            "who": names.get(ticket.party_id, ""),
            "side": _(SIDES[ticket.side]),
            "picked": known.get(ticket.wishes[0], "") if ticket.picked_at and ticket.wishes else "",
            "way": _(WAYS[ticket.way]) if ticket.way else "",
            "asked": known.get(pick.asked or 0, ""),
            "state": _state(found_places.get(pick.asked or 0)),
            "left": known.get(_who_left(ticket, pick, standing), ""),
            "ok": pick.accepted,
            "ticket": ticket,
        }
        for ticket, pick in zip(standing.tickets, standing.picks, strict=True)
    ]


def _who_left(ticket: Ticket, pick: Pick, standing: Standing) -> int:
    """Return who took it on for a party and left since, while nobody is asked for it; else 0."""
    return next((one for one in ticket.wishes if one in standing.left), 0) if pick.asked is None else 0


def _state(place: Place | None) -> str:
    if place is None:
        return ""
    if place.accepted_at is not None:
        return _("答应了")
    return _("%(at)s 前答复", at=exact(place.answer_by.astimezone(OFFICIAL_TIME)))


def _values(ws: Workspace, view: CaseView, standing: Standing) -> dict[str, Any]:
    case_id, leads = view.case.id, _leads(view)
    at: dict[str, Any] = {"space": ws.space.code, "case_id": case_id}
    lines = lines_of(ws, standing, {party.id: shown_by_halves(party.name, party.kind) for party in view.parties})
    for line in lines:
        own: dict[str, Any] = {**at, "ticket_id": line["ticket"].id}
        line["slip"] = url_for(f"{KEY}.issue", **own) if leads else ""
        line["pick"] = url_for(f"{KEY}.note_pick", **own) if leads else ""
    known = {card.id: card for card in service.cards(ws, resting=True)}
    common = common_wish(standing.picks)
    return {
        "number": view.case.number,
        "name": name_of(ws, KEY),
        "lines": lines,
        "outcome": standing.outcome.value,
        "said": _(OUTCOMES[standing.outcome.value]),
        "mediators": [card_shown(ws, known[one]) for one in standing.mediators if one in known],
        "left": _("、").join(dict.fromkeys(line["left"] for line in lines if line["left"])),
        "together": len(standing.mediators) > 1,
        "common": known[common].mediator.name if standing.outcome is Outcome.DIFFER and common in known else "",
        "asked": [
            {
                "name": known[place.mediator_id].mediator.name,
                "until": exact(place.answer_by.astimezone(OFFICIAL_TIME)),
                "url": url_for(f"{KEY}.answer", space=ws.space.code, place_id=place.id),
            }
            for place in service.live(standing.places)
            if place.accepted_at is None and place.mediator_id in known
        ],
        "recusals": [
            {"name": known[one.mediator_id].mediator.name, "kind": _(RECUSALS[one.kind]), "words": one.words}
            for one in service.recusals_of(ws, view)
            if one.mediator_id in known
        ],
        "waivers": waivers_shown(ws, view, standing),
        "slip_phone": settings(ws)["slip_phone"],
        "leads": leads,
        "grew": service.without_ticket(view, standing),
        "urls": {
            "renew": url_for(f"{KEY}.renew", **at),
            "case": case_url(ws, case_id),
            "recuse": url_for(f"{KEY}.recuse", **at),
            "waive": url_for(f"{KEY}.waive", **at) if leads and service.may_be_asked(ws, view, standing.choosing.id) else "",
            "off": url_for(f"{KEY}.call_off", **at),
            "common": url_for(f"{KEY}.settle_on", **at),
        },
    }


def waivers_shown(ws: Workspace, view: CaseView, standing: Standing) -> list[dict[str, Any]]:
    """Return who was asked to be let in although they must keep out, who asked, who decided, and where one decides."""
    asked = service.waivers_of(ws, standing.choosing.id)
    names = {card.id: card.mediator.name for card in service.cards(ws, [one.mediator_id for one in asked], resting=True)}
    return [
        {
            "name": names.get(one.mediator_id, ""),
            "why": _(CONFLICTS[one.conflict]),
            "words": one.words,
            "asked_by": one.asked_by,
            "decided_by": one.decided_by,
            "granted": one.granted,
            "url": url_for(f"{KEY}.waiver", space=ws.space.code, case_id=view.case.id, waiver_id=one.id),
        }
        for one in asked
    ]


def _do(case_id: int, deed: str, act: Any, said: str) -> ResponseReturnValue:
    ws = demand(f"{KEY}.choose")
    key = request.form.get("key", "")
    refused = why_not(ws, lambda: do_once(ws, f"{KEY}.{deed}", key, lambda: act(ws, case_id)), words_of)
    flash(refused or said, "warn" if refused else "ok")
    return onward(choosing_url(ws, case_id))


def _leads(view: CaseView) -> bool:
    return any(deed in view.deeds for deed in service.DEEDS)


def _recusal(values: dict[str, Any]) -> NewRecusal:
    return NewRecusal(values["mediator"], values["kind"], values["said_by"], values["words"])
