"""Many at once: real threads, each with a session of its own, against the real database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core.cases import service
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty, Settlement
from core.jobs import Sweeper
from core.workspace import Workspace
from tests.callers import Caller
from tests.desk import site_over
from tests.places import County

Result = TypeVar("Result")
FENCE = NewCase(title="占地砌墙", parties=(NewParty("钱一民"), NewParty("冯二喜", side=2)))


@pytest.fixture
def site(county: County) -> Flask:
    return site_over(county.database)


def at_once(*jobs: Callable[[], Result]) -> list[Result]:
    """What the jobs return, each in a thread of its own, all started together."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Result]) -> Result:
        start.wait(timeout=30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def grid_cases(county: County, count: int) -> list[Case]:
    """Cases a grid member reported, whose first clock has run out by now."""

    def report(ws: Workspace) -> list[Case]:
        return [service.report_from_grid(ws, FENCE) for _ in range(count)]

    found: Any = county.do("grid", report)
    county.clock.forward(days=10)
    return list(found)


def deeds_of(connection: Connection, case_id: int) -> Counter[str]:
    """How often each deed stands in the timeline of a case."""
    rows = connection.execute(text("SELECT deed FROM timeline WHERE case_id = :case"), {"case": case_id})
    return Counter(rows.scalars())


def count(connection: Connection, query: str, **values: object) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {query}"), values).scalar_one())


def test_fifty_identical_submits_at_once_make_one_case(site: Flask, county: County, behind_the_fence: Connection) -> None:
    clerk = Caller(site, county.home, "clerk")

    def submit() -> Any:
        headers = {**clerk.headers, "Idempotency-Key": "the-one"}
        return site.test_client().post(f"{clerk.base}/cases", json={"title": "屋檐滴水"}, headers=headers)

    answers = at_once(*[submit] * 50)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 49
    assert count(behind_the_fence, "cases WHERE county_id = :county", county=county.space.id) == 1


def test_of_two_who_sign_for_a_case_at_once_one_is_first(site: Flask, county: County, behind_the_fence: Connection) -> None:
    for _round in range(5):
        case = escalated_to_the_desk(county)
        people = [Caller(site, county.home, who) for who in ("mediator", "director")]
        told = {"id": case.id, "version": case.version}
        answers = at_once(*[lambda person=person, told=told: person.move(told, "sign-for") for person in people])
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        late = next(answer for answer in answers if answer.status_code == 412).get_json()["error"]
        assert [change["deed"] for change in late["changes"]] == ["signed"]
        assert deeds_of(behind_the_fence, case.id)["signed"] == 1


def escalated_to_the_desk(county: County) -> Case:
    case: Any = county.do("village", lambda ws: service.report_from_grid(ws, FENCE))
    case = county.do("village", lambda ws: service.escalate(ws, case.id, version=None, tried="谈过", why="没谈拢"))
    return case  # type: ignore[no-any-return]


def test_of_escalating_and_settling_at_once_exactly_one_happens(
    site: Flask, county: County, behind_the_fence: Connection
) -> None:
    grid = Caller(site, county.home, "grid")
    for case in grid_cases(county, 5):
        told = {"id": case.id, "version": case.version}
        answers = at_once(
            lambda told=told: grid.move(told, "escalate", {"tried": "谈过", "why": "没谈拢"}),
            lambda told=told: grid.move(told, "settle", {"words": "各退一步"}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        deeds = deeds_of(behind_the_fence, case.id)
        assert deeds["escalated"] + deeds["settled"] == 1


def test_of_a_clock_and_a_settlement_at_once_exactly_one_counts(county: County, behind_the_fence: Connection) -> None:
    cases = grid_cases(county, 12)
    sweeper = Sweeper(county.database, county.clock)

    def settle(case: Case) -> str:
        ws = county.at("grid")
        with ws.session:
            try:
                service.settle(ws, case.id, Settlement(words="各退一步"), version=case.version)
            except service.Stale:
                return "late"
            ws.session.commit()
        return "settled"

    jobs: list[Callable[[], object]] = [lambda case=case: settle(case) for case in cases]  # type: ignore[misc]
    sweeps: list[Callable[[], object]] = [lambda: sweeper.sweep(county.space.id)] * 2
    results = at_once(*jobs[:6], *sweeps, *jobs[6:])
    said = [result for result in results if isinstance(result, str)]
    sweeper.sweep(county.space.id)
    for case, outcome in zip(cases, said, strict=True):
        deeds = deeds_of(behind_the_fence, case.id)
        told = count(behind_the_fence, "notices WHERE case_id = :case AND kind = 'escalated'", case=case.id)
        assert (deeds["settled"], deeds["climbed"], told) == ((1, 0, 0) if outcome == "settled" else (0, 1, 1))


def test_four_sweepers_fire_each_of_two_hundred_clocks_once(county: County, behind_the_fence: Connection) -> None:
    cases = grid_cases(county, 200)
    at_once(*[lambda: Sweeper(county.database, county.clock).sweep(county.space.id)] * 4)
    Sweeper(county.database, county.clock).sweep(county.space.id)
    here = {"county": county.space.id}
    for case in cases[::20]:
        assert deeds_of(behind_the_fence, case.id) == {"reported": 1, "climbed": 1}
    assert count(behind_the_fence, "timeline WHERE county_id = :county AND deed = 'climbed'", **here) == 200
    assert count(behind_the_fence, "assignments WHERE county_id = :county", **here) == 400
    assert count(behind_the_fence, "assignments WHERE county_id = :county AND leads = 1", **here) == 200
    assert count(behind_the_fence, "clocks WHERE county_id = :county AND fired_at IS NOT NULL", **here) == 200
    assert count(behind_the_fence, "notices WHERE county_id = :county AND kind = 'escalated'", **here) == 200
    assert count(behind_the_fence, "outbox WHERE county_id = :county AND carried_at IS NULL", **here) == 0


def test_whoever_lost_the_case_while_waiting_for_it_may_not_move_it(county: County, behind_the_fence: Connection) -> None:
    case = grid_cases(county, 1)[0]
    first = county.at("grid")
    with first.session:
        service.escalate(first, case.id, version=None, tried="谈过", why="没谈拢")

        def complete_without_a_version() -> None:
            ws = county.at("grid")
            with ws.session, pytest.raises(service.NotAllowed):
                service.complete(ws, case.id, version=None, title="改了", story="", place="")

        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(complete_without_a_version)
            wait_for_a_lock(behind_the_fence)
            first.session.commit()
            waiting.result(timeout=30)
    assert deeds_of(behind_the_fence, case.id)["completed"] == 0


def wait_for_a_lock(connection: Connection) -> None:
    """Come back when somebody waits for a row of this database."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    while not connection.execute(query).scalar_one():
        pass


def test_a_case_seen_from_the_county_but_not_opened_is_refused(county: County) -> None:
    case = grid_cases(county, 1)[0]
    ws = county.workspace(county, "county_director")
    with ws.session, pytest.raises(service.NotAllowed):
        service.settle(ws, case.id, Settlement(words="各退一步"), version=None)
