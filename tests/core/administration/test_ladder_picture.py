"""A ladder in force as a picture: every term, condition and consequence of it, in words."""

import pytest
from flask import Flask

from core.administration.drawing import drawn
from core.escalation.rules import Act, Condition, Edge, Exit, ExitKind, Ladder, Risk, Rung, Step, Way
from tests.core.administration.writing import in_force
from tests.pages import han_words, latin_words
from tests.places import County, three_rungs
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def site(county: County) -> Flask:
    return make_site(county)


def full_ladder() -> Ladder:
    """A ladder that says everything a ladder can say."""
    three = three_rungs()
    grid, village, township = three.rungs
    steps = (Step("hear", "听"), Step("study", "研", 3))
    return Ladder(
        three.kind,
        "说全了的",
        (
            Rung(**{**_fields(grid), "verb": "随手解决", "acts": (*grid.acts, Act.SKIP, Act.WHISTLE)}),
            Rung(**{**_fields(village), "steps": steps}),
            Rung(**{**_fields(township), "acts": (*township.acts, Act.HAND_DOWN, Act.SEND_OUT)}),
        ),
        (
            *three.edges[:2],
            Edge(Way.SKIP, "grid", "township", (Condition(risks=(Risk.RED,)), Condition(grade_at_least=4, tries_at_least=2))),
            Edge(Way.DOWN, "township", "village"),
            Edge(Way.WHISTLE, "grid", "department"),
            Edge(Way.OUT, "township", "police"),
        ),
        (*three.exits, Exit("police", ExitKind.POLICE, "移送公安", "马上报告", urgent=True)),
        note="说明在这里",
    )


def _fields(rung: Rung) -> dict[str, object]:
    return {name: getattr(rung, name) for name in Rung.__slots__}


def test_a_ladder_is_drawn_with_every_term_condition_and_consequence() -> None:
    grid, village, township = drawn(full_ladder()).rungs
    assert (grid.verb, grid.sign_term, grid.terms, grid.on_expiry) == ("随手解决", "1 个工作日", ("3 个工作日",), "到期自动上报")
    assert grid.ways == (
        ("上报到village", ""),
        ("直接到township", "红色风险，或者难度“重大”以上并且调解 2 次没有谈成"),
    )
    assert grid.calls == "部门"
    assert village.steps == "听、研（难度“复杂”以上）"
    assert village.records == "做了哪些工作、为什么没解决"
    assert township.ways == (("下派到village", ""),)
    assert (township.terms, township.on_expiry, township.terminal) == (("30 天",), "到期报上级督办", True)
    assert (township.routes, township.exits) == (("向人民法院起诉",), ("移送公安",))


def test_the_page_of_a_ladder_says_its_version_and_since_when(site: Flask, county: County) -> None:
    in_force(county, full_ladder(), "main")
    said = words(Visitor(site, county, "county_admin").open("ladder"))
    assert "矛盾纠纷 · 第 2 版 · 2026-03-10 10:00 起用 · 卫东" in said
    assert "说全了的" in said
    assert "移送公安 马上报告 马上转，不等材料" in said
    assert "说明在这里" in said


def test_one_of_several_ladders_is_chosen_by_its_address(site: Flask, county: County) -> None:
    in_force(county, full_ladder(), "own", county.sibling.space.id)
    visitor = Visitor(site, county, "county_admin")
    page = visitor.open("ladder").get_data(as_text=True)
    address = next(
        one.split('"')[0]
        for one in page.split(f'href="/{county.space.code}/')[1:]
        if one.startswith("ladder?of=") and "西" in one
    )
    assert "说全了的" in words(visitor.open(address))
    assert visitor.open("ladder?of=1-1").status_code == 404


def test_the_page_speaks_one_language_at_a_time(site: Flask, county: County) -> None:
    in_force(county, full_ladder(), "main")
    admin = Visitor(site, county, "county_admin")
    assert latin_words(admin.open("ladder").get_data(as_text=True)) == []
    assert han_words(admin.open("ladder?lang=en").get_data(as_text=True)) == []
