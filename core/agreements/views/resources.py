"""The API of agreements: the same acts for programs. Amounts are strings in yuan (12000.00)."""

from typing import Any

from marshmallow import fields, validate

from core import agreements
from core.access import Deed
from core.agreements.rules import Application, Ruling, Signing
from core.agreements.rules.confirming import RESULTS
from core.agreements.rules.terms import MOST, PAYING_WAYS, PROOFS, SIGNING_WAYS, URGING_WAYS
from core.agreements.schemas import LONG, Yuan
from core.agreements.views.deeds import agreement_of, payment_of, plan_of
from core.agreements.views.doors import api
from core.cases.api_schemas.pieces import Day, RowId, choice
from core.cases.api_schemas.sent import Sent, SettleSchema
from core.cases.schemas import PartyName
from core.cases.views.resources.acting import move, movement, pass_on
from core.cases.views.resources.refusals import guard_api
from core.web.fields import Phone, Text
from core.web.words import lazy

Values = dict[str, Any]
Answer = tuple[dict[str, Any], dict[str, str]]


class AgreementSchema(SettleSchema):
    """What was agreed, a line of ``words`` for each term, and what an agreement needs besides."""

    form = choice(("oral", "written"), load_default="written")
    facts = Text(longest=LONG, lines=True, load_default="")
    remains = Text(longest=1_000, lines=True, load_default="")
    asked = fields.Boolean(load_default=False)
    agreed_on = Day(load_default=None)


class SignSchema(Sent):
    """Who signed: numbers of parties, ``mediator``, ``committee``."""

    signers = fields.List(Text(longest=20, required=True), required=True, validate=validate.Length(1, 50))
    way = choice(SIGNING_WAYS, required=True)
    signed_on = Day(required=True)


class CorrectPartySchema(Sent):
    """A party's name and number as they should read; what is left out stays as it is; ``no_phone`` takes the number away."""

    party_id = RowId(required=True)
    name = PartyName(load_default="")
    phone = Phone(load_default="")
    no_phone = fields.Boolean(load_default=False)


class BreakOffSchema(Sent):
    """Why an agreement came to nothing."""

    words = Text(longest=1_000, lines=True, required=True)


class InstalmentSchema(Sent):
    """One instalment."""

    amount = Yuan(required=True, metadata={"type": "string", "example": "12000.00"})
    due_on = Day(required=True)
    person = Text(longest=50, load_default="")


class PlanSchema(Sent):
    """Who pays whom, in which instalments, in which way."""

    payer_id = RowId(required=True)
    payee_id = RowId(required=True)
    way = choice(PAYING_WAYS, load_default="transfer")
    rows = fields.List(fields.Nested(InstalmentSchema), required=True, validate=validate.Length(1, MOST))


class PaySchema(Sent):
    """What was paid, with its proof."""

    instalment_id = RowId(required=True)
    amount = Yuan(required=True, metadata={"type": "string", "example": "12000.00"})
    paid_on = Day(required=True)
    proof = choice(PROOFS, required=True)
    words = Text(longest=200, load_default="")


class UrgeSchema(Sent):
    """How a payer was urged."""

    instalment_id = RowId(required=True)
    way = choice(URGING_WAYS, required=True)
    words = Text(longest=1_000, lines=True, load_default="")


class ConfirmSchema(Sent):
    """A joint application to the court."""

    parties = fields.List(RowId(), required=True)
    court = Text(longest=60, required=True)
    applied_on = Day(required=True)
    only_payment = fields.Boolean(load_default=False)


class RulingSchema(Sent):
    """What the court said."""

    result = choice(RESULTS, required=True)
    result_on = Day(required=True)
    paper = Text(longest=60, load_default="")
    words = Text(longest=1_000, lines=True, load_default="")


@movement("agreement", lazy("达成协议，写明条款"), AgreementSchema, on=api)
def agreement(case_id: int, sent: Values, guard: Values) -> Answer:
    """Write an agreement down."""
    new = agreement_of(sent)
    return move(case_id, Deed.SETTLE, guard, lambda ws, version: agreements.agree(ws, case_id, new, version=version))


@movement("sign", lazy("记下谁在书面协议上签了字"), SignSchema, on=api)
def sign(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record signatures."""
    signing = Signing(**{**sent, "signers": tuple(sent["signers"])})
    return move(case_id, Deed.SIGN_AGREEMENT, guard, lambda ws, version: agreements.sign(ws, case_id, signing, version=version))


@movement("break-off", lazy("有人不签，协议没有成立"), BreakOffSchema, on=api)
def break_off(case_id: int, sent: Values, guard: Values) -> Answer:
    """Let an agreement come to nothing."""
    return move(
        case_id,
        Deed.SIGN_AGREEMENT,
        guard,
        lambda ws, version: agreements.break_off(ws, case_id, version=version, **sent),
    )


@movement("plan", lazy("定下分期履行"), PlanSchema, on=api)
def plan(case_id: int, sent: Values, guard: Values) -> Answer:
    """Set instalments."""
    new = plan_of(sent)
    return move(case_id, Deed.PERFORM, guard, lambda ws, version: agreements.plan(ws, case_id, new, version=version))


@movement("pay", lazy("记下一笔付款和凭据"), PaySchema, on=api)
def pay(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record a payment."""
    payment = payment_of(sent)
    return move(
        case_id,
        Deed.PERFORM,
        guard,
        lambda ws, version: agreements.pay(ws, case_id, sent["instalment_id"], payment, version=version),
    )


pass_on("correct-party", Deed.COMPLETE, lazy("更正一位当事人的姓名、电话"), agreements.correct_party, CorrectPartySchema, on=api)


@movement("urge-payment", lazy("督促履行"), UrgeSchema, on=api)
def urge_payment(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record that a payer was urged."""
    return move(case_id, Deed.PERFORM, guard, lambda ws, version: agreements.urge_payment(ws, case_id, version=version, **sent))


@movement("confirm", lazy("双方一起申请司法确认"), ConfirmSchema, on=api)
def confirm(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record an application to the court."""
    asked = Application(**{**sent, "parties": tuple(sent["parties"])})
    return move(
        case_id,
        Deed.APPLY_CONFIRMATION,
        guard,
        lambda ws, version: agreements.apply_for_confirmation(ws, case_id, asked, version=version),
    )


@movement("ruling", lazy("记下法院的结果"), RulingSchema, on=api)
def ruling(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record what the court said."""
    said = Ruling(**sent)
    return move(
        case_id, Deed.APPLY_CONFIRMATION, guard, lambda ws, version: agreements.record_ruling(ws, case_id, said, version=version)
    )


guard_api(api)
