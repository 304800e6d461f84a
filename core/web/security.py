"""What every answer carries and every change must prove."""

import re
import sys
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFError, CSRFProtect

BODY_LIMIT = 5 * 1024 * 1024
"""Bytes a request may have; a view that takes files may set its own ``request.max_content_length``."""

TOKEN_LIFE = 12 * 3600
"""Seconds a form may stay open before it must be loaded again: a working day, as long as a sign-in."""

_ENDLESS = re.compile(rb"[0-9]{%d}" % sys.get_int_max_str_digits())

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in CONTENT_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # a grid member speaks and photographs; nobody is located or followed
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000"


def setup_security(app: Flask) -> None:
    """Put the headers on every answer and the checks before every change."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # checked below, so that no view can be exempt
    app.config["WTF_CSRF_TIME_LIMIT"] = TOKEN_LIFE
    app.config["WTF_CSRF_SSL_STRICT"] = False  # some offices strip the Referer; Origin is checked below
    csrf = CSRFProtect(app)

    @app.before_request
    def refuse_forgery() -> None:
        if request.method in SAFE_METHODS:
            return
        if _is_foreign():
            abort(403)
        if not bears_token():
            csrf.protect()

    @app.before_request
    def refuse_endless_numbers() -> None:
        # Python's reader of JSON takes no number of so many digits, and says so as of a fault of ours
        if request.is_json and _ENDLESS.search(request.get_data()):
            abort(400)

    app.after_request(_protect)


def bears_token() -> bool:
    """Whether the request brings a personal token, which no other site can make a browser send.

    Whoever signs people in must then look at the token alone, never at the cookie.
    """
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def form_has_expired(error: Exception) -> bool:
    """Whether ``error`` says that a form's token is missing, too old or of another sign-in."""
    return isinstance(error, CSRFError)


def _is_foreign() -> bool:
    """Whether another site's page sent this. Programs send neither header, old browsers only the first."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        return True
    return request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}


def _protect(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"{ONE_YEAR}; includeSubDomains"
    if (request.endpoint or "").rpartition(".")[2] == "static" and response.status_code < 400:
        # the address of a file carries a mark of what is in it, so it never grows stale
        response.headers["Cache-Control"] = f"public, {ONE_YEAR}, immutable" if "v" in request.args else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
