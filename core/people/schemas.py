"""What people type when they sign in."""

from marshmallow import Schema, fields, validate

from core.people.rules import LONGEST, TOKEN_DAYS
from core.web.fields import Text


class SignInSchema(Schema):
    """Name and password; the password passes unchanged, to the character."""

    sign_in_name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    onward = fields.String(load_default="", validate=validate.Length(max=500))


class PasswordSchema(Schema):
    """A change of password."""

    old = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    new = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    again = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


class TokenSchema(Schema):
    """A token to be made: what its owner calls it, and how many days it lives."""

    name = Text(longest=60, required=True)
    days = fields.Integer(required=True, validate=validate.Range(min=1, max=TOKEN_DAYS))
