"""Units and people from lists: looked through first, written whole or not at all, twice is once."""

import csv
import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from core.people import service as people
from core.people.models import Account, Post
from tenants import divisions
from tenants.units import Unit
from tests.core.commands.conftest import Installation

COUNTY, TOWNSHIP = "371324", "371324103"
VILLAGE = divisions.villages_of(TOWNSHIP)[0].code
UNITS = f"单位编码,名称\n{VILLAGE}001,一组网格\n{VILLAGE}002,二组网格\n"
PEOPLE = (
    f"姓名,登录名,岗位,单位编码\n钱大有,qiandayou,网格员,{VILLAGE}001\n李秀兰,lixiulan,窗口受理,\n李秀兰,lixiulan,镇调解员,\n"
)


@pytest.fixture(scope="module", autouse=True)
def founded(installation: Installation) -> None:
    installation.do("space", "found", COUNTY)


@pytest.fixture
def write(tmp_path: Path) -> "Writer":
    return Writer(tmp_path)


class Writer:
    """Writes the lists that offices send."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return path


def count(installation: Installation, table: type[Unit] | type[Account] | type[Post]) -> int:
    with installation.at_the_door(COUNTY) as ws:
        return int(ws.session.scalar(select(func.count()).select_from(table)) or 0)


def must_change(installation: Installation, name: str, password: str) -> bool:
    """Whether somebody comes in with this password and must choose another first."""
    with installation.at_the_door(COUNTY) as ws:
        return people.sign_in(ws, name, password, source="x", device="", lasts=timedelta(hours=1)).must_change


def test_a_list_of_grids_is_looked_through_written_and_found_again(installation: Installation, write: Writer) -> None:
    file, before = write(UNITS), count(installation, Unit)
    assert "新增 2，改名 0，不变 0，有误 0 行。" in installation.do("space", "units", TOWNSHIP, file)
    assert count(installation, Unit) == before
    assert "已写入" in installation.do("space", "units", TOWNSHIP, file, "--write")
    assert count(installation, Unit) == before + 2
    assert "新增 0，改名 0，不变 2" in installation.do("space", "units", TOWNSHIP, file, "--write")
    assert count(installation, Unit) == before + 2


def test_a_new_name_under_an_old_code_renames(installation: Installation, write: Writer) -> None:
    text = f"单位编码,名称\n{VILLAGE}011,东头网格\n"
    installation.do("space", "units", TOWNSHIP, write(text), "--write")
    before = count(installation, Unit)
    assert "改名 1" in installation.do("space", "units", TOWNSHIP, write(text.replace("东头", "西头")), "--write")
    assert count(installation, Unit) == before


def test_a_list_from_the_county_reaches_all_its_townships(installation: Installation, write: Writer) -> None:
    other = "371324112"
    lines = [f"{VILLAGE}021,甲网格,网格,", "SFJ,司法局,部门,", f"{other}-GQ1,一管区,管区,{other}", f"{VILLAGE}022,乙网格,网格,"]
    text = "单位编码,名称,类别,上级编码\n" + "\n".join(lines).replace(f",{other}\n", f",C{other}\n") + "\n"
    assert "新增 4" in installation.do("space", "units", COUNTY, write(text), "--write")
    assert "新增 0，改名 0，不变 4" in installation.do("space", "units", COUNTY, write(text), "--write")
    assert "不变 1" in installation.do("space", "units", other, write(f"单位编码,名称,类别\n{other}-GQ1,一管区,管区\n"))


def test_a_superior_may_stand_below_what_belongs_to_it(installation: Installation, write: Writer) -> None:
    text = "单位编码,名称,类别,上级编码\nROOM1,一室,调解室,AREA1\nAREA1,一区,管区,\n"
    assert "新增 2" in installation.do("space", "units", TOWNSHIP, write(text), "--write")


@pytest.mark.parametrize(
    ("lines", "row", "column", "said"),
    [
        (f"{VILLAGE}031,甲网格\n{VILLAGE}0,乙网格\n", 3, "类别", "“”不是认得的类别"),
        (f"{VILLAGE}031,甲网格\n{VILLAGE}031,乙网格\n", 2, "单位编码", "出现了两次"),
        ("371324103999031,甲网格\n", 2, "上级编码", "上级单位“371324103999”不在表里，也不在系统里"),
        ("371324112999,新村\n", 2, "单位编码", "不在本乡镇的编码范围里"),
        ("3.71324E+14,甲网格\n", 2, "单位编码", "科学计数"),
        (f"{VILLAGE}031,\n", 2, "名称", "没有填"),
    ],
)
def test_one_mistake_keeps_everything_out_and_is_told_with_its_row(
    installation: Installation, write: Writer, lines: str, row: int, column: str, said: str
) -> None:
    before = count(installation, Unit)
    text = installation.refuse("space", "units", TOWNSHIP, write(f"单位编码,名称\n{lines}"), "--write")
    assert any(line.split()[:2] == [str(row), column] and said in line for line in text.splitlines()), text
    assert "什么都没有写入" in text
    assert count(installation, Unit) == before


def test_one_township_at_fault_keeps_the_whole_countys_list_out(installation: Installation, write: Writer) -> None:
    before = count(installation, Unit)
    text = f"单位编码,名称\n{VILLAGE}041,甲网格\n371324112999001,乙网格\n"
    installation.refuse("space", "units", COUNTY, write(text), "--write")
    assert count(installation, Unit) == before


def test_what_stands_already_is_not_turned_into_something_else(installation: Installation, write: Writer) -> None:
    installation.do("space", "units", TOWNSHIP, write("单位编码,名称,类别\nQ1,一区,管区\nQ2,二区,管区\n"), "--write")
    assert "另一种类别" in installation.refuse("space", "units", TOWNSHIP, write("单位编码,名称,类别\nQ1,一区,部门\n"), "--write")
    moved = write("单位编码,名称,类别,上级编码\nQ1,一区,管区,Q2\n")
    assert "上级不是“Q2”" in installation.refuse("space", "units", TOWNSHIP, moved, "--write")


def test_a_list_without_its_columns_is_told(installation: Installation, write: Writer) -> None:
    assert "缺少“单位编码”这一列" in installation.refuse("space", "units", TOWNSHIP, write("名称,备注\n甲,\n"))
    assert "“备注”这一列没有用到" in installation.do("space", "units", TOWNSHIP, write(UNITS.replace("名称\n", "名称,备注\n")))


@pytest.mark.parametrize("name", ["list.csv", "list.txt"])
def test_lists_come_in_the_encodings_of_offices(installation: Installation, write: Writer, name: str) -> None:
    assert "有误 0 行" in installation.do("space", "units", TOWNSHIP, write(UNITS, name, "gb18030"))
    assert "有误 0 行" in installation.do("space", "units", TOWNSHIP, write(UNITS, name, "utf-8-sig"))


def test_lists_come_as_excel(installation: Installation, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in csv.reader(io.StringIO(UNITS)):
        sheet.append(line)
    book.save(tmp_path / "list.xlsx")
    assert "有误 0 行" in installation.do("space", "units", TOWNSHIP, tmp_path / "list.xlsx")


def test_a_file_that_is_no_list_is_told(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    assert "请另存为 xlsx" in installation.refuse("space", "units", TOWNSHIP, tmp_path / "old.xls")


def test_people_get_accounts_posts_and_a_password_in_a_file_of_their_own(installation: Installation, write: Writer) -> None:
    installation.do("space", "units", TOWNSHIP, write(UNITS, "units.csv"), "--write")
    file, secrets, before = write(PEOPLE), write.folder / "passwords.csv", count(installation, Account)
    assert "新账号 2，新岗位 3，不变 0，有误 0 行。" in installation.do("space", "people", TOWNSHIP, file)
    assert count(installation, Account) == before
    said = installation.do("space", "people", TOWNSHIP, file, "--write", "--passwords", secrets)
    assert count(installation, Account) == before + 2
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(secrets.read_text(encoding="utf-8-sig"))))
    assert [(row["姓名"], row["登录名"], row["登录地址"]) for row in rows] == [
        ("钱大有", "qiandayou", f"/{TOWNSHIP}/sign-in"),
        ("李秀兰", "lixiulan", f"/{TOWNSHIP}/sign-in"),
    ]
    for row in rows:
        assert row["初始密码"] not in said
        assert must_change(installation, row["登录名"], row["初始密码"])

    again = write.folder / "again.csv"
    assert "新账号 0，新岗位 0，不变 3" in installation.do("space", "people", TOWNSHIP, file, "--write", "--passwords", again)
    assert not again.exists()


def test_an_old_file_of_passwords_is_not_written_over(installation: Installation, write: Writer) -> None:
    secrets, before = write("kept", "kept.csv"), count(installation, Account)
    text = "姓名,登录名,岗位\n吴建国,wujianguo,中心主任\n"
    assert "Name a new file" in installation.refuse("space", "people", TOWNSHIP, write(text), "--write", "--passwords", secrets)
    assert secrets.read_text() == "kept"
    assert count(installation, Account) == before


def test_a_name_that_looks_like_a_formula_is_none_in_the_file(installation: Installation, write: Writer) -> None:
    secrets = write.folder / "passwords.csv"
    text = '姓名,登录名,岗位\n"=HYPERLINK(1)",formula,中心主任\n'
    installation.do("space", "people", TOWNSHIP, write(text), "--write", "--passwords", secrets)
    assert ",formula," in secrets.read_text(encoding="utf-8-sig")
    assert "\n=" not in secrets.read_text(encoding="utf-8-sig").replace('"', "")


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("钱某,qianmou,网格员,", "单位编码", "网格员要写所在网格的编码"),
        (f"孙某,sunmou,村调解员,{VILLAGE}001", "单位编码", "村调解员要写所在村的编码"),
        ("王敏,wangmin,县中心受理,", "岗位", "这个岗位不在这一级单位"),
        ("王敏,wangmin,镇长,", "岗位", "“镇长”不是认得的岗位"),
        ("王敏,wang min,窗口受理,", "登录名", "不能作登录名"),
        (f"王敏,wangmin,窗口受理,{TOWNSHIP}X", "单位编码", f"没有编码是“{TOWNSHIP}X”的单位"),
        ("甲,same,窗口受理,\n乙,same,中心主任,", "登录名", "已经是别人的了"),
        ("甲,same,窗口受理,\n甲,same,窗口受理,", "岗位", "出现了两次"),
        ("甲,same,窗口受理,\n甲,SAME,中心主任,", "登录名", "已经是别人的了"),
    ],
)
def test_one_mistaken_person_keeps_everybody_out(
    installation: Installation, write: Writer, line: str, column: str, said: str
) -> None:
    installation.do("space", "units", TOWNSHIP, write(UNITS, "units.csv"), "--write")
    before = count(installation, Account)
    text = write(f"姓名,登录名,岗位,单位编码\n周国平,zhouguoping,镇调解员,\n{line}\n")
    told = installation.refuse("space", "people", TOWNSHIP, text, "--write", "--passwords", write.folder / "p.csv")
    assert any(column in one and said in one for one in told.splitlines()), told
    assert count(installation, Account) == before
    assert not (write.folder / "p.csv").exists()


def test_a_county_lists_people_of_all_its_townships(installation: Installation, write: Writer) -> None:
    text = f"姓名,登录名,岗位,单位编码,岗位名称\n陈静,chenjing,县中心主任,,\n郑云,zhengyun,乡镇管理员,{TOWNSHIP},\n吴某,wumou,主任,{TOWNSHIP},综治主任\n"
    secrets = write.folder / "p.csv"
    assert "新账号 3，新岗位 3" in installation.do("space", "people", COUNTY, write(text), "--write", "--passwords", secrets)
    listed = installation.do("account", "list", TOWNSHIP)
    assert "综治主任" in listed
    assert "郑云" in listed
    assert "陈静" not in listed
