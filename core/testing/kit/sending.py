"""The rule about what is typed into a practice's forms: refused or taken, never broken over, and never shown as markup."""

import re
from collections.abc import Iterator
from html import unescape

from core.testing.browsers import Browser

#: Markup that must come back escaped wherever it is shown again.
_MARKUP = "<i fq>"
#: What is typed into every field of a form at once: nothing; what is awkward and short; more than any field takes; no number, no day.
_TYPED = ("", f"=1'\"%_\x00\x1b\u202e{_MARKUP}😀", _MARKUP + "多" * 20_000, "²", "99999999999999999999", "2026-02-30")
_FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
_NAME = re.compile(r'\bname="([^"]+)"')
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
_KEPT = frozenset({"csrf_token", "key", "version"})
#: So many pages of a practice one person walks through.
_PAGES = 40


def walk(browser: Browser, key: str, begin: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Open a practice's pages as one person, following links among them; the address and the text of each."""
    ahead, seen = list(begin), set[str]()
    while ahead and len(seen) < _PAGES:
        address = ahead.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = browser.open(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            yield address, page
            ahead += [one for one in map(unescape, _LINK.findall(page)) if f"/practices/{key}" in one]


def send_nonsense(browser: Browser, address: str, page: str, done: set[str]) -> Iterator[str]:
    """Send every form of a page with nonsense in it, each once, and say which broke or showed it as markup."""
    for form in _FORM.findall(page):
        found = re.search(r'\baction="([^"]*)"', form[: form.index(">")])
        action = unescape(found[1]) if found and found[1] else address
        shape = re.sub(r"\d+", "1", action.partition("?")[0])
        if "/practices/" not in action or shape in done:
            continue
        done.add(shape)
        names = {unescape(name) for name in _NAME.findall(form)} - _KEPT
        for number, typed in enumerate(_TYPED):
            browser.open(address)
            browser.key = f"nonsense-{number}-{len(done)}"
            answer = browser.send(action, **dict.fromkeys(names, typed), version="²" if number else "")
            if answer.status_code >= 500:
                yield f"{action} answers {answer.status_code} to {typed[:20]!r} in {', '.join(sorted(names))}"
            elif answer.mimetype == "text/html" and _MARKUP in answer.get_data(as_text=True):
                yield f"{action} shows what was typed as markup"
