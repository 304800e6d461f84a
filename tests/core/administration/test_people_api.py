"""People and posts for programs: the same deeds under the same rules as on the pages."""

import pytest
from flask import Flask

from tests.callers import Caller
from tests.desk import at_present, in_hand
from tests.places import County
from tests.signing import at_door, attempt
from tests.visitors import make_site


@pytest.fixture
def site(county: County) -> Flask:
    at_present(county)
    return make_site(county)


@pytest.fixture
def admin(site: Flask, county: County) -> Caller:
    return Caller(site, county.home, "admin")


def test_somebody_is_added_once_and_their_password_told_once(site: Flask, admin: Caller, county: County) -> None:
    new = {"name": "蒋小云", "kind": "grid_member", "unit_id": str(county.home.units["upper2"])}
    answer = admin.post("people", new, idempotency_key="a")
    assert answer.status_code == 201
    slip = answer.get_json()
    again = admin.post("people", new, idempotency_key="a")
    assert (again.get_json()["id"], again.get_json()["one_time_password"]) == (slip["id"], "")
    assert again.headers["Idempotent-Replayed"] == "true"
    came = attempt(at_door(site, county.home), slip["sign_in_name"], slip["one_time_password"])
    assert came.headers["Location"].endswith("/password")
    renewed = admin.post(f"people/{slip['id']}/password").get_json()
    assert renewed["one_time_password"] not in {"", slip["one_time_password"]}


def test_people_are_listed_and_read_without_anything_secret(admin: Caller, county: County) -> None:
    listed = admin.get("people?post=grid_member").get_json()["people"]
    assert {one["name"] for one in listed} == {"钱大有", "冯小满"}
    one = admin.get(f"people/{listed[0]['id']}").get_json()
    assert one["posts"][0]["unit"].endswith("网格")
    assert not any("password" in name for name in one)
    assert admin.get(f"people/{county.sibling.people['grid'].account_id}").status_code == 404


def test_posts_are_given_and_ended_with_the_work_handed_over(admin: Caller, county: County) -> None:
    in_hand(county)
    village, village2 = (county.home.people[who] for who in ("village", "village2"))
    given = admin.post(f"people/{village2.account_id}/posts", {"kind": "township_mediator"})
    assert [post["kind"] for post in given.get_json()["posts"]] == ["village_mediator", "township_mediator"]
    twice = admin.post(f"people/{village2.account_id}/posts", {"kind": "township_mediator"})
    assert (twice.status_code, twice.get_json()["error"]["code"]) == (422, "post_twice")
    end = f"people/{village.account_id}/posts/{village.post_id}/end"
    assert admin.post(end, {}).get_json()["error"]["code"] == "successor_missing"
    assert admin.post(end, {"successor": str(village2.account_id)}).get_json() == {"handed_over": 1}


@pytest.mark.parametrize(
    ("who", "status", "code"), [("clerk", 403, "forbidden"), ("admin", 422, "not_yours_to_give"), ("grid", 403, "forbidden")]
)
def test_nobody_gives_what_is_not_theirs(site: Flask, county: County, who: str, status: int, code: str) -> None:
    answer = Caller(site, county.home, who).post("people", {"name": "蒋小云", "kind": "township_admin"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_the_countys_program_works_in_a_township(site: Flask, county: County) -> None:
    chief = Caller(site, county, "county_admin")
    made = chief.post(f"people?in={county.home.space.code}", {"name": "蒋小云", "kind": "township_admin"})
    assert made.status_code == 201
    names = [one["name"] for one in chief.get(f"people?in={county.home.space.code}").get_json()["people"]]
    assert "蒋小云" in names
    assert chief.get("people?in=1").status_code == 404


def test_the_countys_program_looks_for_words_in_every_place_as_its_page_does(site: Flask, county: County) -> None:
    chief, name = Caller(site, county, "county_admin"), "钱大有"
    found = chief.get(f"people?q={name}").get_json()["people"]
    assert {post["space_code"] for one in found for post in one["posts"]} == {one.space.code for one in county.townships}
    there = county.sibling.space.code
    assert [one["name"] for one in chief.get(f"people?q={name}&in={there}").get_json()["people"]] == [name]
    admin = Caller(site, county.home, "admin")
    here = admin.get(f"people?q={name}").get_json()["people"]
    assert {post["space_code"] for one in here for post in one["posts"]} == {county.home.space.code}
