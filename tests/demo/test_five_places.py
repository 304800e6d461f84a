"""The five localities: their numbers as the articles have them, the rules of their staff, and what holds of every case."""

import os
from collections import Counter
from datetime import timedelta
from functools import cache
from time import monotonic

import pytest

from core import escalation, reports
from core.calendars import Term, Unit
from core.reports.rules import Counts, rate
from core.workspace import Actor, Workspace
from demo.founding import _spaces
from demo.hours import HERE
from demo.invariants import broken
from demo.loader import tell_place
from demo.packs import PACKS, read_above, read_pack, read_packs
from demo.planning import Plan
from demo.stories import SETTLING
from demo.telling import window
from tenants.scopes import Role, Scope
from tests.conftest import Databases
from tests.demo.loaded import TUESDAY, Place, load

NOVEMBER = TUESDAY + timedelta(days=262)


def settled(plans: list[Plan]) -> int:
    return sum(any(step.do in SETTLING for step in plan.steps) for plan in plans)


@cache
def everything(name: str) -> list[Plan]:
    """Every case of a locality as it is told in November, without a database."""
    told = [tell_place(pack, place, NOVEMBER) for pack in read_packs(name) for place in pack.places]
    return [plan for one in told for plan in (*one.plans, *one.bulk)]


# As they are planned, before a database has seen them ----------------------------------------------------------------


def test_quanpu_has_78_villages_in_six_areas_12_departments_and_13_rooms() -> None:
    place = read_pack("quanpu").places[0]
    assert [len(within) for within in place.units.areas.values()] == [13] * 6
    assert len({village for within in place.units.areas.values() for village in within}) == len(place.units.grids) == 78
    assert (len(place.departments), len(place.rooms)) == (12, 13)
    assert {"群众接待大厅", "矛盾调处室", "视频研判室", "心理咨询室"} <= set(place.rooms)


def test_minyang_has_23_units_and_81_grids_twelve_with_four_and_eleven_with_three() -> None:
    place = read_pack("minyang").places[0]
    assert Counter(len(grids) for grids in place.units.grids.values()) == {4: 12, 3: 11}
    figures = {figure.key: figure.value for figure in place.figures}
    assert figures["cadres"] == "183"


def test_lanling_has_17_townships_161_areas_and_1229_grid_members() -> None:
    pack = read_pack("lanling")
    assert len(pack.places) == 17
    assert sum(len(place.units.areas) for place in pack.places) == 161
    members = [person for place in pack.places for person in place.people if person.post == "grid_member"]
    assert len(members) == sum(len(grids) for place in pack.places for grids in place.units.grids.values()) == 1229


def test_lanlings_16_rooms_have_two_or_three_mediators_41_in_all() -> None:
    own = read_pack("lanling").own
    rooms = Counter(person.unit for person in own.people if person.post == "county_mediator" and person.unit in own.rooms)
    assert (len(own.rooms), len(rooms)) == (16, 16)
    assert Counter(rooms.values()) == {3: 9, 2: 7}
    assert sum(rooms.values()) == 41


def test_each_township_of_lanling_has_six_mediators_or_more_three_of_them_full_time_117_in_all() -> None:
    staff = {
        place.code: [one for one in place.people if (one.post, one.unit) == ("township_mediator", "")]
        for place in read_pack("lanling").places
    }
    assert sum(map(len, staff.values())) == 117
    assert all(len(there) >= 6 for there in staff.values())
    assert all(sum(one.title == "专职人民调解员" for one in there) >= 3 for there in staff.values())


def test_every_village_of_lanling_has_a_full_time_mediator() -> None:
    for place in read_pack("lanling").places:
        full = {one.unit for one in place.people if one.post == "village_mediator" and one.title == "专职人民调解员"}
        assert full == set(place.units.grids)


def test_bazhou_has_nine_counties_below_a_prefecture_and_its_headline_figures() -> None:
    packs, above = read_packs("bazhou"), read_above("bazhou")
    assert [pack.county for pack in packs] == ["652801", *(f"65282{number}" for number in range(2, 10))]
    assert {pack.prefecture for pack in packs} == {"6528"}
    assert above is not None
    figures = {figure.key: figure.value for figure in above.own.figures}
    assert [figures[key] for key in ("disputes", "rate", "centres", "committees", "mediators")] == [
        "43000",
        "99.8",
        "707",
        "748",
        "5100",
    ]
    halayugong = next(place for place in packs[0].places if place.code == "652801205")
    assert [figure.value for figure in halayugong.figures] == ["4320", "619", "276", "276"]


@pytest.mark.parametrize(
    ("name", "total", "waiting", "done"),
    [("quanpu", 1786, 5, 1732), ("minyang", 76, 0, 76), ("lanling", 3000, 24, 2910), ("bazhou", 430, 0, 429)],
)
def test_each_tells_as_many_cases_as_it_says_and_none_twice(name: str, total: int, waiting: int, done: int) -> None:
    plans = everything(name)
    assert (len(plans), settled(plans)) == (total + waiting, done)
    for plan in plans:
        moments = [step.at for step in plan.steps]
        assert moments == sorted(set(moments))
        assert NOVEMBER - timedelta(days=365) < moments[0] <= moments[-1] <= NOVEMBER


def test_quanpus_professional_cases_and_early_warnings_are_among_its_cases() -> None:
    plans = everything("quanpu")
    ways = Counter(turn.way for plan in plans for turn in plan.story.turns if turn.do in SETTLING)
    assert ways["industry"] == 126
    assert sum(plan.story.kind == "warning" for plan in plans) == 36
    assert {plan.story.grade for plan in plans} == {1, 3}


def test_some_of_minyangs_cases_came_from_the_police() -> None:
    assert sum(plan.story.source == "08" for plan in everything("minyang")) >= 1


def test_a_page_of_the_ledger_does_not_repeat_itself() -> None:
    plans = sorted(everything("quanpu"), key=lambda plan: plan.opened_at)
    pages = [plans[at : at + 30] for at in range(0, len(plans) - 30, 30)]
    assert all(len({plan.story.title for plan in page}) >= 24 for page in pages)
    names = {party.name for plan in plans for party in plan.story.parties if party.kind == "person"}
    assert len(names) > 1500
    staff = {person.name for pack in read_packs("quanpu") for place in (pack.own, *pack.places) for person in place.people}
    assert not staff & names


# As they stand in a database -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(databases: Databases) -> Place:
    """The two townships with the published case numbers, loaded whole."""
    return load(databases, NOVEMBER, "quanpu", "minyang")


def test_what_must_hold_of_every_case_holds_of_those_loaded_in_sets(two: Place) -> None:
    assert broken(two.rows) == {}
    assert two.due_clocks() == []


def test_quanpus_page_of_figures_says_1732_of_1786_and_97_percent(two: Place) -> None:
    counts = _figures(two, "370832104")
    assert (counts.accepted, counts.settled, counts.waiting) == (1786, 1732, 5)
    found = rate(counts.settled, counts.accepted)
    assert found is not None
    assert (str(found.exact), found.round) == ("96.98", 97)


def test_minyang_has_mediated_all_of_its_76(two: Place) -> None:
    counts = _figures(two, "621126100")
    assert (counts.accepted, counts.settled, counts.in_hand) == (76, 76, 0)


def test_quanpus_simple_cases_are_due_in_three_days_and_complex_ones_in_seven(two: Place) -> None:
    rows = two.rows(
        "SELECT c.grade, c.accepted_at, k.due_at FROM cases c JOIN clocks k ON k.case_id = c.id AND k.assignment_id = c.lead_id"
        " JOIN spaces s ON s.id = c.home_space_id WHERE s.code = '370832104' AND c.kind = 'dispute' AND k.kind = 'rung'"
    )
    simple = Term(3, Unit.NATURAL_DAYS)
    terms = {1: simple, 2: simple, 3: Term(7, Unit.NATURAL_DAYS)}  # 2 is not sorted yet
    assert len(rows) > 1700
    assert [row for row in rows if row.due_at != escalation.due_after(row.accepted_at, terms[row.grade])] == []


def _figures(place: Place, code: str) -> Counts:
    database = place.open()
    space = next(space for space in _spaces(database, code[:6]) if space.code == code)
    since = window(place.now).astimezone(HERE).date()
    with database.open(Scope(Role.TOWNSHIP, county=space.county_id, space=space.id)) as session:
        found = reports.figures(Workspace(session, space, Actor("director", "")), since, place.now.astimezone(HERE).date())
    database.dispose()
    return found.counts


# Everything, with `make soak` ----------------------------------------------------------------------------------------


@pytest.mark.soak
def test_the_whole_demonstration_holds_and_loads_in_under_three_minutes(databases: Databases) -> None:
    quiet, began = os.getloadavg()[0] < 2, monotonic()  # two processors
    place = load(databases, NOVEMBER, *PACKS)
    took = monotonic() - began
    assert broken(place.rows) == {}
    counted = dict(place.rows("SELECT s.code, count(*) FROM cases c JOIN spaces s ON s.id = c.county_id GROUP BY 1"))
    assert (counted["370832"], counted["621126"], counted["371324"]) == (1791, 76, 3024)
    assert sum(count for code, count in counted.items() if code.startswith("6528")) == 430
    above = place.one("SELECT id FROM spaces WHERE code = '6528'")
    assert place.one(f"SELECT count(*) FROM spaces WHERE parent_id = {above} AND kind = 'county'") == 9
    assert took < 180 or not quiet
