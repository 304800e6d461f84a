"""What programs send to move a case between holders."""

from marshmallow import fields, validate

from core.cases.api_schemas.pieces import RowId, choice
from core.cases.api_schemas.sent import MOST_PEOPLE, STORY, EscalateSchema, Sent
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
