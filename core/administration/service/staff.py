"""Who works in a place: the list, one person, and who could stand in for somebody. In the door's scope."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from core.access import COUNTY_POSTS
from core.administration.rules import Condition, Held, condition_of, stands_in_well
from core.administration.service.events import events_of
from core.people.models import Account, Post, SignIn, standing
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import Space, SpaceRow
from tenants.units import Unit, UnitKind

#: Lines of one page; as many slips can be printed at once.
PAGE = 50
_SIGN_INS = 8


class PersonMissing(LookupError):
    """The place has nobody of this number: whoever works elsewhere and nobody at all look the same."""


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """What the list of people is narrowed to; ``after`` is the sign-in name of the last line of the page before.

    ``everywhere`` looks through the whole county, for whoever administers that.
    """

    words: str = ""
    unit_id: int | None = None
    kind: str = ""
    condition: str = ""
    after: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class StaffPost:
    """One post of somebody, standing, to come, or over."""

    id: int
    account_id: int
    kind: str
    title: str
    name: str
    space_id: int
    space_code: str
    space_name: str
    unit_id: int | None
    unit_name: str
    created_at: datetime
    ended_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    stands_in_for: int | None

    @property
    def acting(self) -> bool:
        """Whether its holder stands in for somebody absent."""
        return self.stands_in_for is not None

    def is_over(self, now: datetime) -> bool:
        """Return whether it was ended, or its last day is past."""
        return self.ended_at is not None or (self.valid_to is not None and self.valid_to <= now)

    def stands(self, now: datetime) -> bool:
        """Return whether its holder is in it now."""
        return not self.is_over(now) and (self.valid_from is None or self.valid_from <= now)


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody with the posts they have or will have in the place."""

    id: int
    name: str
    sign_in_name: str
    condition: Condition
    #: A one-time password was handed out, or they chose one of their own.
    has_password: bool
    away_from: datetime | None
    away_to: datetime | None
    posts: tuple[StaffPost, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """A page of the list; ``after`` leads to the next, empty where this is the last."""

    lines: list[StaffLine]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as their administrator sees them: no password, no case."""

    line: StaffLine
    #: Every post in the county, those that are over last.
    posts: tuple[StaffPost, ...]
    created_at: datetime
    sign_ins: Sequence[AnyRow]
    events: Sequence[AnyRow]

    def standing(self, now: datetime) -> list[StaffPost]:
        """Return the posts they are in now."""
        return [post for post in self.posts if post.stands(now)]

    def held(self, now: datetime) -> list[Held]:
        """Return what rights over them rest on: posts that stand or are to come."""
        return [Held(post.kind, post.space_id) for post in self.posts if not post.is_over(now)]


def list_staff(ws: Workspace, place: Space, wanted: StaffFilter) -> Staff:
    """Return people of a place by sign-in name, a page at a time; in a county's own space also those without any post."""
    statement = (
        select(Account)
        .where(Account.county_id == ws.county_id, Account.sign_in_name > wanted.after, *_conditions(ws, place, wanted))
        .order_by(Account.sign_in_name)
        .limit(PAGE + 1)
    )
    accounts = ws.session.scalars(statement).all()
    more, accounts = len(accounts) > PAGE, accounts[:PAGE]
    posts = _posts(ws, [account.id for account in accounts])
    lines = [
        _line(ws, account, [post for post in posts[account.id] if wanted.everywhere or post.space_id == place.id])
        for account in accounts
    ]
    return Staff(lines, accounts[-1].sign_in_name if more else "")


def read_person(ws: Workspace, place: Space, account_id: int) -> Person:
    """Return somebody who has or had a post in the place; whoever administers the county knows everybody of it.

    Raises:
        PersonMissing: the place has nobody of this number.
    """
    account = ws.session.get(Account, (ws.county_id, account_id))
    posts = sorted(_posts(ws, [account_id])[account_id], key=lambda post: (post.is_over(ws.now()), post.acting, post.id))
    of_county = ws.actor.post in COUNTY_POSTS
    if account is None or not (of_county or any(post.space_id == place.id for post in posts)):
        raise PersonMissing(account_id)
    seen = (
        select(SignIn.created_at, SignIn.last_seen_at, SignIn.revoked_at, SignIn.expires_at, Post.kind, Post.title)
        .join(Post, and_(Post.county_id == SignIn.county_id, Post.id == SignIn.post_id))
        .where(SignIn.county_id == ws.county_id, SignIn.account_id == account_id)
        .order_by(SignIn.created_at.desc())
        .limit(_SIGN_INS)
    )
    return Person(
        _line(ws, account, posts), tuple(posts), account.created_at, ws.session.execute(seen).all(), events_of(ws, account_id)
    )


def colleagues_for(ws: Workspace, place: Space, account_id: int, kind: str) -> list[StaffLine]:
    """Return who of a place could stand in for somebody's post of this kind, or take it over: those of the same kind first.

    Nobody comes to a post by their own hand: the actor is never among them.
    """
    now = ws.now()
    here = exists().where(
        Post.county_id == Account.county_id, Post.account_id == Account.id, Post.space_id == place.id, standing(now)
    )
    statement = (
        select(Account)
        .where(
            Account.county_id == ws.county_id,
            Account.disabled_at.is_(None),
            Account.id.not_in([account_id, ws.actor.account_id or 0]),
            here,
        )
        .order_by(Account.sign_in_name)
    )
    accounts = ws.session.scalars(statement).all()
    posts = _posts(ws, [account.id for account in accounts])
    found = []
    for account in accounts:
        own = [post for post in posts[account.id] if post.space_id == place.id and post.stands(now) and not post.acting]
        line = _line(ws, account, own)
        if line.condition is not Condition.AWAY and stands_in_well(kind, {post.kind for post in own}):
            found.append(line)
    return sorted(found, key=lambda line: kind not in {post.kind for post in line.posts})


def _conditions(ws: Workspace, place: Space, wanted: StaffFilter) -> list[ColumnElement[bool]]:
    now = ws.now()
    of_account = and_(Post.county_id == Account.county_id, Post.account_id == Account.id)
    narrowed = [of_account] if wanted.everywhere else [of_account, Post.space_id == place.id]
    if wanted.unit_id is not None:
        narrowed.append(Post.unit_id == wanted.unit_id)
    if wanted.kind:
        narrowed.append(Post.kind == wanted.kind)
    lasting = and_(Post.ended_at.is_(None), or_(Post.valid_to.is_(None), Post.valid_to > now))
    once_here = exists().where(*narrowed)
    here: ColumnElement[bool] = exists().where(*narrowed, lasting)
    if place.is_county and wanted.unit_id is None and not wanted.kind:
        # somebody whose account was made and who has no post anywhere is the county's to find one for
        here = or_(here, ~exists().where(of_account))
    conditions: list[ColumnElement[bool]] = {
        "": [here, Account.disabled_at.is_(None)],
        Condition.ACTIVE: [here, Account.disabled_at.is_(None), Account.must_change.is_(False)],
        Condition.WAITING: [here, Account.disabled_at.is_(None), Account.must_change.is_(True)],
        Condition.AWAY: [here, Account.disabled_at.is_(None), Account.away_from <= now, Account.away_to > now],
        Condition.DISABLED: [once_here, Account.disabled_at.is_not(None)],
        Condition.LEFT: [once_here, ~exists().where(of_account, lasting), Account.disabled_at.is_(None)],
    }[wanted.condition]
    if wanted.words:
        conditions.append(
            or_(
                Account.name.contains(wanted.words, autoescape=True),
                Account.sign_in_name.startswith(wanted.words, autoescape=True),
            )
        )
    return conditions


_ABOVE = aliased(Unit)
_POSTS = (
    select(
        Post.id,
        Post.account_id,
        Post.kind,
        Post.title,
        Post.name,
        Post.space_id,
        SpaceRow.code.label("space_code"),
        SpaceRow.name.label("space_name"),
        Post.unit_id,
        Unit.name.label("unit_name"),
        Unit.kind.label("unit_kind"),
        _ABOVE.name.label("above"),
        Post.created_at,
        Post.ended_at,
        Post.valid_from,
        Post.valid_to,
        Post.stands_in_for,
    )
    .join(SpaceRow, SpaceRow.id == Post.space_id)
    .outerjoin(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
    .outerjoin(_ABOVE, and_(_ABOVE.county_id == Unit.county_id, _ABOVE.id == Unit.parent_id))
    .order_by(Post.id)
)


def _posts(ws: Workspace, account_ids: Sequence[int]) -> dict[int, list[StaffPost]]:
    rows = ws.session.execute(_POSTS.where(Post.county_id == ws.county_id, Post.account_id.in_(account_ids)))
    found: dict[int, list[StaffPost]] = defaultdict(list)
    for row in rows:
        values = {name: value for name, value in row._asdict().items() if name not in {"unit_kind", "above"}}
        found[row.account_id].append(StaffPost(**{**values, "unit_name": _unit_name(row)}))
    return found


def _unit_name(row: AnyRow) -> str:
    """Return what a unit is called: a grid with its village's name, where it does not say that itself."""
    name, above = row.unit_name or "", row.above or ""
    return f"{above} {name}" if row.unit_kind == UnitKind.GRID and above and not name.startswith(above) else name


def _line(ws: Workspace, account: Account, posts: Sequence[StaffPost]) -> StaffLine:
    now = ws.now()
    lasting = tuple(post for post in posts if not post.is_over(now))
    away = (account.away_from, account.away_to)
    condition = condition_of(
        now, disabled=account.disabled_at is not None, posts=len(lasting), away=away, must_change=account.must_change
    )
    return StaffLine(account.id, account.name, account.sign_in_name, condition, bool(account.password_hash), *away, posts=lasting)
