"""Browsers at the door: trying to sign in, being in, getting hold of somebody else's cookie."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.places import PASSWORD, County, Township
from tests.visitors import Visitor

RIGHT, WRONG = PASSWORD, "three-rivers-43"


def at_door(site: Flask, place: Township | County) -> Visitor:
    """A browser nobody signed in with yet, before the page to sign in."""
    visitor = Visitor(site, place)
    assert visitor.open("sign-in").status_code == 200
    return visitor


def attempt(visitor: Visitor, name: str, password: str, line: str = "203.0.113.7", onward: str = "") -> TestResponse:
    visitor.open("sign-in")
    return visitor.send("sign-in", sign_in_name=name, password=password, onward=onward, line=line)


def is_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and not answer.headers["Location"].endswith("/sign-in")


def works(visitor: Visitor) -> bool:
    """Whether a page for people who work here opens."""
    return visitor.open("today").status_code == 200


def leave(visitor: Visitor) -> None:
    """Sign out by the button of a page."""
    assert works(visitor)
    assert visitor.send("sign-out").status_code == 303


def session_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("fengqiao")
    return cookie.value if cookie else ""


def replay(site: Flask, place: Township | County, cookie: str) -> Visitor:
    """Another browser that got hold of a cookie."""
    thief = Visitor(site, place)
    thief.client.set_cookie("fengqiao", cookie)
    return thief
