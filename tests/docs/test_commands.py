"""The commands that the papers name, typed in their order on a new installation: each does what it is there for."""

import re
import shlex
from pathlib import Path

import pytest
from openpyxl import Workbook

from tenants import divisions
from tenants.server import OwnServer
from tests.core.commands.conftest import Installation

PAPERS = ("README.md", "docs/operating.md", "docs/administrators/a-new-county.md")
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: Those that run until they are told to end: ``tests/core/commands/test_running.py`` starts them.
LASTING = ("serve", "worker")
TOWNSHIP = "371324103"
VILLAGE = divisions.villages_of(TOWNSHIP)[0].code


def commands(paper: Path) -> list[str]:
    """The command lines of a paper, without what is said about them."""
    lines = (line for block in BLOCK.findall(paper.read_text(encoding="utf-8")) for line in block.splitlines())
    return [re.split(r"\s+(?:#|--) ", line)[0].strip() for line in lines if re.match(r"(\w+=\S+ )*fengqiao ", line)]


def sheet(path: Path, *rows: tuple[str, ...]) -> None:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture
def installation(server: OwnServer, tmp_path: Path) -> Installation:
    """A machine on which nothing was done yet, with a server of its own, and the lists that an office would have written."""
    sheet(tmp_path / "grids.xlsx", ("单位编码", "名称"), (f"{VILLAGE}001", "一组网格"))
    sheet(tmp_path / "people.xlsx", ("姓名", "登录名", "岗位", "单位编码"), ("李秀兰", "lixiulan", "窗口受理", ""))
    return Installation(server, "", "", {"FENGQIAO_DATA_DIR": str(tmp_path / "var")})


def here(word: str, home: Path, project: Path) -> str:
    """What a word of a command means in this trial: files lie in the trial's own folder."""
    backups = home / "backups"
    if word.startswith("/var/backups/fengqiao/"):
        return str(max(backups.iterdir()))
    if word == "/var/backups/fengqiao":
        return str(backups)
    if word.endswith((".xlsx", ".txt")):
        return str(home / word)
    return str(project / word) if word.startswith("demo/") else word


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_of_a_paper_does_its_work(paper: str, installation: Installation, tmp_path: Path, project: Path) -> None:
    typed = commands(project / paper)
    assert typed
    if "fengqiao db upgrade" not in typed:
        installation.do("db", "upgrade")
    for line in typed:
        in_a_folder_of_its_own, _fengqiao, after = re.split(r"(?:^| )(fengqiao) ", line, maxsplit=1)
        words = [here(word, tmp_path, project) for word in shlex.split(after)]
        if words[0] in LASTING:
            continue
        folder = tmp_path / ("new" if in_a_folder_of_its_own else "var")
        done = installation.run(*words, FENGQIAO_DATA_DIR=str(folder))
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert "fengqiao backup" not in "".join(typed) or (tmp_path / "new").is_dir()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_names_the_same_commands_in_both_languages(paper: str, project: Path) -> None:
    chinese = project / paper.replace(".md", ".zh-CN.md")
    assert commands(project / paper) == commands(chinese)
