"""What a movement between holders sends: one schema for each deed."""

from marshmallow import Schema, fields, validate

from core.cases.rules.calling import CALLS, STARS
from core.cases.rules.handing import RISK_REASONS, RISKS
from core.web.fields import LocalMoment, Text
from core.web.words import mark

#: Words that go with a movement.
WORDS = 1000
MOST_PEOPLE = 10_000


class LeavingSchema(Schema):
    """What was tried and why it failed; and what else a rung asks for before it is left."""

    tried = Text(longest=WORDS, lines=True, required=True)
    why = Text(longest=500, required=True)
    investigation = Text(longest=WORDS, lines=True, load_default="")
    consultation = Text(longest=WORDS, lines=True, load_default="")
    analysis = Text(longest=WORDS, lines=True, load_default="")
    opinion = Text(longest=WORDS, lines=True, load_default="")
    evidence = Text(longest=WORDS, lines=True, load_default="")
    steps = fields.List(fields.String(), load_default=list)


class SkipSchema(LeavingSchema):
    """The same, and to which rung."""

    rung = fields.String(required=True)


class SendBackSchema(Schema):
    """Why a case is given back, and by which duty it is another's."""

    reason = Text(longest=500, lines=True, required=True)
    duty = Text(longest=200, required=True)


class ToUnitSchema(Schema):
    """Which unit has a case from now on, and why."""

    unit_id = fields.Integer(required=True)
    reason = Text(longest=500, lines=True, required=True)


class HandDownSchema(Schema):
    """Which unit below is to handle a case, and what it is told with it."""

    unit_id = fields.Integer(required=True)
    words = Text(longest=500, lines=True, load_default="")


class WithdrawSchema(Schema):
    """Why a step is taken back; it may go without saying."""

    reason = Text(longest=200, load_default="")


class RiskSchema(Schema):
    """The colour of a risk, and why it is seen so."""

    colour = fields.String(required=True, validate=validate.OneOf(RISKS))
    reasons = fields.List(fields.String(validate=validate.OneOf(RISK_REASONS)), load_default=list)
    people = fields.Integer(load_default=None, validate=validate.Range(0, MOST_PEOPLE))
    words = Text(longest=500, lines=True, load_default="")


class CallInSchema(Schema):
    """Whom a holder calls in, for what, and by when it is to be answered."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(CALLS)))
    unit_ids = fields.List(fields.Integer(), required=True, error_messages={"required": mark("至少选一个单位。")})
    demand = Text(longest=500, lines=True, required=True)
    due_at = LocalMoment(load_default=None)


class AnswerCallSchema(Schema):
    """What was done about what was asked for."""

    answer = Text(longest=WORDS, lines=True, required=True)


class RateCallSchema(Schema):
    """How what came of a call is found on the ground."""

    call_id = fields.Integer(required=True)
    stars = fields.Integer(required=True, validate=validate.OneOf(STARS))
    words = Text(longest=500, lines=True, load_default="")


class ReportInSchema(Schema):
    """Reporting in asks nothing."""
