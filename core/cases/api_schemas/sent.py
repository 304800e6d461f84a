"""What programs send to the API."""

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, ValidationError, fields, validate, validates_schema

from core.cases import codes, wording
from core.cases.api_schemas.pieces import Day, GivenText, Moment, RowId, choice
from core.cases.service.ledger import STATES
from core.web.fields import PersonName, Phone, Text
from core.web.masks import OPEN_KINDS

TITLE, STORY, PLACE, KEY = 80, 4_000, 100, 200
PARTY_KINDS = ("person", "household", "organisation", "village", "group")
MOST_PARTIES, MOST_PEOPLE = 20, 10_000


class Sent(Schema):
    """What is sent: a name nobody knows is refused."""

    class Meta:
        """How marshmallow takes it."""

        unknown = RAISE


# In the address --------------------------------------------------------------------------------------------------


class AskedSchema(Sent):
    """What any address may be asked with: the language of messages."""

    lang = choice(("zh", "en"))


class CaseAskedSchema(AskedSchema):
    """How to read a case: ``names=full`` shows whole names and telephone numbers, and the asking is recorded."""

    names = choice(("masked", "full"), load_default="masked")


class CasesAskedSchema(AskedSchema):
    """What the ledger is narrowed to."""

    words = Text(longest=50, load_default="")
    state = choice(("open", "overdue", *STATES), load_default=None)
    type = choice(codes.TYPES, load_default=None)
    rung = Text(longest=50, load_default="")
    unit = RowId(load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)
    order = choice(("due",), load_default=None)
    cursor = fields.String(load_default="", validate=validate.Length(max=200))


class LadderAskedSchema(AskedSchema):
    """For which kind of case the ladder is asked."""

    kind = choice(codes.KINDS, load_default="dispute")


# In the headers --------------------------------------------------------------------------------------------------


class DeedHeadersSchema(Schema):
    """What the sender of a deed says of it: the key under which it is done once."""

    key = fields.String(data_key="Idempotency-Key", load_default="", validate=validate.Length(1, KEY))


class MovementHeadersSchema(DeedHeadersSchema):
    """What the sender of a movement says of it: the version of the case it is meant for."""

    version = fields.String(data_key="If-Match", load_default="", validate=validate.Length(max=KEY))


# In the body -----------------------------------------------------------------------------------------------------


class NewPartySchema(Sent):
    """A party to be written down; all but the name may come later."""

    name = Text(longest=50, required=True)
    side = fields.Integer(strict=True, load_default=1, validate=validate.OneOf(tuple(wording.SIDES)))
    kind = choice(PARTY_KINDS, load_default="person")
    phone = Phone(load_default="")
    address = Text(longest=PLACE, load_default="")

    @validates_schema
    def see_name(self, data: dict[str, Any], **_: Any) -> None:
        """Hold a person's name to what a person's name can be; a body's may have figures in it."""
        if data["kind"] not in OPEN_KINDS:
            try:
                PersonName().deserialize(data["name"])
            except ValidationError as refused:
                raise ValidationError(refused.messages, "name") from None


def _parties() -> fields.List[dict[str, Any]]:
    return fields.List(fields.Nested(NewPartySchema), load_default=list, validate=validate.Length(max=MOST_PARTIES))


def _people() -> fields.Integer:
    return fields.Integer(strict=True, load_default=0, validate=validate.Range(0, MOST_PEOPLE))


class NewCaseSchema(Sent):
    """A case to be registered at a desk."""

    title = Text(longest=TITLE, required=True)
    story = Text(longest=STORY, lines=True, load_default="")
    place = Text(longest=PLACE, load_default="")
    kind = choice(codes.KINDS, load_default="dispute")
    type_code = choice(codes.TYPES, load_default=None)
    grade = fields.Integer(strict=True, load_default=2, validate=validate.OneOf(tuple(wording.GRADES)))
    people = _people()
    source = choice(codes.SOURCES, load_default=codes.FROM_WINDOW)
    unit_id = RowId(load_default=None)
    reporter_name = PersonName(load_default="")
    reporter_phone = Phone(load_default="")
    parties = _parties()


class GridReportSchema(Sent):
    """What a grid member met with: the topic is enough."""

    topic = choice(codes.TOPICS, required=True)
    title = Text(longest=TITLE, load_default="")
    story = Text(longest=STORY, lines=True, load_default="")
    place = Text(longest=PLACE, load_default="")
    people = _people()
    parties = _parties()


class AnswerSchema(Sent):
    """An answer to a resident whose report needs no case."""

    answer = Text(longest=1_000, lines=True, required=True)


class CompleteSchema(Sent):
    """The case as it should read from now on, and further parties; ``unit_id`` is the unit its place lies in, left out it stays as it is."""

    title = Text(longest=TITLE, required=True)
    story = GivenText(longest=STORY, lines=True)
    place = GivenText(longest=PLACE)
    unit_id = RowId(load_default=None)
    new_parties = _parties()


class TriageSchema(Sent):
    """Of what kind, type and grade a case is."""

    type_code = choice(codes.TYPES, required=True)
    grade = fields.Integer(strict=True, required=True, validate=validate.OneOf(tuple(wording.GRADES)))
    kind = choice(codes.KINDS, load_default="dispute")


class DispatchSchema(Sent):
    """To which unit a case goes."""

    unit_id = RowId(required=True)
    words = Text(longest=1_000, lines=True, load_default="")
    #: Co-holders that are called in at the same time, for what the words say.
    with_units = fields.List(RowId(), load_default=list, validate=validate.Length(max=12))


class ConsentSchema(Sent):
    """Whether a party agrees to mediation, and how that was said."""

    party_id = RowId(required=True)
    agrees = fields.Boolean(required=True)
    way = choice(codes.CONSENT_WAYS, required=True)


class NewSessionSchema(Sent):
    """A session as it was held."""

    kind = choice(wording.SESSIONS, required=True)
    held_at = Moment(required=True)
    words = Text(longest=STORY, lines=True, required=True)
    result = choice(wording.RESULTS, required=True)
    place = Text(longest=PLACE, load_default="")
    present = Text(longest=500, load_default="")
    public = fields.Boolean(load_default=False)


class SettleSchema(Sent):
    """What was agreed."""

    words = Text(longest=STORY, lines=True, required=True)
    form = choice(wording.FORMS, load_default="oral")
    way = choice(codes.WAYS, load_default="people")
    performed = fields.Boolean(load_default=False)


class EscalateSchema(Sent):
    """What was tried, why it failed, and what else the rung asks for before it is left."""

    tried = Text(longest=STORY, lines=True, required=True)
    why = Text(longest=STORY, lines=True, required=True)
    investigation = Text(longest=STORY, lines=True, load_default="")
    consultation = Text(longest=STORY, lines=True, load_default="")
    analysis = Text(longest=STORY, lines=True, load_default="")
    opinion = Text(longest=STORY, lines=True, load_default="")
    evidence = Text(longest=STORY, lines=True, load_default="")
    steps = fields.List(Text(longest=50), load_default=list, validate=validate.Length(max=20))


class TerminateSchema(Sent):
    """Why mediation ends, of which other routes the parties were told, and how (People's Mediation Law Art. 26)."""

    reason = choice(codes.END_REASONS, required=True)
    routes = fields.List(Text(longest=50), required=True, validate=validate.Length(1, 20))
    told_way = choice(codes.TOLD_WAYS, required=True)
    words = Text(longest=STORY, lines=True, load_default="")


class VisitSchema(Sent):
    """A follow-up visit: the matter (事) and the heart (心)."""

    performed = fields.Boolean(required=True)
    mood = choice(wording.MOODS, required=True)
    satisfied = fields.Integer(strict=True, required=True, validate=validate.OneOf(tuple(wording.SATISFIED)))
    way = choice(codes.VISIT_WAYS, load_default="home")
    words = Text(longest=STORY, lines=True, load_default="")
    visited_at = Moment(load_default=None)
