"""The invitation card on paper: one for each person, with time, place and host, and nothing of the matter."""

from flask import abort, render_template, url_for

from core.api import Deed, Workspace, name_of, read_mediation, unmask
from plugins.tea_talk import service
from plugins.tea_talk.models import Talk
from plugins.tea_talk.views.doors import KEY, blueprint, when
from plugins.tea_talk.views.talks import talk_at_hand


@blueprint.get("/talks/<int:talk_id>/card")
def card(talk_id: int) -> str:
    """Show the cards of a talk; each names nobody but whom it is for. Full names stand on them, so the look is written down."""
    ws, one, view = talk_at_hand(talk_id)
    if one.state != "booked" or Deed.NOTE_SESSION not in view.deeds:
        abort(404)
    unmask(ws, one.case_id)
    known = {guest.id: guest.name for guest in read_mediation(ws, view.case).welcome([party.id for party in view.parties])}
    names = [party.name for party in view.parties] + [known[guest] for guest in one.guests if guest in known]
    return render_template(
        f"{KEY}/card.html",
        names=names,
        when=when(one.begins, one.ends),
        house=service.house_of(ws, one.house_id),
        host=one.host,
        name=name_of(ws, KEY),
        back=_back(ws, one),
    )


def _back(ws: Workspace, one: Talk) -> str:
    return url_for("tea_talk.talk", space=ws.space.code, talk_id=one.id)
