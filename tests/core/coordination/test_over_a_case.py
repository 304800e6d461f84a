"""Over a case: the county's review, a leader's word, why somebody sees it, who looked, and who could."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core import cases, coordination
from core.cases.rules import Refused
from core.cases.service import CaseMissing, NotAllowed
from core.coordination.service.seeing import Seers
from core.workspace import Workspace
from tenants.door import Database
from tests.callers import Caller
from tests.desk import STORY, in_hand, registered, site_over
from tests.places import County, found_small_county
from tests.visitors import Visitor, words


@pytest.fixture(scope="module")
def county(database: Database) -> County:
    """A county with somebody at every post."""
    return found_small_county(database, everybody=True)


@pytest.fixture(scope="module")
def site(county: County) -> Flask:
    return site_over(county.database)


def review(county: County, case_id: int, days: int = 7, reason: str = "抽查这一类案件。") -> None:
    county.do("county_clerk", lambda ws: coordination.begin_review(ws, case_id, version=None, reason=reason, days=days), county)


def story_seen(county: County, who: str, case_id: int) -> bool:
    ws = county.workspace(county, who)
    with ws.session:
        return cases.read_case(ws, case_id).story is not None


def late(county: County, **more: object) -> int:
    """A case in hand whose time is up."""
    case_id = in_hand(county, **more)  # type: ignore[arg-type]
    county.clock.forward(days=60)
    return case_id


# The county's review -------------------------------------------------------------------------------------------------


def test_a_review_opens_a_townships_case_to_the_county_until_it_is_ended(county: County) -> None:
    case_id = in_hand(county)
    assert not story_seen(county, "county_clerk", case_id)
    review(county, case_id)
    assert story_seen(county, "county_clerk", case_id)
    county.do("county_clerk", lambda ws: coordination.end_review(ws, case_id, version=None, words="办得合规。"), county)
    assert not story_seen(county, "county_clerk", case_id)


def test_a_review_shuts_by_itself_when_its_time_is_up(county: County) -> None:
    case_id = in_hand(county)
    review(county, case_id, days=2)
    county.clock.forward(hours=47)
    assert story_seen(county, "county_clerk", case_id)
    county.clock.forward(hours=1)
    assert not story_seen(county, "county_clerk", case_id)
    review(county, case_id)  # and can be begun anew
    assert story_seen(county, "county_clerk", case_id)


@pytest.mark.parametrize(
    ("given", "code"), [({"reason": "  "}, "say_why_review"), ({"days": 31}, "review_too_long"), ({"days": 0}, "review_too_long")]
)
def test_a_review_says_why_and_for_how_long(county: County, given: dict[str, Any], code: str) -> None:
    case_id = in_hand(county)
    with pytest.raises(Refused, match=code):
        review(county, case_id, **given)
    assert not story_seen(county, "county_clerk", case_id)


def test_what_is_reviewed_is_not_reviewed_again(county: County) -> None:
    case_id = in_hand(county)
    review(county, case_id)
    with pytest.raises(Refused, match="reviewed_already"):
        review(county, case_id)


@pytest.mark.parametrize("who", ["county_mediator", "county_admin", "audit_admin", "county_leader"])
def test_nobody_else_of_the_county_opens_a_case(county: County, who: str) -> None:
    case_id = in_hand(county)
    with pytest.raises((NotAllowed, CaseMissing)):
        county.do(who, lambda ws: coordination.begin_review(ws, case_id, version=None, reason="想看看。", days=1), county)


def test_the_page_tells_the_county_since_when_and_why_it_is_open(county: County, site: Flask) -> None:
    case_id = in_hand(county)
    clerk = Visitor(site, county, "county_clerk")
    assert "您的岗位看得到全县每一件事的进度" in words(clerk.open(f"cases/{case_id}"))
    clerk.open(f"cases/{case_id}/review")
    clerk.follow(clerk.send(f"cases/{case_id}/review", reason="信访件里提到它。", days=5))
    page = words(clerk.open(f"cases/{case_id}"))
    assert "起复查这件事，理由：信访件里提到它。" in page
    assert STORY in page


# A leader's word -----------------------------------------------------------------------------------------------------


def test_a_leader_sees_the_lines_of_red_cases_and_leaves_a_word_beside_one(county: County, site: Flask) -> None:
    case_id, fresh = late(county, title="水渠堵了没人管"), in_hand(county)
    with pytest.raises(CaseMissing):
        county.do("leader", lambda ws: cases.read_case(ws, fresh))
    leader = Visitor(site, county.home, "leader")
    assert "水渠堵了没人管" in words(leader.open("red"))
    leader.open(f"cases/{case_id}/comment")
    leader.follow(leader.send(f"cases/{case_id}/comment", words="三天内给群众一个说法。"))
    assert STORY not in words(leader.open(f"cases/{case_id}"))
    assert "三天内给群众一个说法。" in words(Visitor(site, county.home, "village").open(f"cases/{case_id}"))


def test_who_is_put_in_charge_sees_the_case_whole(county: County) -> None:
    case_id = late(county)
    leader = county.home.people["leader"]
    county.do("leader", lambda ws: coordination.appoint_leader(ws, case_id, leader.post_id or 0, version=None))
    seen: Any = county.do("leader", lambda ws: cases.read_case(ws, case_id))
    assert seen.story.story == STORY


def test_only_a_leader_or_director_of_the_place_is_put_in_charge(county: County) -> None:
    case_id = late(county)
    for stranger in (county.home.people["clerk"], county.sibling.people["leader"]):
        with pytest.raises(Refused, match="unknown_leader"):
            county.do("leader", lambda ws, it=stranger: coordination.appoint_leader(ws, case_id, it.post_id or 0, version=None))  # type: ignore[misc]


def test_a_word_of_the_countys_leader_arrives_and_opens_nothing(county: County) -> None:
    case_id = late(county)
    county.do("county_leader", lambda ws: coordination.comment(ws, case_id, version=None, words="请县里盯住。"), county)
    assert not story_seen(county, "county_clerk", case_id)
    seen: Any = county.do("village", lambda ws: cases.read_case(ws, case_id))
    assert "请县里盯住。" in [row.note for row in seen.timeline]


def test_programs_review_leave_a_word_and_put_somebody_in_charge(county: County, site: Flask) -> None:
    case_id = late(county)
    leader, clerk, village = (
        Caller(site, county.home, "leader"),
        Caller(site, county, "county_clerk"),
        Caller(site, county.home, "village"),
    )
    assert str(case_id) in {line["id"] for line in leader.get("red").get_json()["lines"]}
    case = leader.move(leader.get(f"cases/{case_id}").get_json(), "comment", {"words": "盯住这件事。"}).get_json()
    name = county.home.people["leader"].name
    post = next(one["post_id"] for one in leader.get("leaders").get_json()["leaders"] if one["name"] == name)
    case = leader.move(case, "appoint", {"post_id": post}).get_json()
    assert leader.get(f"cases/{case_id}").get_json()["sight"] == "full"
    case = clerk.move(case, "review", {"reason": "抽查。", "days": 3}).get_json()
    assert clerk.get(f"cases/{case_id}").get_json()["sight"] == "full"
    case = clerk.move(case, "end-review", {"words": "合规。"}).get_json()
    assert clerk.get(f"cases/{case_id}").get_json()["sight"] == "line"
    for refused in (village.move(case, "review", {"reason": "看看。", "days": 3}), village.get("red"), village.get("leaders")):
        assert refused.status_code == 403
    assert leader.move(case, "appoint", {"post_id": "1"}).get_json()["error"]["code"] == "unknown_leader"


# Who looked, and who could -------------------------------------------------------------------------------------------


def test_the_page_shows_who_looked_and_why_to_whoever_sees_the_case_whole(county: County, site: Flask) -> None:
    case_id = in_hand(county)
    Visitor(site, county.home, "director").open(f"cases/{case_id}")
    village = Visitor(site, county.home, "village")
    assert "吴建国 负责全面工作" in words(village.open(f"cases/{case_id}"))
    assert "谁看过" not in words(Visitor(site, county.home, "clerk").open(f"cases/{case_id}"))


def test_looks_within_an_hour_are_told_as_one_occasion_and_every_one_is_kept(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = in_hand(county)

    def look(ws: Workspace) -> dict[str, int]:
        rows = coordination.looks_at(ws, cases.read_case(ws, case_id))
        return {row.actor_name: row.times for row in rows}

    for _ in range(3):
        county.do("village", look)
    county.clock.forward(hours=2)
    told: Any = county.do("village", look)
    name = county.home.people["village"].name
    kept = text("SELECT count(*) FROM looks WHERE case_id = :c AND actor_name = :n")
    assert (told[name], behind_the_fence.scalar(kept, {"c": case_id, "n": name})) == (2, 4)


def seers(ws: Workspace, case_id: int) -> dict[str, str]:
    found: Seers = coordination.who_sees(ws, case_id)
    return {one.name: f"{one.sight.name} {one.why.value}" for one in found.people}


def test_who_could_open_a_case_is_exactly_who_does_open_it(county: County) -> None:
    reviewed = in_hand(county)
    review(county, reviewed)
    for case_id in (registered(county), in_hand(county), reviewed):
        said = county.do("audit_admin", lambda ws, it=case_id: seers(ws, it), county)  # type: ignore[misc]
        opens = {}
        for place in (county, county.home):
            for key, who in place.people.items():
                ws = county.workspace(place, key)
                with ws.session:
                    try:
                        opens[who.name] = cases.read_case(ws, case_id).sight.name
                    except CaseMissing:
                        continue
        assert {name: one.split()[0] for name, one in said.items()} == opens  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("place", "who", "told"), [("home", "director", 200), ("sibling", "director", 404), ("home", "clerk", 403)]
)
def test_a_director_asks_about_the_cases_of_the_own_space(county: County, site: Flask, place: str, who: str, told: int) -> None:
    case_id = in_hand(county)
    assert Visitor(site, getattr(county, place), who).open(f"cases/{case_id}/who").status_code == told


@pytest.mark.parametrize("who", ["security_admin", "audit_admin"])
def test_an_administrator_asks_who_could_see_a_case_and_reads_nothing_of_it(county: County, site: Flask, who: str) -> None:
    case_id = in_hand(county)
    visitor = Visitor(site, county, who)
    page = words(visitor.open(f"cases/{case_id}/who"))
    assert ("孙长顺" in page, "邻居盖房" in page, "张" + "*" in page) == (True, False, False)
    assert visitor.open(f"cases/{case_id}").status_code == 403 or visitor.open(f"cases/{case_id}").status_code == 404
