"""What a program needs to know of a place: its units, its ladder, the codes and their words."""

from typing import Any

from core import escalation
from core.cases import wording
from core.cases.api_schemas.given import LadderSchema, TypesSchema, UnitsSchema
from core.cases.api_schemas.sent import AskedSchema, LadderAskedSchema
from core.cases.rules import State
from core.cases.views.doors import api
from core.cases.views.resources.said import CALLERS
from core.escalation.schemas import dump_ladder
from core.people.wording import POSTS
from core.web.words import _, lazy
from core.web.workspaces import current_workspace
from tenants.organisation import units_in

_TABLES = {
    "types": wording.TYPES,
    "kinds": wording.KINDS,
    "grades": wording.GRADES,
    "states": {state.name.lower(): wording.STATES[state] for state in State},
    "topics": wording.TOPICS,
    "sources": wording.SOURCES,
    "sides": wording.SIDES,
    "consents": wording.CONSENTS,
    "consent_ways": wording.CONSENT_WAYS,
    "sessions": wording.SESSIONS,
    "results": wording.RESULTS,
    "forms": wording.FORMS,
    "ways": wording.WAYS,
    "end_reasons": wording.END_REASONS,
    "told_ways": wording.TOLD_WAYS,
    "visit_ways": wording.VISIT_WAYS,
    "moods": wording.MOODS,
    "satisfied": wording.SATISFIED,
    "posts": POSTS,
}


@api.get("/units")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(UnitsSchema, description=lazy("本级的单位"))
@api.doc(summary=lazy("本级的网格、村和科室"), operation_id="units", responses=CALLERS)
def units(_asked: dict[str, Any]) -> dict[str, Any]:
    """Return the units of the space."""
    ws = current_workspace()
    return {"units": units_in(ws.session, ws.county_id, ws.space_id)}


@api.get("/ladder")
@api.input(LadderAskedSchema, location="query", arg_name="asked", unknown=None)
@api.output(LadderSchema, description=lazy("解纷链条"))
@api.doc(summary=lazy("一类事走的解纷链条"), operation_id="ladder", responses={**CALLERS, 409: lazy("还没有发布解纷链条")})
def ladder(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the ladder new cases of a kind take here."""
    ws = current_workspace()
    ladder_id, found = escalation.ladder_for(ws, asked["kind"], ws.space_id)
    return {"id": ladder_id, "ladder": dump_ladder(found)}


@api.get("/types")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(TypesSchema, description=lazy("代码和它们的意思"))
@api.doc(summary=lazy("各种代码和它们的意思"), operation_id="types", responses=CALLERS)
def types(_asked: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of codes with their words."""
    return {
        name: [{"code": str(code), "word": _(word)} for code, word in table.items()]  # type: ignore[attr-defined]
        for name, table in _TABLES.items()
    }
