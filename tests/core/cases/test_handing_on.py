"""Handing on: up the ladder with one lead at every step, and the clocks that stop, start and count."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.calendars import Term, Unit
from core.cases.models import Case
from core.cases.rules import NewCase, NewSession, Refused, Settlement, State, Termination, Triage, Visit
from tenants.door import Database
from tenants.provisioning import NewUnit, add_units
from tenants.units import UnitKind
from tests.core.cases.looking import PLANTED, TWO, clocks, leads, line, opened, up
from tests.factories import Planter, Share
from tests.places import START, County, found_small_county, four_rungs, three_rungs

BEIJING = ZoneInfo("Asia/Shanghai")
SEEN = Visit(performed=True, mood="calm", satisfied=5)


@pytest.fixture
def tall(database: Database) -> County:
    """A county whose ladder goes on to the county's own desk."""
    return found_small_county(database, four_rungs())


# Handing on -----------------------------------------------------------------------------------------------------------


def test_a_case_climbs_from_grid_to_village_to_township_with_one_lead_at_every_step(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = opened(county, "grid")
    for who, next_who, unit in (("grid", "village", "upper"), ("village", "director", "desk")):
        up(county, who, case_id)
        now = line(behind_the_fence, case_id)
        assert (now.state, leads(behind_the_fence, case_id)) == (State.ASSIGNED, [now.lead_id])
        holder = behind_the_fence.scalar(text("SELECT holder_unit_id FROM assignments WHERE id = :id"), {"id": now.lead_id})
        assert holder == county.home.units[unit]
        county.do(next_who, lambda ws: cases.sign_for(ws, case_id, version=None))
    shares = text("SELECT rung, state FROM assignments WHERE case_id = :c ORDER BY id")
    assert [tuple(row) for row in behind_the_fence.execute(shares, {"c": case_id})] == [
        ("grid", "passed_up"),
        ("village", "passed_up"),
        ("township", "signed"),
    ]
    with pytest.raises(Refused, match="top_of_ladder"):
        up(county, "director", case_id)


def test_what_was_tried_and_why_it_failed_stands_in_the_notes(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    county.do("grid", lambda ws: cases.escalate(ws, case_id, version=None, tried=" 上门两次 ", why=" 一方不让 "))
    words = behind_the_fence.scalar(text("SELECT words FROM timeline_notes WHERE case_id = :c"), {"c": case_id})
    assert words == "上门两次\n一方不让"


def lay_grid(county: County, code: str, above: str) -> int:
    """A further grid below a unit of the home, by the unit's name in the test county."""
    ws = county.at("admin")
    with ws.session:
        grid = NewUnit(code, "新网格", UnitKind.GRID, f"{county.home.space.code}-{above}")
        add_units(ws.session, county.space.id, county.home.space.id, [grid], START.date())
        ws.session.commit()
        return int(ws.session.scalar(text("SELECT id FROM units WHERE code = :code"), {"code": code}) or 0)


def test_a_rung_for_which_the_place_has_no_unit_is_passed_over(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    grid = lay_grid(county, "loose", "desk")
    planted = planter.case(county, lead=Share(county.home.space.id, grid), rung="grid")
    who = county.home.people["grid"]
    county.home.people["loose"] = replace(who, unit_id=grid)
    up(county, "loose", planted.id)
    assert line(behind_the_fence, planted.id).rung == "township"


def test_a_village_that_is_closed_is_passed_over(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    behind_the_fence.execute(text("UPDATE units SET valid_to = '2026-03-01' WHERE id = :id"), {"id": county.home.units["upper"]})
    up(county, "grid", case_id)
    assert line(behind_the_fence, case_id).rung == "township"


def test_the_county_rung_opens_the_case_to_the_county(tall: County, behind_the_fence: Connection) -> None:
    case_id = opened(tall)
    tall.do("clerk", lambda ws: cases.dispatch(ws, case_id, tall.home.units["desk"], version=None))
    up(tall, "director", case_id)
    now = line(behind_the_fence, case_id)
    assert (now.rung, now.home_space_id) == ("county", tall.home.space.id)
    tall.do("county_clerk", lambda ws: cases.sign_for(ws, case_id, version=None), tall)
    talk = NewSession("persuasion", tall.clock(), "各退一步", "continues")
    tall.do("county_director", lambda ws: cases.note_session(ws, case_id, talk, version=None), tall)
    tall.do("county_director", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺", performed=True), version=None), tall)
    view = cast("cases.CaseView", tall.do("director", lambda ws: cases.read_case(ws, case_id)))
    assert (view.case.state, view.case.settled_rung, len(view.sessions)) == (State.PERFORMED, "county", 1)


def test_only_a_unit_of_the_space_that_stands_on_the_ladder_is_given_a_case(county: County) -> None:
    case_id = opened(county)
    for unit in (county.sibling.units["upper"], county.units["desk"], 1):
        with pytest.raises(Refused, match="unknown_unit"):
            county.do("clerk", lambda ws, unit=unit: cases.dispatch(ws, case_id, unit, version=None))  # type: ignore[misc]


def test_a_desk_of_the_county_keeps_its_case_on_the_countys_rung(tall: County, behind_the_fence: Connection) -> None:
    new = NewCase("县里的事", parties=TWO)
    case_id = cast("Case", tall.do("county_clerk", lambda ws: cases.register(ws, new), tall)).id
    tall.do("county_clerk", lambda ws: cases.dispatch(ws, case_id, tall.units["desk"], version=None), tall)
    assert line(behind_the_fence, case_id).rung == "county"


# Clocks ---------------------------------------------------------------------------------------------------------------


def test_a_report_from_the_grid_starts_the_clock_of_its_rung(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    assert clocks(behind_the_fence, case_id) == [("rung", "grid", 1, "running")]


def test_a_case_at_the_desk_has_no_clock_until_it_is_dispatched(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    assert (clocks(behind_the_fence, case_id), line(behind_the_fence, case_id).due_at) == ([], None)


def test_handing_on_stops_the_clocks_that_ran_and_starts_those_of_the_next_rung(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    assert clocks(behind_the_fence, case_id) == [
        ("rung", "grid", 1, "stopped"),
        ("sign", "village", 1, "running"),
        ("rung", "village", 1, "running"),
    ]


def test_signing_stops_the_clock_of_signing_alone(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert clocks(behind_the_fence, case_id)[1:] == [("sign", "village", 1, "stopped"), ("rung", "village", 1, "running")]


def test_a_second_round_on_a_rung_counts_on(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    old = {"kind": "rung", "rung": "village", "stopped_at": START, "round": 1}
    grid = Share(county.home.space.id, county.home.units["upper1"])
    planted = planter.case(county, lead=grid, rung="grid", clocks=[old])
    up(county, "grid", planted.id)
    running = [clock for clock in clocks(behind_the_fence, planted.id) if clock[-1] == "running"]
    assert running == [("sign", "village", 1, "running"), ("rung", "village", 2, "running")]


@pytest.mark.parametrize("how", ["settled", "terminated"])
def test_an_end_stops_every_clock_and_nothing_is_due(county: County, behind_the_fence: Connection, how: str) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    if how == "settled":
        county.do("director", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺"), version=None))
    else:
        end = Termination("refused", ("court",), "in_person")
        county.do("director", lambda ws: cases.terminate(ws, case_id, end, version=None))
    assert {state for *_, state in clocks(behind_the_fence, case_id)} == {"stopped"}
    assert line(behind_the_fence, case_id).due_at is None


def test_three_working_days_pass_over_the_national_day(county: County, behind_the_fence: Connection) -> None:
    county.clock.now = datetime(2025, 9, 30, 10, 0, tzinfo=BEIJING)
    case_id = opened(county, "grid")
    assert line(behind_the_fence, case_id).due_at == datetime(2025, 10, 11, 10, 0, tzinfo=BEIJING)


def test_a_case_is_due_for_signing_first_and_by_its_rung_after(county: County, behind_the_fence: Connection) -> None:
    county.clock.now = datetime(2025, 9, 30, 10, 0, tzinfo=BEIJING)
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    due = text("SELECT due_at FROM assignments WHERE case_id = :c AND leads = 1")
    assert behind_the_fence.scalar(due, {"c": case_id}) == datetime(2025, 10, 9, 10, 0, tzinfo=BEIJING)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert behind_the_fence.scalar(due, {"c": case_id}) == line(behind_the_fence, case_id).due_at


def test_closing_sets_the_clock_of_the_visit_and_the_visit_stops_it(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, state=State.SETTLED, parties=PLANTED)
    county.do("director", lambda ws: cases.close(ws, planted.id, version=1))
    assert clocks(behind_the_fence, planted.id) == [("visit", "township", 1, "running")]
    assert line(behind_the_fence, planted.id).due_at == datetime(2026, 3, 17, 17, 30, tzinfo=BEIJING)
    county.do("director", lambda ws: cases.visit(ws, planted.id, SEEN, version=2))
    assert clocks(behind_the_fence, planted.id) == [("visit", "township", 1, "stopped")]
    assert line(behind_the_fence, planted.id).due_at is None


def test_a_visit_of_tomorrow_is_refused(county: County, planter: Planter) -> None:
    planted = planter.case(county, state=State.CLOSED, parties=PLANTED)
    seen = replace(SEEN, visited_at=START + timedelta(days=1))
    with pytest.raises(Refused, match="in_future"):
        county.do("director", lambda ws: cases.visit(ws, planted.id, seen, version=None))


def test_a_new_grade_moves_the_limit_of_the_rung_from_its_start(database: Database, behind_the_fence: Connection) -> None:
    ladder = three_rungs()
    grid = replace(ladder.rungs[0], terms=((1, Term(3, Unit.NATURAL_DAYS)), (3, Term(9, Unit.NATURAL_DAYS))))
    county = found_small_county(database, replace(ladder, rungs=(grid, *ladder.rungs[1:])))
    case_id = opened(county, "grid", grade=1)
    county.clock.forward(hours=30)
    county.do("grid", lambda ws: cases.triage(ws, case_id, Triage("J02", 3), version=None))
    running = behind_the_fence.execute(text("SELECT due_at, started_at FROM clocks WHERE case_id = :c"), {"c": case_id}).one()
    held = behind_the_fence.scalar(text("SELECT due_at FROM assignments WHERE case_id = :c AND leads = 1"), {"c": case_id})
    assert running.due_at == held == line(behind_the_fence, case_id).due_at == datetime(2026, 3, 19, 17, 30, tzinfo=BEIJING)
    assert running.started_at == START
