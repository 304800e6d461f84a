"""Accounts at the desk: make one, give it a post, a new one-time password, an end. All in the door's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from core import audit
from core.access import UNIT_POSTS
from core.administration.rules import one_time_password
from core.people import service as people
from core.people.models import Account, Post
from core.people.rules import WeakPassword, check_password
from core.workspace import Workspace
from tenants.organisation import centre_of
from tenants.spaces import Space, SpaceRow
from tenants.units import Unit


class NoSuchAccount(LookupError):
    """The county has no account with this sign-in name."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with one of its posts (empty where it has none)."""

    sign_in_name: str
    name: str
    post: str
    title: str
    space_code: str
    space_name: str
    unit_name: str
    disabled_at: datetime | None
    must_change: bool


_LINES = (
    select(
        Account.sign_in_name,
        Account.name,
        Account.disabled_at,
        Account.must_change,
        Post.kind,
        Post.title,
        SpaceRow.code,
        SpaceRow.name.label("space_name"),
        Unit.name.label("unit_name"),
    )
    .outerjoin(Post, and_(Post.county_id == Account.county_id, Post.account_id == Account.id, Post.ended_at.is_(None)))
    .outerjoin(SpaceRow, SpaceRow.id == Post.space_id)
    .outerjoin(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
    .order_by(SpaceRow.code, Account.sign_in_name, Post.id)
)


def accounts_in(ws: Workspace, *, whole_county: bool) -> Sequence[AccountLine]:
    """Return the accounts with a post in the workspace's space, or every account of its county, one line for each post."""
    wanted = _LINES.where(Account.county_id == ws.county_id)
    if not whole_county:
        wanted = wanted.where(Post.space_id == ws.space_id)
    return [
        AccountLine(
            row.sign_in_name,
            row.name,
            row.kind or "",
            row.title or "",
            row.code or "",
            row.space_name or "",
            row.unit_name or "",
            row.disabled_at,
            row.must_change,
        )
        for row in ws.session.execute(wanted)
    ]


def find_account(ws: Workspace, sign_in_name: str) -> Account:
    """Return the account with this sign-in name.

    Raises:
        NoSuchAccount: the county has none.
    """
    found = ws.session.scalars(
        select(Account).where(Account.county_id == ws.county_id, Account.sign_in_name == sign_in_name)
    ).one_or_none()
    if found is None:
        raise NoSuchAccount(sign_in_name)
    return found


def new_account(ws: Workspace, sign_in_name: str, name: str) -> tuple[Account, str]:
    """Make an account and return it with its one-time password, which stands nowhere else.

    Raises:
        ValueError: the sign-in name is taken in this county.
    """
    password = drawn_password(sign_in_name)
    return people.add_account(ws, sign_in_name, name, password), password


def give_post(ws: Workspace, account: Account, kind: str, space: Space, unit: str = "", title: str = "") -> Post:
    """Give an account a post in a space, at the unit with this code, or at the space's desk where no unit is named.

    Raises:
        LookupError: the space has no unit with this code, or no desk.
        ValueError: such a post does not exist in this kind of space.
    """
    return people.add_post(ws, account, kind, space.id, unit_id=_unit_id(ws, kind, space, unit), title=title)


def new_password(ws: Workspace, account: Account) -> str:
    """Give an account a new one-time password and return it; every sign-in of it ends."""
    password = drawn_password(account.sign_in_name)
    account.password_hash, account.must_change = people.hash_drawn_password(password), True
    people.end_sign_ins(ws, account.id)
    audit.record(ws, "password_renewed", detail={"account": account.id})
    return password


def disable(ws: Workspace, account: Account) -> None:
    """Disable an account; its sign-ins die with their next request."""
    people.disable_account(ws, account.id)


def _unit_id(ws: Workspace, kind: str, space: Space, code: str) -> int | None:
    if code:
        wanted = select(Unit.id).where(
            Unit.county_id == ws.county_id, Unit.space_id == space.id, Unit.code == code, Unit.valid_to.is_(None)
        )
        found = ws.session.scalar(wanted)
        if found is None:
            raise LookupError(code)
        return found
    if kind not in UNIT_POSTS or kind in {"grid_member", "village_mediator"}:
        return None
    desk = centre_of(ws.session, ws.county_id, space.id)
    if desk is None:
        raise LookupError(space.code)
    return desk.id


def drawn_password(sign_in_name: str) -> str:
    """Return a one-time password for this account, drawn at random."""
    while True:
        password = one_time_password()
        try:
            check_password(password, sign_in_name)
        except WeakPassword:
            continue
        return password
