"""Ladders at the command line: a faulty one is refused in words, a sound one is published and shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.administration.wording import LADDER_FAULTS
from core.escalation.rules import Fault
from tests.core.commands.conftest import Installation

COUNTY, TOWNSHIP = "371324", "371324103"
LADDER: dict[str, Any] = {
    "kind": "dispute",
    "title": "两级",
    "rungs": [
        {
            "key": "village", "level": "村", "name": "解纷站", "unit_kind": "village", "acts": ["settle", "note_session", "escalate", "terminate"],
            "sign_term": {"amount": 1, "unit": "working_days"},
            "terms": {"1": {"amount": 3, "unit": "working_days"}, "3": {"amount": 7, "unit": "working_days"}},
            "on_expiry": "climb", "record_before_leaving": ["measures", "reason"], "routes": ["court"],
        },
        {
            "key": "township", "level": "镇", "name": "镇", "unit_kind": "township", "acts": ["settle", "note_session", "terminate"],
            "terms": {"1": {"amount": 30, "unit": "natural_days"}}, "terminal": True, "routes": ["court"],
        },
    ],
    "edges": [{"way": "up", "from": "village", "to": "township"}],
    "exits": [{"key": "court", "kind": "court", "name": "向人民法院起诉"}],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def founded(installation: Installation) -> None:
    installation.do("space", "found", COUNTY)


def written(folder: Path, ladder: object) -> Path:
    path = folder / "ladder.json"
    path.write_text(json.dumps(ladder, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_county_without_a_ladder_is_told(bare: Installation) -> None:
    bare.do("db", "upgrade")
    bare.do("space", "found", COUNTY)
    assert "has no ladder yet" in bare.refuse("ladder", "show", COUNTY)


def test_a_ladder_is_published_in_versions_and_shown_in_words(installation: Installation, tmp_path: Path) -> None:
    file = written(tmp_path, LADDER)
    said = installation.do("ladder", "publish", COUNTY, file, "--name", "twice")
    assert "as version 1 of twice for 兰陵县 (矛盾纠纷)" in said
    assert "as version 2 of twice for 兰陵县" in installation.do("ladder", "publish", COUNTY, file, "--name", "twice")
    said = installation.do("ladder", "show", COUNTY)
    assert "两级（矛盾纠纷，兰陵县） twice 第 2 版" in said
    assert "时限：简单 3 个工作日，复杂 7 个工作日；到期自动上报" in said
    assert "上报前要写：做了哪些工作、为什么没解决" in said
    assert "谈不成时告知：向人民法院起诉" in said
    assert said.index("○ 镇") < said.index("○ 村 · 解纷站")


def test_a_township_may_have_a_ladder_of_its_own(installation: Installation, tmp_path: Path) -> None:
    said = installation.do("ladder", "publish", TOWNSHIP, written(tmp_path, {**LADDER, "title": "本镇的"}), "--name", "own")
    assert "for 长城镇" in said
    assert "本镇的（矛盾纠纷，长城镇） own 第 1 版" in installation.do("ladder", "show", TOWNSHIP)


def test_a_faulty_ladder_is_refused_and_each_fault_told_where_it_is(installation: Installation, tmp_path: Path) -> None:
    before = installation.run("ladder", "show", COUNTY).output
    said = installation.refuse("ladder", "publish", COUNTY, written(tmp_path, {**LADDER, "edges": [], "exits": []}))
    assert "没有发布" in said
    assert "镇（routes.0）：指向的出口不存在" in said
    assert "村 · 解纷站（acts.escalate）：允许这样办，却没有可去的地方" in said
    assert installation.run("ladder", "show", COUNTY).output == before


@pytest.mark.parametrize(
    ("ladder", "said"),
    [
        ([], "整个文件：填得不对"),
        ({**LADDER, "colour": "green"}, "colour：没有这样的项"),
        ({key: value for key, value in LADDER.items() if key != "title"}, "title：缺这一项"),
    ],
)
def test_what_is_no_ladder_is_told_where(installation: Installation, tmp_path: Path, ladder: object, said: str) -> None:
    assert said in installation.refuse("ladder", "publish", COUNTY, written(tmp_path, ladder))


def test_what_is_no_json_is_told(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "ladder.json").write_bytes(b"\xff\xfe{")
    assert "is no JSON" in installation.refuse("ladder", "publish", COUNTY, tmp_path / "ladder.json")


def test_every_fault_of_a_ladder_has_its_words() -> None:
    assert {str(fault) for fault in Fault} <= LADDER_FAULTS.keys()
