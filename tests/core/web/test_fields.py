"""What people type into single fields."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from marshmallow import ValidationError, fields

from core.web.fields import OFFICIAL_TIME, ChineseID, LocalDate, LocalMoment, PersonName, Phone, Text, check_character, tidy


def refused(field: fields.Field[object], typed: object) -> bool:
    try:
        field.deserialize(typed)
    except ValidationError:
        return True
    return False


def with_check(first: str) -> str:
    return first + check_character(first)


def test_a_text_is_tidied_but_not_corrected() -> None:
    assert tidy("  e\u0301\x00\x1b[31m\t𠮷\ue000 \u3000") == "\u00e9[31m 𠮷\ue000"


def test_line_breaks_stay_where_there_are_lines() -> None:
    assert tidy("一\r\n二\r三", lines=True) == "一\n二\n三"
    assert tidy("一\r\n二") == "一 二"


def test_half_a_surrogate_is_dropped() -> None:
    assert tidy("李\ud800明") == "李明"


def test_a_text_ends_where_its_field_ends() -> None:
    assert Text(longest=3).deserialize("一二三") == "一二三"
    assert refused(Text(longest=3), "一二三四")
    assert refused(Text(longest=3), "一二\x87\x87")  # counted as it is sent: so the API describes it


def test_a_required_text_of_blanks_is_missing() -> None:
    assert refused(Text(required=True), " \u3000 ")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王敏", "王敏"),
        ("阿依古丽•热合曼", "阿依古丽·热合曼"),
        ("阿依古丽・热合曼", "阿依古丽·热合曼"),
        ("小李（东头）", "小李（东头）"),
        ("𠮷川", "𠮷川"),
        ("O’Neil", "O’Neil"),
        ("张", "张"),
    ],
)
def test_a_name_is_taken_as_people_bear_it(typed: str, kept: str) -> None:
    assert PersonName().deserialize(typed) == kept


@pytest.mark.parametrize("typed", ["<b>", "张三3", "一" * 51, "张/三"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    assert refused(PersonName(), typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86-13812345678", "13812345678"),
        ("0793 1234567", "0793-1234567"),
        ("010-62345678", "010-62345678"),
        ("(0539)5211234", "0539-5211234"),
    ],
)
def test_mobile_and_landline_stand_in_one_field(typed: str, kept: str) -> None:
    assert Phone().deserialize(typed) == kept


@pytest.mark.parametrize("typed", ["12812345678", "1381234567", "5211234", "138123456789", "电话没有"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    assert refused(Phone(), typed)


def test_the_standards_own_example_of_an_identity_number_passes() -> None:
    assert ChineseID().deserialize("11010519491231002x") == "11010519491231002X"
    assert ChineseID().deserialize("１１０１０５ 19491231 002Ｘ") == "11010519491231002X"


@pytest.mark.parametrize(
    "typed",
    [
        "110105194912310021",  # another check character
        with_check("11010519490230002"),  # no such day
        with_check("10010519491231002"),  # no such province
        with_check(f"110105{datetime.now(OFFICIAL_TIME) + timedelta(days=2):%Y%m%d}002"),  # not born yet
        "110105491231002",  # the old form
        "1101051949123100",
    ],
)
def test_what_is_no_identity_number_is_refused(typed: str) -> None:
    assert refused(ChineseID(), typed)


def test_an_old_identity_number_passes_in_archives_alone() -> None:
    assert ChineseID(archive=True).deserialize("110105491231002") == "110105491231002"


def test_a_number_nobody_has_passes_in_a_demonstration_alone() -> None:
    app = Flask("demo")
    app.config["DEMO"] = True
    nobody = with_check("99010119800101001")
    assert refused(ChineseID(), nobody)
    with app.app_context():
        assert ChineseID().deserialize(nobody) == nobody


@pytest.mark.parametrize("typed", ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "２０２６-０３-０５"])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert LocalDate().deserialize(typed) == date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["2026-02-30", "3月5日", "", "20260305", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert refused(LocalDate(), typed)


def test_a_time_on_the_wall_becomes_a_moment() -> None:
    assert LocalMoment().deserialize("2026-03-05T14:30") == datetime(2026, 3, 5, 14, 30, tzinfo=OFFICIAL_TIME)
    assert refused(LocalMoment(), "2026-03-05 25:00")


@pytest.mark.parametrize("typed", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_a_moment_that_could_not_be_read_again_is_refused(typed: str) -> None:
    assert refused(LocalMoment(), typed)


def test_an_empty_telephone_number_or_identity_number_is_none_at_all() -> None:
    assert (Phone().deserialize(" "), ChineseID().deserialize(" ")) == ("", "")
