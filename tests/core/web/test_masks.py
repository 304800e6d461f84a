"""Personal data by halves."""

import pytest

from core.web.masks import masked, masked_id, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳修远", "欧*"),
        ("阿依古丽·热合曼", "阿*"),
        ("𠮷川", "𠮷*"),
        ("张", "张*"),
        ("  李四 ", "李*"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_person_is_shown_by_the_first_character(name: str | None, shown: str) -> None:
    assert masked(name) == shown


def test_an_organisation_is_shown_whole() -> None:
    assert masked("某机械公司", "organisation") == "某机械公司"


def test_what_is_of_no_known_kind_is_masked() -> None:
    assert masked("王五", "household") == "王*"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("0793-1234521", "0793-*****21"),
        ("07931234", "******34"),
        ("12", "**"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_is_shown_by_its_ends(number: str | None, shown: str) -> None:
    assert masked_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("370612199001011234", "3706**********1234"), ("370612900101123", "3706*******1123"), ("12345678", "********"), (None, "")],
)
def test_an_identity_number_is_shown_by_its_ends(number: str | None, shown: str) -> None:
    assert masked_id(number) == shown
