"""Accounts at the command line: one-time passwords, posts, an end."""

import re
from datetime import timedelta

import pytest

from core.people import service as people
from tests.core.commands.conftest import Installation

COUNTY, TOWNSHIP = "371324", "371324103"


@pytest.fixture(scope="module", autouse=True)
def founded(installation: Installation) -> None:
    installation.do("space", "found", COUNTY)


def password_in(said: str) -> str:
    found = re.search(r"初始密码\s+(\S+)", said)
    assert found is not None, said
    return found[1]


def sign_in(installation: Installation, name: str, password: str) -> people.SignedIn:
    with installation.at_the_door(TOWNSHIP) as ws:
        return people.sign_in(ws, name, password, source="x", device="", lasts=timedelta(hours=1))


def lives(installation: Installation, signed_in: people.SignedIn) -> bool:
    with installation.at_the_door(TOWNSHIP) as ws:
        return ws.session.get_one(people.SignIn, (ws.county_id, signed_in.sign_in_id)).revoked_at is None


def test_a_new_account_signs_in_with_what_was_printed_and_must_change_it(installation: Installation) -> None:
    said = installation.do("account", "add", TOWNSHIP, "lixiulan", "李秀兰", "--post", "窗口受理")
    signed_in = sign_in(installation, "lixiulan", password_in(said))
    assert signed_in.must_change
    assert signed_in.space_code == TOWNSHIP


def test_a_taken_name_is_told_and_nothing_is_made(installation: Installation) -> None:
    installation.do("account", "add", TOWNSHIP, "wujianguo", "吴建国", "--post", "director")
    said = installation.refuse("account", "add", COUNTY, "wujianguo", "另一个", "--post", "county_clerk")
    assert "is taken in this county" in said
    assert "另一个" not in installation.do("account", "list", COUNTY)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--post", "mayor"), "There is no post mayor"),
        (("--post", "county_admin"), "There is no post county_admin in 长城镇"),
        (("--post", "grid_member"), "needs a unit: name the grid"),
        (("--post", "village_mediator"), "needs a unit: name the village"),
        (("--post", "director", "--unit", "X9"), "has no unit with the code X9"),
    ],
)
def test_a_post_that_cannot_be_is_told_and_no_account_stays_behind(
    installation: Installation, arguments: tuple[str, ...], said: str
) -> None:
    assert said in installation.refuse("account", "add", TOWNSHIP, "nobody", "无名", *arguments)
    assert "无名" not in installation.do("account", "list", COUNTY)


def test_one_person_may_have_several_posts(installation: Installation) -> None:
    installation.do("account", "add", TOWNSHIP, "zhou", "周国平", "--post", "township_mediator")
    assert "is director (中心主任) in 长城镇 now." in installation.do("account", "post", TOWNSHIP, "zhou", "director")
    installation.do("account", "post", COUNTY, "zhou", "county_mediator", "--title", "首席调解员")
    listed = [line for line in installation.do("account", "list", COUNTY).splitlines() if line.startswith("zhou")]
    assert len(listed) == 3
    assert "首席调解员" in listed[0]


def test_a_new_password_replaces_the_old_and_ends_sign_ins(installation: Installation) -> None:
    first = password_in(installation.do("account", "add", TOWNSHIP, "sun", "孙长顺", "--post", "director"))
    signed_in = sign_in(installation, "sun", first)
    second = password_in(installation.do("account", "password", TOWNSHIP, "sun"))
    assert not lives(installation, signed_in)
    with pytest.raises(people.WrongSignIn):
        sign_in(installation, "sun", first)
    assert sign_in(installation, "sun", second).must_change


def test_a_disabled_account_signs_in_no_more(installation: Installation) -> None:
    password = password_in(installation.do("account", "add", TOWNSHIP, "feng", "冯小满", "--post", "director"))
    signed_in = sign_in(installation, "feng", password)
    assert "can no longer sign in" in installation.do("account", "disable", TOWNSHIP, "feng")
    assert not lives(installation, signed_in)
    with pytest.raises(people.WrongSignIn):
        sign_in(installation, "feng", password)
    line = next(one for one in installation.do("account", "list", TOWNSHIP).splitlines() if one.startswith("feng"))
    assert "已停用" in line


@pytest.mark.parametrize("command", [("password",), ("disable",), ("post", "director")])
def test_nobody_of_that_name_is_told(installation: Installation, command: tuple[str, ...]) -> None:
    said = installation.refuse("account", command[0], TOWNSHIP, "ghost", *command[1:])
    assert "no account with the sign-in name ghost" in said


def test_an_unknown_space_is_told(installation: Installation) -> None:
    assert "No open space has the code 123456." in installation.refuse("account", "list", "123456")
