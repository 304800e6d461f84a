"""The API of mediation: the same acts for programs."""

from typing import Any

from marshmallow import fields, validate

from core import mediation
from core.access import Deed
from core.cases.api_schemas.pieces import Moment, RowId, choice
from core.cases.api_schemas.sent import NewSessionSchema, Sent
from core.cases.rules import NewSession
from core.cases.views.resources.acting import move, movement
from core.cases.views.resources.refusals import guard_api
from core.mediation import rules
from core.mediation.rules import Danger, NewInvitation, PartyDetails, Told
from core.mediation.views.doors import api
from core.web.fields import PersonName, Text
from core.web.words import lazy

Values = dict[str, Any]
Answer = tuple[dict[str, Any], dict[str, str]]


def _names() -> fields.List[Any]:
    return fields.List(PersonName(required=True), load_default=list, validate=validate.Length(max=200))


class PartySchema(Sent):
    """Of what kind a party is, who stands behind it, and a child's guardian."""

    party_id = RowId(required=True)
    kind = choice(rules.PARTY_KINDS, required=True)
    representatives = _names()
    members = _names()
    under14 = fields.Boolean(load_default=False)
    guardian = PersonName(load_default="")
    guardian_agrees = fields.Boolean(load_default=False)


class InviteSchema(Sent):
    """Whom to invite, which party asks for it (none: the committee), and which agree already."""

    name = PersonName(required=True)
    relation = choice(rules.RELATIONS, required=True)
    invited_by = RowId(load_default=None)
    agreed = fields.List(RowId(), load_default=list)


class GuestSchema(Sent):
    """Whether a party agrees to an invited person."""

    invitation_id = RowId(required=True)
    party_id = RowId(required=True)
    agrees = fields.Boolean(required=True)


class OpennessSchema(Sent):
    """Whether a party asks for the public."""

    party_id = RowId(required=True)
    wish = choice(rules.WISHES, required=True)


class SittingSchema(NewSessionSchema):
    """A session as it was held, with the invited people who took part."""

    guests = fields.List(RowId(), load_default=list)


class TellingSchema(Sent):
    """To whom a danger was reported, when, how, with what receipt."""

    to_whom = choice(rules.RECEIVERS, required=True)
    way = choice(rules.REPORT_WAYS, required=True)
    reported_at = Moment(required=True)
    receiver = Text(longest=60, load_default="")
    receipt = Text(longest=200, load_default="")


class DangerSchema(Sent):
    """What was seen, and to whom it was reported where that is done."""

    factors = fields.List(choice(rules.FACTORS), required=True, validate=validate.Length(1, 20))
    words = Text(longest=1_000, lines=True, load_default="")
    told = fields.Nested(TellingSchema, load_default=None, allow_none=True)


class ToldSchema(TellingSchema):
    """The report of a danger that was seen before."""

    report_id = RowId(required=True)


class OutcomeSchema(Sent):
    """What came of a report."""

    report_id = RowId(required=True)
    outcome = choice(rules.OUTCOMES, required=True)
    words = Text(longest=1_000, lines=True, load_default="")


@movement("party", lazy("补充当事人情况：类别、代表、成员、监护人"), PartySchema, on=api)
def party(case_id: int, sent: Values, guard: Values) -> Answer:
    """Describe a party."""
    party_id = sent.pop("party_id")
    sent.update(representatives=tuple(sent["representatives"]), members=tuple(sent["members"]))
    details = PartyDetails(**sent)
    return move(
        case_id,
        Deed.COMPLETE,
        guard,
        lambda ws, version: mediation.describe_party(ws, case_id, party_id, details, version=version),
    )


@movement("invite", lazy("请人一起来调解"), InviteSchema, on=api)
def invite(case_id: int, sent: Values, guard: Values) -> Answer:
    """Invite somebody."""
    new = NewInvitation(**{**sent, "agreed": tuple(sent["agreed"])})
    return move(case_id, Deed.INVITE, guard, lambda ws, version: mediation.invite(ws, case_id, new, version=version))


@movement("guest", lazy("记下当事人同不同意请来的人"), GuestSchema, on=api)
def guest(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record a party's word on an invited person."""
    return move(
        case_id, Deed.INVITE, guard, lambda ws, version: mediation.answer_invitation(ws, case_id, version=version, **sent)
    )


@movement("openness", lazy("记下当事人要不要公开调解"), OpennessSchema, on=api)
def openness(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record whether a party asks for the public."""
    return move(
        case_id, Deed.SET_OPENNESS, guard, lambda ws, version: mediation.set_openness(ws, case_id, version=version, **sent)
    )


@movement("sitting", lazy("记一次调解，写明请来的谁参加了"), SittingSchema, on=api)
def sitting(case_id: int, sent: Values, guard: Values) -> Answer:
    """Note a session with invited people."""
    guests = sent.pop("guests")
    new = NewSession(**sent)
    return move(
        case_id,
        Deed.NOTE_SESSION,
        guard,
        lambda ws, version: mediation.note_session(ws, case_id, new, guests, version=version),
    )


@movement("danger", lazy("报告危险情况"), DangerSchema, on=api)
def danger(case_id: int, sent: Values, guard: Values) -> Answer:
    """Report a danger."""
    seen = Danger(tuple(sent["factors"]), sent["words"], Told(**sent["told"]) if sent["told"] else None)
    return move(
        case_id, Deed.REPORT_DANGER, guard, lambda ws, version: mediation.report_danger(ws, case_id, seen, version=version)
    )


@movement("danger-told", lazy("记下危险情况报告给了谁"), ToldSchema, on=api)
def danger_told(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record that a danger was reported."""
    report_id = sent.pop("report_id")
    told = Told(**sent)
    return move(
        case_id,
        Deed.REPORT_DANGER,
        guard,
        lambda ws, version: mediation.record_told(ws, case_id, report_id, told, version=version),
    )


@movement("danger-outcome", lazy("记下报告的结果"), OutcomeSchema, on=api)
def danger_outcome(case_id: int, sent: Values, guard: Values) -> Answer:
    """Record what came of a report."""
    return move(
        case_id,
        Deed.REPORT_DANGER,
        guard,
        lambda ws, version: mediation.record_outcome(ws, case_id, version=version, **sent),
    )


guard_api(api)
