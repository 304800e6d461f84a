"""What people type when they sign in."""

from marshmallow import Schema, fields, validate

from core.people.rules import LONGEST


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
