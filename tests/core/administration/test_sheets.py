"""Tables from offices: every encoding and program they come from, and files that only pretend."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from core.administration.sheets import MOST_ROWS, SheetUnreadable, read_sheet

LINES = (("单位编码", "名称"), ("990101103001001", "一组 网格"))
TEXT = "单位编码,名称\r\n990101103001001,一组 网格\r\n"


def excel(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(content: bytes, name: str, inside: bytes) -> bytes:
    """The same file with one part of it replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, inside if entry.filename == name else old.read(entry))
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "，").encode(),
        TEXT.replace("\r\n", "\n").encode(),
        b"\r\n\r\n" + TEXT.encode(),
        excel(*LINES),
        excel((), *LINES, ()),
    ],
)
def test_a_table_reads_the_same_from_whichever_program_wrote_it(content: bytes) -> None:
    sheet = read_sheet(content)
    assert sheet.head.cells == LINES[0]
    assert [row.cells for row in sheet.rows] == [LINES[1]]


def test_rows_are_numbered_as_the_office_sees_them() -> None:
    sheet = read_sheet("编码,名称\n\n1,甲\n,\n2,乙\n".encode())
    assert [(row.number, row.cells) for row in sheet.rows] == [(3, ("1", "甲")), (5, ("2", "乙"))]


def test_a_code_that_excel_keeps_as_a_number_gains_no_point() -> None:
    sheet = read_sheet(excel(("编码",), (990101103001001,), (990101103001002.0,)))
    assert [row.cells for row in sheet.rows] == [("990101103001001",), ("990101103001002",)]


def test_rare_characters_of_names_stay_and_invisible_ones_go() -> None:
    sheet = read_sheet("姓名\n𠮷村·㛃\u200b\ufeff\n".encode())
    assert sheet.rows[0].cells == ("𠮷村·㛃",)


def test_a_line_break_inside_a_cell_does_not_end_the_row() -> None:
    assert read_sheet('名称,说明\n"一组","东头\n西头"\n'.encode()).rows[0].cells == ("一组", "东头西头")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n ,\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "encoding"),
        (TEXT.encode("utf-16"), "encoding"),
        (b"PK\x03\x04 this is no zip", "broken"),
        (excel(*LINES)[:-200], "broken"),
        (b"x" * 20_000_001, "too_large"),
        (b"a\n" * (MOST_ROWS + 1), "too_large"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(content)
    assert refused.value.code == code


def test_a_file_that_unpacks_to_more_than_there_is_room_is_not_unpacked() -> None:
    bomb = repacked(excel(*LINES), "xl/worksheets/sheet1.xml", b"0" * 200_000_001)
    assert len(bomb) < 1_000_000
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(bomb)
    assert refused.value.code == "too_large"


def test_entities_in_a_file_are_not_followed() -> None:
    sheet = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(repacked(excel(*LINES), "xl/worksheets/sheet1.xml", sheet))
    assert refused.value.code == "broken"
