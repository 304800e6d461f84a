"""What is sent to urge, supervise, give time, pause, void, merge and reopen a case: one schema for each deed."""

from marshmallow import Schema, fields, validate

from core.cases.rules.overtime import (
    AGREE_WAYS,
    EXTENSION_REASONS,
    PAUSE_REASONS,
    REOPEN_REASONS,
    SUPERVISION_GRADES,
    VOID_REASONS,
)
from core.web.fields import LocalDate, Text

WORDS = 500


def _one_of(choices: tuple[str, ...]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(choices))


class UrgeSchema(Schema):
    """A reminder, with a few words if there is something to say."""

    words = Text(longest=200, load_default="")


class SuperviseSchema(Schema):
    """How strongly, why, and until when a reply is due."""

    grade = _one_of(SUPERVISION_GRADES)
    why = Text(longest=WORDS, lines=True, required=True)
    reply_by = LocalDate(required=True)


class ReplySchema(Schema):
    """What is replied to a supervision."""

    words = Text(longest=2000, lines=True, required=True)


class AcceptReplySchema(Schema):
    """Whether a reply is enough; if not, what is missing and until when."""

    enough = fields.Boolean(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")
    reply_by = LocalDate(load_default=None)


class AskExtensionSchema(Schema):
    """Until when and why; of a mediation, whether both parties agree."""

    reason = _one_of(EXTENSION_REASONS)
    until = LocalDate(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")
    parties_agree = fields.Boolean(load_default=False)
    agree_way = fields.String(load_default=None, validate=validate.OneOf(AGREE_WAYS))


class DecideSchema(Schema):
    """Yes or no to what was asked for; a no says why."""

    granted = fields.Boolean(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class PauseSchema(Schema):
    """Why, and until when as far as anybody knows."""

    reason = _one_of(PAUSE_REASONS)
    until = LocalDate(required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class ResumeSchema(Schema):
    """Taking a case up again, with a few words if there is something to say."""

    words = Text(longest=WORDS, lines=True, load_default="")


class AskVoidSchema(Schema):
    """Why a case is to be voided."""

    reason = _one_of(VOID_REASONS)
    words = Text(longest=WORDS, lines=True, required=True)


class RestoreSchema(Schema):
    """Why a voided case is taken back."""

    words = Text(longest=WORDS, lines=True, required=True)


class MergeSchema(Schema):
    """Into which case, by its number."""

    into = Text(longest=40, required=True)
    words = Text(longest=WORDS, lines=True, load_default="")


class ReopenSchema(Schema):
    """Why a case is opened again."""

    reason = _one_of(REOPEN_REASONS)
    words = Text(longest=WORDS, lines=True, required=True)
