"""The ladder language: nobody is stuck, nobody goes in circles, and every refusal says why."""

from dataclasses import fields, replace

import pytest
from hypothesis import given

from core.calendars import Term, Unit
from core.escalation.rules import (
    ANY,
    Act,
    Called,
    CaseKind,
    Change,
    Condition,
    CoreGrade,
    Edge,
    Entry,
    Exit,
    ExitKind,
    Facts,
    Fault,
    Grade,
    HeldBy,
    Kind,
    Ladder,
    Move,
    OnExpiry,
    Part,
    Problem,
    Reason,
    Record,
    Refusal,
    Risk,
    Role,
    Rung,
    RungUnit,
    Step,
    UnknownRung,
    Way,
    allowed_moves,
    changes,
    climb,
    entry_rung,
    leaving_gaps,
    next_rung,
    picture,
    routes,
    term_for,
    total_for,
    validate,
)
from tenants.units import UnitKind
from tests.core.escalation.ladders import (
    COURT,
    DAYS,
    GRID,
    LABOUR,
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

WRITTEN = Facts(recorded=frozenset(Record), steps=frozenset({"hear", "study"}))


def _faults(ladder: Ladder) -> set[Fault]:
    return {problem.fault for problem in validate(ladder)}


def _move(ladder: Ladder, key: str, facts: Facts, way: Way, target: str) -> Move:
    return next(move for move in allowed_moves(ladder, key, facts) if (move.way, move.target) == (way, target))


# Soundness


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


UP_DOWN_EDGE = Edge(Way.UP, "town", "grid")


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
        (with_edges(LADDER, UP_DOWN_EDGE), Problem(Fault.LOOP, "village", "edges")),
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


# Moving


def test_the_next_rung_is_the_one_above_and_there_is_none_above_the_top() -> None:
    assert next_rung(LADDER, "grid") is VILLAGE
    assert next_rung(LADDER, "town") is None
    assert [rung.key for rung in climb(LADDER, "grid")] == ["grid", "village", "town"]


@pytest.mark.parametrize(
    "ask", [lambda: next_rung(LADDER, "hill"), lambda: allowed_moves(LADDER, "hill", Facts()), lambda: routes(LADDER, "hill")]
)
def test_a_foreign_key_is_an_unknown_rung(ask: object) -> None:
    with pytest.raises(UnknownRung):
        ask()  # type: ignore[operator]


def test_a_climb_through_a_loop_ends_where_it_closes() -> None:
    assert [rung.key for rung in climb(with_edges(LADDER, UP_DOWN_EDGE), "village")] == ["village", "town", "grid"]


def test_a_rung_is_left_upward_only_after_what_it_asks_is_written() -> None:
    half = Facts(recorded=frozenset({Record.MEASURES}))
    assert _move(LADDER, "grid", half, Way.UP, "village").reasons == (Reason(Refusal.RECORD_MISSING, ("reason",)),)
    assert _move(LADDER, "grid", WRITTEN, Way.UP, "village").is_allowed
    assert _move(LADDER, "grid", replace(half, risk=Risk.RED), Way.SKIP, "town").reasons == (
        Reason(Refusal.RECORD_MISSING, ("reason",)),
    )


def test_steps_are_asked_from_their_grade_upward() -> None:
    easy, hard = Facts(grade=2), Facts(grade=3, steps=frozenset({"hear"}))
    assert leaving_gaps(VILLAGE, easy) == (Reason(Refusal.STEPS_MISSING, ("hear",)),)
    assert leaving_gaps(VILLAGE, hard) == (Reason(Refusal.STEPS_MISSING, ("study",)),)
    assert leaving_gaps(VILLAGE, replace(hard, grade=2)) == ()


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        (Facts(risk=Risk.RED), True),
        (Facts(risk=Risk.ORANGE), False),
        (Facts(scale=2, grade=3), True),
        (Facts(scale=2, grade=2), False),
        (Facts(scale=1, grade=4), False),
    ],
)
def test_a_skip_is_open_when_one_of_its_conditions_holds_whole(facts: Facts, is_open: bool) -> None:
    written = replace(facts, recorded=frozenset(Record))
    assert _move(LADDER, "grid", written, Way.SKIP, "town").is_allowed is is_open


def test_a_closed_skip_says_what_does_not_hold() -> None:
    facts = replace(WRITTEN, scale=2, grade=1)
    assert _move(LADDER, "grid", facts, Way.SKIP, "town").reasons == (
        Reason(Refusal.CONDITIONS_UNMET, ("risks", "grade_at_least")),
    )


@pytest.mark.parametrize(
    ("condition", "facts", "unmet"),
    [
        (Condition(types=("J10",)), Facts(type_code="J10"), ()),
        (Condition(types=("J10",)), Facts(), ("types",)),
        (Condition(tries_at_least=3), Facts(tries=3), ()),
        (Condition(tries_at_least=3), Facts(tries=2), ("tries_at_least",)),
        (Condition(scale_at_least=2), Facts(), ("scale_at_least",)),
        (Condition(), Facts(), ()),
    ],
)
def test_a_condition_names_what_does_not_hold(condition: Condition, facts: Facts, unmet: tuple[str, ...]) -> None:
    assert condition.unmet(facts) == unmet


def test_a_way_that_was_not_granted_is_closed() -> None:
    bare = with_rung(LADDER, "grid", acts=(Act.SETTLE,))
    assert _move(bare, "grid", WRITTEN, Way.UP, "village").reasons == (Reason(Refusal.NOT_GRANTED, ("escalate",)),)
    assert {move.way for move in allowed_moves(bare, "grid", WRITTEN) if move.is_allowed} == set()


def test_calling_for_help_and_handing_down_ask_for_no_record() -> None:
    assert _move(LADDER, "village", Facts(), Way.WHISTLE, "department").is_allowed
    assert _move(LADDER, "village", Facts(), Way.DOWN, "grid").is_allowed
    assert not _move(LADDER, "village", Facts(), Way.UP, "town").is_allowed


def test_the_police_are_told_at_once_and_a_court_after_the_record() -> None:
    assert _move(LADDER, "grid", Facts(), Way.OUT, "police").is_allowed
    assert _move(LADDER, "village", Facts(), Way.OUT, "police").is_allowed
    assert _move(LADDER, "village", Facts(), Way.OUT, "court").reasons == (Reason(Refusal.STEPS_MISSING, ("hear",)),)


def test_an_exit_for_certain_types_is_closed_to_others() -> None:
    facts = replace(WRITTEN, type_code="J02")
    assert _move(LADDER, "village", facts, Way.OUT, "labour").reasons == (Reason(Refusal.OTHER_TYPE, LABOUR.types),)
    assert _move(LADDER, "village", replace(facts, type_code="J10"), Way.OUT, "labour").is_allowed


def test_the_parties_are_told_the_routes_of_their_type() -> None:
    assert [out.key for out in routes(LADDER, "town", "J02")] == ["court"]
    assert [out.key for out in routes(LADDER, "town", "J11")] == ["court", "labour"]
    assert [out.key for out in routes(LADDER, "town")] == ["court", "labour"]
    assert routes(LADDER, "grid") == ()


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (RungUnit.GRID, "grid"),
        (RungUnit.VILLAGE, "village"),
        (RungUnit.AREA, "town"),
        (RungUnit.TOWNSHIP, "town"),
        (None, "town"),
        (RungUnit.PREFECTURE, "town"),
    ],
)
def test_a_matter_begins_on_the_lowest_rung_that_reaches_over_its_place(place: RungUnit | None, key: str) -> None:
    assert entry_rung(LADDER, Facts(place=place)).key == key


def test_an_entry_of_the_county_comes_before_the_place() -> None:
    ladder = replace(
        LADDER, entries=(Entry("town", (Condition(grade_at_least=4),)), Entry("village", (Condition(types=("J07",)),)))
    )
    assert entry_rung(ladder, Facts(place=RungUnit.GRID, grade=4, type_code="J07")).key == "town"
    assert entry_rung(ladder, Facts(place=RungUnit.GRID, type_code="J07")).key == "village"
    assert entry_rung(ladder, Facts(place=RungUnit.GRID)).key == "grid"
    assert entry_rung(replace(LADDER, entries=(Entry("village"),)), Facts(place=RungUnit.GRID)).key == "village"


def test_nothing_begins_on_a_ladder_without_rungs() -> None:
    with pytest.raises(UnknownRung):
        entry_rung(replace(LADDER, rungs=()), Facts())


@pytest.mark.parametrize(("grade", "term"), [(1, DAYS), (2, DAYS), (3, MONTH), (4, MONTH)])
def test_a_grade_without_its_own_term_takes_that_of_the_next_lower(grade: int, term: Term) -> None:
    assert term_for(VILLAGE, grade) == term
    assert total_for(replace(LADDER, total_terms=VILLAGE.terms), grade) == term


def test_below_the_lowest_grade_with_a_term_the_lowest_term_holds_and_no_terms_mean_no_clock() -> None:
    assert term_for(replace(VILLAGE, terms=((3, MONTH), (4, DAYS))), 1) == MONTH
    assert term_for(replace(VILLAGE, terms=()), 1) is None
    assert total_for(LADDER, 1) is None


@pytest.mark.parametrize(
    ("unit_kind", "held_by", "key"),
    [
        (UnitKind.GRID, HeldBy.TOWNSHIP, "grid"),
        (UnitKind.CENTRE, HeldBy.TOWNSHIP, "town"),
        (UnitKind.DEPARTMENT, HeldBy.TOWNSHIP, "town"),
        (UnitKind.AREA, HeldBy.TOWNSHIP, None),
        (UnitKind.CENTRE, HeldBy.COUNTY, None),
        (UnitKind.GRID, HeldBy.COUNTY, None),
    ],
)
def test_a_unit_stands_on_the_rung_of_its_kind(unit_kind: UnitKind, held_by: HeldBy, key: str | None) -> None:
    rung = LADDER.rung_for(unit_kind, held_by)
    assert (rung.key if rung else None) == key


# Words shared with others


def test_whom_an_edge_calls_is_a_kind_of_unit() -> None:
    assert {called.value for called in Called} == {kind.value for kind in UnitKind}


def test_the_core_orders_four_grades() -> None:
    assert list(CoreGrade) == [1, 2, 3, 4]
    assert LADDER.grade_values == (1, 2, 3, 4)
    assert replace(LADDER, grades=(Grade(1, "简单"), Grade(3, "复杂"))).grade_values == (1, 3)


# The picture


def test_the_picture_puts_the_stops_on_a_line_from_the_bottom_up() -> None:
    drawn = picture(replace(LADDER, rungs=(TOWN, GRID, VILLAGE)))
    assert picture(replace(LADDER, edges=LADDER.edges[::-1])).stops == picture(LADDER).stops
    assert [(stop.rung.key, stop.position, stop.lane) for stop in drawn.stops] == [
        ("grid", 0, 0),
        ("village", 1, 0),
        ("town", 2, 0),
    ]
    assert [(arc.edge.way, arc.start, arc.target) for arc in drawn.arcs] == [
        (Way.UP, 0, 1),
        (Way.UP, 1, 2),
        (Way.SKIP, 0, 2),
        (Way.DOWN, 2, 1),
        (Way.DOWN, 1, 0),
    ]
    assert drawn.height == 3


def test_stops_that_stand_level_have_lanes_of_their_own() -> None:
    hall = replace(VILLAGE, key="hall")
    drawn = picture(
        with_edges(replace(LADDER, rungs=(*LADDER.rungs, hall)), Edge(Way.UP, "grid", "hall"), Edge(Way.UP, "hall", "town"))
    )
    assert [(stop.rung.key, stop.position, stop.lane) for stop in drawn.stops if stop.position == 1] == [
        ("village", 1, 0),
        ("hall", 1, 1),
    ]


def test_a_stop_shows_whom_it_calls_and_where_it_lets_go() -> None:
    drawn = picture(with_edges(LADDER, Edge(Way.COHOLD, "village", "room"), Edge(Way.COHOLD, "village", "department")))
    village = next(stop for stop in drawn.stops if stop.rung.key == "village")
    assert village.calls == ("department", "room")
    assert [out.key for out in village.exits] == ["court", "police", "labour"]


def test_a_draft_with_a_loop_or_without_rungs_is_drawn_too() -> None:
    looped = picture(with_edges(LADDER, UP_DOWN_EDGE))
    assert {stop.rung.key for stop in looped.stops} == {"grid", "village", "town"}
    assert all(0 <= stop.position < 3 for stop in looped.stops)
    assert picture(replace(LADDER, rungs=())).height == 0


@given(sound())
def test_every_way_up_is_drawn_upward(ladder: Ladder) -> None:
    for arc in picture(ladder).arcs:
        assert (arc.start < arc.target) is (arc.edge.way in (Way.UP, Way.SKIP))


# Changes


def test_a_changed_field_is_told_with_what_it_was_and_becomes() -> None:
    new = with_rung(LADDER, "grid", terms=((1, MONTH),))
    assert changes(LADDER, new) == (Change(Kind.CHANGED, Part.RUNG, "grid", "terms", GRID.terms, ((1, MONTH),)),)


def test_what_comes_and_goes_is_told_whole() -> None:
    new = replace(LADDER, rungs=(GRID, TOWN), exits=(*LADDER.exits[1:], Exit("aid", ExitKind.LEGAL_AID, "法律援助")))
    told = {(change.kind, change.part, change.key) for change in changes(LADDER, new)}
    assert told == {
        (Kind.REMOVED, Part.RUNG, "village"),
        (Kind.REMOVED, Part.EXIT, "court"),
        (Kind.ADDED, Part.EXIT, "aid"),
    }


def test_a_way_that_changes_its_conditions_is_the_same_way() -> None:
    new = replace(LADDER, edges=(*LADDER.edges[:2], replace(LADDER.edges[2], when=URGENT[:1]), *LADDER.edges[3:8]))
    assert [(change.kind, change.key, change.field) for change in changes(LADDER, new)] == [
        (Kind.REMOVED, "out village labour", ""),
        (Kind.CHANGED, "skip grid town", "when"),
    ]


def test_the_order_of_rungs_counts_and_that_of_ways_does_not() -> None:
    assert changes(LADDER, replace(LADDER, edges=LADDER.edges[::-1], exits=LADDER.exits[::-1])) == ()
    [moved] = changes(LADDER, replace(LADDER, rungs=(VILLAGE, GRID, TOWN)))
    assert (moved.kind, moved.was, moved.becomes) == (Kind.MOVED, ("grid", "village", "town"), ("village", "grid", "town"))


OTHER_LADDER = Ladder(
    CaseKind.WARNING,
    "另一条",
    (replace(GRID, verb="排查"),),
    LADDER.edges[:1],
    (COURT,),
    (Entry("grid"),),
    (Grade(1, "简单"),),
    ((1, MONTH),),
    OnExpiry.SUPERVISE,
    "说明",
)
OTHER_RUNG = Rung(
    "grid",
    "格",
    "防线",
    RungUnit.VILLAGE,
    HeldBy.COUNTY,
    "code",
    "走访",
    Role.ROUTES,
    ("grid_member",),
    (),
    None,
    (),
    OnExpiry.REMIND,
    (Step("hear", "听"),),
    (),
    terminal=True,
    routes=("court",),
)


@pytest.mark.parametrize("field", [field.name for field in fields(Ladder)])
def test_no_field_of_a_ladder_changes_unseen(field: str) -> None:
    assert changes(LADDER, replace(LADDER, **{field: getattr(OTHER_LADDER, field)}))


@pytest.mark.parametrize("field", [field.name for field in fields(Rung) if field.name != "key"])
def test_no_field_of_a_rung_changes_unseen(field: str) -> None:
    new = with_rung(LADDER, "grid", **{field: getattr(OTHER_RUNG, field)})
    assert [change.field for change in changes(LADDER, new)] == [field]


def test_a_term_has_to_be_positive() -> None:
    with pytest.raises(ValueError, match="amount"):
        Term(0, Unit.HOURS)
