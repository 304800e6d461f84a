"""Tables that practices give away are written and recorded by the core's own hand."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import text

from core.api import Workspace, lines_seen, table_file
from core.testing import County, case_in


def test_a_table_says_where_it_is_cut_and_stands_in_the_audit_under_a_deed_of_the_card(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on("tea_talk")
    rows = [[number, f"@{number}"] for number in range(1, 1002)]

    def take(ws: Workspace) -> bytes:
        with pytest.raises(LookupError):
            table_file(ws, "tea_talk.no_such_deed", "表", [("号", 6)], [])
        answer = table_file(ws, "tea_talk.taken_away", "表", [("号", 6), ("话", 9)], rows)
        answer.direct_passthrough = False
        return answer.get_data()

    with fq_site.test_request_context():
        sheet = load_workbook(BytesIO(fq_county.do("director", take))).active
    said = [[cell.value for cell in row] for row in sheet.iter_rows()]  # type: ignore[union-attr]
    assert ["共 1000 条", None] in said
    assert any("只列到 1000 条" in str(row[0]) for row in said)
    assert ([1000, "@1000"] in said, [1001, "@1001"] in said) == (True, False)
    found = text("SELECT detail FROM audit WHERE deed LIKE 'tea_talk.%'")
    assert fq_county.do("county_director", lambda ws: ws.session.scalars(found).all()) == [{"lines": 1000, "cut": True}]


def test_cases_in_a_table_are_those_its_reader_sees_whole_and_their_parties_are_masked(fq_county: County, fq_site: Flask) -> None:
    mine, nobodys = case_in(fq_county, "in_hand"), 9_999_999_999
    with fq_site.test_request_context():
        for who, room, seen in (
            ("village", None, [mine]),
            ("mediator", None, []),
            ("director", fq_county.sibling, []),
            ("county_clerk", None, []),
        ):
            told = fq_county.do(who, lambda ws: lines_seen(ws, [mine, nobodys, mine]), room)
            assert (who, [*told]) == (who, seen)
        told = fq_county.do("village", lambda ws: lines_seen(ws, [mine]))
    assert told[mine].parties == "张*、李*"
