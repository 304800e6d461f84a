"""The wall as people who work here see it: everybody on it with the room that is left, and the same on paper for the hall."""

from dataclasses import asdict
from urllib.parse import urlencode

from flask import render_template, request, url_for

from core.api import OFFICIAL_TIME, Workspace, _, absolute, demand, may, name_of
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.rules.keys import FIELDS as FIELD_KEYS
from plugins.supermarket_mediator.rules.keys import LANGUAGES as LANGUAGE_KEYS
from plugins.supermarket_mediator.service import Card, Look
from plugins.supermarket_mediator.views.doors import KEY, blueprint, card_shown
from plugins.supermarket_mediator.views.words import FIELDS, LANGUAGES, RESTS, named

#: So many cards are shown at once.
SHOWN = 12
_LONGEST_NUMBER = 9


def look_asked() -> Look:
    """Return what the address asks to see; what there is not asks for nothing."""
    field, language = request.args.get("field", ""), request.args.get("language", "")
    return Look(
        field if field in FIELD_KEYS else "",
        language if language in LANGUAGE_KEYS else "",
        request.args.get("village", "")[:40].strip(),
    )


def number_asked(name: str) -> int | None:
    """Return a number the address names, as far as it is one."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def in_fair_order(ws: Workspace, standing: list[Card], look: Look) -> tuple[list[Card], int]:
    """Return who stands on the wall, equal ones each in turn, and which turn it is: whoever looks further sees the same order."""
    turn = number_asked("turn")
    if turn is None:
        group = tuple(sorted(card.id for card in service.shown(standing, look, 0) if card.left))
        turn = service.WHEEL.turn(ws.space_id, group)
    return service.shown(standing, look, turn), turn


def page_of(cards: list[Card], look: Look, turn: int, address: str) -> tuple[list[Card], str]:
    """Return the part of the wall that is looked at, and where it goes on; the address is empty at the end."""
    begin = number_asked("from") or 0
    after = begin + SHOWN
    asked = {name: value for name, value in asdict(look).items() if value}
    return cards[begin:after], f"{address}?{urlencode({**asked, 'turn': turn, 'from': after})}" if after < len(cards) else ""


def choices(cards: list[Card], look: Look) -> dict[str, object]:
    """Return what one may ask of the wall: only what somebody on it has."""
    skills = {one for card in cards for one in card.mediator.skills}
    languages = {one for card in cards for one in card.mediator.languages}
    villages = sorted({one for card in cards for one in (*card.mediator.villages, card.mediator.home_village) if one})
    return {
        "look": look,
        "fields": named(FIELDS, [one for one in FIELD_KEYS if one in skills]),
        "tongues": named(LANGUAGES, [one for one in LANGUAGE_KEYS if one in languages]),
        "villages": villages,
    }


def rests_shown(card: Card) -> str:
    """Return why somebody takes nothing new; empty where somebody does."""
    why = card.mediator.why_rests
    return _(RESTS[why]) if why else _("不在岗了") if card.is_gone else ""


@blueprint.get("/")
def wall() -> str:
    """Show everybody on the wall, also those who rest, with who changes their cards."""
    ws = demand(f"{KEY}.choose")
    keeps = may(ws, f"{KEY}.keep")
    everybody = service.cards(ws, resting=True)
    look = look_asked()
    lines = []
    page, more = page_of(service.shown(everybody, look, 0), look, 0, url_for(f"{KEY}.wall", space=ws.space.code))
    for card in page:
        line = card_shown(ws, card)
        here = keeps and card.is_here
        line["url"] = url_for(f"{KEY}.mediator", space=ws.space.code, mediator_id=card.id) if here else ""
        line["rests"] = rests_shown(card)
        lines.append(line)
    return render_template(
        f"{KEY}/wall.html",
        name=name_of(ws, KEY),
        lines=lines,
        more=more,
        keeps=keeps,
        local=sum(card.is_here for card in everybody),
        free=sum(card.left > 0 for card in everybody),
        **choices(everybody, look),
        urls={
            "new": url_for(f"{KEY}.new_mediator", space=ws.space.code),
            "paper": url_for(f"{KEY}.paper", space=ws.space.code),
            "slip": url_for(f"{KEY}.slip", space=ws.space.code),
            "mine": url_for(f"{KEY}.mine", space=ws.space.code),
            "staffing": url_for(f"{KEY}.staffing", space=ws.space.code),
            "guidance": url_for(f"{KEY}.guidances", space=ws.space.code),
            "sheet": url_for(f"{KEY}.sheet", space=ws.space.code) if keeps and not ws.space.is_county else "",
            "public": url_for(f"{KEY}_public.about", space=ws.space.code),
        },
    )


@blueprint.get("/paper")
def paper() -> str:
    """Show the wall as it is hung in the hall; who stands first changes from day to day."""
    ws = demand(f"{KEY}.choose")
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    here = [card for card in service.cards(ws) if card.is_here]
    cards = service.shown(here, Look(), today.toordinal())
    return render_template(
        f"{KEY}/paper.html",
        name=name_of(ws, KEY),
        cards=[card_shown(ws, card) for card in cards],
        day=today.isoformat(),
        address=absolute(f"{KEY}_public.about"),
        back=url_for(f"{KEY}.wall", space=ws.space.code),
    )
