"""The reference for authors leaves out nothing that a practice may choose."""

import re
from pathlib import Path

import pytest

from core.access import COUNTY_POSTS, TOWNSHIP_POSTS
from core.cases.service.ledger import STATES
from core.testing.places import COUNTY_PEOPLE, TOWNSHIP_PEOPLE
from tenants.base import Fence


@pytest.mark.parametrize("paper", ["reference.md", "reference.zh-CN.md"])
def test_every_post_every_list_and_everybody_in_tests_is_named(paper: str, project: Path) -> None:
    said = set(re.findall(r"\w+", (project / "docs" / "authors" / paper).read_text(encoding="utf-8"), re.ASCII))
    people = {key for key, *_rest in (*TOWNSHIP_PEOPLE, *COUNTY_PEOPLE)}
    assert {*TOWNSHIP_POSTS, *COUNTY_POSTS, *people, *STATES} - {"put_away"} <= said


@pytest.mark.parametrize("paper", ["reference.md", "reference.zh-CN.md"])
def test_a_fence_that_is_named_is_one(paper: str, project: Path) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (project / "docs" / "authors" / paper).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 10
    assert set(rows) <= set(Fence.__members__)
