"""Signing in over the web: nothing tells who exists, guessing slows, the owner stays free, and a dead sign-in is dead at once."""

from datetime import timedelta

import pytest
from flask import Flask

from core.people import service
from core.people.service import TRIES_BY_NAME, TRIES_BY_NAME_AND_SOURCE, TooManyTries, WrongSignIn
from tests.places import County
from tests.signing import RIGHT, WRONG, at_door, attempt, is_in, leave, replay, session_of, works
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def test_whoever_knows_name_and_password_comes_to_their_days_work(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    answer = attempt(visitor, county.home.names["clerk"], RIGHT)
    assert answer.headers["Location"] == f"/{county.home.space.code}/"
    assert works(visitor)


def test_a_wrong_password_and_a_name_nobody_has_look_the_same(site: Flask, county: County) -> None:
    name = county.home.names["clerk"]
    wrong, nobody = (attempt(at_door(site, county.home), who, WRONG) for who in (name, "nobody"))
    assert (wrong.status_code, nobody.status_code) == (422, 422)
    assert "登录名或者密码不对。" in words(wrong)
    assert words(wrong) == words(nobody)


@pytest.mark.parametrize(
    ("table", "column", "told"),
    [(service.Post, "ended_at", "您的岗位已经结束"), (service.Account, "disabled_at", "您的账号停用了")],
)
def test_why_nobody_is_let_in_is_told_to_whoever_knows_the_password_alone(
    site: Flask, county: County, table: type[service.Post | service.Account], column: str, told: str
) -> None:
    name, account, door = county.home.names["clerk"], county.home.people["clerk"].account_id, county.door()
    whose = {"account_id": account} if table is service.Post else {"id": account}
    with door.session:
        door.session.query(table).filter_by(county_id=county.space.id, **whose).update({column: county.clock()})
        door.session.commit()
    right, wrong, nobody = (
        attempt(at_door(site, county.home), who, typed) for who, typed in ((name, RIGHT), (name, WRONG), ("nobody", WRONG))
    )
    assert (right.status_code, told in words(right)) == (422, True)
    assert "管理员" in words(right)
    assert "登录名或者密码不对。" in words(wrong)
    assert words(wrong) == words(nobody)


def test_five_wrong_tries_for_a_name_make_their_source_wait_even_with_the_right_password(site: Flask, county: County) -> None:
    visitor, name = at_door(site, county.home), county.home.names["clerk"]
    for _ in range(TRIES_BY_NAME_AND_SOURCE):
        assert attempt(visitor, name, WRONG).status_code == 422
    refused = attempt(visitor, name, RIGHT)
    assert refused.status_code == 429
    assert "请过 15 分钟再试" in words(refused)
    assert is_in(attempt(at_door(site, county.home), name, RIGHT, line="198.51.100.9"))


def test_names_nobody_has_are_counted_like_others(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    codes = [attempt(visitor, "nobody", WRONG).status_code for _ in range(TRIES_BY_NAME_AND_SOURCE + 1)]
    assert codes == [422] * TRIES_BY_NAME_AND_SOURCE + [429]


def test_ten_wrong_tries_from_anywhere_slow_strangers_and_never_the_owner(site: Flask, county: County) -> None:
    name, own = county.home.names["clerk"], at_door(site, county.home)
    assert is_in(attempt(own, name, RIGHT))
    leave(own)
    for at in range(TRIES_BY_NAME):
        attempt(at_door(site, county.home), name, WRONG, line=f"192.0.2.{at}")
    assert attempt(at_door(site, county.home), name, RIGHT, line="198.51.100.77").status_code == 429
    assert is_in(attempt(own, name, RIGHT, line="198.51.100.78"))


def test_a_stranger_behind_the_same_address_does_not_shut_the_owner_out(site: Flask, county: County) -> None:
    name, own = county.home.names["clerk"], at_door(site, county.home)
    assert is_in(attempt(own, name, RIGHT))
    leave(own)
    stranger = at_door(site, county.home)
    for _ in range(TRIES_BY_NAME_AND_SOURCE + 1):
        attempt(stranger, name, WRONG)
    assert attempt(stranger, name, RIGHT).status_code == 429
    assert is_in(attempt(own, name, RIGHT))


def test_an_owner_who_mistypes_waits_like_anybody(site: Flask, county: County) -> None:
    name, own = county.home.names["clerk"], at_door(site, county.home)
    assert is_in(attempt(own, name, RIGHT))
    leave(own)
    for _ in range(TRIES_BY_NAME_AND_SOURCE):
        attempt(own, name, WRONG)
    assert attempt(own, name, RIGHT).status_code == 429


def test_a_known_browser_of_one_person_is_a_stranger_to_another(site: Flask, county: County) -> None:
    browser = at_door(site, county.home)
    assert is_in(attempt(browser, county.home.names["clerk"], RIGHT))
    other = county.home.names["mediator"]
    for at in range(TRIES_BY_NAME):
        attempt(at_door(site, county.home), other, WRONG, line=f"192.0.2.{at}")
    leave(browser)
    assert attempt(browser, other, RIGHT).status_code == 429


def test_after_a_quarter_of_an_hour_everybody_may_try_again(county: County) -> None:
    def attempt_at_door(password: str) -> None:
        door = county.door()
        with door.session:
            try:
                service.sign_in(door, county.home.names["clerk"], password, source="x", device="", lasts=timedelta(hours=1))
            finally:
                door.session.commit()

    for _ in range(TRIES_BY_NAME_AND_SOURCE):
        with pytest.raises(WrongSignIn):
            attempt_at_door(WRONG)
    with pytest.raises(TooManyTries):
        attempt_at_door(RIGHT)
    county.clock.forward(minutes=15, seconds=1)
    attempt_at_door(RIGHT)


def test_signing_out_kills_a_captured_cookie(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    attempt(visitor, county.home.names["clerk"], RIGHT)
    captured = session_of(visitor)
    assert works(replay(site, county.home, captured))
    leave(visitor)
    thief = replay(site, county.home, captured)
    assert not works(thief)
    assert thief.open("today").headers["Location"].startswith(f"/{county.home.space.code}/sign-in")


def test_signing_out_cannot_be_done_by_a_link(site: Flask, county: County) -> None:
    visitor = Visitor(site, county.home, "clerk")
    assert visitor.open("sign-out").status_code == 405
    assert works(visitor)


def test_disabling_an_account_ends_its_sign_ins_at_once(site: Flask, county: County) -> None:
    first, second = (Visitor(site, county.home, "clerk") for _ in range(2))
    assert works(first)
    assert works(second)
    door = county.door()
    with door.session:
        service.disable_account(door, county.home.people["clerk"].account_id or 0)
        door.session.commit()
    assert not works(first)
    assert not works(second)
    assert not is_in(attempt(at_door(site, county.home), county.home.names["clerk"], RIGHT))


def test_signing_in_changes_the_cookie_and_brings_in_nothing_planted(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    with visitor.client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    before = session_of(visitor)
    assert is_in(attempt(visitor, county.home.names["clerk"], RIGHT))
    assert session_of(visitor) != before
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept
    assert not works(replay(site, county.home, before))


def test_signing_in_twice_gives_two_sign_ins(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    attempt(visitor, county.home.names["clerk"], RIGHT)
    first = session_of(visitor)
    leave(visitor)
    attempt(visitor, county.home.names["clerk"], RIGHT)
    assert session_of(visitor) != first
    assert not works(replay(site, county.home, first))


def test_a_sign_in_is_worth_nothing_in_another_space(site: Flask, county: County, other_county: County) -> None:
    visitor = Visitor(site, county.home, "clerk")
    assert works(visitor)
    for place in (county.sibling, county, other_county.home, other_county):
        assert not works(replay(site, place, session_of(visitor)))


def test_a_cookie_of_another_secret_is_none(site: Flask, county: County) -> None:
    visitor = Visitor(site, county.home, "clerk")
    with visitor.client.session_transaction() as kept:
        claim = kept["_user_id"]
        kept["_user_id"] = f"{claim.rpartition('.')[0]}.{'x' * 32}"
    assert not works(visitor)


def test_somebody_idle_signs_in_again(site: Flask, county: County) -> None:
    visitor = Visitor(site, county.home, "clerk")
    assert works(visitor)
    door = county.door()
    with door.session:
        door.session.query(service.SignIn).filter_by(county_id=county.space.id).update(
            {"last_seen_at": door.session.query(service.SignIn.created_at).limit(1).scalar_subquery() - timedelta(minutes=31)}
        )
        door.session.commit()
    assert not works(visitor)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/990000000/today",
        "/{code}/\\elsewhere",
        "today",
    ],
)
def test_signing_in_never_leads_out_of_the_space(site: Flask, county: County, wanted: str) -> None:
    visitor, code = at_door(site, county.home), county.home.space.code
    answer = visitor.send("sign-in", sign_in_name=county.home.names["clerk"], password=RIGHT, onward=wanted.format(code=code))
    assert answer.headers["Location"] == f"/{code}/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(site: Flask, county: County) -> None:
    visitor, code = Visitor(site, county.home), county.home.space.code
    asked = visitor.open("cases?state=open")
    assert asked.status_code == 303
    there = visitor.client.get(asked.headers["Location"])
    assert f'name="onward" value="/{code}/cases?state=open"' in there.get_data(as_text=True)
    visitor.open(f"sign-in?onward=/{code}/cases?state=open")
    answer = visitor.send("sign-in", sign_in_name=county.home.names["clerk"], password=RIGHT, onward=f"/{code}/cases?state=open")
    assert answer.headers["Location"] == f"/{code}/cases?state=open"


def test_whoever_is_in_already_is_not_asked_again(site: Flask, county: County) -> None:
    assert Visitor(site, county.home, "clerk").open("sign-in").headers["Location"] == f"/{county.home.space.code}/"


def test_empty_fields_are_named_and_count_as_no_try(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    for _ in range(TRIES_BY_NAME_AND_SOURCE + 1):
        answer = visitor.send("sign-in", sign_in_name=county.home.names["clerk"], password="")
        assert answer.status_code == 422
    assert "这一项要填" in words(answer)
    assert is_in(attempt(visitor, county.home.names["clerk"], RIGHT))


def test_a_form_from_elsewhere_signs_nobody_in(site: Flask, county: County) -> None:
    visitor = at_door(site, county.home)
    visitor.token = "forged"
    answer = visitor.send("sign-in", sign_in_name=county.home.names["clerk"], password=RIGHT)
    assert answer.status_code == 400
    assert not works(visitor)


def test_the_page_names_the_place_and_no_person(site: Flask, county: County) -> None:
    said = words(at_door(site, county.home).open("sign-in"))
    assert f"{county.space.name} · {county.home.space.name}" in said
    assert "密码都是" not in said


def test_what_was_typed_as_a_name_stays_and_the_password_never(site: Flask, county: County) -> None:
    page = attempt(at_door(site, county.home), county.home.names["clerk"], WRONG).get_data(as_text=True)
    assert f'value="{county.home.names["clerk"]}"' in page
    assert WRONG not in page
