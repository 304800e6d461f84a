"""The conformance kit: what comes from the pattern keeps every rule, and each rule finds the fault that is planted for it."""

import importlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from marshmallow import Schema, fields
from sqlalchemy import BigInteger, Column, MetaData, Table

from core.commands.pattern_copying import copy_pattern
from core.practices import Installed, Permission, install
from core.testing.kit import check_practice, standing
from core.testing.kit.wording import list_words
from tenants.base import Fence, fenced

KEY = "river_walk"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_pattern(KEY, "沿河走走", "River walk", tmp_path, bundled=False)
    return tmp_path


def loaded(folder: Path) -> ModuleType:
    for name in [name for name in sys.modules if name.partition(".")[0] == KEY]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        return importlib.import_module(f"{KEY}.plugin")
    finally:
        sys.path.remove(str(folder))


def edit(folder: Path, name: str, was: str, becomes: str) -> None:
    path = folder / KEY / name
    text = path.read_text()
    assert was in text
    path.write_text(text.replace(was, becomes, 1))


def found(folder: Path) -> dict[str, tuple[str, ...]]:
    return {one.rule: one.wrong for one in check_practice(install([loaded(folder)]), KEY)}


def test_a_practice_fresh_from_the_pattern_keeps_every_rule(folder: Path) -> None:
    wrong = found(folder)
    assert {rule: said for rule, said in wrong.items() if said} == {}
    assert len(wrong) == 14


def test_faults_in_what_runs_are_found(folder: Path) -> None:
    counts = "return int(ws.session.scalar(select(func.count())"
    edit(folder, "service.py", counts, f"raise ValueError(since)\n    {counts}")
    edit(folder, f"templates/{KEY}/feasts.html", "<h1>", "<h2>")
    edit(folder, f"templates/{KEY}/feasts.html", "</h1>", '</h2><img src="x.png"><input name="q">')
    edit(
        folder,
        "migrations/0001_lay_tables.py",
        'sa.Column("place", sa.Text(), nullable=False)',
        'sa.Column("place", sa.Text(), nullable=True)',
    )
    edit(folder, "migrations/0001_lay_tables.py", '    op.drop_table("river_walk_feasts")\n', "")
    edit(
        folder,
        "views.py",
        '    ws = demand("river_walk.arrange")\n    back',
        '    if case_id < 9_000_000_000:\n        raise NotArranged("there")\n    ws = demand("river_walk.arrange")\n    back',
    )
    edit(
        folder,
        "views.py",
        '@blueprint.route("/cases',
        '@blueprint.get("/feasts/<int:feast_id>")\ndef feast(feast_id: int) -> str:\n    return ""\n\n\n@blueprint.route("/cases',
    )
    edit(
        folder,
        "plugin.py",
        "    service.lay_examples(ws)",
        "    del ws",
    )
    wrong = found(folder)
    assert any("can tell a neighbour's case_id from none" in said for said in wrong["neighbours"])
    assert "its demonstration (demo_loaded) lays no row for feast_id, so that no address with it is tried" in wrong["neighbours"]
    assert any("figures failed: ValueError" in said for said in wrong["quiet"])
    assert {"heading", "label", "picture"} <= {
        word for said in wrong["pages"] for word in ("heading", "label", "picture") if word in said
    }
    assert (
        "river_walk: the column river_walk_feasts.place may be empty in the migrations, and not in the other"
        in wrong["migrations"]
    )
    assert "river_walk_feasts is left after going down" in wrong["migrations"]
    assert wrong["failure alone"] == ()


def test_a_table_that_no_migration_lays_is_found_and_what_runs_waits_for_it(folder: Path) -> None:
    (folder / KEY / "migrations" / "0001_lay_tables.py").unlink()
    wrong = found(folder)
    assert wrong["migrations"] == (
        "The migrations of river_walk lay no river_walk_feasts. Whoever writes it: fengqiao practices migrate river_walk",
    )
    assert wrong["neighbours"] == ("waits for its tables: see migrations",)


@pytest.mark.parametrize(
    ("rule", "name", "was", "becomes", "said"),
    [
        (standing.types, "service.py", "def call_off(ws: Workspace, case: CaseLine) -> None:", "def call_off(ws, case: CaseLine):", "call_off: ws"),
        (standing.face, "service.py", "from core.api import", "from core.cases.models import Case\nfrom core.api import", "imports core.cases.models"),
        (standing.translations, "views.py", 'flash(_("约好了。"), "ok")', 'flash(_("约得好好的。"), "ok")', "约得好好的。"),
        (standing.card, "plugin.py", '"village_mediator", ', '"village_elder", ', "there is no post village_elder"),
        (standing.card, "plugin.py", 'glyph="沿",', 'glyph="沿",\n    may_object=True,', "do not go together"),
        (standing.fence, "models.py", '        case_key("river_walk_feasts"),\n', "", "case_id is tied to no case"),
        (standing.own_names, "models.py", '"ix_river_walk_feasts_case"', '"ix_feasts"', "ix_feasts does not bear the table's name"),
    ],
)  # fmt: skip
def test_a_fault_in_what_stands_is_found(
    folder: Path, rule: Callable[[Installed, str], object], name: str, was: str, becomes: str, said: str
) -> None:
    edit(folder, name, was, becomes)
    assert any(said in one for one in rule(install([loaded(folder)]), KEY))  # type: ignore[attr-defined]


def test_texts_without_english_are_listed_once_to_be_filled_in(folder: Path) -> None:
    edit(
        folder,
        "views.py",
        'flash(_("约好了。"), "ok")',
        'flash(_("约得好好的。"), "ok")\n            flash(_("约得好好的。"), "ok")',
    )
    practices = install([loaded(folder)])
    for _time in range(2):
        path, waiting = list_words(practices, KEY)
        assert waiting == 1
    said = path.read_text(encoding="utf-8")
    assert said.count('msgid "约得好好的。"\nmsgstr ""') == 1
    assert 'msgid "约桌"\nmsgstr "Arranging tables"' in said
    path.write_text(
        said.replace('msgid "约得好好的。"\nmsgstr ""', 'msgid "约得好好的。"\nmsgstr "Well arranged."'), encoding="utf-8"
    )
    assert list_words(practices, KEY)[1] == 0
    assert list(standing.translations(practices, KEY)) == []


def test_a_table_without_fence_or_keys_and_a_setting_without_words_are_found(folder: Path) -> None:
    practices = install([loaded(folder)])
    tables = MetaData()
    Table("river_walk_bare", tables, Column("id", BigInteger, primary_key=True))
    Table("river_walk_open", tables, Column("id", BigInteger, primary_key=True), info=fenced(Fence.REGISTRY))
    card = replace(
        practices.cards[KEY],
        tables=tables,
        settings=Schema.from_dict({"days": fields.Integer(required=True)}),
        permissions=(Permission("x", "x", frozenset()),),
    )
    planted = replace(practices, cards={KEY: card})
    assert set(standing.fence(planted, KEY)) == {
        "river_walk_bare: names no fence",
        "river_walk_open: stands outside the fence",
        "river_walk_open: its primary key does not begin with county_id",
    }
    assert len(list(standing.card(planted, KEY))) == 3
