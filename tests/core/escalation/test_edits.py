"""Writing a ladder step by step: each edit does what it says and keeps all that hangs on it in order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.administration.answers import sent_rung, shown_rung
from core.administration.ladder_schemas import RungSchema
from core.escalation.rules import Act, Condition, Edge, Fault, Ladder, Rung, RungUnit, Way, changes, validate
from core.escalation.rules.edits import (
    Onward,
    drop_exit,
    drop_rung,
    drop_skip,
    free_key,
    move_rung,
    onward_of,
    put_rung,
    put_skip,
)
from core.web import Form
from tests.core.escalation.ladders import COURT, ENDING, GRID, LADDER, POLICE, TOWN, VILLAGE, sound


def ups(ladder: Ladder) -> list[tuple[str, str]]:
    return [(edge.start, edge.target) for edge in ladder.edges if edge.way is Way.UP]


# Nothing is lost ------------------------------------------------------------------------------------------------------


@given(sound(), st.data())
def test_a_rung_put_back_as_it_is_changes_nothing(ladder: Ladder, data: st.DataObject) -> None:
    rung = data.draw(st.sampled_from(ladder.rungs))
    assert changes(ladder, put_rung(ladder, rung, onward_of(ladder, rung.key))) == ()


@given(sound(), st.data())
def test_a_rung_moved_there_and_back_changes_nothing(ladder: Ladder, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ladder.rungs) - 2)) if len(ladder.rungs) > 1 else 0
    key = ladder.rungs[at].key
    straight = [edge for edge in ladder.edges if edge.way is Way.UP]
    in_line = [(edge.start, edge.target) for edge in straight] == [
        (below.key, above.key) for below, above in zip(ladder.rungs, ladder.rungs[1:], strict=False)
    ]
    if in_line and len(ladder.rungs) > 1:
        back = move_rung(move_rung(ladder, key, 1), key, -1)
        rungs = tuple(replace(rung, acts=ladder.rung(rung.key).acts) for rung in back.rungs)
        assert changes(ladder, replace(back, rungs=rungs)) == ()
        assert [set(rung.acts) for rung in back.rungs] == [set(rung.acts) for rung in ladder.rungs]


@pytest.mark.parametrize("rung", LADDER.rungs, ids=lambda rung: rung.key)
def test_a_form_shown_and_sent_back_untouched_changes_nothing(rung: Rung) -> None:
    form = Form.sent(RungSchema(), Form.blank(RungSchema(), **shown_rung(LADDER, rung)).data)
    assert form.errors == {}
    assert changes(LADDER, put_rung(LADDER, *sent_rung(LADDER, rung.key, form.values))) == ()


# Rungs ----------------------------------------------------------------------------------------------------------------


def test_a_ladder_grows_from_nothing_rung_by_rung_and_is_sound_at_the_end() -> None:
    ladder = Ladder(LADDER.kind, "从头写", exits=(COURT,))
    for rung in (GRID, VILLAGE, TOWN):
        plain = replace(rung, acts=ENDING if rung.terminal else (*ENDING, Act.ESCALATE), routes=("court",))
        ladder = put_rung(ladder, plain, Onward())
    assert ups(ladder) == [("grid", "village"), ("village", "town")]
    assert validate(ladder) == ()


def test_a_new_rung_in_between_is_led_to_and_leads_on() -> None:
    area = replace(VILLAGE, key="area", unit_kind=RungUnit.AREA, acts=(*ENDING, Act.ESCALATE), routes=("court",))
    ladder = put_rung(LADDER, area, Onward())
    assert [rung.key for rung in ladder.rungs] == ["grid", "village", "area", "town"]
    assert ups(ladder) == [("grid", "village"), ("village", "area"), ("area", "town")]


def test_where_every_rung_hands_down_to_the_one_below_it_goes_on_doing_so_in_another_order() -> None:
    moved = move_rung(LADDER, "grid", 1)
    downs = [(edge.start, edge.target) for edge in moved.edges if edge.way is Way.DOWN]
    assert sorted(downs) == [("grid", "village"), ("town", "grid")]
    assert (Act.HAND_DOWN in moved.rung("grid").acts, Act.HAND_DOWN in moved.rung("village").acts) == (True, False)
    left = drop_rung(LADDER, "village")
    assert [(edge.start, edge.target) for edge in left.edges if edge.way is Way.DOWN] == [("town", "grid")]


def test_a_rung_taken_out_takes_its_ways_with_it_and_the_others_close_up() -> None:
    ladder = drop_rung(LADDER, "village")
    assert ups(ladder) == [("grid", "town")]
    assert [edge for edge in ladder.edges if "village" in (edge.start, edge.target)] == []
    # what had skipped the village is now the plain way up
    assert [edge for edge in ladder.edges if edge.way is Way.SKIP] == []
    assert Act.SKIP not in ladder.rung("grid").acts
    assert {problem.fault for problem in validate(ladder)} <= {Fault.NOWHERE_TO_GO}


def test_a_way_of_ones_own_up_stays_when_the_list_changes() -> None:
    ladder = put_rung(LADDER, GRID, Onward(up="town"))
    assert ups(ladder) == [("grid", "town"), ("village", "town")]
    assert ups(move_rung(ladder, "village", -1)) == [("village", "grid"), ("grid", "town")]


def test_an_end_leads_nowhere_up_and_no_longer_carries_up() -> None:
    ladder = put_rung(LADDER, replace(VILLAGE, terminal=True), onward_of(LADDER, "village"))
    assert ups(ladder) == [("grid", "village")]
    assert Act.ESCALATE not in ladder.rung("village").acts


# Ways and exits -------------------------------------------------------------------------------------------------------


def test_a_way_past_rungs_is_granted_with_it_and_goes_with_it() -> None:
    bare = drop_skip(LADDER, "grid", "town")
    assert Act.SKIP not in bare.rung("grid").acts
    skip = Edge(Way.SKIP, "grid", "town", (Condition(grade_at_least=4),))
    written = put_skip(bare, "grid", "town", skip.when)
    assert skip in written.edges
    assert Act.SKIP in written.rung("grid").acts


def test_what_holds_for_every_rung_is_set_apart_only_where_one_differs() -> None:
    without = put_rung(LADDER, VILLAGE, replace(onward_of(LADDER, "village"), out=("court", "labour")))
    outs = {edge.start for edge in without.edges if (edge.way, edge.target) == (Way.OUT, "police")}
    assert outs == {"grid", "town"}
    as_it_was = put_rung(LADDER, VILLAGE, onward_of(LADDER, "village"))
    assert as_it_was.edges_from("village", Way.OUT) == LADDER.edges_from("village", Way.OUT)


def test_an_exit_taken_out_is_neither_gone_to_nor_told_of() -> None:
    ladder = drop_exit(drop_exit(LADDER, "court"), "police")
    assert ladder.rung("town").routes == ("labour",)
    assert POLICE not in ladder.exits
    assert Act.SEND_OUT not in ladder.rung("grid").acts
    assert Act.SEND_OUT in ladder.rung("village").acts


def test_a_key_that_is_taken_gets_the_first_free_number() -> None:
    assert [free_key("grid", taken) for taken in ((), ("grid",), ("grid", "grid2"))] == ["grid", "grid2", "grid3"]
