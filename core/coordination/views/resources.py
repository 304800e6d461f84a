"""The API of what is done over a case: the same acts for programs."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from core import coordination
from core.access import Deed
from core.cases.api_schemas.given import HeldLineSchema
from core.cases.api_schemas.pieces import RowId
from core.cases.api_schemas.sent import AskedSchema, Sent
from core.cases.views.doors import demand
from core.cases.views.resources.acting import pass_on
from core.cases.views.resources.refusals import guard_api
from core.cases.views.resources.said import CALLERS
from core.cases.views.resources.shapes import held_line
from core.coordination.rules import LONGEST_REVIEW
from core.coordination.views.doors import api
from core.people.wording import post_words
from core.web.fields import Text
from core.web.words import lazy

Values = dict[str, Any]
_LONG = 500


class ReviewSchema(Sent):
    """Why the county looks into a case, and for how many days."""

    reason = Text(required=True, longest=_LONG, lines=True)
    days = fields.Integer(required=True, validate=validate.Range(min=1, max=LONGEST_REVIEW))


class EndReviewSchema(Sent):
    """What the review found."""

    words = Text(required=True, longest=2_000, lines=True)


class CommentSchema(Sent):
    """A leader's word beside a case."""

    words = Text(required=True, longest=_LONG, lines=True)


class AppointSchema(Sent):
    """Who is put in charge of a case, by the number of their post, and with what word."""

    post_id = RowId(required=True)
    words = Text(longest=_LONG, lines=True, load_default="")


class LeaderSchema(Schema):
    """Somebody who can be put in charge of a case."""

    post_id = RowId()
    name = fields.String()
    post = fields.String()


class LeadersSchema(Schema):
    """Those who can be put in charge of a case here."""

    leaders = fields.List(fields.Nested(LeaderSchema))


class RedSchema(Schema):
    """Cases past their time or of the gravest risk, and those the caller is in charge of."""

    lines = fields.List(fields.Nested(HeldLineSchema))


@api.get("/red")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(RedSchema, description=lazy("请领导过问的事"))
@api.doc(summary=lazy("请您过问：超期的、风险最高的、自己包案的"), operation_id="red", responses=CALLERS)
def red(_asked: Values) -> Values:
    """Return the lines a leader is asked to look at, the longest overdue first."""
    return {"lines": [held_line(row) for row in coordination.red_lines(demand(Deed.COMMENT))]}


@api.get("/leaders")
@api.input(AskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(LeadersSchema, description=lazy("能包案的领导"))
@api.doc(summary=lazy("能包案的领导"), operation_id="leaders", responses=CALLERS)
def leaders(_asked: Values) -> Values:
    """Return who can be put in charge of a case here."""
    found = coordination.leaders_here(demand(Deed.APPOINT_LEADER))
    return {"leaders": [{"post_id": one.id, "name": one.name, "post": post_words(one.kind, one.title)} for one in found]}


pass_on("review", Deed.REVIEW, lazy("开始复查，打开全部内容"), coordination.begin_review, ReviewSchema, on=api)
pass_on("end-review", Deed.END_REVIEW, lazy("结束复查，写下意见"), coordination.end_review, EndReviewSchema, on=api)
pass_on("comment", Deed.COMMENT, lazy("批示"), coordination.comment, CommentSchema, on=api)
pass_on("appoint", Deed.APPOINT_LEADER, lazy("定包案领导"), coordination.appoint_leader, AppointSchema, on=api)
guard_api(api)
