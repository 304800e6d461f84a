"""Somebody goes on leave, and others stand in: each with a dated post of their own, which begins and ends by itself. At the door."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from core.access import gives
from core.administration.rules import Condition, Leave, Refused, check_apart, check_leave
from core.administration.service.events import note
from core.administration.service.hiring import managed_person
from core.administration.service.staff import Person, StaffPost, colleagues_for, read_person
from core.people.models import Account, Post
from core.workspace import Workspace
from tenants.spaces import Space

_OFFICIAL = ZoneInfo("Asia/Shanghai")


def begins(day: date) -> datetime:
    """Return the first moment of a day by official time."""
    return datetime(day.year, day.month, day.day, tzinfo=_OFFICIAL)


def today(ws: Workspace) -> date:
    """Return which day it is by official time."""
    return ws.now().astimezone(_OFFICIAL).date()


def go_on_leave(ws: Workspace, place: Space, account_id: int, leave: Leave, stand_ins: Mapping[int, int]) -> None:
    """Note that somebody is away, and give each stand-in the post they stand in for, for these days.

    ``stand_ins`` names by the number of a post who stands in for it; a post left out is left alone.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is not the actor's to do, the days cannot be, they are away already, or somebody cannot stand in.
    """
    person = managed_person(ws, place, account_id)
    check_leave(leave, today(ws))
    if person.line.away_to is not None and person.line.away_to > ws.now():
        raise Refused("already_away")
    since, until = begins(leave.first), begins(leave.last + timedelta(days=1))
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    account.away_from, account.away_to = since, until
    note(ws, account_id, "went_on_leave", first=leave.first.isoformat(), last=leave.last.isoformat())
    for post in posts_to_cover(ws, place, person):
        if post.id in stand_ins:
            _stand_in(ws, place, post, stand_ins[post.id], since, until)


def come_back(ws: Workspace, place: Space, account_id: int) -> None:
    """End somebody's leave now, and with it the posts of those who stand in; a leave that has not begun is taken back.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is not the actor's to do, or they are not away.
    """
    person = managed_person(ws, place, account_id)
    now = ws.now()
    if person.line.away_to is None or person.line.away_to <= now:
        raise Refused("not_away")
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    begun = account.away_from is not None and account.away_from <= now
    account.away_from, account.away_to = (account.away_from, now) if begun else (None, None)
    own = [post.id for post in person.posts]
    ws.session.execute(
        update(Post)
        .where(Post.county_id == ws.county_id, Post.stands_in_for.in_(own), Post.ended_at.is_(None), Post.valid_to > now)
        .values(ended_at=now),
        execution_options={"synchronize_session": False},
    )
    note(ws, account_id, "came_back")


def posts_to_cover(ws: Workspace, place: Space, person: Person) -> list[StaffPost]:
    """Return the posts of somebody in the place that others may stand in for: their own, and the actor's to give."""
    able = gives(ws.actor)
    return [post for post in person.standing(ws.now()) if post.space_id == place.id and not post.acting and post.kind in able]


def stand_ins_for(ws: Workspace, post_ids: list[int]) -> dict[int, str]:
    """Return who stands in, now or soon, by the post they stand in for."""
    rows = ws.session.execute(
        select(Post.stands_in_for, Account.name)
        .join(Account, (Account.county_id == Post.county_id) & (Account.id == Post.account_id))
        .where(
            Post.county_id == ws.county_id,
            Post.stands_in_for.in_(post_ids),
            Post.ended_at.is_(None),
            Post.valid_to > ws.now(),
        )
    )
    return {row.stands_in_for: row.name for row in rows if row.stands_in_for is not None}


def _stand_in(ws: Workspace, place: Space, post: StaffPost, account_id: int, since: datetime, until: datetime) -> None:
    able = {line.id: line for line in colleagues_for(ws, place, post.account_id, post.kind)}
    if account_id not in able:
        raise Refused("cannot_stand_in", f"stand_in_{post.id}")
    stand_in = read_person(ws, place, account_id)
    check_apart(post.kind, {one.kind for one in stand_in.posts if not one.is_over(ws.now())})
    if stand_in.line.condition is Condition.AWAY:
        raise Refused("cannot_stand_in", f"stand_in_{post.id}")
    row = Post(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=place.id,
        account_id=account_id,
        unit_id=post.unit_id,
        kind=post.kind,
        # the name others read in a timeline: who did it, and in whose place
        name=f"{stand_in.line.name}（代{post.name}）",
        title=post.title,
        created_at=ws.now(),
        valid_from=since,
        valid_to=until,
        stands_in_for=post.id,
    )
    ws.session.add(row)
    ws.session.flush()
    last = (until - timedelta(days=1)).date().isoformat()
    note(ws, account_id, "stands_in", post=row.id, kind=post.kind, who=post.name, first=since.date().isoformat(), last=last)
    note(ws, post.account_id, "stood_in_for", kind=post.kind, who=stand_in.line.name)
