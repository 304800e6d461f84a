"""What the handbooks tell people to press is what the pages say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOOKS = sorted((Path(__file__).parents[2] / "docs").glob("*/*.zh-CN.md"))
#: Quoted in the books though no page says them: what an administrator or a resident writes, and how people talk.
NOT_ON_PAGES = {"a-new-county.zh-CN.md": {"几日内化解"}, "people.zh-CN.md": {"冯小满（代钱大有）"}}


def quoted(book: Path) -> Iterator[str]:
    """The words a book puts in quotation marks, without its code."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", book.read_text(encoding="utf-8"), flags=re.DOTALL)
    return (words for words in re.findall(r"“([^”]+)”", prose) if words not in NOT_ON_PAGES.get(book.name, ()))


@pytest.fixture(scope="module")
def said(project: Path) -> str:
    """Everything the program says, and the data of the demonstration the books take examples from."""
    wanted = ("core", "plugins", "demo")
    files = (file for folder in wanted for kind in ("*.py", "*.html", "*.json") for file in (project / folder).rglob(kind))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: f"{book.parent.name}/{book.name}")
def test_a_handbook_quotes_what_stands_on_the_pages(book: Path, said: str) -> None:
    assert [words for words in quoted(book) if words not in said] == []
