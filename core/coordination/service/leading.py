"""What a leader does: read the lines of red cases, leave a word beside one (批示), put somebody in charge of it (包案)."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select, true, update

from core.access import Deed
from core.cases.models import Assignment, Case, CaseStory
from core.cases.rules import Refused
from core.cases.service.lines import HOLDER, LINE, WITH_STORY
from core.cases.service.movement import Hand, take_in_hand, tell_unit, write_down
from core.coordination.rules import check_words
from core.coordination.service.opening import end_share, see_that_it_may, take_share
from core.people.models import Post, standing
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.door import must_change

#: So many lines stand on a leader's page; the longest overdue first.
MOST = 30
#: Posts that may be put in charge of a case.
IN_CHARGE = ("leader", "director", "county_director")


def red_lines(ws: Workspace, most: int = MOST) -> Sequence[AnyRow]:
    """Return the lines of cases past their time, and of those the actor was put in charge of, the longest overdue first."""
    mine = Case.leader_post_id == (ws.actor.post_id or 0)
    here = true() if ws.space.is_county else Case.home_space_id == ws.space_id
    lead = and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id)
    statement = (
        select(*LINE, *HOLDER, Case.leader_post_id)
        .join(Assignment, lead)
        .outerjoin(CaseStory, WITH_STORY)
        .where(
            Case.county_id == ws.county_id, here, Case.closed_at.is_(None), or_(Case.due_at < ws.now(), Case.risk == "red", mine)
        )
        .order_by(Case.due_at, Case.id)
        .limit(most)
    )
    return ws.session.execute(statement).all()


def comment(ws: Workspace, case_id: int, *, version: int | None, words: str) -> Case:
    """Leave a leader's word beside a case; its holder is told.

    Raises:
        CaseMissing, NotAllowed: the actor may not know of it, or leaves no word.
        Refused: ``say_the_word``.
    """
    hand, share = _open(ws, case_id, Deed.COMMENT, version)
    check_words(words)
    write_down(ws, hand.case, "commented", note=words.strip())
    _tell_and_leave(ws, hand, share, "commented")
    return hand.case


def appoint_leader(ws: Workspace, case_id: int, post_id: int, *, version: int | None, words: str = "") -> Case:
    """Put a leader or director of one's own space in charge of a case; they see it from then on.

    Raises:
        Refused: ``unknown_leader``: the post is not one of these.
    """
    hand, share = _open(ws, case_id, Deed.APPOINT_LEADER, version)
    chosen = next((post for post in leaders_here(ws) if post.id == post_id), None)
    if chosen is None:
        raise Refused("unknown_leader", "post_id")
    line = update(Case).where(Case.county_id == ws.county_id, Case.id == case_id)
    must_change(ws.session.execute(line.values(leader_post_id=chosen.id), execution_options={"synchronize_session": False}))
    write_down(ws, hand.case, "leader_appointed", {"who": chosen.name}, note=words.strip())
    _tell_and_leave(ws, hand, share, "leader_appointed")
    return hand.case


def leaders_here(ws: Workspace) -> Sequence[AnyRow]:
    """Return the posts of this space that can be put in charge of a case, with their names, by name."""
    wanted = (Post.county_id == ws.county_id, Post.space_id == ws.space_id, Post.kind.in_(IN_CHARGE), standing(ws.now()))
    return ws.session.execute(select(Post.id, Post.name, Post.kind, Post.title).where(*wanted).order_by(Post.name, Post.id)).all()


def _open(ws: Workspace, case_id: int, deed: Deed, version: int | None) -> tuple[Hand, int | None]:
    """Take a case in hand for a word from above; a county opens a township's case for as long as it takes to write it down."""
    facts = see_that_it_may(ws, case_id, deed)
    opened = facts.is_home or bool(facts.holding_units)
    share = None if opened else take_share(ws, case_id, "supervise", deed).id
    return take_in_hand(ws, case_id, deed, version), share


def _tell_and_leave(ws: Workspace, hand: Hand, share: int | None, kind: str) -> None:
    tell_unit(ws, hand.case, kind, hand.lead.holder_space_id, hand.lead.holder_unit_id)
    if share is not None:
        end_share(ws, share)
