"""What people type, what a county may set, and what programs are answered."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from core.api import LocalDate, PersonName, Phone, Text, mark
from plugins.supermarket_mediator.rules.keys import FIELDS, GUIDANCE, LANGUAGES, RECUSALS, RESTS, SOURCES, WEEK

_CLOCK = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", error=mark("时间这样写：08:30"))
_LONG = 500


def _number(least: int, most: int, begin: int, label: str, help_: str = "") -> fields.Integer:
    return fields.Integer(load_default=begin, validate=validate.Range(least, most), metadata={"label": label, "help": help_})


class SettingsSchema(Schema):
    """What a county may set; the form is drawn from it."""

    answer_days = _number(1, 15, 3, mark("几个工作日内答复"), mark("点了以后，调解员过时没答复，就轮到下一位"))
    slip_days = _number(1, 15, 5, mark("几个工作日内交回点将单"), mark("印在点将单上；过了最后一天，这张单子不能再点"))
    slip_phone = Text(
        load_default="",
        longest=30,
        metadata={
            "label": mark("问事的电话"),
            "help": mark("全县一个，印在点将单上，手机上也看得到；不填就留一条线，发单的时候写上"),
        },
    )
    at_once = _number(1, 50, 5, mark("一位调解员手上最多几件"), mark("名牌上可以给某一位另外定；满了就点不到"))
    differ = fields.String(
        load_default="together",
        validate=validate.OneOf(("together", "next"), (mark("一起调解"), mark("各退一步，换一位都愿意的"))),
        metadata={"label": mark("两边点的不一样"), "help": mark("一起调解，就是多位调解员对一件事")},
    )
    most_together = _number(2, 5, 3, mark("一起调解最多几位"))
    namesakes = fields.Boolean(
        load_default=True,
        metadata={"label": mark("同村同姓的不给点"), "help": mark("多半是本家，回避了各方都放心")},
    )
    hold_days = _number(7, 365, 90, mark("接下的事最多占几天名额"), mark("过了这些天还没办结，名额先让出来"))
    room_least = _number(1, 20, 2, mark("县里每个调解室至少几名调解员"))
    room_most = _number(1, 20, 3, mark("县里每个调解室至多几名调解员"))
    township_least = _number(1, 50, 6, mark("乡镇（街道）中心至少几名调解员"))
    township_full_time = _number(0, 50, 3, mark("其中专职的至少几名"))
    village_full_time = _number(0, 10, 1, mark("每个村（居）至少几名专职调解员"))
    guides_most = _number(1, 10, 2, mark("一个调解室最多指导几个乡镇"))


def _several(choices: Any, **options: Any) -> fields.List[Any]:
    return fields.List(fields.String(validate=validate.OneOf(tuple(choices))), **options)


class NothingSchema(Schema):
    """A button alone."""


class MediatorSchema(Schema):
    """A mediator as it is typed."""

    name = PersonName(required=True)
    unit_id = fields.Integer(load_default=None)
    post_id = fields.Integer(load_default=None)
    full_time = fields.Boolean(load_default=False)
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    skills = _several(FIELDS, required=True)
    languages = _several(LANGUAGES, load_default=list)
    villages = Text(load_default="", longest=200)
    home_village = Text(load_default="", longest=40)
    opens = Text(required=True, longest=5, validate=_CLOCK)
    closes = Text(required=True, longest=5, validate=_CLOCK)
    days = _several(WEEK, required=True)
    capacity = fields.Integer(load_default=0, validate=validate.Range(0, 50))
    about = Text(load_default="", longest=120)


class RestSchema(Schema):
    """Why somebody takes nothing new for now."""

    why = fields.String(required=True, validate=validate.OneOf(RESTS))


class TieSchema(Schema):
    """Somebody a mediator is tied to: a name, a telephone number, or both."""

    kind = fields.String(required=True, validate=validate.OneOf(("kin", "work", "interest")))
    name = PersonName(load_default="")
    phone = Phone(load_default="")


class CodeSchema(Schema):
    """The code on a slip."""

    code = Text(required=True, longest=40)


class PickSchema(Schema):
    """Whom a party picks, whom it would take as well, and whether the centre may go on down the list."""

    mediator = fields.Integer(load_default=None)
    second = fields.Integer(load_default=None)
    anyone = fields.Boolean(load_default=False)


class StaffPickSchema(PickSchema):
    """A pick that was made on paper, asked for as a recommendation, or left to the centre."""

    way = fields.String(required=True, validate=validate.OneOf(("paper", "recommended", "assigned")))
    #: The day written on a slip that was filled in with a pencil.
    signed_on = LocalDate(load_default=None)


class SlipPickSchema(PickSchema):
    """A pick with the code of the slip it was made on."""

    code = Text(required=True, longest=40)


class HandedInSchema(SlipPickSchema):
    """A pick on a slip that was handed in at the window, with the day written on it."""

    signed_on = LocalDate(required=True)


class TakeSchema(SlipPickSchema):
    """A pick made with the phone; with ``leave`` the party leaves it to the centre, with ``surely`` also where it ticked somebody."""

    leave = fields.Boolean(load_default=False)
    surely = fields.Boolean(load_default=False)


class AnswerSchema(Schema):
    """What a mediator says to a case."""

    answer = fields.String(required=True, validate=validate.OneOf(("takes", "declined", "recused")))
    clear = fields.Boolean(load_default=False)
    kind = fields.String(load_default="other", validate=validate.OneOf(RECUSALS))
    words = Text(load_default="", longest=200)


class RecusalSchema(Schema):
    """Somebody asks that a mediator keep out."""

    mediator = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(RECUSALS))
    said_by = fields.String(required=True, validate=validate.OneOf(("party", "desk")))
    words = Text(load_default="", longest=200)


class WaiverSchema(Schema):
    """Somebody who must keep out is to be offered all the same."""

    mediator = fields.Integer(required=True)
    words = Text(required=True, longest=200)


class WaiverEndSchema(Schema):
    """What a second person says to it."""

    granted = fields.String(required=True, validate=validate.OneOf(("yes", "no")))


class SpanSchema(Schema):
    """From which day until which something is taken away."""

    class Meta:
        """An address may carry more: the language, the size of type."""

        unknown = "exclude"

    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)


class GuidanceSchema(Schema):
    """A room and a township it guides."""

    unit_id = fields.Integer(required=True)
    township_id = fields.Integer(required=True)


class NoteSchema(Schema):
    """What a room did for its township."""

    kind = fields.String(required=True, validate=validate.OneOf(GUIDANCE))
    held_on = LocalDate(required=True)
    words = Text(required=True, longest=_LONG, lines=True)


class MediatorOutSchema(Schema):
    """A mediator as programs get one: what stands on the wall."""

    id = fields.String()
    name = fields.String()
    unit = fields.String()
    full_time = fields.Boolean()
    skills = fields.List(fields.String())
    languages = fields.List(fields.String())
    villages = fields.List(fields.String())
    next_free = fields.AwareDateTime(allow_none=True)
    left = fields.Integer()


class DoneSchema(Schema):
    """The number of what was done or made."""

    id = fields.String()
