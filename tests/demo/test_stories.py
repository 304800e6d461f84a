"""The stories themselves: invented, different from each other, and in order on any day of loading."""

import re
from collections import Counter
from datetime import datetime, timedelta

from demo.hours import HERE
from demo.loader import tell_place
from demo.packs import read_ladder, read_pack, read_packs
from demo.planning import plan_all
from demo.stories import read_stories, read_waiting
from tests.demo.loaded import SPRING_FESTIVAL, TUESDAY

MINES = {"乌石窠矿业", "樟木垄矿业", "八面峰选矿厂"}
#: People of the five articles.
OF_THE_ARTICLES = ("王玲", "老王", "老苗", "曹某", "李某", "佚名")


def test_no_title_names_a_person_and_no_name_is_of_the_articles() -> None:
    pack = read_pack("lengshui")
    stories = read_stories("lengshui")
    staff = {person.name for place in pack.places for person in place.people} | {person.name for person in pack.own.people}
    parties = {party.name for story in stories for party in story.parties if party.kind == "person"}
    assert not staff & parties
    for story in stories:
        titles = story.title + story.first
        assert [name for name in staff | parties if name in titles] == []
    everybody = [*staff, *parties, *(one.name for one in read_waiting("lengshui"))]
    assert [name for name in everybody if any(known in name for known in OF_THE_ARTICLES)] == []


def test_the_three_mines_are_invented_and_no_other_firm_is_named() -> None:
    firms = {party.name for story in read_stories("lengshui") for party in story.parties if party.kind == "organisation"}
    assert firms == MINES


def test_no_telephone_number_can_ring_anywhere() -> None:
    phones = [party.phone for story in read_stories("lengshui") for party in story.parties if party.phone]
    phones += [one.phone for one in read_waiting("lengshui") if one.phone]
    assert all(re.fullmatch(r"1940000\d{4}", phone) for phone in phones)  # 194 was never given to a carrier
    assert len(set(phones)) == len(phones)


def test_no_two_stories_share_a_sentence() -> None:
    stories = read_stories("lengshui")
    told = [words for story in stories for words in (story.title, story.story, *(turn.words for turn in story.turns)) if words]
    assert [words for words, count in Counter(told).items() if count > 1] == []
    assert sum(len(story.turns) >= 2 for story in stories) >= 40


def test_stories_go_through_time_in_order_on_any_day_of_loading() -> None:
    stories, ladder = read_stories("lengshui"), read_ladder("lengshui")
    days = [TUESDAY + timedelta(days=17 * count, hours=5 * count) for count in range(24)]
    days += [SPRING_FESTIVAL + timedelta(days=count) for count in range(-25, 12, 3)]
    for now in days:
        plans, swept = plan_all(stories, {"dispute": ladder}, now)
        assert all(plan.steps for plan in plans)
        opened = [plan.opened_at for plan in plans if any(step.do == "opened" for step in plan.steps)]
        assert len(set(opened)) == len(opened) >= 60
        for plan in plans:
            moments = [step.at for step in plan.steps]
            assert moments == sorted(set(moments))
            assert now - timedelta(days=365) < moments[0] <= moments[-1] <= now
        lapsed = [plan for plan in plans if plan.story.when == "lapsed"]
        assert all(plan.due is not None and swept < plan.due < now for plan in lapsed)


def test_wages_are_asked_for_before_spring_festival_and_tea_in_april() -> None:
    plans, _ = plan_all(read_stories("lengshui"), {"dispute": read_ladder("lengshui")}, TUESDAY)
    wages = [plan.opened_at.astimezone(HERE) for plan in plans if plan.story.type == "J10"]
    festival = datetime(2026, 2, 17, tzinfo=HERE)
    assert sum(festival - timedelta(days=31) < at < festival for at in wages) >= 7
    tea = [plan.opened_at.astimezone(HERE).month for plan in plans if "茶" in plan.story.title]
    assert tea.count(4) >= 3


def test_brothers_bear_one_family_name_and_who_married_in_another() -> None:
    now = TUESDAY
    pairs = []
    for pack in read_packs("lanling"):
        for place in pack.places:
            for plan in tell_place(pack, place, now).bulk:
                first, *others = [party.name[0] for party in plan.story.parties if party.kind == "person"] or [""]
                pairs += [(plan.story.title, first == other) for other in others]
    married = [same for title, same in pairs if "婆媳" in title]
    brothers = [same for title, same in pairs if "兄弟" in title]
    assert (set(married), set(brothers)) == ({False}, {True})
