"""Every page of a site with real ids in its address: found as people find them, by following links from each post's first page."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from core.people.visitors import Visitor

_LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"]*)"')
#: Links by which somebody reads on in another language or type: they are for whoever looks, not another page.
_READER = re.compile(r"[?&;](lang|large)=")
#: How many addresses of one page somebody opens; a case looks different in each of its states.
_SOME, _MANY = 4, 40
MANY = frozenset(
    {"cases.case", "plaza_council.council", "plaza_council_public.meeting", "supermarket_mediator.choose", "tea_talk.talk"}
)


@dataclass(frozen=True)
class Stop:
    """A page somebody opened: which, as whom, where."""

    endpoint: str
    #: The post, as the site calls it; a resident's is empty.
    post: str
    name: str
    path: str
    cookie: str = field(repr=False, default="")
    #: It lies on the site beside the demonstration, where every state is.
    beside: bool = False
    #: What is shown after this form of the page was sent, with these values.
    form: str = ""
    sent: tuple[tuple[str, str], ...] = ()


class Walker:
    """Walks through a site as one person, following links."""

    def __init__(self, app: Flask, post: str, name: str, client: FlaskClient, *, beside: bool = False) -> None:
        self.app, self.post, self.name, self.client, self.beside = app, post, name, client, beside
        self._seen: set[str] = set()
        self._opened: Counter[str] = Counter()
        self.broken: list[str] = []

    def walk(self, *begin: str) -> Iterator[Stop]:
        """Every page that is reached, the nearest first; a page of the same kind only a few times."""
        ahead = deque(begin)
        while ahead:
            path = ahead.popleft()
            endpoint = self._endpoint(path)
            if path in self._seen or endpoint is None or self._opened[endpoint] >= (_MANY if endpoint in MANY else _SOME):
                continue
            self._seen.add(path)
            answer = self.client.get(path)
            if answer.status_code >= 500:
                self.broken.append(f"{path} answers {answer.status_code} to {self.name}")
            if answer.status_code in {302, 303}:
                ahead.append(answer.headers["Location"])
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            self._opened[endpoint] += 1
            yield Stop(endpoint, self.post, self.name, path, self._cookie(), self.beside)
            page = answer.get_data(as_text=True)
            # the menu comes last: what a page leads to is nearer than what every page leads to
            ahead.extend(urldefrag(unescape(link))[0] for link in _LINK.findall(page) if not _READER.search(link))

    def answer(self, path: str, form: str, sent: tuple[tuple[str, str], ...]) -> Stop:
        """What this person is shown after sending a form, which ``form`` finds on the page."""
        return Stop(f"{self._endpoint(path)}.sent", self.post, self.name, path, self._cookie(), self.beside, form, sent)

    def _cookie(self) -> str:
        kept = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return kept.value if kept else ""

    def _endpoint(self, path: str) -> str | None:
        bare, _, query = path.partition("?")
        if not bare.startswith("/"):
            return None
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(bare, method="GET")
        except (HTTPException, RequestRedirect):
            return None
        # the same address asked for something else is another page where it shows another form
        form = [part.partition("=")[0] for part in query.split("&") if part.partition("=")[0] in {"do", "of", "what"}]
        return (
            None
            if endpoint.endswith("static")
            else ".".join([str(endpoint), *form, *(str(values.get("what", "")) and [values["what"]])])
        )


def sign_in(app: Flask, visitor: Visitor) -> FlaskClient:
    """A browser in which a visitor of the demonstration signed in, by the page."""
    client = app.test_client()
    page = client.get(f"/{visitor.space_code}/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    sent = {
        "csrf_token": unescape(token[1]) if token else "",
        "sign_in_name": visitor.sign_in_name,
        "password": visitor.password,
        "onward": "",
    }
    answer = client.post(f"/{visitor.space_code}/sign-in", data=sent)
    assert answer.status_code in {302, 303}, (visitor.sign_in_name, answer.status_code)
    return client


def everywhere(app: Flask, visitors: Iterable[Visitor], more: Iterable[str] = ()) -> tuple[list[Stop], list[str]]:
    """Every page of the site as residents and as one visitor of each post in each county, and what broke on the way.

    ``more`` are addresses no link leads to for a resident: pages behind a printed code.
    """
    stops: list[Stop] = []
    broken: list[str] = []
    met: set[tuple[str, str]] = set()
    places: dict[str, str] = {}
    for visitor in visitors:
        places.setdefault(visitor.space_code, visitor.place)
        if (visitor.space_code[:6], visitor.post) in met:
            continue
        met.add((visitor.space_code[:6], visitor.post))
        walker = Walker(app, visitor.post, f"{visitor.name} · {visitor.place}", sign_in(app, visitor))
        stops += walker.walk(f"/{visitor.space_code}/")
        broken += walker.broken
    for code, place in places.items():
        walker = Walker(app, "", f"居民 · {place}", app.test_client())
        paths = ("tell", "ask", "poster", "sign-in") if len(code) > 6 else ("sign-in",)
        stops += walker.walk(*(f"/{code}/{path}" for path in paths), "/", *more)
        broken += walker.broken
    return stops, broken


def chosen(stops: Iterable[Stop], *, posts: int = 4, many: int = 24) -> list[Stop]:
    """Of each page as many posts as ``posts``, one address each; of a case ``many``."""
    by_page: dict[str, dict[object, Stop]] = defaultdict(dict)
    for stop in stops:
        several = stop.endpoint in MANY
        seen = by_page[stop.endpoint]
        key = stop.path if several else stop.post
        if key not in seen and len(seen) < (many if several else posts):
            seen[key] = stop
    return [stop for _page, some in sorted(by_page.items()) for stop in some.values()]
