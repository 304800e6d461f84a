"""A tiny application on the shell, without a database."""

from dataclasses import dataclass, field

import pytest
from flask import Flask, abort, jsonify, render_template_string, request
from flask.testing import FlaskClient

from core.web import MenuItem, Shell, page_or_fragment, setup_web

STAFF = Shell(
    place="青石镇", place_code="990101103", home_url="/home", menu=(MenuItem("台账", "/ledger"),), who="王敏", post="窗口受理"
)


@dataclass
class Tiny:
    """The application, a client, and what a test may change or count."""

    app: Flask
    client: FlaskClient
    shell: Shell = STAFF
    shells_built: int = 0
    language: str | None = None
    received: list[dict[str, str]] = field(default_factory=list)

    def token(self) -> str:
        """A CSRF token of this client's session."""
        return self.client.get("/token").get_data(as_text=True)


@pytest.fixture
def tiny() -> Tiny:
    app = Flask("tiny", static_folder=None)
    app.config.update(SECRET_KEY="tiny", PROPAGATE_EXCEPTIONS=False)
    site = Tiny(app, app.test_client())

    def build() -> Shell:
        site.shells_built += 1
        return site.shell

    setup_web(app, build, account_language=lambda: site.language)

    @app.get("/token")
    def token() -> str:
        return render_template_string("{{ csrf_token() }}")

    @app.route("/page", methods=["GET", "POST"])
    def page() -> str:
        if request.method == "POST":
            site.received.append(request.form.to_dict())
        return render_template_string("{% extends 'web/base.html' %}{% block main %}<p>{{ shell.place }}</p>{% endblock %}")

    @app.get("/part")
    def part() -> object:
        return page_or_fragment("web/base.html", "web/_reader.html")

    @app.route("/abort/<int:status>")
    @app.route("/api/v1/abort/<int:status>")
    def refuse(status: int) -> None:
        abort(status, request.args["words"]) if "words" in request.args else abort(status)

    @app.get("/crash")
    @app.get("/api/v1/crash")
    def crash() -> None:
        raise RuntimeError("the secret of the house")

    @app.post("/990101103/api/v1/things")
    def things() -> object:
        return jsonify(request.get_json())

    return site
