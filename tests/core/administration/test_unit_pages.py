"""The units of a place on pages: the tree, what may stand where, and when one may be closed."""

import re

import pytest
from flask import Flask

from tests.desk import at_present, dispatched, in_hand
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    at_present(county)
    return make_site(county)


@pytest.fixture
def admin(site: Flask, county: County) -> Visitor:
    return Visitor(site, county.home, "admin")


def add(admin: Visitor, county: County, kind: str, name: str, above: str = "desk", **more: object) -> object:
    admin.open("units/new")
    return admin.send("units/new", kind=kind, name=name, above=county.home.units.get(above, above), **more)


def number_of(admin: Visitor, name: str) -> str:
    page = admin.open("units").get_data(as_text=True)
    return re.findall(rf'units/(\d+)">{name}<', page)[0]


def test_the_tree_says_what_stands_where_with_people_and_work(admin: Visitor, county: County) -> None:
    in_hand(county)
    said = words(admin.open("units"))
    assert re.search(
        r"上村 village \S+ 1 人在岗 · 1 件在办 加下级 上村 1 网格 grid", said
    )  # the ladder's own words for the levels


def test_a_room_and_a_department_get_a_code_of_their_own(admin: Visitor, county: County) -> None:
    assert "单位设好了" in words(admin.follow(add(admin, county, "department", "派出所")))  # type: ignore[arg-type]
    add(admin, county, "department", "司法所")
    add(admin, county, "room", "茶桌调解室", "upper")
    said = words(admin.open("units"))
    code = county.home.space.code
    assert f"派出所 部门 D{code}01" in said
    assert f"司法所 部门 D{code}02" in said
    assert f"茶桌调解室 调解室 R{code}01" in said


@pytest.mark.parametrize(
    ("kind", "name", "above", "code", "said"),
    [
        ("grid", "3 网格", "desk", "", "网格要设在有编码的村下面"),
        ("grid", "3 网格", "upper", "77", "网格编码是所在村的 12 位编码再加 3 位"),
        ("village", "中村", "desk", "", "村编码是 12 位数字"),
        ("village", "中村", "desk", "371324103001", "村编码是 12 位数字"),
        ("room", "调解室", "99", "", "上级单位不对"),
        ("room", "调解室", "desk", "=1+1", "编码里只能有数字、字母和横线"),
        ("village", "上村", "desk", "{code}009", "同一个上级下面已经有这个名字了"),
        ("room", "", "desk", "", "这一项要填"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    admin: Visitor, county: County, kind: str, name: str, above: str, code: str, said: str
) -> None:
    answer = add(admin, county, kind, name, above, code=code.format(code=county.home.space.code))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in words(answer)  # type: ignore[arg-type]


def test_a_village_gets_grids_that_count_on(admin: Visitor, county: County) -> None:
    add(admin, county, "village", "中村", code=f"{county.home.space.code}009")
    above = number_of(admin, "中村")
    for grid in ("甲网格", "乙网格"):
        add(admin, county, "grid", grid, above)
    assert f"乙网格 grid {county.home.space.code}009002" in words(admin.open("units"))


def test_a_unit_is_renamed_and_moved(admin: Visitor, county: County) -> None:
    add(admin, county, "area", "北管区")
    area = number_of(admin, "北管区")
    village = f"units/{county.home.units['upper']}"
    admin.open(village)
    admin.follow(admin.send(village, name="上游村", above=area))
    said = words(admin.open("units"))
    assert re.search(r"北管区 管区 \S+ 加下级 北管区 上游村", said)
    grid = f"units/{county.home.units['upper1']}"
    admin.open(grid)
    assert "不能移到别的村" in words(admin.send(grid, name="1 网格", above=county.home.units["lower"]))


def test_a_unit_is_closed_when_nothing_stands_or_lies_in_it(admin: Visitor, county: County) -> None:
    def close(unit: str) -> str:
        admin.open(f"units/{county.home.units[unit]}")
        return words(admin.follow(admin.send(f"units/{county.home.units[unit]}/close")))

    assert "下面还有单位" in close("upper")
    assert "还有人在这个单位任职" in close("upper1")
    assert "受理窗口不能移动，也不能撤销" in close("desk")
    assert "单位撤销了" in close("upper2")
    assert admin.open(f"units/{county.home.units['upper2']}").status_code == 404
    admin.open("units/new")
    add(admin, county, "grid", "2 网格", "upper")
    assert "2 网格" in words(admin.open("units"))


def test_a_unit_with_open_work_is_not_closed(admin: Visitor, county: County) -> None:
    dispatched(county, "lower2")
    admin.open(f"units/{county.home.units['lower2']}")
    assert "这个单位还有在办的事" in words(admin.follow(admin.send(f"units/{county.home.units['lower2']}/close")))


def test_the_countys_administrator_works_in_a_township_and_nobody_in_a_neighbours(
    site: Flask, admin: Visitor, county: County
) -> None:
    chief = Visitor(site, county, "county_admin")
    here = f"?in={county.home.space.code}"
    chief.open(f"units/new{here}")
    chief.follow(chief.send(f"units/new{here}", kind="room", name="县里帮设的", above=county.home.units["desk"]))
    assert "县里帮设的" in words(admin.open("units"))
    chief.open("units/new")
    chief.follow(chief.send("units/new", kind="department", name="县司法局", above=county.units["desk"]))
    assert "县司法局" in words(chief.open("units"))
    assert admin.open(f"units/{county.sibling.units['upper']}").status_code == 404
    assert admin.open(f"units/{county.units['desk']}").status_code == 404


@pytest.mark.parametrize("page", ["units", "units/new", "units/{unit}"])
def test_the_pages_speak_one_language_at_a_time(admin: Visitor, county: County, page: str) -> None:
    address = page.format(unit=county.home.units["upper"])
    assert latin_words(admin.open(address).get_data(as_text=True)) == []
    assert han_words(admin.open(f"{address}?lang=en").get_data(as_text=True)) == []
