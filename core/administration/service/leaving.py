"""Somebody leaves a post for good: what they hold goes to a successor, and every case says so. One transaction in two scopes.

Accounts and posts are written at the door, assignments and timelines inside the space that holds the work. Who may write a
timeline does not change for it (home, opened, worker), and the work is never for a moment nobody's.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from core import cases
from core.access import UNIT_POSTS
from core.administration.rules import Refused
from core.administration.service.events import note
from core.administration.service.hiring import end, give_row, post_to_end
from core.administration.service.scopes import at_the_door, inside
from core.administration.service.staff import StaffPost, colleagues_for, read_person
from core.people.models import Post, standing
from core.workspace import Workspace
from tenants.spaces import Space


@dataclass(frozen=True, slots=True)
class Parting:
    """A post to be ended, what it holds, and who could take that over."""

    post: StaffPost
    work: cases.OpenWork
    #: Nobody else stands in the unit.
    alone: bool


def look_at_parting(ws: Workspace, place: Space, account_id: int, post_id: int) -> Parting:
    """Return a post that the actor may end, with what would be left behind.

    Raises:
        PersonMissing: there is no such person or post here.
        Refused: it is one's own, or not the actor's to end.
    """
    with at_the_door(ws, place) as door:
        post = post_to_end(door, place, account_id, post_id)
        alone = _is_alone(door, post)
    with inside(ws, place) as within:
        work = cases.open_work(within, _holder(post, alone=alone))
    return Parting(post, work, alone)


def work_of(ws: Workspace, place: Space, post: StaffPost) -> cases.OpenWork:
    """Return what a post of the place holds now."""
    with at_the_door(ws, place) as door:
        alone = _is_alone(door, post)
    with inside(ws, place) as within:
        return cases.open_work(within, _holder(post, alone=alone))


def end_post(ws: Workspace, place: Space, account_id: int, post_id: int, successor_id: int | None) -> int:
    """End a post and hand its work to a successor, who gets the same post where they have it not; return how many cases.

    Raises:
        PersonMissing: there is no such person or post here.
        Refused: it is one's own, not the actor's to end, somebody has to take the work over, or cannot.
    """
    with at_the_door(ws, place) as door:
        post = post_to_end(door, place, account_id, post_id)
        alone = _is_alone(door, post)
        leaver = read_person(door, place, account_id).line.name
    holder = _holder(post, alone=alone)
    with inside(ws, place) as within:
        work = cases.open_work(within, holder)
    if work.to_hand_over and successor_id is None:
        raise Refused("successor_missing", "successor")
    successor_post, successor = 0, ""
    with at_the_door(ws, place) as door:
        if successor_id is not None:
            able = {line.id: line for line in colleagues_for(door, place, account_id, post.kind)}
            if successor_id not in able:
                raise Refused("cannot_take_over", "successor")
            successor = able[successor_id].name
            successor_post = _post_for(door, place, post, successor_id)
        end(door, place, account_id, post_id)
    if not work.to_hand_over:
        return 0
    with inside(ws, place) as within:
        moved = cases.hand_over_work(within, holder, successor_post, leaver=leaver, successor=successor)
    with at_the_door(ws, place) as door:
        note(door, account_id, "work_handed_over", who=successor, cases=moved)
        note(door, successor_id or 0, "work_taken_over", who=leaver, cases=moved)
    return moved


def _post_for(ws: Workspace, place: Space, post: StaffPost, successor_id: int) -> int:
    """Return the successor's own post of the same kind in the same unit, given to them where they have none."""
    person = read_person(ws, place, successor_id)
    same = (post.kind, post.space_id, post.unit_id)
    for one in person.standing(ws.now()):
        if (one.kind, one.space_id, one.unit_id) == same and not one.acting:
            return one.id
    return give_row(ws, place, successor_id, post.kind, post.unit_id, post.title).id


def _is_alone(ws: Workspace, post: StaffPost) -> bool:
    if post.unit_id is None or post.acting:
        return False
    others = ws.session.scalar(
        select(func.count())
        .select_from(Post)
        .where(
            Post.county_id == ws.county_id,
            Post.space_id == post.space_id,
            Post.unit_id == post.unit_id,
            Post.account_id != post.account_id,
            Post.stands_in_for.is_(None),
            Post.kind.in_(UNIT_POSTS),
            standing(ws.now()),
        )
    )
    return not others


def _holder(post: StaffPost, *, alone: bool) -> cases.Holder:
    return cases.Holder(post.space_id, post.id, post.unit_id, alone)
