"""May a post do something in a practice: declared on its card, asked for as ``tea_talk.book``."""

from flask import abort

from core import access
from core.access import Deed
from core.practices.hub import hub_behind
from core.web.workspaces import current_workspace
from core.workspace import Workspace


def may(ws: Workspace, what: str) -> bool:
    """Return whether the actor may do something: a permission of a practice that is on here, or a deed of the core by its name.

    Raises:
        LookupError: there is no such permission or deed.
    """
    key, dot, name = what.partition(".")
    if not dot:
        return access.may(ws.actor, Deed(what))
    card = hub_behind(ws.session).installed.card(key)
    permission = card.permission(name) if card else None
    if permission is None:
        msg = f"no practice has a permission {what}"
        raise LookupError(msg)
    return is_on(ws, key) and ws.actor.post in permission.posts


def is_on(ws: Workspace, key: str) -> bool:
    """Return whether a practice is on at the workspace's space."""
    one = ws.practices.practices.get(key)
    return one is not None and one.is_heard_at(ws.county_id, ws.space_id)


def demand(what: str) -> Workspace:
    """Return the workspace of somebody who may do something; others are told that their post does not (403)."""
    ws = current_workspace()
    if not may(ws, what):
        abort(403)
    return ws
