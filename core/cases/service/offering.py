"""What a reader can do with a case now: what the post may, what the state allows, what the rules leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.access import CaseFacts, Deed, may_on
from core.cases.rules import WHEN, Standing
from core.cases.rules.handing import MOVING, LastMove, can_be_taken_back, is_open
from core.cases.service.movement import CALLING
from core.workspace import Workspace
from tenants.base import AnyRow


@dataclass(frozen=True, slots=True)
class Offer:
    """What a case is judged by when it is asked what can be done with it."""

    facts: CaseFacts
    standing: Standing
    shares: Sequence[AnyRow]
    #: Newest first.
    timeline: Sequence[AnyRow]
    #: Calls that are the actor's to rate.
    to_rate: frozenset[int] = frozenset()


def deeds_on(ws: Workspace, offer: Offer) -> frozenset[Deed]:
    """Return what the actor can do now, each deed with a form of its own."""
    standing, facts = offer.standing, offer.facts
    able = (deed for deed in WHEN if standing.state in WHEN[deed] and may_on(ws.actor, deed, facts))
    return frozenset(deed for deed in able if _stands(ws, deed, offer))


def _stands(ws: Workspace, deed: Deed, offer: Offer) -> bool:
    mine = own_call(offer.shares, ws.actor.unit_id)
    match deed:
        case Deed.WITHDRAW:
            return can_be_taken_back(offer.standing, _last_move(offer))
        case Deed.REPORT_IN:
            return mine is not None and mine.state == "to_sign"
        case Deed.ANSWER_CALL:
            return mine is not None and mine.state == "signed"
        case Deed.RETURN if mine is not None:
            return True
        case Deed.RATE_CALL:
            return bool(offer.to_rate)
        case _:
            return is_open(deed, offer.standing)


def _last_move(offer: Offer) -> LastMove:
    last = next((row for row in offer.timeline if row.deed in MOVING), None)
    if last is None:
        return LastMove("")
    followed = any(row.version > last.version for row in offer.timeline)
    return LastMove(last.deed, offer.facts.sent_by_unit == offer.facts.lead_unit_id, followed)


def own_call(shares: Sequence[AnyRow], unit_id: int | None) -> AnyRow | None:
    """Return the open share by which a unit is called in."""
    return next(
        (share for share in shares if share.kind in CALLING and share.ended_at is None and share.holder_unit_id == unit_id), None
    )
