"""Who works in a space: everybody in post, under the name by which others see them there."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.people.models import Account, Post, standing
from core.workspace import Workspace
from tenants.door import beside
from tenants.scopes import Role, Scope


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in post."""

    post_id: int
    #: A key of ``core.access.POSTS``.
    kind: str
    name: str
    #: What the county calls the post, where it has a name of its own for it.
    title: str
    unit_id: int | None


def colleagues(ws: Workspace, *kinds: str) -> list[Colleague]:
    """Return who is in post in this space now, all or those of these kinds of posts, in the order in which they came."""
    wanted = select(Post.id, Post.kind, Post.name, Post.title, Post.unit_id).where(
        Post.county_id == ws.county_id, Post.space_id == ws.space_id, standing(ws.now()), Post.stands_in_for.is_(None)
    )
    if kinds:
        wanted = wanted.where(Post.kind.in_(kinds))
    return [Colleague(row.id, row.kind, row.name, row.title, row.unit_id) for row in ws.session.execute(wanted.order_by(Post.id))]


def still_serving(ws: Workspace, posts: Collection[int]) -> frozenset[int]:
    """Return which of these posts of the county, by number, stand now and are held by somebody who can still sign in.

    It may be asked from every space and for residents too: it tells of a number already known that somebody serves there, nothing else.
    """
    if not posts:
        return frozenset()
    wanted = (
        select(Post.id)
        .join(Account, (Account.county_id == Post.county_id) & (Account.id == Post.account_id))
        .where(Post.county_id == ws.county_id, Post.id.in_(posts), standing(ws.now()), Account.disabled_at.is_(None))
    )
    with beside(ws.session, Scope(Role.DOOR, county=ws.county_id, space=ws.county_id, seat=ws.county_id)) as door:
        return frozenset(door.scalars(wanted))
