"""Make a new practice of the pattern that lies beside this module."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.practices.card import BadCard, Practice

_PATTERN = Path(__file__).parent / "pattern"
_SUFFIX = ".tmpl"
#: How tests come by their fixtures: below the top a conftest may not name plugins.
_PLUGIN = 'pytest_plugins = ["core.testing"]\n'
_FIXTURES = """from core.testing import fq_county, fq_database, fq_other_county, fq_practices, fq_site

__all__ = ["fq_county", "fq_database", "fq_other_county", "fq_practices", "fq_site"]
"""
_KEY, _CAMEL, _NAME, _NAME_EN, _GLYPH = "harvest_feast", "HarvestFeast", "丰收宴", "Harvest feast", '"丰"'


def copy_pattern(key: str, name: str, name_en: str, to: Path, *, bundled: bool) -> list[Path]:
    """Write a new practice and return its files: a distribution of its own, or ``bundled`` with the project under plugins/.

    Raises:
        BadCard: the key cannot be one.
        FileExistsError: something is there already.
    """
    Practice(key=key, version="0", name=name, name_en=name_en, summary=name)
    if not name.strip() or any(sign in name + name_en for sign in '"\\\n'):
        msg = "a name is a line without quotation marks"
        raise BadCard(msg)
    words = {
        f"fengqiao-{_KEY.replace('_', '-')}": f"fengqiao-{key.replace('_', '-')}",
        _GLYPH: f'"{name[0]}"',
        _KEY: key,
        _CAMEL: "".join(part.capitalize() for part in key.split("_")),
        _NAME: name,
        _NAME_EN: name_en,
    }
    made = []
    for source, target in _targets(key, to, bundled=bundled):
        if target.exists():
            raise FileExistsError(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = _said(source.read_text(encoding="utf-8"), words)
        target.write_text(_bundled(text, key) if bundled else text, encoding="utf-8")
        made.append(target)
    return made


def _targets(key: str, to: Path, *, bundled: bool) -> Iterator[tuple[Path, Path]]:
    for source in sorted(_PATTERN.rglob(f"*{_SUFFIX}")):
        inside = Path(*(part.replace(_KEY, key) for part in source.relative_to(_PATTERN).with_suffix("").parts))
        if not bundled:
            yield source, to / inside
        elif inside.parts[0] == key:
            yield source, to / "plugins" / inside
        elif inside.parts[0] == "tests":
            yield source, to / "tests" / "plugins" / key / Path(*inside.parts[1:])
        elif inside.name == "README.md":
            yield source, to / "plugins" / key / inside


def _said(text: str, words: Mapping[str, str]) -> str:
    pattern = re.compile("|".join(re.escape(one) for one in words))
    return pattern.sub(lambda found: words[found[0]], text)


def _bundled(text: str, key: str) -> str:
    """Let the modules of a practice that comes with the project import each other by their whole names, and its tests the fixtures."""
    text = text.replace(_PLUGIN, _FIXTURES)
    return re.sub(rf"^from {key}\b", f"from plugins.{key}", text, flags=re.MULTILINE)
