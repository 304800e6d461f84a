"""The workspace of a request: opened when a view first asks, committed once at the edge, closed in any case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Response, abort, current_app, g

from core.workspace import Workspace
from tenants.spaces import INSIDE, Space


@dataclass(frozen=True, slots=True)
class Openers:
    """How workspaces come to be; the application factory fills them in, so that the shell knows neither people nor doors.

    ``signed_in`` returns the workspace of whoever is signed in at this space, or None. ``public`` and ``door`` open one for a
    resident and for signing in; ``public`` takes the digest of a query code.
    """

    find_space: Callable[[str], Space | None]
    signed_in: Callable[[Space], Workspace | None]
    public: Callable[[Space, str | None], Workspace]
    door: Callable[[Space], Workspace]


_OPENERS = "fengqiao.openers"


def setup_workspaces(app: Flask, openers: Openers) -> None:
    """Let views of this application ask for their space and workspace."""
    app.extensions[_OPENERS] = openers
    app.url_value_preprocessor(_take_code)
    app.after_request(_commit)
    app.teardown_request(_close)


def current_space() -> Space:
    """Return the space this address lies under; an address of no open space is not found."""
    if "space" not in g:
        code = str(g.get("space_code", ""))
        # only such are given; anything else need not trouble the database
        space = _openers().find_space(code) if _is_code(code) else None
        if space is None:
            abort(404)
        g.space = space
    return cast("Space", g.space)


def present_workspace() -> Workspace | None:
    """Return the workspace of whoever is signed in at this space, or None; asked once a request."""
    if "workspace" not in g:
        g.workspace = _openers().signed_in(current_space())
        if g.workspace is not None:
            _open().append(g.workspace)
    return cast("Workspace | None", g.workspace)


def current_workspace() -> Workspace:
    """Return the workspace of whoever is signed in at this space; nobody signed in is an error 401."""
    workspace = present_workspace()
    if workspace is None:
        abort(401)
    return workspace


def public_workspace(code: str | None = None) -> Workspace:
    """Return a workspace for a resident of this space; with the digest of a query code it reads that one report."""
    workspace = _openers().public(current_space(), code)
    _open().append(workspace)
    return workspace


def door_workspace() -> Workspace:
    """Return a workspace that reads and writes accounts and sign-ins of this space's county, and nothing else."""
    workspace = _openers().door(current_space())
    _open().append(workspace)
    return workspace


def keep_despite_refusal() -> None:
    """Commit although the answer will be a refusal: a wrong try has to count."""
    g.keep = True


def give_up_what_was_done() -> None:
    """Undo what this request did so far; the page that says why can still be drawn for whoever is signed in."""
    for workspace in _open():
        workspace.session.rollback()


def _is_code(text: str) -> bool:
    """Return whether a text can be a code at all: letters and digits, with one dash where a prefecture is inside a county."""
    return text.isascii() and all(part.isalnum() for part in text.split(INSIDE, 1))


def _take_code(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the space's code out of the address: views ask for the space, not for its code."""
    if values is not None:
        g.space_code = values.pop("space", "")


def _openers() -> Openers:
    return cast("Openers", current_app.extensions[_OPENERS])


def _open() -> list[Workspace]:
    if "open_workspaces" not in g:
        g.open_workspaces = []
    return cast("list[Workspace]", g.open_workspaces)


def _commit(response: Response) -> Response:
    if response.status_code < 400 or g.get("keep", False):
        for workspace in _open():
            workspace.session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    for workspace in _open():
        workspace.session.close()
