"""The style sheet: contrast that tired eyes can read, and nothing that Chromium 80 does not know."""

import re
from pathlib import Path

import pytest

from core.web.assets import STATIC

SHEET = re.sub(r"/\*.*?\*/", "", (STATIC / "fengqiao.css").read_text(encoding="utf-8"), flags=re.DOTALL)
SCRIPT = re.sub(r"/\*.*?\*/", "", (STATIC / "fengqiao.js").read_text(encoding="utf-8"), flags=re.DOTALL)
TEMPLATES = sorted((Path(STATIC).parent / "templates").rglob("*.html"))

TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", SHEET))
GROUNDS = ("paper", "card", "line-2", "pine-2", "maple-2", "amber-2", "red-2")
INKS = ("ink", "ink-2", "ink-3", "pine", "maple", "green", "amber", "red")


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_can_be_read_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("fill", ["pine", "pine-deep"])
def test_white_can_be_read_on_a_button(fill: str) -> None:
    assert contrast("card", fill) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "card", "line-2"])
def test_the_edge_of_a_field_can_be_seen(ground: str) -> None:
    assert contrast("edge", ground) >= 3


def test_words_and_grounds_are_made_of_tokens_alone() -> None:
    body = SHEET[SHEET.index("*, *::before") : SHEET.index("@page")]
    assert re.findall(r"(?:color|background|border[\w-]*|fill|stroke):[^;]*#[0-9a-f]{3,6}", body) == []
    used = set(re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", SHEET))
    assert used <= {*INKS, "card", "edge"}


@pytest.mark.parametrize(
    "unknown",
    [
        r":has\(",
        r":is\(",
        r":where\(",
        r"\binset:",
        r"aspect-ratio",
        r"color-mix",
        r"\bd[vls]h\b|\d[sld]v[hw]\b",
        r"(?<!grid-)\bgap:",
        r"(margin|padding|border)-(inline|block):",
        r"inset-inline",
        r"@layer|@container|@property",
        r"accent-color",
        r"&\s*[.:{]",
        r"clamp\(\s*\)",
    ],
)
def test_chromium_80_knows_every_rule(unknown: str) -> None:
    assert re.findall(unknown, SHEET) == []


def test_focus_is_hidden_only_where_the_browser_can_tell_why() -> None:
    assert not re.search(r"(?<!:not\():focus-visible", SHEET)


@pytest.mark.parametrize(
    "unknown", [r"\?\?=", r"\|\|=", r"&&=", r"\.at\(", r"replaceAll", r"\beval\b", r"innerHTML", r"structuredClone", r"\bawait\b"]
)
def test_chromium_80_knows_every_word_of_the_script(unknown: str) -> None:
    assert re.findall(unknown, SCRIPT) == []


def test_the_script_speaks_no_words_of_its_own() -> None:
    assert re.findall("[\u3400-\u9fff]", SCRIPT) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_style_or_script_inside(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|\son[a-z]+=[\x22\x27]|<script>|<style|javascript:", text) == []


def test_text_is_never_too_small() -> None:
    sizes = [float(size) * 17 for size in re.findall(r"(?:font(?:-size)?|--small):[^;]*?(?<![\d.])(0?\.\d+)rem", SHEET)]
    assert len(sizes) > 1
    assert min(sizes) >= 13.5  # the counts in badges; all other secondary text is 15 px
    assert sizes.count(min(sizes)) == 1
