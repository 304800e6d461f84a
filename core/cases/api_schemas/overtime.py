"""What programs send and get about urging, supervising, giving time, pausing, voiding, merging and reopening."""

from apiflask import Schema
from marshmallow import fields

from core.cases.api_schemas.pieces import Day, Moment, RowId, choice
from core.cases.api_schemas.sent import STORY, Sent
from core.cases.rules.overtime import (
    AGREE_WAYS,
    EXTENSION_REASONS,
    PAUSE_REASONS,
    REOPEN_REASONS,
    SUPERVISION_GRADES,
    VOID_REASONS,
)
from core.web.fields import Text

WORDS = 500


class UrgeSchema(Sent):
    """A reminder."""

    words = Text(longest=200, load_default="")


class SuperviseSchema(Sent):
    """How strongly, why, and until when a reply is due."""

    grade = choice(SUPERVISION_GRADES, required=True)
    why = Text(longest=WORDS, lines=True, required=True)
    reply_by = Day(required=True)


class ReplySchema(Sent):
    """What is replied to a supervision."""

    words = Text(longest=STORY, lines=True, required=True)


class AcceptReplySchema(Sent):
    """Whether a reply is enough; if not, what is missing and until when."""

    enough = fields.Boolean(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")
    reply_by = Day(load_default=None)


class AskExtensionSchema(Sent):
    """Until when and why; of a mediation, whether both parties agree."""

    reason = choice(EXTENSION_REASONS, required=True)
    until = Day(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")
    parties_agree = fields.Boolean(load_default=False)
    agree_way = choice(AGREE_WAYS, load_default=None)


class DecideSchema(Sent):
    """Yes or no to what was asked for; a no says why."""

    granted = fields.Boolean(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class PauseSchema(Sent):
    """Why, and until when."""

    reason = choice(PAUSE_REASONS, required=True)
    until = Day(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class ResumeSchema(Sent):
    """Taking a case up again."""

    words = Text(longest=WORDS, lines=True, load_default="")


class AskVoidSchema(Sent):
    """Why a case is to be voided."""

    reason = choice(VOID_REASONS, required=True)
    words = Text(longest=WORDS, lines=True, required=True)


class RestoreSchema(Sent):
    """Why a voided case is taken back."""

    words = Text(longest=WORDS, lines=True, required=True)


class MergeSchema(Sent):
    """Into which case, by its number."""

    into = Text(longest=40, required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class ReopenSchema(Sent):
    """Why a case is opened again."""

    reason = choice(REOPEN_REASONS, required=True)
    words = Text(longest=WORDS, lines=True, required=True)


class SupervisionSchema(Schema):
    """A supervision that has not ended."""

    grade = fields.String()
    by_unit_id = RowId()
    started_at = Moment()
    due_at = Moment()
    replied_at = Moment(allow_none=True)


class PetitionSchema(Schema):
    """What is asked for and not yet decided."""

    kind = fields.String()
    reason = fields.String()
    wanted_at = Moment(allow_none=True)
    asked_at = Moment()


class JoinedSchema(Schema):
    """A case that was merged with this one."""

    id = RowId()
    number = fields.String()


class OvertimeSchema(Schema):
    """How a case stands in time."""

    paused_at = Moment(allow_none=True)
    resumes_at = Moment(allow_none=True)
    clock_due_at = Moment(allow_none=True)
    extended_from = Moment(allow_none=True)
    supervisions = fields.List(fields.Nested(SupervisionSchema))
    petition = fields.Nested(PetitionSchema, allow_none=True)
    merged_into = fields.Nested(JoinedSchema, allow_none=True)
    taken_in = fields.List(fields.Nested(JoinedSchema))
