"""A ladder in force as a picture."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import Deed
from core.administration import service
from core.administration.drawing import drawn
from core.administration.service import BoundLadder
from core.administration.service.drafts import open_drafts
from core.administration.views.door import blueprint
from core.cases.views.doors import demand
from core.cases.wording import KINDS, word
from core.web.fields import OFFICIAL_TIME
from core.web.pieces import Action
from core.web.words import _


@blueprint.get("/ladder")
def ladder() -> ResponseReturnValue:
    """Draw a ladder in force, rung by rung, with its version and since when; ``?of=`` chooses among several."""
    ws = demand(Deed.MANAGE_LADDERS)
    ladders = service.bound_ladders(ws)
    chosen = _chosen(ladders, request.args.get("of", ""))
    return render_template(
        "administration/ladder.html",
        tabs=[(_tab(one), url_for("administration.ladder", space=ws.space.code, of=_key(one)), one is chosen) for one in ladders],
        bound=chosen,
        kind=word(KINDS, chosen.kind) if chosen else "",
        since=moment(chosen.published_at) if chosen else "",
        drawing=drawn(chosen.ladder) if chosen else None,
        begin=Action(_("写第一条"), url_for("administration.ladder_begin", space=ws.space.code), main=True),
        drafts=[
            (one.ladder.title, url_for("administration.draft", space=ws.space.code, draft_id=one.id)) for one in open_drafts(ws)
        ],
    )


def _chosen(ladders: Sequence[BoundLadder], key: str) -> BoundLadder | None:
    if key:
        return next((one for one in ladders if _key(one) == key), None) or abort(404)
    return ladders[0] if ladders else None


def _key(one: BoundLadder) -> str:
    return f"{one.id}-{one.space_id}"


def _tab(one: BoundLadder) -> str:
    return f"{for_whom(one)} · {word(KINDS, one.kind)}"


def for_whom(one: BoundLadder) -> str:
    """Return for which place a ladder is in force, in words."""
    return _("全县") if one.whole_county else one.space_name


def moment(at: datetime) -> str:
    """Return a moment by China's clocks, with its year: paper outlives today."""
    return f"{at.astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M}"
