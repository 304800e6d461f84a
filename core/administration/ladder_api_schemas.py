"""What programs send about ladders, and what they get."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from core.cases.api_schemas.pieces import Moment, RowId, choice
from core.cases.api_schemas.sent import Sent
from core.cases.wording import KINDS

MOST_PLACES = 200


def _ladder(**options: Any) -> fields.Dict:
    """Return a field for a ladder in its own language; what is wrong with it is said place by place."""
    return fields.Dict(keys=fields.String(), **options)


class LadderBodySchema(Sent):
    """A draft as it is to be kept."""

    ladder = _ladder(required=True)


class BeginDraftSchema(Sent):
    """What a draft begins with: a version of this county, or a ladder; exactly one of the two."""

    ladder_id = RowId(load_default=None)
    ladder = _ladder(load_default=None)


class PublishDraftSchema(Sent):
    """Which places take the new version: numbers of spaces, the county's own for the whole county."""

    places = fields.List(RowId(), required=True, validate=validate.Length(1, MOST_PLACES))


class BindSchema(Sent):
    """Which version a place takes for a kind of matter; without one a township goes back to the county's."""

    kind = choice(KINDS, required=True)
    space_id = RowId(required=True)
    ladder_id = RowId(load_default=None)


class VersionLineSchema(Schema):
    """A published version, and the places that take it now."""

    id = RowId(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    published_at = Moment(required=True)
    published_by = fields.String(required=True)
    places = fields.List(RowId(), required=True)


class VersionSchema(VersionLineSchema):
    """A version that was just published."""


class VersionsSchema(Schema):
    """All versions of the county's ladders."""

    versions = fields.List(fields.Nested(VersionLineSchema), required=True)


class WholeVersionSchema(VersionLineSchema):
    """A version with the ladder itself."""

    ladder = _ladder(required=True)


class FaultSchema(Schema):
    """One thing to mend before a ladder can be published: a code, on which rung, in which field, in words."""

    fault = fields.String(required=True)
    rung = fields.String(required=True)
    field = fields.String(required=True)
    message = fields.String(required=True)


class DraftLineSchema(Schema):
    """A draft that somebody writes; ``version`` is the one to name in If-Match."""

    id = RowId(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    based_on = RowId(required=True, allow_none=True)
    saved_at = Moment(required=True)
    saved_by = fields.String(required=True)


class DraftsSchema(Schema):
    """The drafts that somebody writes."""

    drafts = fields.List(fields.Nested(DraftLineSchema), required=True)


class DraftSchema(DraftLineSchema):
    """A draft whole, with what is still to mend and what it changes, in words."""

    ladder = _ladder(required=True)
    problems = fields.List(fields.Nested(FaultSchema), required=True)
    changes = fields.List(fields.String(), required=True)


class CheckSchema(Schema):
    """What stands against publishing a draft, what it changes, and how many of the county's matters would begin differently."""

    problems = fields.List(fields.Nested(FaultSchema), required=True)
    changes = fields.List(fields.String(), required=True)
    looked_at = fields.Integer(required=True)
    different = fields.Integer(required=True)


class DoneSchema(Schema):
    """Nothing more to say than which thing it was done to."""

    id = RowId(required=True)
