"""What a reader chose for themselves: language and size of type, remembered on the device."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, Response, current_app, g, has_request_context, request

YEAR = 365 * 24 * 3600
"""How long a choice is remembered, in seconds."""


@dataclass(frozen=True)
class Language:
    """A language the pages speak: its ``lang`` tag, ``dir`` and its name in itself."""

    code: str
    tag: str
    direction: str
    name: str


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "zh": Language("zh", "zh-Hans", "ltr", "中文"),
        "en": Language("en", "en", "ltr", "English"),
    }
)
DEFAULT = "zh"
_CHOICES = {"lang": tuple(LANGUAGES), "large": ("0", "1")}


def language() -> str:
    """The code of the reader's language: asked for now, remembered here, the account's, or Chinese.

    The browser's own wish is not asked: an office machine set up in English still belongs to a Chinese clerk.
    """
    if not has_request_context():
        return DEFAULT
    chosen = _chosen("lang") or _of_account() or DEFAULT
    return chosen if chosen in LANGUAGES else DEFAULT


def forget_account() -> None:
    """Ask the account nothing more in this request: a page of trouble must not stumble over the same trouble."""
    g.account_forgotten = True


def large() -> bool:
    """Whether the reader asked for large type."""
    return _chosen("large") == "1"


def setup_reader(app: Flask, account_language: Callable[[], str | None] = lambda: None) -> None:
    """Let ``?lang=`` and ``?large=`` of any page be remembered; ``account_language`` answers for an account."""
    app.extensions["fengqiao.account_language"] = account_language
    app.after_request(_remember)
    app.context_processor(lambda: {"large": large()})


def _of_account() -> str | None:
    if g.get("account_forgotten", False):
        return None
    spoken: str | None = current_app.extensions["fengqiao.account_language"]()
    return spoken


def _chosen(name: str) -> str | None:
    for source in (request.args, request.cookies):
        if (value := source.get(name)) in _CHOICES[name]:
            return value
    return None


def _remember(response: Response) -> Response:
    for name, allowed in _CHOICES.items():
        if (value := request.args.get(name)) in allowed and value != request.cookies.get(name):
            response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response
