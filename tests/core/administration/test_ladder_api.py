"""A program writes a ladder: the same rules as on the pages, in JSON of the language."""

import json
from typing import Any

import pytest
from flask import Flask

from core.administration.patterns import read_patterns
from core.escalation.schemas import dump_ladder
from tests.callers import Caller
from tests.places import County
from tests.visitors import make_site


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


@pytest.fixture
def program(site: Flask, county: County) -> Caller:
    """A program of the county's administrator."""
    return Caller(site, county, "county_admin")


def pattern(name: str = "3_four") -> dict[str, Any]:
    return dump_ladder(read_patterns()[name])


def begin(program: Caller, ladder: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = program.post("ladder-drafts", {"ladder": ladder or pattern()})
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def test_a_program_drafts_checks_publishes_and_binds(program: Caller, county: County) -> None:
    draft = begin(program, {**pattern(), "rungs": pattern()["rungs"][1:]})
    assert {one["fault"] for one in draft["problems"]} >= {"unknown_rung"}
    saved = program.post(f"ladder-drafts/{draft['id']}", {"ladder": pattern()}, if_match='"1"')
    assert (saved.status_code, saved.headers["ETag"], saved.get_json()["problems"]) == (200, '"2"', [])
    checked = program.get(f"ladder-drafts/{draft['id']}/check").get_json()
    assert (checked["problems"], checked["looked_at"]) == ([], 0)
    home, whole = str(county.home.space.id), str(county.space.id)
    published = program.post(f"ladder-drafts/{draft['id']}/publish", {"places": [home]}, if_match='"2"').get_json()
    assert (published["version"], published["places"]) == (1, [home])
    assert program.get(f"ladders/{published['id']}").get_json()["ladder"] == pattern()
    bound = program.post("ladder-bindings", {"kind": "dispute", "space_id": whole, "ladder_id": published["id"]}).get_json()
    assert {place for one in bound["versions"] for place in one["places"]} == {home, whole}
    back = program.post("ladder-bindings", {"kind": "dispute", "space_id": home}).get_json()
    assert [one["places"] for one in back["versions"]] == [[whole]]
    assert program.get("ladder-drafts").get_json() == {"drafts": []}


def test_the_same_key_does_it_once_and_an_old_version_not_at_all(program: Caller) -> None:
    draft = begin(program)
    path, body = f"ladder-drafts/{draft['id']}", {"ladder": {**pattern(), "title": "新名字"}}
    first, again = (program.post(path, body, if_match='"1"', idempotency_key="k") for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replayed"]) == (200, 200, "true")
    stale = program.post(path, body, if_match='"1"')
    assert (stale.status_code, stale.get_json()["error"]["version"]) == (412, 2)
    assert program.post(path, body).status_code == 428


def test_what_is_no_ladder_is_told_place_by_place(program: Caller) -> None:
    wrong = {**pattern(), "colour": "red", "rungs": [{"key": "grid"}]}
    answer = program.post("ladder-drafts", {"ladder": wrong})
    assert answer.status_code == 422
    assert {"ladder.colour", "ladder.rungs.0.level"} <= answer.get_json()["error"]["fields"].keys()
    for body in ({}, {"ladder": pattern(), "ladder_id": "1"}, {"ladder": "words"}, {"ladder": {}}, {"ladder": None}):
        assert program.post("ladder-drafts", body).status_code == 422
    deep = json.loads('{"a":' * 500 + "1" + "}" * 500)
    assert program.post("ladder-drafts", {"ladder": deep}).status_code == 422


def test_a_faulty_ladder_is_not_published_and_the_faults_are_named_by_rung(program: Caller, county: County) -> None:
    faulty = pattern()
    faulty["rungs"][0].pop("terms")
    draft = begin(program, faulty)
    answer = program.post(f"ladder-drafts/{draft['id']}/publish", {"places": [str(county.space.id)]}, if_match='"1"')
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "unsound")
    assert "ladder.grid.on_expiry" in answer.get_json()["error"]["fields"]
    assert program.get("ladders").get_json()["versions"][0]["version"] == 1


def test_a_place_of_another_county_takes_nothing(program: Caller, other_county: County) -> None:
    draft = begin(program)
    foreign = str(other_county.home.space.id)
    answer = program.post(f"ladder-drafts/{draft['id']}/publish", {"places": [foreign]}, if_match='"1"')
    assert answer.status_code == 422
    assert program.post("ladder-bindings", {"kind": "dispute", "space_id": foreign, "ladder_id": "1"}).status_code == 422


def test_a_draft_begins_from_a_version_and_is_thrown_away(program: Caller) -> None:
    [bound] = program.get("ladders").get_json()["versions"]
    draft = program.post("ladder-drafts", {"ladder_id": bound["id"]}).get_json()
    assert (draft["based_on"], draft["changes"]) == (bound["id"], [])
    assert program.post(f"ladder-drafts/{draft['id']}/discard", if_match='"1"').status_code == 200
    assert program.get(f"ladder-drafts/{draft['id']}").status_code == 404
    assert program.post("ladder-drafts", {"ladder_id": "99999999"}).status_code == 404


def test_others_do_not_come_here(site: Flask, county: County) -> None:
    assert Caller(site, county, "county_director").get("ladders").status_code == 403
    assert Caller(site, county.home, "director").get("ladder-drafts").status_code == 403
