"""Calling others in as pages: whom and for what, reporting in, answering, rating; and how calls stand on the page of a case."""

from dataclasses import dataclass
from typing import Any

from core import cases
from core.access import Deed
from core.cases.models import Call, Case
from core.cases.rules.calling import CALLS, NewCall
from core.cases.schemas import handing as schemas
from core.cases.service import CaseView
from core.cases.service.calling import callable_units
from core.cases.service.offering import own_call
from core.cases.views.dispatching import by_kind
from core.cases.views.movements import Movement
from core.cases.views.places import place_names, places_of
from core.cases.views.showing import moment
from core.cases.wording import CALL_KINDS, CALL_STATES, SATISFIED, choices, word
from core.web.words import _, mark
from core.workspace import Workspace
from tenants.base import AnyRow

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """A unit that was called in, as the page shows it."""

    unit: str
    kind: str
    state: str
    #: How the state is coloured: ok, warn, late.
    tag: str
    when: str
    demand: str = ""
    answer: str = ""
    rating: str = ""


def _call_in(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.call_in(ws, case_id, NewCall(**{**sent, "unit_ids": tuple(sent["unit_ids"])}), version=version)


def _report_in(ws: Workspace, case_id: int, _sent: Values, version: int | None) -> Case:
    return cases.report_in(ws, case_id, version=version)


def _answer(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.answer_call(ws, case_id, version=version, answer=sent["answer"])


def _rate(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.rate_call(ws, case_id, sent.pop("call_id"), version=version, **sent)


def _offer_call_in(ws: Workspace, view: CaseView) -> Values:
    kinds = [kind for kind, act in CALLS.items() if act in view.rung.acts]
    units = {unit.id for kind in kinds for unit in callable_units(ws, view.ladder, view.rung, view.case, kind)}
    return {
        "kinds": [(kind, word(CALL_KINDS, kind)) for kind in kinds],
        "units": by_kind(ws, view.ladder, places_of(ws, units)),
        "possible": Deed.CALL_IN in view.deeds and bool(units),
    }


def _begin_call_in(ws: Workspace, view: CaseView) -> Values:
    due_at = view.case.due_at
    return {
        "kind": next((kind for kind, act in CALLS.items() if act in view.rung.acts), None),
        "due_at": due_at if due_at is not None and due_at > ws.now() else None,
    }


def _offer_answer(ws: Workspace, view: CaseView) -> Values:
    return {"demand": demand_of(ws, view)}


def demand_of(ws: Workspace, view: CaseView) -> str:
    """Return what the reader's unit is asked for."""
    mine = own_call(view.shares, ws.actor.unit_id)
    asked = next((call.demand for call in view.calls if mine is not None and call.id == mine.id), "")
    return asked.rstrip("。")


def _begin_rate(_ws: Workspace, view: CaseView) -> Values:
    return {"call_id": min(view.to_rate, default=None)}


def _offer_rate(ws: Workspace, view: CaseView) -> Values:
    shares = [share for share in view.shares if share.id in view.to_rate]
    names = place_names(ws, (share.holder_unit_id for share in shares))
    return {"calls": [(str(one.id), names.get(one.holder_unit_id, "")) for one in shares], "stars": choices(SATISFIED)}


CALLING = (
    Movement(
        Deed.CALL_IN, schemas.CallInSchema, _call_in, mark("请别的单位来办"), mark("发出去"), mark("发出去了，等他们报到。"),
        begin=_begin_call_in, offer=_offer_call_in,
    ),
    Movement(Deed.REPORT_IN, schemas.ReportInSchema, _report_in, mark("报到"), mark("报到"), mark("报到了。"), at_once=True),
    Movement(
        Deed.ANSWER_CALL, schemas.AnswerCallSchema, _answer, mark("答复办得怎么样"), mark("答复"), mark("答复了，您单位的事办完了。"),
        offer=_offer_answer,
    ),
    Movement(
        Deed.RATE_CALL, schemas.RateCallSchema, _rate, mark("评一评办得怎么样"), mark("评好了"), mark("评价记下了。"),
        begin=_begin_rate, offer=_offer_rate,
    ),
)  # fmt: skip

_TAGS = {"to_sign": "warn", "signed": "warn", "done": "ok", "returned": "late", "lapsed": ""}


def called_in(ws: Workspace, view: CaseView, units: dict[int, str]) -> list[Called]:
    """Return who was called in, newest first: everybody who sees the line sees whom and how far; what is asked only who may."""
    words = {call.id: call for call in view.calls}
    shares = [share for share in reversed(view.shares) if share.kind in CALLS]
    return [_called(ws, share, words.get(share.id), units.get(share.holder_unit_id, "")) for share in shares]


def _called(ws: Workspace, share: AnyRow, call: Call | None, unit: str) -> Called:
    late = share.ended_at is None and share.due_at is not None and share.due_at < ws.now()
    at = share.ended_at or share.signed_at or share.created_at
    rated = "" if call is None or call.stars is None else _("评价：%(stars)s", stars=word(SATISFIED, call.stars))
    return Called(
        unit=unit,
        kind=word(CALL_KINDS, share.kind),
        state=word(CALL_STATES, share.state),
        tag="late" if late else _TAGS.get(share.state, ""),
        when=moment(at, ws.now()),
        demand=call.demand if call else "",
        answer=(call.answer or "") if call else "",
        rating="　".join(part for part in (rated, (call.rating or "") if call else "") if part),
    )
