"""What a line of a list must say: columns under many heads, and each mistake named with its row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.administration.rules import (
    PERSON_COLUMNS,
    UNIT_COLUMNS,
    Fault,
    PersonLine,
    UnitLine,
    find_columns,
    missing_columns,
    one_time_password,
    read_person,
    read_unit,
)
from core.administration.wording import FAULTS, fault_words
from core.people.rules import check_password

VILLAGE, GRID = "990101103001", "990101103001004"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (("单位编码", "名称", "类别", "上级编码"), {"code": 0, "name": 1, "kind": 2, "above": 3}),
        (("序号", "网格名称", "网格编码"), {"code": 2, "name": 1}),
        (("*单位编码（必填）", " 名 称 ", "类别(网格/村)"), {"code": 0, "name": 1, "kind": 2}),
        (("CODE", "Name"), {"code": 0, "name": 1}),
    ],
)
def test_columns_are_found_under_the_heads_that_offices_use(head: tuple[str, ...], found: dict[str, int]) -> None:
    assert find_columns(head, UNIT_COLUMNS)[0] == found


def test_columns_that_mean_nothing_are_told() -> None:
    assert find_columns(("姓名", "登录名", "岗位", "身份证号", ""), PERSON_COLUMNS)[1] == ("身份证号",)


def test_columns_that_are_needed_are_missed_by_their_usual_name() -> None:
    assert missing_columns({"name": 0}, people=False) == ("单位编码",)
    assert missing_columns({"name": 0}, people=True) == ("登录名", "岗位")


def test_a_grids_code_says_its_kind_and_its_village() -> None:
    assert read_unit(2, {"code": GRID, "name": "四组网格"}) == UnitLine(2, GRID, "四组网格", "grid", VILLAGE)


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"code": VILLAGE, "name": "上村"}, UnitLine(2, VILLAGE, "上村", "village", "")),
        ({"code": "GQ1", "name": "一管区", "kind": "管区"}, UnitLine(2, "GQ1", "一管区", "area", "")),
        ({"code": "SF", "name": "司法所", "kind": "部门", "above": "GQ1"}, UnitLine(2, "SF", "司法所", "department", "GQ1")),
    ],
)
def test_other_units_stand_at_the_desk_unless_the_list_says_where(cells: dict[str, str], line: UnitLine) -> None:
    assert read_unit(2, cells) == line


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"code": "", "name": "四组", "kind": "网格"}, [("单位编码", "missing")]),
        ({"code": GRID, "name": ""}, [("名称", "missing")]),
        ({"code": GRID, "name": "甲" * 61}, [("名称", "too_long")]),
        ({"code": "9.90101103E+14", "name": "四组", "kind": "网格"}, [("单位编码", "code_mangled")]),
        ({"code": "99-01/3", "name": "四组", "kind": "管区"}, [("单位编码", "code_letters")]),
        ({"code": f"{VILLAGE}01", "name": "四组", "kind": "网格", "above": VILLAGE}, [("单位编码", "grid_code")]),
        ({"code": GRID, "name": "四组", "above": "990101103002"}, [("单位编码", "grid_code")]),
        ({"code": "V1", "name": "上村", "kind": "村"}, [("单位编码", "village_code")]),
        ({"code": "X1", "name": "某处"}, [("类别", "kind_unknown")]),
        ({"code": "X1", "name": "某处", "kind": "星球"}, [("类别", "kind_unknown")]),
        ({"code": "", "name": "", "kind": "村"}, [("单位编码", "missing"), ("名称", "missing")]),
    ],
)
def test_each_mistake_in_a_unit_is_named_with_its_column(cells: dict[str, str], faults: list[tuple[str, str]]) -> None:
    found = read_unit(7, cells)
    assert isinstance(found, tuple)
    assert [(fault.row, fault.column, fault.code) for fault in found] == [(7, column, code) for column, code in faults]


@pytest.mark.parametrize("post", ["窗口受理", "window_clerk", "窗口人员"])
def test_a_post_is_known_by_its_key_and_its_chinese_names(post: str) -> None:
    line = read_person(2, {"name": "李秀兰", "sign_in_name": "lixiulan", "post": post})
    assert line == PersonLine(2, "李秀兰", "lixiulan", "window_clerk", "", "")


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"name": "", "sign_in_name": "li", "post": "网格员"}, [("姓名", "missing")]),
        ({"name": "李", "sign_in_name": "", "post": "网格员"}, [("登录名", "missing")]),
        ({"name": "李", "sign_in_name": "li lan", "post": "网格员"}, [("登录名", "sign_in_name")]),
        ({"name": "李", "sign_in_name": "li", "post": ""}, [("岗位", "missing")]),
        ({"name": "李", "sign_in_name": "li", "post": "镇长"}, [("岗位", "post_unknown")]),
        ({"name": "李", "sign_in_name": "li", "post": "worker"}, [("岗位", "post_unknown")]),
        ({"name": "李", "sign_in_name": "li", "post": "网格员", "unit": "3.7E+14"}, [("单位编码", "code_mangled")]),
    ],
)
def test_each_mistake_in_a_person_is_named_with_its_column(cells: dict[str, str], faults: list[tuple[str, str]]) -> None:
    found = read_person(7, cells)
    assert isinstance(found, tuple)
    assert [(fault.row, fault.column, fault.code) for fault in found] == [(7, column, code) for column, code in faults]


@pytest.mark.parametrize("code", list(FAULTS))
def test_every_mistake_has_its_words(code: str) -> None:
    assert "%" not in fault_words(Fault(1, "名称", code, "某物"))


_CELLS = st.dictionaries(
    st.sampled_from(("code", "name", "kind", "above", "sign_in_name", "post", "unit", "title")), st.text(max_size=70)
)


@given(_CELLS)
def test_whatever_a_row_says_it_is_a_line_or_mistakes(cells: dict[str, str]) -> None:
    assert isinstance(read_unit(2, cells), UnitLine) or all(fault_words(fault) for fault in read_unit(2, cells))  # type: ignore[union-attr]
    assert isinstance(read_person(2, cells), PersonLine) or all(fault_words(fault) for fault in read_person(2, cells))  # type: ignore[union-attr]


def test_one_time_passwords_are_good_passwords_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        check_password(password, "lixiulan")
        assert not set(password) & set("0O1lIoi")
