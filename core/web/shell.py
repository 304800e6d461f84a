"""What stands around every page: where the reader is, as whom, and where they can go."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g
from werkzeug.local import LocalProxy


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu; ``badge`` is how many things wait there (0 shows nothing), or of what ``news`` says how many are new."""

    label: str
    url: str
    active: bool = False
    badge: int = 0
    news: str = ""


@dataclass(frozen=True)
class PostChoice:
    """A post the reader could act in; ``url`` takes a POST and changes to it."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame of a page. All texts are ready for the reader; an empty ``who`` means nobody is signed in.

    ``own`` are the pages about the reader: posts, password. ``search_url`` takes ``?q=``; ``sign_out_url`` takes a POST;
    ``practices`` are the names of the county's own practices that are switched on here. An empty address leaves its
    part out. ``must_sign_in``: the address is one of people who work here, and nobody is signed in.
    """

    place: str = ""
    place_code: str = ""
    home_url: str = "/"
    menu: tuple[MenuItem, ...] = ()
    who: str = ""
    post: str = ""
    posts: tuple[PostChoice, ...] = ()
    own: tuple[MenuItem, ...] = ()
    practices: tuple[str, ...] = ()
    search_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    must_sign_in: bool = False


def current_shell() -> Shell:
    """The shell of this request, made when a page first asks for it. Fragments do not ask: they cost nothing."""
    if "shell" not in g:
        g.shell = current_app.extensions["fengqiao.shell"]()
    shell: Shell = g.shell
    return shell


def setup_shell(app: Flask, build: Callable[[], Shell]) -> None:
    """Let templates say ``shell``; ``build`` is called at most once a request."""
    app.extensions["fengqiao.shell"] = build
    app.context_processor(lambda: {"shell": LocalProxy(current_shell)})
