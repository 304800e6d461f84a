"""The ledger as an Excel file: the lines of the screen, masked as there, and no cell that could be a formula."""

import sys
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from core import cases
from core.audit.models import AuditEntry
from core.cases.rules import LedgerFilter, NewParty, Visit
from core.reports import sheets
from core.reports.service import filed_lines
from core.reports.views import ledger_sheet
from tests.core.reports.conftest import at, open_case, settle_case
from tests.places import County
from tests.visitors import LINE, Visitor, words

HEAD = 3


def taken(visitor: Visitor, query: str = "") -> TestResponse:
    """The answer to somebody who takes the ledger away."""
    return visitor.client.get(f"/{visitor.code}/ledger.xlsx?{query}", environ_overrides=LINE)


def sheet_of(answer: TestResponse) -> Worksheet:
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.data)).worksheets[0]


def titles(sheet: Worksheet) -> list[str]:
    column = {cell.value: cell.column for cell in sheet[HEAD]}["纠纷名称"]
    return [row[column - 1] for row in sheet.iter_rows(min_row=HEAD + 1, max_row=sheet.max_row - 1, values_only=True)]


def line(sheet: Worksheet, number: int = 1) -> dict[str, object]:
    heads = [cell.value for cell in sheet[HEAD]]
    return dict(zip(heads, (cell.value for cell in sheet[HEAD + number]), strict=True))


def test_a_line_has_what_the_office_asks_for_and_no_whole_name(county: County, site: Flask) -> None:
    at(county, "2026-03-10 10:00")
    case = open_case(county, unit_id=county.home.units["upper1"], people=5)
    settle_case(county, case)
    answer = taken(Visitor(site, county.home, "director"))
    sheet = sheet_of(answer)
    row = line(sheet)
    assert sheet["A1"].value == "东镇矛盾纠纷排查化解台账"
    assert row["序号"] == 1
    assert row["编号"] == case.number
    assert row["登记时间"] == datetime.fromisoformat("2026-03-10 10:00")
    assert (row["来源"], row["发生地"], row["纠纷名称"], row["纠纷类型"]) == ("群众来访", "上村 1 网格", "田埂", "山林土地")
    assert (row["当事人"], row["涉及人数"], row["难易程度"]) == ("张*、李*", 5, "一般")
    assert (row["在哪一级"], row["责任单位"], row["办到哪一步"]) == ("grid", "1 网格", "已履行")
    assert (row["化解方式"], row["化解结果"], row["协议形式"], row["履行情况"]) == ("人民调解", "已化解", "口头协议", "已履行")
    assert row["化解时间"] == datetime.fromisoformat("2026-03-10 10:00")
    packed = zipfile.ZipFile(BytesIO(answer.data))
    assert all("张三丰" not in packed.read(name).decode() for name in packed.namelist())


def test_a_closed_and_visited_case_says_so(county: County, site: Flask) -> None:
    case = open_case(county)
    settle_case(county, case)
    county.do("grid", lambda ws: cases.close(ws, case.id, version=None))
    county.do("grid", lambda ws: cases.visit(ws, case.id, Visit(True, "calm", 4), version=None))
    row = line(sheet_of(taken(Visitor(site, county.home, "director"))))
    assert (row["满意度"], row["化解时限"]) == ("满意", None)
    assert isinstance(row["办结时间"], datetime)
    assert isinstance(row["回访时间"], datetime)


HOSTILE = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    '=cmd|"/c calc"!A1',
    "=",
    "370102199001011234",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_text_whatever_it_begins_with(words: str) -> None:
    file = sheets.written(sheets.Sheet("x", words, [words], [sheets.Column(words, 9)], [[words]], words, ""))
    raw = file.getvalue()
    page = load_workbook(BytesIO(raw)).worksheets[0]
    for number in range(1, 6):
        cell = page.cell(number, 1)
        assert (cell.data_type, cell.value, cell.number_format) == ("s", words, "@")
        assert cell.quotePrefix == (words != "370102199001011234")
    assert b"<f>" not in zipfile.ZipFile(BytesIO(raw)).read("xl/worksheets/sheet1.xml")


def test_a_hostile_title_stays_what_it_is(county: County, site: Flask) -> None:
    for title in ("=HYPERLINK(1)", "370102199001011234", "\x0b＠坏\ufffe"):
        open_case(county, title=title, parties=(NewParty("=钱一"),))
    sheet = sheet_of(taken(Visitor(site, county.home, "director")))
    assert sorted(titles(sheet)) == sorted(["=HYPERLINK(1)", "370102199001011234", "＠坏"])
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=HEAD + 1) for cell in row if isinstance(cell.value, str)}
    assert kinds == {"s"}


def test_numbers_and_moments_are_what_they_are() -> None:
    row = [7, datetime.fromisoformat("2026-03-31T16:30:41.123456+00:00"), None, ""]
    file = sheets.written(sheets.Sheet("x", "t", [], [sheets.Column(f"{at}", 9) for at in range(4)], [row], "f", "p"))
    page = load_workbook(file).worksheets[0]
    assert [cell.data_type for cell in page[3]][:2] == ["n", "d"]
    assert [cell.value for cell in page[3]] == [7, datetime.fromisoformat("2026-04-01 00:30"), None, None]


def test_it_is_made_for_paper(county: County, site: Flask) -> None:
    for _ in range(3):
        open_case(county)
    sheet = sheet_of(taken(Visitor(site, county.home, "clerk"), "state=open&since=2026-03-01"))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        9,
        True,
    )
    assert (sheet.freeze_panes, sheet.print_title_rows) == (f"A{HEAD + 1}", f"${HEAD}:${HEAD}")
    assert "填报单位：东镇" in sheet["A2"].value
    assert "登记时间：2026-03-01 至 现在" in sheet["A2"].value
    assert "条件：办到哪一步：没办完的" in sheet["A2"].value
    assert "共 3 件" in sheet["A2"].value
    foot = sheet.cell(sheet.max_row, 1).value
    assert foot.startswith("制表人：李秀兰")
    assert "审核人：" in foot
    assert "日期：" in foot
    assert sheet.max_row == HEAD + 4
    across = {str(cells) for cells in sheet.merged_cells.ranges}
    assert across == {"A1:W1", "A2:W2", f"A{HEAD + 4}:W{HEAD + 4}"}


ADDRESSES = [
    "", "state=open", "type=J01", "state=closed&type=J07", "rung=village", "since=2026-03-11", "until=2026-03-10", "place={upper}",
    "q=%E7%94%B0%E5%9F%82", "state=nonsense", "state=settled", "state=in_hand", "within={upper}", "source=01", "kind=dispute", "lang=zh&large=0",
    "order=due",
]  # fmt: skip


def test_it_holds_the_lines_of_the_screen_under_every_filter(county: County, site: Flask) -> None:
    at(county, "2026-03-10 10:00")
    open_case(county, title="第一件", type_code="J01", unit_id=county.home.units["upper"])
    settled = open_case(county, title="第二件田埂")
    settle_case(county, settled)
    county.do("grid", lambda ws: cases.close(ws, settled.id, version=None))
    at(county, "2026-03-11 10:00")
    up = open_case(county, title="第三件")
    county.do("grid", lambda ws: cases.escalate(ws, up.id, version=None, tried="劝过", why="不让"))
    for who in ("director", "village"):
        visitor = Visitor(site, county.home, who)
        for address in ADDRESSES:
            query = address.format(upper=county.home.units["upper"])
            page = visitor.open(f"cases?{query}").get_data(as_text=True)
            shown = sorted((title for title in ("第一件", "第二件田埂", "第三件") if title in page), key=page.index)
            assert titles(sheet_of(taken(visitor, query))) == shown, (who, query)


def test_the_file_and_a_program_are_told_the_limit_that_the_page_shows(county: County, site: Flask) -> None:
    at(county, "2026-03-10 10:00")
    up = open_case(county)
    county.do("grid", lambda ws: cases.escalate(ws, up.id, version=None, tried="劝过", why="不让"))
    sign_by = datetime.fromisoformat("2026-03-11 10:00")  # a day to sign, long before the limit of the village
    visitor = Visitor(site, county.home, "director")
    assert "3月11日 10:00 应签收" in words(visitor.open("cases"))
    assert line(sheet_of(taken(visitor)))["化解时限"] == sign_by
    listed = visitor.client.get(f"/api/v1/{visitor.code}/cases", environ_overrides=LINE).get_json()["lines"][0]
    whole = visitor.client.get(f"/api/v1/{visitor.code}/cases/{up.id}", environ_overrides=LINE).get_json()
    assert [datetime.fromisoformat(one["due_at"]).replace(tzinfo=None) for one in (listed, whole)] == [sign_by, sign_by]


def test_what_the_page_refuses_is_said_on_the_page(county: County, site: Flask) -> None:
    visitor = Visitor(site, county.home, "director")
    for query in ("since=gestern", "type=X", "q=%E5%BC%A0"):
        answer = taken(visitor, f"{query}&space=1")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"/{county.home.space.code}/cases?")
        assert visitor.follow(answer).status_code == 422


def test_more_lines_than_fit_are_cut_and_it_says_so(county: County, site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        county.clock.forward(minutes=1)
        open_case(county, title=f"第{number}件")
    cut = county.do("director", lambda ws: filed_lines(ws, LedgerFilter(), most=3))
    assert ([row.title for row in cut.lines], cut.cut) == (["第3件", "第2件", "第1件"], True)  # type: ignore[attr-defined]
    assert not county.do("director", lambda ws: filed_lines(ws, LedgerFilter(), most=4)).cut  # type: ignore[attr-defined]
    monkeypatch.setattr(ledger_sheet, "filed_lines", lambda ws, wanted: filed_lines(ws, wanted, most=2))
    sheet = sheet_of(taken(Visitor(site, county.home, "director")))
    assert sheet["A3"].value.startswith("只列到")
    assert sheet.freeze_panes == "A5"


def test_every_page_of_the_ledger_is_turned(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["core.cases.service.ledger"], "PAGE", 2)
    numbers = []
    for _ in range(5):
        county.clock.forward(minutes=1)
        numbers.append(open_case(county).id)
    found = county.do("director", lambda ws: filed_lines(ws, LedgerFilter()))
    assert [row.id for row in found.lines] == numbers[::-1]  # type: ignore[attr-defined]


def test_taking_it_away_is_recorded_without_a_word_of_anybody(county: County, site: Flask, behind_the_fence: Connection) -> None:
    open_case(county)
    taken(Visitor(site, county.home, "clerk"), "q=%E7%94%B0%E5%9F%82&state=open&since=2026-03-01")
    entry = behind_the_fence.execute(
        select(AuditEntry.post, AuditEntry.space_id, AuditEntry.detail).where(
            AuditEntry.county_id == county.space.id, AuditEntry.deed == "exported"
        )
    ).one()
    assert (entry.post, entry.space_id) == ("window_clerk", county.home.space.id)
    assert entry.detail == {"what": "ledger", "filters": ["q", "since", "state"], "since": "2026-03-01", "lines": 1, "cut": False}


def test_the_county_sees_lines_of_its_townships_without_titles(county: County, site: Flask) -> None:
    open_case(county)
    open_case(county, "grid", county.sibling)
    sheet = sheet_of(taken(Visitor(site, county, "county_director")))
    assert {line(sheet, number)["乡镇"] for number in (1, 2)} == {"东镇", "西镇"}
    assert "田埂" not in str(list(sheet.values))
    assert "张" not in str(list(sheet.values))


def test_no_ledger_no_sheet(county: County, site: Flask) -> None:
    assert taken(Visitor(site, county.home, "admin")).status_code == 403
    assert taken(Visitor(site, county, "county_admin")).status_code == 403


def test_an_empty_ledger_is_a_sheet_too(county: County, site: Flask) -> None:
    sheet = sheet_of(taken(Visitor(site, county.home, "director")))
    assert sheet.max_row == HEAD + 1
    assert "共 0 件" in sheet["A2"].value
