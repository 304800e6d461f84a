"""Visitors to a site over a test county: people of its posts and residents, with a browser that keeps its cookie."""

import re
from datetime import timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.people import service as people
from core.people.signing import claim_of
from core.workspace import Actor, Workspace
from tenants.scopes import Role, Scope
from tests.desk import site_over
from tests.places import PASSWORD, County, Township

LINE = {"REMOTE_ADDR": "203.0.113.7"}


def make_site(county: County) -> Flask:
    """The site over this county; asked for after it was founded, because unknown addresses are remembered for a while."""
    return site_over(county.database)


class Visitor:
    """Somebody with a browser at one place of the county."""

    def __init__(self, app: Flask, place: "County | Township", who: str = "") -> None:
        """Arrive at a place; ``who`` is the post somebody is signed in at, none for a resident."""
        self.client: FlaskClient = app.test_client()
        self.code = place.space.code
        self.key = ""
        if who:
            self._sign_in(app, place, who)

    def _sign_in(self, app: Flask, place: "County | Township", who: str) -> None:
        space = place.space
        scope = Scope(Role.DOOR, county=space.county_id, space=space.id, seat=space.county_id)
        door = Workspace(app.extensions["fengqiao.database"].open(scope), space, Actor("door", ""))
        with door.session:
            signed_in = people.sign_in(
                door, place.names[who], PASSWORD, source=who, device=who, lasts=timedelta(hours=12), space_id=space.id
            )
            door.session.commit()
        with self.client.session_transaction() as kept:
            kept["_user_id"] = claim_of(space, signed_in).written()

    def open(self, page: str) -> TestResponse:
        """Open a page of the place, and remember the token and key of its first form."""
        answer = self.client.get(f"/{self.code}/{page}", environ_overrides=LINE)
        self._remember(answer)
        return answer

    def send(self, page: str, *, line: str = LINE["REMOTE_ADDR"], key: str = "", **typed: object) -> TestResponse:
        """Send a form of the page opened last; ``key`` sends an older one again."""
        data = {"csrf_token": self.token, "key": key or self.key, **typed}
        answer = self.client.post(f"/{self.code}/{page}", data=data, environ_overrides={"REMOTE_ADDR": line})
        if answer.status_code != 303:
            self._remember(answer)
        return answer

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a redirect leads."""
        assert answer.status_code == 303, answer.get_data(as_text=True)
        there = self.client.get(answer.headers["Location"], environ_overrides=LINE)
        self._remember(there)
        return there

    def _remember(self, answer: TestResponse) -> None:
        page = answer.get_data(as_text=True)
        self.token = _value(page, "csrf_token") or getattr(self, "token", "")
        self.key = _value(page, "key")


def _value(page: str, name: str) -> str:
    # the panel of whoever is signed in has a token but no key, so each is looked for by itself
    found = re.findall(rf'name="{name}" value="([^"]+)"', page)
    return unescape(found[-1]) if found else ""


def words(answer: TestResponse) -> str:
    """What a page says, without its markup, on one line."""
    page = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
