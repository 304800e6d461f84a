"""The doors to practices' own pages and API: shut where a practice is off, and a page that fails is its practice's alone."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Conflict, Forbidden, HTTPException, NotFound, Unauthorized

from core import cases, escalation, notifications
from core.cases.rules import Refused
from core.cases.views.additions import refusal_words
from core.cases.views.doors import see_who_comes
from core.local.permissions import is_on
from core.people.signing import current_presence
from core.practices import Hub
from core.practices.health import Call
from core.practices.holding import fault_of
from core.web import problem
from core.web.errors import NotDoneHere
from core.web.fragments import wants_fragment
from core.web.words import _
from core.web.workspaces import current_space, present_workspace, public_workspace
from core.workspace import Workspace, utc_now

log = logging.getLogger(__name__)

_KEPT = "fengqiao.practices"
#: Where in an address the pages of practices lie, below their space.
UNDER = "practices"
_WHOLE = "<!doctype"


@dataclass(frozen=True, slots=True)
class Door:
    """What a blueprint of a practice is: whose, and for whom."""

    key: str
    #: pages, public or api.
    kind: str


def setup_health(app: Flask, hub: Hub) -> None:
    """Write down how practices fared once a request has given its connection back; call it before anything that closes workspaces."""
    app.teardown_request(lambda _error: hub.health.write())


def setup_practices(app: Flask, hub: Hub) -> None:
    """Give the pages of all installed practices their addresses, each behind its door."""
    app.register_blueprint(Blueprint("local", __name__, template_folder="templates"))
    doors: dict[str, Door] = {}
    for key, card in hub.installed.cards.items():
        for kind, blueprint in (("pages", card.pages), ("public", card.public), ("api", card.api)):
            if blueprint is not None:
                app.register_blueprint(blueprint, url_prefix=prefix_of(key, kind))
                doors[blueprint.name] = Door(key, kind)
    app.extensions[_KEPT] = doors
    app.before_request(_see_that_it_is_on)
    for endpoint, view in app.view_functions.items():
        door = doors.get(endpoint.rpartition(".")[0])
        if door is not None:
            app.view_functions[endpoint] = _contained(hub, door.key, view)


def prefix_of(key: str, kind: str) -> str:
    """Return where the addresses of a practice begin."""
    return f"/api/v1/<space>/{UNDER}/{key}" if kind == "api" else f"/<space>/{UNDER}/{key}"


def page_of(space: str, key: str, at: str = "") -> str:
    """Return the address of a page of a practice in a space; ``at`` is what follows the practice's own part of it."""
    return f"{prefix_of(key, 'pages').replace('<space>', space)}/{at}"


def doors_of(app: Flask) -> Mapping[str, Door]:
    """Return the doors of an application, by blueprint."""
    return cast("Mapping[str, Door]", app.extensions.get(_KEPT, {}))


def door_at(app: Flask, endpoint: str) -> Door | None:
    """Return the door an endpoint lies behind; None for the core's own."""
    return doors_of(app).get(endpoint.rpartition(".")[0])


def _see_that_it_is_on() -> ResponseReturnValue | None:
    """Answer for what is off as for what is not there; then see who comes."""
    door = doors_of(current_app).get(request.blueprint or "")
    if door is None:
        return None
    ws = present_workspace() or public_workspace()
    heard = is_on(ws, door.key)
    if ws is not present_workspace():
        ws.session.close()  # a request holds one connection at a time
    if not heard and door.kind == "public":
        raise NotDoneHere
    if not heard:
        abort(404)
    if door.kind == "pages":
        return see_who_comes()
    return _see_who_calls() if door.kind == "api" else None


def _see_who_calls() -> Response | None:
    if present_workspace() is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "fengqiao"}))
    presence = current_presence()
    if presence is not None and presence.must_change:
        return problem(403, "password_due", _("先在网页上改一次密码，再接着办。"))
    return None


def _contained(hub: Hub, key: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that cannot end the transaction, whose refusals are answered as the core's, and whose failures are counted."""

    @wraps(view)
    def contained(*args: Any, **kwargs: Any) -> Any:
        ws, began = present_workspace(), time.perf_counter()
        if ws is not None:
            ws.session.info["held"] = True
        try:
            answer = _alone(current_app.ensure_sync(view)(*args, **kwargs))
        except HTTPException:
            raise
        except (cases.CaseMissing, cases.NotAllowed, cases.Stale, Refused, escalation.NoLadder) as refused:
            raise _answer_to(refused) from refused
        except BaseException as failure:
            _note(hub, key, failure, timedelta(seconds=time.perf_counter() - began))
            if isinstance(failure, Exception):
                raise
            msg = f"{key} tried to end the process"
            raise RuntimeError(msg) from failure
        finally:
            if ws is not None:
                ws.session.info["held"] = False
        if ws is not None and request.method == "GET":
            _mark_followed(ws, key)
        return answer

    return contained


def _mark_followed(ws: Workspace, key: str) -> None:
    """Take away the notices that lead to the page of a practice that was just shown."""
    before = page_of(ws.space.code, key)
    if request.path.startswith(before):
        notifications.mark_followed(ws, key, request.path.removeprefix(before))


def _alone(answer: Any) -> Any:
    """Return an answer as it is, or where htmx would lay a whole page into another, the way to load it whole.

    Deeds on the page of a case are fetched into it; a practice that knows nothing of that (``page_or_fragment``) has its page opened.
    """
    if request.method != "GET" or not wants_fragment():
        return answer
    page = answer[0] if isinstance(answer, tuple) else answer
    text = page.get_data(as_text=True) if isinstance(page, Response) and page.mimetype == "text/html" else page
    whole = isinstance(text, str) and text.lstrip()[: len(_WHOLE)].lower() == _WHOLE
    return Response("", 200, {"HX-Redirect": request.full_path.rstrip("?")}) if whole else answer


def _answer_to(refused: Exception) -> HTTPException:
    match refused:
        case cases.CaseMissing():
            return NotFound()
        case cases.NotAllowed():
            return Forbidden(_("这件事现在不在您手上，这一步由承办的人来办。"))
        case Refused():
            return Conflict(refused.words or refusal_words(refused.code) or None)
        case escalation.NoLadder():
            return Conflict(_("县里还没有定好解纷链条，先请县级管理员定好。"))
        case _:
            return Conflict(_("您打开以后，别人先办了一步。"))


def _note(hub: Hub, key: str, failure: BaseException, took: timedelta) -> None:
    file, line = fault_of(failure, hub.installed.folders.get(key))
    log.error("practice %s failed on its page %s (%s:%s)", key, request.endpoint, file, line)
    hub.health.note(
        Call(
            current_space().county_id,
            key,
            "page",
            utc_now(),
            took,
            error=f"{type(failure).__name__}: {failure}",
            file=file,
            line=line,
        )
    )


def shut(app: Flask, ws: Workspace | None, paths: Iterable[str]) -> Iterator[str]:
    """Yield those addresses of an OpenAPI document that belong to practices that are off; without a workspace to any practice."""
    for path in paths:
        for door in doors_of(app).values():
            if path.startswith(f"/api/v1/{{space}}/{UNDER}/{door.key}/") and (ws is None or not is_on(ws, door.key)):
                yield path
                break
