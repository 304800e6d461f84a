"""The picks of a space as a table for the office."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import Response, request

from core.api import OFFICIAL_TIME, Form, LineSeen, Workspace, _, demand, lines_seen, mark, name_of, table_file
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Choosing, Place, Ticket
from plugins.supermarket_mediator.schemas import SpanSchema
from plugins.supermarket_mediator.views.doors import KEY, blueprint
from plugins.supermarket_mediator.views.words import CONFLICTS, FIELDS, SIDES, WAYS, WHY_FREED

_LATEST = date(2150, 12, 31)
#: Heads and their widths. Why somebody was recused is not among them: only those who see the case whole read that, on its page.
COLUMNS = (
    (mark("序号"), 6),
    (mark("编号"), 24),
    (mark("当事人"), 16),
    (mark("哪一方"), 8),
    (mark("什么事"), 12),
    (mark("什么时候点的"), 17),
    (mark("怎么点的"), 12),
    (mark("单子上的日子"), 12),
    (mark("点了谁"), 12),
    (mark("请的是谁"), 12),
    (mark("答应的时间"), 17),
    (mark("后来怎样"), 12),
    (mark("按规矩要回避"), 18),
)


@blueprint.get("/picks.xlsx")
def sheet() -> Response:
    """Give the picks of this year, or of the days in the address, as a file; names are masked, and that it was taken away is recorded."""
    ws = demand(f"{KEY}.keep")
    first, last = _span(ws)
    begin, end = (datetime.combine(day, time(), OFFICIAL_TIME) for day in (first, last + timedelta(days=1)))
    picked = service.picked_between(ws, begin, end)
    seen = lines_seen(ws, [one.case_id for one, _ticket in picked])
    title = _("%(place)s%(name)s台账", place=ws.space.name, name=name_of(ws, KEY))
    when = _("%(since)s 至 %(until)s", since=first, until=last)
    rows = [*_rows(ws, picked, seen)]
    return table_file(ws, f"{KEY}.taken_away", title, [(_(head), width) for head, width in COLUMNS], rows, [when])


def _rows(
    ws: Workspace, picked: list[tuple[Choosing, Ticket]], seen: dict[int, LineSeen]
) -> Iterator[tuple[str | int | datetime | None, ...]]:
    names = {card.id: card.mediator.name for card in service.cards(ws, resting=True)}
    numbers = [one.id for one, _ticket in picked]
    last = {(place.choosing_id, place.mediator_id): place for place in service.places_in(ws, numbers)}
    mine = [(one, ticket) for one, ticket in picked if one.case_id in seen]
    for number, (one, ticket) in enumerate(mine, start=1):
        place = _asked(ticket, {mediator: last[one.id, mediator] for mediator in ticket.wishes if (one.id, mediator) in last})
        why, _words = ticket.waived.get(str(place.mediator_id), ("", "")) if place is not None else ("", "")
        yield (
            number,
            seen[one.case_id].line.number,
            seen[one.case_id].parties,
            _(SIDES[ticket.side]),
            _(FIELDS[ticket.field]) if ticket.field in FIELDS else "",
            ticket.picked_at,
            _(WAYS[ticket.way]) if ticket.way else "",
            ticket.signed_on.isoformat() if ticket.signed_on else "",
            names.get(ticket.wishes[0], "") if ticket.wishes else "",
            names.get(place.mediator_id, "") if place is not None else "",
            place.accepted_at if place is not None else None,
            _(WHY_FREED[place.why]) if place is not None else _("要重新点"),
            _(CONFLICTS[why]) if why else "",
        )


def _asked(ticket: Ticket, places: dict[int, Place]) -> Place | None:
    """Return who was asked for a party in the end: whoever stands or stood last of those it picked."""
    ordered = [places[one] for one in ticket.wishes if one in places]
    return next((one for one in ordered if one.why in {"", "settled", "over"}), ordered[-1] if ordered else None)


def _span(ws: Workspace) -> tuple[date, date]:
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    form = Form.sent(SpanSchema(), request.args)
    asked = {} if form.errors else form.values
    last = asked.get("until") or today.replace(month=12, day=31)
    return asked.get("since") or today.replace(month=1, day=1), min(last, _LATEST)
