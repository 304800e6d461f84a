"""Counties: founded from their code, listed, closed."""

from tests.core.commands.conftest import Installation


def test_a_county_is_founded_with_its_townships_from_its_code(installation: Installation) -> None:
    said = installation.do("space", "found", "371324")
    assert "Founded 兰陵县 (371324): 17 townships, 609 villages" in said
    assert "fengqiao ladder publish 371324" in said
    assert "371324     county 区县  兰陵县     17" in installation.do("space", "list")
    assert "371324103  township 乡镇  长城镇" in installation.do("space", "list", "371324")


def test_founding_again_changes_nothing(installation: Installation) -> None:
    installation.do("space", "found", "360681")
    before = installation.do("space", "list", "360681")
    assert "founded already. Nothing was changed." in installation.refuse("space", "found", "360681")
    assert installation.do("space", "list", "360681") == before


def test_what_is_no_county_is_told_with_a_way_on(installation: Installation) -> None:
    assert "The register has no county 999999." in installation.refuse("space", "found", "999999")
    assert "371324103 is 长城镇, which is no county." in installation.refuse("space", "found", "371324103")
    assert "371324  山东省/临沂市/兰陵县" in installation.refuse("space", "found", "兰陵")


def test_a_closed_space_is_found_no_more(installation: Installation) -> None:
    installation.do("space", "found", "110101")
    assert installation.run("space", "close", "110101001", typed="n\n").exit_code == 1
    assert "is closed" in installation.do("space", "close", "110101001", typed="y\n")
    assert "No open space has the code 110101001." in installation.refuse("space", "close", "110101001", "--yes")
    line = next(line for line in installation.do("space", "list", "110101").splitlines() if line.startswith("110101001"))
    assert line.count("20") >= 2


def test_an_empty_platform_says_how_to_begin(bare: Installation) -> None:
    bare.do("db", "upgrade")
    assert "fengqiao space found 371324" in bare.do("space", "list")
