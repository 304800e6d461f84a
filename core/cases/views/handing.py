"""The movements between holders as pages: give back, rule, pass along, down or past a rung, take back; and the colour of the risk."""

from typing import Any

from core import cases
from core.access import Deed
from core.cases.models import Assignment, Case
from core.cases.rules import missing_before, to_write
from core.cases.rules.handing import MOST_RETURNS, RISK_REASONS, RISKS, Leaving, RiskSeen, scale_of
from core.cases.schemas import handing as schemas
from core.cases.service import CaseView
from core.cases.service.handing_on import stop_above
from core.cases.service.ways import Past, stops_below, units_along, ways_past
from core.cases.views.dispatching import by_kind, known_to
from core.cases.views.movements import Movement
from core.cases.views.places import Choices, place_choices, place_names, places_here
from core.cases.views.showing import grade_name, rung_name
from core.cases.wording import RECORDS, REFUSALS, RISK_WORDS, RISK_WORDS_OF_REASONS, word
from core.escalation import Ladder
from core.escalation.rules.language import Condition
from core.escalation.rules.moves import Refusal
from core.web.words import _, mark
from core.workspace import Workspace

Values = dict[str, Any]


# Acts ------------------------------------------------------------------------------------------------------------


def _send_back(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.return_case(ws, case_id, version=version, **sent)


def _rule(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.rule(ws, case_id, version=version, **sent)


def _transfer(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.transfer(ws, case_id, version=version, **sent)


def _hand_down(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.hand_down(ws, case_id, version=version, **sent)


def _skip(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    rung, steps = sent.pop("rung"), tuple(sent.pop("steps"))
    return cases.skip(ws, case_id, rung, Leaving(**sent, steps=steps), version=version)


def _withdraw(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.withdraw(ws, case_id, version=version, **sent)


def _set_risk(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.set_risk(ws, case_id, RiskSeen(**{**sent, "reasons": tuple(sent["reasons"])}), version=version)


# What their forms offer ------------------------------------------------------------------------------------------


def lead_of(ws: Workspace, view: CaseView) -> Assignment:
    """Return the share of whoever holds the case."""
    return ws.session.get_one(Assignment, (view.case.county_id, view.case.lead_id))


def offer_leaving(_ws: Workspace, view: CaseView) -> Values:
    """Return what a rung asks to be written or walked before it is left, as far as the case does not say it already."""
    steps = [(step.key, step.name) for step in view.rung.steps if step.key in view.standing.steps_before_leaving]
    records = [(record, word(RECORDS, record)) for record in to_write(view.standing)]
    first = [word(REFUSALS, code) for code in missing_before(view.standing)]
    return {"records": records, "steps": steps, "first": first}


def offer_escalate(ws: Workspace, view: CaseView) -> Values:
    """Return where a case goes up to, and what is asked for."""
    stop = stop_above(ws, view.ladder, view.case, lead_of(ws, view))
    return {"above": (rung_name(stop.rung), stop.unit.name) if stop else None, **offer_leaving(ws, view)}


def _offer_skip(ws: Workspace, view: CaseView) -> Values:
    ways = ways_past(ws, view.ladder, view.case, lead_of(ws, view), view.standing)
    open_ones = [
        (way.rung.key, _("%(rung)s（%(unit)s）", rung=rung_name(way.rung), unit=way.unit.name))
        for way in ways
        if way.is_open and way.unit
    ]
    return {
        "ways": open_ones,
        "closed": [(rung_name(way.rung), _closed_because(view.ladder, view.case.rung, way)) for way in ways if not way.is_open],
        "now": _as_it_is(view),
        "possible": Deed.SKIP in view.deeds and bool(open_ones),
        **offer_leaving(ws, view),
    }


def _closed_because(ladder: Ladder, start: str, way: Past) -> str:
    """Return in a sentence why a way past a rung is closed now."""
    if way.unit is None:
        return _("那一级没有设单位。")
    if any(reason.refusal is Refusal.NOT_GRANTED for reason in way.reasons):
        return _("这一级没有开通越级。")
    edge = next(edge for edge in ladder.edges_from(start) if edge.target == way.rung.key and edge.when)
    return _("要有其中一条：%(conditions)s。", conditions=_("；").join(_said(ladder, condition) for condition in edge.when))


def _said(ladder: Ladder, condition: Condition) -> str:
    """Return a condition of a ladder in words."""
    parts = []
    if condition.risks:
        parts.append(_("风险%(colours)s", colours=_("、").join(word(RISK_WORDS, colour) for colour in condition.risks)))
    if condition.scale_at_least:
        parts.append(_("群体性") if condition.scale_at_least == 2 else _("重大群体性"))
    if condition.grade_at_least:
        parts.append(_("难易等级到%(grade)s", grade=grade_name(ladder, condition.grade_at_least)))
    if condition.tries_at_least:
        parts.append(_("本级没谈成 %(num)s 次", num=condition.tries_at_least))
    if condition.types:
        parts.append(_("属于规定的类型"))
    return _("，").join(parts)


def _as_it_is(view: CaseView) -> str:
    """Return what conditions are held against, as it is now."""
    case = view.case
    risk = word(RISK_WORDS, case.risk) or _("还没定")
    scale = {1: _("个体性"), 2: _("群体性"), 3: _("重大群体性")}[scale_of(case.people)]
    return _(
        "现在：风险%(risk)s，%(num)s 人（%(scale)s），难易等级%(grade)s。",
        risk=risk, num=case.people, scale=scale, grade=grade_name(view.ladder, case.grade),
    )  # fmt: skip


def _offer_send_back(ws: Workspace, view: CaseView) -> Values:
    return {"left": MOST_RETURNS - view.standing.returns, "binding": mine_is_a_call(ws, view)}


def mine_is_a_call(ws: Workspace, view: CaseView) -> bool:
    """Return whether the reader's unit is called in, rather than leading."""
    return ws.actor.unit_id in view.facts.called_units and ws.actor.unit_id != view.facts.lead_unit_id


def _offer_rule(ws: Workspace, view: CaseView) -> Values:
    return {"units": by_kind(ws, view.ladder, known_to(ws, view.ladder, places_here(ws)))}


def _offer_transfer(ws: Workspace, view: CaseView) -> Values:
    return {"units": _named(ws, [unit.id for unit in units_along(ws, view.ladder, view.case, lead_of(ws, view))])}


def _offer_hand_down(ws: Workspace, view: CaseView) -> Values:
    return {"units": _named(ws, [stop.unit.id for stop in stops_below(ws, view.ladder, view.case, lead_of(ws, view))])}


def _named(ws: Workspace, unit_ids: list[int]) -> Choices:
    here = [place for place in places_here(ws) if place.id in unit_ids]
    if len(here) == len(unit_ids):
        return place_choices(here)
    names = place_names(ws, unit_ids)
    return [(str(unit), names[unit]) for unit in unit_ids]


def _offer_withdraw(ws: Workspace, view: CaseView) -> Values:
    lead = lead_of(ws, view)
    if lead.holder_unit_id == ws.actor.unit_id:
        return {"who": ""}
    return {"who": place_names(ws, (lead.holder_unit_id,)).get(lead.holder_unit_id, "")}


def _begin_risk(_ws: Workspace, view: CaseView) -> Values:
    return {"colour": view.case.risk, "people": view.case.people or None}


def _offer_risk(_ws: Workspace, _view: CaseView) -> Values:
    return {
        "colours": [(risk, word(RISK_WORDS, risk)) for risk in RISKS],
        "reasons": [(reason, word(RISK_WORDS_OF_REASONS, reason)) for reason in RISK_REASONS],
    }


HANDING = (
    Movement(
        Deed.RETURN, schemas.SendBackSchema, _send_back, mark("退回"), mark("退回去"), mark("退回去了。"), offer=_offer_send_back
    ),
    Movement(
        Deed.RULE, schemas.ToUnitSchema, _rule, mark("审定由谁办"), mark("审定"), mark("审定了，已经交给这个单位。"), offer=_offer_rule
    ),
    Movement(
        Deed.TRANSFER, schemas.ToUnitSchema, _transfer, mark("转给同级单位"), mark("转办"), mark("转过去了。"), offer=_offer_transfer
    ),
    Movement(
        Deed.HAND_DOWN, schemas.HandDownSchema, _hand_down, mark("交给下级办"), mark("下派"), mark("派下去了。"), offer=_offer_hand_down
    ),
    Movement(Deed.SKIP, schemas.SkipSchema, _skip, mark("越级上报"), mark("越级报上去"), mark("越级报上去了。"), offer=_offer_skip),
    Movement(
        Deed.WITHDRAW, schemas.WithdrawSchema, _withdraw, mark("撤回上一步"), mark("撤回来"), mark("撤回来了。"), offer=_offer_withdraw
    ),
    Movement(
        Deed.SET_RISK, schemas.RiskSchema, _set_risk, mark("定风险等级"), mark("定下来"), mark("风险等级定好了。"), begin=_begin_risk,
        offer=_offer_risk,
    ),
)  # fmt: skip
