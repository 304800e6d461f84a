"""The search by two characters: as good as looking at every word, and never a hit of a sibling's case unless it is held."""

import random
from typing import cast

import pytest
from sqlalchemy import text

from core import cases
from core.cases.rules import LedgerFilter, NewCase, NewParty, pieces, searchable, words
from core.cases.service import Ledger
from core.cases.service.ledger import HITS
from tests.core.cases.looking import opened
from tests.factories import Planter, Share
from tests.places import START, County, Township

#: Everyday, rare, from beyond the basic plane, with a middle dot, and in the letters of others.
SURNAMES = "张王李赵欧阳诸葛仉爨䶮𠮷𡈽𬎆㐀"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超𪚥𠀀䲜㛃燚犇"
NAMES = ("艾力·买买提", "Àli Straße", "ΑΝΔΡΕΑΣ ΣΟΦΟΣ", "扎西 多吉", "MC大强", "古丽·阿不都·热合曼")


def found(county: County, words: str, who: str = "director", place: Township | County | None = None) -> set[int]:
    page = county.do(who, lambda ws: cases.ledger(ws, LedgerFilter(words=words)), place)
    return {line.id for line in cast("Ledger", page).lines}


def hits(county: County, words: str, who: str = "director", place: Township | County | None = None) -> set[int]:
    """What the search itself gives to a space, before anything is narrowed."""
    needle = searchable(words)
    ws = county.workspace(place or county.home, who)
    with ws.session:
        query = text("SELECT case_id FROM search_cases(:needle, :pieces, 1000)")
        return set(ws.session.scalars(query, {"needle": needle, "pieces": pieces([needle], county.space.id)}))


def a_name(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return dice.choice(NAMES)
    return dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2))))


def test_the_search_finds_what_looking_at_every_word_finds(county: County, planter: Planter) -> None:
    dice = random.Random("找人")  # noqa: S311
    words: dict[int, list[str]] = {}
    for _ in range(60):
        title, parties = f"{a_name(dice)}家滴水", tuple((a_name(dice), f"1{dice.randrange(10**10):010d}") for _ in range(2))
        case_id = planter.case(county, title=title, parties=parties).id
        words[case_id] = [searchable(word) for word in (title, *parties[0], *parties[1])]
    for _ in range(80):
        whole = dice.choice(dice.choice(list(words.values())))
        start = dice.randrange(len(whole) - 1)
        needle = whole[start : dice.randrange(start + 2, len(whole) + 1)]
        assert hits(county, needle) == {case_id for case_id, said in words.items() if any(needle in word for word in said)}, (
            needle
        )


@pytest.mark.parametrize("name", [*NAMES, "𠮷𡈽", "仉䶮", "欧阳娜"])
def test_a_name_is_found_by_itself_and_by_any_two_of_its_characters(county: County, name: str) -> None:
    case_id = opened(county, parties=(NewParty(name),))
    whole = searchable(name)
    for needle in (name, name.upper(), f" {name} ", *(whole[at : at + 2] for at in range(len(whole) - 1))):
        assert found(county, needle) == {case_id}, needle


@pytest.mark.parametrize("words", ["13800001234", "1234", "00123", "138 0000 1234"])
def test_a_case_is_found_by_a_telephone_and_its_tail(county: County, words: str) -> None:
    case_id = opened(county, parties=(NewParty("张三", phone="13800001234"),))
    opened(county, parties=(NewParty("李四", phone="13911115678"),))
    assert found(county, words) == {case_id}


@pytest.mark.parametrize("words", ["屋檐", "滴水", "上村三", "王五", "0-0001"])
def test_a_case_is_found_by_its_title_place_reporter_and_number(county: County, words: str) -> None:
    new = NewCase("屋檐滴水", place="上村三组", reporter_name="王五", parties=(NewParty("张三"),))
    case_id = cast("int", county.do("clerk", lambda ws: cases.register(ws, new).id))
    opened(county, title="争树")
    assert found(county, words) == {case_id}


@pytest.mark.parametrize("words", ["三", "a", " 三 ", "张四", "三张", "水\n张", "%%", "__", "张%", "\\\\", "'; --"])
def test_what_nobody_wrote_finds_nothing(county: County, words: str) -> None:
    opened(county, title="滴水", parties=(NewParty("张三"), NewParty("李四", side=2)))
    assert found(county, words) == set()


def test_no_words_narrow_nothing(county: County) -> None:
    case_id = opened(county)
    assert found(county, "") == found(county, "   ") == {case_id}


def test_what_is_written_later_is_found_and_what_is_gone_is_not(county: County) -> None:
    case_id = opened(county, title="滴水")
    parties = (NewParty("欧阳娜", phone="13800001234"),)
    county.do(
        "director", lambda ws: cases.complete(ws, case_id, version=None, title="争树", story="", place="", new_parties=parties)
    )
    assert [found(county, words) for words in ("欧阳", "争树", "滴水")] == [{case_id}, {case_id}, set()]


def test_a_sibling_gets_no_hit_and_the_county_none_either(county: County) -> None:
    opened(county, title="金丝雀", parties=(NewParty("张三丰"),))
    assert [hits(county, "张三", "director", county.sibling), hits(county, "张三", "county_director", county)] == [set(), set()]
    assert [found(county, "金丝", "director", county.sibling), found(county, "张三", "county_director", county)] == [set(), set()]


def test_who_holds_a_share_finds_the_case_and_no_longer_when_it_has_ended(county: County, planter: Planter) -> None:
    named = (("张三丰", ""),)
    desks = [Share(at.space.id, at.units["desk"]) for at in (county, county.sibling)]
    held = planter.case(county, parties=named, others=desks)
    planter.case(county, parties=named, others=[Share(desk.space, desk.unit, ended_at=START) for desk in desks])
    assert hits(county, "张三", "director", county.sibling) == {held.id}
    assert hits(county, "张三", "county_director", county) == {held.id}
    assert found(county, "张三", "county_director", county) == {held.id}


def test_no_county_finds_anothers_cases(county: County, other_county: County) -> None:
    opened(other_county, parties=(NewParty("张三丰"),))
    assert hits(county, "张三", "county_director", county) == set()


def test_whose_post_does_not_search_finds_nothing(county: County) -> None:
    opened(county, "grid", parties=(NewParty("张三"),))
    assert found(county, "张三", "grid") == set()
    assert len(found(county, "", "grid")) == 1


def test_a_village_finds_only_what_its_ledger_shows(county: County, planter: Planter) -> None:
    mine = planter.case(county, unit="upper", parties=(("张三", ""),))
    planter.case(county, unit="lower", parties=(("张三", ""),))
    assert found(county, "张三", "village") == {mine.id}


def test_pieces_that_share_a_number_make_no_false_hit(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_number", lambda _: 7)
    right, _ = opened(county, parties=(NewParty("张三"),)), opened(county, parties=(NewParty("李四"),))
    assert found(county, "张三") == {right}


def test_a_search_stops_at_its_most_newest_first(county: County, planter: Planter) -> None:
    planted = [planter.case(county, parties=(("张三", ""),)).id for _ in range(12)]
    ws = county.at("director")
    with ws.session:
        query = text("SELECT case_id FROM search_cases('张三', :pieces, 5)")
        assert list(ws.session.scalars(query, {"pieces": pieces(["张三"], county.space.id)})) == planted[:-6:-1]
    assert HITS >= 100
