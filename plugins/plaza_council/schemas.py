"""What people type, what a county may set, and what programs are answered."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from core.api import LocalDate, LocalMoment, PersonName, Phone, Text, lazy, mark
from plugins.plaza_council.rules import BASES, CHOICES, SHARES, WAYS

LONG = 1000
_SPAN = validate.Range(15, 480)
_DAYS = validate.Range(0, 60)
_COUNT = validate.Range(0, 5000)
SHARE_NAMES = (mark("过半数"), mark("三分之二以上"), mark("四分之三以上"))
BASIS_NAMES = (mark("一户一票"), mark("一人一票"))


def _shares() -> validate.OneOf:
    return validate.OneOf(SHARES, labels=SHARE_NAMES)


class SettingsSchema(Schema):
    """What a county may set; the form is drawn from it."""

    quorum = fields.String(
        load_default="half",
        validate=_shares(),
        metadata={"label": mark("到会多少才算数"), "help": mark("居民会议要过半数的人或户代表出席（居民委员会组织法第十条）")},
    )
    passing = fields.String(
        load_default="half",
        validate=_shares(),
        metadata={"label": mark("多少人同意才通过"), "help": mark("按到会的人算；弃权的、废票的也算到会")},
    )
    basis = fields.String(
        load_default="household",
        validate=validate.OneOf(BASES, labels=BASIS_NAMES),
        metadata={"label": mark("怎么算一票"), "help": mark("开会时可以改")},
    )
    notice_days = fields.Integer(
        load_default=3,
        validate=_DAYS,
        metadata={
            "label": mark("提前几天贴公告"),
            "help": mark("本县自定，先填的 3 天没有法律出处。贴满这些天才开会；村民会议要提前十天（村民委员会组织法第二十一条）"),
        },
    )
    posting_days = fields.Integer(
        load_default=7,
        validate=_DAYS,
        metadata={
            "label": mark("决议公示几天"),
            "help": mark("本县自定，先填的 7 天没有法律出处。公示期满、异议都有了答复，决议才生效"),
        },
    )
    objection_days = fields.Integer(
        load_default=7,
        validate=_DAYS,
        metadata={"label": mark("几天里可以提异议"), "help": mark("本县自定，先填的 7 天没有法律出处。从公示那天算起")},
    )
    minutes = fields.Integer(
        load_default=90,
        validate=_SPAN,
        metadata={"label": mark("一场开多久（分钟）"), "help": mark("开会时可以改")},
    )
    speech_minutes = fields.Integer(
        load_default=5,
        validate=validate.Range(1, 60),
        metadata={"label": mark("一个人说几分钟"), "help": mark("让想说的人都说得上")},
    )


class HallSchema(Schema):
    """A hall as it is typed."""

    name = Text(required=True, longest=40)
    place = Text(required=True, longest=100)
    host = Text(required=True, longest=40)
    unit_id = fields.Integer(load_default=None)
    about = Text(load_default="", longest=300, lines=True)


class RollSchema(Schema):
    """People for the roll of a hall, a line each."""

    lines = Text(required=True, longest=60000, lines=True)


class CouncilSchema(Schema):
    """A council as it is typed."""

    hall_id = fields.Integer(required=True)
    title = Text(required=True, longest=60)
    at = LocalMoment(required=True)
    minutes = fields.Integer(required=True, validate=_SPAN)
    basis = fields.String(required=True, validate=validate.OneOf(BASES))
    papers_only = fields.Boolean(load_default=False)
    host = Text(load_default="", longest=40)
    about = Text(load_default="", longest=300, lines=True)


class TopicSchema(Schema):
    """A topic as it is typed."""

    title = Text(required=True, longest=60)
    about = Text(load_default="", longest=500, lines=True)
    proposal = Text(required=True, longest=500, lines=True)
    way = fields.String(required=True, validate=validate.OneOf(WAYS))


class SpeechSchema(Schema):
    """What somebody said, and how they would have the proposal read."""

    speaker = PersonName(required=True)
    minutes = fields.Integer(load_default=None, validate=validate.Range(1, 120))
    words = Text(required=True, longest=LONG, lines=True)
    amendment = Text(load_default="", longest=500, lines=True)
    adopted = fields.Boolean(load_default=False)


class AgreedSchema(Schema):
    """On what those present agreed."""

    words = Text(required=True, longest=500, lines=True)


class BundleSchema(Schema):
    """A bundle counted by hand."""

    yes = fields.Integer(required=True, validate=_COUNT)
    no = fields.Integer(required=True, validate=_COUNT)
    abstain = fields.Integer(required=True, validate=_COUNT)
    invalid = fields.Integer(load_default=0, validate=_COUNT)
    papers = fields.Integer(load_default=None, validate=_COUNT)
    counted_by = Text(required=True, longest=60)
    watched_by = Text(required=True, longest=60)


class PapersSchema(BundleSchema):
    """A bundle of papers, all counted before they are sorted."""

    papers = fields.Integer(required=True, validate=_COUNT)


class TaskSchema(Schema):
    """What a resolution asks for."""

    what = Text(required=True, longest=200)
    owner = Text(required=True, longest=60)
    due = LocalDate(required=True)
    unit_id = fields.Integer(load_default=None)


class DoneTaskSchema(Schema):
    """How a task was done."""

    words = Text(required=True, longest=300, lines=True)


class AnswerSchema(Schema):
    """The answer to a proposal."""

    answer = Text(required=True, longest=300, lines=True)


class ProposalTopicSchema(TopicSchema):
    """The topic a proposal becomes, and what its sender is told."""

    answer = Text(required=True, longest=300, lines=True)


class ProposalCaseSchema(Schema):
    """The case a proposal becomes, and what its sender is told."""

    title = Text(required=True, longest=60)
    story = Text(required=True, longest=LONG, lines=True)
    place = Text(load_default="", longest=100)
    answer = Text(required=True, longest=300, lines=True)


class ObjectionAnswerSchema(Schema):
    """The answer to an objection."""

    answer = Text(required=True, longest=500, lines=True)
    upheld = fields.String(required=True, validate=validate.OneOf(("yes", "no")))


class WhySchema(Schema):
    """Why a council is called off."""

    why = Text(required=True, longest=200)


class ProposeSchema(Schema):
    """What a resident would like to be talked over."""

    words = Text(required=True, longest=500, lines=True)
    hall_id = fields.Integer(load_default=None)
    private = fields.String(required=True, validate=validate.OneOf(("no", "yes")))
    name = PersonName(load_default="")
    phone = Phone(load_default="")


class ObjectSchema(Schema):
    """What a resident has against a resolution."""

    words = Text(required=True, longest=500, lines=True)
    topic_id = fields.Integer(load_default=None)
    name = PersonName(load_default="")
    phone = Phone(load_default="")


class CodeSchema(Schema):
    """The code of a slip, or of what a resident wrote."""

    code = Text(required=True, longest=40)


def ballot_schema(topic_ids: list[int]) -> Schema:
    """Return the schema of a ballot paper: the code, and a choice for each topic."""
    choice = fields.String(required=True, validate=validate.OneOf(CHOICES))
    asked: dict[str, Any] = {f"topic_{number}": choice for number in topic_ids}
    # a matter that was taken off while somebody read the paper is passed over
    meta = type("Meta", (), {"unknown": "exclude"})
    paper: type[Schema] = type("BallotSchema", (Schema,), {"Meta": meta, "code": Text(required=True, longest=40), **asked})
    return paper()


class HallOutSchema(Schema):
    """A hall as programs get it."""

    id = fields.String()
    name = fields.String()
    place = fields.String()
    host = fields.String()
    about = fields.String()


class CouncilOutSchema(Schema):
    """A council as programs get it."""

    id = fields.String()
    hall_id = fields.String()
    title = fields.String()
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()
    state = fields.String()
    basis = fields.String()
    papers_only = fields.Boolean()
    eligible = fields.Integer(allow_none=True)
    present = fields.Integer(allow_none=True)
    posted_until = fields.Date(allow_none=True)
    objections_until = fields.Date(allow_none=True)
    digest = fields.String(allow_none=True)


class TopicOutSchema(Schema):
    """A topic as programs get it."""

    id = fields.String()
    council_id = fields.String(allow_none=True)
    position = fields.Integer()
    title = fields.String()
    about = fields.String()
    proposal = fields.String()
    way = fields.String()
    source = fields.String()
    outcome = fields.String(allow_none=True)
    yes = fields.Integer(allow_none=True)
    no = fields.Integer(allow_none=True)
    abstain = fields.Integer(allow_none=True)
    invalid = fields.Integer(allow_none=True)


class ProposalOutSchema(Schema):
    """A proposal as programs get it: nothing of who sent it."""

    id = fields.String()
    hall_id = fields.String(allow_none=True)
    words = fields.String()
    private = fields.Boolean()
    made_at = fields.AwareDateTime()
    state = fields.String()


class VoterOutSchema(Schema):
    """Somebody on a roll as programs get it: the name by halves."""

    id = fields.String()
    household = fields.String()
    name = fields.String()


class TaskOutSchema(Schema):
    """What a resolution asks for, as programs get it."""

    id = fields.String()
    topic_id = fields.String()
    what = fields.String()
    owner = fields.String()
    due = fields.Date()
    done_at = fields.AwareDateTime(allow_none=True)
    done_words = fields.String()


class ObjectionOutSchema(Schema):
    """An objection as programs get it: nothing of who sent it."""

    id = fields.String()
    topic_id = fields.String(allow_none=True)
    words = fields.String()
    made_at = fields.AwareDateTime()
    answer = fields.String()
    upheld = fields.Boolean(allow_none=True)


class DoneSchema(Schema):
    """The number of what was done or made."""

    id = fields.String(metadata={"description": lazy("办好的那一件的号")})
