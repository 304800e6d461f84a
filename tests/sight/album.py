"""The list of all pages with their pictures: one file to open in a browser, and sheets of many small pictures to look over."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

from tests.sight.walk import Stop

_STYLE = """body{font:16px/1.5 sans-serif;margin:24px}section{border-top:1px solid #ccc;padding:12px 0}figure{display:inline-block;margin:0 16px 0 0;
vertical-align:top}img{border:1px solid #ccc;max-height:520px;max-width:720px}.wrong{color:#a00}"""


def write(folder: Path, stops: Sequence[Stop], wrong: dict[str, list[str]]) -> Path:
    """Write ``index.html`` over the pictures ``<number>-<width>.png`` of the stops; ``wrong`` is told beside each address."""
    parts = [f"<!doctype html><meta charset=utf-8><title>{len(stops)}</title><style>{_STYLE}</style><h1>{len(stops)} pages</h1>"]
    for at, stop in enumerate(stops):
        said = "".join(f"<li class=wrong>{escape(one)}" for one in wrong.get(f"{stop.path} as {stop.name}", ()))
        shots = "".join(f'<figure><img loading=lazy src="{at:03}-{width}.png"></figure>' for width in (390, 1440))
        head = f"{at:03} {stop.endpoint} · {stop.post or '居民'} · {stop.name} · {stop.path}"
        parts.append(f"<section><h2>{escape(head)}</h2><ul>{said}</ul>{shots}</section>")
    index = folder / "index.html"
    index.write_text("\n".join(parts), encoding="utf-8")
    return index


def sheets(browser: Browser, folder: Path, stops: Sequence[Stop], width: int, columns: int, rows: int = 1) -> None:
    """Put many pictures of one width on sheets ``sheet-<width>-<number>.png``."""
    page = browser.new_page(viewport={"width": 2000, "height": 1400})
    for first in range(0, len(stops), columns * rows):
        cells = "".join(
            f'<figure><figcaption>{at:03} {escape(stop.endpoint)} {escape(stop.post)}</figcaption><img src="{(folder / f"{at:03}-{width}.png").as_uri()}"></figure>'
            for at, stop in list(enumerate(stops))[first : first + columns * rows]
        )
        sheet = folder / f"sheet-{width}-{first // (columns * rows):02}.html"
        style = f"body{{margin:4px;display:grid;grid-template-columns:repeat({columns},1fr);gap:4px;font:13px sans-serif}}figure{{margin:0;overflow:hidden;max-height:{1380 // rows}px;border:1px solid #999}}img{{width:100%}}"
        sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{cells}", encoding="utf-8")
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"))
        sheet.unlink()
    page.close()
