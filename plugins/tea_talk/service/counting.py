"""What is counted of talks: held, settled, days until settled, the three rates of the follow-up, and opinions with an end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, select

from core.api import OFFICIAL_TIME, Workspace
from plugins.tea_talk.models import Gathering, Opinion, OpinionEnd, Talk
from plugins.tea_talk.rules import middle


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of one space over some whole days."""

    held: int
    agreed: int
    settled: int
    #: Days from booking to the settlement, the one in the middle.
    days: int | None
    visited: int
    matter_done: int
    heart_calm: int
    opinions: int
    ended: int


def count(ws: Workspace, since: date, until: date) -> Count:
    """Count this space's talks from one day up to and with another."""
    begin = datetime.combine(since, time(), OFFICIAL_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICIAL_TIME)
    here = (Talk.county_id == ws.county_id, Talk.home_space_id == ws.space_id)
    talks = ws.session.execute(
        select(Talk.result, Talk.booked_at, Talk.settled_at, Talk.matter_done, Talk.heart).where(
            *here, Talk.state == "ended", Talk.begins >= begin, Talk.begins < end
        )
    ).all()
    visited = [talk for talk in talks if talk.matter_done is not None]
    ended = and_(OpinionEnd.county_id == Opinion.county_id, OpinionEnd.id == Opinion.id)
    said = ws.session.execute(
        select(func.count(Opinion.id), func.count(OpinionEnd.id))
        .outerjoin(OpinionEnd, ended)
        .where(
            Opinion.county_id == ws.county_id,
            Opinion.home_space_id == ws.space_id,
            Opinion.taken_at >= begin,
            Opinion.taken_at < end,
        )
    ).one()
    return Count(
        held=len(talks),
        agreed=sum(talk.result == "settled" for talk in talks),
        settled=sum(talk.settled_at is not None for talk in talks),
        days=middle([(talk.settled_at - talk.booked_at).days for talk in talks if talk.settled_at is not None]),
        visited=len(visited),
        matter_done=sum(bool(talk.matter_done) for talk in visited),
        heart_calm=sum(talk.heart == "calm" for talk in visited),
        opinions=int(said[0]),
        ended=int(said[1]),
    )


def open_talks_held(ws: Workspace, since: date, until: date) -> int:
    """Count the open talks held from one day up to and with another, of a county those of all its spaces."""
    begin = datetime.combine(since, time(), OFFICIAL_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICIAL_TIME)
    held = select(func.count()).where(
        Gathering.county_id == ws.county_id, Gathering.people.is_not(None), Gathering.begins >= begin, Gathering.begins < end
    )
    return int(ws.session.scalar(held if ws.space.is_county else held.where(Gathering.space_id == ws.space_id)) or 0)
