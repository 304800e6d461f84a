"""What a grid member, a resident and the desk send when a matter comes in."""

from marshmallow import Schema, fields, validate

from core.cases.codes import TOPICS
from core.web.fields import PersonName, Phone, Text
from core.web.words import mark

#: The buttons of the grid member's form: report it, go on to what was agreed, keep what was agreed.
STEPS = ("report", "agree", "settle")


class _Topic(fields.String):
    """What a matter is about, as a chip that is tapped."""

    default_error_messages = {"required": mark("点一下是什么事")}

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.OneOf(list(TOPICS), error=mark("从列出的里面选一个")))


class QuickReportSchema(Schema):
    """A grid member's report: what it is; all else may come later."""

    step = fields.String(load_default="report", validate=validate.OneOf(STEPS))
    topic = _Topic()
    story = Text(longest=1000, lines=True, load_default="")
    unit_id = fields.Integer(load_default=None, allow_none=True)
    place = Text(longest=100, load_default="")
    first = PersonName(load_default="")
    second = PersonName(load_default="")
    phone = Phone(load_default="")


class OnTheSpotSchema(QuickReportSchema):
    """The same with what two parties agreed on at once."""

    agreed = Text(longest=1000, lines=True, required=True)
    performed = fields.Boolean(load_default=False)


class TellSchema(Schema):
    """What a resident tells without an account (PIPL Art. 6: what it is; name and telephone only if they like)."""

    topic = _Topic()
    story = Text(longest=2000, lines=True, required=True, error_messages={"required": mark("写几句怎么回事")})
    unit_id = fields.Integer(load_default=None, allow_none=True)
    place = Text(longest=100, load_default="")
    name = PersonName(load_default="")
    phone = Phone(load_default="")


class AskSchema(Schema):
    """A query code, and the tail of the telephone number where one was left."""

    code = Text(longest=40, required=True, error_messages={"required": mark("写上查询码")})
    tail = Text(longest=20, load_default="")
    #: Sent by the button that asks for it to be dealt with.
    urge = fields.Boolean(load_default=False)


class AnswerSchema(Schema):
    """The desk's answer to a report that needs no case."""

    answer = Text(longest=1000, lines=True, required=True, error_messages={"required": mark("写几句答复")})
