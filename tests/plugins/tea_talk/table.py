"""What tests of tea talk set on the table: a house, and a talk that has begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from core import cases
from core.api import OFFICIAL_TIME, Workspace
from core.testing import County
from plugins.tea_talk import service
from plugins.tea_talk.models import Talk
from plugins.tea_talk.rules import NewHouse, NewTalk


def house_in(county: County, tables: int = 1) -> int:
    """Open a house that gives tables at any hour, and return its number."""
    county.switch_on("tea_talk")
    new = NewHouse("老樟树茶馆", "村口大樟树下", "汪伯", tables, "00:00", "23:59")
    return county.do("director", lambda ws: service.open_house(ws, new))


@contextmanager
def earlier(county: County, **span: float) -> Iterator[datetime]:
    """Let the county's people act so much earlier than now."""
    now = county.clock()
    county.clock.now = now - timedelta(**span)
    try:
        yield county.clock.now
    finally:
        county.clock.now = now


def tomorrow(county: County, hour: int = 15) -> datetime:
    """Return an hour of the county's tomorrow."""
    day = county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def begun_talk(county: County, case_id: int, house_id: int) -> int:
    """Book a table for a case that began on the day before at three, and return the talk's number."""
    with earlier(county, days=2):
        new = NewTalk(house_id, tomorrow(county), 90)
        return county.do("village", lambda ws: service.book(ws, case_id, new))


def talk(county: County, talk_id: int) -> Talk:
    """Return a talk as the village sees it."""

    def found(ws: Workspace) -> Talk:
        one = service.talk_of(ws, talk_id)
        assert one is not None
        ws.session.expunge(one)
        return one

    return county.do("village", found)


def refuse(county: County, case_id: int) -> None:
    """Let the second party say that it will not talk any more."""

    def say(ws: Workspace) -> None:
        party = cases.read_case(ws, case_id).parties[1]
        cases.record_consent(ws, case_id, party.id, version=None, agrees=False, way="oral")

    county.do("village", say)
