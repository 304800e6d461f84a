"""What programs get from the API when something cannot be done."""

from apiflask import Schema
from marshmallow import fields

from core.cases.api_schemas.given import EntrySchema


class ErrorSchema(Schema):
    """What went wrong: a code for programs, words for people, what is wrong by field, the number of the request."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    request = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", keys=fields.String(), values=fields.List(fields.String()))


class ProblemSchema(Schema):
    """The body of every answer from 400 on."""

    error = fields.Nested(ErrorSchema, required=True)


class StaleErrorSchema(ErrorSchema):
    """An error with what happened to the case since the version that was named, newest first."""

    version = fields.Integer(required=True)
    changes = fields.List(fields.Nested(EntrySchema), required=True)


class StaleSchema(Schema):
    """The body of an answer 412."""

    error = fields.Nested(StaleErrorSchema, required=True)
