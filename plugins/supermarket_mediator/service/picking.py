"""What one party is offered and picks: its slip, whom it may pick now, and the pick itself."""

from datetime import date, datetime, time

from sqlalchemy import select

from core.api import OFFICIAL_TIME, Refused, Workspace, leave_word, new_ticket, record_audit, ticket_digest
from plugins.supermarket_mediator.models import Ticket
from plugins.supermarket_mediator.rules.conflicts import Conflict
from plugins.supermarket_mediator.rules.picks import Wanted, check_day, check_wishes, queue_of
from plugins.supermarket_mediator.service.offering import tied_to
from plugins.supermarket_mediator.service.places import free, live, places_of, said_no, slip_due, take
from plugins.supermarket_mediator.service.wall import KEY, gone_among


def issue(ws: Workspace, ticket: Ticket) -> str:
    """Give a party a code for its slip and return it; an older one leads nowhere any more.

    Raises:
        Refused: ``market_over``.
    """
    if ticket.ended_at is not None:
        raise Refused("market_over")
    code = new_ticket()
    ticket.code_digest, ticket.issued_at, ticket.due_on = ticket_digest(code), ws.now(), slip_due(ws)
    ws.session.flush()
    record_audit(ws, f"{KEY}.slip_issued", ticket.case_id, {"side": ticket.side})
    return code


def ticket_by(ws: Workspace, digest: str) -> Ticket | None:
    """Return what lies under the code of a slip; for a resident's workspace it must be bound to the same digest."""
    mine = (Ticket.county_id == ws.county_id, Ticket.code_digest == digest, Ticket.home_space_id == ws.space_id)
    return ws.session.scalars(select(Ticket).where(*mine, Ticket.ended_at.is_(None))).one_or_none() if digest else None


def on_offer(ws: Workspace, ticket: Ticket) -> list[int]:
    """Return whom a party may pick now, in the order in which they are shown: without those who said no to this case, were tied to a party since, or left."""
    tied = tied_to(ws, ticket.offers, ticket.against) - waived_on(ticket, Conflict.TIED)
    refused = said_no(places_of(ws, ticket.choosing_id)) | tied | gone_among(ws, ticket.offers)
    return [one for one in ticket.offers if one not in refused]


def waived_on(ticket: Ticket, *conflicts: Conflict) -> set[int]:
    """Return who stands on a ticket although they must keep out, for one of these conflicts or any: a party picks them itself or not at all."""
    return {int(number) for number, (why, _words) in ticket.waived.items() if not conflicts or why in conflicts}


def is_late(ws: Workspace, ticket: Ticket) -> bool:
    """Return whether the last day on a slip is over."""
    return ticket.due_on is not None and _today(ws) > ticket.due_on


def pick(ws: Workspace, ticket: Ticket, wanted: Wanted) -> int:
    """Make a party's pick: take a place of the first it wishes for, ask that mediator, and return the ticket's number.

    Residents do it themselves with their code, once; staff write down what was said on paper or at the desk, also anew.

    Raises:
        Refused: ``market_over``, ``market_picked_already``, ``market_slip_late``, ``market_full``, or what ``check_wishes`` and, for a
            slip on paper with its day, ``check_day`` raise.
    """
    again = select(Ticket).where(Ticket.county_id == ws.county_id, Ticket.id == ticket.id)
    ticket = ws.session.scalars(again.with_for_update().execution_options(populate_existing=True)).one()
    if ticket.ended_at is not None:
        raise Refused("market_over")
    check_wishes(wanted, on_offer(ws, ticket))
    if ticket.picked_at is not None and ws.actor.post == "resident":
        if list(wanted.wishes) == ticket.wishes[: len(wanted.wishes)]:
            return ticket.id
        raise Refused("market_picked_already")
    if ws.actor.post == "resident" and is_late(ws, ticket):
        raise Refused("market_slip_late", "mediator")
    if wanted.signed_on is not None:
        _check_day(ws, ticket, wanted.signed_on)
    if ticket.picked_at is not None:
        _give_up(ws, ticket, keep=wanted.wishes[0])
    queue = queue_of(wanted, [one for one in on_offer(ws, ticket) if one not in waived_on(ticket)])
    if not take(ws, ticket, queue[0], queue[1:]):
        raise Refused("market_full", "mediator")
    ticket.way, ticket.wishes, ticket.picked_at, ticket.noted_by = wanted.way, queue, ws.now(), ws.actor.name
    ticket.signed_on = wanted.signed_on
    ws.session.flush()
    record_audit(ws, f"{KEY}.picked", ticket.case_id, {"way": wanted.way, "side": ticket.side})
    if ws.actor.post == "resident" or ws.actor.unit_id != ticket.unit_id:
        leave_word(ws, f"{KEY}.picked", space_id=ticket.home_space_id, unit_id=ticket.unit_id, case_id=ticket.case_id)
    return ticket.id


def _today(ws: Workspace) -> date:
    return ws.now().astimezone(OFFICIAL_TIME).date()


def _check_day(ws: Workspace, ticket: Ticket, signed_on: date) -> None:
    printed_on = ticket.issued_at.astimezone(OFFICIAL_TIME).date() if ticket.issued_at is not None else None
    good_until = slip_due(ws, datetime.combine(signed_on, time(), OFFICIAL_TIME))
    check_day(signed_on, _today(ws), printed_on, ticket.due_on, good_until)


def _give_up(ws: Workspace, ticket: Ticket, *, keep: int) -> None:
    """Give back what a party's earlier pick took, unless another party wants it too."""
    others = select(Ticket).where(
        Ticket.county_id == ws.county_id,
        Ticket.home_space_id == ticket.home_space_id,
        Ticket.choosing_id == ticket.choosing_id,
        Ticket.id != ticket.id,
    )
    wanted = {wish for other in ws.session.scalars(others) for wish in other.wishes[:1]}
    for place in live(places_of(ws, ticket.choosing_id)):
        if place.ticket_id == ticket.id and place.mediator_id not in {*wanted, keep}:
            free(ws, place, "changed")
