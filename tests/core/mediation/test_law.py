"""Invited people, the open door, danger and who stands behind a party, as the law has it (People's Mediation Law Art. 17, 20, 23, 25)."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core import cases, mediation, notifications
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty, NewSession, Refused, State
from core.cases.service import CaseMissing, CaseView, NotAllowed
from core.jobs import Sweeper
from core.mediation.rules import Danger, NewInvitation, PartyDetails, Told
from core.mediation.service import Mediation
from tests.core.cases.looking import PLANTED
from tests.factories import Planter
from tests.places import START, County

TALK = NewSession("mediation", START, "各退一步", "continues")
#: The director's desk and the mediator's.
CALLED = Told("police", START, "telephone", "东镇派出所", "接警单 0310-7")


@pytest.fixture
def case_id(county: County, planter: Planter) -> int:
    """A case in hand at the desk, with two parties nobody has asked yet."""
    return planter.case(county, parties=PLANTED).id


def read(county: County, case_id: int) -> CaseView:
    return cast("CaseView", county.do("director", lambda ws: cases.read_case(ws, case_id)))


def parties(county: County, case_id: int) -> list[int]:
    return [party.id for party in read(county, case_id).parties]


def known(county: County, case_id: int) -> Mediation:
    view = read(county, case_id)
    return cast("Mediation", county.do("director", lambda ws: mediation.read_mediation(ws, view.case)))


def consent(county: County, case_id: int, *agree: bool) -> None:
    for party, says in zip(parties(county, case_id), agree or (True, True), strict=True):
        county.do(
            "mediator",
            lambda ws, one=party, says=says: cases.record_consent(ws, case_id, one, version=None, agrees=says, way="oral"),  # type: ignore[misc]
        )


def invite(county: County, case_id: int, *agreed: int) -> int:
    new = NewInvitation("王老五", "worthy", agreed=agreed)
    county.do("mediator", lambda ws: mediation.invite(ws, case_id, new, version=None))
    return known(county, case_id).invitations[-1].id


def sit(county: County, case_id: int, *guests: int, public: bool = False) -> Case:
    held = NewSession("mediation", START, "各退一步", "continues", public=public)
    return cast("Case", county.do("mediator", lambda ws: mediation.note_session(ws, case_id, held, guests, version=None)))


# Consent -----------------------------------------------------------------------------------------------------------


def test_a_refusal_is_lifted_by_that_partys_own_word_alone(county: County, case_id: int) -> None:
    consent(county, case_id, True, False)
    first, second = parties(county, case_id)
    county.do("mediator", lambda ws: cases.record_consent(ws, case_id, first, version=None, agrees=True, way="written"))
    with pytest.raises(Refused, match="party_refused"):
        sit(county, case_id)
    county.do("mediator", lambda ws: cases.record_consent(ws, case_id, second, version=None, agrees=True, way="oral"))
    assert sit(county, case_id).state == State.MEDIATING


@pytest.mark.parametrize("state", [State.ACCEPTED, State.ASSIGNED, State.IN_HAND, State.MEDIATING])
def test_a_party_ends_the_mediation_at_any_time_and_it_stays_shut(county: County, planter: Planter, state: State) -> None:
    case_id = planter.case(county, parties=PLANTED, state=state).id
    party = parties(county, case_id)[1]
    for says in (True, False):
        county.do(
            "mediator",
            lambda ws, says=says: cases.record_consent(ws, case_id, party, version=None, agrees=says, way="telephone"),  # type: ignore[misc]
        )
    view = read(county, case_id)
    assert view.timeline[0].facts == {"side": 1, "way": "telephone", "was": "agreed"}
    assert "refused" in view.standing.consents
    with pytest.raises(Refused):
        sit(county, case_id)


# Invited people ----------------------------------------------------------------------------------------------------


def test_an_invited_person_takes_part_only_with_every_partys_consent(county: County, case_id: int) -> None:
    consent(county, case_id)
    first, second = parties(county, case_id)
    guest = invite(county, case_id, first)
    with pytest.raises(Refused, match="guest_not_agreed"):
        sit(county, case_id, guest)
    county.do("mediator", lambda ws: mediation.answer_invitation(ws, case_id, guest, second, version=None, agrees=True))
    sit(county, case_id, guest)
    assert read(county, case_id).sessions[0].present == "王老五"
    county.do("mediator", lambda ws: mediation.answer_invitation(ws, case_id, guest, first, version=None, agrees=False))
    with pytest.raises(Refused, match="guest_not_agreed"):
        sit(county, case_id, guest)


def test_a_party_that_comes_later_is_asked_too(county: County, case_id: int) -> None:
    guest = invite(county, case_id, *parties(county, case_id))
    new = (NewParty("赵六", 3),)
    county.do(
        "mediator",
        lambda ws: cases.complete(ws, case_id, version=None, title="添人", story="", place="", new_parties=new),
    )
    consent(county, case_id, True, True, True)
    with pytest.raises(Refused, match="guest_not_agreed"):
        sit(county, case_id, guest)


def test_a_guest_of_another_case_is_no_guest_here(county: County, case_id: int, planter: Planter) -> None:
    other = planter.case(county, parties=PLANTED).id
    guest = invite(county, other, *parties(county, other))
    consent(county, case_id)
    with pytest.raises(Refused, match="unknown_guest"):
        sit(county, case_id, guest)
    with pytest.raises(Refused, match="unknown_party"):
        invite(county, case_id, parties(county, other)[0])


# The door ----------------------------------------------------------------------------------------------------------


def test_the_door_is_open_only_when_every_party_asked_for_it(county: County, case_id: int) -> None:
    consent(county, case_id)
    first, second = parties(county, case_id)
    for party, wish in ((first, "open"), (second, "closed")):
        county.do(
            "mediator",
            lambda ws, party=party, wish=wish: mediation.set_openness(ws, case_id, party, version=None, wish=wish),  # type: ignore[misc]
        )
    with pytest.raises(Refused, match="closed_door"):
        sit(county, case_id, public=True)
    sit(county, case_id)
    county.do("mediator", lambda ws: mediation.set_openness(ws, case_id, second, version=None, wish="open"))
    sit(county, case_id, public=True)
    assert [held.public for held in read(county, case_id).sessions] == [False, True]


# Behind a party ----------------------------------------------------------------------------------------------------


def describe(county: County, case_id: int, party: int, details: PartyDetails) -> None:
    county.do("mediator", lambda ws: mediation.describe_party(ws, case_id, party, details, version=None))


def test_a_group_speaks_through_five_at_most(county: County, case_id: int) -> None:
    party = parties(county, case_id)[0]
    workers = tuple(f"工人{figure}" for figure in "一二三四五六七八九十甲乙丙")
    with pytest.raises(Refused, match="too_many_representatives"):
        describe(county, case_id, party, PartyDetails("group", workers[:6], workers))
    describe(county, case_id, party, PartyDetails("group", workers[:5], workers))
    describe(county, case_id, party, PartyDetails("group", workers[:2], workers))
    assert [one.role for one in known(county, case_id).people].count("representative") == 2
    assert [one.role for one in known(county, case_id).people].count("member") == 13


def test_a_child_under_fourteen_agrees_through_its_guardian(county: County, case_id: int) -> None:
    party = parties(county, case_id)[0]
    consent(county, case_id)
    describe(county, case_id, party, PartyDetails(under14=True, guardian="张父"))
    assert read(county, case_id).parties[0].consent == "unasked"
    with pytest.raises(Refused, match="guardian_missing"):
        consent(county, case_id)
    describe(county, case_id, party, PartyDetails(under14=True, guardian="张父", guardian_agrees=True))
    consent(county, case_id)


# Danger ------------------------------------------------------------------------------------------------------------


def danger(county: County, case_id: int, who: str = "mediator", told: Told | None = None) -> int:
    seen = Danger(("weapon", "minor"), "手里拿着锄头", told)
    county.do(who, lambda ws: mediation.report_danger(ws, case_id, seen, version=None))
    return known(county, case_id).dangers[-1].id


def test_danger_is_reported_within_two_hours_and_the_director_is_told(county: County, case_id: int) -> None:
    report = danger(county, case_id)
    sweep = Sweeper(county.database, county.clock)
    sweep.sweep(county.space.id)
    assert "danger" in [notice.kind for notice in inbox(county)]
    county.clock.forward(hours=1, minutes=59)
    sweep.sweep(county.space.id)
    assert "danger_late" not in [notice.kind for notice in inbox(county)]
    county.clock.forward(minutes=2)
    sweep.sweep(county.space.id)
    assert "danger_late" in [notice.kind for notice in inbox(county)]
    assert read(county, case_id).timeline[0].facts["clock"] == "danger"
    county.do("mediator", lambda ws: mediation.record_told(ws, case_id, report, CALLED, version=None))
    with pytest.raises(Refused, match="already_reported"):
        county.do("mediator", lambda ws: mediation.record_told(ws, case_id, report, CALLED, version=None))


def inbox(county: County) -> list[object]:
    return cast("list[object]", county.do("director", lambda ws: list(notifications.inbox(ws))))


def test_a_case_is_not_closed_over_an_unanswered_report(county: County, planter: Planter, behind_the_fence: Connection) -> None:
    case_id = planter.case(county, parties=PLANTED, state=State.PERFORMED).id
    report = danger(county, case_id, told=CALLED)
    with pytest.raises(Refused, match="danger_open"):
        county.do("director", lambda ws: cases.close(ws, case_id, version=None))
    with pytest.raises(IntegrityError, match="nothing_open"):
        behind_the_fence.execute(text("UPDATE cases SET closed_at = now() WHERE id = :id"), {"id": case_id})
    county.do(
        "mediator",
        lambda ws: mediation.record_outcome(ws, case_id, report, version=None, outcome="handled", words="派出所来过了"),
    )
    assert county.do("director", lambda ws: cases.close(ws, case_id, version=None).state) == State.CLOSED
    danger(county, case_id, who="director", told=CALLED)  # what comes out afterwards is reported too


def test_nobodys_consent_is_asked_before_danger_is_reported(county: County, case_id: int) -> None:
    consent(county, case_id, False, False)
    danger(county, case_id, told=CALLED)
    assert read(county, case_id).standing.dangers_open == 1


def test_who_reported_the_case_reports_danger_though_another_holds_it(county: County) -> None:
    case = cast("Case", county.do("grid", lambda ws: cases.report_from_grid(ws, NewCase(title="拿刀", grade=1))))
    county.do("grid", lambda ws: cases.escalate(ws, case.id, version=None, tried="劝了", why="不听"))
    danger(county, case.id, who="grid")
    with pytest.raises((NotAllowed, CaseMissing)):
        danger(county, case.id, who="grid2")


def test_a_danger_says_what_was_seen_and_lies_in_the_past(county: County, case_id: int) -> None:
    tomorrow = Told("police", START + timedelta(days=1), "telephone")
    for seen, why in (
        (Danger(()), "name_a_factor"),
        (Danger(("ghosts",)), "unknown_choice"),
        (Danger(("crime",), "", tomorrow), "in_future"),
    ):
        with pytest.raises(Refused, match=why):
            county.do("mediator", lambda ws, seen=seen: mediation.report_danger(ws, case_id, seen, version=None))  # type: ignore[misc]
