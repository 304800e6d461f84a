"""What the pages of a mediation send: one schema for each deed."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from core.cases.schemas import SessionSchema
from core.mediation.rules import (
    FACTORS,
    OUTCOMES,
    PARTY_KINDS,
    RECEIVERS,
    RELATIONS,
    REPORT_WAYS,
    WISHES,
)
from core.web.fields import LocalMoment, PersonName, Text
from core.web.words import mark

LONG = 1000
#: So many names a list may have.
MOST_NAMES = 200


class Names(Text):
    """Names of people, one a line or separated by 、: a tuple of them."""

    default_error_messages = {"too_many": mark("名字太多了。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=6000, lines=True, **options)

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> tuple[str, ...]:
        text = super()._deserialize(value, attr, data, **options)
        names = [name for line in text.splitlines() for part in line.split("、") if (name := part.strip())]
        if len(names) > MOST_NAMES:
            raise self.make_error("too_many")
        return tuple(PersonName().deserialize(name) for name in names)


class PartySchema(Schema):
    """Of what kind a party is, who stands behind it, and a child's guardian."""

    party_id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(PARTY_KINDS))
    representatives = Names(load_default=())
    members = Names(load_default=())
    under14 = fields.Boolean(load_default=False)
    guardian = PersonName(load_default="")
    guardian_agrees = fields.Boolean(load_default=False)


class InviteSchema(Schema):
    """Whom to invite, who asks for it, and who agrees already."""

    name = PersonName(required=True)
    relation = fields.String(required=True, validate=validate.OneOf(RELATIONS))
    invited_by = fields.Integer(load_default=None)
    agreed = fields.List(fields.Integer(), load_default=list)


class GuestSchema(Schema):
    """Whether a party agrees to an invited person."""

    invitation_id = fields.Integer(required=True)
    party_id = fields.Integer(required=True)
    agrees = fields.Boolean(required=True)


class OpennessSchema(Schema):
    """Whether a party asks for the public."""

    party_id = fields.Integer(required=True)
    wish = fields.String(required=True, validate=validate.OneOf(WISHES))


class MediationSchema(SessionSchema):
    """A session as it was held, with invited people, behind a closed door or in public."""

    guests = fields.List(fields.Integer(), load_default=list)
    public = fields.Boolean(load_default=False)


class TellingSchema(Schema):
    """To whom a danger was reported, when, how, with what receipt."""

    to_whom = fields.String(required=True, validate=validate.OneOf(RECEIVERS))
    way = fields.String(required=True, validate=validate.OneOf(REPORT_WAYS))
    reported_at = LocalMoment(required=True)
    receiver = Text(longest=60, load_default="")
    receipt = Text(longest=200, load_default="")


class DangerSchema(Schema):
    """What was seen, and to whom it was reported where that is done."""

    factors = fields.List(
        fields.String(validate=validate.OneOf(FACTORS)),
        required=True,
        error_messages={"required": mark("至少选一条看到的情况。")},
    )
    words = Text(longest=LONG, lines=True, load_default="")
    told = fields.Boolean(required=True)
    to_whom = fields.String(load_default=None, validate=validate.OneOf(RECEIVERS))
    way = fields.String(load_default=None, validate=validate.OneOf(REPORT_WAYS))
    reported_at = LocalMoment(load_default=None)
    receiver = Text(longest=60, load_default="")
    receipt = Text(longest=200, load_default="")

    @validates_schema
    def see_report(self, data: dict[str, Any], **_: Any) -> None:
        """Where it was reported, say to whom, how and when."""
        if data["told"]:
            missing = {name: [mark("这一项要填")] for name in ("to_whom", "way", "reported_at") if not data[name]}
            if missing:
                raise ValidationError(missing)


class ToldSchema(TellingSchema):
    """The report of a danger that was seen before."""

    report_id = fields.Integer(required=True)


class OutcomeSchema(Schema):
    """What came of a report."""

    report_id = fields.Integer(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    words = Text(longest=LONG, lines=True, load_default="")
