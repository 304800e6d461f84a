"""Signing in, changing posts, signing out."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from core import audit
from core.people.models import Account, SignIn
from core.people.service.accounts import PostLine, posts_of
from core.people.service.passwords import Disabled, NoPost, WrongSignIn, fits
from core.people.service.tries import clear_wrong, count_wrong, digest, knows, remember, see_tries
from core.workspace import Actor, Workspace


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: what the cookie keeps, and where the person works."""

    sign_in_id: int
    secret: str
    account_id: int
    post_id: int
    space_id: int
    space_code: str
    must_change: bool


def sign_in(
    ws: Workspace, sign_in_name: str, password: str, *, source: str, device: str, lasts: timedelta, space_id: int | None = None
) -> SignedIn:
    """Sign a person in (door scope): at the post in the space asked for, else at the first one.

    ``source`` is the visitor's address; ``device`` the secret of a browser, by which an owner's own is known. The
    counting of wrong tries must outlive the failure: the edge commits also when this raises.

    Raises:
        TooManyTries: this browser has to wait.
        WrongSignIn: name and password do not fit.
        Disabled: they fit, and the account is disabled.
        NoPost: they fit, and the person has no post now.
    """
    name, known = digest(sign_in_name.strip().lower()), digest(device)
    account = ws.session.scalars(
        select(Account).where(Account.county_id == ws.county_id, Account.sign_in_name == sign_in_name.strip())
    ).one_or_none()
    own = account is not None and knows(ws, account.id, known)
    place = known if own else digest(source)
    see_tries(ws, name, place, own=own)
    right = fits(account.password_hash if account else "", password)
    if account is None or not right:
        count_wrong(ws, name, place)
        audit.record(ws, "sign_in_failed", detail={"name": name[:16]})
        raise WrongSignIn
    if account.disabled_at is not None:
        audit.record(ws, "sign_in_failed", detail={"name": name[:16]})
        raise Disabled
    posts = posts_of(ws, account.id)
    if not posts:
        raise NoPost
    post = next((post for post in posts if post.space_id == space_id), posts[0])
    clear_wrong(ws, name, place)
    remember(ws, account.id, known)
    return _start(ws, account, post, lasts)


def _start(ws: Workspace, account: Account, post: PostLine, lasts: timedelta) -> SignedIn:
    secret, now = secrets.token_urlsafe(24), ws.now()
    row = SignIn(
        county_id=ws.county_id,
        id=ws.new_key(),
        account_id=account.id,
        post_id=post.id,
        secret_digest=digest(secret),
        created_at=now,
        last_seen_at=now,
        expires_at=now + lasts,
    )
    ws.session.add(row)
    ws.session.flush()
    who = Workspace(ws.session, ws.space, Actor(post.kind, account.name, account.id, post.id), ws.clock)
    audit.record(who, "signed_in", detail={"account": account.id, "post": post.id})
    return SignedIn(row.id, secret, account.id, post.id, post.space_id, post.space_code, account.must_change)


def switch_post(ws: Workspace, sign_in_id: int, post_id: int, *, lasts: timedelta) -> SignedIn:
    """Change to another of one's own posts: the old sign-in ends and a new one begins.

    Raises:
        WrongSignIn: the sign-in is dead, or the post is not one's own.
    """
    old = ws.session.get(SignIn, (ws.county_id, sign_in_id))
    if old is None or old.revoked_at is not None:
        raise WrongSignIn
    account = ws.session.get_one(Account, (ws.county_id, old.account_id))
    post = next((post for post in posts_of(ws, account.id) if post.id == post_id), None)
    if post is None:
        raise WrongSignIn
    old.revoked_at = ws.now()
    return _start(ws, account, post, lasts)


def sign_out(ws: Workspace, sign_in_id: int) -> None:
    """End one sign-in; the cookie is worth nothing from now on."""
    ws.session.execute(
        update(SignIn).where(SignIn.county_id == ws.county_id, SignIn.id == sign_in_id).values(revoked_at=ws.now()),
        execution_options={"synchronize_session": False},
    )
    audit.record(ws, "signed_out", detail={"sign_in": sign_in_id})
