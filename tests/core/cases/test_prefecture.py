"""A prefecture above counties: what is carried up to it lies in its inbox, is handled in the county, and nothing else is seen."""

from typing import cast

import pytest
from flask import Flask

from core import cases
from core.cases.models import Case
from core.cases.rules import NewSession, Settlement, State
from core.jobs import Sweeper
from core.workspace import Workspace
from tenants.door import Database
from tests.desk import in_hand, site_over
from tests.heights import Prefecture, five_rungs, found_above
from tests.places import County, found_small_county
from tests.visitors import Visitor, words


@pytest.fixture(scope="module")
def above(database: Database) -> Prefecture:
    """A prefecture with two counties below it."""
    return found_above(*(found_small_county(database, five_rungs()) for _ in range(2)))


@pytest.fixture(scope="module")
def site(above: Prefecture) -> Flask:
    return site_over(above.database)


@pytest.fixture
def county(above: Prefecture) -> County:
    return above.counties[0]


def escalate(ws: Workspace, case_id: int) -> Case:
    return cases.escalate(ws, case_id, version=None, tried="谈了三回。", why="要几个县一起办。")


def carried_up(county: County) -> int:
    """A case that climbed from the village to the prefecture."""
    case_id = in_hand(county)
    county.do("village", lambda ws: escalate(ws, case_id))
    county.do("mediator", lambda ws: cases.sign_for(ws, case_id, version=None))
    county.do("mediator", lambda ws: escalate(ws, case_id))
    county.do("county_clerk", lambda ws: cases.sign_for(ws, case_id, version=None), county)
    county.do("county_clerk", lambda ws: escalate(ws, case_id), county)
    return case_id


def sweep(above: Prefecture, county: County) -> None:
    Sweeper(above.database, above.clock).sweep(county.space.id)


def inbox_of(above: Prefecture) -> list[int]:
    ws = above.workspace("above_clerk")
    with ws.session:
        return [row.InboxLine.case_id for row in cases.held_in_counties(ws)]


def state_in_inbox(above: Prefecture, case_id: int) -> State:
    ws = above.workspace("above_clerk")
    with ws.session:
        return next(State(row.InboxLine.state) for row in cases.held_in_counties(ws) if row.InboxLine.case_id == case_id)


def sees(above: Prefecture, county: County, case_id: int) -> bool:
    ws = above.workspace("above_director", county)
    with ws.session:
        try:
            cases.read_case(ws, case_id)
        except cases.CaseMissing:
            return False
        return True


def test_what_a_county_carries_up_lies_in_the_inbox_once_however_often_the_worker_looks(
    above: Prefecture, county: County
) -> None:
    case_id = carried_up(county)
    for _ in range(2):
        sweep(above, county)
    assert inbox_of(above).count(case_id) == 1


def test_the_prefecture_handles_a_case_in_its_county_to_the_end(above: Prefecture, county: County) -> None:
    case_id = carried_up(county)
    held = above.clock()
    for deed in (
        lambda ws: cases.sign_for(ws, case_id, version=None),
        lambda ws: cases.note_session(ws, case_id, NewSession("persuasion", held, "州里来人谈了。", "agreed"), version=None),
        lambda ws: cases.settle(ws, case_id, Settlement("路由两县合修。", performed=True), version=None),
        lambda ws: cases.close(ws, case_id, version=None),
    ):
        case = cast("Case", above.do("above_clerk", county, deed))
    assert State(case.state) is State.CLOSED
    seen = cast("cases.CaseView", county.do("director", lambda ws: cases.read_case(ws, case_id)))
    assert [row.unit_name for row in seen.timeline if row.deed in {"signed", "settled", "closed"}].count(
        f"{above.space.name}综治中心"
    ) == 3  # fmt: skip


def test_a_line_in_the_inbox_follows_its_case(above: Prefecture, county: County) -> None:
    case_id = carried_up(county)
    sweep(above, county)
    assert state_in_inbox(above, case_id) is State.ASSIGNED
    above.do("above_clerk", county, lambda ws: cases.sign_for(ws, case_id, version=None))
    above.do("above_clerk", county, lambda ws: cases.settle(ws, case_id, Settlement("了结。"), version=None))
    sweep(above, county)
    assert state_in_inbox(above, case_id) is State.SETTLED


def test_a_township_reads_who_has_its_case_up_there(above: Prefecture, county: County, site: Flask) -> None:
    case_id = carried_up(county)
    director = Visitor(site, county.home, "director")
    assert f"谁在办 {above.space.name}" in words(director.open(f"cases/{case_id}"))
    assert f"交给{above.space.name}" in words(director.open("today?only=waiting"))


def test_a_prefecture_sees_no_case_that_it_does_not_hold(above: Prefecture, county: County) -> None:
    at_village, at_prefecture = in_hand(county), carried_up(county)
    assert (sees(above, county, at_village), sees(above, county, at_prefecture)) == (False, True)
    assert not sees(above, above.counties[1], at_prefecture)


def test_another_prefecture_sees_nothing_and_does_not_come_in(above: Prefecture, county: County, site: Flask) -> None:
    other = found_above(found_small_county(above.database, five_rungs()))
    case_id = carried_up(county)
    assert not sees(other, county, case_id)
    assert not sees(other, other.counties[0], case_id)
    stranger = Visitor(site, other, "above_director")
    for address in (f"{other.space.code}-{county.space.code}", f"{above.space.code}-{county.space.code}", county.space.code):
        answer = stranger.client.get(f"/{address}/cases/{case_id}")
        assert answer.status_code in {303, 404}
        assert "邻居盖房" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["{county}-{above}", "{above}-", "-{county}", "{above}-{township}", "{above}-{county}-1"])
def test_only_a_prefecture_enters_and_only_counties_below_it(
    above: Prefecture, county: County, site: Flask, address: str
) -> None:
    codes = {"county": county.space.code, "above": above.space.code, "township": county.home.space.code}
    assert Visitor(site, above).client.get(f"/{address.format(**codes)}/sign-in").status_code == 404


def test_by_the_page_a_case_is_opened_from_the_inbox_and_signed_for(above: Prefecture, county: County, site: Flask) -> None:
    county.clock.now = above.clock.now
    case_id = carried_up(county)
    sweep(above, county)
    clerk = Visitor(site, above, "above_clerk")
    today = clerk.open("today")
    assert (today.status_code, county.space.name in words(today)) == (200, True)
    clerk.code = f"{above.space.code}-{county.space.code}"
    page = clerk.open(f"cases/{case_id}")
    assert "邻居盖房挡了院子的光" in words(page)
    clerk.follow(clerk.send(f"cases/{case_id}/sign-for"))
    assert above.space.name in words(clerk.open(f"cases/{case_id}"))


def test_the_counties_stand_side_by_side_with_totals_alone(above: Prefecture, county: County, site: Flask) -> None:
    in_hand(county)
    sweep(above, county)
    page = words(Visitor(site, above, "above_admin").open("counties?period=twelve"))
    assert all(one.space.name in page for one in above.counties)
    assert "邻居盖房" not in page
