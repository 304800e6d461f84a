"""What programs get from the API. Codes stand for themselves; their words are at ``types``."""

from typing import Any

from apiflask import Schema
from marshmallow import fields

from core.cases.api_schemas.pieces import Moment, RowId


def _may(kind: type[fields.Field[Any]] = fields.String) -> fields.Field[Any]:
    """Return a field that may be null."""
    return kind(allow_none=True)


class LineSchema(Schema):
    """A line of the ledger. Title and names are there for whom they are; names are masked in every list."""

    id = RowId()
    number = fields.String()
    kind = fields.String()
    type_code = _may()
    grade = fields.Integer()
    risk = _may()
    state = fields.String()
    rung = fields.String()
    home_space_id = RowId()
    unit_id = _may(RowId)
    source = fields.String()
    reported_at = Moment()
    due_at = _may(Moment)
    closed_at = _may(Moment)
    resolution = _may()
    end_reason = _may()
    title = _may()
    names = fields.List(fields.String())


class HeldLineSchema(LineSchema):
    """A line with the share of the case that somebody holds."""

    share = fields.String()
    share_state = fields.String()
    share_due_at = _may(Moment)
    holder_unit_id = RowId()
    held_since = Moment()


class CasesSchema(Schema):
    """A page of the ledger; ``next`` is the ``cursor`` of the page after it, null on the last one."""

    lines = fields.List(fields.Nested(LineSchema))
    next = _may()


class DaySchema(Schema):
    """The work of a day: what is due, what to sign for, what others have in hand; for whoever directs the place what is late with them."""

    overdue = fields.Integer()
    due_today = fields.Integer()
    to_sign = fields.Integer()
    elsewhere = fields.Integer()
    late_elsewhere = fields.Integer()
    reports = fields.Integer()
    mine = fields.List(fields.Nested(HeldLineSchema))
    late = fields.List(fields.Nested(HeldLineSchema))
    waiting = fields.List(fields.Nested(HeldLineSchema))


class MineSchema(Schema):
    """What the asker reported."""

    lines = fields.List(fields.Nested(HeldLineSchema))


class NoticeSchema(Schema):
    """What the caller's unit was told."""

    id = RowId()
    kind = fields.String()
    case_id = _may(RowId)
    number = fields.String()
    created_at = Moment()


class NoticesSchema(Schema):
    """What nobody of the caller's unit looked at yet, newest first; reading the case on its page takes it away."""

    notices = fields.List(fields.Nested(NoticeSchema))


class PartySchema(Schema):
    """A party. Whoever sees the line alone gets side, kind and a masked name."""

    id = RowId()
    side = fields.Integer()
    kind = fields.String()
    name = fields.String()
    phone = _may()
    address = _may()
    consent = _may()
    consent_way = _may()
    consent_at = _may(Moment)


class SessionSchema(Schema):
    """A session that was held."""

    id = RowId()
    kind = fields.String()
    rung = fields.String()
    held_at = Moment()
    place = fields.String()
    present = fields.String()
    public = fields.Boolean()
    words = fields.String()
    result = fields.String()
    recorded_by = fields.String()


class OutcomeSchema(Schema):
    """How a case ended."""

    kind = fields.String()
    form = _may()
    way = _may()
    words = fields.String()
    performed = fields.Boolean()
    routes = fields.List(fields.String())
    told_way = _may()
    at = Moment()
    by_name = fields.String()


class FollowUpSchema(Schema):
    """A follow-up visit."""

    visited_at = Moment()
    way = fields.String()
    performed = fields.Boolean()
    mood = fields.String()
    satisfied = fields.Integer()
    words = fields.String()
    by_name = fields.String()


class ShareSchema(Schema):
    """One holder's share of a case."""

    id = RowId()
    kind = fields.String()
    rung = fields.String()
    state = fields.String()
    holder_unit_id = RowId()
    caller_unit_id = _may(RowId)
    unit_name = fields.String()
    created_at = Moment()
    signed_at = _may(Moment)
    due_at = _may(Moment)
    ended_at = _may(Moment)


class CallSchema(Schema):
    """A unit that was called in: what is asked of it, what it answered, how that was rated. The number is that of its share."""

    id = RowId()
    demand = fields.String()
    called_by = fields.String()
    answer_due_at = _may(Moment)
    answer = _may()
    answered_at = _may(Moment)
    answered_by = _may()
    stars = _may(fields.Integer)
    rating = _may()
    rated_at = _may(Moment)


class EntrySchema(Schema):
    """One movement of a case; ``note`` is empty for whoever sees the line alone."""

    version = fields.Integer()
    at = Moment()
    deed = fields.String()
    post = fields.String()
    actor_name = fields.String()
    unit_name = fields.String()
    rung = fields.String()
    facts = fields.Dict(keys=fields.String())
    note = fields.String()


class CaseSchema(LineSchema):
    """A case as far as the reader sees it; ``deeds`` is what the reader can do now, ``version`` the ETag."""

    version = fields.Integer()
    returns = fields.Integer()
    sight = fields.String()
    deeds = fields.List(fields.String())
    next = _may()
    accepted_at = _may(Moment)
    settled_at = _may(Moment)
    visited_at = _may(Moment)
    story = _may()
    place = _may()
    reporter_name = _may()
    reporter_phone = _may()
    parties = fields.List(fields.Nested(PartySchema))
    shares = fields.List(fields.Nested(ShareSchema))
    calls = fields.List(fields.Nested(CallSchema))
    sessions = fields.List(fields.Nested(SessionSchema))
    outcome = fields.Nested(OutcomeSchema, allow_none=True)
    follow_ups = fields.List(fields.Nested(FollowUpSchema))
    timeline = fields.List(fields.Nested(EntrySchema))
    #: What slices above and practices know of the case, by their keys.
    additions = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()))


class MovedSchema(Schema):
    """Where a case stands after a deed."""

    id = RowId()
    number = fields.String()
    version = fields.Integer()
    state = fields.String()
    rung = fields.String()
    due_at = _may(Moment)
    closed_at = _may(Moment)


class WaitingReportSchema(Schema):
    """A resident's report as it came in, among others; name and telephone number masked."""

    id = RowId()
    topic = fields.String()
    story = fields.String()
    place = fields.String()
    unit_id = _may(RowId)
    name = fields.String()
    phone = fields.String()
    reported_at = Moment()
    taken_at = _may(Moment)
    taken_case_id = _may(RowId)
    answer = _may()


class ReportSchema(WaitingReportSchema):
    """A resident's report by itself."""


class ReportsSchema(Schema):
    """Reports nobody took up yet, oldest first."""

    reports = fields.List(fields.Nested(WaitingReportSchema))


class UnitSchema(Schema):
    """A unit of the space."""

    id = RowId()
    parent_id = _may(RowId)
    kind = fields.String()
    name = fields.String()
    code = fields.String()


class UnitsSchema(Schema):
    """The units of the space in the order of their codes."""

    units = fields.List(fields.Nested(UnitSchema))


class LadderSchema(Schema):
    """The ladder new cases of a kind take, in the language of ladders."""

    id = RowId()
    ladder = fields.Dict(keys=fields.String())


class CodeSchema(Schema):
    """A code and its word in the asker's language."""

    code = fields.String()
    word = fields.String()


def _codes() -> fields.List[Any]:
    return fields.List(fields.Nested(CodeSchema))


class TypesSchema(Schema):
    """The tables of codes a case is written with."""

    types = _codes()
    kinds = _codes()
    grades = _codes()
    states = _codes()
    topics = _codes()
    sources = _codes()
    sides = _codes()
    consents = _codes()
    consent_ways = _codes()
    sessions = _codes()
    results = _codes()
    forms = _codes()
    ways = _codes()
    end_reasons = _codes()
    told_ways = _codes()
    visit_ways = _codes()
    moods = _codes()
    satisfied = _codes()
    posts = _codes()
