"""What is counted of picks: how many cases, how they came to a mediator, how fast the answers came."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from core.api import OFFICIAL_TIME, Workspace
from plugins.supermarket_mediator.models import Place, Ticket


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of one space over some whole days, of a county those of all its spaces."""

    #: Cases in which somebody was picked.
    cases: int
    #: Picks made, and those with the phone among them; None for a county, which does not read the tickets of its townships.
    picks: int | None
    by_phone: int | None
    #: Mediators asked; those who took it, and within how many days (the one in the middle); those who did not answer.
    asked: int
    accepted: int
    days: int | None
    late: int
    settled: int


def count(ws: Workspace, since: date, until: date) -> Count:
    """Count this space's picks from one day up to and with another; a county's are those of all its spaces."""
    begin = datetime.combine(since, time(), OFFICIAL_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICIAL_TIME)
    wanted = select(Place.choosing_id, Place.taken_at, Place.accepted_at, Place.why).where(
        Place.county_id == ws.county_id, Place.taken_at >= begin, Place.taken_at < end
    )
    whole = ws.space.is_county
    places = ws.session.execute(wanted if whole else wanted.where(Place.space_id == ws.space_id)).all()
    ways = None if whole else _ways(ws, begin, end)
    days = sorted((place.accepted_at - place.taken_at).days for place in places if place.accepted_at is not None)
    return Count(
        cases=len({place.choosing_id for place in places}),
        picks=None if ways is None else len(ways),
        by_phone=None if ways is None else ways.count("phone"),
        asked=len(places),
        accepted=len(days),
        days=days[len(days) // 2] if days else None,
        late=sum(place.why == "late" for place in places),
        settled=sum(place.why == "settled" for place in places),
    )


def _ways(ws: Workspace, begin: datetime, end: datetime) -> list[str | None]:
    here = (Ticket.county_id == ws.county_id, Ticket.home_space_id == ws.space_id)
    return [*ws.session.scalars(select(Ticket.way).where(*here, Ticket.picked_at >= begin, Ticket.picked_at < end))]
