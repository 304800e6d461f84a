"""What people type, what a county may set, and what programs are answered."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from core.api import LocalDate, LocalMoment, PersonName, Text, mark
from plugins.tea_talk.rules import MOST_TABLES, RESULTS, WEEK

_CLOCK = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", error=mark("时间这样写：08:30"))
#: A talk lasts so many minutes.
_SPAN = validate.Range(15, 480)
LONG = 1000


def _clock(**options: Any) -> Text:
    return Text(longest=5, validate=_CLOCK, **options)


class SettingsSchema(Schema):
    """What a county may set; the form is drawn from it."""

    step_1 = Text(
        load_default="把茶泡开",
        longest=12,
        metadata={"label": mark("第一步叫什么"), "help": mark("先坐下来喝茶、拉家常，气就顺了")},
    )
    step_2 = Text(
        load_default="把话说开",
        longest=12,
        metadata={"label": mark("第二步叫什么"), "help": mark("一方一方说，谁也不打断谁")},
    )
    step_3 = Text(
        load_default="把心结解开",
        longest=12,
        metadata={"label": mark("第三步叫什么"), "help": mark("找到过不去的那一点，商量怎么办")},
    )
    settled = Text(
        load_default="和气茶",
        longest=12,
        metadata={"label": mark("谈拢了叫什么"), "help": mark("双方握手言和时喝的那杯茶")},
    )
    minutes = fields.Integer(
        load_default=90,
        validate=_SPAN,
        metadata={"label": mark("一场谈多久（分钟）"), "help": mark("约的时候可以改")},
    )
    opens = _clock(load_default="08:30", metadata={"label": mark("茶桌几点开"), "help": mark("新添茶馆时先填这个")})
    closes = _clock(load_default="20:30", metadata={"label": mark("茶桌几点收"), "help": mark("晚上有空的人多，可以晚一点")})
    days_ahead = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={"label": mark("最多提前几天约"), "help": mark("约得太远，容易忘")},
    )


class HouseSchema(Schema):
    """A tea house as it is typed."""

    name = Text(required=True, longest=40)
    place = Text(required=True, longest=100)
    host = Text(required=True, longest=40)
    unit_id = fields.Integer(load_default=None)
    tables = fields.Integer(required=True, validate=validate.Range(1, MOST_TABLES))
    opens = _clock(required=True)
    closes = _clock(required=True)
    days = fields.List(fields.String(validate=validate.OneOf(tuple(WEEK))), required=True)
    about = Text(load_default="", longest=300, lines=True)


class TalkSchema(Schema):
    """A table for the people of a case, as it is typed."""

    house_id = fields.Integer(required=True)
    at = LocalMoment(required=True)
    minutes = fields.Integer(required=True, validate=_SPAN)
    host = Text(load_default="", longest=40)
    guests = fields.List(fields.Integer(), load_default=list)
    words = Text(load_default="", longest=LONG, lines=True)


class StepsSchema(Schema):
    """What is noted at each of the three steps."""

    brewed = Text(load_default="", longest=LONG, lines=True)
    spoken = Text(load_default="", longest=LONG, lines=True)
    untied = Text(load_default="", longest=LONG, lines=True)


class TalkEndSchema(Schema):
    """How a talk ended."""

    result = fields.String(required=True, validate=validate.OneOf(RESULTS))
    words = Text(required=True, longest=LONG, lines=True)
    learnt = Text(load_default="", longest=LONG, lines=True)
    guests = fields.List(fields.Integer(), load_default=list)
    present = Text(load_default="", longest=100)


class WhySchema(Schema):
    """Why a table is called off."""

    why = Text(required=True, longest=200)


class GatheringSchema(Schema):
    """An open talk, as it is typed."""

    topic = Text(required=True, longest=60)
    about = Text(load_default="", longest=300, lines=True)
    house_id = fields.Integer(required=True)
    at = LocalMoment(required=True)
    minutes = fields.Integer(required=True, validate=_SPAN)
    host = Text(load_default="", longest=40)


class PeopleSchema(Schema):
    """How many came to an open talk."""

    people = fields.Integer(required=True, validate=validate.Range(1, 2000))


class OpinionSchema(Schema):
    """Something that was said, and who owes an answer."""

    words = Text(required=True, longest=500, lines=True)
    said_by = PersonName(load_default="")
    owner_unit_id = fields.Integer(required=True)


class AnswerSchema(Schema):
    """The answer to an opinion."""

    words = Text(required=True, longest=500, lines=True)


class OpinionCaseSchema(Schema):
    """The case an opinion becomes."""

    title = Text(required=True, longest=60)
    story = Text(required=True, longest=LONG, lines=True)
    place = Text(load_default="", longest=100)


class HouseOutSchema(Schema):
    """A tea house as programs get it."""

    id = fields.String()
    name = fields.String()
    place = fields.String()
    host = fields.String()
    tables = fields.Integer()
    opens = fields.String()
    closes = fields.String()
    days = fields.String()


class TalkOutSchema(Schema):
    """A talk as programs get it: nothing of what was said."""

    id = fields.String()
    case_id = fields.String()
    house_id = fields.String()
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()
    host = fields.String()
    state = fields.String()
    result = fields.String(allow_none=True)


class GatheringOutSchema(Schema):
    """An open talk as programs get it."""

    id = fields.String()
    house_id = fields.String()
    topic = fields.String()
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()
    host = fields.String()
    people = fields.Integer(allow_none=True)


class DoneSchema(Schema):
    """The number of what was done or made."""

    id = fields.String()


class SpanSchema(Schema):
    """From which day until which something is taken away."""

    class Meta:
        """An address may carry more: the language, the size of type."""

        unknown = "exclude"

    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
