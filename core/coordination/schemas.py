"""What is sent over a case: why it is reviewed, a leader's word, who is put in charge."""

from marshmallow import Schema, fields, validate

from core.coordination.rules import LONGEST_REVIEW
from core.web.fields import Text

_LONG = 500


class ReviewSchema(Schema):
    """Why the county looks into a case, and for how many days."""

    reason = Text(required=True, longest=_LONG, lines=True)
    days = fields.Integer(required=True, validate=validate.Range(min=1, max=LONGEST_REVIEW))


class EndReviewSchema(Schema):
    """What the review found."""

    words = Text(required=True, longest=2000, lines=True)


class CommentSchema(Schema):
    """A leader's word beside a case."""

    words = Text(required=True, longest=_LONG, lines=True)


class AppointSchema(Schema):
    """Who is put in charge of a case, by the number of their post, and with what word."""

    post_id = fields.Integer(required=True)
    words = Text(longest=_LONG, lines=True, load_default="")
