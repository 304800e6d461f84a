"""The ladders of the five localities, as the handbook tells them (5.1 to 5.5), sound and ready to be published."""

import json
from importlib.resources import files
from typing import Any

import pytest

from core.access import POSTS
from core.calendars import Term, Unit
from core.escalation.rules import (
    Act,
    CaseKind,
    ExitKind,
    Facts,
    HeldBy,
    Ladder,
    OnExpiry,
    Record,
    Risk,
    Role,
    Rung,
    RungUnit,
    Way,
    allowed_moves,
    climb,
    entry_rung,
    routes,
    term_for,
    total_for,
    validate,
)
from core.escalation.schemas import dump_ladder, load_ladder

NAMES = ["lengshui", "minyang", "quanpu", "quanpu_warning", "bazhou", "lanling"]


def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("demo") / "ladders" / f"{name}.json").read_text(encoding="utf-8"))
    return data


def _ladder(name: str) -> Ladder:
    return load_ladder(_data(name))


def _way_up(name: str) -> tuple[Rung, ...]:
    ladder = _ladder(name)
    return climb(ladder, ladder.rungs[0].key)


def _days(amount: int) -> Term:
    return Term(amount, Unit.NATURAL_DAYS)


def _working(amount: int) -> Term:
    return Term(amount, Unit.WORKING_DAYS)


def test_the_folder_holds_these_ladders_and_no_other() -> None:
    assert sorted(entry.name for entry in (files("demo") / "ladders").iterdir()) == sorted(f"{name}.json" for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_published(name: str) -> None:
    assert validate(_ladder(name)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_each_is_written_as_it_is_read(name: str) -> None:
    assert dump_ladder(_ladder(name)) == _data(name)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_where_it_comes_from_and_what_was_assumed(name: str) -> None:
    note = _ladder(name).note
    assert note.startswith("来源：")
    assert "演示" in note


@pytest.mark.parametrize("name", NAMES)
def test_every_rung_is_signed_for_within_a_working_day_and_has_a_clock(name: str) -> None:
    for rung in _ladder(name).rungs:
        assert rung.sign_term == _working(1)
        assert rung.terms
        assert rung.handlers


@pytest.mark.parametrize("name", NAMES)
def test_everywhere_red_may_go_up_at_once_and_the_police_are_always_open(name: str) -> None:
    ladder = _ladder(name)
    red = Facts(risk=Risk.RED, recorded=frozenset(Record))
    assert any(move.way is Way.SKIP and move.is_allowed for rung in ladder.rungs for move in allowed_moves(ladder, rung.key, red))
    calm = Facts(recorded=frozenset(Record))
    assert not any(
        move.way is Way.SKIP and move.is_allowed for rung in ladder.rungs for move in allowed_moves(ladder, rung.key, calm)
    )
    for rung in ladder.rungs:
        out = [move for move in allowed_moves(ladder, rung.key, Facts()) if move.target == "police"]
        assert [move.is_allowed for move in out] == [True]


@pytest.mark.parametrize("name", NAMES)
def test_wherever_mediation_may_end_the_parties_are_told_of_a_court_and_each_type_of_its_own_route(name: str) -> None:
    ladder = _ladder(name)
    ends = [rung for rung in ladder.rungs if Act.TERMINATE in rung.acts]
    assert ends
    for rung in ends:
        assert [out.key for out in routes(ladder, rung.key, "J02")] == ["court", "petition"]
        assert "labour_arbitration" in {out.key for out in routes(ladder, rung.key, "J10")}
        assert "land_office" in {out.key for out in routes(ladder, rung.key, "J07")}


@pytest.mark.parametrize("name", NAMES)
def test_what_arrives_is_taken_by_posts_that_exist(name: str) -> None:
    handlers = {post for rung in _ladder(name).rungs if rung.held_by is not HeldBy.PREFECTURE for post in rung.handlers}
    assert handlers <= set(POSTS)


def test_lengshui_climbs_three_stations() -> None:
    way = _way_up("lengshui")
    assert [(rung.level, rung.name) for rung in way] == [("网格", "防疫站"), ("村居", "解纷站"), ("镇级", "终点站")]
    assert [rung.verb for rung in way] == ["走访", "听诉", "终结"]
    assert way[-1].terminal
    assert [term_for(rung, 2) for rung in way] == [_working(3), _working(5), _days(30)]
    assert [rung.on_expiry for rung in way] == [OnExpiry.CLIMB, OnExpiry.CLIMB, OnExpiry.LIGHT]


def test_lengshui_begins_quarrels_of_families_and_neighbours_in_the_grid() -> None:
    ladder = _ladder("lengshui")
    assert entry_rung(ladder, Facts(type_code="J02", place=RungUnit.VILLAGE)).name == "防疫站"
    assert entry_rung(ladder, Facts(type_code="J07", place=RungUnit.VILLAGE)).name == "解纷站"


def test_the_last_station_is_not_the_end_of_rights() -> None:
    ladder = _ladder("lengshui")
    assert [out.key for out in routes(ladder, "township", "J10")][:3] == ["court", "labour_arbitration", "payment_order"]
    assert any(out.kind is ExitKind.SUPERIOR for out in ladder.exits)


def test_minyang_has_its_own_verbs_and_whistles() -> None:
    ladder = _ladder("minyang")
    assert [rung.verb for rung in _way_up("minyang")] == ["及时解决", "集中调解", "联合化解"]
    assert {edge.start for edge in ladder.edges if edge.way is Way.WHISTLE} == {"village", "township"}
    assert [total_for(ladder, grade) for grade in (1, 2, 3, 4)] == [_days(3), _days(7), _days(15), _days(30)]


def test_quanpu_settles_simple_matters_in_three_days_and_complex_ones_in_seven() -> None:
    ladder = _ladder("quanpu")
    assert [rung.level for rung in _way_up("quanpu")] == ["网格", "村", "管区", "镇"]
    assert [(grade.value, grade.name) for grade in ladder.grades] == [(1, "简单"), (3, "复杂")]
    for rung in ladder.rungs:
        assert (term_for(rung, 1), term_for(rung, 3), rung.on_expiry) == (_days(3), _days(7), OnExpiry.SUPERVISE)
    assert (total_for(ladder, 1), total_for(ladder, 3), ladder.total_on_expiry) == (_days(3), _days(7), OnExpiry.SUPERVISE)


def test_quanpu_has_a_ladder_of_its_own_for_early_warnings() -> None:
    ladder = _ladder("quanpu_warning")
    assert ladder.kind is CaseKind.WARNING
    assert [rung.verb for rung in _way_up("quanpu_warning")] == ["日常排查", "分类上报", "分析研判", "统筹处置"]
    assert [rung.role for rung in ladder.rungs] == [Role.ROUTES, Role.ROUTES, Role.ADVISES, Role.MEDIATES]
    assert [rung.record_before_leaving[0] for rung in ladder.rungs[1:3]] == [Record.CLASSIFICATION, Record.ANALYSIS]


def test_bazhou_climbs_five_rungs_to_the_prefecture() -> None:
    way = _way_up("bazhou")
    assert [rung.unit_kind for rung in way] == [
        RungUnit.GRID,
        RungUnit.VILLAGE,
        RungUnit.TOWNSHIP,
        RungUnit.COUNTY,
        RungUnit.PREFECTURE,
    ]
    assert [rung.held_by for rung in way] == [HeldBy.TOWNSHIP] * 3 + [HeldBy.COUNTY, HeldBy.PREFECTURE]


def test_bazhou_whistles_at_every_centre_and_hands_the_corps_what_is_theirs() -> None:
    ladder = _ladder("bazhou")
    assert {edge.start for edge in ladder.edges if edge.way is Way.WHISTLE} == {"village", "township", "county", "prefecture"}
    assert {edge.start for edge in ladder.edges if edge.target == "corps"} == {"township", "county"}


def test_in_bazhou_who_reports_does_not_handle() -> None:
    grid = _ladder("bazhou").rung("grid")
    assert not grid.mediates
    assert "settle" not in grid.acts


def test_lanling_climbs_six_stops_of_which_the_fifth_only_routes_and_the_sixth_mediates() -> None:
    way = _way_up("lanling")
    assert [rung.level for rung in way] == ["网格", "村", "社区", "乡镇（街道）", "县", "县"]
    assert [rung.mediates for rung in way] == [True, True, True, True, False, True]
    assert (way[4].name, way[5].name) == ("县网格化服务管理中心", "县人民调解中心")
    assert way[4].unit_code != way[5].unit_code
    assert way[2].unit_kind is RungUnit.AREA
    assert Record.CONSULTATION in way[5].record_before_leaving
