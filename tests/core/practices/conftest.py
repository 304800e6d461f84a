"""A practice fresh from the pattern, in a database that knows its tables."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.commands.pattern_copying import copy_pattern
from core.practices import Installed, install
from core.testing import fq_county, fq_database, fq_other_county, fq_site

__all__ = ["fq_county", "fq_database", "fq_other_county", "fq_site"]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A distribution as ``fengqiao practices new`` writes it, importable for this session."""
    folder = tmp_path_factory.mktemp("pattern")
    copy_pattern("lantern_night", "灯会夜话", "Lantern night", folder, bundled=False)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def fq_practices(pattern: Path) -> Installed:
    """The practice of the pattern alone."""
    return install([importlib.import_module("lantern_night.plugin")])
