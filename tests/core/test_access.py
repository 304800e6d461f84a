"""May see, may do: the table of posts row by row, and one definition of "may see" for lists and single cases."""

import random
import re

import pytest

from core import cases
from core.access import (
    CALLED,
    HOLDING,
    INTAKE,
    LEADING,
    OVERSIGHT,
    POSTS,
    POSTS_AT,
    RULING,
    THREE_ADMINISTRATORS,
    UNIT_POSTS,
    CaseFacts,
    Deed,
    Reach,
    Sight,
    may,
    may_on,
    reach_of,
    sight,
)
from core.cases.rules import LedgerFilter, State
from core.workspace import Actor
from tests.factories import Planted, Planter, Share
from tests.places import START, County, Township

# Design 4.5: which deeds belong to a post at all, whoever holds the case. Lines that are indented go on.
MAY = """
grid_member: ask_extension ask_void close complete escalate invite note_session perform rate_call read_ledger
    record_consent reply report report_danger return set_openness set_risk settle sign_for skip triage unmask visit
    withdraw
village_mediator: answer_call apply_confirmation ask_extension ask_void call_in close complete escalate hand_down
    invite note_session perform rate_call read_ledger record_consent register reply report report_danger report_in
    return search set_openness set_risk settle sign_agreement sign_for skip terminate triage unmask visit withdraw
window_clerk: ask_void complete dispatch merge read_ledger register report_danger search set_risk sign_for take_report
    triage unmask urge withdraw
township_mediator: answer_call apply_confirmation ask_extension ask_void call_in close complete escalate hand_down
    invite note_session perform rate_call read_ledger record_consent reply report_danger report_in return search
    set_openness set_risk settle sign_agreement sign_for skip terminate triage unmask visit withdraw
brand_mediator: answer_call apply_confirmation ask_extension ask_void call_in close complete escalate hand_down invite
    note_session perform rate_call read_ledger record_consent reply report_danger report_in return search set_openness
    set_risk settle sign_agreement sign_for skip terminate triage unmask visit withdraw
director: accept_reply answer_call apply_confirmation ask_extension ask_void call_in close complete decide dispatch
    escalate hand_down invite merge note_session pause perform rate_call read_ledger record_consent register reopen
    reply report_danger report_in restore resume return rule search see_who set_openness set_risk settle sign_agreement
    sign_for skip supervise take_report terminate transfer triage unmask urge visit withdraw
department_officer: answer_call reply report_danger report_in return sign_for unmask
counsellor: -
leader: appoint_leader comment unmask
township_admin: manage_people
county_clerk: accept_reply answer_call apply_confirmation ask_extension ask_void call_in close complete dispatch
    end_review escalate hand_down invite merge note_session perform rate_call read_county read_ledger record_consent
    register reply report_danger report_in return review search set_openness set_risk settle sign_agreement sign_for
    skip supervise take_report terminate triage unmask urge visit withdraw
county_mediator: answer_call apply_confirmation ask_extension ask_void call_in close complete escalate hand_down invite
    note_session perform rate_call read_county read_ledger record_consent reply report_danger report_in return search
    set_openness set_risk settle sign_agreement sign_for skip terminate triage unmask visit withdraw
county_director: accept_reply answer_call apply_confirmation ask_extension ask_void call_in close complete decide
    dispatch end_review escalate hand_down invite merge note_session pause perform rate_call read_county read_ledger
    record_consent register reopen reply report_danger report_in restore resume return review rule search see_who
    set_openness set_risk settle sign_agreement sign_for skip supervise take_report terminate transfer triage unmask
    urge visit withdraw
county_admin: manage_ladders manage_people manage_practices read_county
security_admin: manage_rights see_who
audit_admin: read_audit see_who
prefecture_clerk: answer_call apply_confirmation ask_extension ask_void call_in close complete escalate hand_down
    invite note_session perform rate_call read_counties record_consent reply report_danger report_in return
    set_openness set_risk settle sign_agreement sign_for skip terminate triage unmask visit withdraw
prefecture_director: answer_call apply_confirmation ask_extension ask_void call_in close complete decide escalate
    hand_down invite note_session pause perform rate_call read_counties record_consent reply report_danger report_in
    resume return set_openness set_risk settle sign_agreement sign_for skip terminate triage unmask urge visit withdraw
prefecture_admin: manage_people read_counties
worker: -
resident: -
"""
# What a post sees of a case, by how the case stands to it: - nothing, L the line, P what a call needs, F everything.
SEES = """
                    holds_it called held_it_once happened_here reported_it in_charge in_intake at_home red elsewhere_held elsewhere
grid_member         F        F      L            L             L           -         -         -       -   -              -
village_mediator    F        F      L            -             L           -         -         -       -   -              -
window_clerk        L        L      L            L             L           L         F         L       L   L              -
township_mediator   F        F      L            -             L           -         -         -       -   -              -
director            F        F      F            F             F           F         F         F       F   F              -
township_admin      -        -      -            -             -           -         -         -       -   -              -
county_clerk        F        F      L            L             L           L         F         L       L   L              L
county_mediator     F        F      L            L             L           L         L         L       L   L              L
county_director     F        F      F            F             F           F         F         F       F   F              L
brand_mediator      F        F      L            -             L           -         -         -       -   -              -
department_officer  F        P      L            -             L           -         -         -       -   -              -
counsellor          -        -      -            -             -           -         -         -       -   -              -
leader              -        -      -            -             -           F         -         -       L   -              -
county_admin        -        -      -            -             -           -         -         -       -   -              -
security_admin      -        -      -            -             -           -         -         -       -   -              -
audit_admin         -        -      -            -             -           -         -         -       -   -              -
prefecture_clerk    F        F      L            L             L           L         L         L       L   L              -
prefecture_director F        F      F            F             F           F         F         F       F   F              -
prefecture_admin    -        -      -            -             -           -         -         -       -   -              -
worker              -        -      -            -             -           -         -         -       -   -              -
resident            -        -      -            -             -           -         -         -       -   -              -
"""
MY_UNIT, MY_POST, OTHER_UNIT = 7, 70, 8
#: Posts without a unit.
UNITLESS = tuple(post for post in POSTS if post not in UNIT_POSTS)


def table(text: str) -> dict[str, dict[str, str]]:
    head, *lines = [line.split() for line in text.splitlines() if line.strip()]
    return {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}


def deeds_of() -> dict[str, set[Deed]]:
    rows = re.sub(r"\n +", " ", MAY.strip()).splitlines()
    return {post: {Deed(deed) for deed in deeds.split() if deed != "-"} for post, deeds in (row.split(": ") for row in rows)}


def actor(post: str) -> Actor:
    return Actor(post, "某人", 1, MY_POST, None if post in UNITLESS else MY_UNIT)


def facts(relation: str = "at_home", **given: object) -> CaseFacts:
    """How a case stands to an actor in MY_UNIT at MY_POST."""
    plain: dict[str, object] = {
        "is_home": True, "holding_units": frozenset({OTHER_UNIT}), "lead_unit_id": OTHER_UNIT, "past_units": frozenset({OTHER_UNIT}),
        "place_unit_id": None, "reporter_post_id": None, "in_intake": False,
    }  # fmt: skip
    apart: dict[str, dict[str, object]] = {
        "holds_it": {"holding_units": frozenset({MY_UNIT}), "lead_unit_id": MY_UNIT, "past_units": frozenset({MY_UNIT})},
        "held_it_once": {"past_units": frozenset({MY_UNIT, OTHER_UNIT})},
        "happened_here": {"place_unit_id": MY_UNIT},
        "reported_it": {"reporter_post_id": MY_POST},
        "called": {"holding_units": frozenset({MY_UNIT, OTHER_UNIT}), "called_units": frozenset({MY_UNIT})},
        "in_charge": {"leader_post_id": MY_POST},
        "in_intake": {"in_intake": True},
        "red": {"is_red": True},
        "at_home": {},
        "elsewhere_held": {"is_home": False},
        "elsewhere": {"is_home": False, "holding_units": frozenset(), "past_units": frozenset()},
    }
    return CaseFacts(**{**plain, **apart[relation], **given})  # type: ignore[arg-type]


def test_the_tables_name_every_post_and_every_deed() -> None:
    assert set(table(SEES)) == set(POSTS)
    assert set(deeds_of()) == set(POSTS)
    assert set().union(*deeds_of().values()) == set(Deed)


@pytest.mark.parametrize("post", POSTS)
def test_a_post_does_what_its_row_says_and_nothing_else(post: str) -> None:
    done = {deed for deed in Deed if may(actor(post), deed)}
    assert done == deeds_of()[post]


@pytest.mark.parametrize(("post", "relation"), [(post, relation) for post, row in table(SEES).items() for relation in row])
def test_a_post_sees_of_a_case_what_its_row_says(post: str, relation: str) -> None:
    if post in UNITLESS and relation in {"holds_it", "called"}:
        relation = "at_home"  # who has no unit holds nothing
    letters = {"-": Sight.NONE, "L": Sight.LINE, "P": Sight.PART, "F": Sight.FULL}
    assert sight(actor(post), facts(relation)) is letters[table(SEES)[post][relation]]


def test_a_post_that_is_not_in_the_table_sees_and_does_nothing() -> None:
    stranger = actor("mayor")
    assert reach_of(stranger) is Reach.NONE
    assert [deed for deed in Deed if may(stranger, deed)] == []
    assert sight(stranger, facts("reported_it")) is Sight.NONE


#: Deeds on a case that nobody does by holding it.
OVER_IT = LEADING | (OVERSIGHT - RULING) | {Deed.END_REVIEW}
#: All deeds but reporting danger, which has a rule of its own below.
BUT_DANGER = [deed for deed in Deed if deed is not Deed.REPORT_DANGER]
SEES_WHAT_IT_HOLDS = [post for post in POSTS if post not in UNITLESS and post != "window_clerk"]


@pytest.mark.parametrize("post", SEES_WHAT_IT_HOLDS)
def test_the_holder_does_with_the_case_all_that_the_post_does(post: str) -> None:
    done = {deed for deed in Deed if may_on(actor(post), deed, facts("holds_it"))}
    assert done == {deed for deed in Deed if may(actor(post), deed)} - OVER_IT - OTHERS


#: What even the lead holder does not do: it is for whoever gave the case away, or was called in.
OTHERS = {Deed.WITHDRAW, Deed.REPORT_IN, Deed.ANSWER_CALL}


@pytest.mark.parametrize("post", [post for post in POSTS if post not in UNITLESS])
def test_the_last_step_is_taken_back_by_the_unit_that_took_it_though_it_sees_the_line_alone(post: str) -> None:
    gone = facts("held_it_once", sent_by_unit=MY_UNIT)
    assert may_on(actor(post), Deed.WITHDRAW, gone) is may(actor(post), Deed.WITHDRAW)
    assert not may_on(actor(post), Deed.WITHDRAW, facts("held_it_once", sent_by_unit=OTHER_UNIT))
    assert not may_on(actor(post), Deed.WITHDRAW, facts("holds_it"))
    to_itself = facts("holds_it", sent_by_unit=MY_UNIT)
    assert may_on(actor(post), Deed.WITHDRAW, to_itself) is may(actor(post), Deed.WITHDRAW)


@pytest.mark.parametrize("post", POSTS)
def test_who_sees_only_the_line_does_nothing_with_the_case_but_look_over_it(post: str) -> None:
    for relation in table(SEES)[post]:
        if sight(actor(post), facts(relation)) < Sight.PART:
            rates = {Deed.RATE_CALL} if relation in {"held_it_once", "holds_it", "called"} else set()
            assert {deed for deed in BUT_DANGER if may_on(actor(post), deed, facts(relation))} <= LEADING | OVERSIGHT | rates


@pytest.mark.parametrize(("post", "relation"), [(post, relation) for post, row in table(SEES).items() for relation in row])
def test_danger_is_reported_by_whoever_holds_the_case_sees_it_whole_or_reported_it(post: str, relation: str) -> None:
    if not may(actor(post), Deed.REPORT_DANGER) or (post in UNITLESS and relation in {"holds_it", "called"}):
        assert not may_on(actor(post), Deed.REPORT_DANGER, facts(relation))
        return
    meets = relation in {"holds_it", "called", "reported_it"} or table(SEES)[post][relation] in "PF"
    assert may_on(actor(post), Deed.REPORT_DANGER, facts(relation)) is meets


@pytest.mark.parametrize("post", ["village_mediator", "department_officer", "prefecture_clerk"])
def test_who_was_called_in_comes_answers_and_gives_back_and_moves_nothing_else(post: str) -> None:
    done = {deed for deed in BUT_DANGER if may_on(actor(post), deed, facts("called"))}
    assert done == CALLED | {Deed.UNMASK}


def test_a_unit_that_supervises_was_not_called_in() -> None:
    shared = facts("called", called_units=frozenset())
    assert sight(actor("village_mediator"), shared) is Sight.FULL
    assert not [deed for deed in BUT_DANGER if may_on(actor("village_mediator"), deed, shared)]


@pytest.mark.parametrize(
    ("post", "relation", "deeds"),
    [
        ("director", "at_home", RULING - {Deed.REPORT_DANGER}),
        ("director", "elsewhere_held", set()),
        ("window_clerk", "at_home", {Deed.URGE}),
        ("window_clerk", "holds_it", {Deed.URGE}),
        ("window_clerk", "in_intake", INTAKE | {Deed.URGE}),
        ("village_mediator", "in_intake", set()),
        ("county_director", "elsewhere", set(OVERSIGHT)),
        ("county_clerk", "elsewhere", set(OVERSIGHT)),
        ("county_clerk", "elsewhere_held", set(OVERSIGHT)),
        ("county_director", "elsewhere_held", OVERSIGHT | {Deed.END_REVIEW}),
        ("county_mediator", "elsewhere", set()),
        ("prefecture_director", "elsewhere_held", set()),
        ("leader", "red", set(LEADING)),
        ("leader", "at_home", set()),
        ("leader", "in_charge", LEADING | {Deed.UNMASK}),
    ],
)
def test_who_does_not_hold_the_case_does_only_this(post: str, relation: str, deeds: set[Deed]) -> None:
    assert {deed for deed in BUT_DANGER if may_on(actor(post), deed, facts(relation))} == deeds


def test_what_a_space_above_holds_the_home_neither_urges_nor_rules() -> None:
    below = {deed for deed in Deed if may_on(actor("director"), deed, facts("at_home"))}
    above = {deed for deed in Deed if may_on(actor("director"), deed, facts("at_home", held_above=True))}
    assert below - above == {
        Deed.URGE, Deed.SUPERVISE, Deed.ACCEPT_REPLY, Deed.DECIDE, Deed.PAUSE, Deed.RESUME, Deed.MERGE, Deed.RESTORE, Deed.REOPEN,
    }  # fmt: skip


def test_every_post_stands_at_one_level_and_the_three_administrators_are_three() -> None:
    placed = [post for posts in POSTS_AT.values() for post in posts]
    assert set(placed) == set(POSTS) - {"worker", "resident"}
    assert not [deed for post in THREE_ADMINISTRATORS for deed in POSTS[post].deeds if deed in HOLDING | RULING | CALLED | INTAKE]


# One definition of "may see" -------------------------------------------------------------------------------------------


def strew(planter: Planter, county: County, dice: random.Random, place: Township | County) -> Planted:
    """Plant a case at a place with holders, past holders, a place and a reporter drawn by lot."""
    units = [*county.home.units.values(), *county.sibling.units.values(), *county.units.values()]
    spaces = {unit: at.space.id for at in (county, county.home, county.sibling) for unit in at.units.values()}
    posts = [person.post_id for at in (county, county.home, county.sibling) for person in at.people.values()]
    ended = dice.choice([None, START])
    others = [Share(spaces[unit], unit, "coholder", ended) for unit in dice.sample(units, dice.randrange(3))]
    holder = dice.choice(units)
    return planter.case(
        county, place, lead=Share(spaces[holder], holder), others=others, state=dice.choice(list(State)),
        happened_in=dice.choice([None, *units]), reporter=dice.choice([None, *posts]),
    )  # fmt: skip


def facts_of(case: Planted, reader_space: int, unit_id: int | None) -> CaseFacts:
    state = case.facts["state"]
    shares = [share for share in (case.facts["holder"], *case.facts["others"]) if share.space == reader_space]
    return CaseFacts(
        is_home=case.home == reader_space,
        holding_units=frozenset(share.unit for share in shares if share.ended_at is None),
        lead_unit_id=case.facts["holder"].unit,
        past_units=frozenset(share.unit for share in shares),
        place_unit_id=case.facts["happened_in"],
        reporter_post_id=case.facts["reporter"],
        in_intake=state in {State.REGISTERED, State.ACCEPTED}
        or (state is State.ASSIGNED and case.facts["holder"].unit == unit_id),
        called_units=frozenset(share.unit for share in shares if share.ended_at is None and share is not case.facts["holder"]),
    )


def test_the_ledger_lists_exactly_the_cases_whose_line_may_be_seen(planter: Planter, county: County) -> None:
    dice = random.Random("台账")  # noqa: S311
    for place in (county.home, county.home, county.sibling, county):
        planted = [strew(planter, county, dice, place) for _ in range(25)]
        for reader, who in [(at, one) for at in (county.home, county.sibling, county) for one in at.people.values()]:
            ws = county.workspace(reader, who)
            with ws.session:
                listed = {line.id for line in everything(ws)} & {case.id for case in planted}
            mine = [case for case in planted if in_reach(case, reader.space.id) or reach_of(who) is Reach.COUNTY]
            expected = {case.id for case in mine if sight(who, facts_of(case, reader.space.id, who.unit_id)) >= Sight.LINE}
            assert listed == expected, f"{who.post} of {reader.space.name}"


def in_reach(case: Planted, space: int) -> bool:
    """Whether the fence lets a space read the line: at home, and while it holds an open share."""
    shares = (case.facts["holder"], *case.facts["others"])
    return case.home == space or any(share.space == space and share.ended_at is None for share in shares)


def test_what_the_ledger_lists_can_be_opened_and_nothing_else(planter: Planter, county: County) -> None:
    dice = random.Random("案件")  # noqa: S311
    planted = [strew(planter, county, dice, county.home) for _ in range(12)]
    for who in county.home.people.values():
        ws = county.workspace(county.home, who)
        with ws.session:
            listed = {line.id for line in everything(ws)}
            assert {case.id for case in planted if opens(ws, case.id)} == listed & {case.id for case in planted}


def everything(ws: object) -> list[object]:
    """Every line of somebody's ledger, page after page."""
    lines: list[object] = []
    before = None
    while True:
        page = cases.ledger(ws, LedgerFilter(before=before))  # type: ignore[arg-type]
        lines += page.lines
        before = page.next_before
        if before is None:
            return lines


def opens(ws: object, case_id: int) -> bool:
    try:
        cases.read_case(ws, case_id)  # type: ignore[arg-type]
    except cases.CaseMissing:
        return False
    return True
