"""The movements of mediation as pages."""

from typing import Any

from core import mediation
from core.access import Deed
from core.cases.models import Case
from core.cases.rules import NewSession
from core.cases.views.movements import Movement, guard_pages, lay_out
from core.mediation import schemas
from core.mediation.rules import Danger, NewInvitation, PartyDetails, Told
from core.mediation.views import offers
from core.mediation.views.doors import blueprint
from core.web.words import mark
from core.workspace import Workspace

Values = dict[str, Any]


def told_of(sent: Values) -> Told:
    """Return to whom a danger was reported, as it was sent."""
    return Told(sent["to_whom"], sent["reported_at"], sent["way"], sent["receiver"], sent["receipt"])


def _party(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    details = PartyDetails(**{name: value for name, value in sent.items() if name != "party_id"})
    return mediation.describe_party(ws, case_id, sent["party_id"], details, version=version)


def _invite(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    new = NewInvitation(**{**sent, "agreed": tuple(sent["agreed"])})
    return mediation.invite(ws, case_id, new, version=version)


def _guest(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return mediation.answer_invitation(
        ws, case_id, sent["invitation_id"], sent["party_id"], version=version, agrees=sent["agrees"]
    )


def _openness(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return mediation.set_openness(ws, case_id, sent["party_id"], version=version, wish=sent["wish"])


def _session(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    held = NewSession(**{name: value for name, value in sent.items() if name != "guests"})
    return mediation.note_session(ws, case_id, held, sent["guests"], version=version)


def _danger(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    danger = Danger(tuple(sent["factors"]), sent["words"], told_of(sent) if sent["told"] else None)
    return mediation.report_danger(ws, case_id, danger, version=version)


def _told(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return mediation.record_told(ws, case_id, sent["report_id"], told_of(sent), version=version)


def _outcome(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return mediation.record_outcome(ws, case_id, sent["report_id"], version=version, outcome=sent["outcome"], words=sent["words"])


#: In place of the core's own page: it knows who was invited and whether the door is open.
SESSION = Movement(
    Deed.NOTE_SESSION,
    schemas.MediationSchema,
    _session,
    mark("记一次调解"),
    mark("记下"),
    mark("记下了。"),
    template="mediation/deeds/_session.html",
    begin=offers.begin_session,
    offer=offers.offer_session,
)
MOVEMENTS = (
    Movement(
        Deed.COMPLETE,
        schemas.PartySchema,
        _party,
        mark("补当事人情况"),
        mark("存下"),
        mark("补充好了。"),
        named="party",
        blueprint="mediation",
        begin=offers.begin_party,
        offer=offers.offer_party,
    ),
    Movement(
        Deed.INVITE,
        schemas.InviteSchema,
        _invite,
        mark("请人一起来调解"),
        mark("记下"),
        mark("记下了。"),
        named="invite",
        blueprint="mediation",
        begin=lambda _ws, _view: {},
        offer=offers.offer_invite,
    ),
    Movement(
        Deed.INVITE,
        schemas.GuestSchema,
        _guest,
        mark("同不同意请这个人"),
        mark("记下"),
        mark("记下了。"),
        named="guest",
        blueprint="mediation",
        begin=offers.begin_guest,
        offer=offers.offer_guest,
    ),
    Movement(
        Deed.SET_OPENNESS,
        schemas.OpennessSchema,
        _openness,
        mark("要不要公开调解"),
        mark("记下"),
        mark("记下了。"),
        named="openness",
        blueprint="mediation",
        begin=offers.begin_openness,
        offer=offers.offer_openness,
    ),
    Movement(
        Deed.REPORT_DANGER,
        schemas.DangerSchema,
        _danger,
        mark("报告危险情况"),
        mark("记下"),
        mark("记下了，已经告诉镇里负责人。"),
        named="danger",
        blueprint="mediation",
        begin=offers.begin_danger,
        offer=offers.offer_danger,
    ),
    Movement(
        Deed.REPORT_DANGER,
        schemas.ToldSchema,
        _told,
        mark("报告给了谁"),
        mark("记下"),
        mark("记下了。有了结果再来记。"),
        named="danger_told",
        blueprint="mediation",
        begin=offers.begin_told,
        offer=offers.offer_told,
    ),
    Movement(
        Deed.REPORT_DANGER,
        schemas.OutcomeSchema,
        _outcome,
        mark("报告以后怎么样了"),
        mark("记下结果"),
        mark("结果记下了。"),
        named="danger_outcome",
        blueprint="mediation",
        begin=offers.begin_outcome,
        offer=offers.offer_outcome,
    ),
)

guard_pages(blueprint)
lay_out(blueprint, MOVEMENTS)
