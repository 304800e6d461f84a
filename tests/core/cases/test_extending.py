"""More time, voiding and restoring: asked for by the holder, decided by somebody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from core import cases, reports
from core.cases.rules import LedgerFilter, NewSession, Refused, State, Triage
from core.cases.rules.overtime import NewExtension, NewPause, NewSupervision, NewVoid
from tests.core.cases.looking import clocks, deeds, leads, line, opened, rows, sweep, told, up, worker
from tests.places import START, County

MORE = NewExtension("evidence", date(2026, 3, 17))
MISTAKE = NewVoid("mistake", "报错了地方")


def ask(county: County, case_id: int, new: NewExtension = MORE, who: str = "grid") -> None:
    county.do(who, lambda ws: cases.ask_extension(ws, case_id, new, version=None))


def decide(county: County, case_id: int, who: str = "director", *, granted: bool = True, words: str = "") -> None:
    county.do(who, lambda ws: cases.decide(ws, case_id, version=None, granted=granted, words=words))


def void(county: County, case_id: int) -> None:
    county.do("grid", lambda ws: cases.ask_void(ws, case_id, MISTAKE, version=None))
    decide(county, case_id)


def at_desk(county: County) -> int:
    """A case in the mediator's hand: thirty natural days."""
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    return case_id


# More time ------------------------------------------------------------------------------------------------------


def test_granted_time_moves_the_clock_and_keeps_what_was(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    ask(county, case_id)
    decide(county, case_id)
    until = datetime(2026, 3, 17, 9, 30, tzinfo=UTC)
    share = behind_the_fence.scalar(text("SELECT due_at FROM assignments WHERE case_id = :c"), {"c": case_id})
    assert (line(behind_the_fence, case_id).due_at, share) == (until, until)
    assert clocks(behind_the_fence, case_id) == [("rung", "grid", 1, "stopped"), ("rung", "grid", 2, "running")]
    facts = behind_the_fence.scalar(text("SELECT facts FROM timeline WHERE case_id = :c AND deed = 'extended'"), {"c": case_id})
    assert facts == {"reason": "evidence", "until": "2026-03-17", "was": "2026-03-13"}
    county.clock.now = datetime(2026, 3, 16, 2, tzinfo=UTC)
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "grid"
    county.clock.now = until
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "village"


def test_more_time_is_had_once_and_only_asked_for_one_thing_at_a_time(county: County) -> None:
    case_id = opened(county, "grid")
    ask(county, case_id)
    with pytest.raises(Refused, match="asked_already"):
        ask(county, case_id)
    with pytest.raises(Refused, match="asked_already"):
        county.do("grid", lambda ws: cases.ask_void(ws, case_id, MISTAKE, version=None))
    decide(county, case_id)
    with pytest.raises(Refused, match="extended_already"):
        ask(county, case_id, NewExtension("evidence", date(2026, 3, 19)))


def test_what_was_refused_changes_no_clock_and_may_be_asked_for_again(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    before = line(behind_the_fence, case_id).due_at
    ask(county, case_id)
    with pytest.raises(Refused, match="say_something"):
        decide(county, case_id, granted=False)
    decide(county, case_id, granted=False, words="证据够了")
    assert line(behind_the_fence, case_id).due_at == before
    assert told(behind_the_fence, case_id)[-1] == ("extension_refused", county.home.units["upper1"])
    ask(county, case_id)


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        (NewExtension("bored", date(2026, 3, 17)), "unknown_choice", "reason"),
        (NewExtension("evidence", date(2026, 3, 12)), "not_later", "until"),
        (NewExtension("evidence", date(2026, 3, 19)), "too_long", "until"),
        (NewExtension("other", date(2026, 3, 17)), "say_something", "words"),
    ],
)
def test_more_time_is_later_and_no_longer_than_there_was(county: County, new: NewExtension, code: str, field: str) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(Refused) as refused:
        ask(county, case_id, new)
    assert (refused.value.code, refused.value.field) == (code, field)
    ask(county, case_id, NewExtension("evidence", date(2026, 3, 18)))


def test_a_mediation_goes_on_longer_only_if_both_parties_agree(county: County) -> None:
    case_id = at_desk(county)
    talk = NewSession("persuasion", START, "上门", "continues")
    county.do("mediator", lambda ws: cases.note_session(ws, case_id, talk, version=None))
    until = date(2026, 4, 20)
    with pytest.raises(Refused, match="parties_must_agree"):
        ask(county, case_id, NewExtension("evidence", until), "mediator")
    with pytest.raises(Refused, match="unknown_choice"):
        ask(county, case_id, NewExtension("evidence", until, parties_agree=True), "mediator")
    ask(county, case_id, NewExtension("evidence", until, parties_agree=True, agree_way="oral"), "mediator")


def test_nobody_decides_what_they_asked_for(county: County) -> None:
    case_id = at_desk(county)
    ask(county, case_id, NewExtension("evidence", date(2026, 4, 20)), "director")
    with pytest.raises(Refused, match="own_petition"):
        decide(county, case_id)
    with pytest.raises(cases.NotAllowed):
        decide(county, case_id, "mediator")


def test_more_time_granted_while_paused_counts_when_it_goes_on(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    ask(county, case_id)
    county.do("director", lambda ws: cases.pause(ws, case_id, NewPause("policy", date(2026, 3, 30)), version=None))
    decide(county, case_id)
    assert line(behind_the_fence, case_id).due_at is None
    county.clock.forward(days=1)
    county.do("director", lambda ws: cases.resume(ws, case_id, version=None))
    assert line(behind_the_fence, case_id).due_at == datetime(2026, 3, 18, 9, 30, tzinfo=UTC)


def test_a_lower_grade_takes_no_granted_time_away(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    ask(county, case_id)
    decide(county, case_id)
    county.do("grid", lambda ws: cases.triage(ws, case_id, Triage("J02", 1), version=None))
    assert line(behind_the_fence, case_id).due_at == datetime(2026, 3, 17, 9, 30, tzinfo=UTC)


def test_an_overdue_case_may_still_be_given_time(county: County, behind_the_fence: Connection) -> None:
    case_id = at_desk(county)
    county.clock.now = datetime(2026, 4, 20, 2, tzinfo=UTC)
    sweep(county)
    ask(county, case_id, NewExtension("evidence", date(2026, 4, 30)), "mediator")
    decide(county, case_id)
    county.clock.now = datetime(2026, 5, 1, 2, tzinfo=UTC)
    sweep(county)
    assert deeds(behind_the_fence, case_id)["overdue"] == 2


def test_what_a_former_holder_asked_for_is_asked_for_by_nobody(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    ask(county, case_id)
    assert len(county.do("director", cases.awaiting).to_decide) == 1  # type: ignore[attr-defined]
    up(county, "grid", case_id)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert county.do("director", cases.awaiting).to_decide == []  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="nothing_asked"):
        decide(county, case_id)
    due = line(behind_the_fence, case_id).due_at
    ask(county, case_id, NewExtension("evidence", (due + timedelta(days=3)).date()), "village")
    assert len(county.do("director", cases.awaiting).to_decide) == 1  # type: ignore[attr-defined]


# Voiding --------------------------------------------------------------------------------------------------------


def test_a_voided_case_is_nobodys_work_and_counts_nowhere(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    void(county, case_id)
    county.clock.forward(days=30)
    sweep(county)
    after = line(behind_the_fence, case_id)
    assert (State(after.state), after.due_at, after.rung) == (State.VOIDED, None, "grid")
    assert len(leads(behind_the_fence, case_id)) == 1
    assert county.do("grid", lambda ws: [row.id for row in cases.my_day(ws, ws.now()).mine]) == []
    with worker(county) as ws:
        reports.count_anew(ws)
        counted = ws.session.execute(text("SELECT reported, accepted, closed FROM totals WHERE facet = 'all'")).all()
        assert [tuple(row) for row in counted if any(row)] == []
    for state in ("accepted", "in_hand", "open", "closed"):
        lines = county.do("director", lambda ws, state=state: cases.ledger(ws, LedgerFilter(state=state)).lines)
        assert lines == [], state
    put_away = county.do("director", lambda ws: cases.ledger(ws, LedgerFilter(state="put_away")).lines)
    assert [row.id for row in put_away] == [case_id]  # type: ignore[attr-defined]


def test_a_restored_case_goes_on_where_it_stood_with_the_time_it_had(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    due = line(behind_the_fence, case_id).due_at
    void(county, case_id)
    county.clock.forward(days=1)
    with pytest.raises(cases.NotAllowed):
        county.do("grid", lambda ws: cases.restore(ws, case_id, "还要办", version=None))
    county.do("director", lambda ws: cases.restore(ws, case_id, "还要办", version=None))
    after = line(behind_the_fence, case_id)
    assert (State(after.state), after.closed_at) == (State.IN_HAND, None)
    assert after.due_at == datetime(2026, 3, 16, 2, tzinfo=UTC)
    assert due == datetime(2026, 3, 13, 2, tzinfo=UTC)
    assert [row.id for row in county.do("grid", lambda ws: cases.my_day(ws, ws.now()).mine)] == [case_id]  # type: ignore[attr-defined]


def test_voiding_ends_a_supervision(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    county.do("director", lambda ws: cases.supervise(ws, case_id, NewSupervision("red", "拖", date(2026, 3, 13)), version=None))
    void(county, case_id)
    ended = text("SELECT count(*) FROM supervisions WHERE case_id = :c AND ended_at IS NOT NULL")
    assert behind_the_fence.scalar(ended, {"c": case_id}) == 1
    assert rows(behind_the_fence, "supervisions", case_id) == 1
