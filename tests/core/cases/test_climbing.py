"""What the worker does when a clock runs out: the case climbs, its holder is reminded, the desk is told."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.cases.rules import State
from tenants.door import Database
from tests.core.cases.looking import PLANTED, clocks, deeds, due_in_grid, held_by, leads, line, opened, sweep, told, up
from tests.factories import Planter
from tests.places import START, County, found_small_county, four_rungs

# Climbing -------------------------------------------------------------------------------------------------------------


def test_a_case_whose_limit_has_run_out_climbs_and_everything_is_written_with_it(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = opened(county, "grid")
    county.clock.forward(days=6)
    sweep(county)
    case = line(behind_the_fence, case_id)
    assert (case.state, case.rung, case.version, leads(behind_the_fence, case_id)) == (
        State.ASSIGNED,
        "village",
        2,
        [case.lead_id],
    )
    assert held_by(behind_the_fence, case_id) == county.home.units["upper"]
    assert clocks(behind_the_fence, case_id) == [
        ("rung", "grid", 1, "fired"),
        ("sign", "village", 1, "running"),
        ("rung", "village", 1, "running"),
    ]
    assert deeds(behind_the_fence, case_id) == {"reported": 1, "climbed": 1}
    assert told(behind_the_fence, case_id) == [("escalated", county.home.units["upper"])]
    entry = behind_the_fence.execute(text("SELECT * FROM timeline WHERE case_id = :c AND deed = 'climbed'"), {"c": case_id}).one()
    assert (entry.post, entry.actor_name, entry.version, entry.rung) == ("worker", "", 2, "grid")
    assert entry.facts == {"from": "grid", "to_rung": "village", "to": "上村", "unit": county.home.units["upper"]}
    audit = behind_the_fence.execute(text("SELECT * FROM audit WHERE case_id = :c AND deed = 'climbed'"), {"c": case_id}).one()
    assert (audit.post, audit.account_id, audit.space_id) == ("worker", None, county.space.id)


def test_nothing_happens_a_moment_before_it_is_due(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    due = line(behind_the_fence, case_id).due_at
    assert due is not None
    county.clock.now = due - timedelta(microseconds=1)
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "grid"
    county.clock.now = due
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "village"


def test_a_second_sweep_does_nothing_more(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = due_in_grid(planter, county)
    assert sweep(county) > 0
    after = line(behind_the_fence, planted.id)
    assert sweep(county) == 0
    assert line(behind_the_fence, planted.id) == after


def test_a_case_nobody_touches_climbs_to_the_top_and_is_then_supervised(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    for _ in range(12):
        county.clock.forward(days=10)
        sweep(county)
    assert line(behind_the_fence, case_id).rung == "township"
    assert deeds(behind_the_fence, case_id)["climbed"] == 2
    assert [clock for clock in clocks(behind_the_fence, case_id) if clock[3] == "running"] == []
    assert len(leads(behind_the_fence, case_id)) == 1


def test_a_case_climbs_over_a_closed_village(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = due_in_grid(planter, county)
    behind_the_fence.execute(text("UPDATE units SET valid_to = '2026-03-01' WHERE id = :id"), {"id": county.home.units["upper"]})
    sweep(county)
    assert (line(behind_the_fence, planted.id).rung, held_by(behind_the_fence, planted.id)) == (
        "township",
        county.home.units["desk"],
    )


def test_a_case_climbs_out_of_its_township_to_the_countys_desk(
    database: Database, planter: Planter, behind_the_fence: Connection
) -> None:
    tall = found_small_county(database, four_rungs())
    planted = planter.case(tall, rung="township", clocks=[{"due_at": START}])
    sweep(tall)
    case = line(behind_the_fence, planted.id)
    assert (case.rung, held_by(behind_the_fence, planted.id), case.home_space_id) == (
        "county",
        tall.units["desk"],
        tall.home.space.id,
    )


def test_where_nothing_stands_above_the_holder_is_told_instead(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, rung="township", clocks=[{"due_at": START}])
    sweep(county)
    assert (deeds(behind_the_fence, planted.id), line(behind_the_fence, planted.id).version) == ({"overdue": 1}, 1)
    assert told(behind_the_fence, planted.id) == [("overdue", county.home.units["desk"])]


def test_a_second_round_on_a_rung_counts_on(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    former = {"rung": "village", "round": 3, "stopped_at": START}
    planted = planter.case(county, unit="upper1", rung="grid", clocks=[former, {"due_at": START}])
    sweep(county)
    running = [clock for clock in clocks(behind_the_fence, planted.id) if clock[3] == "running"]
    assert running == [("sign", "village", 1, "running"), ("rung", "village", 4, "running")]


def test_one_ladder_that_cannot_be_followed_does_not_hold_up_the_others(
    county: County, planter: Planter, behind_the_fence: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    broken = planter.case(county, unit="upper1", rung="attic", clocks=[{"due_at": START - timedelta(hours=1)}])
    right = due_in_grid(planter, county)
    sweep(county)
    assert line(behind_the_fence, right.id).rung == "village"
    assert (deeds(behind_the_fence, broken.id), "cannot climb" in caplog.text) == ({"overdue": 1}, True)


# The other ways a clock can end -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["remind", "light"])
def test_a_reminder_tells_the_holder_and_moves_nothing(
    county: County, planter: Planter, behind_the_fence: Connection, then: str
) -> None:
    planted = due_in_grid(planter, county, on_expiry=then)
    sweep(county)
    case = line(behind_the_fence, planted.id)
    assert (case.rung, case.version, case.lead_id) == ("grid", 1, planted.lead_id)
    assert deeds(behind_the_fence, planted.id) == {"overdue": 1}
    assert told(behind_the_fence, planted.id) == [("overdue", county.home.units["upper1"])]
    assert clocks(behind_the_fence, planted.id) == [("rung", "grid", 1, "fired")]


def test_supervision_tells_the_holder_and_the_desk_of_its_home(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = due_in_grid(planter, county, on_expiry="supervise")
    sweep(county)
    assert told(behind_the_fence, planted.id) == [
        ("overdue", county.home.units["upper1"]),
        ("supervised", county.home.units["upper1"]),
        ("supervise", county.home.units["desk"]),
    ]


def test_a_desk_does_not_supervise_itself(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = planter.case(county, clocks=[{"due_at": START, "on_expiry": "supervise"}])
    sweep(county)
    assert told(behind_the_fence, planted.id) == [("overdue", county.home.units["desk"])]


def test_who_has_not_signed_is_reminded_and_who_has_signed_is_not(county: County, behind_the_fence: Connection) -> None:
    signed, unsigned = opened(county, "grid"), opened(county, "grid")
    for case_id in (signed, unsigned):
        up(county, "grid", case_id)
    county.do("village", lambda ws: cases.sign_for(ws, signed, version=None))
    county.clock.forward(days=1)
    sweep(county)
    assert (deeds(behind_the_fence, signed)["overdue"], deeds(behind_the_fence, unsigned)["overdue"]) == (0, 1)


def test_a_visit_that_is_not_made_is_reminded_of(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = planter.case(county, state=State.SETTLED, parties=PLANTED)
    county.do("director", lambda ws: cases.close(ws, planted.id, version=1))
    county.clock.forward(days=8)
    sweep(county)
    assert deeds(behind_the_fence, planted.id) == {"closed": 1, "overdue": 1}


def test_of_two_clocks_that_run_out_together_the_limit_still_lifts_the_case(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    both = [{"due_at": START, "kind": "sign", "on_expiry": "remind"}, {"due_at": START}]
    planted = planter.case(county, unit="upper1", rung="grid", state=State.ASSIGNED, clocks=both)
    sweep(county)
    assert line(behind_the_fence, planted.id).rung == "village"
    assert deeds(behind_the_fence, planted.id) == {"overdue": 1, "climbed": 1}
