"""Calling others in: co-holders and whistles report in, answer or object; whoever found the matter rates; the window shuts after."""

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.access import Deed, Sight
from core.cases.rules import LedgerFilter, NewCase, Refused, State, Termination, Triage
from core.cases.rules.calling import NewCall
from core.workspace import Actor
from tenants.door import Database
from tests.core.cases.looking import deeds, leads, line, opened, sweep, told, up
from tests.desk import accepted, called, dispatched, in_hand, read
from tests.places import County, found_small_county, four_rungs


@pytest.fixture
def tall(database: Database) -> County:
    """A county whose ladder goes on to the county's own desk."""
    return found_small_county(database, four_rungs())


def whistle(county: County, who: str, case_id: int, *units: int, kind: str = "whistle", **more: object) -> None:
    new = NewCall(kind, units, "来看看。", **more)  # type: ignore[arg-type]
    county.do(who, lambda ws: cases.call_in(ws, case_id, new, version=None))


def shares(connection: Connection, case_id: int) -> list[tuple[str, str, bool]]:
    found = text(
        "SELECT kind, state, ended_at IS NOT NULL FROM assignments WHERE case_id = :c AND leads = 0 AND kind <> 'lead' ORDER BY id"
    )
    return [tuple(row) for row in connection.execute(found, {"c": case_id})]  # type: ignore[misc]


def test_a_called_unit_sees_the_case_until_it_has_answered_and_the_lead_stays(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = in_hand(county)
    before = line(behind_the_fence, case_id)
    assert read_or_none(county, "village2", case_id) is None
    whistle(county, "village", case_id, county.home.units["lower"])
    view = read(county, "village2", case_id)
    assert (view.sight, view.deeds & {Deed.REPORT_IN, Deed.ANSWER_CALL, Deed.RETURN}) == (
        Sight.FULL,
        {Deed.REPORT_IN, Deed.RETURN},
    )
    assert [call.demand for call in view.calls] == ["来看看。"]
    county.do("village2", lambda ws: cases.report_in(ws, case_id, version=None))
    county.do("village2", lambda ws: cases.answer_call(ws, case_id, version=None, answer="看过了"))
    assert read(county, "village2", case_id).sight is Sight.LINE
    now = line(behind_the_fence, case_id)
    assert (now.lead_id, now.state, now.version) == (before.lead_id, State.IN_HAND, before.version + 3)
    assert shares(behind_the_fence, case_id) == [("whistle", "done", True)]
    lower, upper = county.home.units["lower"], county.home.units["upper"]
    assert told(behind_the_fence, case_id)[-3:] == [("whistle", lower), ("reported_in", upper), ("answered", upper)]


def read_or_none(county: County, who: str, case_id: int) -> object:
    try:
        return read(county, who, case_id)
    except cases.CaseMissing:
        return None


def test_a_called_unit_does_not_sign_for_the_lead_nor_move_the_case(county: County) -> None:
    case_id = called(county)
    for act in (
        lambda ws: cases.sign_for(ws, case_id, version=None),
        lambda ws: cases.escalate(ws, case_id, version=None, tried="劝", why="不听"),
        lambda ws: cases.close(ws, case_id, version=None),
    ):
        with pytest.raises(cases.NotAllowed):
            county.do("village2", act)


def test_a_called_unit_gives_the_call_back_once_with_its_duty(county: County, behind_the_fence: Connection) -> None:
    case_id = called(county)
    lower = county.home.units["lower"]
    back = {"reason": "不归我们", "duty": "职责清单第一条"}
    county.do("village2", lambda ws: cases.return_case(ws, case_id, version=None, **back))
    assert (shares(behind_the_fence, case_id), line(behind_the_fence, case_id).returns) == ([("whistle", "returned", True)], 0)
    whistle(county, "village", case_id, lower)
    with pytest.raises(Refused, match="objected_already"):
        county.do("village2", lambda ws: cases.return_case(ws, case_id, version=None, **back))


@pytest.mark.parametrize(
    ("unit", "more", "code"),
    [
        ("upper", {}, "unknown_choice"),
        ("upper1", {}, "unknown_choice"),
        ("lower", {"kind": "chat"}, "unknown_choice"),
        ("lower", {"demand": " "}, "say_what_is_wanted"),
    ],
)
def test_whom_and_for_what_must_be_sound(county: County, unit: str, more: dict[str, str], code: str) -> None:
    case_id = in_hand(county)
    new = NewCall(**{"kind": "whistle", "unit_ids": (county.home.units[unit],), "demand": "来看看。", **more})  # type: ignore[arg-type]
    with pytest.raises(Refused, match=code):
        county.do("village", lambda ws: cases.call_in(ws, case_id, new, version=None))


def test_nobody_is_called_twice_at_once(county: County) -> None:
    case_id = called(county)
    with pytest.raises(Refused, match="unknown_choice"):
        whistle(county, "village", case_id, county.home.units["lower"], kind="coholder")


# Rated ---------------------------------------------------------------------------------------------------------------


def test_whoever_found_the_matter_rates_though_it_sees_the_line_alone(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid", channel="phone")
    up(county, "grid", case_id)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    whistle(county, "village", case_id, county.home.units["lower"])
    county.do("village2", lambda ws: cases.report_in(ws, case_id, version=None))
    county.do("village2", lambda ws: cases.answer_call(ws, case_id, version=None, answer="办了"))
    view = read(county, "grid", case_id)
    assert (view.sight, Deed.RATE_CALL in view.deeds, list(view.calls)) == (Sight.LINE, True, [])
    call = next(iter(view.to_rate))
    with pytest.raises(Refused, match="unknown_choice"):
        county.do("village", lambda ws: cases.rate_call(ws, case_id, call, version=None, stars=5))
    county.do("grid", lambda ws: cases.rate_call(ws, case_id, call, version=None, stars=4, words="来得快"))
    with pytest.raises(Refused, match="unknown_choice"):
        county.do("grid", lambda ws: cases.rate_call(ws, case_id, call, version=None, stars=1))
    assert behind_the_fence.scalar(text("SELECT stars FROM calls WHERE case_id = :c"), {"c": case_id}) == 4


def test_of_what_came_in_at_the_window_the_caller_rates(county: County) -> None:
    case_id = called(county, "done")
    call = next(iter(read(county, "village", case_id).to_rate))
    county.do("village", lambda ws: cases.rate_call(ws, case_id, call, version=None, stars=5))
    assert Deed.RATE_CALL not in read(county, "village", case_id).deeds


# In time -------------------------------------------------------------------------------------------------------------


def test_who_does_not_report_in_in_time_is_told_and_so_is_the_callers_superior(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = in_hand(county)
    whistle(county, "village", case_id, county.home.units["lower"])
    county.clock.forward(days=1)
    sweep(county)
    assert deeds(behind_the_fence, case_id)["overdue"] == 1
    assert told(behind_the_fence, case_id)[-2:] == [
        ("overdue", county.home.units["lower"]),
        ("supervise", county.home.units["desk"]),
    ]


def test_who_has_reported_in_is_not_told(county: County, behind_the_fence: Connection) -> None:
    case_id = called(county, "signed")
    county.clock.forward(days=1)
    sweep(county)
    assert deeds(behind_the_fence, case_id)["overdue"] == 0


def test_a_case_that_is_closed_waits_for_nobody(county: County, behind_the_fence: Connection) -> None:
    case_id = called(county)
    end = Termination("too_far_apart", ("court",), "in_person")
    county.do("village", lambda ws: cases.terminate(ws, case_id, end, version=None))
    county.do("village", lambda ws: cases.close(ws, case_id, version=None))
    assert shares(behind_the_fence, case_id) == [("whistle", "lapsed", True)]
    running = text("SELECT count(*) FROM clocks WHERE case_id = :c AND kind IN ('report_in', 'answer') AND stopped_at IS NULL")
    assert behind_the_fence.scalar(running, {"c": case_id}) == 0


# Between spaces ------------------------------------------------------------------------------------------------------


def test_a_township_whistles_for_its_county_and_the_window_shuts_after(tall: County, behind_the_fence: Connection) -> None:
    case_id = dispatched(tall, "desk")
    whistle(tall, "director", case_id, tall.units["desk"])
    seen = tall.do("county_clerk", lambda ws: cases.read_case(ws, case_id), tall)
    assert (seen.sight, [call.demand for call in seen.calls]) == (Sight.FULL, ["来看看。"])  # type: ignore[attr-defined]
    tall.do("county_clerk", lambda ws: cases.report_in(ws, case_id, version=None), tall)
    tall.do("county_clerk", lambda ws: cases.answer_call(ws, case_id, version=None, answer="来过了"), tall)
    after = tall.do("county_clerk", lambda ws: cases.read_case(ws, case_id), tall)
    assert after.sight is Sight.LINE  # type: ignore[attr-defined]
    assert leads(behind_the_fence, case_id) == [line(behind_the_fence, case_id).lead_id]


def test_the_county_calls_the_desk_a_case_came_from(tall: County, behind_the_fence: Connection) -> None:
    case_id = dispatched(tall, "desk")
    up(tall, "director", case_id)
    tall.do("county_clerk", lambda ws: cases.sign_for(ws, case_id, version=None), tall)
    new = NewCall("coholder", (tall.home.units["desk"],), "送材料来。")
    tall.do("county_clerk", lambda ws: cases.call_in(ws, case_id, new, version=None), tall)
    assert Deed.REPORT_IN in read(tall, "director", case_id).deeds


def test_a_dispatch_names_a_lead_and_co_holders_at_once(county: County, behind_the_fence: Connection) -> None:
    case_id = accepted(county)
    upper, lower = county.home.units["upper"], county.home.units["lower"]
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, upper, version=None, words="一起量。", with_units=[lower]))
    assert (len(leads(behind_the_fence, case_id)), shares(behind_the_fence, case_id)) == (1, [("coholder", "to_sign", False)])
    assert [call.demand for call in read(county, "village2", case_id).calls] == ["一起量。"]
    facts = text("SELECT facts FROM timeline WHERE case_id = :c AND deed = 'dispatched'")
    assert behind_the_fence.scalar(facts, {"c": case_id})["with"] == [lower]  # type: ignore[index]


def test_a_department_sees_what_it_is_asked_and_not_what_was_said_at_the_table(county: County) -> None:
    case_id = called(county)
    officer = county.home.people["village2"]
    county.home.people["officer"] = Actor(
        "department_officer", "韩水", officer.account_id, officer.post_id, officer.unit_id, "水利站"
    )
    view = read(county, "officer", case_id)
    assert (view.sight, view.sessions, [call.demand for call in view.calls]) == (Sight.PART, [], ["来量一量地界。"])


def test_the_day_of_a_called_unit_says_what_it_is_waited_for(county: County) -> None:
    case_id = called(county)
    ws = county.at("village2")
    with ws.session:
        mine = cases.my_day(ws, county.clock()).mine
    assert [(row.id, row.share, row.share_state) for row in mine] == [(case_id, "whistle", "to_sign")]


def test_the_village_settles_on_the_spot_what_it_met_with_itself(county: County, behind_the_fence: Connection) -> None:
    case_id = county.do("village", lambda ws: cases.report_from_grid(ws, NewCase("门口吵起来", source="01", channel="phone")).id)
    case = line(behind_the_fence, case_id)  # type: ignore[arg-type]
    assert (case.rung, case.state) == ("village", State.IN_HAND)


def test_a_holding_sibling_finds_the_line_in_its_day_and_its_ledger_and_not_a_word_of_the_story(
    tall: County, behind_the_fence: Connection
) -> None:
    own = tall.do("county_clerk", lambda ws: cases.register(ws, NewCase("县里交下来的事")).id, tall)
    tall.do("county_clerk", lambda ws: cases.triage(ws, own, Triage("J02", 2), version=None), tall)  # type: ignore[arg-type]
    tall.do("county_clerk", lambda ws: cases.hand_down(ws, own, tall.sibling.units["desk"], version=None), tall)  # type: ignore[arg-type]
    ws = tall.workspace(tall.sibling, "director")
    with ws.session:
        listed = [line for line in cases.ledger(ws, LedgerFilter()).lines if line.id == own]
        found = [line.id for line in cases.ledger(ws, LedgerFilter(words="交下来")).lines]
        mine = cases.my_day(ws, tall.clock()).mine
    assert ([line.title for line in listed], found, [row.id for row in mine]) == ([None], [own], [own])
    assert behind_the_fence.scalar(text("SELECT home_space_id FROM cases WHERE id = :c"), {"c": own}) == tall.space.id
    idle = tall.at("director")
    with idle.session:
        assert own not in [line.id for line in cases.ledger(idle, LedgerFilter()).lines]
