"""Patterns: ladders that a county may begin one of its own from, as data the installation is given.

A few that name no place come with the core; an installation names folders with more in the setting ``patterns``.
"""

import json
import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from core.escalation import Ladder
from core.escalation.rules import validate
from core.escalation.schemas import LadderUnreadable, load_ladder

#: A file of this name begins with nothing but the routes the law knows.
BLANK = "1_blank"


def read_patterns(folders: str = "") -> Mapping[str, Ladder]:
    """Return the patterns by the names of their files: the core's first, then those of ``folders`` (joined as in PATH).

    A file that is no ladder, or an unsound one, is passed over: what a county begins from must be whole.
    """
    places: list[Traversable | Path] = [
        files("core.escalation") / "patterns",
        *(Path(one) for one in folders.split(os.pathsep) if one),
    ]
    found: dict[str, Ladder] = {}
    for place in places:
        for name, ladder in _read(place):
            found.setdefault(name, ladder)
    return found


def _read(folder: Traversable | Path) -> Iterator[tuple[str, Ladder]]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        name = file.name.removesuffix(".json")
        if name == file.name:
            continue
        try:
            ladder = load_ladder(json.loads(file.read_text(encoding="utf-8")))
        except (LadderUnreadable, ValueError, OSError):
            continue
        if not ladder.rungs or not validate(ladder):
            yield name, ladder
