"""Move a case between holders through the API."""

from core import cases
from core.access import Deed
from core.cases.api_schemas import handing
from core.cases.rules.calling import NewCall
from core.cases.rules.handing import Leaving, RiskSeen
from core.cases.views.resources.acting import Answer, Sent, move, movement, pass_on
from core.web.words import lazy


@movement("skip", lazy("越级上报"), handing.SkipSchema)
def skip(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Carry a case past a rung."""
    rung, steps = sent.pop("rung"), tuple(sent.pop("steps"))
    leaving = Leaving(**sent, steps=steps)
    return move(case_id, Deed.SKIP, guard, lambda ws, version: cases.skip(ws, case_id, rung, leaving, version=version))


@movement("risk", lazy("定风险等级"), handing.RiskSchema)
def risk(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Set the colour of a risk."""
    seen = RiskSeen(**{**sent, "reasons": tuple(sent["reasons"])})
    return move(case_id, Deed.SET_RISK, guard, lambda ws, version: cases.set_risk(ws, case_id, seen, version=version))


@movement("call-in", lazy("请别的单位来办：吹哨或者协办"), handing.CallInSchema)
def call_in(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Call units in."""
    new = NewCall(**{**sent, "unit_ids": tuple(sent["unit_ids"])})
    return move(case_id, Deed.CALL_IN, guard, lambda ws, version: cases.call_in(ws, case_id, new, version=version))


pass_on("send-back", Deed.RETURN, lazy("退回去"), cases.return_case, handing.SendBackSchema)
pass_on("rule", Deed.RULE, lazy("审定由哪个单位办"), cases.rule, handing.ToUnitSchema)
pass_on("transfer", Deed.TRANSFER, lazy("转给同级单位"), cases.transfer, handing.ToUnitSchema)
pass_on("hand-down", Deed.HAND_DOWN, lazy("派给下级单位"), cases.hand_down, handing.HandDownSchema)
pass_on("withdraw", Deed.WITHDRAW, lazy("撤回上一步"), cases.withdraw, handing.WithdrawSchema)
pass_on("report-in", Deed.REPORT_IN, lazy("报到"), cases.report_in)
pass_on("answer-call", Deed.ANSWER_CALL, lazy("答复请办的事"), cases.answer_call, handing.AnswerCallSchema)
pass_on("rate-call", Deed.RATE_CALL, lazy("评价请来的单位办得怎么样"), cases.rate_call, handing.RateCallSchema)
