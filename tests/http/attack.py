"""Those who attack the world, and what they send: every route, from every post, with ids that are theirs, a neighbour's or nobody's."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus
from zipfile import ZipFile

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.test import TestResponse

from core.manifest import ANYBODY, Id, Route, manifest
from core.people import service as people
from tests.callers import door_of, sign_in
from tests.heights import PEOPLE_ABOVE
from tests.http.bodies import OURS, endpoint_of, forms_in, schema_of, sound
from tests.http.world import Spot, World, heard
from tests.places import COUNTY_PEOPLE, MORE_COUNTY_PEOPLE, MORE_TOWNSHIP_PEOPLE, TOWNSHIP_PEOPLE


def one_for_each_post(*people: tuple[object, ...]) -> list[str]:
    """The key of the first of these people at each kind of post."""
    found: dict[str, str] = {}
    for key, post, *_rest in people:
        found.setdefault(str(post), str(key))
    return list(found.values())


#: The attackers: who they are at which place of the world, and what became of their sign-in.
ATTACKERS = {
    **{f"{who} of A1": ("A1", who, "") for who in one_for_each_post(*TOWNSHIP_PEOPLE, *MORE_TOWNSHIP_PEOPLE)},
    **{f"{who} of A": ("A", who, "") for who in one_for_each_post(*COUNTY_PEOPLE, *MORE_COUNTY_PEOPLE)},
    **{f"{who} of P": ("P", who, "") for who in one_for_each_post(*PEOPLE_ABOVE)},
    "nobody": ("A1", "", ""),
    "a disabled account": ("A1", "village2", "disabled"),
    "a signed-out cookie": ("A1", "grid2", "signed out"),
}
#: Those whose post differs from another attacker's in the same place only by a narrower row of the table: at other places, where no
#: post counts, they try pages alone.
NARROWER = {
    f"{key} of {place}"
    for place, people in (("A1", MORE_TOWNSHIP_PEOPLE), ("A", MORE_COUNTY_PEOPLE), ("P", PEOPLE_ABOVE[1:]))
    for key, *_rest in people
}
#: Kinds of words a county's people read of every township: who works where. All else is read only of what is opened to them.
OF_TOWNSHIPS = {"unit", "staff"}
#: Kinds of words a township reads of its county.
OF_COUNTY = {"unit", "staff", "ladder"}
#: How somebody nobody knows is answered: by the page to sign in, or by a refusal.
TURNED_AWAY = {302, 303, 400, 401, 403, 404, 405}

#: The page with a query code has a form, and is shown only right after something was told.
NEVER_MET = frozenset({"residents.noted"})
#: No practice is allowed in the world, so that the pages about one are never found.
ABOUT_A_PRACTICE = "administration.practice"


@dataclass
class Attacker:
    """Somebody with a cookie, or without."""

    name: str
    post: str
    spot: Spot
    cookie: str = ""
    alive: bool = True

    def may_read(self, place: str, kind: str) -> bool:
        """Whether words of this place and kind may come to their eyes."""
        if self.post in ANYBODY or not self.alive:
            return False
        if self.spot.name == "A1":
            return place in {"A1", "A1up", "Ptop"} or (place == "A" and kind in OF_COUNTY)
        if self.spot.name == "P":
            return place in {"P", "Ptop"} or (place in {"A", "A1"} and kind in OF_COUNTY)
        if place == "P":
            return kind == "unit"  # who has what was carried up
        return place in {"A", "A1up"} or (place in {"A1", "A2"} and kind in OF_TOWNSHIPS)

    def may_come(self, route: Route) -> bool:
        """Whether the manifest says that their post is answered here."""
        return (self.post if self.alive else "anonymous") in route.place.posts


@dataclass(eq=False)
class Siege:
    """The application, the world behind it, and all who attack."""

    app: Flask
    world: World
    attackers: dict[str, Attacker]
    routes: list[Route]
    missing: Callable[[int], int]
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The first page on which each form was met, with the request that brought it.
    met: dict[str, TestResponse] = field(default_factory=dict)
    #: Whether the database was asked about one of the ids of what was sent last: an answer without that rests on none of them.
    asked: bool = False
    #: How many statements the database was sent for it.
    statements: int = 0
    _sent: frozenset[int] = frozenset()
    _line: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    def __post_init__(self) -> None:
        """Listen to what the database is asked."""
        event.listen(self.app.extensions["fengqiao.database"].engine, "before_cursor_execute", self._listen)

    def _listen(self, _conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        self.statements += 1
        if self._sent and not self.asked:
            named = re.findall(r"\d+", f"{statement} {parameters}")
            self.asked = not self._sent.isdisjoint(map(int, named))

    def send(
        self,
        who: Attacker,
        route: Route,
        code: str,
        ids: dict[str, int],
        version: int = 0,
        body: dict[str, str] | None = None,
        whole: Mapping[str, object] | None = None,
        **forged: str,
    ) -> TestResponse:
        """Send a route's sound request as somebody; ``body`` are the ids it names inside, ``whole`` all of its JSON, ``forged`` headers that are not sound."""
        path = _address(route, code, ids)
        token = forged.pop("token", _token(self.app))
        headers = {"X-CSRFToken": token, "If-Match": f'"{version}"', **forged}
        sent: dict[str, Any] = {}
        if route.method == "POST" and path.startswith("/api/"):
            schema = schema_of(self.app, route.endpoint)
            sent["json"] = whole or (sound(schema, body or self.inside(who)) if schema else {})
        elif route.method == "POST":
            sent["data"] = {
                **self.forms.get(route.endpoint, {}),
                "csrf_token": token,
                "key": "k",
                "version": str(version),
            }
        client = self.app.test_client(use_cookies=False)
        line = next(self._line)
        self._sent, self.asked, self.statements = frozenset(ids.values()), False, 0
        return client.open(
            path,
            method=route.method,
            headers={**headers, **({"Cookie": who.cookie} if who.cookie else {})},
            environ_overrides={"REMOTE_ADDR": f"10.{line >> 16 & 255}.{line >> 8 & 255}.{line & 255}"},
            buffered=True,
            **sent,
        )

    def inside(self, who: Attacker) -> dict[str, str]:
        """Rows of their own that a body may name."""
        spot = who.spot
        ladder = {"ladder_id": str(spot.ladder), "space_id": str(spot.place.space.id)}
        nobody = (
            "party_id",
            "invited_by",
            "invitation_id",
            "report_id",
            "payer_id",
            "payee_id",
            "instalment_id",
            "call_id",
            "post_id",
        )
        desk = str(spot.place.units["desk"])
        return {"unit_id": desk, "unit_ids": desk, "successor": "1", **dict.fromkeys(nobody, "1"), **ladder}

    def id_of(self, kind: Id, spot: Spot, state: str = "registered") -> int:
        """The number of something of this kind at a place."""
        return {
            Id.CASE: spot.cases[state].id,
            Id.REPORT: spot.report,
            Id.POST: spot.place.people[
                "above_admin" if spot.name == "P" else "county_admin" if spot.name in "AB" else "admin"
            ].post_id
            or 0,
            Id.TOKEN: spot.token,
            Id.UNIT: spot.place.units["upper1" if "upper1" in spot.place.units else "desk"],
            Id.LIST: spot.brought,
            Id.ACCOUNT: spot.away.account_id or 0,
            Id.HELD: spot.away.post_id or 0,
            Id.PRACTICES: 987654321,  # no practice has a number for its key
            Id.LADDER: spot.ladder,
            Id.LADDER_DRAFT: spot.draft,
        }[kind]

    @cached_property
    def wanted(self) -> set[str]:
        """The pages that change something, whose forms are to be met before they can be attacked."""
        posts = {route.endpoint for route in self.routes if route.method == "POST" and not route.path.startswith("/api/")}
        return {page for page in posts if page not in NEVER_MET and not page.startswith(ABOUT_A_PRACTICE)}

    def see_forms(self) -> None:
        """Walk through the pages as everybody who may, and remember the forms met on the way, by who takes them.

        A page that shows the form of a deed is opened from the case it is linked on, as long as the form is not known; the walk is
        over when nothing is unknown.
        """
        pages = [route for route in self.routes if route.method == "GET" and not route.path.startswith("/api/")]
        of_a_case = [route for route in pages if Id.CASE in route.ids.values() and route.endpoint != "cases.case"]
        whoever = sorted(self.attackers.values(), key=lambda who: (bool(who.cookie), -len(self._wanted_of(who, of_a_case=True))))
        for who in whoever:
            for route in (page for page in pages if Id.CASE not in page.ids.values() and who.may_come(page)):
                if self._wanted_of(who, of_a_case=False) and route.endpoint not in self.forms:
                    ids = {name: self.id_of(kind, who.spot) for name, kind in route.ids.items()}
                    self._remember(self.send(who, route, who.spot.code, ids))
            for state in who.spot.cases:
                if self._wanted_of(who, of_a_case=True):
                    self._see_forms_of_a_case(who, state, of_a_case)

    def _wanted_of(self, who: Attacker, *, of_a_case: bool) -> set[str]:
        """The forms about a case, or about anything else, that are not met yet and that somebody may send."""
        unknown = (route for route in self.routes if route.endpoint in self.wanted and route.endpoint not in self.forms)
        mine = (route for route in unknown if who.alive and who.may_come(route))
        return {route.endpoint for route in mine if (Id.CASE in route.ids.values()) is of_a_case}

    def _see_forms_of_a_case(self, who: Attacker, state: str, pages: list[Route]) -> None:
        whole = next(route for route in self.routes if route.endpoint == "cases.case")
        page = self.send(who, whole, who.spot.code, {"case_id": who.spot.cases[state].id})
        self._remember(page)
        shown = said(page)
        for route in pages if page.status_code == 200 else ():
            ids = {name: self.id_of(kind, who.spot, state) for name, kind in route.ids.items()}
            if route.endpoint in self._wanted_of(who, of_a_case=True) and f'href="{_address(route, who.spot.code, ids)}' in shown:
                self._remember(self.send(who, route, who.spot.code, ids))

    def _remember(self, answer: TestResponse) -> None:
        if answer.mimetype != "text/html":
            return
        for form in forms_in(answer.get_data(as_text=True)):
            endpoint = endpoint_of(self.app, form.action or answer.request.path)
            if endpoint is not None:
                self.met.setdefault(endpoint, answer)
                known = self.forms.setdefault(endpoint, {})
                known.update({name: value for name, value in form.fields.items() if name not in OURS and name not in known})


def _address(route: Route, code: str, ids: dict[str, int]) -> str:
    """The address of a route at a place."""
    return re.sub(
        r"<(?:\w+:)?(\w+)>", lambda found: str({"space": code, "filename": "fengqiao.css", **ids}[found[1]]), route.path
    )


def _token(app: Flask) -> str:
    """The page's token against forgery for the session every attacker has."""
    signer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
    return str(signer.dumps("one for all"))


def gather(app: Flask, world: World, missing: Callable[[int], int]) -> Siege:
    """Let everybody sign in, then let some be thrown out again."""
    # pages of practices, which are off here, are attacked by the conformance kit where they are on
    siege = Siege(app, world, {}, [route for route in manifest(app) if not route.place.practice], missing)
    for name, (place, who, fate) in ATTACKERS.items():
        spot = world[place]
        client = sign_in(app, spot.place, who) if who else app.test_client()
        with client.session_transaction() as kept:
            kept["csrf_token"] = "one for all"
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        post = spot.place.people[who].post if who else "anonymous"
        siege.attackers[name] = Attacker(name, post, spot, f"{cookie.key}={cookie.value}" if cookie else "", alive=not fate)
        if fate:
            _end(app, spot, who, fate)
    return siege


def _end(app: Flask, spot: Spot, who: str, fate: str) -> None:
    door, account = door_of(app, spot.place), spot.place.people[who].account_id or 0
    with door.session:
        (people.disable_account if fate == "disabled" else people.end_sign_ins)(door, account)
        door.session.commit()


_VARYING = (
    (re.compile(r"\d{4}-\d{4}-\d{4}"), "NUMBER"),
    (re.compile(r'name="(csrf_token|key)" value="[^"]*"'), "TOKEN"),
    (re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*"), "MOMENT"),  # when a table for Excel was made
)
_OWN_HEADERS = {"Date", "X-Request-Id", "Content-Length", "Set-Cookie"}


def said(answer: TestResponse) -> str:
    """All that an answer says: a table for Excel is unpacked, every part of it."""
    body = answer.get_data()
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    return body.decode(errors="replace")


def outside_of(answer: TestResponse, ids: dict[str, int]) -> tuple[int, tuple[tuple[str, str], ...], str]:
    """An answer without what differs from request to request, and without the ids it was asked for."""
    body = said(answer)
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in _OWN_HEADERS))
    for pattern, instead in _VARYING:
        body = pattern.sub(instead, body)
    for number in ids.values():
        body = re.sub(rf"\b{number}\b", "ID", body)
        headers = tuple((name, re.sub(rf"\b{number}\b", "ID", value)) for name, value in headers)
    return answer.status_code, headers, body


def leaks(who: Attacker, answer: TestResponse, *, visited: Spot | None = None) -> set[tuple[str, str]]:
    """Words in an answer that may not come to these eyes; on a public page, units of the place visited are for everybody.

    Whoever sends a form after signing out gets their own words back.
    """
    blob = f"{answer.headers}\n{said(answer)}"
    public = {(visited.name, "unit")} if visited else set()
    own = heard(typed(answer)) if answer.status_code == HTTPStatus.UNAUTHORIZED else set()
    return {word for word in heard(blob) if not who.may_read(*word)} - public - own


def typed(answer: TestResponse) -> str:
    """What was sent in the form that is answered."""
    stream = answer.request.environ["wsgi.input"]
    stream.seek(0)
    return unquote_plus(stream.read().decode(errors="replace"))
