"""The national register: whole, cheap to read, and in the words of the people who live there."""

import gzip
from itertools import pairwise

import pytest

from tenants.divisions import (
    Division,
    Level,
    UnknownDivision,
    children,
    count,
    county,
    find,
    get,
    path,
    register,
    search,
    short_name,
    townships_of,
    villages_of,
)


@pytest.mark.parametrize(
    ("level", "how_many"),
    [
        (Level.PROVINCE, 31),
        (Level.PREFECTURE, 342),
        (Level.COUNTY, 2_978),
        (Level.TOWNSHIP, 41_352),
        (Level.VILLAGE, 620_573),
    ],
)
def test_the_register_is_whole(level: Level, how_many: int) -> None:
    assert count(level) == how_many


@pytest.mark.parametrize("level", list(Level))
def test_every_file_is_sorted_and_every_division_lies_in_a_known_one(level: Level) -> None:
    codes = _codes(level)
    assert all(one < other for one, other in pairwise(codes))
    assert {len(code) for code in codes} == {level}
    above = [each for each in Level if each < level]
    if above:
        assert {code[: above[-1]] for code in codes} == set(_codes(above[-1]))


def test_a_division_is_found_by_its_code() -> None:
    assert find("371324103") == Division("371324103", "长城镇", Level.TOWNSHIP)
    assert get("36").name == "江西省"
    assert get("110101001001").name == "多福巷社区居委会"  # the first line of its file
    assert get("659012505508").name == "八连生活区"  # the last


@pytest.mark.parametrize(
    "code", ["", "3", "371", "99", "371324999", "360681110299", "３６", "36068111020x", "code", "3606811102000", "36\n1"]
)
def test_a_code_that_is_none_finds_nothing(code: str) -> None:
    assert find(code) is None
    with pytest.raises(UnknownDivision):
        get(code)


def test_the_townships_of_a_county_come_in_the_order_of_their_codes() -> None:
    names = [township.name for township in townships_of("371324")]
    assert len(names) == 17
    assert (names[0], names[1], names[-1]) == ("卞庄街道", "苍山街道", "下村乡")


@pytest.mark.parametrize(("township", "how_many"), [("360681110", 4), ("621126100", 23), ("370832104", 78)])
def test_the_register_agrees_with_the_articles_about_villages(township: str, how_many: int) -> None:
    assert len(villages_of(township)) == how_many


def test_the_villages_of_a_county_are_those_of_its_townships() -> None:
    whole = villages_of("371324")
    assert whole == tuple(village for township in townships_of("371324") for village in villages_of(township.code))
    assert len(whole) == 609


def test_counties_at_both_ends_and_across_the_pieces_of_the_stream_are_cut_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {
        code: tuple(each for each in _codes(Level.VILLAGE) if each.startswith(code)) for code in ("110101", "130102", "659012")
    }
    for piece in (2_560, 40_000, 1 << 25):
        monkeypatch.setattr(register, "_PIECE", piece)
        register._villages.cache_clear()
        for code, villages in expected.items():
            assert tuple(village.code for village in villages_of(code)) == villages
    register._villages.cache_clear()


def test_founding_a_county_makes_no_objects_of_other_counties() -> None:
    register._villages.cache_clear()
    villages_of("360681")
    assert register._villages("360681").count(b"\n") == len(villages_of("360681")) == 260


def test_asking_for_villages_of_what_has_none_is_a_mistake() -> None:
    for code in ("36", "3606", "360681110200", "360699"):
        with pytest.raises(UnknownDivision):
            villages_of(code)
    with pytest.raises(UnknownDivision):
        townships_of("360681110")


def test_children_are_one_level_down() -> None:
    assert [child.name for child in children("3606")] == ["月湖区", "余江区", "贵溪市"]
    assert children("371324") == townships_of("371324")
    assert children("360681110") == villages_of("360681110")
    assert children("360681110200") == ()


def test_a_city_without_districts_is_its_own_county() -> None:
    assert [child.code for child in children("4419")] == ["441900"]
    assert county("441900003001").name == "东莞市"


def test_the_path_goes_down_to_the_division_itself() -> None:
    assert [step.name for step in path("360681110200")] == ["江西省", "鹰潭市", "贵溪市", "冷水镇", "麻地村民委员会"]
    assert [step.code for step in path("36")] == ["36"]


def test_the_county_of_a_village_is_found_and_a_province_has_none() -> None:
    assert county("360681110200") == county("360681") == get("360681")
    with pytest.raises(UnknownDivision):
        county("3606")


def test_a_search_puts_the_very_name_first_and_goes_from_the_top_down() -> None:
    assert search("兰陵县")[0].code == "371324"
    found = search("冷水", limit=100)
    assert [division.name for division in found[:2]] == ["冷水滩区", "冷水江市"]
    assert "360681110" in {division.code for division in found}
    assert [division.name for division in search("嘉定镇")[:2]] == [
        "嘉定镇",
        "嘉定镇街道",
    ]  # though the street has the lower code
    assert [division.code for division in search("青山乡", Level.TOWNSHIP)][
        -1
    ] == "150125200"  # 大青山乡, though its code is lower
    begins = [division.name.startswith("东山") for division in search("东山", limit=1_000)]
    assert begins == sorted(begins, reverse=True)
    assert len(set(begins)) == 2
    said = [division.short_name == "王村" for division in search("王村", limit=1_000)]
    assert said == sorted(said, reverse=True)
    assert len(set(said)) == 2


def test_a_search_knows_what_people_say() -> None:
    assert [division.code for division in search("云梦山社区")] == ["360681110001"]
    assert "360681110200" in {division.code for division in search("麻地村", limit=200)}


def test_a_search_keeps_to_its_level_and_its_limit() -> None:
    assert {division.level for division in search("新村", Level.VILLAGE)} == {Level.VILLAGE}
    assert [division.code for division in search("拳铺", Level.TOWNSHIP)] == ["370832104"]
    assert len(search("新村", limit=7)) == 7
    assert search("新村", limit=0) == search("新村", limit=-1) == ()


@pytest.mark.parametrize("nothing", ["", "  ", ",", "1,东", "\n", "没有这个地方啊"])
def test_a_search_for_nothing_finds_nothing(nothing: str) -> None:
    assert search(nothing) == ()


def test_a_search_never_takes_a_code_for_a_name() -> None:
    assert [division.name for division in search("110")] == ["110街社区居委会"]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("麻地村民委员会", "麻地村"),
        ("皮村村委会", "皮村"),
        ("新村民委员会", "新村"),
        ("新村村民委员会", "新村"),
        ("八家庄村委会", "八家庄村"),
        ("于彬村委员会", "于彬村"),
        ("冲田洼村民委会", "冲田洼村"),
        ("陈凡庄村村委委员会", "陈凡庄村"),
        ("大浪村牧民委员会", "大浪村"),
        ("检村社区村民委员会", "检村社区"),
        ("前丰村委会（冯家桥）", "前丰村"),
        ("于家店村委会（合隆经济开发区）（省级）", "于家店村"),
        ("云梦山居民委员会", "云梦山社区"),
        ("多福巷社区居委会", "多福巷社区"),
        ("东城社区居民委员会", "东城社区"),
        ("王村居民委员会", "王村社区"),
        ("田林三、四村居委会", "田林三、四村社区"),
        ("居士堂村委会", "居士堂村"),
        ("怡和社区居委", "怡和社区"),
        ("红花寺社区居民管理委员会", "红花寺社区"),
        ("铁树居委会（社区）", "铁树社区"),
        ("礼嘉社区居委会（含礼嘉村村委）", "礼嘉社区"),
        ("白音敖包嘎查委员会", "白音敖包嘎查"),
        ("扎哈布鲁格嘎查村民委员会", "扎哈布鲁格嘎查"),
    ],
)
def test_a_committee_is_called_by_its_place(full: str, short: str) -> None:
    assert short_name(full) == short


@pytest.mark.parametrize(
    "name",
    [
        "凤山村",
        "沙德格嘎查村",
        "查干花嘎查",
        "翠湖社区（滨河）",
        "路社区",
        "良种场虚拟生活区",
        "园区虚拟社区",
        "二九〇农场高台子管理区",
        "林场生活区",
        "第二生产队",
        "四连队（幸福村）",
        "六街街道委员会",
        "居委会",
        "冷水镇",
        "兰陵县",
        "下村乡",
    ],
)
def test_what_names_no_committee_keeps_its_name(name: str) -> None:
    assert short_name(name) == name


def test_short_names_are_never_empty_and_hardly_a_committee_is_left_in_them() -> None:
    names = [short_name(name) for name in _names(Level.VILLAGE)]
    assert all(names)
    assert sum("委" in name for name in names) < 500


def test_a_shelf_for_land_without_a_committee_is_known_as_one() -> None:
    virtual = [division for division in search("虚拟", Level.VILLAGE, limit=2_000) if division.is_virtual]
    assert len(virtual) == 1_447
    assert not get("360681110200").is_virtual


def _lines(level: Level) -> list[str]:
    with register._open(level) as file:
        assert isinstance(file, gzip.GzipFile)
        return file.read().decode().splitlines()[1:]


def _codes(level: Level) -> list[str]:
    return [line.split(",")[0] for line in _lines(level)]


def _names(level: Level) -> list[str]:
    return [line.split(",")[1] for line in _lines(level)]
