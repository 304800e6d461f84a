"""The county reviews a case of a township (复查): with a typed reason, for a limited time, and it ends."""

from datetime import timedelta

from sqlalchemy import select

from core.access import Deed
from core.cases.models import Assignment, Case
from core.cases.rules import Refused
from core.cases.service.movement import take_in_hand, tell_unit, write_down
from core.coordination.rules import check_review, check_words
from core.coordination.service.opening import end_share, see_that_it_may, take_share
from core.workspace import Workspace


def begin_review(ws: Workspace, case_id: int, *, version: int | None, reason: str, days: int) -> Case:
    """Open a township's case to the county for so many natural days, because of this reason; its holder is told.

    Raises:
        CaseMissing, NotAllowed: the actor may not know of it, or not review it.
        Refused: ``reviewed_already``, ``say_why_review`` or ``review_too_long``.
    """
    see_that_it_may(ws, case_id, Deed.REVIEW)
    check_review(reason, days)
    if _open_review(ws, case_id) is not None:
        raise Refused("reviewed_already")
    until = ws.now() + timedelta(days=days)
    take_share(ws, case_id, "review", Deed.REVIEW, until)
    hand = take_in_hand(ws, case_id, Deed.REVIEW, version)
    write_down(ws, hand.case, "review_begun", {"until": until.isoformat()}, note=reason.strip())
    tell_unit(ws, hand.case, "review_begun", hand.lead.holder_space_id, hand.lead.holder_unit_id)
    return hand.case


def end_review(ws: Workspace, case_id: int, *, version: int | None, words: str) -> Case:
    """End the review with what it found; the case is no longer open to the county by it.

    Raises:
        Refused: ``not_reviewed`` or ``say_the_word``.
    """
    hand = take_in_hand(ws, case_id, Deed.END_REVIEW, version)
    check_words(words)
    share = _open_review(ws, case_id)
    if share is None:
        raise Refused("not_reviewed")
    write_down(ws, hand.case, "review_ended", note=words.strip())
    tell_unit(ws, hand.case, "review_ended", hand.lead.holder_space_id, hand.lead.holder_unit_id)
    end_share(ws, share)
    return hand.case


def _open_review(ws: Workspace, case_id: int) -> int | None:
    """Return the number of the review this space has open on a case; one whose time is up counts no more."""
    return ws.session.scalar(
        select(Assignment.id).where(
            Assignment.county_id == ws.county_id,
            Assignment.case_id == case_id,
            Assignment.holder_space_id == ws.space_id,
            Assignment.kind == "review",
            Assignment.ended_at.is_(None),
            Assignment.due_at > ws.now(),
        )
    )
