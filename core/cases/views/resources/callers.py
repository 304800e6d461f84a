"""Who may call: whoever is signed in at the space, by cookie or by a personal token."""

from flask import Response, abort
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from core.access import Reach, reach_of
from core.cases.views.doors import api
from core.people.signing import current_presence
from core.web import problem
from core.web.words import _, lazy
from core.web.workspaces import current_workspace, present_workspace
from core.workspace import Workspace

api.tag = {"name": "cases", "description": lazy("矛盾纠纷：登记、办理、查阅。")}


def see_who_calls() -> Response | None:
    """Refuse whoever is not signed in at this space (401), and whoever must choose a password first (403)."""
    if present_workspace() is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "fengqiao"}))
    presence = current_presence()
    if presence is not None and presence.must_change:
        return problem(403, "password_due", _("先在网页上改一次密码，再接着办。"))
    return None


def working_workspace() -> Workspace:
    """Return the workspace of somebody who works on cases; posts that never see one are refused (403)."""
    ws = current_workspace()
    if reach_of(ws.actor) is Reach.NONE:
        abort(403)
    return ws
