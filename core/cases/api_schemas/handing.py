"""What programs send to move a case between holders."""

from marshmallow import fields, validate

from core.cases.api_schemas.pieces import Moment, RowId, choice
from core.cases.api_schemas.sent import MOST_PEOPLE, STORY, EscalateSchema, Sent
from core.cases.rules.calling import CALLS, MOST_CALLED, STARS
from core.cases.rules.handing import RISK_REASONS, RISKS
from core.web.fields import Text


class SendBackSchema(Sent):
    """Why a case is given back, and by which duty it is another's."""

    reason = Text(longest=STORY, lines=True, required=True)
    duty = Text(longest=200, required=True)


class ToUnitSchema(Sent):
    """Which unit has a case from now on, and why."""

    unit_id = RowId(required=True)
    reason = Text(longest=STORY, lines=True, required=True)


class HandDownSchema(Sent):
    """Which unit below is to handle a case."""

    unit_id = RowId(required=True)
    words = Text(longest=STORY, lines=True, load_default="")


class SkipSchema(EscalateSchema):
    """Past which rung a case goes up: the key of the one it goes to; and what is written when a rung is left."""

    rung = Text(longest=50, required=True)


class WithdrawSchema(Sent):
    """Why a step is taken back."""

    reason = Text(longest=STORY, lines=True, load_default="")


class RiskSchema(Sent):
    """The colour of a risk and why; without ``people`` their number stays what it is."""

    colour = choice(RISKS, required=True)
    reasons = fields.List(choice(RISK_REASONS), load_default=list)
    people = fields.Integer(strict=True, load_default=None, validate=validate.Range(0, MOST_PEOPLE))
    words = Text(longest=STORY, lines=True, load_default="")


class CallInSchema(Sent):
    """Whom a holder calls in, for what, and by when it is to be answered."""

    kind = choice(tuple(CALLS), required=True)
    unit_ids = fields.List(RowId(), required=True, validate=validate.Length(1, MOST_CALLED))
    demand = Text(longest=STORY, lines=True, required=True)
    due_at = Moment(load_default=None)


class AnswerCallSchema(Sent):
    """What was done about what was asked for."""

    answer = Text(longest=STORY, lines=True, required=True)


class RateCallSchema(Sent):
    """How what came of a call is found on the ground, from 1 to 5."""

    call_id = RowId(required=True)
    stars = fields.Integer(strict=True, required=True, validate=validate.OneOf(STARS))
    words = Text(longest=STORY, lines=True, load_default="")
