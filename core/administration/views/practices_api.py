"""The same for programs: which practices there are, switching them on and off, settings, townships."""

from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from werkzeug.exceptions import NotFound

from core import audit
from core.access import Deed
from core.administration import practice_api_schemas as shapes
from core.administration.practice_wording import unfit_words
from core.administration.service import practices as desk
from core.cases.api_schemas import sent as asked
from core.cases.views.doors import demand
from core.cases.views.resources.callers import see_who_calls
from core.cases.views.resources.refusals import key_used_otherwise, too_deep
from core.cases.views.resources.said import CALLERS, DEEDS, MOVEMENTS
from core.local.once import do_once
from core.practices import service
from core.practices.service import Shelf, Unfit
from core.web import problem
from core.web.words import _, lazy
from core.workspace import Workspace

Sent = Mapping[str, Any]

api = APIBlueprint("practices_api", "core.administration", url_prefix="/api/v1/<space>")
api.tag = {"name": "practices", "description": lazy("特色做法：本县有哪些，打开、关掉、设置、哪些乡镇用。")}
api.before_request(see_who_calls)
api.errorhandler(audit.KeyUsedOtherwise)(key_used_otherwise)
api.errorhandler(RecursionError)(too_deep)

_DONE = {**DEEDS, 404: MOVEMENTS[404]}


@api.errorhandler(Unfit)
def unfit(error: Unfit) -> Response:
    """Say why: beside the settings at fault (422), else because of how things stand (409)."""
    words = unfit_words(error.code, error.about)
    if not error.fields:
        return problem(409, error.code, words)
    fields = {
        f"settings.{name}": [_(str(one)) for one in (said if isinstance(said, list) else [said])]
        for name, said in error.fields.items()
    }
    return problem(422, error.code, words, fields)


@api.get("/county/practices")
@api.output(shapes.PracticesSchema, description=lazy("平台许可的各项做法"))
@api.doc(summary=lazy("特色做法，打开的在前，按出主意的顺序"), operation_id="practices", responses=CALLERS)
def practices() -> dict[str, Any]:
    """List the practices the platform allows."""
    ws = demand(Deed.MANAGE_PRACTICES)
    return {"practices": [_shown(one) for one in service.shelves(ws)]}


@api.post("/county/practices/<practice>/switch")
@api.input(shapes.SwitchSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.ChangedPracticeSchema, description=lazy("现在的样子"))
@api.doc(summary=lazy("打开或者关掉一项做法"), operation_id="switch_practice", responses=_DONE)
def switch(practice: str, sent: Sent, guard: Sent) -> dict[str, Any]:
    """Switch a practice on or off."""
    deed = "practice_switched_on" if sent["on"] else "practice_switched_off"
    return _changed(practice, deed, guard, lambda ws: service.switch(ws, practice, on=sent["on"]))


@api.post("/county/practices/<practice>/settings")
@api.input(shapes.SettingsSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.ChangedPracticeSchema, description=lazy("现在的样子"))
@api.doc(summary=lazy("改一项做法的名字和设置"), operation_id="set_practice", responses=_DONE)
def set_practice(practice: str, sent: Sent, guard: Sent) -> dict[str, Any]:
    """Name a practice and set what it lets be set."""

    def act(ws: Workspace) -> None:
        service.name(ws, practice, sent["name"])
        service.set_settings(ws, practice, sent["settings"])

    return _changed(practice, "practice_set", guard, act)


@api.post("/county/practices/<practice>/townships")
@api.input(shapes.NarrowSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.ChangedPracticeSchema, description=lazy("现在的样子"))
@api.doc(summary=lazy("定下哪些乡镇用一项做法"), operation_id="narrow_practice", responses=_DONE)
def narrow(practice: str, sent: Sent, guard: Sent) -> dict[str, Any]:
    """Narrow a practice to townships."""
    return _changed(practice, "practice_narrowed", guard, lambda ws: service.narrow(ws, practice, sent["townships"]))


def _changed(key: str, deed: str, guard: Sent, act: Callable[[Workspace], None]) -> dict[str, Any]:
    ws = demand(Deed.MANAGE_PRACTICES)
    _shelf(ws, key)

    def once() -> int:
        desk.change(ws, deed, key, lambda: act(ws))
        return 0

    do_once(ws, f"{deed} {key}", guard["key"], once)
    return _shown(_shelf(ws, key))


def _shelf(ws: Workspace, key: str) -> Shelf:
    found = desk.shelf(ws, key)
    if found is None:
        raise NotFound
    return found


def _shown(one: Shelf) -> dict[str, Any]:
    failures = one.breaker.failures if one.breaker else 0
    return {
        "key": one.card.key,
        "name": one.name or _(one.card.name),
        "version": one.card.version,
        "summary": _(one.card.summary),
        "on": one.is_on,
        "position": one.position,
        "townships": one.townships,
        "settings": dict(one.settings),
        "rests": bool(one.breaker and one.breaker.opened_at),
        "failures": failures,
    }
