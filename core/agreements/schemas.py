"""What the pages of agreements send: one schema for each deed."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from core.agreements.rules import fen_of
from core.agreements.rules.confirming import RESULTS
from core.agreements.rules.money import yuan
from core.agreements.rules.terms import MOST, PAYING_WAYS, PROOFS, SIGNING_WAYS, URGING_WAYS
from core.cases.schemas import PartyName, SettleSchema
from core.web.fields import LocalDate, Phone, Text
from core.web.words import mark

LONG = 4000
SHORT = 200


class Yuan(fields.Field[int]):
    """An amount in yuan as people write it (12000, 12,000.50, 1.2万), as fen."""

    default_error_messages = {"invalid_amount": mark("金额不对，照这样写：12000 或者 12000.50")}

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else yuan(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> int:
        fen = fen_of(value) if isinstance(value, str) else None
        if fen is None:
            raise self.make_error("invalid_amount")
        return fen


class AgreementSchema(SettleSchema):
    """What was agreed, and what an agreement needs besides (People's Mediation Law Art. 28, 29)."""

    facts = Text(longest=LONG, lines=True, load_default="")
    remains = Text(longest=1000, lines=True, load_default="")
    asked = fields.Boolean(load_default=False)
    agreed_on = LocalDate(load_default=None)


class SignSchema(Schema):
    """Who signed, how, on which day."""

    signers = fields.List(fields.String(), required=True, error_messages={"required": mark("选一下谁签了。")})
    way = fields.String(required=True, validate=validate.OneOf(SIGNING_WAYS))
    signed_on = LocalDate(required=True)


class CorrectPartySchema(Schema):
    """What a party is called, and its number, as they should read; what is empty stays as it is; ``no_phone`` takes the number away."""

    party_id = fields.Integer(required=True)
    name = PartyName(load_default="")
    phone = Phone(load_default="")
    no_phone = fields.Boolean(load_default=False)


class BreakOffSchema(Schema):
    """Why an agreement came to nothing."""

    words = Text(longest=1000, lines=True, required=True)


class InstalmentSchema(Schema):
    """One instalment."""

    amount = Yuan(required=True)
    due_on = LocalDate(required=True)
    person = Text(longest=50, load_default="")


class PlanSchema(Schema):
    """Who pays whom, in which instalments, in which way."""

    payer_id = fields.Integer(required=True)
    payee_id = fields.Integer(required=True)
    way = fields.String(required=True, validate=validate.OneOf(PAYING_WAYS))
    rows = fields.List(
        fields.Nested(InstalmentSchema),
        required=True,
        validate=validate.Length(max=MOST),
        error_messages={"required": mark("至少写一笔：多少钱，哪天以前。")},
    )


class PaySchema(Schema):
    """What was paid, with its proof."""

    instalment_id = fields.Integer(required=True)
    amount = Yuan(required=True)
    paid_on = LocalDate(required=True)
    proof = fields.String(required=True, validate=validate.OneOf(PROOFS))
    words = Text(longest=SHORT, load_default="")


class UrgeSchema(Schema):
    """How a payer was urged."""

    instalment_id = fields.Integer(required=True)
    way = fields.String(required=True, validate=validate.OneOf(URGING_WAYS))
    words = Text(longest=1000, lines=True, load_default="")


class ConfirmSchema(Schema):
    """A joint application to the court."""

    parties = fields.List(
        fields.Integer(), required=True, error_messages={"required": mark("要双方一起申请，一方单独申请不行。")}
    )
    court = Text(longest=60, required=True)
    applied_on = LocalDate(required=True)
    only_payment = fields.Boolean(load_default=False)


class RulingSchema(Schema):
    """What the court said."""

    result = fields.String(required=True, validate=validate.OneOf(RESULTS))
    result_on = LocalDate(required=True)
    paper = Text(longest=60, load_default="")
    words = Text(longest=1000, lines=True, load_default="")
