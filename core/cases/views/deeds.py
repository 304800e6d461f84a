"""The movements of a case that the core knows: each a form, and what it sends."""

from collections.abc import Mapping
from typing import Any

from core import cases
from core.access import Deed
from core.cases import schemas
from core.cases.models import Case
from core.cases.rules import NewSession, Refused, Settlement, Termination, Triage, Visit
from core.cases.views.calling import CALLING
from core.cases.views.dispatching import begin_dispatch, dispatch, offer_dispatch
from core.cases.views.doors import blueprint
from core.cases.views.handing import HANDING, offer_escalate
from core.cases.views.movements import Movement, guard_pages, lay_out
from core.cases.views.parties import to_add
from core.cases.views.places import in_the_field, place_said, places_here
from core.web.words import mark
from core.workspace import Workspace

Values = dict[str, Any]


def _complete(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    parties = to_add(sent["names"], sent["side"], sent["phone"])
    unit = place_said(sent["place"], in_the_field(places_here(ws)))
    try:
        return cases.complete(
            ws,
            case_id,
            version=version,
            title=sent["title"],
            story=sent["story"],
            place="" if unit and unit.label == sent["place"] else sent["place"],
            unit_id=unit.id if unit else None,
            new_parties=parties,
        )
    except Refused as refused:  # the form has the unit as the beginning of its place
        raise Refused(refused.code, "place" if refused.field == "unit_id" else refused.field, refused.words) from None


def _triage(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.triage(ws, case_id, Triage(**sent), version=version)


def _sign_for(ws: Workspace, case_id: int, _sent: Values, version: int | None) -> Case:
    return cases.sign_for(ws, case_id, version=version)


def _consent(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.record_consent(ws, case_id, sent["party_id"], version=version, agrees=sent["agrees"], way=sent["way"])


def _session(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.note_session(ws, case_id, NewSession(**sent), version=version)


def _settle(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.settle(ws, case_id, Settlement(**sent), version=version)


def _escalate(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.escalate(ws, case_id, version=version, **sent)


def _terminate(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.terminate(ws, case_id, Termination(**{**sent, "routes": tuple(sent["routes"])}), version=version)


def _close(ws: Workspace, case_id: int, _sent: Values, version: int | None) -> Case:
    return cases.close(ws, case_id, version=version)


def _visit(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.visit(ws, case_id, Visit(**sent), version=version)


MOVEMENTS: Mapping[Deed, Movement] = {
    movement.deed: movement
    for movement in (
        Movement(Deed.COMPLETE, schemas.CompleteSchema, _complete, mark("补充情况"), mark("存下"), mark("补充好了。")),
        Movement(
            Deed.TRIAGE, schemas.TriageSchema, _triage, mark("定类型和难易等级"), mark("定下来"), mark("类型和难易等级定好了。")
        ),
        Movement(
            Deed.DISPATCH,
            schemas.DispatchSchema,
            dispatch,
            mark("交给谁办"),
            mark("交办"),
            mark("交办了。"),
            begin=begin_dispatch,
            offer=offer_dispatch,
        ),
        Movement(
            Deed.SIGN_FOR,
            schemas.SignForSchema,
            _sign_for,
            mark("签收"),
            mark("签收"),
            mark("签收了，可以开始办。"),
            at_once=True,
        ),
        Movement(Deed.RECORD_CONSENT, schemas.ConsentSchema, _consent, mark("愿不愿意调解"), mark("记下"), mark("记下了。")),
        Movement(Deed.NOTE_SESSION, schemas.SessionSchema, _session, mark("记一次调解"), mark("记下"), mark("记下了。")),
        Movement(Deed.SETTLE, schemas.SettleSchema, _settle, mark("怎么约定的"), mark("记下协议"), mark("协议记下了。")),
        Movement(
            Deed.ESCALATE,
            schemas.EscalateSchema,
            _escalate,
            mark("往上报"),
            mark("报上去"),
            mark("报上去了。"),
            offer=offer_escalate,
        ),
        Movement(Deed.TERMINATE, schemas.TerminateSchema, _terminate, mark("终止调解"), mark("终止调解"), mark("调解终止了。")),
        Movement(Deed.CLOSE, schemas.CloseSchema, _close, mark("办结"), mark("办结"), mark("办结了，到日子回访。")),
        Movement(Deed.VISIT, schemas.VisitSchema, _visit, mark("回访"), mark("记下回访"), mark("回访记下了。")),
        *HANDING,
        *CALLING,
    )
}

guard_pages(blueprint)
lay_out(blueprint, MOVEMENTS.values())
