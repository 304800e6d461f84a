"""The blueprints of cases, who may pass through them, and what every movement's view shares."""

import hashlib
from collections.abc import Callable
from typing import Protocol

from apiflask import APIBlueprint
from flask import Blueprint, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import access, audit
from core.access import Deed
from core.people.signing import current_presence
from core.web import Form
from core.web.forms import RESERVED
from core.web.security import SAFE_METHODS
from core.web.workspaces import current_space, current_workspace, present_workspace
from core.workspace import Workspace

#: A version of more digits was never given out.
_LONGEST_VERSION = 9

#: Pages of people who work here.
blueprint = Blueprint("cases", "core.cases", template_folder="templates", url_prefix="/<space>")
#: Pages of residents, without an account.
public = Blueprint("residents", "core.cases", template_folder="templates", url_prefix="/<space>")
#: The same acts for programs.
api = APIBlueprint("cases_api", "core.cases", url_prefix="/api/v1/<space>")


def see_who_comes() -> ResponseReturnValue | None:
    """Send whoever is not signed in here to sign in, and whoever must choose a password to do that first.

    What somebody sends who is not signed in is not taken, and shown to them again (401).
    """
    if present_workspace() is None:
        if request.method not in SAFE_METHODS:
            abort(401)
        return redirect(url_for("people.sign_in", space=current_space().code, onward=request.full_path.rstrip("?")), 303)
    presence = current_presence()
    if presence is not None and presence.must_change:
        return redirect(url_for("people.password", space=current_space().code), 303)
    return None


def demand(deed: Deed) -> Workspace:
    """Return the workspace of somebody whose post does this deed; others are told that theirs does not (403)."""
    ws = current_workspace()
    if not access.may(ws.actor, deed):
        abort(403)
    return ws


class Numbered(Protocol):
    """What a deed is done to: it has a number."""

    @property
    def id(self) -> int:
        """The number."""


def perform(ws: Workspace, deed: str, key: str, act: Callable[[], Numbered]) -> int:
    """Do a deed once under the sender's key and return the number of what it was done to; sent twice, it is done once.

    Raises:
        audit.KeyUsedOtherwise: the key came before with another deed or other content.
    """
    if not key:
        return act().id
    done = audit.begin_deed(ws, key, deed, body_digest())
    if done is not None:
        g.replayed = True
        return int(done.result or 0)
    number = act().id
    audit.finish_deed(ws, key, number)
    return number


def body_digest() -> str:
    """Return the digest of what was sent, without what each sending adds."""
    content = request.get_data(cache=True) if request.is_json else b""
    parts = sorted((name, value) for name, values in request.form.lists() if name not in RESERVED for value in values)
    return hashlib.sha256(content + repr((request.path, parts)).encode()).hexdigest()


def version_of(form: Form) -> int | None:
    """Return the version of the case that the sender's page showed, or None where it showed none; nonsense fits no case."""
    return version_named(form.version) if form.version else None


def version_named(text: str) -> int:
    """Return a version as somebody named it; nonsense is a version that no case ever has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_VERSION else -1
