"""Totals agree with a fresh count, whatever moved and however often it was looked at."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from core import cases, reports
from core.cases.models import Assignment
from core.cases.rules import Settlement, State, Triage
from core.reports.models import Total
from core.reports.rules import Counts
from core.upgrade import check_database
from core.workspace import Workspace
from tenants.door import Database, must_change
from tenants.scopes import Role, Scope
from tests.conftest import PREFIX, Databases
from tests.core.reports.conftest import Bustle, as_worker, at, look, open_case, settle_case, sweep, wrong
from tests.factories import Planter
from tests.places import County, Township


def kept(county: County, facet: str = "all", place: Township | None = None) -> dict[tuple[str, str], Counts]:
    """The totals of a township by month and key, those that are not nought."""

    def read(ws: Workspace) -> dict[tuple[str, str], Counts]:
        rows = ws.session.scalars(select(Total).where(Total.county_id == ws.county_id, Total.facet == facet, Total.reported > 0))
        return {(row.month, row.key): Counts.of(vars(row)) for row in rows}

    return county.do("director", read, place)  # type: ignore[return-value]


def test_the_database_holds_what_the_code_declares(databases: Databases) -> None:
    found = check_database(databases.owner_url(databases.fresh()), role_prefix=PREFIX)
    assert [line for line in found if "totals" in line] == []


def test_after_random_movements_a_recount_finds_nothing_wrong(county: County, bustle: Bustle) -> None:
    for _ in range(4):
        bustle.go_on(25)
        sweep(county)
        assert wrong(county) == []
    assert bustle.done > 60
    whole = [counts for place in county.townships for counts in kept(county, place=place).values()]
    assert sum(counts.reported for counts in whole) == len(bustle.open)
    assert all(counts.accepted == counts.settled + counts.terminated + counts.in_hand for counts in whole)
    assert all(any(getattr(counts, name) for counts in whole) for name in ("settled", "terminated", "in_hand", "closed"))


def test_a_planted_wrong_number_is_found_and_gone_the_next_day(county: County, behind_the_fence: Connection) -> None:
    open_case(county)
    county.clock.forward(minutes=10)
    look(county)
    plant = update(Total).where(Total.county_id == county.space.id, Total.facet == "type").values(settled=7)
    assert behind_the_fence.execute(plant).rowcount == 1
    [found] = wrong(county)
    assert (found.facet, found.key, found.kept.settled, found.counted.settled) == ("type", "J07", 7, 0)
    county.clock.forward(hours=1)
    look(county)
    assert len(wrong(county)) == 1
    county.clock.forward(days=1)
    assert look(county) == 1
    assert wrong(county) == []


def test_counting_again_writes_nothing(county: County) -> None:
    open_case(county)
    assert look(county) == 5  # all, kind, type, source, village: it is settled on no rung
    assert look(county) == 0
    assert as_worker(county, reports.count_anew) == 0


def test_only_what_moved_is_counted_again(county: County, behind_the_fence: Connection) -> None:
    at(county, "2026-03-10 10:00")
    open_case(county)
    at(county, "2026-04-10 10:00")
    later = open_case(county)
    look(county)
    behind_the_fence.execute(update(Total).where(Total.county_id == county.space.id).values(visited=9))
    county.clock.forward(minutes=30)
    settle_case(county, later)
    look(county)
    assert {(row.month, row.kept.visited) for row in wrong(county)} == {("202603", 9)}


def test_a_movement_that_was_committed_late_is_still_seen(county: County) -> None:
    open_case(county)
    look(county)
    slow = county.workspace(county.home, "grid")
    began = county.clock()
    slow.clock = lambda: began
    with slow.session:
        case = open_case(county)  # its clock stands: both began before the look
        county.clock.forward(minutes=2)
        look(county)
        cases.settle(slow, case.id, Settlement("说好了"), version=None)
        slow.session.commit()
    county.clock.forward(minutes=1)
    look(county)
    assert wrong(county) == []
    assert kept(county)["202603", ""].settled == 1


def test_a_case_of_another_type_leaves_its_old_row_empty(county: County) -> None:
    case = open_case(county, "clerk", type_code="J01")
    look(county)
    assert set(kept(county, "type")) == {("202603", "J01")}
    county.do("clerk", lambda ws: cases.triage(ws, case.id, Triage("J02", 2), version=None))
    look(county)
    assert set(kept(county, "type")) == {("202603", "J02")}
    assert wrong(county) == []


def test_what_waits_at_the_desk_is_reported_but_not_accepted(county: County) -> None:
    case = open_case(county, "clerk", type_code=None)
    look(county)
    counts = kept(county)["202603", ""]
    assert (counts.reported, counts.accepted, counts.waiting, counts.in_hand) == (1, 0, 1, 0)
    county.do("clerk", lambda ws: cases.triage(ws, case.id, Triage("J02", 2), version=None))
    look(county)
    assert kept(county)["202603", ""] == Counts(reported=1, accepted=1, in_hand=1)


def test_a_month_begins_at_midnight_in_china(county: County) -> None:
    at(county, "2026-03-31 23:59")
    open_case(county)
    at(county, "2026-04-01 00:01")
    open_case(county)
    look(county)
    assert {month for month, _ in kept(county)} == {"202603", "202604"}
    county.clock.forward(hours=1)
    settle_case(county, open_case(county))
    look(county)
    assert wrong(county) == []


def test_a_limit_that_runs_out_counts_without_any_movement(county: County) -> None:
    case = open_case(county)
    look(county)
    assert kept(county)["202603", ""].overdue == 0
    due = county.do("director", lambda ws: cases.read_case(ws, case.id).case.due_at)
    county.clock.now = due  # type: ignore[assignment]
    county.clock.forward(hours=-2)
    look(county)  # the first of that day
    county.clock.forward(hours=3)
    assert look(county) == 5
    assert kept(county)["202603", ""].overdue == 1


def test_when_time_is_up_only_who_is_late_is_counted_again(county: County, behind_the_fence: Connection) -> None:
    case = open_case(county)
    look(county)
    county.clock.now = county.do("director", lambda ws: cases.read_case(ws, case.id).case.due_at)  # type: ignore[assignment]
    county.clock.forward(hours=-2)
    look(county)  # the first of that day
    plant = update(Total).where(Total.county_id == county.space.id)
    behind_the_fence.execute(plant.values(visited=9, overdue=9))
    county.clock.forward(hours=3)
    sweep(county)
    assert county.do("director", lambda ws: cases.read_case(ws, case.id).case.rung) == "village"
    assert {(row.kept.visited, row.kept.overdue) for row in wrong(county)} == {(9, 0)}


def test_a_holder_who_does_not_sign_in_time_counts_as_overdue(county: County, planter: Planter) -> None:
    sign_by = county.clock() + timedelta(hours=2)
    case = planter.case(county, unit="upper", state=State.ASSIGNED, due_at=sign_by + timedelta(days=9))
    share = update(Assignment).where(Assignment.county_id == county.space.id, Assignment.id == case.lead_id)
    county.do("director", lambda ws: must_change(ws.session.execute(share.values(due_at=sign_by))))
    look(county)
    county.clock.forward(hours=3)
    look(county)
    assert ([one.overdue for one in kept(county).values()], wrong(county)) == ([1], [])


def test_a_grid_counts_for_its_village(county: County) -> None:
    units = county.home.units
    for unit in ("upper", "upper1", "upper2", "lower1"):
        open_case(county, unit_id=units[unit])
    open_case(county, "clerk", unit_id=None)
    look(county)
    counted = {key: counts.reported for (_, key), counts in kept(county, "village").items()}
    assert counted == {str(units["upper"]): 3, str(units["lower"]): 1, "": 1}


def test_a_case_counts_on_the_rung_where_it_was_settled(county: County) -> None:
    first, second = open_case(county), open_case(county)
    settle_case(county, first)
    county.do("grid", lambda ws: cases.escalate(ws, second.id, version=None, tried="劝过", why="不让"))
    county.do("village", lambda ws: cases.sign_for(ws, second.id, version=None))
    settle_case(county, second, "village")
    open_case(county)
    look(county)
    assert {key: counts.settled for (_, key), counts in kept(county, "rung").items()} == {"grid": 1, "village": 1}


def test_two_workers_do_not_count_at_once(county: County) -> None:
    open_case(county)
    look(county)
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        reports.keep_totals(Workspace(session, county.space, county.people["county_clerk"], county.clock))
        open_case(county)
        assert look(county) == 0
        session.rollback()
    assert look(county) > 0
    assert wrong(county) == []


def test_a_failing_count_leaves_clocks_and_notices_alone(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = open_case(county)
    county.clock.forward(days=30)
    monkeypatch.setattr(reports, "keep_totals", lambda _ws: 1 / 0)
    sweep(county)
    assert county.do("director", lambda ws: cases.read_case(ws, case.id).case.rung) == "village"


def test_counties_keep_their_own_totals(county: County, other_county: County) -> None:
    open_case(county)
    open_case(other_county)
    look(county)
    assert kept(county)["202603", ""].reported == 1
    assert kept(other_county) == {}
    assert wrong(county) == []


# The fence ---------------------------------------------------------------------------------------------------------


def seen(database: Database, scope: Scope, table: str = "totals") -> set[int]:
    """The spaces (or counties) whose totals a scope reads."""
    with database.open(scope) as session:
        return set(session.scalars(text(f"SELECT {'space_id' if table == 'totals' else 'county_id'} FROM {table}")))


def test_a_township_reads_its_own_totals_and_the_county_all_of_them(county: County, other_county: County) -> None:
    for each in (county, other_county):
        open_case(each)
        open_case(each, place=each.sibling)
        look(each)
    me, home, sibling = county.space.id, county.home.space.id, county.sibling.space.id
    township = Scope(Role.TOWNSHIP, county=me, space=home)
    above = Scope(Role.PREFECTURE, county=me, space=1)
    assert seen(county.database, township) == {home}
    assert seen(county.database, Scope(Role.COUNTY, county=me, space=me)) == {home, sibling}
    assert seen(county.database, above) == {home, sibling}
    for scope in (township, above, Scope(Role.WORKER, county=me, space=me)):
        assert seen(county.database, scope, "totals_looks") == {me}


def test_only_the_worker_writes_totals(county: County) -> None:
    open_case(county)
    look(county)
    me = county.space.id
    for role in (Role.TOWNSHIP, Role.COUNTY, Role.PREFECTURE, Role.PUBLIC, Role.DOOR):
        for statement in (
            "UPDATE totals SET settled = 9",
            "INSERT INTO totals_looks VALUES (1, 'x', now())",
            "DELETE FROM totals",
        ):
            with county.database.open(Scope(role, county=me, space=county.home.space.id)) as session:
                assert _refused(session, statement)


def _refused(session: Session, statement: str) -> bool:
    try:
        session.execute(text(statement))
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False
