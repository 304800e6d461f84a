"""Consent, sessions, settlement and an end without agreement, as the law has it (People's Mediation Law Art. 3, 17, 26, 28)."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.cases.models import Case
from core.cases.rules import NewSession, Refused, Settlement, State, Termination
from core.cases.service import CaseView
from tests.core.cases.looking import PLANTED, line, rows
from tests.factories import Planter
from tests.places import START, County

END = Termination("refused", ("court",), "in_person", "双方不愿再谈")
TALK = NewSession("mediation", START, "各退一步", "continues")


@pytest.fixture
def case_id(county: County, planter: Planter) -> int:
    """A case in hand at the desk, with two parties nobody has asked yet."""
    return planter.case(county, parties=PLANTED).id


def read(county: County, case_id: int) -> CaseView:
    return cast("CaseView", county.do("director", lambda ws: cases.read_case(ws, case_id)))


def ask(county: County, case_id: int, *answers: bool) -> None:
    for party, agrees in zip(read(county, case_id).parties, answers, strict=True):
        county.do(
            "mediator",
            lambda ws, one=party.id, says=agrees: cases.record_consent(ws, case_id, one, version=None, agrees=says, way="oral"),  # type: ignore[misc]
        )


def mediate(county: County, case_id: int, session: NewSession = TALK) -> Case:
    return cast("Case", county.do("mediator", lambda ws: cases.note_session(ws, case_id, session, version=None)))


def test_no_mediation_before_everybody_agreed(county: County, case_id: int) -> None:
    with pytest.raises(Refused, match="consent_missing"):
        mediate(county, case_id)
    ask(county, case_id, True, True)
    assert mediate(county, case_id).state == State.MEDIATING


def test_one_refusal_ends_mediation_and_bars_a_settlement(county: County, case_id: int, behind_the_fence: Connection) -> None:
    ask(county, case_id, True, False)
    with pytest.raises(Refused, match="party_refused"):
        mediate(county, case_id)
    with pytest.raises(Refused, match="party_refused"):
        county.do("mediator", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺"), version=None))
    county.do("mediator", lambda ws: cases.terminate(ws, case_id, END, version=None))
    assert line(behind_the_fence, case_id).state == State.TERMINATED


def test_a_refusal_taken_back_opens_the_way_again(county: County, case_id: int) -> None:
    ask(county, case_id, True, False)
    ask(county, case_id, True, True)
    assert mediate(county, case_id).state == State.MEDIATING


def test_consent_is_kept_with_who_took_it_when_and_how(county: County, case_id: int) -> None:
    ask(county, case_id, True, False)
    kept = [(party.consent, party.consent_way, party.consent_at, party.consent_by) for party in read(county, case_id).parties]
    assert kept == [("agreed", "oral", START, "周国平"), ("refused", "oral", START, "周国平")]


def test_consent_of_somebody_who_is_no_party_is_refused(county: County, case_id: int, planter: Planter) -> None:
    other = read(county, planter.case(county, parties=PLANTED).id).parties[0]
    for party in (other.id, 1):
        with pytest.raises(Refused, match="unknown_party"):
            county.do(
                "mediator",
                lambda ws, one=party: cases.record_consent(ws, case_id, one, version=None, agrees=True, way="oral"),  # type: ignore[misc]
            )


@pytest.mark.parametrize(
    ("session", "code"),
    [
        (NewSession("persuasion", START + timedelta(minutes=1), "明天的事", "continues"), "in_future"),
        (NewSession("persuasion", START, " ", "continues"), "say_something"),
        (NewSession("persuasion", START, "　\n", "failed"), "say_something"),
    ],
)
def test_a_session_lies_in_the_past_and_says_something(county: County, case_id: int, session: NewSession, code: str) -> None:
    with pytest.raises(Refused, match=code):
        mediate(county, case_id, session)


def test_sessions_are_counted_on_their_rung(county: County, case_id: int) -> None:
    for _ in range(2):
        mediate(county, case_id, NewSession("persuasion", START, "上门", "continues"))
    view = read(county, case_id)
    assert [session.rung for session in view.sessions] == ["township", "township"]
    assert [entry.facts["number"] for entry in view.timeline] == [2, 1]


@pytest.mark.parametrize(("performed", "state"), [(True, State.PERFORMED), (False, State.SETTLED)])
def test_a_settlement_is_performed_at_once_or_still_to_come(county: County, case_id: int, performed: bool, state: State) -> None:
    settlement = Settlement("各让一尺", form="written", way="people", performed=performed)
    county.do("mediator", lambda ws: cases.settle(ws, case_id, settlement, version=None))
    view = read(county, case_id)
    assert (view.case.state, view.case.resolution, view.case.settled_rung, view.case.settled_at) == (
        state,
        "people",
        "township",
        START,
    )
    assert view.outcome is not None
    assert (view.outcome.kind, view.outcome.form, view.outcome.words, view.outcome.performed) == (
        "settled",
        "written",
        "各让一尺",
        performed,
    )


def test_what_a_party_said_before_stands_beside_the_agreement(county: County, case_id: int) -> None:
    first = read(county, case_id).parties[0].id
    county.do("mediator", lambda ws: cases.record_consent(ws, case_id, first, version=None, agrees=True, way="telephone"))
    before = read(county, case_id).case.version
    county.do("mediator", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺"), version=None))
    view = read(county, case_id)
    assert [party.consent_way for party in view.parties] == ["telephone", "oral"]
    assert view.case.version == before + 1


@pytest.mark.parametrize(("way", "consents"), [("people", ["agreed", "agreed"]), ("police", ["unasked", "unasked"])])
def test_nobody_is_left_unasked_by_an_agreement_of_peoples_mediation(
    county: County, case_id: int, way: str, consents: list[str]
) -> None:
    county.do("mediator", lambda ws: cases.settle(ws, case_id, Settlement("各让一尺", form="written", way=way), version=None))
    view = read(county, case_id)
    assert [party.consent for party in view.parties] == consents
    told = [entry.facts for entry in view.timeline if entry.deed == "consented"]
    assert told == [{"side": one.side, "way": "written", "by": "agreeing"} for one in view.parties if way == "people"]


@pytest.mark.parametrize(
    ("settlement", "code"),
    [(Settlement(" "), "say_what_was_agreed"), (Settlement("各让一尺", way="magic"), "unknown_choice")],
)
def test_a_settlement_says_what_was_agreed_and_how(county: County, case_id: int, settlement: Settlement, code: str) -> None:
    with pytest.raises(Refused, match=code):
        county.do("mediator", lambda ws: cases.settle(ws, case_id, settlement, version=None))


def test_an_end_without_agreement_keeps_reason_routes_and_how_they_were_told(county: County, case_id: int) -> None:
    county.do("mediator", lambda ws: cases.terminate(ws, case_id, END, version=None))
    view = read(county, case_id)
    assert (view.case.state, view.case.end_reason) == (State.TERMINATED, "refused")
    assert view.outcome is not None
    assert (view.outcome.routes, view.outcome.told_way, view.outcome.told_at) == (["court"], "in_person", START)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (Termination("refused", (), "in_person"), "name_a_route"),
        (Termination("refused", ("court",), None), "say_how_told"),
        (Termination("refused", ("moon",), "in_person"), "unknown_choice"),
        (Termination("boredom", ("court",), "in_person"), "unknown_choice"),
        (Termination("refused", ("court",), "telepathy"), "unknown_choice"),
    ],
)
def test_an_end_that_leaves_something_unsaid_is_refused(
    county: County, case_id: int, behind_the_fence: Connection, end: Termination, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        county.do("mediator", lambda ws: cases.terminate(ws, case_id, end, version=None))
    assert (line(behind_the_fence, case_id).state, rows(behind_the_fence, "outcomes", case_id)) == (State.IN_HAND, 0)


def test_the_database_itself_refuses_an_end_that_told_nobody(county: County, case_id: int, behind_the_fence: Connection) -> None:
    county.do("mediator", lambda ws: cases.terminate(ws, case_id, END, version=None))
    for change in ("routes = '{}'", "told_way = NULL", "told_at = NULL"):
        with pytest.raises(Exception, match="ck_outcomes_told"):
            behind_the_fence.execute(text(f"UPDATE outcomes SET {change} WHERE case_id = :case"), {"case": case_id})


@pytest.mark.parametrize("state", [State.SETTLED, State.TERMINATED, State.PERFORMED])
def test_an_ended_case_is_closed_and_keeps_its_lead(
    county: County, planter: Planter, behind_the_fence: Connection, state: State
) -> None:
    planted = planter.case(county, state=state, parties=PLANTED)
    county.do("director", lambda ws: cases.close(ws, planted.id, version=1))
    closed = line(behind_the_fence, planted.id)
    assert (closed.state, closed.closed_at, closed.lead_id) == (State.CLOSED, START, planted.lead_id)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"type_code": None, "parties": PLANTED}, "type_missing"), ({"parties": PLANTED[:1]}, "parties_missing")],
)
def test_a_settled_dispute_is_not_closed_before_it_is_complete(
    county: County, planter: Planter, given: dict[str, object], code: str
) -> None:
    planted = planter.case(county, state=State.SETTLED, **given)
    with pytest.raises(Refused, match=code):
        county.do("director", lambda ws: cases.close(ws, planted.id, version=1))


def test_a_grid_member_does_not_end_mediation_for_good(county: County, planter: Planter) -> None:
    planted = planter.case(county, unit="upper1", rung="grid", parties=PLANTED)
    with pytest.raises(cases.NotAllowed):
        county.do("grid", lambda ws: cases.terminate(ws, planted.id, END, version=None))
