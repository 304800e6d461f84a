"""Every movement is one transaction: state, share, clock, timeline, audit and outbox together, under a version, with one lead."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from core import cases
from core.access import Deed
from core.cases.models import Case, Party
from core.cases.rules import NewCase, NewParty, NewSession, Refused, Settlement, State, Termination, Triage, Visit
from core.workspace import Workspace
from tenants.door import Database
from tests.core.cases.looking import PLANTED, leads, line, opened, rows, up
from tests.factories import Planter
from tests.places import County, found_small_county, four_rungs

BEIJING = ZoneInfo("Asia/Shanghai")
Move = Callable[[Workspace, int, int | None], Case]


def consent(ws: Workspace, case_id: int, version: int | None) -> Case:
    party = ws.session.scalars(select(Party.id).where(Party.case_id == case_id)).first()
    return cases.record_consent(ws, case_id, party or 0, version=version, agrees=True, way="oral")


def note(ws: Workspace, case_id: int, version: int | None) -> Case:
    return cases.note_session(ws, case_id, NewSession("persuasion", ws.now(), "各退一步", "continues"), version=version)


#: Each deed on a case with what the case becomes by it (None: it stays what it was).
MOVES: dict[Deed, tuple[Move, State | None]] = {
    Deed.COMPLETE: (lambda ws, one, v: cases.complete(ws, one, version=v, title="改", story="", place=""), None),
    Deed.TRIAGE: (lambda ws, one, v: cases.triage(ws, one, Triage("J07", 2), version=v), None),
    Deed.DISPATCH: (lambda ws, one, v: cases.dispatch(ws, one, ws.actor.unit_id or 0, version=v), State.IN_HAND),
    Deed.SIGN_FOR: (lambda ws, one, v: cases.sign_for(ws, one, version=v), State.IN_HAND),
    Deed.RECORD_CONSENT: (consent, None),
    Deed.NOTE_SESSION: (note, State.MEDIATING),
    Deed.SETTLE: (lambda ws, one, v: cases.settle(ws, one, Settlement("各让一尺", way="settled_between"), version=v), State.SETTLED),
    Deed.ESCALATE: (lambda ws, one, v: cases.escalate(ws, one, version=v, tried="劝了", why="不让"), State.ASSIGNED),
    Deed.TERMINATE: (
        lambda ws, one, v: cases.terminate(ws, one, Termination("refused", ("court",), "in_person"), version=v), State.TERMINATED,
    ),
    Deed.CLOSE: (lambda ws, one, v: cases.close(ws, one, version=v), State.CLOSED),
    Deed.VISIT: (lambda ws, one, v: cases.visit(ws, one, Visit(performed=True, mood="calm", satisfied=5), version=v), State.VISITED),
}  # fmt: skip
ALLOWED = {
    Deed.COMPLETE: {10, 20, 30, 40, 50, 60, 62, 80},
    Deed.TRIAGE: {10, 20, 40, 50, 60, 62, 80},
    Deed.DISPATCH: {10, 20},
    Deed.SIGN_FOR: {30},
    Deed.RECORD_CONSENT: {10, 20, 30, 40, 50},
    Deed.NOTE_SESSION: {40, 50},
    Deed.SETTLE: {40, 50},
    Deed.ESCALATE: {40, 50},
    Deed.TERMINATE: {40, 50},
    Deed.CLOSE: {60, 62, 80},
    Deed.VISIT: {90, 95},
}


@pytest.fixture
def tall(database: Database) -> County:
    """A county whose ladder goes on to the county's own desk."""
    return found_small_county(database, four_rungs())


# Every deed in every state ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", MOVES)
def test_a_deed_is_done_in_its_states_and_refused_in_all_others(
    tall: County, planter: Planter, behind_the_fence: Connection, deed: Deed
) -> None:
    move, becomes = MOVES[deed]
    for state in State:
        planted = planter.case(tall, state=state, parties=PLANTED)
        before = line(behind_the_fence, planted.id)
        if int(state) not in ALLOWED[deed]:
            with pytest.raises(Refused, match="wrong_state"):
                tall.do("director", lambda ws, one=planted.id: move(ws, one, 1))  # type: ignore[misc]
            assert line(behind_the_fence, planted.id) == before
            assert [rows(behind_the_fence, table, planted.id) for table in ("timeline", "audit", "outbox")] == [0, 0, 0]
            continue
        tall.do("director", lambda ws, one=planted.id: move(ws, one, 1))  # type: ignore[misc]
        after = line(behind_the_fence, planted.id)
        accepted = State.ACCEPTED if deed is Deed.TRIAGE and state is State.REGISTERED else state
        assert (after.state, after.version) == (becomes or accepted, 2), state.name
        assert [rows(behind_the_fence, table, planted.id) for table in ("timeline", "audit")] == [1, 1]
        assert leads(behind_the_fence, planted.id) == [after.lead_id]


# One transaction ----------------------------------------------------------------------------------------------------


def test_a_commit_that_fails_leaves_no_trace_of_the_movement(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    traces = ("timeline", "timeline_notes", "audit", "outbox", "clocks", "assignments")
    before = [rows(behind_the_fence, table, case_id) for table in traces], line(behind_the_fence, case_id)
    ws = county.at("clerk")
    with ws.session:
        cases.dispatch(ws, case_id, county.home.units["upper"], version=None, words="先劝")
        ws.session.execute(text("UPDATE assignments SET leads = 0 WHERE case_id = :case"), {"case": case_id})
        with pytest.raises(IntegrityError, match="fk_cases_lead"):
            ws.session.commit()
    assert ([rows(behind_the_fence, table, case_id) for table in traces], line(behind_the_fence, case_id)) == before


def test_a_movement_that_is_not_committed_never_was(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    ws = county.at("clerk")
    with ws.session:
        cases.triage(ws, case_id, Triage("J02", 2), version=None)
    assert (line(behind_the_fence, case_id).state, rows(behind_the_fence, "timeline", case_id)) == (State.REGISTERED, 1)


def test_a_movement_writes_down_who_did_what_where(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None, words="先劝"))
    clerk = county.home.people["clerk"]
    entry = behind_the_fence.execute(
        text("SELECT * FROM timeline WHERE case_id = :c AND deed = 'dispatched'"), {"c": case_id}
    ).one()
    assert (entry.post, entry.actor_name, entry.unit_name, entry.version) == ("window_clerk", clerk.name, clerk.unit_name, 2)
    assert entry.facts == {"to": "上村", "unit": county.home.units["upper"]}
    words = behind_the_fence.scalar(text("SELECT words FROM timeline_notes WHERE id = :id"), {"id": entry.id})
    assert words == "先劝"
    audit = behind_the_fence.execute(text("SELECT * FROM audit WHERE case_id = :c AND deed = 'dispatched'"), {"c": case_id}).one()
    assert (audit.account_id, audit.post_id, audit.space_id) == (clerk.account_id, clerk.post_id, county.home.space.id)


def test_the_audit_and_the_line_hold_no_word_of_what_people_said(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(
        county, title="金丝雀一", story="金丝雀二", place="金丝雀三", parties=(NewParty("金丝雀四", phone="139金丝雀"),)
    )
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None, words="金丝雀五"))
    county.do("director", lambda ws: note(ws, case_id, None))
    county.do("director", lambda ws: cases.settle(ws, case_id, Settlement("金丝雀六"), version=None))
    for table in ("cases", "timeline", "audit", "outbox", "assignments", "clocks"):
        told = behind_the_fence.scalars(
            text(f"SELECT CAST(t AS text) FROM {table} t WHERE county_id = :c"), {"c": county.space.id}
        )
        assert "金丝雀" not in "".join(map(str, told)), table


def test_the_unit_that_is_given_a_case_is_told_of_it(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None))
    told = behind_the_fence.execute(text("SELECT * FROM outbox WHERE case_id = :c"), {"c": case_id}).one()
    number = line(behind_the_fence, case_id).number
    assert (told.kind, told.for_space_id, told.for_unit_id) == ("dispatched", county.home.space.id, county.home.units["upper"])
    assert told.payload == {"number": number}


def test_a_case_kept_at_ones_own_desk_tells_nobody_and_is_in_hand(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["desk"], version=None))
    assert rows(behind_the_fence, "outbox", case_id) == 0
    assert line(behind_the_fence, case_id).state == State.IN_HAND


# The version --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", MOVES)
def test_whoever_acts_on_an_old_page_is_told_and_nothing_happens(
    tall: County, planter: Planter, behind_the_fence: Connection, deed: Deed
) -> None:
    state = State(min(ALLOWED[deed]))
    planted = planter.case(tall, state=state, version=7, parties=PLANTED)
    with pytest.raises(cases.Stale) as stale:
        tall.do("director", lambda ws: MOVES[deed][0](ws, planted.id, 6))
    assert (stale.value.case_id, stale.value.since, stale.value.now) == (planted.id, 6, 7)
    assert (line(behind_the_fence, planted.id).version, rows(behind_the_fence, "timeline", planted.id)) == (7, 0)


def test_a_page_of_the_future_is_stale_too(county: County, planter: Planter) -> None:
    planted = planter.case(county, version=7, parties=PLANTED)
    with pytest.raises(cases.Stale):
        county.do("director", lambda ws: note(ws, planted.id, 8))


# Who may ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", MOVES)
def test_a_case_of_a_sibling_is_missing_whatever_one_wants_of_it(tall: County, planter: Planter, deed: Deed) -> None:
    planted = planter.case(tall, state=State(min(ALLOWED[deed])), parties=PLANTED)
    with pytest.raises(cases.CaseMissing):
        tall.do("director", lambda ws: MOVES[deed][0](ws, planted.id, None), tall.sibling)


@pytest.mark.parametrize("who", ["county_clerk", "county_director"])
def test_the_county_sees_the_line_of_a_case_and_may_not_move_it(tall: County, planter: Planter, who: str) -> None:
    planted = planter.case(tall, parties=PLANTED)
    with pytest.raises(cases.NotAllowed):
        tall.do(who, lambda ws: note(ws, planted.id, 1), tall)


def test_who_handed_a_case_on_may_not_move_it_any_more(county: County) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    with pytest.raises(cases.NotAllowed):
        county.do("grid", lambda ws: note(ws, case_id, None))


def test_a_case_that_does_not_exist_is_missing(county: County) -> None:
    with pytest.raises(cases.CaseMissing):
        county.do("director", lambda ws: note(ws, 1, None))


# Opening --------------------------------------------------------------------------------------------------------------


def test_case_numbers_count_from_one_each_day_in_each_township(county: County, behind_the_fence: Connection) -> None:
    numbers = [line(behind_the_fence, opened(county)).number for _ in range(2)]
    code = county.home.space.code
    assert numbers == [f"{code}20260310-0001", f"{code}20260310-0002"]
    county.clock.now = datetime(2026, 3, 10, 23, 59, tzinfo=BEIJING)
    assert line(behind_the_fence, opened(county)).number == f"{code}20260310-0003"
    county.clock.forward(minutes=1)
    assert line(behind_the_fence, opened(county)).number == f"{code}20260311-0001"


def test_a_place_of_a_sibling_is_no_place_for_a_case(county: County) -> None:
    with pytest.raises(Refused, match="unknown_unit"):
        opened(county, unit_id=county.sibling.units["upper"])


@pytest.mark.parametrize("who", ["grid", "mediator", "admin"])
def test_who_does_not_register_is_not_let(county: County, who: str) -> None:
    with pytest.raises(cases.NotAllowed):
        county.do(who, lambda ws: cases.register(ws, NewCase("滴水")))
