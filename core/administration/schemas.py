"""What is typed at an administrator's desk: filters, people, posts, leaves, units."""

from marshmallow import Schema, fields, validate

from core.access import POSTS_AT
from core.administration.rules import Condition
from core.web.fields import LocalDate, PersonName, Text
from core.web.words import mark

#: Rows are numbered below this.
HIGHEST = 2**53 - 1
_NO_SIGN_IN_NAME = mark("登录名里不要有空格、逗号和引号")
#: Every kind of post there is to give.
POSTS = tuple(dict.fromkeys(kind for level in POSTS_AT.values() for kind in level))
_UNITS = ("village", "grid", "area", "room", "department")


def _row(**options: object) -> fields.Integer:
    return fields.Integer(validate=validate.Range(0, HIGHEST), **options)  # type: ignore[arg-type]  # marshmallow's own options


class SignInName(Text):
    """A sign-in name: letters, digits and such, no blanks, no marks that a list would stumble over."""

    def __init__(self, **options: object) -> None:
        """Take at most sixty characters, as in the lists."""
        super().__init__(longest=60, **options)  # type: ignore[arg-type]  # marshmallow's own options
        self.validators.append(validate.Regexp(r"[^\s,;\"'<>]*\Z", error=_NO_SIGN_IN_NAME))


class StaffSchema(Schema):
    """What the list of people is narrowed to."""

    q = Text(longest=60, load_default="")
    unit = _row(load_default=None)
    post = fields.String(load_default="", validate=validate.OneOf(POSTS))
    state = fields.String(load_default="", validate=validate.OneOf([one.value for one in Condition]))
    after = Text(longest=60, load_default="")
    place = Text(data_key="in", load_default="")
    lang = Text(load_default="")
    large = Text(load_default="")


class PostSchema(Schema):
    """A post to be given."""

    kind = fields.String(required=True, validate=validate.OneOf(POSTS))
    unit_id = _row(load_default=None)
    title = Text(longest=30, load_default="")


class PersonSchema(PostSchema):
    """Somebody new, with a first post."""

    name = PersonName(required=True)
    sign_in_name = SignInName(load_default="")

    class Meta:
        """The name comes first: there the cursor goes."""

        fields = ("name", "sign_in_name", "kind", "unit_id", "title")


class PartingSchema(Schema):
    """The end of a post, and who takes over what it holds."""

    successor = _row(load_default=None)


class HandOverSchema(Schema):
    """The end of a post that leaves work behind: somebody has to take it over."""

    successor = _row(required=True)


class LeaveSchema(Schema):
    """Days away; who stands in for which post is named by fields of their own."""

    first = LocalDate(required=True)
    last = LocalDate(required=True)


class NothingSchema(Schema):
    """A button that needs no words."""


class SlipsSchema(Schema):
    """Whose slips are printed."""

    account_id = fields.List(_row(), load_default=list)


class UnitSchema(Schema):
    """A unit to be added."""

    kind = fields.String(required=True, validate=validate.OneOf(_UNITS))
    name = Text(longest=60, required=True)
    above = _row(required=True)
    code = Text(longest=40, load_default="")


class UnitChangeSchema(Schema):
    """What a unit is called, and what it stands under."""

    name = Text(longest=60, required=True)
    above = _row(load_default=None)
