"""Sound ladders: nobody is stuck, nobody goes in circles, and what is wrong is said with its place."""

from dataclasses import replace

import pytest
from hypothesis import given

from core.calendars import Term, Unit
from core.escalation.rules import (
    ANY,
    Act,
    Condition,
    Edge,
    Entry,
    Exit,
    ExitKind,
    Fault,
    Grade,
    HeldBy,
    Ladder,
    OnExpiry,
    Problem,
    Role,
    Rung,
    RungUnit,
    Step,
    Way,
    changes,
    climb,
    next_rung,
    picture,
    validate,
)
from tests.core.escalation.ladders import (
    COURT,
    DAYS,
    GRID,
    LADDER,
    MONTH,
    TOWN,
    URGENT,
    VILLAGE,
    arbitrary,
    crooked,
    sound,
    with_edges,
    with_rung,
    without_edges,
)

ROUND = Edge(Way.UP, "town", "grid")


def _faults(ladder: Ladder) -> set[Fault]:
    return {problem.fault for problem in validate(ladder)}


def test_a_sound_ladder_has_no_problem() -> None:
    assert validate(LADDER) == ()


@given(sound())
def test_on_a_sound_ladder_every_rung_climbs_to_an_end_and_never_in_circles(ladder: Ladder) -> None:
    assert validate(ladder) == ()
    for start in ladder.rungs:
        passed = [start]
        while above := next_rung(ladder, passed[-1].key):
            assert above not in passed
            passed.append(above)
        assert passed[-1].terminal
        assert passed[-1].routes
        assert tuple(passed) == climb(ladder, start.key)


@given(sound())
def test_skipping_on_a_sound_ladder_never_comes_back(ladder: Ladder) -> None:
    heights = {rung.key: len(climb(ladder, rung.key)) for rung in ladder.rungs}
    for edge in ladder.edges:
        if edge.way in (Way.UP, Way.SKIP):
            assert heights[edge.target] < heights[edge.start]
        if edge.way is Way.DOWN:
            assert heights[edge.target] > heights[edge.start]


@given(crooked())
def test_loops_and_dead_ends_are_found_where_walking_finds_them(ladder: Ladder) -> None:
    problems = validate(ladder)
    stuck = {rung.key for rung in ladder.rungs if not _walks_to_an_end(ladder, rung.key)}
    assert {problem.rung for problem in problems if problem.fault is Fault.NO_WAY_TO_END} == stuck
    looping = {rung.key for rung in ladder.rungs if _comes_back(ladder, rung.key)}
    assert {problem.rung for problem in problems if problem.fault is Fault.LOOP} == looping


def _walks_to_an_end(ladder: Ladder, key: str) -> bool:
    upward: list[str] = []
    for _ in ladder.rungs:
        upward = [edge.target for edge in ladder.edges if edge.start == key and edge.way is Way.UP]
        if not upward:
            break
        key = upward[0]
    return ladder.rung(key).terminal and not upward


def _comes_back(ladder: Ladder, key: str) -> bool:
    reached = {key}
    for _ in ladder.rungs:
        reached = {edge.target for edge in ladder.edges if edge.start in reached and edge.way in {Way.UP, Way.SKIP}}
        if key in reached:
            return True
    return False


@given(arbitrary)
def test_judging_drawing_and_comparing_take_any_ladder(ladder: Ladder) -> None:
    validate(ladder)
    assert len(picture(ladder).stops) == len(ladder.rungs)
    assert changes(ladder, ladder) == ()


@pytest.mark.parametrize(
    ("ladder", "problem"),
    [
        (replace(LADDER, rungs=()), Problem(Fault.NO_RUNGS, field="rungs")),
        (replace(LADDER, title=" "), Problem(Fault.NAME_MISSING, field="title")),
        (with_rung(LADDER, "grid", name=""), Problem(Fault.NAME_MISSING, "grid", "name")),
        (with_rung(LADDER, "grid", level=" "), Problem(Fault.NAME_MISSING, "grid", "level")),
        (with_rung(LADDER, "grid", steps=(Step("a", ""),)), Problem(Fault.NAME_MISSING, "grid", "steps.0.name")),
        (replace(LADDER, grades=(Grade(1, ""),)), Problem(Fault.NAME_MISSING, field="grades.0.name")),
        (
            replace(LADDER, exits=(*LADDER.exits, Exit("far", ExitKind.COURT, ""))),
            Problem(Fault.NAME_MISSING, field="exits.3.name"),
        ),
        (with_rung(LADDER, "grid", key="网格"), Problem(Fault.KEY_MALFORMED, "网格", "rungs.0.key")),
        (with_rung(LADDER, "grid", key="grid\n"), Problem(Fault.KEY_MALFORMED, "grid\n", "rungs.0.key")),
        (
            replace(LADDER, exits=(*LADDER.exits, Exit("A B", ExitKind.COURT, "法院"))),
            Problem(Fault.KEY_MALFORMED, field="exits.3.key"),
        ),
        (with_rung(LADDER, "grid", steps=(Step("", "听"),)), Problem(Fault.KEY_MALFORMED, "grid", "steps.0.key")),
        (replace(LADDER, rungs=(*LADDER.rungs, GRID)), Problem(Fault.REPEATED, field="rungs.3.key")),
        (replace(LADDER, exits=(*LADDER.exits, COURT)), Problem(Fault.REPEATED, field="exits.3.key")),
        (with_edges(LADDER, LADDER.edges[0]), Problem(Fault.REPEATED, field="edges.9")),
        (with_rung(LADDER, "grid", steps=(Step("a", "听"), Step("a", "查"))), Problem(Fault.REPEATED, "grid", "steps.1.key")),
        (replace(LADDER, grades=(Grade(1, "简单"), Grade(1, "复杂"))), Problem(Fault.REPEATED, field="grades.1")),
        (with_rung(LADDER, "grid", terms=((1, DAYS), (1, MONTH))), Problem(Fault.REPEATED, "grid", "terms.1")),
        (replace(LADDER, grades=(Grade(1, "简单"), Grade(5, "极难"))), Problem(Fault.GRADE_UNKNOWN, field="grades.1.value")),
        (replace(LADDER, grades=(Grade(1, "简单"),)), Problem(Fault.GRADE_UNKNOWN, "village", "terms.3")),
        (replace(LADDER, total_terms=((9, DAYS),)), Problem(Fault.GRADE_UNKNOWN, field="total_terms.9")),
        (with_rung(LADDER, "grid", steps=(Step("a", "听", 0),)), Problem(Fault.GRADE_UNKNOWN, "grid", "steps.0.from_grade")),
        (with_edges(LADDER, Edge(Way.UP, "hill", "town")), Problem(Fault.UNKNOWN_RUNG, "", "edges.9.start")),
        (with_edges(LADDER, Edge(Way.UP, ANY, "town")), Problem(Fault.UNKNOWN_RUNG, "", "edges.9.start")),
        (with_edges(LADDER, Edge(Way.DOWN, "town", "hill")), Problem(Fault.UNKNOWN_RUNG, "town", "edges.9.target")),
        (with_edges(LADDER, Edge(Way.COHOLD, "town", "army")), Problem(Fault.UNKNOWN_UNIT, "town", "edges.9.target")),
        (with_edges(LADDER, Edge(Way.OUT, "town", "moon")), Problem(Fault.UNKNOWN_EXIT, "town", "edges.9.target")),
        (with_rung(LADDER, "town", routes=("court", "moon")), Problem(Fault.UNKNOWN_EXIT, "town", "routes.1")),
        (replace(LADDER, entries=(Entry("hill"),)), Problem(Fault.UNKNOWN_RUNG, field="entries.0.rung")),
        (replace(LADDER, entries=(Entry("grid"), Entry("town"))), Problem(Fault.ENTRY_SHADOWED, field="entries.1")),
        (
            replace(LADDER, entries=(Entry("grid", (Condition(scale_at_least=4),)),)),
            Problem(Fault.CONDITION_OUT_OF_SCALE, field="entries.0.when.0.scale_at_least"),
        ),
        (
            with_edges(LADDER, Edge(Way.OUT, "town", "court", (Condition(grade_at_least=0),))),
            Problem(Fault.CONDITION_OUT_OF_SCALE, "town", "edges.9.when.0.grade_at_least"),
        ),
        (
            with_edges(LADDER, Edge(Way.OUT, "town", "court", (Condition(tries_at_least=0),))),
            Problem(Fault.CONDITION_OUT_OF_SCALE, "town", "edges.9.when.0.tries_at_least"),
        ),
        (
            with_edges(LADDER, Edge(Way.OUT, "town", "court", (*URGENT, Condition()))),
            Problem(Fault.CONDITION_EMPTY, "town", "edges.9.when.2"),
        ),
        (with_rung(LADDER, "town", held_by=HeldBy.COUNTY), Problem(Fault.HELD_ELSEWHERE, "town", "held_by")),
        (with_rung(LADDER, "town", unit_kind=RungUnit.COUNTY), Problem(Fault.HELD_ELSEWHERE, "town", "held_by")),
        (with_rung(LADDER, "grid", role=Role.ROUTES), Problem(Fault.SETTLES_WITHOUT_MEDIATING, "grid", "acts")),
        (with_rung(LADDER, "grid", terms=()), Problem(Fault.CLIMB_WITHOUT_TERM, "grid", "on_expiry")),
        (replace(LADDER, total_on_expiry=OnExpiry.CLIMB), Problem(Fault.TOTAL_CANNOT_CLIMB, field="total_on_expiry")),
        (with_rung(LADDER, "grid", terminal=True), Problem(Fault.TERMINAL_CLIMBS, "grid", "terminal")),
        (with_rung(LADDER, "village", terminal=True), Problem(Fault.TERMINAL_CLIMBS, "village", "terminal")),
        (with_rung(LADDER, "town", on_expiry=OnExpiry.CLIMB), Problem(Fault.TERMINAL_CLIMBS, "town", "on_expiry")),
        (with_rung(LADDER, "town", role=Role.ADVISES), Problem(Fault.TERMINAL_ONLY_ROUTES, "town", "role")),
        (with_rung(LADDER, "town", routes=()), Problem(Fault.ENDS_WITHOUT_ROUTES, "town", "routes")),
        (
            with_rung(LADDER, "village", acts=(*VILLAGE.acts, Act.TERMINATE)),
            Problem(Fault.ENDS_WITHOUT_ROUTES, "village", "routes"),
        ),
        (with_rung(LADDER, "town", acts=(Act.SETTLE,)), Problem(Fault.CANNOT_END, "town", "acts")),
        (with_rung(LADDER, "village", acts=(Act.SETTLE,)), Problem(Fault.STUCK, "village", "acts")),
        (with_rung(LADDER, "grid", acts=(*GRID.acts, Act.COHOLD)), Problem(Fault.NOWHERE_TO_GO, "grid", "acts.cohold")),
        (with_rung(LADDER, "town", acts=(*TOWN.acts, Act.ESCALATE)), Problem(Fault.NOWHERE_TO_GO, "town", "acts.escalate")),
        (with_rung(LADDER, "grid", acts=(Act.SETTLE, Act.ESCALATE)), Problem(Fault.NOT_GRANTED, "grid", "edges.2")),
        (with_edges(LADDER, ROUND), Problem(Fault.LOOP, "village", "edges")),
        (with_edges(LADDER, Edge(Way.SKIP, "town", "grid", URGENT)), Problem(Fault.LOOP, "grid", "edges")),
        (with_rung(LADDER, "town", terminal=False), Problem(Fault.NO_WAY_TO_END, "grid", "edges")),
        (with_edges(LADDER, Edge(Way.UP, "grid", "town")), Problem(Fault.TWO_WAYS_UP, "grid", "edges")),
        (
            replace(LADDER, edges=(replace(LADDER.edges[0], when=URGENT), *LADDER.edges[1:])),
            Problem(Fault.UP_HAS_CONDITION, "grid", "edges.0"),
        ),
        (
            with_rung(LADDER, "village", unit_kind=RungUnit.COUNTY, held_by=HeldBy.COUNTY),
            Problem(Fault.UP_DESCENDS, "village", "edges.1"),
        ),
        (with_edges(LADDER, Edge(Way.SKIP, "grid", "village", URGENT)), Problem(Fault.SKIP_NOT_UPWARD, "grid", "edges.9")),
        (with_edges(LADDER, Edge(Way.SKIP, "village", "grid", URGENT)), Problem(Fault.SKIP_NOT_UPWARD, "village", "edges.9")),
        (
            replace(LADDER, edges=(*LADDER.edges[:2], replace(LADDER.edges[2], when=()))),
            Problem(Fault.SKIP_WITHOUT_CONDITION, "grid", "edges.2"),
        ),
        (with_edges(LADDER, Edge(Way.DOWN, "village", "town")), Problem(Fault.DOWN_NOT_DOWNWARD, "village", "edges.9")),
        (replace(LADDER, rungs=(VILLAGE, TOWN, GRID), edges=LADDER.edges[:4]), Problem(Fault.NEVER_REACHED, "grid", "edges")),
    ],
    ids=lambda value: f"{value.fault}-{value.field}" if isinstance(value, Problem) else "",
)
def test_what_is_wrong_is_said_with_its_place(ladder: Ladder, problem: Problem) -> None:
    assert problem in validate(ladder)


def test_every_fault_is_shown_by_an_example() -> None:
    [marks] = [mark for mark in test_what_is_wrong_is_said_with_its_place.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {problem.fault for _, problem in marks.args[1]} == set(Fault)


def test_a_rung_that_an_entry_or_a_way_down_leads_to_is_reached() -> None:
    by_entry = replace(LADDER, rungs=(VILLAGE, TOWN, GRID), entries=(Entry("grid", URGENT),))
    assert Fault.NEVER_REACHED not in _faults(by_entry)
    by_hand = replace(LADDER, rungs=(VILLAGE, TOWN, GRID))
    assert Fault.NEVER_REACHED not in _faults(by_hand)


def test_the_last_entry_may_take_all_that_is_left() -> None:
    assert validate(replace(LADDER, entries=(Entry("town", URGENT), Entry("grid")))) == ()


def test_a_clock_that_climbs_needs_nobody_to_be_allowed_to() -> None:
    by_clock = with_rung(without_edges(LADDER, Way.SKIP), "grid", acts=(Act.SETTLE, Act.SEND_OUT))
    assert validate(by_clock) == ()


def test_a_county_may_route_before_it_mediates() -> None:
    desk = Rung("desk", "县", "分派", RungUnit.COUNTY, HeldBy.COUNTY, "desk", role=Role.ROUTES, acts=(Act.ESCALATE,))
    end = replace(TOWN, key="end", unit_kind=RungUnit.COUNTY, held_by=HeldBy.COUNTY, acts=TOWN.acts[:2])
    town = replace(TOWN, terminal=False, acts=(Act.ESCALATE, *TOWN.acts))
    edges = (*LADDER.edges, Edge(Way.UP, "town", "desk"), Edge(Way.UP, "desk", "end"))
    assert validate(replace(LADDER, rungs=(GRID, VILLAGE, town, desk, end), edges=edges)) == ()


def test_a_term_has_to_be_positive() -> None:
    with pytest.raises(ValueError, match="amount"):
        Term(0, Unit.HOURS)
