"""Random movements: a million over the rules alone, ten thousand on the site; never a case without exactly one lead, never a lost row."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import Connection

from core.cases.rules import State
from tenants.door import Database
from tests.desk import at_present, site_over
from tests.places import County, found_small_county, four_rungs
from tests.soak.model import EFFECTS, Model
from tests.soak.wandering import Wanderers


def walk_the_rules(moves: int, seed: int) -> Counter[State]:
    """Walk cases through the rules until so many deeds were done; a case that is over makes room for the next."""
    dice, ends = Random(seed), Counter[State]()  # noqa: S311
    done = 0
    while done < moves:
        case = Model(dice)
        while case.state is not State.VISITED and case.moves < 400:
            case.move()
        done += case.moves
        ends[case.state] += 1
    return ends


def wanderers(database: Database, behind: Connection, seed: int) -> Wanderers:
    county: County = at_present(found_small_county(database, four_rungs()))
    return Wanderers(site_over(database), county, behind, Random(seed))  # noqa: S311


def test_random_movements_over_the_rules_keep_one_lead_and_never_get_stuck() -> None:
    ends = walk_the_rules(20_000, 7)
    assert ends[State.VISITED] > sum(ends.values()) * 0.9


def test_the_model_leaves_no_deed_untried() -> None:
    dice, tried = Random(3), Counter[object]()  # noqa: S311
    for _ in range(400):
        case = Model(dice)
        for _move in range(60):
            tried.update(case.offered())
            case.move()
    assert set(EFFECTS) == set(tried)


def test_people_who_do_whatever_is_offered_leave_every_case_sound(database: Database, behind_the_fence: Connection) -> None:
    people = wanderers(database, behind_the_fence, 11)
    people.wander(100)
    assert len(people.done) >= 10, people.done


@pytest.mark.soak
def test_a_million_random_movements_over_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    ends = walk_the_rules(1_000_000, 1)
    with capsys.disabled():
        print(f"\n1,000,000 deeds over the rules, {sum(ends.values()):,} cases, {ends[State.VISITED]:,} of them visited")  # noqa: T201
    assert ends[State.VISITED] > sum(ends.values()) * 0.9


@pytest.mark.soak
def test_ten_thousand_random_movements_on_the_site(
    database: Database, behind_the_fence: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    people = wanderers(database, behind_the_fence, 2)
    tries = people.wander(10_000)
    with capsys.disabled():
        print(f"\n10,000 movements in {tries:,} tries over {len(people.cases):,} cases: {people.done}")  # noqa: T201
    between = {
        "send-back",
        "rule",
        "transfer",
        "hand-down",
        "skip",
        "withdraw",
        "call-in",
        "report-in",
        "answer-call",
        "rate-call",
    }
    assert between <= people.done.keys()
