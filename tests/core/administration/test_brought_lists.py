"""Lists brought as files: looked through, mended, written whole or not at all; hostile ones do no harm; long ones are quick."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.administration.service import listing
from core.people.models import Account, AccountEvent, Post
from tests.counting import counting
from tests.desk import at_present
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import LINE, Visitor, make_site, words

HEAD = ("姓名", "登录名", "岗位", "单位编码", "岗位名称")


@pytest.fixture
def site(county: County) -> Flask:
    at_present(county)
    return make_site(county)


@pytest.fixture
def admin(site: Flask, county: County) -> Visitor:
    return Visitor(site, county.home, "admin")


def excel(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(at, column, value)  # to ask the page for its last row would look at every cell so far
            cell.data_type = "s" if isinstance(value, str) else cell.data_type  # what begins with = is text here
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bring(visitor: Visitor, content: bytes, what: str = "people", name: str = "人员.xlsx") -> TestResponse:
    """Choose a file on the page and send it."""
    visitor.open(f"{what}/import")
    data = {"csrf_token": visitor.token, "key": visitor.key, "file": (io.BytesIO(content), name)}
    return visitor.client.post(f"/{visitor.code}/{what}/import", data=data, environ_overrides=LINE)


def tried(visitor: Visitor, content: bytes, what: str = "people") -> TestResponse:
    """Bring a file and read the page of its dry run."""
    return visitor.follow(bring(visitor, content, what))


def number_in(page: TestResponse) -> str:
    return re.findall(r"/lists/(\d+)", page.get_data(as_text=True))[0]


def file_of(visitor: Visitor, page: str) -> TestResponse:
    return visitor.client.get(f"/{visitor.code}/{page}", environ_overrides=LINE)


def accounts(county: County) -> int:
    with county.door().session as session:
        return int(session.scalar(select(func.count()).select_from(Account).where(Account.county_id == county.space.id)) or 0)


def code(county: County, unit: str) -> str:
    return f"{county.home.space.code}-{unit}"


def good(county: County) -> bytes:
    return excel(
        HEAD,
        ("蒋小云", "jiangxiaoyun", "网格员", code(county, "upper2"), "片长"),
        ("蒋小月", "jiangxiaoyue", "村调解员", code(county, "lower"), ""),
        ("蒋小月", "jiangxiaoyue", "镇调解员", "", ""),
        ("李秀兰", county.home.names["clerk"], "镇调解员", "", ""),
        ("吴建国", county.home.names["director"], "中心主任", "", ""),
    )


def test_a_good_list_is_tried_then_written_once(admin: Visitor, county: County) -> None:
    before = accounts(county)
    page = tried(admin, good(county))
    said = words(page)
    assert "0 有错的行 2 新账号 4 新岗位 1 已经有了" in said
    assert re.search(r"第 2 行 蒋小云 jiangxiaoyun 网格员 \S+ 片长 新建账号和岗位", said)
    assert "第 5 行 李秀兰" in said
    assert accounts(county) == before
    number = number_in(page)
    done = words(admin.follow(admin.send(f"lists/{number}/confirm")))
    assert "新账号 2 个，新岗位 4 个" in done
    assert "蒋小云 片长 上村 2 网格 jiangxiaoyun 还没发密码" in done
    assert accounts(county) == before + 2
    assert "已经导入过了" in words(admin.open(f"lists/{number}"))
    assert admin.send(f"lists/{number}/confirm").status_code == 409
    assert "表里的都已经有了" in words(tried(admin, good(county)))
    with county.door().session as session:
        deeds = session.scalars(
            select(AccountEvent.deed)
            .join(Account, Account.id == AccountEvent.account_id)
            .where(Account.sign_in_name == "jiangxiaoyue")
        ).all()
        assert sorted(deeds) == ["account_added", "post_given", "post_given"]


WRONG = (
    ("蒋小云", "jiangxiaoyun", "网格员", "", ""),
    ("蒋小月", "jiang xiaoyue", "村长", "", ""),
    ("王二", "wanger", "乡镇管理员", "", ""),
    ("赵三", "zhaosan", "窗口受理", "990000000", ""),
    ('=HYPERLINK("http://x")', "evil", "窗口受理", "", "=1+1"),
    ("钱五", "qianwu", "县中心受理", "", ""),
    ("孙六", "sunliu", "窗口受理", "", ""),
)
REASONS = (
    "单位编码：网格员要写所在网格的编码",
    "登录名：“jiang xiaoyue”不能作登录名",
    "岗位：“村长”不是认得的岗位",
    "岗位：“乡镇管理员”这个岗位不归您给",
    "单位编码：没有编码是“990000000”的单位",
    "岗位：“县中心受理”这个岗位不在这一级单位",
)


def test_every_wrong_row_is_told_with_its_column_and_nothing_is_written(admin: Visitor, county: County) -> None:
    before = accounts(county)
    page = tried(admin, excel(HEAD, *WRONG))
    said = words(page)
    for reason in REASONS:
        assert reason in said
    assert "5 有错的行" in said
    assert said.index("第 2 行") < said.index("第 8 行")
    number = number_in(page)
    assert "确认导入" not in said
    refused = admin.send(f"lists/{number}/confirm")
    assert (refused.status_code, "还有要改的行" in words(refused)) == (422, True)
    assert accounts(county) == before


def test_the_file_comes_back_with_what_is_wrong_in_a_last_column_and_no_formula(admin: Visitor, county: County) -> None:
    number = number_in(tried(admin, excel(HEAD, *WRONG)))
    answer = file_of(admin, f"lists/{number}/sheet")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = load_workbook(io.BytesIO(answer.get_data())).worksheets[0]
    rows = list(page.iter_rows())
    assert [cell.value for cell in rows[0]] == [*HEAD, "问题"]
    assert rows[1][5].value == REASONS[0]
    assert rows[7][5].value in {None, ""}
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}
    assert rows[5][0].value == '=HYPERLINK("http://x")'
    again = words(tried(admin, answer.get_data()))
    assert "5 有错的行" in again
    assert "没有用到的列" not in again


def test_the_pattern_can_be_brought_as_it_is_and_tells_the_codes_of_this_place(admin: Visitor, county: County) -> None:
    answer = file_of(admin, "people/template")
    book = load_workbook(io.BytesIO(answer.get_data()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEAD)
    told = {cell.value for row in book.worksheets[1].iter_rows() for cell in row}
    assert code(county, "upper1") in told
    assert code(county, "upper1").replace(county.home.space.code, county.sibling.space.code) not in told
    assert "表里只有例子" in words(tried(admin, answer.get_data()))
    units = file_of(admin, "units/template").get_data()
    assert "表里只有例子" in words(tried(admin, units, "units"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 200, "旧的 xls 格式"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "认不出文件的文字编码"),
        (b"PK\x03\x04 this is no table", "文件打不开"),
        ("姓名,登录名,岗位\n".encode(), "表里只有表头"),
        ("一,二,三\n1,2,3\n".encode(), "缺少“姓名”这一列"),
    ],
)
def test_a_file_that_is_no_list_is_told_so(admin: Visitor, content: bytes, said: str) -> None:
    answer = bring(admin, content, name="x.xlsx")
    answer = admin.follow(answer) if answer.status_code == 303 else answer
    assert said in words(answer)


def test_no_file_and_one_of_more_than_five_megabytes_are_told_so(admin: Visitor) -> None:
    admin.open("people/import")
    assert "先选一个文件" in words(admin.send("people/import"))
    large = admin.client.post(
        f"/{admin.code}/people/import",
        data=b"x" * (5 * 1024 * 1024 + 1),
        content_type="multipart/form-data; boundary=x",
        environ_overrides=LINE,
    )
    assert (large.status_code, "一次最多送 5 兆" in words(large)) == (413, True)


def test_a_list_is_its_bringers_alone(site: Flask, admin: Visitor, county: County) -> None:
    number = number_in(tried(admin, good(county)))
    chief, neighbour = Visitor(site, county, "county_admin"), Visitor(site, county.sibling, "admin")
    for other, place in ((chief, f"?in={county.home.space.code}"), (chief, ""), (neighbour, "")):
        assert other.open(f"lists/{number}{place}").status_code == 404
        assert other.open(f"lists/{number}/sheet{place}").status_code == 404
    assert Visitor(site, county.home, "clerk").open(f"lists/{number}").status_code == 403
    colleague = replace(county.home.people["admin"], account_id=county.home.people["clerk"].account_id)
    ws = county.workspace(county.home, colleague)
    with ws.session, pytest.raises(listing.ListMissing):
        listing.look_through(ws, county.home.space, int(number))


def test_units_are_tried_and_written_in_every_township_of_the_county(site: Flask, county: County) -> None:
    chief = Visitor(site, county, "county_admin")
    home, sibling = county.home.space.code, county.sibling.space.code
    # the desks of a test county have codes of their own
    rows = [
        f"{home}009,中村,村,{home}-desk",
        f"{home}009001,甲网格,,",
        f"{sibling}009,西中村,村,{sibling}-desk",
    ]
    content = ("单位编码,名称,类别,上级编码\n" + "\n".join(rows)).encode()
    page = tried(chief, content, "units")
    assert "0 有错的行 3 新设单位" in words(page), words(page)
    assert "新设 3 个" in words(chief.follow(chief.send(f"lists/{number_in(page)}/confirm")))
    assert "西中村" in words(Visitor(site, county.sibling, "admin").open("units"))
    home_units = words(Visitor(site, county.home, "admin").open("units"))
    assert "甲网格" in home_units
    assert "西中村" not in home_units


def test_ten_thousand_people_are_tried_and_written_in_a_few_statements(county: County) -> None:
    at_present(county)
    rows = [(f"王{number}", f"w{number}", "窗口受理", "", "") for number in range(10_000)]
    content = excel(HEAD, *rows)
    with counting(county.database) as said:
        number = county.do("admin", lambda ws: listing.bring_list(ws, county.home.space, "people", "x.xlsx", content))
        look = county.do("admin", lambda ws: listing.look_through(ws, county.home.space, number))  # type: ignore[arg-type]
        assert isinstance(look, listing.Look)
        assert (look.made, look.faults) == (10_000, [])
        assert county.do("admin", lambda ws: listing.write_list(ws, county.home.space, number)) == (10_000, 10_000)  # type: ignore[arg-type]
    assert len(said) < 100, "a statement for a thousand of them, and no more"
    with county.door().session as session:
        assert session.scalar(select(func.count()).select_from(Post).where(Post.space_id == county.home.space.id)) == 10_008


@pytest.mark.parametrize("what", ["people", "units"])
def test_the_pages_speak_one_language_at_a_time(admin: Visitor, county: County, what: str) -> None:
    content = good(county) if what == "people" else f"单位编码,名称\n{county.home.space.code}009001,甲网格\n".encode()
    wrong = tried(admin, excel(HEAD, *WRONG)) if what == "people" else tried(admin, b"\xe5\x90\x8d\n1\n", what)
    for page in (f"{what}/import", f"lists/{number_in(wrong)}", f"lists/{number_in(tried(admin, content, what))}"):
        assert latin_words(admin.open(page).get_data(as_text=True)) == []
        assert han_words(admin.open(f"{page}?lang=en").get_data(as_text=True)) == []
        admin.open(f"{page}?lang=zh")
