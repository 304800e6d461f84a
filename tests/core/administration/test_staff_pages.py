"""The pages about people, as their administrators meet them."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tenants.door import Database
from tests.desk import at_present, in_hand, site_over
from tests.heights import five_rungs, found_above
from tests.pages import han_words, latin_words
from tests.places import County, found_small_county
from tests.signing import at_door, attempt
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    at_present(county)
    return make_site(county)


def one(county: County, who: str, page: str = "") -> str:
    return f"people/{county.home.people[who].account_id}{page}"


def post_of(county: County, who: str) -> int:
    return county.home.people[who].post_id or 0


def hire(visitor: Visitor, county: County, name: str = "蒋小云", **more: object) -> object:
    visitor.open("people/new")
    typed = {"name": name, "kind": "grid_member", "unit_id": county.home.units["upper2"], **more}
    return visitor.send("people/new", **typed)


def test_the_list_says_who_is_in_which_post(site: Flask, county: County) -> None:
    said = words(Visitor(site, county.home, "admin").open("people"))
    assert "钱大有 网格员 上村 1 网格" in said
    assert county.home.names["grid"] in said
    assert "吴建国" in words(Visitor(site, county.home, "admin").open("people?post=director"))
    assert "钱大有" not in words(Visitor(site, county.home, "admin").open("people?post=director"))
    assert "没有符合条件的人" in words(Visitor(site, county.home, "admin").open("people?q=谁也不是"))


def test_a_slip_is_shown_once_and_its_password_opens_the_door(site: Flask, county: County) -> None:
    admin = Visitor(site, county.home, "admin")
    admin.open("people/new")
    typed = {"name": "蒋小云", "kind": "grid_member", "unit_id": county.home.units["upper2"], "key": admin.key}
    slip = admin.send("people/new", **typed)  # type: ignore[arg-type]
    said = words(slip)
    name, password = re.findall(r"登录名 (\S+) 一次性密码 (\S+)", said)[0]
    assert name == "jiang001"
    assert f"/{county.home.space.code}/sign-in" in said
    again = words(admin.follow(admin.send("people/new", **typed)))  # type: ignore[arg-type]
    assert "这个人刚才已经建好了" in again
    assert again.count("蒋小云") == 2  # the line, and the words beside its box
    door = at_door(site, county.home)
    answer = attempt(door, name, password)
    assert answer.headers["Location"].endswith("/password")


@pytest.mark.parametrize(
    ("typed", "words_said"),
    [
        ({"name": ""}, "这一项要填"),
        ({"unit_id": ""}, "网格员要选所在的网格。"),
        ({"unit_id": "99"}, "选一个本单位的网格、村或者部门。"),
        ({"kind": "county_clerk"}, "这个岗位不在这一级单位。"),
        ({"kind": "township_admin"}, "不归您给"),
        ({"sign_in_name": "a b"}, "登录名里不要有空格"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    site: Flask, county: County, typed: dict[str, str], words_said: str
) -> None:
    answer = hire(Visitor(site, county.home, "admin"), county, **{"title": "片区长", **typed})
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words_said in words(answer)  # type: ignore[arg-type]
    assert 'value="片区长"' in answer.get_data(as_text=True)  # type: ignore[attr-defined]


def test_slips_are_printed_for_those_who_have_not_come_yet(site: Flask, county: County) -> None:
    admin = Visitor(site, county.home, "admin")
    hire(admin, county)
    hire(admin, county, "蒋小月")
    page = admin.open("people?state=waiting").get_data(as_text=True)
    numbers = re.findall(r'name="account_id" value="(\d+)"', page)
    assert len(numbers) == 2
    slips = words(admin.send("people/slips", account_id=numbers))
    assert len(re.findall("一次性密码 ", slips)) == 2
    for printed in ("people/slips", f"people/{numbers[0]}/password"):
        again = admin.open(printed)
        assert (again.status_code, "只在发的时候显示一次" in words(again), "重新发密码" in words(again)) == (200, True, True)
    assert admin.open("people/1/password").status_code == 404
    active = county.home.people["clerk"].account_id
    assert admin.send("people/slips", account_id=[str(active)]).status_code == 409


def test_a_leave_is_taken_on_a_page_and_ends_on_one(site: Flask, county: County) -> None:
    admin = Visitor(site, county.home, "admin")
    admin.open(one(county, "grid", "/leave"))
    stand_in = {f"stand_in_{post_of(county, 'grid')}": str(county.home.people["grid2"].account_id)}
    wrong = admin.send(one(county, "grid", "/leave"), first="2020-01-01", last="2019-01-01", **stand_in)
    assert wrong.status_code == 422
    assert f'value="{county.home.people["grid2"].account_id}" selected' in wrong.get_data(as_text=True)
    day, later_day = f"{county.clock():%Y-%m-%d}", f"{county.clock() + timedelta(days=9):%Y-%m-%d}"
    assert "最多请一年" in words(admin.send(one(county, "grid", "/leave"), first=day, last="2199-01-01", **stand_in))
    later = admin.follow(admin.send(one(county, "grid", "/leave"), first=later_day, last=later_day, **stand_in))
    assert f"请假：{later_day} 到 {later_day}" in words(later)
    assert "还没开始" in words(admin.open(one(county, "grid2")))
    admin.open(one(county, "grid"))
    assert "销假了" in words(admin.follow(admin.send(one(county, "grid", "/back"))))
    admin.open(one(county, "grid", "/leave"))
    assert "请假到" in words(admin.follow(admin.send(one(county, "grid", "/leave"), first=day, last=day, **stand_in)))
    assert "销假了" in words(admin.follow(admin.send(one(county, "grid", "/back"))))


def test_a_stand_in_is_seen_as_one_on_every_page_and_in_the_timeline(site: Flask, county: County) -> None:
    case_id = in_hand(county, "upper1", "grid")
    admin = Visitor(site, county.home, "admin")
    admin.open(one(county, "grid", "/leave"))
    day = f"{county.clock():%Y-%m-%d}"
    stand_in = {f"stand_in_{post_of(county, 'grid')}": str(county.home.people["grid2"].account_id)}
    page = words(admin.follow(admin.send(one(county, "grid", "/leave"), first=day, last=day, **stand_in)))
    assert "请假到" in page
    assert "由冯小满代理" in page
    visitor = Visitor(site, county.home, "grid2")
    switch = visitor.open("posts").get_data(as_text=True)
    acting = re.findall(r"/posts/(\d+)", switch)[0]
    today = visitor.follow(visitor.send(f"posts/{acting}"))
    if today.status_code in {302, 303}:
        today = visitor.open("today")
    assert "冯小满（代钱大有） 代理网格员" in words(today)
    visitor.open(f"cases/{case_id}/session")
    sent = visitor.send(
        f"cases/{case_id}/session",
        kind="persuasion",
        held_at=f"{county.clock():%Y-%m-%dT00:00}",
        words="上门劝了一回。",
        result="continues",
        version=visitor_version(visitor, case_id),
    )
    assert sent.status_code in {200, 303}, words(sent)
    assert "冯小满（代钱大有） " in words(Visitor(site, county.home, "director").open(f"cases/{case_id}"))
    admin.open(one(county, "grid"))
    assert "销假了" in words(admin.follow(admin.send(one(county, "grid", "/back"))))
    assert visitor.open("today").status_code in {302, 303}


def visitor_version(visitor: Visitor, case_id: int) -> str:
    page = visitor.open(f"cases/{case_id}/session").get_data(as_text=True)
    return re.findall(r'name="version" value="(\d+)"', page)[-1]


def test_a_post_with_open_work_asks_for_a_successor_and_shows_no_names(site: Flask, county: County) -> None:
    in_hand(county)
    admin = Visitor(site, county.home, "admin")
    address = one(county, "village", f"/posts/{post_of(county, 'village')}/end")
    shown = admin.open(address).get_data(as_text=True)
    assert "还有 1 件在办" in shown
    assert "邻居盖房" not in shown
    assert "张大山" not in shown
    assert "张*" not in shown
    assert "谁接手 这一项要填" in words(admin.send(address))
    done = words(admin.follow(admin.send(address, successor=county.home.people["village2"].account_id)))
    assert "1 件在办的事移交好了" in done
    assert "在办的 1 件移交给褚春生" in done


def test_an_account_with_open_work_is_not_disabled(site: Flask, county: County) -> None:
    in_hand(county)
    admin = Visitor(site, county.home, "admin")
    assert "先把岗位移交了再停用" in words(admin.open(one(county, "village", "/disable")))
    assert admin.send(one(county, "village", "/disable")).status_code == 422
    admin.open(one(county, "clerk", "/disable"))
    assert "账号停用了" in words(admin.follow(admin.send(one(county, "clerk", "/disable"))))
    assert "重新启用" in words(admin.open(one(county, "clerk")))


def test_the_countys_administrator_chooses_a_township(site: Flask, county: County) -> None:
    admin = Visitor(site, county, "county_admin")
    assert "王敏" in words(admin.open("people"))
    township = admin.open(f"people?in={county.home.space.code}")
    assert "钱大有" in words(township)
    assert f"people/new?in={county.home.space.code}" in township.get_data(as_text=True)
    page = admin.open(f"{one(county, 'grid')}?in={county.home.space.code}")
    assert "出新的密码单" in words(page)
    assert admin.open("people?in=000000").status_code == 404
    other = Visitor(site, county.home, "admin")
    assert other.open(f"people?in={county.sibling.space.code}").status_code == 404
    assert other.open(f"people/{county.sibling.people['grid'].account_id}").status_code == 404


def test_the_countys_administrator_finds_people_of_the_townships_by_name_and_a_townships_only_its_own(
    site: Flask, county: County
) -> None:
    name, code = county.sibling.names["grid"], county.sibling.space.code
    found = Visitor(site, county, "county_admin").open(f"people?q={name}")
    assert f"{county.sibling.space.name} 网格员" in words(found)
    person = f"/{county.space.code}/people/{county.sibling.people['grid'].account_id}?in={code}"
    assert f'href="{person}"' in found.get_data(as_text=True)
    assert "没有符合条件的人" in words(Visitor(site, county.home, "admin").open(f"people?q={name}"))
    elsewhere = Visitor(site, county, "county_admin").open(f"people?in={county.home.space.code}&q={name}")
    assert "没有符合条件的人" in words(elsewhere)


def test_those_of_the_same_unit_and_village_stand_first_among_the_successors(site: Flask, county: County) -> None:
    in_hand(county, "upper1", "grid")
    page = Visitor(site, county.home, "admin").open(one(county, "grid", f"/posts/{post_of(county, 'grid')}/end"))
    heads = re.findall(r'<optgroup label="([^"]+)">', page.get_data(as_text=True))
    assert heads == ["同一个村", "其他单位"]


def test_whoever_manages_nobody_is_told_so(site: Flask, county: County) -> None:
    for who in ("clerk", "director", "grid"):
        visitor = Visitor(site, county.home, who)
        for page in ("people", "people/new", one(county, "grid")):
            assert visitor.open(page).status_code == 403
    assert "人员" not in words(Visitor(site, county.home, "clerk").open("today"))


PAGES = ("people", "people/new", "{grid}", "{grid}/leave", "{grid}/posts", "{grid}/disable", "{grid}/posts/{post}/end")


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_speak_one_language_at_a_time(site: Flask, county: County, page: str) -> None:
    in_hand(county, "upper1", "grid")
    address = page.format(grid=one(county, "grid"), post=post_of(county, "grid"))
    admin = Visitor(site, county.home, "admin")
    assert latin_words(admin.open(address).get_data(as_text=True)) == []
    assert han_words(admin.open(f"{address}?lang=en").get_data(as_text=True)) == []


def test_a_prefectures_administrator_manages_its_own_people(database: Database) -> None:
    above = found_above(found_small_county(database, five_rungs()))
    admin = Visitor(site_over(database), above, "above_admin")  # type: ignore[arg-type]  # a place with people, like the others
    assert "巴图 市州中心受理" in words(admin.open("people"))
    admin.open("people/new")
    slip = words(admin.send("people/new", name="蒋小云", kind="prefecture_clerk"))
    assert "登录名 jiang001" in slip
    assert admin.send("people/new", name="蒋小云", kind="county_clerk").status_code == 422
    assert admin.send("people/new", name="蒋小云", kind="prefecture_admin").status_code == 422
    assert "综治中心" in words(admin.open("units"))
