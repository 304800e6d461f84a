"""What is wrong with a page as a browser shows it: found by looking, pressing Tab, printing, and by a checker of accessibility."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 390, 1440
#: A4 without its margins, at 96 pixels an inch.
PAPER = 718

_OVERFLOWS = "() => document.documentElement.scrollWidth > innerWidth"
#: What is cut off: text wider than the box that hides it. Lines cut on purpose (an ellipsis) and what only a reader hears are let be.
_CUT = """() => [...document.querySelectorAll('main *')].filter(one => {
  const style = getComputedStyle(one);
  return one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1 && style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis'
}).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
_RUNS_OUT = """() => [...document.querySelectorAll('main *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('.sr, .wide-table, svg, [data-scrolls]') &&
    getComputedStyle(one).position !== 'absolute' && ![...document.querySelectorAll('main *')].some(up => up !== one && up.contains(one) && ['auto', 'scroll'].includes(getComputedStyle(up).overflowX))
}).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
_REACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(one => {
  if (one.disabled || one.tabIndex < 0) return false;
  const closed = one.closest('details:not([open])');
  if (closed && one !== closed.querySelector('summary')) return false;
  if (!one.getClientRects().length || getComputedStyle(one).visibility !== 'visible') return false;
  // of a group of radio buttons the keyboard stops at one
  if (one.type === 'radio') {
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)].filter(other => other.form === one.form);
    return one === (group.find(other => other.checked) || group[0]);
  }
  return true;
}).map((one, at) => { one.dataset.stop = at; return at })"""
#: The way begins before everything, wherever the page put the cursor.
_BEGIN = """() => {
  const first = document.createElement('a');
  first.tabIndex = -1;
  document.body.prepend(first);
  first.focus();
}"""
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shown = [one, one.nextElementSibling, one.closest('.chip, .capture, label, li')].filter(Boolean).some(near => {
    const style = getComputedStyle(near);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  });
  return [one.dataset.stop === undefined ? -1 : Number(one.dataset.stop), shown, one.outerHTML.slice(0, 100)];
}"""

#: Words of other alphabets that are the program's own: what people typed, addresses and codes are marked as such.
_FOREIGN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const near = walk.currentNode.parentElement;
    if (!near.getClientRects().length || near.closest('.data, [lang]:not(html), kbd, code, pre, textarea, svg')) continue;
    found.push(...walk.currentNode.data.match(/[A-Za-z_]{2,}/g) || []);
  }
  return [...new Set(found)];
}"""
#: What is called so in Chinese too.
_KNOWN = frozenset({"Excel", "API", "PDF", "JPG", "PNG", "CSV", "csv", "xlsx"})


def in_one_language(page: Page) -> Iterator[str]:
    """Words of the program that are in another alphabet on a Chinese page: English that was left, keys, code."""
    left = [word for word in page.evaluate(_FOREIGN) if word not in _KNOWN]
    if left:
        yield f"not Chinese: {' '.join(left[:8])}"


def on_the_screen(page: Page) -> Iterator[str]:
    """What does not fit at the width it has."""
    if page.evaluate(_OVERFLOWS):
        yield f"wider than the screen: {'; '.join(page.evaluate(_RUNS_OUT))}"
    yield from (f"cut off: {one}" for one in page.evaluate(_CUT))


def to_everybody(page: Page) -> Iterator[str]:
    """What a checker of accessibility finds serious or critical; the page must not forbid scripts of tests."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    told = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})"
    )
    for one in told["violations"]:
        if one["impact"] in {"serious", "critical"}:
            yield f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]}"


def by_keyboard(page: Page, most: int = 400) -> Iterator[str]:
    """Controls that Tab does not reach, or on which nobody sees that they are there."""
    wanted = set(page.evaluate(_REACHABLE)[:most])
    page.evaluate(_BEGIN)
    reached: set[int] = set()
    hidden: dict[int, str] = {}
    for _press in range(len(wanted) * 2 + 30):  # a field for a day or an hour has several stops of its own
        page.keyboard.press("Tab")
        now = page.evaluate(_FOCUS)
        if now is None:
            break
        at, shown, html = now
        if shown:
            hidden.pop(at, None)
        elif at not in reached:  # the parts of a field for a day show it by themselves
            hidden[at] = html
        reached.add(at)
        if wanted <= reached:
            break
    missed = sorted(wanted - reached)
    if missed:
        html = page.evaluate('at => document.querySelector(`[data-stop="${at}"]`).outerHTML.slice(0, 120)', missed[0])
        yield f"Tab does not reach {len(missed)} of {len(wanted)}, first {html}"
    yield from (f"focus is not seen on {html}" for html in list(hidden.values())[:1])


def on_paper(page: Page) -> Iterator[str]:
    """What is lost on A4."""
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    if page.evaluate(_OVERFLOWS):
        yield f"wider than A4: {'; '.join(page.evaluate(_RUNS_OUT))}"
    if page.evaluate(
        "() => { const top = document.querySelector('header.top'); return !!top && top.getClientRects().length > 0 }"
    ):
        yield "the bar is printed"
    page.emulate_media(media="screen")
    if before:
        page.set_viewport_size(before)


class Ear:
    """Hears what pages ask of whom, and of what they complain."""

    def __init__(self, context: BrowserContext, *addresses: str) -> None:
        self.found: list[str] = []
        self._hosts = {urlsplit(address).netloc for address in addresses}
        context.on("request", self._asked)
        context.on(
            "console",
            lambda said: self.found.append(f"console: {said.text[:200]}") if said.type in {"error", "warning"} else None,
        )
        context.on("weberror", lambda error: self.found.append(f"script: {str(error.error)[:200]}"))

    def _asked(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme not in {"data", "blob"} and where.netloc not in self._hosts:
            self.found.append(f"asks {request.url}")

    def heard(self) -> list[str]:
        """What was heard since the last time."""
        found, self.found = self.found, []
        return found
