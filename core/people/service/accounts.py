"""Accounts and posts: make, give, end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update

from core import audit
from core.access import POSTS, POSTS_AT, UNIT_POSTS
from core.people.models import Account, Post, SignIn, standing
from core.people.rules import check_password
from core.people.service.passwords import WrongSignIn, fits, hash_password
from core.workspace import Workspace
from tenants.spaces import SpaceKind, SpaceRow
from tenants.units import Unit


@dataclass(frozen=True, slots=True)
class PostLine:
    """One of a person's posts, as the switch shows it."""

    id: int
    kind: str
    title: str
    space_id: int
    space_code: str
    space_name: str
    unit_name: str
    #: The person stands in for somebody absent.
    acting: bool = False
    valid_to: datetime | None = None


def add_account(
    ws: Workspace, sign_in_name: str, name: str, password: str, *, must_change: bool = True, locale: str = "zh"
) -> Account:
    """Make an account in the county of the workspace (door scope).

    Raises:
        WeakPassword: the password cannot be used.
        ValueError: the sign-in name is taken in this county.
    """
    check_password(password, sign_in_name)
    taken = ws.session.scalar(select(Account.id).where(Account.county_id == ws.county_id, Account.sign_in_name == sign_in_name))
    if taken is not None:
        msg = f"the sign-in name {sign_in_name} is taken in this county"
        raise ValueError(msg)
    account = Account(
        county_id=ws.county_id,
        id=ws.new_key(),
        sign_in_name=sign_in_name,
        name=name,
        password_hash=hash_password(password),
        must_change=must_change,
        locale=locale,
        created_at=ws.now(),
    )
    ws.session.add(account)
    ws.session.flush()
    audit.record(ws, "account_added", detail={"account": account.id})
    return account


def add_post(ws: Workspace, account: Account, kind: str, space_id: int, *, unit_id: int | None = None, title: str = "") -> Post:
    """Give an account a post in a space of the county (door scope).

    Raises:
        ValueError: there is no such kind of post, it is not one of this level of space, or it needs a unit.
    """
    allowed = POSTS_AT[_level(ws, space_id)]
    if kind not in POSTS or kind not in allowed:
        msg = f"the post {kind} does not exist in this space; there are: {', '.join(allowed)}"
        raise ValueError(msg)
    if kind in UNIT_POSTS and unit_id is None:
        msg = f"the post {kind} needs a unit"
        raise ValueError(msg)
    post = Post(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=space_id,
        account_id=account.id,
        unit_id=unit_id,
        kind=kind,
        name=account.name,
        title=title,
        created_at=ws.now(),
    )
    ws.session.add(post)
    ws.session.flush()
    audit.record(ws, "post_given", detail={"account": account.id, "post": post.id, "kind": kind})
    return post


def _level(ws: Workspace, space_id: int) -> SpaceKind:
    """Return at what level a space works: what is no township's is the county's own, or the prefecture's."""
    if space_id != ws.county_id:
        return SpaceKind.TOWNSHIP
    return SpaceKind.PREFECTURE if ws.space.kind is SpaceKind.PREFECTURE else SpaceKind.COUNTY


def posts_of(ws: Workspace, account_id: int) -> list[PostLine]:
    """Return the posts a person stands in now, with their spaces and units; those for somebody absent come last."""
    rows = ws.session.execute(
        select(
            Post.id,
            Post.kind,
            Post.title,
            SpaceRow.id.label("space_id"),
            SpaceRow.code,
            SpaceRow.name,
            Unit.name.label("unit"),
            Post.stands_in_for,
            Post.valid_to,
        )
        .join(SpaceRow, SpaceRow.id == Post.space_id)
        .outerjoin(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
        .where(Post.county_id == ws.county_id, Post.account_id == account_id, standing(ws.now()), SpaceRow.closed_at.is_(None))
        .order_by(Post.stands_in_for.is_not(None), Post.id)
    )
    return [
        PostLine(
            row.id,
            row.kind,
            row.title,
            row.space_id,
            row.code,
            row.name,
            row.unit or "",
            row.stands_in_for is not None,
            row.valid_to,
        )
        for row in rows
    ]


def disable_account(ws: Workspace, account_id: int) -> None:
    """Disable an account; its sign-ins die with the next request."""
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    account.disabled_at = ws.now()
    end_sign_ins(ws, account_id)
    audit.record(ws, "account_disabled", detail={"account": account_id})


def end_sign_ins(ws: Workspace, account_id: int) -> None:
    """End every sign-in of an account."""
    ws.session.execute(
        update(SignIn)
        .where(SignIn.county_id == ws.county_id, SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=ws.now()),
        execution_options={"synchronize_session": False},
    )


def change_password(ws: Workspace, account_id: int, old: str, new: str) -> None:
    """Let a person choose a new password, knowing the old one; other sign-ins of the account end.

    Raises:
        WrongSignIn: the old password is another.
        WeakPassword: the new one cannot be used.
    """
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    if not fits(account.password_hash, old):
        raise WrongSignIn
    check_password(new, account.sign_in_name)
    account.password_hash, account.must_change = hash_password(new), False
    end_sign_ins(ws, account_id)
    audit.record(ws, "password_changed", detail={"account": account_id})
