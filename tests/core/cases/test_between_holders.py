"""Between holders: given back with a duty clause, ruled, passed along, down and past a rung, taken back; one lead at every step."""

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.access import Deed
from core.cases.rules import NewCase, Refused, State, Triage
from core.cases.rules.handing import Leaving, RiskSeen
from core.escalation.rules.language import Ladder, Rung, Step
from core.escalation.rules.vocabulary import Record
from tenants.door import Database
from tests.core.cases.looking import clocks, deeds, held_by, leads, line, opened, sweep, told, up
from tests.desk import accepted, dispatched, in_hand, read, returned_twice
from tests.places import County, found_small_county, four_rungs, three_rungs


@pytest.fixture
def tall(database: Database) -> County:
    """A county whose ladder goes on to the county's own desk."""
    return found_small_county(database, four_rungs())


def give_back(county: County, who: str, case_id: int) -> None:
    county.do(who, lambda ws: cases.return_case(ws, case_id, version=None, reason="不归这里", duty="职责清单第二条"))


def dispatch(county: County, case_id: int, to: str) -> None:
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units[to], version=None))


def can(county: County, who: str, case_id: int) -> frozenset[Deed]:
    return read(county, who, case_id).deeds


# Given back ---------------------------------------------------------------------------------------------------------


def test_what_is_given_back_lies_at_the_desk_again_with_reason_and_duty(county: County, behind_the_fence: Connection) -> None:
    case_id = dispatched(county)
    give_back(county, "village", case_id)
    case = line(behind_the_fence, case_id)
    assert (case.state, case.returns, held_by(behind_the_fence, case_id)) == (State.ACCEPTED, 1, county.home.units["desk"])
    assert leads(behind_the_fence, case_id) == [case.lead_id]
    assert {clock[3] for clock in clocks(behind_the_fence, case_id)} == {"stopped"}
    note = text("SELECT words FROM timeline_notes WHERE case_id = :c ORDER BY id DESC")
    assert behind_the_fence.scalar(note, {"c": case_id}) == "不归这里\n职责清单第二条"
    assert told(behind_the_fence, case_id)[-1] == ("returned", county.home.units["desk"])


@pytest.mark.parametrize(("reason", "duty", "code"), [("", "第二条", "say_why_returned"), ("不归这里", " ", "say_duty")])
def test_nothing_is_given_back_without_reason_and_duty(county: County, reason: str, duty: str, code: str) -> None:
    case_id = dispatched(county)
    with pytest.raises(Refused, match=code):
        county.do("village", lambda ws: cases.return_case(ws, case_id, version=None, reason=reason, duty=duty))


def test_a_third_return_is_refused_and_the_ruling_binds(county: County, behind_the_fence: Connection) -> None:
    case_id = returned_twice(county)
    dispatch(county, case_id, "upper")
    with pytest.raises(Refused, match="returned_too_often"):
        give_back(county, "village", case_id)
    lower = county.home.units["lower"]
    county.do("director", lambda ws: cases.rule(ws, case_id, lower, version=None, reason="地在下村"))
    case = line(behind_the_fence, case_id)
    assert (case.ruled_unit_id, held_by(behind_the_fence, case_id), case.state) == (lower, lower, State.ASSIGNED)
    with pytest.raises(Refused, match="ruling_binds"):
        give_back(county, "village2", case_id)
    assert Deed.RETURN not in can(county, "village2", case_id)


def test_nobody_rules_before_it_was_given_back_twice(county: County) -> None:
    case_id = dispatched(county)
    assert Deed.RULE not in can(county, "director", case_id)
    with pytest.raises(Refused, match="nothing_to_rule"):
        county.do("director", lambda ws: cases.rule(ws, case_id, county.home.units["lower"], version=None, reason="就给它"))


def test_who_has_worked_on_a_case_keeps_it(county: County) -> None:
    case_id = in_hand(county)
    assert Deed.RETURN in can(county, "village", case_id)
    party = read(county, "village", case_id).parties[0].id
    county.do("village", lambda ws: cases.record_consent(ws, case_id, party, version=None, agrees=True, way="oral"))
    with pytest.raises(Refused, match="already_worked"):
        give_back(county, "village", case_id)


def test_what_came_up_the_ladder_goes_back_down_and_is_not_given_back_again(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    give_back(county, "village", case_id)
    case = line(behind_the_fence, case_id)
    assert (case.rung, case.state, held_by(behind_the_fence, case_id)) == ("grid", State.ASSIGNED, county.home.units["upper1"])
    with pytest.raises(Refused, match="nothing_to_return"):
        give_back(county, "grid", case_id)


# Along, down, past --------------------------------------------------------------------------------------------------


def test_the_director_passes_a_case_along_its_rung_and_no_further(county: County, behind_the_fence: Connection) -> None:
    case_id = in_hand(county)
    for unit in ("lower1", "desk", "upper"):
        with pytest.raises(Refused, match="unknown_choice"):
            county.do(
                "director",
                lambda ws, unit=unit: cases.transfer(ws, case_id, county.home.units[unit], version=None, reason="转"),  # type: ignore[misc]
            )
    county.do("director", lambda ws: cases.transfer(ws, case_id, county.home.units["lower"], version=None, reason="住下村"))
    assert held_by(behind_the_fence, case_id) == county.home.units["lower"]
    give_back(county, "village2", case_id)
    assert (line(behind_the_fence, case_id).state, held_by(behind_the_fence, case_id)) == (
        State.ACCEPTED,
        county.home.units["desk"],
    )


def test_a_village_hands_down_to_its_own_grids_alone(county: County, behind_the_fence: Connection) -> None:
    case_id = in_hand(county)
    with pytest.raises(Refused, match="unknown_choice"):
        county.do("village", lambda ws: cases.hand_down(ws, case_id, county.home.units["lower1"], version=None))
    county.do("village", lambda ws: cases.hand_down(ws, case_id, county.home.units["upper1"], version=None))
    assert (line(behind_the_fence, case_id).rung, held_by(behind_the_fence, case_id)) == ("grid", county.home.units["upper1"])


def test_the_county_hands_down_to_the_desk_a_case_came_from_and_its_own_to_any(
    tall: County, behind_the_fence: Connection
) -> None:
    case_id = dispatched(tall, "desk")
    up(tall, "director", case_id)
    tall.do("county_clerk", lambda ws: cases.sign_for(ws, case_id, version=None), tall)
    with pytest.raises(Refused, match="unknown_choice"):
        tall.do("county_clerk", lambda ws: cases.hand_down(ws, case_id, tall.sibling.units["desk"], version=None), tall)
    tall.do("county_clerk", lambda ws: cases.hand_down(ws, case_id, tall.home.units["desk"], version=None), tall)
    assert held_by(behind_the_fence, case_id) == tall.home.units["desk"]
    own = tall.do("county_clerk", lambda ws: cases.register(ws, NewCase("县里的事")).id, tall)
    tall.do("county_clerk", lambda ws: cases.triage(ws, own, Triage("J02", 2), version=None), tall)  # type: ignore[arg-type]
    tall.do("county_clerk", lambda ws: cases.hand_down(ws, own, tall.sibling.units["desk"], version=None), tall)  # type: ignore[arg-type]
    assert held_by(behind_the_fence, own) == tall.sibling.units["desk"]  # type: ignore[arg-type]
    tall.do("director", lambda ws: cases.sign_for(ws, own, version=None), tall.sibling)  # type: ignore[arg-type]


def test_a_rung_is_passed_only_while_its_conditions_hold(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    past = Leaving("劝了", "要动手")
    with pytest.raises(Refused, match="way_closed"):
        county.do("grid", lambda ws: cases.skip(ws, case_id, "township", past, version=None))
    county.do("grid", lambda ws: cases.set_risk(ws, case_id, RiskSeen("yellow", ("repeated",), people=6), version=None))
    with pytest.raises(Refused, match="no_such_way"):
        county.do("grid", lambda ws: cases.skip(ws, case_id, "village", past, version=None))
    county.do("grid", lambda ws: cases.skip(ws, case_id, "township", past, version=None))
    assert (line(behind_the_fence, case_id).rung, held_by(behind_the_fence, case_id)) == ("township", county.home.units["desk"])


def test_a_risk_has_a_reason_and_every_change_is_written_down(county: County, behind_the_fence: Connection) -> None:
    case_id = in_hand(county)
    with pytest.raises(Refused, match="say_why_risk"):
        county.do("village", lambda ws: cases.set_risk(ws, case_id, RiskSeen("red", ()), version=None))
    for colour in ("yellow", "red"):
        county.do("village", lambda ws, colour=colour: cases.set_risk(ws, case_id, RiskSeen(colour, ("weapons",)), version=None))  # type: ignore[misc]
    facts = text("SELECT facts ->> 'was' FROM timeline WHERE case_id = :c AND deed = 'risk_set' ORDER BY id")
    assert list(behind_the_fence.scalars(facts, {"c": case_id})) == [None, "yellow"]
    assert line(behind_the_fence, case_id).risk == "red"


def test_a_rung_that_does_not_grant_it_does_not_let_a_case_up(database: Database) -> None:
    plain = three_rungs()
    closed = Ladder(plain.kind, plain.title, (bare(plain.rungs[0]), *plain.rungs[1:]), plain.edges, plain.exits)
    county = found_small_county(database, closed)
    case_id = opened(county, "grid")
    assert not {Deed.ESCALATE, Deed.SETTLE, Deed.SKIP} & can(county, "grid", case_id)
    with pytest.raises(Refused, match="not_granted"):
        up(county, "grid", case_id)


def bare(rung: Rung, **more: object) -> Rung:
    return Rung(rung.key, rung.level, rung.name, rung.unit_kind, **{"acts": (), **more})  # type: ignore[arg-type]


def test_a_rung_asks_for_exactly_what_it_wants_written(database: Database, behind_the_fence: Connection) -> None:
    plain = three_rungs()
    asks = {
        "acts": plain.rungs[0].acts, "steps": (Step("listen", "听"), Step("study", "研", 3)),
        "record_before_leaving": (Record.OPINION, Record.ANALYSIS),
    }  # fmt: skip
    ladder = Ladder(plain.kind, plain.title, (bare(plain.rungs[0], **asks), *plain.rungs[1:]), plain.edges, plain.exits)
    county = found_small_county(database, ladder)
    case_id = opened(county, "grid")
    said = {"tried": "劝了", "why": "不让"}
    for more, code in (
        ({}, "record_missing"),
        ({"opinion": "建议村里管"}, "record_missing"),
        ({"opinion": "建议村里管", "analysis": "老账"}, "steps_missing"),
    ):
        with pytest.raises(Refused, match=code):
            county.do("grid", lambda ws, more=more: cases.escalate(ws, case_id, version=None, **said, **more))  # type: ignore[misc]
    full = {**said, "opinion": "建议村里管", "analysis": "老账", "steps": ("listen",)}
    county.do("grid", lambda ws: cases.escalate(ws, case_id, version=None, **full))  # type: ignore[arg-type]
    assert deeds(behind_the_fence, case_id)["escalated"] == 1


# Taken back ---------------------------------------------------------------------------------------------------------


def test_the_last_step_is_taken_back_while_nobody_has_signed(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    assert Deed.WITHDRAW in can(county, "grid", case_id)
    county.do("grid", lambda ws: cases.withdraw(ws, case_id, version=None))
    case = line(behind_the_fence, case_id)
    assert (case.rung, case.state, held_by(behind_the_fence, case_id)) == ("grid", State.IN_HAND, county.home.units["upper1"])
    assert told(behind_the_fence, case_id)[-1] == ("withdrawn", county.home.units["upper"])
    up(county, "grid", case_id)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert Deed.WITHDRAW not in can(county, "grid", case_id)
    with pytest.raises(cases.NotAllowed):
        county.do("grid", lambda ws: cases.withdraw(ws, case_id, version=None))


def test_what_the_clock_carried_up_is_nobodys_to_take_back(county: County) -> None:
    case_id = opened(county, "grid")
    county.clock.forward(days=8)
    sweep(county)
    assert Deed.WITHDRAW not in can(county, "grid", case_id)
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        county.do("grid", lambda ws: cases.withdraw(ws, case_id, version=None))


def test_a_dispatch_taken_back_lies_at_the_desk(county: County, behind_the_fence: Connection) -> None:
    case_id = accepted(county)
    dispatch(county, case_id, "upper")
    county.do("clerk", lambda ws: cases.withdraw(ws, case_id, version=None, reason="交错了"))
    dispatch(county, case_id, "lower")
    assert held_by(behind_the_fence, case_id) == county.home.units["lower"]
    assert len(leads(behind_the_fence, case_id)) == 1


@pytest.mark.parametrize("who", ["clerk", "director"])
def test_what_a_desk_gave_to_itself_is_taken_back_corrected_and_given_to_another(
    county: County, behind_the_fence: Connection, who: str
) -> None:
    case_id = accepted(county)
    dispatch(county, case_id, "desk")
    assert Deed.COMPLETE not in can(county, "clerk", case_id)
    assert Deed.WITHDRAW in can(county, who, case_id)
    before = told(behind_the_fence, case_id)
    county.do(who, lambda ws: cases.withdraw(ws, case_id, version=None, reason="交错了"))
    case = line(behind_the_fence, case_id)
    assert (case.state, case.due_at, held_by(behind_the_fence, case_id)) == (State.ACCEPTED, None, county.home.units["desk"])
    assert {how for *_clock, how in clocks(behind_the_fence, case_id)} <= {"stopped"}
    assert told(behind_the_fence, case_id) == before
    assert Deed.WITHDRAW not in can(county, who, case_id)
    assert {Deed.COMPLETE, Deed.TRIAGE, Deed.DISPATCH} <= can(county, who, case_id)
    dispatch(county, case_id, "lower")
    assert len(leads(behind_the_fence, case_id)) == 1


@pytest.mark.parametrize("deed", ["set_risk", "record_consent", "rule"])
def test_nothing_is_taken_back_from_a_desk_that_has_done_something_about_it(county: County, deed: str) -> None:
    case_id = returned_twice(county) if deed == "rule" else accepted(county)
    if deed == "rule":
        desk = county.home.units["desk"]
        county.do("director", lambda ws: cases.rule(ws, case_id, desk, version=None, reason="就我们办"))
    else:
        dispatch(county, case_id, "desk")
    if deed == "set_risk":
        county.do("director", lambda ws: cases.set_risk(ws, case_id, RiskSeen("blue", (), words="平常"), version=None))
    if deed == "record_consent":
        party = read(county, "director", case_id).parties[0].id
        county.do("director", lambda ws: cases.record_consent(ws, case_id, party, version=None, agrees=True, way="oral"))
    for who in ("clerk", "director"):
        assert Deed.WITHDRAW not in can(county, who, case_id)
        with pytest.raises((Refused, cases.NotAllowed)):
            county.do(who, lambda ws: cases.withdraw(ws, case_id, version=None))


@pytest.fixture
def handed_down(tall: County) -> int:
    """A case that its township carried to the county, and that the county has handed down to it again."""
    case_id = dispatched(tall, "desk")
    up(tall, "director", case_id)
    tall.do("county_clerk", lambda ws: cases.sign_for(ws, case_id, version=None), tall)
    tall.do("county_clerk", lambda ws: cases.hand_down(ws, case_id, tall.home.units["desk"], version=None), tall)
    return case_id


def test_a_county_takes_back_what_it_handed_down(tall: County, handed_down: int, behind_the_fence: Connection) -> None:
    tall.do("county_clerk", lambda ws: cases.withdraw(ws, handed_down, version=None, reason="派错了"), tall)
    case = line(behind_the_fence, handed_down)
    assert (case.rung, case.state, held_by(behind_the_fence, handed_down)) == ("county", State.IN_HAND, tall.units["desk"])
    assert leads(behind_the_fence, handed_down) == [case.lead_id]


def test_a_county_takes_nothing_back_that_a_township_has_signed_for(tall: County, handed_down: int) -> None:
    tall.do("director", lambda ws: cases.sign_for(ws, handed_down, version=None))
    with pytest.raises(cases.NotAllowed):
        tall.do("county_clerk", lambda ws: cases.withdraw(ws, handed_down, version=None), tall)
