"""The tutorial for authors, followed to the letter: from nothing to a practice that is installed, tested and keeps every rule."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAPERS = ("first-practice.md", "first-practice.zh-CN.md")
BLOCK = re.compile(r"```(\w+) ?([^\n]*)\n(.*?)```", re.DOTALL)


def blocks(paper: Path) -> list[tuple[str, str, str]]:
    return BLOCK.findall(paper.read_text(encoding="utf-8"))


def follow(language: str, what: str, text: str, home: Path) -> list[str]:
    """Do what a block says; return the command lines it names instead of running them."""
    if language == "sh":
        return text.strip().splitlines()
    deed, _blank, name = what.partition(" ")
    path = home / "harvest_feast" / name
    before = path.read_text(encoding="utf-8")
    if deed == "append":
        path.write_text(f"{before}\n\n{text}", encoding="utf-8")
    else:
        was, becomes = text.split("---\n")
        assert before.count(was) == 1, name
        path.write_text(before.replace(was, becomes), encoding="utf-8")
    return []


def test_both_papers_say_the_same_to_the_machine(project: Path) -> None:
    first, second = (blocks(project / "docs" / "authors" / paper) for paper in PAPERS)
    assert first == second


@pytest.fixture
def environment(tmp_path: Path, project: Path) -> dict[str, str]:
    """An environment in which what is installed into ``site`` is installed, and nothing else of this machine is meant."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DATABASE_", "PYTEST_"))}
    path = os.pathsep.join(str(one) for one in (tmp_path / "site", project))
    return {**kept, "PYTHONPATH": path, "FENGQIAO_DATA_DIR": str(tmp_path / "var")}


def test_who_follows_the_tutorial_ends_with_a_practice_that_keeps_every_rule(
    tmp_path: Path, project: Path, environment: dict[str, str]
) -> None:
    def run(*words: str, at: Path = tmp_path) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=at, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    lines: list[str] = []
    for language, what, text in blocks(project / "docs" / "authors" / PAPERS[0]):
        for line in follow(language, what, text, tmp_path):
            lines.append(line)
            if line.startswith("fengqiao practices new"):
                words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
                run("-m", "core.commands", *words[1:])
    # an installation of its own, built from what was written, as ``pip install`` makes it; nothing is fetched
    run(
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(tmp_path / "site"),
        "./harvest_feast",
    )
    assert "passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider", at=tmp_path / "harvest_feast")
    assert "keeps all 14 rules" in run("-m", "core.commands", "practices", "check", "harvest_feast")
    assert [line.split(" harvest")[0] for line in lines[1:]] == [
        "pip install -e",
        "(cd",
        "fengqiao practices check",
        "fengqiao practices migrate",
        "fengqiao db upgrade",
        "fengqiao practices allow",
    ]
