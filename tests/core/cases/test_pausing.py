"""A paused case: its clocks stand still, nothing of them is lost, and hardly anything can be done with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.cases.rules import NewSession, Refused, Settlement, State
from core.cases.rules.overtime import NewPause
from tests.core.cases.looking import clocks, deeds, line, opened, sweep, told
from tests.desk import called
from tests.places import START, County

APPRAISAL = NewPause("appraisal", date(2026, 3, 20))


def pause(county: County, case_id: int, new: NewPause = APPRAISAL) -> None:
    county.do("director", lambda ws: cases.pause(ws, case_id, new, version=None))


def resume(county: County, case_id: int) -> None:
    county.do("director", lambda ws: cases.resume(ws, case_id, version=None))


def share_due(connection: Connection, case_id: int) -> datetime | None:
    due = connection.scalar(text("SELECT due_at FROM assignments WHERE case_id = :c AND leads = 1"), {"c": case_id})
    return due if isinstance(due, datetime) else None


def test_a_pause_of_two_working_days_gives_back_two_working_days(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    before = line(behind_the_fence, case_id).due_at
    assert before == datetime(2026, 3, 13, 2, tzinfo=UTC)  # three working days from Tuesday at ten
    pause(county, case_id)
    county.clock.forward(days=2)
    assert (line(behind_the_fence, case_id).due_at, share_due(behind_the_fence, case_id)) == (None, None)
    resume(county, case_id)
    after = datetime(2026, 3, 17, 2, tzinfo=UTC)  # Friday and two working days: the weekend counts for nobody
    assert (line(behind_the_fence, case_id).due_at, share_due(behind_the_fence, case_id)) == (after, after)
    assert line(behind_the_fence, case_id).paused_at is None


def test_natural_days_are_given_back_as_natural_days(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    before = line(behind_the_fence, case_id).due_at
    pause(county, case_id)
    county.clock.forward(days=10)
    resume(county, case_id)
    assert line(behind_the_fence, case_id).due_at == before + timedelta(days=10)


def test_a_paused_case_does_not_climb_and_climbs_after(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    pause(county, case_id, NewPause("policy", date(2026, 6, 1)))
    county.clock.forward(days=30)
    sweep(county)
    assert (line(behind_the_fence, case_id).rung, deeds(behind_the_fence, case_id)["climbed"]) == ("grid", 0)
    resume(county, case_id)
    county.clock.forward(days=2)
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "grid"
    county.clock.forward(days=5)
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "village"


def test_what_was_overdue_before_stays_overdue(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    county.clock.forward(days=40)
    sweep(county)
    due = line(behind_the_fence, case_id).due_at
    pause(county, case_id, NewPause("appraisal", date(2026, 5, 1)))
    assert line(behind_the_fence, case_id).due_at == due
    county.clock.forward(days=3)
    resume(county, case_id)
    assert line(behind_the_fence, case_id).due_at == due


def test_the_day_it_should_go_on_its_holder_and_the_desk_are_told_once(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    pause(county, case_id)
    county.clock.now = datetime(2026, 3, 20, 9, 31, tzinfo=UTC)
    sweep(county)
    sweep(county)
    units = county.home.units
    assert sorted(told(behind_the_fence, case_id)) == sorted(
        [("paused", units["upper1"]), ("pause_over", units["upper1"]), ("pause_over", units["desk"])]
    )
    assert line(behind_the_fence, case_id).paused_at == START
    resume(county, case_id)
    assert ("pause", "grid", 1, "stopped") in clocks(behind_the_fence, case_id)


def test_while_it_is_paused_nothing_moves_it(county: County) -> None:
    case_id = opened(county, "grid")
    pause(county, case_id)
    talk = NewSession("persuasion", START, "上门", "continues")
    for who, move in (
        ("grid", lambda ws: cases.note_session(ws, case_id, talk, version=None)),
        ("grid", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺"), version=None)),
        ("grid", lambda ws: cases.escalate(ws, case_id, version=None, tried="劝", why="不让")),
        ("director", lambda ws: cases.pause(ws, case_id, APPRAISAL, version=None)),
    ):
        with pytest.raises(Refused, match=r"^paused$"):
            county.do(who, move)
    seen = county.do("grid", lambda ws: cases.read_case(ws, case_id).deeds)
    assert {"settle", "escalate", "note_session"}.isdisjoint(seen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        (NewPause("tired", date(2026, 3, 20)), "unknown_choice", "reason"),
        (NewPause("appraisal", date(2026, 3, 9)), "day_passed", "until"),
        (NewPause("appraisal", date(2028, 3, 9)), "too_far", "until"),
        (NewPause("other", date(2026, 3, 20)), "say_something", "words"),
    ],
)
def test_a_pause_says_why_and_until_when(county: County, new: NewPause, code: str, field: str) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(Refused) as refused:
        pause(county, case_id, new)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_only_what_is_paused_is_taken_up_again(county: County) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(Refused, match="not_paused"):
        resume(county, case_id)
    with pytest.raises(cases.NotAllowed):
        county.do("grid", lambda ws: cases.pause(ws, case_id, APPRAISAL, version=None))


def test_the_whole_way_is_up_as_much_later_as_the_pause_took(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    pause(county, case_id)
    county.clock.forward(days=4)
    resume(county, case_id)
    assert line(behind_the_fence, case_id).whole_from == START + timedelta(days=4)
    assert State(line(behind_the_fence, case_id).state) is State.IN_HAND


def test_who_was_called_in_still_comes_and_answers_while_it_is_paused(county: County) -> None:
    case_id = called(county, "to_sign")
    pause(county, case_id)
    county.do("village2", lambda ws: cases.report_in(ws, case_id, version=None))
    county.do("village2", lambda ws: cases.answer_call(ws, case_id, version=None, answer="图出来了"))
    resume(county, case_id)
