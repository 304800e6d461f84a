"""Chromium 80, the oldest browser that is promised to show every page: too old to be driven, so it is started once for each page.

A page is handed to it with the cookie of whoever opens it and a script that writes down what went wrong; what it makes of the page is
printed by the browser itself.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

OLDEST = Path(__file__).parents[2] / ".venv" / "oldest" / "chromium"
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", "--lang=zh-CN")
_PROBE = """var probe = {wrong: []};
addEventListener("error", function (event) { probe.wrong.push(event.message || "not loaded: " + (event.target.src || event.target.href)); }, true);
addEventListener("load", function () {
  probe.wide = document.documentElement.scrollWidth > innerWidth;
  probe.main = (document.querySelector("main") || document.body).getBoundingClientRect().height;
  // words that stand one under the other because their column has no room
  [].slice.call(document.querySelectorAll("main *")).forEach(function (one) {
    var box = one.getBoundingClientRect();
    var words = [].slice.call(one.childNodes).some(function (node) { return node.nodeType === 3 && node.data.trim().length > 3; });
    if (words && box.width > 1 && box.width < 34 && box.height > 90) { probe.wrong.push("squeezed: " + one.textContent.trim().slice(0, 20)); }
  });
  probe.button = [].slice.call(document.querySelectorAll("main .btn.go")).map(function (one) { return getComputedStyle(one).backgroundColor; })[0];
  document.documentElement.setAttribute("data-probe", JSON.stringify(probe));
});
"""


class Handing:
    """A site that hands every page to a browser as one person, with the probe in it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cookie = ""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/probe.js":
            return Response(_PROBE, mimetype="text/javascript")(environ, start)
        if self.cookie:
            environ["HTTP_COOKIE"] = f"fengqiao={self.cookie}"
        answer = Response.from_app(self.app, Request(environ).environ, buffered=True)
        if answer.mimetype == "text/html":
            answer.set_data(answer.get_data(as_text=True).replace("<head>", '<head><script src="/probe.js"></script>', 1))
        answer.headers.pop("Set-Cookie", None)
        return answer(environ, start)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address at which it answers."""
        server = make_server("127.0.0.1", 0, self, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def probed(address: str, width: int) -> dict[str, Any]:
    """What the oldest browser makes of a page: what went wrong in it, whether it is too wide, how high its main part is."""
    ran = _run(f"--window-size={width},900", "--dump-dom", address)
    found = re.search(r'data-probe="([^"]*)"', ran)
    return json.loads(unescape(found[1])) if found else {"wrong": ["nothing was shown"]}


def photographed(address: str, width: int, picture: Path) -> None:
    """Let the oldest browser take a picture of a page."""
    _run(f"--window-size={width},1400", f"--screenshot={picture}", address)


def _run(*arguments: str) -> str:
    ran = subprocess.run([OLDEST, *_FLAGS, *arguments], capture_output=True, timeout=120, check=False)
    return ran.stdout.decode(errors="replace")
