"""The ledger: lines newest first, a page at a time, narrowed by filters; and the page of one's day."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import update

from core import cases
from core.cases.models import Assignment
from core.cases.rules import LedgerFilter, State
from core.cases.service import Day, Ledger
from core.cases.service.ledger import PAGE
from core.reports.service import county_desk, overdue_lines
from tenants.door import must_change
from tests.core.cases.looking import opened
from tests.factories import Planted, Planter, Share
from tests.places import START, County, Township


def listed(county: County, who: str = "director", place: Township | County | None = None, **wanted: object) -> list[int]:
    """The numbers of the lines somebody gets, in their order."""
    page = county.do(who, lambda ws: cases.ledger(ws, LedgerFilter(**wanted)), place)  # type: ignore[arg-type]
    return [line.id for line in cast("Ledger", page).lines]


def pages(county: County, who: str = "director", **wanted: object) -> Iterator[list[int]]:
    before = None
    while True:
        page = cast("Ledger", county.do(who, lambda ws, at=before: cases.ledger(ws, LedgerFilter(before=at, **wanted))))  # type: ignore[misc,arg-type]
        yield [line.id for line in page.lines]
        before = page.next_before
        if before is None:
            return


def day(county: County, who: str, place: Township | County | None = None) -> Day:
    return cast("Day", county.do(who, lambda ws: cases.my_day(ws, ws.now() + timedelta(hours=12)), place))


def ids(*planted: Planted) -> list[int]:
    return [one.id for one in planted]


# The ledger -----------------------------------------------------------------------------------------------------------


def test_lines_stand_newest_first_and_the_later_number_first_among_equals(county: County, planter: Planter) -> None:
    old = planter.case(county, reported_at=START - timedelta(days=2))
    first, second = planter.case(county), planter.case(county)
    assert listed(county) == ids(second, first, old)


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 2 * PAGE])
def test_page_after_page_gives_every_line_once(county: County, planter: Planter, count: int) -> None:
    planted = [planter.case(county, reported_at=START + timedelta(minutes=at // 3)) for at in range(count)]
    found = list(pages(county))
    assert [line for page in found for line in page] == [one.id for one in reversed(planted)]
    assert [len(page) for page in found[:-1]] == [PAGE] * (len(found) - 1)
    assert len(found) == max(1, -(-count // PAGE))


def sign_by(county: County, planted: Planted, due_at: datetime) -> None:
    """Let the holder of a case have to sign for it by a moment of its own."""
    share = update(Assignment).where(Assignment.county_id == county.space.id, Assignment.id == planted.lead_id)
    signing = share.values(due_at=due_at, state="to_sign")
    county.do("director", lambda ws: must_change(ws.session.execute(signing)))


@pytest.mark.parametrize(("who", "county_wide"), [("director", False), ("county_director", True)])
def test_what_is_due_next_comes_first_by_the_case_or_by_its_holder(
    county: County, planter: Planter, who: str, *, county_wide: bool
) -> None:
    place = county if county_wide else None
    never = planter.case(county)
    soon, late = (planter.case(county, due_at=START + timedelta(days=days)) for days in (1, -1))
    signing = planter.case(county, unit="upper", state=State.ASSIGNED, due_at=START + timedelta(days=3))
    sign_by(county, signing, START + timedelta(hours=1))
    over = planter.case(county, due_at=START - timedelta(days=9), closed_at=START)
    assert listed(county, who, place, order="due") == ids(late, signing, soon, never)
    for state in ("closed", "visited"):
        assert listed(county, who, place, order="due", state=state) == listed(county, who, place, state=state)
    assert over.id in listed(county, who, place)


def test_page_after_page_of_what_is_due_gives_every_open_line_once(
    county: County, planter: Planter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["core.cases.service.ledger"], "PAGE", 2)
    due = [planter.case(county, due_at=START + timedelta(hours=at // 2)) for at in range(5)]
    first = planter.case(county, due_at=START - timedelta(hours=2))
    signing = planter.case(county, unit="upper", state=State.ASSIGNED, due_at=START + timedelta(days=3))
    sign_by(county, signing, START - timedelta(hours=1))  # the last of its page
    never = [planter.case(county) for _ in range(3)]
    found = list(pages(county, order="due"))
    assert [line for page in found for line in page] == ids(first, signing, *due, *never)
    assert len(found) == 5


def test_a_line_shows_title_and_names_at_home_and_not_to_the_county(county: County, planter: Planter) -> None:
    planter.case(county, title="滴水", parties=(("张三", ""), ("李四", "")))
    for who, place, title, names in (("director", None, "滴水", ["张三", "李四"]), ("county_director", county, None, None)):
        page = cast("Ledger", county.do(who, lambda ws: cases.ledger(ws, LedgerFilter()), place))
        assert [(line.title, line.names) for line in page.lines] == [(title, names)]


@pytest.mark.parametrize(
    ("word", "states"),
    [
        ("intake", {10, 20}),
        ("to_sign", {30}),
        ("working", {40, 50}),
        ("ended", {60, 80}),
        ("terminated", {62}),
        ("closed", {90}),
        ("visited", {95}),
        ("put_away", {97, 98}),
        ("open", {10, 20, 30, 40, 50, 60, 62, 80}),
        ("", {int(state) for state in State}),
        ("nonsense", {int(state) for state in State}),
    ],
)
def test_a_ledger_is_narrowed_to_a_state(county: County, planter: Planter, word: str, states: set[int]) -> None:
    done = {State.CLOSED, State.VISITED, State.VOIDED, State.MERGED}
    planted = {state: planter.case(county, state=state, closed_at=START if state in done else None) for state in State}
    assert set(listed(county, state=word)) == {planted[State(state)].id for state in states}


def test_overdue_is_what_is_open_and_past_its_time(county: County, planter: Planter) -> None:
    late = planter.case(county, due_at=START - timedelta(seconds=1))
    for other in ({"due_at": START}, {"due_at": None}, {"due_at": START - timedelta(days=1), "closed_at": START}):
        planter.case(county, **other)
    assert listed(county, state="overdue") == ids(late)


def test_a_ledger_is_narrowed_by_type_rung_place_and_time_together(county: County, planter: Planter) -> None:
    village = county.home.units["upper"]
    given = {"type_code": "J07", "rung": "village", "happened_in": village, "reported_at": START}
    wanted = {"type_code": "J07", "rung": "village", "unit_id": village, "since": START, "until": START + timedelta(seconds=1)}
    right = planter.case(county, **given)
    wrong = {
        "type_code": "J01",
        "rung": "grid",
        "happened_in": county.home.units["lower"],
        "reported_at": START + timedelta(days=1),
    }
    for name, value in wrong.items():
        planter.case(county, **{**given, name: value})
    assert listed(county, **wanted) == ids(right)
    for name in wanted:
        assert len(listed(county, **{key: value for key, value in wanted.items() if key != name})) >= 1


def test_a_township_lists_nothing_of_its_sibling_and_the_county_lists_both(county: County, planter: Planter) -> None:
    here, there = planter.case(county), planter.case(county, county.sibling)
    assert listed(county) == ids(here)
    assert listed(county, "director", county.sibling) == ids(there)
    assert listed(county, "county_clerk", county) == ids(there, here)


def test_no_county_lists_anothers_cases(county: County, other_county: County, planter: Planter) -> None:
    planter.case(other_county)
    assert listed(county, "county_director", county) == []


def test_a_grid_member_lists_what_the_grid_holds_or_held_and_what_they_reported(county: County, planter: Planter) -> None:
    grid = county.home.units["upper1"]
    holds = planter.case(county, unit="upper1")
    held = planter.case(county, others=[Share(county.home.space.id, grid, ended_at=START)])
    happened = planter.case(county, happened_in=grid)
    reported = planter.case(county, reporter=county.home.people["grid"].post_id)
    planter.case(county, unit="lower1")
    assert set(listed(county, "grid")) == set(ids(holds, held, happened, reported))


def test_what_the_work_list_calls_late_is_late_in_the_ledger_and_at_the_county(county: County, planter: Planter) -> None:
    late, later = START - timedelta(minutes=1), START + timedelta(days=3)
    home = county.home
    unsigned = planter.case(county, unit="upper", state=State.ASSIGNED, due_at=later)
    planter.case(county, unit="upper", due_at=later)
    sign_by(county, unsigned, late)
    assert day(county, "village").overdue == 1
    assert listed(county, state="overdue") == ids(unsigned)
    desk = county.do("county_director", county_desk, county)
    lines = county.do("county_director", lambda ws: [line.id for line in overdue_lines(ws, 9)], county)
    assert (desk.overdue, lines, desk.townships[0].code) == (1, ids(unsigned), home.space.code)


# The day --------------------------------------------------------------------------------------------------------------


def test_a_day_counts_what_is_overdue_due_today_and_to_sign_for(county: County, planter: Planter) -> None:
    planter.case(county, unit="upper", due_at=START - timedelta(hours=1))
    planter.case(county, unit="upper", due_at=START + timedelta(hours=1), state=State.ASSIGNED)
    planter.case(county, unit="upper", due_at=START + timedelta(days=2))
    planter.case(county, unit="lower", due_at=START - timedelta(hours=1))
    mine = day(county, "village")
    assert (mine.overdue, mine.today, mine.to_sign, mine.elsewhere, len(mine.waiting)) == (1, 1, 1, 0, 0)
    assert len(mine.mine) == 3


def test_the_most_urgent_stands_first_and_what_is_never_due_last(county: County, planter: Planter) -> None:
    never = planter.case(county, unit="upper")
    later = planter.case(county, unit="upper", due_at=START + timedelta(days=2))
    late = planter.case(county, unit="upper", due_at=START - timedelta(days=2))
    assert [line.id for line in day(county, "village").mine] == ids(late, later, never)


def test_the_desk_sees_what_others_have_in_hand(county: County, planter: Planter) -> None:
    elsewhere = planter.case(county, unit="upper")
    planter.case(county)
    planter.case(county, unit="upper", state=State.CLOSED, closed_at=START)
    desk = day(county, "clerk")
    assert ([line.id for line in desk.waiting], desk.elsewhere) == (ids(elsewhere), 1)


def test_a_share_that_has_ended_is_no_work_any_more(county: County) -> None:
    case_id = opened(county, "grid")
    assert [line.id for line in day(county, "grid").mine] == [case_id]
    county.do("grid", lambda ws: cases.escalate(ws, case_id, version=None, tried="劝了", why="不让"))
    assert [line.id for line in day(county, "grid").mine] == []
    assert [line.id for line in day(county, "village").mine] == [case_id]


def test_what_one_reported_is_found_again_newest_first(county: County, planter: Planter) -> None:
    mine = county.home.people["grid"].post_id
    old = planter.case(county, reporter=mine, reported_at=START - timedelta(days=1))
    new = planter.case(county, reporter=mine)
    planter.case(county, reporter=county.home.people["grid2"].post_id)
    found = county.do("grid", lambda ws: [line.id for line in cases.reported_by_me(ws)])
    assert found == ids(new, old)
