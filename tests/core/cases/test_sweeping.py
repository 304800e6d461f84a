"""Many sweepers and people at once: a clock fires once, whoever was faster wins, and nobody waits for anybody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.cases.rules import NewSession, Settlement, State
from tests.core.cases.looking import PLANTED, clocks, deeds, due_in_grid, line, sweep, worker
from tests.factories import Planter, Share
from tests.places import START, County


def test_a_clock_of_a_share_that_was_handed_on_does_nothing(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = due_in_grid(planter, county, assignment_id=1)
    sweep(county)
    assert (deeds(behind_the_fence, planted.id), line(behind_the_fence, planted.id).version) == ({}, 1)
    assert clocks(behind_the_fence, planted.id) == [("rung", "grid", 1, "fired")]


@pytest.mark.parametrize("state", [State.SETTLED, State.TERMINATED, State.PERFORMED, State.CLOSED, State.VISITED])
def test_the_limit_of_a_case_that_has_ended_does_nothing(
    county: County, planter: Planter, behind_the_fence: Connection, state: State
) -> None:
    planted = planter.case(county, unit="upper1", rung="grid", state=state, clocks=[{"due_at": START}])
    sweep(county)
    assert deeds(behind_the_fence, planted.id) == {}


def test_a_case_somebody_is_moving_is_left_alone(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = due_in_grid(planter, county)
    other = due_in_grid(planter, county)
    ws = county.at("grid")
    with ws.session:
        cases.settle(ws, planted.id, Settlement("各让一尺", way="settled_between"), version=1)
        sweep(county)
        assert line(behind_the_fence, other.id).rung == "village"
        ws.session.commit()
    sweep(county)
    assert (line(behind_the_fence, planted.id).state, deeds(behind_the_fence, planted.id)) == (State.SETTLED, {"settled": 1})


def test_no_sweeper_waits_for_a_case_somebody_writes_in(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = due_in_grid(planter, county)
    talk = NewSession("persuasion", START, "上门", "continues")
    ws = county.at("grid")
    with ws.session, worker(county) as sweeper:
        cases.note_session(ws, planted.id, talk, version=1)
        sweeper.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        assert cases.fire_due(sweeper) == 0
        ws.session.commit()
    sweep(county)
    assert (line(behind_the_fence, planted.id).rung, line(behind_the_fence, planted.id).version) == ("village", 3)


def test_a_movement_that_was_given_up_leaves_the_case_to_the_next_sweep(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = due_in_grid(planter, county)
    ws = county.at("grid")
    with ws.session:
        cases.settle(ws, planted.id, Settlement("各让一尺", way="settled_between"), version=1)
        sweep(county)
        ws.session.rollback()
    sweep(county)
    assert line(behind_the_fence, planted.id).rung == "village"


def test_a_person_who_comes_after_the_clock_is_told_that_the_page_is_old(county: County, planter: Planter) -> None:
    planted = due_in_grid(planter, county)
    sweep(county)
    with pytest.raises(cases.Stale):
        county.do("grid", lambda ws: cases.settle(ws, planted.id, Settlement("各让一尺", way="settled_between"), version=1))


def test_a_sweeper_that_dies_takes_nothing_with_it(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    planted = due_in_grid(planter, county)
    with worker(county) as ws:
        assert cases.fire_due(ws) == 1
    assert line(behind_the_fence, planted.id).rung == "grid"
    sweep(county)
    assert line(behind_the_fence, planted.id).rung == "village"


def test_what_one_sweeper_has_claimed_another_passes_over(county: County, planter: Planter) -> None:
    for _ in range(3):
        due_in_grid(planter, county)
    with worker(county) as first, worker(county) as second:
        second.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        assert (cases.fire_due(first, 2), cases.fire_due(second), cases.fire_due(second)) == (2, 1, 0)


def test_two_sweepers_never_wait_for_each_others_clocks(county: County, planter: Planter) -> None:
    both = [{"due_at": START, "kind": "sign", "on_expiry": "remind"}, {"due_at": START + timedelta(seconds=1)}]
    planter.case(county, unit="upper1", rung="grid", clocks=both)
    county.clock.forward(hours=1)
    with worker(county) as first, worker(county) as second:
        first.session.execute(text("SELECT id FROM clocks WHERE kind = 'sign' FOR UPDATE"))
        second.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        assert cases.fire_due(second) == 1


def test_four_sweepers_at_once_lift_two_hundred_cases_once_each(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = [due_in_grid(planter, county) for _ in range(200)]
    start = threading.Barrier(4)

    def work(_: int) -> int:
        start.wait()
        with worker(county) as ws:
            done = 0
            while fired := cases.fire_due(ws, 7):
                ws.session.commit()
                done += fired
            return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 200
    ids = [one.id for one in planted]
    for table in ("timeline", "audit", "outbox"):
        per_case = text(f"SELECT count(*) FROM {table} WHERE case_id = ANY(:ids) GROUP BY case_id")
        assert list(behind_the_fence.scalars(per_case, {"ids": ids})) == [1] * 200, table
    led = text("SELECT count(*) FROM assignments WHERE case_id = ANY(:ids) AND leads = 1 AND ended_at IS NULL GROUP BY case_id")
    assert list(behind_the_fence.scalars(led, {"ids": ids})) == [1] * 200


def test_another_counties_clocks_are_not_touched(
    county: County, other_county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    theirs = due_in_grid(planter, other_county)
    sweep(county)
    assert line(behind_the_fence, theirs.id).rung == "grid"


def test_the_worker_reads_no_word_of_what_people_said(county: County, planter: Planter) -> None:
    planter.case(county, parties=PLANTED, others=[Share(county.space.id, county.units["desk"])])
    with worker(county) as ws:
        for table in ("case_stories", "parties", "sessions", "outcomes", "follow_ups", "timeline_notes", "reports"):
            readable = text("SELECT has_any_column_privilege(current_user, CAST(:table AS text), 'SELECT, INSERT, UPDATE')")
            assert ws.session.scalar(readable, {"table": table}) is False, table
