"""What gunicorn calls in its workers: the pages, and beside them the numbers at an address of their own."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Response
from gunicorn.http.errors import ParseException
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, HTTPException

from core import metrics
from core.app import create_app
from core.config import Settings, load_settings
from core.web.errors import answer_refusal
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    Answering = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


def application(settings: Settings | None = None, database: Database | None = None) -> "Answering":
    """Return what gunicorn serves. What comes in at ``metrics_bind`` is told the numbers; visitors never come to them."""
    settings = settings or load_settings()
    app = create_app(settings, database)
    app.register_error_handler(ParseException, refuse_broken_chunks)
    answer = whole_bodies(app.wsgi_app)
    if not settings.metrics_bind:
        return answer
    inside = int(settings.metrics_bind.rpartition(":")[2])
    behind = metrics.Behind(lambda: how_far_behind(app.extensions["fengqiao.database"]))

    def split(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        came_in_at = environ["gunicorn.socket"].getsockname()  # SERVER_PORT may come from what the visitor wrote
        if not isinstance(came_in_at, tuple) or came_in_at[1] != inside:
            return answer(environ, start)
        return tell_numbers(behind, environ, start)

    return split


def whole_bodies(answer: "Answering") -> "Answering":
    """Let a body that ends before its length be refused instead of being read as if it were whole.

    gunicorn says of every body that its end is its end, also of one that broke off: a form cut in the middle would pass for one in
    which the rest was left empty. A body in chunks tells its end itself.
    """

    def count(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return answer(environ, start)

    return count


def refuse_broken_chunks(_error: ParseException) -> Response | HTTPException:
    """Answer a body whose chunks are none: gunicorn finds out while it is read, and says so as of a fault of ours."""
    return answer_refusal(BadRequest())


def tell_numbers(behind: metrics.Behind, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Answer ``/metrics`` and nothing else."""
    if environ.get("PATH_INFO") != "/metrics":
        start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"see /metrics\n"]
    body = metrics.told(behind)
    start("200 OK", [("Content-Type", metrics.CONTENT_TYPE), ("Content-Length", str(len(body)))])
    return [body]


def how_far_behind(database: Database) -> tuple[float, int] | None:
    """Return how many seconds ago the oldest look of the worker was due and how many counties are due; None: no answer."""
    now = datetime.now(UTC)
    oldest = select(func.min(Agenda.next_at), func.count()).where(Agenda.next_at <= now)
    try:
        with database.open(Scope(Role.WORKER)) as session:
            due: Any
            due, counties = session.execute(oldest).one()
    except SQLAlchemyError:
        return None
    return (now - due).total_seconds() if due else 0.0, counties
