"""What a movement of a case sends: one schema for each deed."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from core.cases.codes import CONSENT_WAYS, END_REASONS, KINDS, TOLD_WAYS, TYPES, VISIT_WAYS, WAYS
from core.cases.schemas.handing import LeavingSchema
from core.cases.schemas.parties import PartyNames
from core.web.fields import LocalMoment, Phone, Text
from core.web.words import mark

#: Words of the kind that fill a page; a whole record is a paper of its own.
LONG = 4000
#: Where it happened, as it is typed.
LONGEST_PLACE = 60


class CompleteSchema(Schema):
    """What was left for later: the story, the place, further parties."""

    title = Text(required=True, longest=80)
    place = Text(longest=LONGEST_PLACE, load_default="")
    story = Text(longest=LONG, lines=True, load_default="")
    names = PartyNames(load_default=())
    side = fields.Integer(load_default=None, validate=validate.OneOf((1, 2, 3)))
    phone = Phone(load_default="")


class TriageSchema(Schema):
    """Of what kind and type a case is, and how hard."""

    type_code = fields.String(required=True, validate=validate.OneOf(TYPES))
    grade = fields.Integer(required=True, validate=validate.Range(min=1, max=4))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class DispatchSchema(Schema):
    """Who is to handle a case, chosen or by the name that was typed, and what they are told with it."""

    unit_id = fields.Integer(load_default=None, metadata={"instead": "unit"})
    unit = Text(longest=60, load_default="")
    words = Text(longest=500, lines=True, load_default="")
    with_units = fields.List(fields.Integer(), load_default=list)

    @validates_schema
    def _see_a_unit(self, data: dict[str, Any], **_options: Any) -> None:
        if data["unit_id"] is None and not data["unit"]:
            raise ValidationError(self.fields["unit_id"].error_messages["required"], "unit_id")


class SignForSchema(Schema):
    """Signing for a case asks nothing."""


class ConsentSchema(Schema):
    """Whether a party agrees to mediation, and how it was said."""

    party_id = fields.Integer(required=True)
    agrees = fields.Boolean(required=True)
    way = fields.String(required=True, validate=validate.OneOf(CONSENT_WAYS))


class SessionSchema(Schema):
    """A session as it was held."""

    kind = fields.String(required=True, validate=validate.OneOf(("persuasion", "mediation", "investigation", "consultation")))
    result = fields.String(required=True, validate=validate.OneOf(("agreed", "failed", "continues")))
    words = Text(longest=LONG, lines=True, required=True)
    held_at = LocalMoment(required=True)
    place = Text(longest=60, load_default="")
    present = Text(longest=200, load_default="")


class SettleSchema(Schema):
    """What was agreed, and how."""

    words = Text(longest=LONG, lines=True, required=True)
    form = fields.String(required=True, validate=validate.OneOf(("oral", "written")))
    way = fields.String(required=True, validate=validate.OneOf(WAYS))
    performed = fields.Boolean(load_default=False)


class EscalateSchema(LeavingSchema):
    """What was tried and why it failed: with these words a case goes up."""


class TerminateSchema(Schema):
    """An end without agreement: the reason, the other routes, and how the parties were told of them (Art. 26)."""

    reason = fields.String(required=True, validate=validate.OneOf(END_REASONS))
    routes = fields.List(fields.String(), required=True, error_messages={"required": mark("至少选一条其他途径告诉当事人。")})
    told_way = fields.String(
        required=True, validate=validate.OneOf(TOLD_WAYS), error_messages={"required": mark("选一下是怎么告知的。")}
    )
    words = Text(longest=1000, lines=True, load_default="")


class CloseSchema(Schema):
    """Closing asks nothing."""


class VisitSchema(Schema):
    """A follow-up visit: the matter, the heart, and whether people are satisfied."""

    performed = fields.Boolean(required=True)
    mood = fields.String(required=True, validate=validate.OneOf(("calm", "upset", "needs_care")))
    satisfied = fields.Integer(required=True, validate=validate.Range(min=1, max=5))
    way = fields.String(required=True, validate=validate.OneOf(VISIT_WAYS))
    visited_at = LocalMoment(required=True)
    words = Text(longest=1000, lines=True, load_default="")
