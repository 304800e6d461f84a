"""Word that a practice leaves with a unit leads whoever works there to a page that opens."""

from flask import Flask
from sqlalchemy import select

from core.api import Workspace
from core.notifications.models import OutboxRow
from core.testing import Browser, County
from tenants.door import Database
from tests.sight.states import found_place


def left(county: County) -> list[OutboxRow]:
    """Return what practices left word of in the township."""

    def find(ws: Workspace) -> list[OutboxRow]:
        wanted = select(OutboxRow).where(OutboxRow.county_id == county.space.id, OutboxRow.kind.contains("."))
        return [*ws.session.scalars(wanted)]

    return county.do("director", find)


def test_every_notice_of_a_practice_leads_to_a_page_that_opens(fq_database: Database, fq_site: Flask) -> None:
    county = found_place(fq_database).county
    browsers = {
        actor.unit_id: Browser(fq_site, county, who)
        for who, actor in county.home.people.items()
        if who in {"village", "director"}
    }
    browsers[None] = Browser(fq_site, county, "village")
    told = [row for row in left(county) if row.for_unit_id in browsers]
    assert {row.kind for row in told} >= {
        "plaza_council.proposed", "plaza_council.objected", "tea_talk.opinion", "supermarket_mediator.asked", "supermarket_mediator.waiver_asked",
    }  # fmt: skip
    for row in told:
        key, at = row.kind.partition(".")[0], row.payload.get("at")
        page = f"practices/{key}/{at}" if at else f"cases/{row.case_id}"
        assert (row.kind, browsers[row.for_unit_id].open(page).status_code) == (row.kind, 200), page
