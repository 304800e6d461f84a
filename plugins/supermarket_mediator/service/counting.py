"""What is counted of picks: how many cases, how they came to a mediator, how fast the answers came."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from core.api import OFFICIAL_TIME, Workspace
from plugins.supermarket_mediator.models import Place, Ticket


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of one space over some whole days."""

    #: Cases whose parties chose, and picks made, those with the phone among them.
    cases: int
    picks: int
    by_phone: int
    #: Mediators asked; those who took it, and within how many days (the one in the middle); those who did not answer.
    asked: int
    accepted: int
    days: int | None
    late: int
    settled: int


def count(ws: Workspace, since: date, until: date) -> Count:
    """Count this space's picks from one day up to and with another."""
    begin = datetime.combine(since, time(), OFFICIAL_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICIAL_TIME)
    picks = ws.session.execute(
        select(Ticket.choosing_id, Ticket.way).where(
            Ticket.county_id == ws.county_id,
            Ticket.home_space_id == ws.space_id,
            Ticket.picked_at >= begin,
            Ticket.picked_at < end,
        )
    ).all()
    places = ws.session.execute(
        select(Place.taken_at, Place.accepted_at, Place.why).where(
            Place.county_id == ws.county_id, Place.space_id == ws.space_id, Place.taken_at >= begin, Place.taken_at < end
        )
    ).all()
    days = sorted((place.accepted_at - place.taken_at).days for place in places if place.accepted_at is not None)
    return Count(
        cases=len({pick.choosing_id for pick in picks}),
        picks=len(picks),
        by_phone=sum(pick.way == "phone" for pick in picks),
        asked=len(places),
        accepted=len(days),
        days=days[len(days) // 2] if days else None,
        late=sum(place.why == "late" for place in places),
        settled=sum(place.why == "settled" for place in places),
    )
