"""What must hold of every clock, whatever the start, the term and the place."""

from datetime import UTC, datetime, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as some

from core.calendars import (
    Calendar,
    Override,
    Term,
    Unit,
    after_pause,
    after_working_time,
    due,
    light,
    national_calendar,
    opening,
    phrase,
    read_windows,
    remaining,
    working_time,
)

NATIONAL = national_calendar()
PLACES = [
    NATIONAL,
    NATIONAL.overridden(Override("shifted", windows=read_windows(["10:00-14:00", "16:00-20:00"]))),
    NATIONAL.overridden(Override("plain", windows=read_windows(["08:30-17:00"]))),
    NATIONAL.overridden(Override("three", windows=read_windows(["08:00-11:00", "13:00-15:00", "19:00-21:00"]))),
]

places = some.sampled_from(PLACES)
instants = some.timedeltas(timedelta(hours=8), timedelta(days=2_099)).map(datetime(2020, 1, 1, tzinfo=UTC).__add__)
units = some.sampled_from(Unit)
gaps = some.timedeltas(timedelta(), timedelta(days=40))


@some.composite
def terms(draw: some.DrawFn) -> Term:
    unit = draw(units)
    statutory = unit is Unit.NATURAL_DAYS and draw(some.booleans())
    return Term(draw(some.integers(1, 60)), unit, statutory)


def is_open(instant: datetime, calendar: Calendar) -> bool:
    local = calendar.local(instant)
    moment = local.time()
    return chinese_calendar.is_workday(local.date()) and any(start <= moment <= end for start, end in calendar.windows)


relaxed = settings(deadline=None, max_examples=150)


@relaxed
@given(instants, gaps, terms(), places)
def test_a_later_start_is_never_due_earlier(start: datetime, gap: timedelta, term: Term, place: Calendar) -> None:
    assert start < due(start, term, place) <= due(start + gap, term, place)


@relaxed
@given(instants, terms(), places)
def test_a_longer_term_is_never_due_earlier(start: datetime, term: Term, place: Calendar) -> None:
    longer = Term(term.amount + 1, term.unit, term.statutory)
    shorter_due, longer_due = due(start, term, place), due(start, longer, place)
    assert shorter_due <= longer_due if term.statutory else shorter_due < longer_due


@relaxed
@given(instants, some.integers(1, 60), places)
def test_working_days_end_in_working_hours_and_keep_the_time(start: datetime, amount: int, place: Calendar) -> None:
    end = due(start, Term(amount, Unit.WORKING_DAYS), place)
    assert is_open(end, place)
    assert place.local(end).time() == place.local(opening(start, place)).time()
    assert (opening(start, place) == start) is is_open(start, place)


@relaxed
@given(instants, some.integers(1, 30), some.integers(1, 30), places)
def test_two_terms_of_working_days_are_their_sum(start: datetime, one: int, two: int, place: Calendar) -> None:
    step = due(due(start, Term(one, Unit.WORKING_DAYS), place), Term(two, Unit.WORKING_DAYS), place)
    assert step == due(start, Term(one + two, Unit.WORKING_DAYS), place)


@relaxed
@given(instants, some.integers(1, 60), places)
def test_all_the_working_days_of_a_term_are_left_when_it_begins(start: datetime, amount: int, place: Calendar) -> None:
    end = due(start, Term(amount, Unit.WORKING_DAYS), place)
    assert remaining(start, end, place, Unit.WORKING_DAYS).days == amount


@relaxed
@given(instants, terms(), gaps, gaps, places)
def test_what_is_left_leads_to_the_due_time_and_shrinks(
    start: datetime, term: Term, one: timedelta, two: timedelta, place: Calendar
) -> None:
    end = due(start, term, place)
    now, later = start + min(one, two), start + max(one, two)
    left = remaining(now, end, place, term.unit)
    assert now + (-left.gap if left.overdue else left.gap) == end
    after = remaining(later, end, place, term.unit)
    if not after.overdue:
        assert after.gap <= left.gap
        assert after.days <= left.days


@relaxed
@given(instants, gaps, places)
def test_working_time_comes_back(start: datetime, gap: timedelta, place: Calendar) -> None:
    amount = working_time(start, start + gap, place)
    assert timedelta() <= amount <= gap
    end = after_working_time(start, amount, place)
    assert working_time(start, end, place) == amount
    assert not amount or is_open(end, place)


@relaxed
@given(instants, gaps, gaps, places)
def test_working_time_adds_up(start: datetime, one: timedelta, two: timedelta, place: Calendar) -> None:
    middle, end = start + one, start + one + two
    assert working_time(start, middle, place) + working_time(middle, end, place) == working_time(start, end, place)


@relaxed
@given(instants, terms(), gaps, places)
def test_a_pause_of_no_time_changes_nothing(start: datetime, term: Term, gap: timedelta, place: Calendar) -> None:
    end = due(start, term, place)
    assert after_pause(end, start + gap, start + gap, term, place) == end


@relaxed
@given(instants, some.integers(1, 30), gaps, some.floats(0, 1), places)
def test_a_pause_gives_back_the_working_time_it_took(
    start: datetime, amount: int, gap: timedelta, when: float, place: Calendar
) -> None:
    term = Term(amount, Unit.WORKING_DAYS)
    end = due(start, term, place)
    since = start + (end - start) * when * 0.99
    moved = after_pause(end, since, since + gap, term, place)
    assert working_time(since + gap, moved, place) == working_time(since, end, place)


@relaxed
@given(instants, terms(), gaps, places)
def test_a_longer_pause_never_ends_earlier(start: datetime, term: Term, gap: timedelta, place: Calendar) -> None:
    end = due(start, term, place)
    assert end <= after_pause(end, start, start + gap / 2, term, place) <= after_pause(end, start, start + gap, term, place)


@relaxed
@given(instants, terms(), gaps, places, some.booleans(), some.booleans())
def test_every_clock_has_a_light_and_a_phrase(
    start: datetime, term: Term, gap: timedelta, place: Calendar, paused: bool, closed: bool
) -> None:
    end, now = due(start, term, place), start + gap
    paused_at, closed_at = (start if paused else None), (now if closed else None)
    shown = light(start, end, now, place, paused_at=paused_at, closed_at=closed_at)
    said = phrase(end, now, term.unit, place, paused_at=paused_at, closed_at=closed_at)
    assert (shown == "red") is said.code.startswith("late")
    assert (shown == "closed_late") is said.code.startswith("closed_late")
    assert all(number > 0 for number in said.numbers)
