"""What programs send and are given about people and their posts."""

from apiflask import Schema
from marshmallow import fields

from core.administration.rules import Condition
from core.administration.schemas import POSTS, SignInName
from core.cases.api_schemas.pieces import Moment, RowId, choice
from core.cases.api_schemas.sent import AskedSchema, Sent
from core.web.fields import PersonName, Text


class PlaceAskedSchema(AskedSchema):
    """For which place: the county's administrator names one of its townships."""

    place = Text(data_key="in", longest=20, load_default="")


class PeopleAskedSchema(PlaceAskedSchema):
    """What the list of people is narrowed to."""

    q = Text(longest=60, load_default="")
    unit_id = RowId(load_default=None)
    post = choice(POSTS, load_default="")
    state = choice([one.value for one in Condition], load_default="")
    after = Text(longest=60, load_default="")


class GivenPostSchema(Sent):
    """A post to be given."""

    kind = choice(POSTS, required=True)
    unit_id = RowId(load_default=None)
    title = Text(longest=30, load_default="")


class NewPersonSchema(GivenPostSchema):
    """Somebody new, with a first post."""

    name = PersonName(required=True)
    sign_in_name = SignInName(load_default="")


class EndedPostSchema(Sent):
    """Who takes over what an ended post holds; needed where it holds anything."""

    successor = RowId(load_default=None)


class HeldPostSchema(Schema):
    """One post of somebody."""

    id = RowId()
    kind = fields.String()
    title = fields.String()
    space_id = RowId()
    space = fields.String()
    space_code = fields.String()
    unit_id = RowId(allow_none=True)
    unit = fields.String()
    stands_in_for = RowId(allow_none=True)
    since = Moment()
    until = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)


class PersonLineSchema(Schema):
    """Somebody with their posts; nobody's password."""

    id = RowId()
    name = fields.String()
    sign_in_name = fields.String()
    state = fields.String()
    away_from = Moment(allow_none=True)
    away_to = Moment(allow_none=True)
    posts = fields.List(fields.Nested(HeldPostSchema))


class WholePersonSchema(PersonLineSchema):
    """One person with every post they have or had."""


class PeopleSchema(Schema):
    """A page of people; ``after`` asks for the next, empty at the end."""

    people = fields.List(fields.Nested(PersonLineSchema))
    after = fields.String()


class SlipSchema(Schema):
    """A one-time password, given this once; empty when the same deed was done before."""

    id = RowId()
    sign_in_name = fields.String()
    one_time_password = fields.String()


class PartedSchema(Schema):
    """How many cases were handed over."""

    handed_over = fields.Integer()
