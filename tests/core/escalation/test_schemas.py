"""Ladders as JSON: nothing is lost on the way, nothing unknown is let in, and a mistake is told with its place."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import Term, Unit
from core.escalation.rules import Ladder
from core.escalation.schemas import LadderUnreadable, dump_ladder, load_ladder
from tests.core.escalation.ladders import LADDER, arbitrary, with_rung

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["up", "grid", "1", "hours"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "title", "rungs", "edges", "terms", "when", "key", "1", "amount", "unit", "acts"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(arbitrary)
def test_the_way_to_json_and_back_loses_nothing(ladder: Ladder) -> None:
    assert load_ladder(json.loads(json.dumps(dump_ladder(ladder)))) == ladder


@given(arbitrary)
def test_the_same_ladder_is_always_written_the_same(ladder: Ladder) -> None:
    written = dump_ladder(ladder)
    assert dump_ladder(load_ladder(written)) == written


@given(anything)
def test_whatever_comes_is_read_or_refused_with_codes(data: Any) -> None:
    faults = None
    try:
        load_ladder(data)
    except LadderUnreadable as error:
        faults = error.faults
    assert faults != ()
    assert all(set(code) <= set("abcdefghijklmnopqrstuvwxyz_") for _, code in faults or ())


def test_what_is_empty_is_not_written() -> None:
    grid = dump_ladder(LADDER)["rungs"][0]
    assert "steps" not in grid
    assert "terminal" not in grid
    assert grid["terms"] == {"1": {"amount": 3, "unit": "working_days"}}


def test_ends_of_a_way_are_written_from_and_to() -> None:
    assert dump_ladder(LADDER)["edges"][0] == {"way": "up", "from": "grid", "to": "village"}


@pytest.mark.parametrize(
    ("where", "value", "place", "code"),
    [
        (["colour"], 1, "colour", "unknown"),
        (["rungs", 1, "colour"], 1, "rungs.1.colour", "unknown"),
        (["edges", 2, "when", 0, "mood"], "bad", "edges.2.when.0.mood", "unknown"),
        (["edges", 0, "start"], "grid", "edges.0.start", "unknown"),
        (["rungs", 0, "terms", "1", "speed"], 1, "rungs.0.terms.1", "invalid"),
        (["rungs", 0, "terms", "5"], {"amount": 1, "unit": "hours"}, "rungs.0.terms.5", "unknown"),
        (["rungs", 0, "terms", "1", "amount"], 0, "rungs.0.terms.1.amount", "invalid"),
        (["rungs", 0, "terms", "1", "amount"], -3, "rungs.0.terms.1.amount", "invalid"),
        (["rungs", 0, "terms", "1", "unit"], "years", "rungs.0.terms.1.unit", "invalid"),
        (["rungs", 0, "terms"], [], "rungs.0.terms", "invalid"),
        (["rungs", 0, "sign_term"], 3, "rungs.0.sign_term", "invalid"),
        (["rungs", 0, "unit_kind"], "castle", "rungs.0.unit_kind", "unknown"),
        (["rungs", 0, "acts", 1], "fly", "rungs.0.acts.1", "unknown"),
        (["rungs", 2, "terminal"], "yes", "rungs.2.terminal", "invalid"),
        (["rungs", 2, "terminal"], 1, "rungs.2.terminal", "invalid"),
        (["rungs", 0, "name"], 7, "rungs.0.name", "invalid"),
        (["rungs", 0, "name"], None, "rungs.0.name", "null"),
        (["rungs", 0, "name"], "a\0b", "rungs.0.name", "unprintable"),
        (["rungs", 0, "name"], "\ud800", "rungs.0.name", "unprintable"),
        (["rungs", 0, "handlers"], ["grid_member", 3], "rungs.0.handlers.1", "invalid"),
        (["rungs", 1], "village", "rungs.1", "invalid"),
        (["rungs"], {"grid": {}}, "rungs", "invalid"),
        (["edges", 2, "when", 1, "scale_at_least"], True, "edges.2.when.1.scale_at_least", "invalid"),
        (["edges", 2, "when", 1, "scale_at_least"], "2", "edges.2.when.1.scale_at_least", "invalid"),
        (["edges", 2, "when", 0, "risks"], ["pink"], "edges.2.when.0.risks.0", "unknown"),
        (["kind"], "quarrel", "kind", "unknown"),
        (["note"], "长" * 4_001, "note", "too_long"),
    ],
)
def test_a_mistake_is_told_with_its_place(where: list[Any], value: Any, place: str, code: str) -> None:
    data = deepcopy(dump_ladder(LADDER))
    at: Any = data
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    with pytest.raises(LadderUnreadable) as refused:
        load_ladder(data)
    assert refused.value.faults == ((place, code),)


@pytest.mark.parametrize("missing", ["kind", "title"])
def test_a_ladder_needs_a_kind_and_a_title(missing: str) -> None:
    data = dump_ladder(LADDER)
    del data[missing]
    with pytest.raises(LadderUnreadable) as refused:
        load_ladder(data)
    assert refused.value.faults == ((missing, "required"),)


@pytest.mark.parametrize("data", [None, [], "ladder", 3])
def test_what_is_no_object_is_no_ladder(data: Any) -> None:
    with pytest.raises(LadderUnreadable) as refused:
        load_ladder(data)
    assert refused.value.faults == (("", "invalid"),)


def test_all_mistakes_are_told_at_once() -> None:
    data = {**dump_ladder(LADDER), "colour": 1, "note": 2}
    with pytest.raises(LadderUnreadable, match="note: invalid; colour: unknown"):
        load_ladder(data)


def test_a_term_set_by_law_stays_one() -> None:
    ladder = with_rung(LADDER, "town", terms=((2, Term(30, Unit.NATURAL_DAYS, statutory=True)),))
    assert load_ladder(dump_ladder(ladder)) == ladder
