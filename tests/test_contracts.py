"""The contracts of who may import whom hold, and each is seen to break when somebody breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ROOTS = ("core", "demo", "plugins", "tenants")

# Contract, and what is added to which file to break it.
PLANTS = [
    ("one-way", {"tenants/planted.py": "import core"}),
    ("one-way", {"core/planted.py": "import plugins"}),
    ("one-way", {"plugins/planted/__init__.py": "import demo"}),
    ("core", {"core/config.py": "import core.workspace"}),
    ("core", {"core/on_no_list.py": ""}),
    (
        "slice",
        {"core/planted/rules.py": "", "core/planted/service.py": "", "core/planted/models.py": "import core.planted.service"},
    ),
    ("slice", {"core/planted/service.py": "", "core/planted/schemas.py": "import core.planted.service"}),
    ("slice", {"plugins/planted/views.py": "", "plugins/planted/service.py": "import plugins.planted.views"}),
    ("no-knots", {"tenants/planted.py": "import tenants.tied", "tenants/tied.py": "import tenants.planted"}),
    ("services", {"core/planted/service.py": "import flask"}),
    ("services", {"core/planted/rules.py": "from core.web.words import _"}),
    ("rules", {"core/planted/rules.py": "import sqlalchemy"}),
    ("rules", {"core/planted/rules/inner.py": "import tenants.base"}),
    ("schemas", {"core/planted/models.py": "", "core/planted/schemas.py": "import core.planted.models"}),
    ("independent", {"plugins/planted/__init__.py": "", "plugins/other/__init__.py": "import plugins.planted"}),
    ("practices", {"plugins/planted/service.py": "import core.workspace"}),
    ("practices", {"plugins/planted/__init__.py": "import tenants"}),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the project's Python files, to plant in."""
    for root in ROOTS:
        for file in (PROJECT / root).rglob("*.py"):
            copy = tmp_path / file.relative_to(PROJECT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    shutil.copyfile(PROJECT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def plant(tree: Path, files: dict[str, str]) -> None:
    """Add lines to files, making what is missing of them and of their packages."""
    for name, text in files.items():
        file = tree / name
        for folder in [file.parent, *file.parent.relative_to(tree).parents]:
            package = tree / folder
            if package != tree and not (package / "__init__.py").exists():
                package.mkdir(parents=True, exist_ok=True)
                (package / "__init__.py").touch()
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"\n{text}\n")


def broken(tree: Path, *options: str) -> str:
    """Say what import-linter finds broken in the tree, or '' when it finds nothing."""
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache", *options], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "BROKEN" in done.stdout, done.stdout + done.stderr
    return done.stdout if done.returncode else ""


def test_every_contract_is_kept() -> None:
    assert broken(PROJECT) == ""


@pytest.mark.parametrize(("contract", "files"), PLANTS)
def test_a_planted_violation_breaks_its_contract(tree: Path, contract: str, files: dict[str, str]) -> None:
    plant(tree, files)
    assert "1 broken" in broken(tree, "--contract", contract)


def test_every_contract_has_been_seen_to_break() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _ in PLANTS}


def test_a_name_needed_only_by_the_type_checker_may_come_from_above(tree: Path) -> None:
    plant(tree, {"core/config.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import core.workspace"})
    assert broken(tree, "--contract", "core") == ""


def test_a_practice_may_see_the_face_of_the_core(tree: Path) -> None:
    plant(tree, {"core/api.py": "import core.workspace", "plugins/planted/__init__.py": "import core.api"})
    assert broken(tree, "--contract", "practices") == ""
