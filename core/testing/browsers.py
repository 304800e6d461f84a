"""A browser at one place of a test county: somebody who works there, or a resident."""

import re
from datetime import timedelta
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from core.people import service as people
from core.people.signing import claim_of
from core.testing.places import PASSWORD, County, Room
from core.workspace import Actor, Workspace, utc_now
from tenants.scopes import Role, Scope


class Browser:
    """Opens pages and sends their forms, keeping cookies; ``who`` is whoever is signed in, empty for a resident.

    Example::

        village = Browser(site, county, "village")
        village.open(f"practices/tea_talk/book/{case_id}")
        village.send(f"practices/tea_talk/book/{case_id}", house="老樟树", at="2026-03-12T15:00")
    """

    def __init__(self, site: Flask, county: County, who: str = "", at: Room | None = None) -> None:
        room = at or (county if who in county.people else county.home)
        self.code = room.space.code
        self.client = site.test_client()
        self.token = self.key = ""
        if who:
            self._sign_in(site, county, room, who)

    def open(self, page: str) -> TestResponse:
        """Open a page below the place's address, and keep the token and key of its last form."""
        return self._kept(self.client.get(self._address(page)))

    def send(self, page: str, **typed: object) -> TestResponse:
        """Send a form of the page opened last."""
        return self._kept(self.client.post(self._address(page), data={"csrf_token": self.token, "key": self.key, **typed}))

    def _address(self, page: str) -> str:
        return page if page.startswith("/") else f"/{self.code}/{page}"

    def _kept(self, answer: TestResponse) -> TestResponse:
        page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""  # a file has no form
        self.token, self.key = _value(page, "csrf_token") or self.token, _value(page, "key") or self.key
        return answer

    def _sign_in(self, site: Flask, county: County, room: Room, who: str) -> None:
        scope = Scope(Role.DOOR, county=county.space.id, space=room.space.id, seat=county.space.id)
        door = Workspace(county.database.open(scope), room.space, Actor("door", ""), utc_now)
        with door.session:
            signed_in = people.sign_in(
                door, room.names[who], PASSWORD, source=who, device=who, lasts=timedelta(hours=1), space_id=room.space.id
            )
            door.session.commit()
        with self.client.session_transaction() as kept:
            kept["_user_id"] = claim_of(room.space, signed_in).written()


def _value(page: str, name: str) -> str:
    found = re.findall(rf'name="{name}" value="([^"]+)"', page)
    return unescape(found[-1]) if found else ""


def words(answer: TestResponse) -> str:
    """Return what a page says, without its markup, on one line."""
    page = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
