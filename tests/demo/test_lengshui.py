"""冷水镇 as it is loaded: its places and people, and a year of cases in every state."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from core.cases.rules import PUT_AWAY, State
from core.people import service as people
from core.workspace import Actor, Workspace
from demo import founding, loader
from demo.hours import HERE, is_worked
from demo.invariants import broken
from demo.mustering import Person
from demo.packs import read_pack
from tenants.scopes import Role, Scope
from tests.conftest import Databases
from tests.demo.loaded import COUNTY, SPRING_FESTIVAL, SUNDAY, TOWNSHIP, TUESDAY, Place, load

VILLAGES = {"麻地村", "富庶村", "冷水村", "云梦山社区"}


# Places and people ---------------------------------------------------------------------------------------------------


def test_the_town_has_its_three_villages_and_its_committee_and_grids_in_each(lengshui: Place) -> None:
    space = lengshui.one(f"SELECT id FROM spaces WHERE code = '{TOWNSHIP}'")
    villages = lengshui.rows(f"SELECT id, name FROM units WHERE space_id = {space} AND kind = 'village'")
    grids = lengshui.rows(f"SELECT parent_id, code FROM units WHERE space_id = {space} AND kind = 'grid'")
    assert {village.name for village in villages} == VILLAGES
    assert 20 <= len(grids) <= 28
    assert {grid.parent_id for grid in grids} == {village.id for village in villages}
    assert all(len(grid.code) == 15 for grid in grids)


def test_the_whole_county_stands_as_the_register_has_it(lengshui: Place) -> None:
    assert lengshui.one("SELECT count(*) FROM spaces") == 34
    assert lengshui.one("SELECT count(*) FROM units WHERE kind = 'centre'") == 34
    assert lengshui.one("SELECT count(*) FROM units WHERE kind = 'village'") == 260


def test_every_grid_and_village_has_its_person(lengshui: Place) -> None:
    for kind, post in (("grid", "grid_member"), ("village", "village_mediator")):
        without = lengshui.rows(
            f"SELECT u.name FROM units u JOIN spaces s ON s.id = u.space_id WHERE s.code = '{TOWNSHIP}' AND u.kind = '{kind}'"
            f" AND NOT EXISTS (SELECT FROM posts p WHERE p.unit_id = u.id AND p.kind = '{post}')"
        )
        assert without == []


def test_every_post_is_filled(lengshui: Place) -> None:
    kinds = {row.kind for row in lengshui.rows("SELECT DISTINCT kind FROM posts")}
    assert kinds == {
        "grid_member", "village_mediator", "window_clerk", "township_mediator", "director", "township_admin",
        "county_clerk", "county_director", "county_admin",
    }  # fmt: skip


def test_whoever_is_on_the_list_can_sign_in(lengshui: Place) -> None:
    assert {visitor.post for visitor in lengshui.visitors} >= {
        "网格员",
        "村调解员",
        "窗口受理",
        "镇调解员",
        "中心主任",
        "县级管理员",
    }
    database = lengshui.open()
    county = founding._spaces(database, COUNTY)[0]
    spaces = {space.code: space.id for space in founding._spaces(database, COUNTY)}
    with database.open(Scope(Role.DOOR, county=county.id, space=county.id, seat=county.id)) as session:
        ws = Workspace(session, county, Actor("door", ""), lambda: TUESDAY)
        for visitor in lengshui.visitors:
            signed_in = people.sign_in(
                ws, visitor.sign_in_name, visitor.password, source="here", device="mine", lasts=timedelta(hours=1)
            )
            assert signed_in.space_id == spaces[visitor.space_code]
            assert not signed_in.must_change
    database.dispose()


def test_who_is_shown_of_several_at_a_post_has_something_in_hand(lengshui: Place) -> None:
    busy = {
        row.sign_in_name
        for row in lengshui.rows(
            "SELECT a.sign_in_name FROM assignments s JOIN posts p ON p.unit_id = s.holder_unit_id JOIN accounts a ON a.id = p.account_id"
            " WHERE s.ended_at IS NULL AND s.state <> 'done' AND p.kind IN ('grid_member', 'village_mediator')"
        )
    }
    [own] = read_pack("lengshui").places
    idle_first = sorted(own.people, key=lambda one: one.sign_in_name in busy)
    nobody_noted = (*(replace(one, note="") for one in idle_first), Person("吴一", "wuyi", "leader", note="看"))
    database = lengshui.open()
    [space] = [one for one in founding._spaces(database, COUNTY) if one.code == TOWNSHIP]
    shown = list(loader._visitors_of(database, space, replace(own, people=nobody_noted), "x"))
    database.dispose()
    assert {"网格员", "村调解员"} == {one.post for one in shown if one.sign_in_name in busy}


def test_the_ladder_is_bound_to_the_town_alone(lengshui: Place) -> None:
    bound = lengshui.rows("SELECT s.code, l.spec->>'title' AS title FROM ladder_bindings b JOIN spaces s ON s.id = b.space_id"
                          " JOIN ladders l ON l.id = b.ladder_id")  # fmt: skip
    assert [row.code for row in bound] == [TOWNSHIP]
    assert bound[0].title.startswith("冷水镇")


# Cases ---------------------------------------------------------------------------------------------------------------


def test_the_year_before_has_its_cases_and_nothing_lies_outside_it(lengshui: Place) -> None:
    assert 60 <= lengshui.one("SELECT count(*) FROM cases") <= 90
    since = lengshui.now - timedelta(days=365)
    for table, column in (("cases", "reported_at"), ("timeline", "at"), ("sessions", "held_at"), ("reports", "reported_at")):
        first, last = lengshui.rows(f"SELECT min({column}), max({column}) FROM {table}")[0]
        assert since < first <= last <= lengshui.now


def test_what_must_hold_of_every_case_holds(lengshui: Place) -> None:
    assert broken(lengshui.rows) == {}


def test_every_case_has_a_number_of_its_own(lengshui: Place) -> None:
    numbers = [row.number for row in lengshui.rows("SELECT number FROM cases")]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(rf"{TOWNSHIP}\d{{8}}-\d{{4,}}", number) for number in numbers)


def test_every_closed_case_has_its_parties_and_a_type(lengshui: Place) -> None:
    bare = lengshui.rows(
        "SELECT number FROM cases c WHERE closed_at IS NOT NULL"
        " AND (type_code IS NULL OR (SELECT count(*) FROM parties p WHERE p.case_id = c.id) < 2)"
    )
    assert bare == []


def test_a_case_stands_in_every_state(lengshui: Place) -> None:
    _see_every_state(lengshui)


def test_most_is_settled_in_the_grids_less_in_the_villages_little_in_the_town(lengshui: Place) -> None:
    _see_funnel(lengshui)


def test_whoever_was_not_helped_was_told_where_else_to_turn(lengshui: Place) -> None:
    ended = lengshui.rows("SELECT routes, told_way FROM outcomes WHERE kind = 'terminated'")
    assert 3 <= len(ended) <= 6
    assert all(end.routes and end.told_way for end in ended)


def test_the_types_are_those_of_a_mountain_town_with_mines(lengshui: Place) -> None:
    types = Counter(row.type_code for row in lengshui.rows("SELECT type_code FROM cases WHERE type_code IS NOT NULL"))
    assert {"J01", "J02", "J03", "J04", "J05", "J06", "J07", "J09", "J10", "J11"} == set(types)
    assert min(types["J07"], types["J04"], types["J10"] + types["J11"]) >= 8


def test_some_work_is_overdue_some_due_today_some_about_to_climb(lengshui: Place) -> None:
    tonight = datetime.combine(lengshui.now.astimezone(HERE).date() + timedelta(days=1), time(), HERE)
    due = [row.due_at for row in lengshui.rows("SELECT due_at FROM assignments WHERE ended_at IS NULL AND due_at IS NOT NULL")]
    assert sum(at < lengshui.now for at in due) >= 3
    assert sum(lengshui.now <= at < tonight for at in due) >= 2
    assert len(lengshui.due_clocks()) >= 2


def test_residents_reports_wait_at_the_window(lengshui: Place) -> None:
    waiting = lengshui.rows("SELECT name, phone FROM reports WHERE taken_at IS NULL")
    assert len(waiting) == 3
    assert any(not report.phone for report in waiting)


def test_the_window_keeps_office_hours_and_nobody_works_at_night(lengshui: Place) -> None:
    for entry in lengshui.rows("SELECT at, post FROM timeline WHERE post <> 'worker'"):
        here = entry.at.astimezone(HERE)
        assert time(6, 30) < here.time() < time(23)
        if entry.post in {"window_clerk", "director"}:
            assert is_worked(here.date())
            assert time(8, 30) < here.time() < time(17, 45)
    evenings = [row.at for row in lengshui.rows("SELECT at FROM timeline WHERE post = 'grid_member'")]
    assert sum(at.astimezone(HERE).hour >= 18 for at in evenings) > 50


def test_what_was_told_about_finished_work_has_been_read(lengshui: Place) -> None:
    unread = lengshui.rows("SELECT a.state FROM notices n JOIN cases c ON c.id = n.case_id JOIN assignments a ON a.id = c.lead_id"
                           " WHERE n.read_at IS NULL AND n.kind <> 'overdue'")  # fmt: skip
    assert {row.state for row in unread} == {"to_sign"}


@pytest.mark.parametrize("now", [SUNDAY, SPRING_FESTIVAL], ids=["sunday", "spring-festival"])
def test_it_is_as_good_on_a_day_off(databases: Databases, now: datetime) -> None:
    place = load(databases, now, "lengshui")
    assert 60 <= place.one("SELECT count(*) FROM cases") <= 90
    assert place.one("SELECT min(reported_at) FROM cases") > now - timedelta(days=365)
    assert place.one("SELECT max(at) FROM timeline") <= now
    _see_every_state(place)
    _see_funnel(place)
    assert len(place.due_clocks()) >= 2


def _see_every_state(place: Place) -> None:
    states = {row.state for row in place.rows("SELECT DISTINCT state FROM cases")}
    assert states == {int(state) for state in set(State) - PUT_AWAY}
    shares = {row.state for row in place.rows("SELECT state FROM assignments WHERE leads = 1")}
    assert shares == {"to_sign", "signed", "done"}


def _see_funnel(place: Place) -> None:
    rungs = Counter(row.settled_rung for row in place.rows("SELECT settled_rung FROM cases WHERE settled_at IS NOT NULL"))
    settled = sum(rungs.values())
    assert 0.54 < rungs["grid"] / settled < 0.68
    assert 0.18 < rungs["village"] / settled < 0.32
    assert 0.06 < rungs["township"] / settled < 0.16
