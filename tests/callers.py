"""Programs that call the API of a site over a test county, by cookie or by personal token."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.people import service as people
from core.people.signing import claim_of
from core.workspace import Actor, Workspace, utc_now
from tenants.scopes import Role, Scope
from tests.places import PASSWORD, County, Township


def door_of(app: Flask, place: "County | Township") -> Workspace:
    """The door of a place, by the clock on the wall as the site goes by it."""
    space = place.space
    scope = Scope(Role.DOOR, county=space.county_id, space=space.id, seat=space.county_id)
    return Workspace(app.extensions["fengqiao.database"].open(scope), space, Actor("door", ""))


def sign_in(app: Flask, place: "County | Township", who: str) -> FlaskClient:
    """A browser in which somebody of a place signed in."""
    door = door_of(app, place)
    with door.session:
        signed_in = people.sign_in(
            door, place.names[who], PASSWORD, source=who, device=who, lasts=timedelta(hours=1), space_id=place.space.id
        )
        door.session.commit()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = claim_of(place.space, signed_in).written()
    return client


def make_token(app: Flask, place: "County | Township", who: str, *, days: int = 30) -> str:
    """A personal token of somebody at their post."""
    door, actor = door_of(app, place), place.people[who]
    with door.session:
        secret = people.add_token(door, actor.account_id or 0, actor.post_id or 0, "test", utc_now() + timedelta(days=days))
        door.session.commit()
    return secret


class Caller:
    """A program that holds somebody's token."""

    def __init__(self, app: Flask, place: "County | Township", who: str) -> None:
        """Take a token for somebody at a place."""
        self.client = app.test_client()
        self.base = f"/api/v1/{place.space.code}"
        self.headers = {"Authorization": f"Bearer {make_token(app, place, who)}"}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask."""
        return self.client.get(f"{self.base}/{path}", headers={**self.headers, **_named(headers)})

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send JSON, or nothing; headers by their names with underscores."""
        sent = {} if body is None else {"json": body}
        return self.client.post(f"{self.base}/{path}", headers={**self.headers, **_named(headers)}, **sent)  # type: ignore[arg-type]

    def move(self, case: dict[str, Any], deed: str, body: Any = None, **headers: str) -> TestResponse:
        """Move a case in the version that was answered last."""
        return self.post(f"cases/{case['id']}/{deed}", body, if_match=f'"{case["version"]}"', **headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
