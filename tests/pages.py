"""What a page says, as a reader meets it: for tests that no language strays into another's pages."""

import re
from html.parser import HTMLParser

ALLOWED_LATIN = frozenset({"English", "Excel", "PDF", "UTF", "Word", "csv", "xls", "xlsx"})
"""Names that stand in Latin letters on Chinese pages too. Single letters (N, A4) are no words."""

_SPOKEN = ("alt", "aria-label", "placeholder", "title")
_SAID_BY_SCRIPT = ("data-chosen", "data-nosignal", "data-offline", "data-restored", "data-wait")
_SILENT = frozenset({"script", "style", "textarea"})
_VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "circle",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "path",
        "rect",
        "source",
        "track",
        "wbr",
    }
)


class _Reader(HTMLParser):
    """Collects what is said outside elements of another language (``lang``) and outside people's own data."""

    def __init__(self, foreign: str) -> None:
        super().__init__()
        self.foreign = foreign
        self.said: list[str] = []
        self.open: list[tuple[str, bool]] = []

    @property
    def hidden(self) -> bool:
        return any(skipped for _tag, skipped in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = tag != "html" and given.get("lang", "").startswith(self.foreign)
        skipped = tag in _SILENT or foreign or "data" in given.get("class", "").split()
        if not skipped and not self.hidden:
            self.said += [given[name] for name in (*_SPOKEN, *_SAID_BY_SCRIPT) if name in given]
        if tag not in _VOID:
            self.open.append((tag, skipped))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A closed element (``<path/>``) says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        # behind the dot of a title stands the name of the place
        self.said.append(data.partition(" · ")[0] if self.open and self.open[-1][0] == "title" else data)


def latin_words(html: str) -> list[str]:
    """Words in Latin letters that a Chinese page says outside ``lang="en"`` and class ``data``."""
    return [word for said in _said(html, "en") for word in re.findall(r"[A-Za-z]{2,}", said) if word not in ALLOWED_LATIN]


def han_words(html: str) -> list[str]:
    """Runs of Chinese characters that an English page says outside ``lang="zh…"`` and class ``data``."""
    return [run for said in _said(html, "zh") for run in re.findall("[\u3400-\u9fff]+", said)]


def _said(html: str, foreign: str) -> list[str]:
    reader = _Reader(foreign)
    reader.feed(html)
    return reader.said
