"""One story in each locality that climbs every rung of its ladder, walked through the services; and the three worked cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.cases.rules import State
from demo.founding import found, found_above
from demo.invariants import broken
from demo.loader import tell_place
from demo.packs import read_above, read_ladder, read_packs
from demo.walking import Walker
from tests.conftest import Databases
from tests.demo.loaded import TUESDAY, Place

NOVEMBER = TUESDAY + timedelta(days=262)
#: The townships of a locality in which a story is told.
TOLD = {
    "quanpu": ("370832104",),
    "minyang": ("621126100",),
    "lanling": ("371324102",),
    "bazhou": ("652801205", "652827100", "652828100"),
}
#: The case that climbs every rung, by its title, with the ladder it climbs.
CLIMBS = {
    "旧烘干机三次开机三次停": "quanpu",
    "配件厂年前发薪的风声": "quanpu_warning",
    "老楼加装电梯，一楼不点头": "minyang",
    "冷库里少了十一吨蒜": "lanling",
    "两县交界的渠水先浇谁": "bazhou",
}


@pytest.fixture(scope="module")
def told(databases: Databases) -> Place:
    """The four localities with the places in which stories are told, and nothing but the stories."""
    place = Place(databases.fresh(), NOVEMBER, databases, [])
    database = place.open()
    for name, codes in TOLD.items():
        above = read_above(name)
        space = None if above is None else found_above(database, above, NOVEMBER, lambda _: None)
        for pack in read_packs(name):
            places = tuple(one for one in pack.places if one.code in codes)
            if not places:
                continue
            ground = found(database, replace(pack, places=places), NOVEMBER, lambda _: None)
            for one, home in zip(places, ground.places, strict=True):
                story = tell_place(pack, replace(one, bulk=None), NOVEMBER)
                Walker(database, home, story.ladders, lambda _: None, above=space).walk(story.plans, story.swept)
    database.dispose()
    return place


@pytest.mark.parametrize("title", CLIMBS)
def test_a_story_climbs_every_rung_and_ends_settled_performed_and_visited(told: Place, title: str) -> None:
    ladder = read_ladder(CLIMBS[title])
    case = told.rows(f"SELECT c.* FROM cases c JOIN case_stories s ON s.case_id = c.id WHERE s.title = '{title}'")[0]
    climbed = [
        row.rung for row in told.rows(f"SELECT rung FROM assignments WHERE case_id = {case.id} AND kind = 'lead' ORDER BY id")
    ]
    assert climbed == [rung.key for rung in ladder.rungs]
    assert case.settled_rung == ladder.rungs[-1].key
    assert case.visited_at is not None
    assert told.one(f"SELECT performed FROM follow_ups WHERE case_id = {case.id}")


@pytest.mark.parametrize("title", CLIMBS)
def test_each_timeline_says_who_when_and_why(told: Place, title: str) -> None:
    entries = _timeline(told, title)
    assert all(entry.actor_name and entry.unit_name for entry in entries if entry.post != "worker")
    assert all(
        entry.words
        for entry in entries
        if entry.deed in {"escalated", "session_noted", "settled", "visited", "called_in", "answered"}
    )
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


def test_what_must_hold_of_every_case_holds_of_the_stories(told: Place) -> None:
    wrong = broken(told.rows)
    wrong.pop("the totals are those of a recount, and every settled case stands on a rung of the funnel", None)  # nobody counted
    assert wrong == {}


def test_the_wages_of_one_were_paid_three_days_after_he_told_the_grid(told: Place) -> None:
    case = _case(told, "建设公司欠下的七万七千元工钱")
    assert (case.settled_at - case.reported_at).days in {2, 3}
    assert case.settled_rung == "county"


def test_the_thirteen_were_paid_on_the_spot(told: Place) -> None:
    case = _case(told, "十三名务工人员的将近二十万元")
    assert (case.people, case.type_code) == (13, "J10")
    assert told.one(f"SELECT performed FROM outcomes WHERE case_id = {case.id}")


def test_the_silage_is_paid_in_three_instalments_of_which_two_have_come(told: Place) -> None:
    case = _case(told, "一百多亩青贮玉米的钱")
    owed = told.rows(f"SELECT amount_fen, paid_at FROM instalments WHERE case_id = {case.id} ORDER BY number")
    assert [row.amount_fen for row in owed] == [1_800_000, 1_800_000, 2_260_000]
    assert [row.paid_at is not None for row in owed] == [True, True, False]
    assert (case.state, case.instalments_open) == (State.SETTLED, 1)


def test_a_whistle_is_followed_by_reporting_in_and_rated_by_who_found_the_matter(told: Place) -> None:
    case = _case(told, "建设公司欠下的七万七千元工钱")
    call = told.rows(
        f"SELECT c.stars, c.rated_by, a.kind, a.signed_at FROM calls c JOIN assignments a ON a.id = c.id WHERE c.case_id = {case.id}"
    )[0]
    assert (call.kind, call.stars, call.rated_by) == ("whistle", 5, "郑小梅")
    assert call.signed_at is not None


def _case(place: Place, title: str) -> Any:
    return place.rows(f"SELECT c.* FROM cases c JOIN case_stories s ON s.case_id = c.id WHERE s.title = '{title}'")[0]


def _timeline(place: Place, title: str) -> Sequence[Any]:
    return place.rows(
        f"SELECT t.*, n.words FROM timeline t LEFT JOIN timeline_notes n ON n.id = t.id WHERE t.case_id = {_case(place, title).id}"
        " ORDER BY t.version, t.at, t.id"
    )
