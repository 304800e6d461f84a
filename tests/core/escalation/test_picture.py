"""A ladder as stops on a line."""

from dataclasses import replace

from hypothesis import given

from core.escalation.rules import (
    Edge,
    Ladder,
    Way,
    picture,
)
from tests.core.escalation.ladders import (
    GRID,
    LADDER,
    TOWN,
    VILLAGE,
    sound,
    with_edges,
)

ROUND = Edge(Way.UP, "town", "grid")


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
    looped = picture(with_edges(LADDER, ROUND))
    assert {stop.rung.key for stop in looped.stops} == {"grid", "village", "town"}
    assert all(0 <= stop.position < 3 for stop in looped.stops)
    assert picture(replace(LADDER, rungs=())).height == 0


@given(sound())
def test_every_way_up_is_drawn_upward(ladder: Ladder) -> None:
    for arc in picture(ladder).arcs:
        assert (arc.start < arc.target) is (arc.edge.way in (Way.UP, Way.SKIP))
