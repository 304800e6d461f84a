"""Places of mediators: taken once, whoever asks at the same moment; passed on to the next; given back."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.api import OFFICIAL_TIME, Term, TermUnit, Workspace, deadline_of, leave_word, national_calendar, settings_of
from plugins.supermarket_mediator.models import Mediator, Place, Ticket
from plugins.supermarket_mediator.rules.picks import free_numbers
from plugins.supermarket_mediator.service.wall import KEY, capacity_of, gone_of


def places_of(ws: Workspace, choosing_id: int) -> Sequence[Place]:
    """Return all places that were ever taken for a choosing, the oldest first."""
    wanted = select(Place).where(Place.county_id == ws.county_id, Place.choosing_id == choosing_id)
    return ws.session.scalars(wanted.order_by(Place.taken_at, Place.id).execution_options(populate_existing=True)).all()


def places_in(ws: Workspace, choosing_ids: Sequence[int]) -> Sequence[Place]:
    """Return all places that were ever taken for these choosings, the oldest first."""
    wanted = select(Place).where(Place.county_id == ws.county_id, Place.choosing_id.in_(choosing_ids))
    return ws.session.scalars(wanted.order_by(Place.taken_at, Place.id)).all()


def live(places: Sequence[Place]) -> list[Place]:
    """Return those that stand."""
    return [place for place in places if place.freed_at is None]


def said_no(places: Sequence[Place]) -> set[int]:
    """Return who was asked for a case and will not be asked again: declined, kept out, or did not answer."""
    return {place.mediator_id for place in places if place.why in {"declined", "recused", "late"}}


def take(ws: Workspace, ticket: Ticket, mediator_id: int, queue: Sequence[int]) -> bool:
    """Take a place of a mediator for a pick, and ask the mediator; return whether there was one.

    Of many who want the last place at once, one gets it: the database takes each number once. Nobody waits longer than another's
    transaction. A mediator who is asked for this case already is asked once.
    """
    asked = _take(ws, ticket.choosing_id, ticket.id, ticket.unit_id, mediator_id, queue, ticket.home_space_id)
    return asked is not None


def pass_on(ws: Workspace, place: Place, why: str) -> Mediator | None:
    """Free a place that did not come to anything and ask the next in its queue; return who is asked now, or None.

    Whoever said no to this case before is not asked again.
    """
    free(ws, place, why)
    before = said_no(places_of(ws, place.choosing_id))
    for at, number in enumerate(place.queue):
        if number in before:
            continue
        asked = _take(ws, place.choosing_id, place.ticket_id, place.unit_id, number, place.queue[at + 1 :], place.space_id)
        if asked is not None:
            return asked
    return None


def free(ws: Workspace, place: Place, why: str) -> None:
    """Give a place back."""
    place.freed_at, place.why = ws.now(), why
    ws.session.flush()


def free_all(ws: Workspace, choosing_id: int, *, why: str, accepted: str = "") -> None:
    """Give back what stands of a choosing; with ``accepted`` those that were taken on are freed with that word."""
    for place in live(places_of(ws, choosing_id)):
        if place.space_id == ws.space_id or ws.space.is_county:
            free(ws, place, accepted if accepted and place.accepted_at is not None else why)


def strike(ws: Workspace, choosing_id: int, mediator_id: int) -> None:
    """Take a mediator out of what is still to be asked for a case."""
    for place in live(places_of(ws, choosing_id)):
        if mediator_id in place.queue:
            place.queue = [one for one in place.queue if one != mediator_id]
    ws.session.flush()


def answer_due(ws: Workspace) -> datetime:
    """Return until when a mediator who is asked now has to answer: so many working days as the county says (3 by itself)."""
    return _in_working_days(ws, "answer_days")


def slip_due(ws: Workspace, since: datetime | None = None) -> date:
    """Return the last day on which a slip is good that is given out now, or at a moment: so many working days as the county says (5 by itself)."""
    return _in_working_days(ws, "slip_days", since).astimezone(OFFICIAL_TIME).date()


def _in_working_days(ws: Workspace, setting: str, since: datetime | None = None) -> datetime:
    days = int(settings_of(ws, KEY)[setting])
    return deadline_of(since or ws.now(), Term(days, TermUnit.WORKING_DAYS), national_calendar(), guess=True).at


def _take(
    ws: Workspace,
    choosing_id: int,
    ticket_id: int,
    unit_id: int | None,
    mediator_id: int,
    queue: Sequence[int],
    space_id: int,
) -> Mediator | None:
    mediator = ws.session.get(Mediator, (ws.county_id, mediator_id), populate_existing=True)
    if mediator is None or mediator.rests_at is not None or gone_of(ws, [mediator]):
        return None
    if _stands(ws, choosing_id, mediator_id):
        return mediator
    values = {
        "county_id": ws.county_id,
        "space_id": space_id,
        "choosing_id": choosing_id,
        "ticket_id": ticket_id,
        "mediator_id": mediator_id,
        "queue": [one for one in queue if one != mediator_id],
        "unit_id": unit_id,
        "taken_at": ws.now(),
        "answer_by": answer_due(ws),
        "why": "",
    }
    for number in free_numbers(capacity_of(ws, mediator), _taken(ws, mediator_id)):
        taken = insert(Place).values(**values, id=ws.new_key(), number=number).on_conflict_do_nothing()
        if ws.session.scalar(taken.returning(Place.id)) is not None:
            _ask(ws, mediator)
            return mediator
        if _stands(ws, choosing_id, mediator_id):
            return mediator
    return None


def _ask(ws: Workspace, mediator: Mediator) -> None:
    leave_word(ws, f"{KEY}.asked", space_id=mediator.space_id, unit_id=mediator.unit_id, about=mediator.name, at="mine")


def _taken(ws: Workspace, mediator_id: int) -> Sequence[int]:
    mine = (Place.county_id == ws.county_id, Place.mediator_id == mediator_id, Place.freed_at.is_(None))
    return ws.session.scalars(select(Place.number).where(*mine)).all()


def _stands(ws: Workspace, choosing_id: int, mediator_id: int) -> bool:
    mine = (Place.county_id == ws.county_id, Place.choosing_id == choosing_id, Place.mediator_id == mediator_id)
    return ws.session.scalar(select(Place.id).where(*mine, Place.freed_at.is_(None))) is not None
