"""The shell every page stands on: words, frame, forms, parts, errors, and what protects them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Flask, request

from core.web.assets import asset, has_asset
from core.web.errors import problem, setup_errors
from core.web.forms import Form, new_key
from core.web.fragments import page_or_fragment
from core.web.masks import FILTERS
from core.web.observing import setup_observing
from core.web.qr import qr_svg
from core.web.reader import setup_reader
from core.web.security import setup_security
from core.web.shell import MenuItem, PostChoice, Shell, setup_shell
from core.web.words import setup_words

__all__ = ["Form", "MenuItem", "PostChoice", "Shell", "page_or_fragment", "problem", "qr_svg", "setup_web"]


def setup_web(
    app: Flask,
    build_shell: Callable[[], Shell],
    *,
    account_language: Callable[[], str | None] = lambda: None,
    catalogues: Iterable[Path] = (),
) -> None:
    """Put the shell under ``app``: its files, languages, protection and errors.

    ``build_shell`` makes what a page shows around itself, ``account_language`` names the language of whoever is
    signed in, ``catalogues`` are the ``translations`` folders of practices.
    """
    setup_observing(app)
    setup_reader(app, account_language)
    setup_words(app, catalogues)
    setup_security(app)
    setup_errors(app)
    setup_shell(app, build_shell)
    app.register_blueprint(
        Blueprint("web", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
    )
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset, has_asset=has_asset, new_key=new_key, qr_svg=qr_svg, here=here)


def here(**query: str) -> str:
    """The address of this page with ``query`` changed, for switches such as the language's."""
    asked = request.args.copy()
    for name, value in query.items():
        asked[name] = value
    return f"{request.path}?{urlencode(list(asked.items(multi=True)))}"
