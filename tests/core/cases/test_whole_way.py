"""The whole way up: a limit over all rungs, and a county with two stops of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import cast

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.calendars import Term, Unit
from core.cases.models import Case
from core.cases.rules import NewCase, Triage
from core.escalation.rules import Act, Edge, HeldBy, Ladder, OnExpiry, Role, Rung, RungUnit, Way
from tenants.door import Database
from tenants.provisioning import NewUnit, add_units
from tenants.units import UnitKind
from tests.core.cases.looking import TWO, clocks, deeds, held_by, line, opened, sweep, told, up
from tests.places import START, County, found_small_county, three_rungs
from tests.visitors import Visitor, make_site, words

DAYS = Unit.NATURAL_DAYS
WEEK = Term(7, DAYS)


def six_rungs() -> Ladder:
    """Grid, village, area, township, then a centre of the county that only routes and one that mediates."""
    three = three_rungs()
    village = three.rung("village")
    routing = Rung("route", "县", "县网格中心", RungUnit.COUNTY, HeldBy.COUNTY, "grid_centre", role=Role.ROUTES, acts=(Act.ESCALATE,),
                   terms=((1, Term(2, DAYS)),), on_expiry=OnExpiry.CLIMB)  # fmt: skip
    mediating = Rung("mediate", "县", "县调解中心", RungUnit.COUNTY, HeldBy.COUNTY, "mediation_centre", acts=(Act.SETTLE, Act.TERMINATE),
                     terms=((1, Term(30, DAYS)),), terminal=True, routes=("court",))  # fmt: skip
    rungs = (
        three.rung("grid"),
        village,
        replace(village, key="area", unit_kind=RungUnit.AREA),
        replace(three.rung("township"), on_expiry=OnExpiry.CLIMB, terminal=False),
        routing,
        mediating,
    )
    ways = tuple(Edge(Way.UP, below.key, above.key) for below, above in pairwise(rungs))
    return replace(three, title="六级", rungs=rungs, edges=ways)


@pytest.fixture
def two_stops(database: Database) -> County:
    """A county with a grid centre that routes and a mediation centre that mediates, each with a person."""
    county = found_small_county(database, six_rungs())
    desk = f"{county.space.code}-desk"
    centres = [
        NewUnit("grid_centre", "县网格中心", UnitKind.ROOM, desk),
        NewUnit("mediation_centre", "县调解中心", UnitKind.ROOM, desk),
    ]

    ws = county.workspace(county, "county_admin")
    with ws.session:
        add_units(ws.session, county.space.id, county.space.id, centres, START.date())
        found = ws.session.execute(text("SELECT code, id FROM units WHERE code IN ('grid_centre', 'mediation_centre')")).all()
        ws.session.commit()
    county.units.update({row.code: row.id for row in found})
    for key, post, unit in (("router", "county_clerk", "grid_centre"), ("mediator", "county_director", "mediation_centre")):
        county.people[key] = replace(county.people[post], unit_id=county.units[unit])
    return county


def closing_in(days: int) -> datetime:
    """The end of office hours some days after the start."""
    return START + timedelta(days=days, hours=7, minutes=30)


def limits(connection: Connection, case_id: int) -> list[tuple[object, ...]]:
    """Every limit of a rung the case had: the rung, what happens when it is up, and how long it gave in days."""
    found = text(
        "SELECT rung, on_expiry, extract(epoch FROM due_at - started_at)::int / 86400 AS days FROM clocks "
        "WHERE case_id = :c AND kind = 'rung' ORDER BY id"
    )
    return [tuple(row) for row in connection.execute(found, {"c": case_id})]


# Two stops of one county ----------------------------------------------------------------------------------------------


def test_a_case_carried_up_passes_the_centre_that_routes_and_ends_at_the_one_that_mediates(
    two_stops: County, behind_the_fence: Connection
) -> None:
    case_id = opened(two_stops, "grid")
    up(two_stops, "grid", case_id)
    for who in ("village", "director"):  # nothing stands on the rung of areas here: it is passed over
        two_stops.do(who, lambda ws: cases.sign_for(ws, case_id, version=None))
        up(two_stops, who, case_id)
    assert (line(behind_the_fence, case_id).rung, held_by(behind_the_fence, case_id)) == ("route", two_stops.units["grid_centre"])
    router, mediator = two_stops.people["router"], two_stops.people["mediator"]

    two_stops.do(router, lambda ws: cases.sign_for(ws, case_id, version=None), two_stops)
    two_stops.do(
        replace(router, post="county_director"),
        lambda ws: cases.escalate(ws, case_id, version=None, tried="交办", why="要调解"),
        two_stops,
    )
    now = line(behind_the_fence, case_id)
    assert (now.rung, held_by(behind_the_fence, case_id)) == ("mediate", two_stops.units["mediation_centre"])
    assert told(behind_the_fence, case_id)[-1] == ("escalated", two_stops.units["mediation_centre"])
    two_stops.do(mediator, lambda ws: cases.sign_for(ws, case_id, version=None), two_stops)


def test_a_case_nobody_touches_climbs_through_both_stops_of_the_county(two_stops: County, behind_the_fence: Connection) -> None:
    case_id = opened(two_stops, "grid")
    for _ in range(8):
        two_stops.clock.forward(days=10)
        sweep(two_stops)
    assert line(behind_the_fence, case_id).rung == "mediate"
    assert held_by(behind_the_fence, case_id) == two_stops.units["mediation_centre"]
    assert [rung for rung, *_ in limits(behind_the_fence, case_id)] == ["grid", "village", "township", "route", "mediate"]


def test_where_no_unit_bears_the_code_the_countys_own_desk_stands_in(database: Database, behind_the_fence: Connection) -> None:
    county = found_small_county(database, six_rungs())
    case_id = opened(county, "grid")
    for _ in range(8):
        county.clock.forward(days=10)
        sweep(county)
    assert (line(behind_the_fence, case_id).rung, held_by(behind_the_fence, case_id)) == ("mediate", county.units["desk"])


@pytest.mark.parametrize(("unit", "rung"), [("desk", "route"), ("grid_centre", "route"), ("mediation_centre", "mediate")])
def test_a_case_dispatched_in_the_county_stands_on_the_rung_of_the_very_unit(
    two_stops: County, behind_the_fence: Connection, unit: str, rung: str
) -> None:
    case_id = cast(
        "Case", two_stops.do("county_clerk", lambda ws: cases.register(ws, NewCase("县里的事", parties=TWO)), two_stops)
    ).id
    two_stops.do("county_clerk", lambda ws: cases.dispatch(ws, case_id, two_stops.units[unit], version=None), two_stops)
    assert line(behind_the_fence, case_id).rung == rung


# The limit of the whole way -------------------------------------------------------------------------------------------


@pytest.fixture
def in_a_week(database: Database) -> County:
    """A county whose matters may take a week in all, four days where they are simple."""
    whole = replace(three_rungs(), total_terms=((1, Term(4, DAYS)), (2, WEEK)), total_on_expiry=OnExpiry.SUPERVISE)
    return found_small_county(database, whole)


def test_no_rung_has_longer_than_what_is_left_of_the_whole(in_a_week: County, behind_the_fence: Connection) -> None:
    case_id = opened(in_a_week, "grid")
    whole = closing_in(7)
    in_a_week.clock.forward(days=2)
    up(in_a_week, "grid", case_id)
    assert line(behind_the_fence, case_id).due_at == whole  # its own five working days would end later
    in_a_week.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    up(in_a_week, "village", case_id)
    assert line(behind_the_fence, case_id).due_at == whole
    assert limits(behind_the_fence, case_id) == [("grid", "climb", 3), ("village", "supervise", 5), ("township", "supervise", 5)]


def test_a_case_that_climbs_by_itself_takes_what_is_left_with_it(in_a_week: County, behind_the_fence: Connection) -> None:
    case_id = opened(in_a_week, "grid")
    in_a_week.clock.forward(days=3)
    sweep(in_a_week)
    case = line(behind_the_fence, case_id)
    assert (case.rung, case.due_at) == ("village", closing_in(7))
    in_a_week.clock.forward(days=5)
    sweep(in_a_week)
    sweep(in_a_week)
    assert line(behind_the_fence, case_id).rung == "village"
    assert ("rung", "village", 1, "fired") in clocks(behind_the_fence, case_id)
    assert deeds(behind_the_fence, case_id)["overdue"] > 0
    assert told(behind_the_fence, case_id)[-1][0] == "supervise"


def test_a_new_grade_moves_the_limit_of_the_whole_too(in_a_week: County, behind_the_fence: Connection) -> None:
    case_id = opened(in_a_week, "grid", grade=2)
    in_a_week.clock.forward(days=2)
    up(in_a_week, "grid", case_id)
    in_a_week.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    in_a_week.do("director", lambda ws: cases.triage(ws, case_id, Triage("J02", 1, "dispute"), version=None))
    assert line(behind_the_fence, case_id).due_at == closing_in(4)


def test_a_case_at_the_desk_counts_the_whole_from_its_acceptance(in_a_week: County, behind_the_fence: Connection) -> None:
    case_id = opened(in_a_week)
    in_a_week.clock.forward(days=1)
    in_a_week.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2, "dispute"), version=None))
    in_a_week.clock.forward(days=2)
    in_a_week.do("clerk", lambda ws: cases.dispatch(ws, case_id, in_a_week.home.units["desk"], version=None))
    assert line(behind_the_fence, case_id).due_at == closing_in(8)


def test_a_limit_already_past_is_up_on_arrival_and_does_not_carry_the_case_on(
    in_a_week: County, behind_the_fence: Connection
) -> None:
    case_id = opened(in_a_week, "grid")
    in_a_week.clock.forward(days=20)
    sweep(in_a_week)
    assert line(behind_the_fence, case_id).rung == "village"
    for _ in range(3):
        sweep(in_a_week)
    assert (line(behind_the_fence, case_id).rung, deeds(behind_the_fence, case_id)["climbed"]) == ("village", 1)


def test_a_county_whose_ladder_has_its_own_stops_alone_is_offered_its_units(database: Database) -> None:
    six = six_rungs()
    county = found_small_county(database, replace(six, rungs=six.rungs[-2:], edges=six.edges[-1:]))
    county.clock.now = datetime.now(UTC)
    desk = f"{county.space.code}-desk"
    ws = county.workspace(county, "county_admin")
    with ws.session:
        centre = NewUnit("mediation_centre", "县调解中心", UnitKind.ROOM, desk)
        add_units(ws.session, county.space.id, county.space.id, [centre], START.date())
        ws.session.commit()
    case = cast("Case", county.do("county_clerk", lambda ws: cases.register(ws, NewCase("县里的事", parties=TWO)), county))
    county.do("county_clerk", lambda ws: cases.triage(ws, case.id, Triage("J02", 2, "dispute"), version=None), county)
    page = words(Visitor(make_site(county), county, "county_clerk").open(f"cases/{case.id}/dispatch"))
    assert "县调解中心" in page
