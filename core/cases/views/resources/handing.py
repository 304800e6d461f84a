"""Move a case between holders through the API."""

from core import cases
from core.access import Deed
from core.cases.api_schemas import handing
from core.cases.rules.calling import NewCall
from core.cases.rules.handing import Leaving, RiskSeen
from core.cases.views.resources.acting import Answer, Sent, move, movement
from core.web.words import lazy


@movement("send-back", lazy("退回去"), handing.SendBackSchema)
def send_back(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Give a case back."""
    return move(case_id, Deed.RETURN, guard, lambda ws, version: cases.return_case(ws, case_id, version=version, **sent))


@movement("rule", lazy("审定由哪个单位办"), handing.ToUnitSchema)
def rule(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Rule who has a case."""
    return move(case_id, Deed.RULE, guard, lambda ws, version: cases.rule(ws, case_id, version=version, **sent))


@movement("transfer", lazy("转给同级单位"), handing.ToUnitSchema)
def transfer(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Pass a case along its rung."""
    return move(case_id, Deed.TRANSFER, guard, lambda ws, version: cases.transfer(ws, case_id, version=version, **sent))


@movement("hand-down", lazy("派给下级单位"), handing.HandDownSchema)
def hand_down(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Hand a case down."""
    return move(case_id, Deed.HAND_DOWN, guard, lambda ws, version: cases.hand_down(ws, case_id, version=version, **sent))


@movement("skip", lazy("越级上报"), handing.SkipSchema)
def skip(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Carry a case past a rung."""
    rung, steps = sent.pop("rung"), tuple(sent.pop("steps"))
    leaving = Leaving(**sent, steps=steps)
    return move(case_id, Deed.SKIP, guard, lambda ws, version: cases.skip(ws, case_id, rung, leaving, version=version))


@movement("withdraw", lazy("撤回上一步"), handing.WithdrawSchema)
def withdraw(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Take one's own last step back."""
    return move(case_id, Deed.WITHDRAW, guard, lambda ws, version: cases.withdraw(ws, case_id, version=version, **sent))


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


@movement("report-in", lazy("报到"))
def report_in(case_id: int, guard: Sent) -> Answer:
    """Report in."""
    return move(case_id, Deed.REPORT_IN, guard, lambda ws, version: cases.report_in(ws, case_id, version=version))


@movement("answer-call", lazy("答复请办的事"), handing.AnswerCallSchema)
def answer_call(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Answer a call."""
    return move(case_id, Deed.ANSWER_CALL, guard, lambda ws, version: cases.answer_call(ws, case_id, version=version, **sent))


@movement("rate-call", lazy("评价请来的单位办得怎么样"), handing.RateCallSchema)
def rate_call(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Rate what came of a call."""
    return move(case_id, Deed.RATE_CALL, guard, lambda ws, version: cases.rate_call(ws, case_id, version=version, **sent))
