"""Whoever fills in the forms of the world under attack, badly: what they send, what is answered, and what that leaves behind."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from core.web.fields import tidy
from core.web.forms import RESERVED
from tenants.door import FencedSession
from tests.http.garbage import CANARY
from tests.http.shown import FREE, Shown, shown_in

Pairs = Sequence[tuple[str, str]]
#: Kinds of answers that a sender of nonsense may get; 2xx and 3xx where it could be taken.
BORNE = frozenset({200, 201, 202, 204, 302, 303, 400, 403, 404, 405, 409, 411, 412, 413, 415, 422, 428, 429})
#: Where a refused try is written down all the same: so that guessing is bounded.
COUNTED = frozenset({"people.signing_in", "people.change_password", "residents.ask"})


@dataclass(frozen=True)
class Met:
    """A form as somebody met it."""

    endpoint: str
    form: Shown
    #: The cookie of whoever met it.
    cookie: str

    def filled(self) -> list[tuple[str, str]]:
        """All fields with a sound value."""
        return [(name, one) for name, several in self.form.filled().items() for one in several]

    @property
    def fields(self) -> list[str]:
        """The names of what a person can fill in or a program send."""
        return [name for name, one in self.form.controls.items() if name not in RESERVED and one.kind not in {"submit", "file"}]

    @property
    def texts(self) -> list[str]:
        """The names of fields somebody types in."""
        return [name for name in self.fields if self.form.controls[name].kind in FREE]


@dataclass(frozen=True)
class Call:
    """An operation of the API at a real address, with what somebody could soundly send there."""

    endpoint: str
    path: str
    cookie: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass
class Commits:
    """What was committed while a request was answered."""

    wrote: bool = False

    def watch(self, session: FencedSession, rehearse: Callable[[FencedSession], None]) -> None:
        """Rehearse a commit, and see whether it would have changed anything."""
        rehearse(session)
        if session.in_transaction() and session.scalar(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")):
            self.wrote = True


@dataclass
class Pen:
    """Sends forms and bodies, and judges the answers."""

    app: Flask
    commits: Commits
    sent: int = 0
    wrong: dict[str, str] = field(default_factory=dict)

    def write(self, met: Met, why: str, pairs: Pairs, bad: frozenset[str] = frozenset(), **more: Any) -> TestResponse:
        """Send a form with these pairs, of which the names in ``bad`` hold nonsense."""
        body, headers = _encoded(pairs), {"Content-Type": "application/x-www-form-urlencoded", **more.pop("headers", {})}
        answer = self._open(met.form.action, met.cookie, data=body, headers=headers, **more)
        self.judge(f"{met.endpoint}: {why}", answer, counted=met.endpoint in COUNTED)
        if answer.status_code == 422 and bad:
            self._see_what_is_kept(met, why, pairs, bad, answer)
        return answer

    def send_file(self, met: Met, why: str, name: str, file: tuple[BytesIO, str]) -> TestResponse:
        """Send a form with a file in it."""
        data = {field: several[0] for field, several in met.form.filled().items() if several}
        boundary, body = encode_multipart({**data, name: FileStorage(file[0], file[1])})
        answer = self._open(met.form.action, met.cookie, data=body, content_type=f"multipart/form-data; boundary={boundary}")
        self.judge(f"{met.endpoint}: {why}", answer)
        return answer

    def call(self, call: Call, why: str, body: str | bytes, headers: Mapping[str, str] = MappingProxyType({})) -> TestResponse:
        """Send a body to an operation of the API."""
        sent = body.encode() if isinstance(body, str) else body
        answer = self._open(
            call.path, call.cookie, data=sent, content_type="application/json", headers={**call.headers, **headers}
        )
        self.judge(f"{call.endpoint}: {why}", answer, program=True)
        return answer

    def judge(self, what: str, answer: TestResponse, *, counted: bool = False, program: bool = False) -> None:
        """Note what is wrong with an answer to nonsense."""
        said = answer.get_data(as_text=True)
        if answer.status_code not in BORNE:
            self.wrong[what] = f"answered {answer.status_code}"
        elif answer.status_code >= 400 and self.commits.wrote and not counted:
            self.wrong[what] = f"refused with {answer.status_code}, and something was written"
        elif answer.mimetype == "text/html" and CANARY in said:
            self.wrong[what] = f"markup came back: {said[max(0, said.index(CANARY) - 60) :][:90]!r}"
        elif program and answer.status_code >= 400 and not (answer.get_json(silent=True) or {}).get("error", {}).get("message"):
            self.wrong[what] = "a refusal without words"
        elif answer.status_code == 422 and not re.search("[\u3400-\u9fff]", said):
            self.wrong[what] = "refused in no Chinese words"
        elif answer.status_code == 422 and (
            english := re.search(r"(?:Missing data|Not a valid|Must be|Field may|Unknown field|Invalid)[^<\"]*", said)
        ):
            self.wrong[what] = f"refused in English: {english[0]}"

    def _open(self, path: str, cookie: str, **sent: Any) -> TestResponse:
        self.sent += 1
        self.commits.wrote = False
        headers = {**sent.pop("headers", {}), **({"Cookie": cookie} if cookie else {})}
        line = f"10.{self.sent >> 16 & 255}.{self.sent >> 8 & 255}.{self.sent & 255}"
        return self.app.test_client(use_cookies=False).open(
            path, method="POST", headers=headers, environ_overrides={"REMOTE_ADDR": line}, buffered=True, **sent
        )

    def _see_what_is_kept(self, met: Met, why: str, pairs: Pairs, bad: frozenset[str], answer: TestResponse) -> None:
        """See that the form is shown again with what was typed, and says beside a field what is wrong."""
        said = answer.get_data(as_text=True)
        again = next((one for one in shown_in(said, met.form.action) if _same(one, met.form)), None)
        what = f"{met.endpoint}: {why}"
        if again is None:
            self.wrong[what] = "refused, and the form is not shown again"
            return
        typed: dict[str, list[str]] = {}
        for name, value in pairs:
            typed.setdefault(name, []).append(value)
        for name, control in met.form.controls.items():
            if name in RESERVED or control.kind in {"password", "file", "submit", "hidden"}:
                continue
            if name in bad and control.kind not in FREE:
                continue  # what cannot be chosen cannot be shown as chosen
            now = again.controls[name].now if name in again.controls else []
            if _plain(now) != _plain(typed.get(name, [])[-1:] if control.kind in FREE else typed.get(name, [])):
                self.wrong[what] = f"{name} was typed as {typed.get(name)!r:.60} and is shown again as {now!r:.60}"
        if 'class="error"' not in said and 'role="alert"' not in said:
            self.wrong[what] = "refused without a word of what is wrong"


#: Half a character cannot be written in UTF-8; what arrives in its place is no matter.
_LOST = re.compile("\ufffd|%ED%[AB][0-9A-F]%[89AB][0-9A-F]|[\ud800-\udfff]")


def _same(one: Shown, other: Shown) -> bool:
    """Whether two forms go to the same address with the same names."""
    return (
        one.action.partition("?")[0] == other.action.partition("?")[0]
        and set(other.controls) & set(one.controls) - RESERVED != set()
    )


def _plain(values: Sequence[str]) -> list[str]:
    return sorted(one for one in (tidy(_LOST.sub("", value), lines=True).replace("\n", " ") for value in values) if one)


def _encoded(pairs: Pairs) -> bytes:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


@lru_cache(maxsize=512)
def _quoted(value: str) -> str:
    return quote_plus(value.encode("utf-8", "surrogatepass"))


def met_forms(met: Mapping[str, TestResponse], token: str, action_of: Callable[[str], str | None]) -> Iterator[Met]:
    """The forms of these pages, one for each endpoint that takes one; ``token`` is the sender's against forgery."""
    for endpoint, answer in sorted(met.items()):
        for form in shown_in(answer.get_data(as_text=True), answer.request.full_path.removesuffix("?")):
            if action_of(form.action) == endpoint:
                form.controls["csrf_token"].now = [token]
                yield Met(endpoint, form, answer.request.headers.get("Cookie", ""))
                break
