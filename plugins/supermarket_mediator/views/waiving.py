"""Somebody who must keep out is to be offered all the same: one person asks with a reason, another decides."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from core.api import OFFICIAL_TIME, CaseView, Form, Workspace, _, demand, exact, onward
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Mediator, Waiver
from plugins.supermarket_mediator.rules.entries import NewWaiver
from plugins.supermarket_mediator.schemas import WaiverEndSchema, WaiverSchema
from plugins.supermarket_mediator.views.choosing import choosing_url
from plugins.supermarket_mediator.views.doors import KEY, blueprint, done, found, shown
from plugins.supermarket_mediator.views.words import CONFLICTS


@blueprint.route("/cases/<int:case_id>/waive", methods=["GET", "POST"])
def waive(case_id: int) -> ResponseReturnValue:
    """Ask that somebody who must keep out may be chosen all the same."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    one = found(service.choosing_of(ws, view.case.home_space_id, case_id))
    sent = request.method == "POST"
    form = Form.sent(WaiverSchema()) if sent else Form.blank(WaiverSchema())
    act = lambda values: service.ask_waiver(ws, view, NewWaiver(values["mediator"], values["words"]))  # noqa: E731
    if sent and done(ws, "waive", form, act):
        flash(_("提了。请另一个人来核，核过才印到单子上。"), "ok")
        return onward(choosing_url(ws, case_id))
    kept_out = service.may_be_asked(ws, view, one.id)
    names = [
        (str(card.id), _("%(name)s：%(why)s", name=card.mediator.name, why=_(CONFLICTS[kept_out[card.id]])))
        for card in service.cards(ws, list(kept_out))
    ]
    return shown("waive.html", form, names=names, number=view.case.number, back=choosing_url(ws, case_id))


@blueprint.route("/cases/<int:case_id>/waivers/<int:waiver_id>", methods=["GET", "POST"])
def waiver(case_id: int, waiver_id: int) -> ResponseReturnValue:
    """Show what was asked for and why, and let a second person decide."""
    ws, view, asked = waiver_at_hand(case_id, waiver_id)
    sent = request.method == "POST"
    form = Form.sent(WaiverEndSchema()) if sent else Form.blank(WaiverEndSchema())

    def act(values: dict[str, Any]) -> int:
        return service.decide_waiver(ws, view, asked, granted=values["granted"] == "yes")

    if sent and done(ws, "decide_waiver", form, act):
        flash(_("核好了，记下了。"), "ok")
        return onward(choosing_url(ws, case_id))
    one = found(ws.session.get(Mediator, (ws.county_id, asked.mediator_id)))
    return shown(
        "waiver.html",
        form,
        name=one.name,
        why=_(CONFLICTS[asked.conflict]),
        words=asked.words,
        asked=_("%(who)s，%(at)s", who=asked.asked_by, at=exact(asked.asked_at.astimezone(OFFICIAL_TIME))),
        decided=asked.decided_by,
        granted=asked.granted,
        own=asked.asked_account_id == ws.actor.account_id,
        number=view.case.number,
        case=url_for("cases.case", space=ws.space.code, case_id=case_id),
        back=choosing_url(ws, case_id),
    )


def waiver_at_hand(case_id: int, waiver_id: int) -> tuple[Workspace, CaseView, Waiver]:
    """Return what was asked for in a case to somebody who sees the case whole; to others it is not there (404)."""
    ws = demand(f"{KEY}.choose")
    view = service.seen_whole(ws, case_id)
    return ws, view, found(service.waiver_of(ws, case_id, waiver_id))
