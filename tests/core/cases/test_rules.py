"""The rules of a case's life: what may be done in which state, what the law makes hard, and what is next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Deed
from core.cases import rules
from core.cases.rules import Refused, Standing, State, next_deed, pieces, searchable

# x = the deed can be done in this state; the numbers are the states' own.
WHEN = """
                10 20 30 40 50 60 62 80 90 95 97 98
complete        x  x  x  x  x  x  x  x  .  .  .  .
triage          x  x  .  x  x  x  x  x  .  .  .  .
dispatch        x  x  .  .  .  .  .  .  .  .  .  .
sign_for        .  .  x  .  .  .  .  .  .  .  .  .
record_consent  x  x  x  x  x  .  .  .  .  .  .  .
note_session    .  .  .  x  x  .  .  .  .  .  .  .
settle          .  .  .  x  x  .  .  .  .  .  .  .
escalate        .  .  .  x  x  .  .  .  .  .  .  .
terminate       .  .  .  x  x  .  .  .  .  .  .  .
close           .  .  .  .  .  x  x  x  .  .  .  .
visit           .  .  .  .  .  .  .  .  x  x  .  .
unmask          x  x  x  x  x  x  x  x  x  x  x  x
urge            x  x  x  x  x  x  x  x  x  .  .  .
supervise       x  x  x  x  x  x  x  x  .  .  .  .
reply           x  x  x  x  x  x  x  x  x  x  .  .
accept_reply    x  x  x  x  x  x  x  x  x  x  .  .
ask_extension   .  .  .  x  x  .  .  .  .  .  .  .
decide          x  x  x  x  x  x  x  x  .  .  .  .
pause           .  .  .  x  x  .  .  .  .  .  .  .
resume          .  .  .  x  x  .  .  .  .  .  .  .
ask_void        x  x  x  x  x  x  x  x  .  .  .  .
restore         .  .  .  .  .  .  .  .  .  .  x  .
merge           x  x  x  x  x  x  x  x  .  .  .  .
reopen          .  .  .  .  .  .  x  .  x  x  .  .
set_risk        x  x  x  x  x  x  x  x  .  .  .  .
return          x  x  x  x  x  x  x  x  .  .  .  .
rule            x  x  x  .  .  .  .  .  .  .  .  .
transfer        .  .  x  x  x  .  .  .  .  .  .  .
skip            .  .  .  x  x  .  .  .  .  .  .  .
hand_down       .  x  .  x  x  .  .  .  .  .  .  .
withdraw        .  .  x  x  .  .  .  .  .  .  .  .
call_in         .  .  .  x  x  .  .  .  .  .  .  .
report_in       x  x  x  x  x  x  x  x  .  .  .  .
answer_call     x  x  x  x  x  x  x  x  .  .  .  .
rate_call       x  x  x  x  x  x  x  x  x  x  x  x
review          x  x  x  x  x  x  x  x  x  x  .  .
end_review      x  x  x  x  x  x  x  x  x  x  x  x
comment         x  x  x  x  x  x  x  x  x  .  .  .
appoint_leader  x  x  x  x  x  x  x  x  .  .  .  .
invite          x  x  x  x  x  .  .  .  .  .  .  .
set_openness    x  x  x  x  x  .  .  .  .  .  .  .
report_danger   x  x  x  x  x  x  x  x  x  x  x  x
sign_agreement  .  .  .  .  .  x  .  x  .  .  .  .
perform         .  .  .  .  .  x  .  .  .  .  .  .
apply_confirmation .  .  .  .  .  x  .  x  x  x  .  .
"""


def table() -> dict[tuple[Deed, State], bool]:
    head, *lines = [line.split() for line in WHEN.splitlines() if line.strip()]
    return {
        (Deed(deed), State(int(state))): cell == "x" for deed, *cells in lines for state, cell in zip(head, cells, strict=True)
    }


def standing(**given_: object) -> Standing:
    """A dispute in hand on a rung that mediates, with two parties who agreed."""
    plain = {
        "state": State.IN_HAND,
        "kind": "dispute",
        "type_code": "J02",
        "terminal": False,
        "mediates": True,
        "consents": ("agreed", "agreed"),
        "parties": 2,
    }
    return Standing(**{**plain, **given_})  # type: ignore[arg-type]


def refusal(check: object, *arguments: object) -> str | None:
    """The code a rule refuses with, and the field beside which to say it; None when it lets through."""
    try:
        check(*arguments)  # type: ignore[operator]
    except Refused as refused:
        return refused.code if refused.field is None else f"{refused.code} @{refused.field}"
    return None


def test_the_table_names_every_state_and_every_deed_on_a_case() -> None:
    assert {state for _, state in table()} == set(State)
    assert {deed for deed, _ in table()} == set(rules.WHEN)


@pytest.mark.parametrize(("deed", "state"), table())
def test_a_deed_fits_a_state_as_the_table_says(deed: Deed, state: State) -> None:
    assert refusal(rules.check_state, deed, state) == (None if table()[deed, state] else "wrong_state")


# Consent: People's Mediation Law Art. 3 and 17 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consents", "code"),
    [
        (("agreed",), None),
        (("agreed", "agreed", "agreed"), None),
        ((), "no_party @kind"),
        (("agreed", "unasked"), "consent_missing @kind"),
        (("agreed", "refused"), "party_refused @kind"),
        (("unasked", "refused"), "party_refused @kind"),
    ],
)
def test_a_mediation_needs_the_consent_of_every_party(consents: tuple[str, ...], code: str | None) -> None:
    assert refusal(rules.check_session, standing(consents=consents), "mediation") == code


@pytest.mark.parametrize("kind", ["persuasion", "investigation", "consultation"])
@pytest.mark.parametrize("consents", [(), ("unasked",), ("refused", "agreed")])
def test_a_talk_needs_nobodys_consent(kind: str, consents: tuple[str, ...]) -> None:
    assert refusal(rules.check_session, standing(consents=consents, mediates=False), kind) is None


def test_a_rung_that_only_routes_does_not_mediate() -> None:
    assert refusal(rules.check_session, standing(mediates=False), "mediation") == "rung_only_routes @kind"
    assert refusal(rules.check_settle, standing(mediates=False)) == "rung_only_routes"


@pytest.mark.parametrize("consents", [("refused",), ("agreed", "refused"), ("unasked", "refused")])
def test_one_refusal_ends_every_way_to_a_settlement(consents: tuple[str, ...]) -> None:
    assert refusal(rules.check_settle, standing(consents=consents)) == "party_refused"


def test_a_matter_is_settled_on_the_spot_before_anybody_was_asked_in_writing() -> None:
    assert refusal(rules.check_settle, standing(consents=("unasked", "unasked"))) is None


# Going up ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "tried", "why", "code"),
    [
        ({}, "劝了两次", "一方不让", None),
        ({}, "", "一方不让", "say_what_was_tried @tried"),
        ({}, " \n", "一方不让", "say_what_was_tried @tried"),
        ({}, "劝了两次", "　", "say_why_it_failed @why"),
        ({"terminal": True}, "劝了两次", "一方不让", "top_of_ladder"),
        ({"record_before_leaving": frozenset({"session"})}, "劝了两次", "一方不让", "session_missing"),
        ({"record_before_leaving": frozenset({"session"}), "sessions": 1}, "劝了两次", "一方不让", None),
        ({"state": State.ASSIGNED}, "劝了两次", "一方不让", "wrong_state"),
    ],
)
def test_a_case_goes_up_when_it_is_said_what_was_tried_and_why_it_failed(
    given_: dict[str, object], tried: str, why: str, code: str | None
) -> None:
    assert refusal(rules.check_escalate, standing(**given_), tried, why) == code


# The end: Art. 26 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("routes", "told", "code"),
    [
        (("court",), "in_person", None),
        ((), "in_person", "name_a_route @routes"),
        (("court",), None, "say_how_told @told_way"),
        (("court",), "", "say_how_told @told_way"),
    ],
)
def test_an_end_without_agreement_names_other_routes_and_how_they_were_told(
    routes: tuple[str, ...], told: str | None, code: str | None
) -> None:
    assert refusal(rules.check_terminate, standing(consents=("refused",)), routes, told) == code


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"state": State.SETTLED}, None),
        ({"state": State.PERFORMED}, None),
        ({"state": State.SETTLED, "type_code": None}, "type_missing"),
        ({"state": State.SETTLED, "parties": 1}, "parties_missing"),
        ({"state": State.TERMINATED, "parties": 1}, None),
        ({"state": State.TERMINATED, "type_code": None}, "type_missing"),
        ({"state": State.SETTLED, "kind": "hazard", "type_code": None, "parties": 0}, None),
        ({"state": State.MEDIATING}, "wrong_state"),
    ],
)
def test_a_case_is_closed_when_it_is_complete(given_: dict[str, object], code: str | None) -> None:
    assert refusal(rules.check_close, standing(**given_)) == code


# What is next -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "deed"),
    [
        ({"state": State.REGISTERED}, Deed.TRIAGE),
        ({"state": State.ACCEPTED}, Deed.DISPATCH),
        ({"state": State.ASSIGNED}, Deed.SIGN_FOR),
        ({"state": State.IN_HAND}, Deed.NOTE_SESSION),
        ({"state": State.MEDIATING}, Deed.NOTE_SESSION),
        ({"state": State.IN_HAND, "mediates": False}, Deed.ESCALATE),
        ({"state": State.MEDIATING, "consents": ("refused",)}, Deed.ESCALATE),
        ({"state": State.MEDIATING, "consents": ("refused",), "terminal": True}, Deed.TERMINATE),
        ({"state": State.SETTLED}, Deed.CLOSE),
        ({"state": State.TERMINATED}, Deed.CLOSE),
        ({"state": State.PERFORMED}, Deed.CLOSE),
        ({"state": State.CLOSED}, Deed.VISIT),
        ({"state": State.VISITED}, None),
    ],
)
def test_every_state_says_what_is_next(given_: dict[str, object], deed: Deed | None) -> None:
    assert next_deed(standing(**given_)) is deed


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("consents", [(), ("refused",), ("agreed",)])
def test_what_is_next_can_be_done_now(state: State, terminal: bool, consents: tuple[str, ...]) -> None:
    upcoming = next_deed(standing(state=state, terminal=terminal, consents=consents))
    assert upcoming is None or state in rules.WHEN[upcoming]


# Pieces of names ----------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(TEXTS, TEXTS, TEXTS, st.integers(1, 2**53))
def test_the_pieces_of_a_part_are_among_the_pieces_of_the_whole(before: str, part: str, after: str, county: int) -> None:
    assert set(pieces([part], county)) <= set(pieces([before + part + after], county))
    assert searchable(part) in searchable(before + part + after)


@given(st.lists(TEXTS, max_size=5))
def test_every_piece_fits_the_column_of_the_index(texts: list[str]) -> None:
    numbers = pieces(texts, 1)
    assert numbers == sorted(set(numbers))
    assert all(-(2**31) <= number < 2**31 for number in numbers)


def test_two_counties_do_not_share_their_pieces() -> None:
    assert set(pieces(["张三丰"], 1)).isdisjoint(pieces(["张三丰"], 2))


def test_a_single_character_has_no_piece() -> None:
    assert pieces(["张", "", "三"], 1) == []
