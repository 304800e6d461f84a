"""Conflicts of interest, turns and picks, without a database."""

import random
from datetime import datetime

import pytest

from core.api import OFFICIAL_TIME, Refused
from plugins.supermarket_mediator.rules.conflicts import (
    Candidate,
    Conflict,
    Matter,
    Someone,
    conflict_of,
    tie_digest,
    without_conflict,
)
from plugins.supermarket_mediator.rules.hours import Hours, next_free
from plugins.supermarket_mediator.rules.photos import kind_of, without_place
from plugins.supermarket_mediator.rules.picks import Outcome, Pick, Wanted, check_wishes, common_wish, outcome, queue_of
from plugins.supermarket_mediator.rules.staffing import Norms, Staff, check_room, check_township, check_village, unguided
from plugins.supermarket_mediator.rules.turns import Fit, in_order, in_turn
from plugins.supermarket_mediator.service import Wheel

COUNTY = 7
NAMES = ("张大山", "李秀英", "王志强", "鲁大姐", "周 平", "欧阳兰")
VILLAGES = ("上村", "下村", "")


def drawn(chance: random.Random, number: int) -> tuple[Matter, list[Candidate]]:
    """Draw a matter and mediators, so few names and villages that they meet often."""
    people = tuple(
        Someone(chance.choice(NAMES), chance.choice(("", "13800138000")), chance.choice(("", "东镇上村三组")))
        for _ in range(chance.randint(1, 4))
    )
    candidates = [
        Candidate(
            at,
            chance.choice((*NAMES, "何文")),
            chance.choice(VILLAGES),
            frozenset(tie_digest(COUNTY, what) for what in chance.sample((*NAMES, "13800138000"), chance.randint(0, 2))),
        )
        for at in range(number)
    ]
    return Matter(people, chance.choice(VILLAGES), frozenset(chance.sample(range(number), 2))), candidates


def test_nobody_with_a_conflict_of_interest_is_ever_offered() -> None:
    chance = random.Random(1314)  # noqa: S311  # draws that can be drawn again
    left_out = 0
    for _ in range(400):
        matter, candidates = drawn(chance, 8)
        offered = without_conflict(COUNTY, candidates, matter)
        left_out += len(candidates) - len(offered)
        names = {"".join(person.name.split()) for person in matter.people}
        known = {tie_digest(COUNTY, what) for one in matter.people for what in (one.name, one.phone) if what}
        for one in offered:
            assert one.id not in matter.recused
            assert "".join(one.name.split()) not in names
            assert not one.ties & known
            if one.home_village:
                near = [p for p in matter.people if one.home_village == matter.village or one.home_village in p.address]
                assert one.name[0] not in {person.name[0] for person in near}
    assert left_out > 400


def test_a_namesake_of_the_village_keeps_out_unless_the_county_says_otherwise() -> None:
    one, matter = Candidate(1, "张文", "上村"), Matter((Someone("张大山"),), "上村")
    assert conflict_of(COUNTY, one, matter) is Conflict.NAMESAKE
    assert conflict_of(COUNTY, one, matter, namesakes=False) is None
    assert conflict_of(COUNTY, one, Matter((Someone("张记公司", is_person=False),), "上村")) is None


def test_equal_ones_are_shown_first_equally_often() -> None:
    equals = [Fit(number, free=True, field=True) for number in range(1, 8)]
    first = dict.fromkeys(range(1, 8), 0)
    for _ in range(10_000):
        first[in_order(equals, first)[0]] += 1
    assert max(first.values()) - min(first.values()) <= 1
    wheel, at_top = Wheel(), dict.fromkeys(range(1, 8), 0)
    for _ in range(7 * 100):
        at_top[in_turn(equals, wheel.turn("wall"))[0].id] += 1
        wheel.turn("another wall")
    assert set(at_top.values()) == {100}


def test_who_fits_better_stands_before_who_fits_less_however_often() -> None:
    fits = [Fit(1, free=True), Fit(2, free=True, field=True), Fit(3, free=False, field=True, village=True)]
    assert in_order(fits, {2: 999}) == [2, 1, 3]


@pytest.mark.parametrize(
    ("picks", "together", "comes_to"),
    [
        ([Pick(1, (5,), 5, picked=True), Pick(2)], True, Outcome.OPEN),
        ([Pick(1, (5,), 5, picked=True), Pick(2, (6,), None, picked=True)], True, Outcome.AGAIN),
        ([Pick(1, (5,), 5, picked=True), Pick(2, (6,), 6, picked=True)], False, Outcome.DIFFER),
        ([Pick(1, (5,), 5, accepted=True, picked=True), Pick(2, (6,), 6, picked=True)], True, Outcome.ASKED),
        ([Pick(1, (5,), 5, accepted=True, picked=True), Pick(2, (6,), 6, accepted=True, picked=True)], True, Outcome.SET),
        ([Pick(1, (5,), 5, accepted=True, picked=True), Pick(2, (5,), 5, accepted=True, picked=True)], False, Outcome.SET),
    ],
)
def test_what_picks_come_to(picks: list[Pick], together: bool, comes_to: Outcome) -> None:  # a parameter
    assert outcome(picks, together=together, most=3) is comes_to


def test_of_several_whom_all_would_take_the_one_they_like_best() -> None:
    assert common_wish([Pick(1, (5, 6, 7)), Pick(2, (7, 6, 5))]) in {5, 6, 7}
    assert common_wish([Pick(1, (5, 6)), Pick(2, (7, 6))]) == 6
    assert common_wish([Pick(1, (5,)), Pick(2, (7,))]) is None


def test_only_whom_one_is_offered_can_be_picked() -> None:
    check_wishes(Wanted("phone", (2, 1)), [1, 2, 3])
    for wishes in ((), (9,), (1, 1)):
        with pytest.raises(Refused):
            check_wishes(Wanted("phone", wishes), [1, 2, 3])
    assert queue_of(Wanted("phone", (2,), anyone=True), [1, 2, 3]) == [2, 1, 3]
    assert queue_of(Wanted("phone", (2,)), [1, 2, 3]) == [2]


def test_the_next_free_time_lies_within_the_hours_on_the_card() -> None:
    hours = Hours("09:00", "11:30", "24")
    monday = datetime(2026, 3, 9, 8, 0, tzinfo=OFFICIAL_TIME)
    free = next_free(hours, monday)
    assert free == datetime(2026, 3, 10, 9, 0, tzinfo=OFFICIAL_TIME)
    assert next_free(hours, datetime(2026, 3, 10, 10, 0, tzinfo=OFFICIAL_TIME)) == datetime(
        2026, 3, 10, 10, 0, tzinfo=OFFICIAL_TIME
    )
    assert next_free(hours, datetime(2026, 3, 10, 12, 0, tzinfo=OFFICIAL_TIME)) == datetime(
        2026, 3, 12, 9, 0, tzinfo=OFFICIAL_TIME
    )
    assert next_free(Hours("09:00", "11:30", ""), monday) is None


def test_staffing_is_held_against_the_countys_numbers() -> None:
    norms = Norms()
    assert [check_room(Staff("室", number, number), norms).is_met for number in range(5)] == [False, False, True, True, False]
    assert check_township(Staff("镇", 6, 3), norms).is_met
    assert check_township(Staff("镇", 7, 2), norms).short_full_time == 1
    assert not check_village(Staff("村", 3, 0), norms).is_met
    assert unguided([1, 2], [(9, 2)]) == [1]


def test_a_photo_loses_what_the_camera_wrote_beside_it() -> None:
    def part(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body

    bare = b"\xff\xd8" + part(0xE0, b"JFIF\0") + part(0xDB, b"\1" * 20)
    scan = part(0xDA, b"\0" * 6) + b"picture" + b"\xff\xd9"
    told = (
        b"\xff\xd8" + part(0xE0, b"JFIF\0") + part(0xE1, b"Exif GPS 34.8N") + part(0xDB, b"\1" * 20) + part(0xFE, b"by me") + scan
    )
    assert without_place(told) == bare + scan
    assert kind_of(told) == "image/jpeg"
    with pytest.raises(Refused, match="market_photo_kind"):
        kind_of(b"GIF89a")
    with pytest.raises(Refused, match="market_photo_kind"):
        without_place(told[:30])
