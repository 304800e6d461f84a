"""What programs send and are given about a county's practices."""

from apiflask import Schema
from marshmallow import fields, validate

from core.cases.api_schemas.pieces import RowId
from core.cases.api_schemas.sent import Sent
from core.web.fields import Text


class SwitchSchema(Sent):
    """On or off."""

    on = fields.Boolean(required=True)


class SettingsSchema(Sent):
    """What the county calls it, and what it lets be set; what is left out begins as its card says."""

    name = Text(longest=30, load_default="")
    settings = fields.Dict(keys=fields.String(), load_default=dict)


class NarrowSchema(Sent):
    """For which townships; none: the whole county."""

    townships = fields.List(RowId(), required=True, validate=validate.Length(max=200))


class PracticeSchema(Schema):
    """One practice as the county has it."""

    key = fields.String()
    name = fields.String()
    version = fields.String()
    summary = fields.String()
    on = fields.Boolean()
    #: Who is heard first; 0 where it was never on.
    position = fields.Integer()
    townships = fields.List(RowId())
    settings = fields.Dict(keys=fields.String())
    #: Whether it rests after failures, and how many there were.
    rests = fields.Boolean()
    failures = fields.Integer()


class ChangedPracticeSchema(PracticeSchema):
    """One practice after a change."""


class PracticesSchema(Schema):
    """All practices the platform allows."""

    practices = fields.List(fields.Nested(PracticeSchema))
