"""Addresses of style sheets, scripts and pictures, marked with what is in them."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent / "static"


def asset(name: str) -> str:
    """The address of a file of the shell, with a mark of its content, so that browsers may keep it for good.

    Raises FileNotFoundError for a file that is not there.
    """
    path = STATIC / name
    return url_for("web.static", filename=name, v=_mark(path, path.stat().st_mtime_ns))


def has_asset(name: str) -> bool:
    """Whether the file is there: what the build fetches may be missing, and pages work without it."""
    return (STATIC / name).is_file()


@lru_cache(maxsize=64)
def _mark(path: Path, changed: int) -> str:  # noqa: ARG001  # a changed file gets a new mark
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
