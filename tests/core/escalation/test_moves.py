"""Moving on a ladder: where one may go, where one begins, how long it may take, and every refusal says why."""

from dataclasses import replace

import pytest

from core.calendars import Term
from core.escalation.rules import (
    Act,
    Called,
    Condition,
    CoreGrade,
    Edge,
    Entry,
    Facts,
    Grade,
    HeldBy,
    Ladder,
    Move,
    Reason,
    Record,
    Refusal,
    Risk,
    RungUnit,
    UnknownRung,
    Way,
    allowed_moves,
    climb,
    entry_rung,
    leaving_gaps,
    next_rung,
    routes,
    term_for,
    total_for,
)
from tenants.units import UnitKind
from tests.core.escalation.ladders import (
    DAYS,
    LABOUR,
    LADDER,
    MONTH,
    VILLAGE,
    with_edges,
    with_rung,
)

ROUND = Edge(Way.UP, "town", "grid")
WRITTEN = Facts(recorded=frozenset(Record), steps=frozenset({"hear", "study"}))


def _move(ladder: Ladder, key: str, facts: Facts, way: Way, target: str) -> Move:
    return next(move for move in allowed_moves(ladder, key, facts) if (move.way, move.target) == (way, target))


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
    assert [rung.key for rung in climb(with_edges(LADDER, ROUND), "village")] == ["village", "town", "grid"]


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


def test_whom_an_edge_calls_is_a_kind_of_unit() -> None:
    assert {called.value for called in Called} == {kind.value for kind in UnitKind}


def test_the_core_orders_four_grades() -> None:
    assert list(CoreGrade) == [1, 2, 3, 4]
    assert LADDER.grade_values == (1, 2, 3, 4)
    assert replace(LADDER, grades=(Grade(1, "简单"), Grade(3, "复杂"))).grade_values == (1, 3)
