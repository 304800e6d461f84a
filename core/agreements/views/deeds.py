"""The movements of agreements as pages."""

from typing import Any

from core import agreements
from core.access import Deed
from core.agreements import schemas
from core.agreements.rules import Application, NewAgreement, NewInstalment, Payment, Plan, Ruling, Signing, terms_of
from core.agreements.views import offers
from core.agreements.views.doors import blueprint
from core.cases.models import Case
from core.cases.views.movements import Movement, guard_pages, lay_out
from core.web.words import mark
from core.workspace import Workspace

Values = dict[str, Any]


def agreement_of(sent: Values) -> NewAgreement:
    """Return an agreement as it was sent: one line of its words is one term."""
    return NewAgreement(terms=terms_of(sent["words"]), **{name: value for name, value in sent.items() if name != "words"})


def plan_of(sent: Values) -> Plan:
    """Return instalments as they were sent."""
    rows = tuple(NewInstalment(row["amount"], row["due_on"], row["person"]) for row in sent["rows"])
    return Plan(sent["payer_id"], sent["payee_id"], rows, sent["way"])


def payment_of(sent: Values) -> Payment:
    """Return a payment as it was sent."""
    return Payment(sent["amount"], sent["paid_on"], sent["proof"], sent["words"])


def _settle(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.agree(ws, case_id, agreement_of(sent), version=version)


def _sign(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.sign(ws, case_id, Signing(**{**sent, "signers": tuple(sent["signers"])}), version=version)


def _correct_party(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.correct_party(ws, case_id, version=version, **sent)


def _break_off(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.break_off(ws, case_id, version=version, words=sent["words"])


def _plan(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.plan(ws, case_id, plan_of(sent), version=version)


def _pay(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.pay(ws, case_id, sent["instalment_id"], payment_of(sent), version=version)


def _urge(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.urge_payment(ws, case_id, sent["instalment_id"], version=version, way=sent["way"], words=sent["words"])


def _confirm(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    asked = Application(**{**sent, "parties": tuple(sent["parties"])})
    return agreements.apply_for_confirmation(ws, case_id, asked, version=version)


def _ruling(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return agreements.record_ruling(ws, case_id, Ruling(**sent), version=version)


#: In place of the core's own page: it writes an agreement down, with its terms and its form.
SETTLE = Movement(
    Deed.SETTLE,
    schemas.AgreementSchema,
    _settle,
    mark("怎么约定的"),
    mark("记下协议"),
    mark("协议记下了。"),
    template="agreements/deeds/_settle.html",
    begin=offers.begin_settle,
    offer=offers.offer_settle,
)
MOVEMENTS = (
    Movement(
        Deed.SIGN_AGREEMENT,
        schemas.SignSchema,
        _sign,
        mark("谁签了字"),
        mark("记下签字"),
        mark("签字记下了。"),
        named="sign",
        blueprint="agreements",
        begin=offers.begin_sign,
        offer=offers.offer_sign,
    ),
    Movement(
        Deed.SIGN_AGREEMENT,
        schemas.BreakOffSchema,
        _break_off,
        mark("有人不签"),
        mark("协议作罢，接着调解"),
        mark("记下了，可以再谈，也可以终止。"),
        named="break_off",
        blueprint="agreements",
        begin=lambda _ws, _view: {},
        offer=lambda _ws, _view: {},
    ),
    Movement(
        Deed.COMPLETE,
        schemas.CorrectPartySchema,
        _correct_party,
        mark("更正当事人姓名、电话"),
        mark("更正"),
        mark("更正好了。"),
        named="correct_party",
        blueprint="agreements",
        begin=offers.begin_correction,
        offer=offers.offer_correction,
    ),
    Movement(
        Deed.PERFORM,
        schemas.PlanSchema,
        _plan,
        mark("分几次、什么时候给"),
        mark("定下来"),
        mark("定下来了，到期前一天提醒。"),
        named="plan",
        blueprint="agreements",
        begin=offers.begin_plan,
        offer=offers.offer_plan,
    ),
    Movement(
        Deed.PERFORM,
        schemas.PaySchema,
        _pay,
        mark("付了多少"),
        mark("记下"),
        mark("记下了。"),
        named="pay",
        blueprint="agreements",
        begin=offers.begin_pay,
        offer=offers.offer_pay,
    ),
    Movement(
        Deed.PERFORM,
        schemas.UrgeSchema,
        _urge,
        mark("督促履行"),
        mark("记下督促"),
        mark("督促记下了。"),
        named="urge_payment",
        blueprint="agreements",
        begin=offers.begin_urge,
        offer=offers.offer_urge,
    ),
    Movement(
        Deed.APPLY_CONFIRMATION,
        schemas.ConfirmSchema,
        _confirm,
        mark("申请司法确认"),
        mark("记下申请"),
        mark("申请记下了，等法院的结果。"),
        named="confirm",
        blueprint="agreements",
        begin=offers.begin_confirm,
        offer=offers.offer_confirm,
    ),
    Movement(
        Deed.APPLY_CONFIRMATION,
        schemas.RulingSchema,
        _ruling,
        mark("法院的结果"),
        mark("记下结果"),
        mark("结果记下了。"),
        named="ruling",
        blueprint="agreements",
        begin=offers.begin_ruling,
        offer=offers.offer_ruling,
    ),
)

guard_pages(blueprint)
lay_out(blueprint, MOVEMENTS)
