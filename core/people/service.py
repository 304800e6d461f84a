"""Accounts and signing in: passwords, sign-ins that die at once, and tries that cannot be turned against the owner."""

import hashlib
import hmac
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core import audit
from core.access import POSTS, POSTS_AT, UNIT_POSTS
from core.people.models import Account, KnownDevice, Post, SignIn, SignInTry, Token, standing
from core.people.rules import MOST_TOKENS, check_password
from core.workspace import Actor, Workspace
from tenants.spaces import SpaceKind, SpaceRow
from tenants.units import Unit

#: Wrong tries for one name from one source, and for one source over all names, before it has to wait.
TRIES_BY_NAME_AND_SOURCE = 5
TRIES_BY_SOURCE = 60
#: Wrong tries for one name from anywhere, before browsers that never signed in have to wait; the owner's own do not.
TRIES_BY_NAME = 10
WINDOW = timedelta(minutes=15)

#: A sign of life is written at most this often.
SEEN_EVERY = timedelta(minutes=1)

_hasher = PasswordHasher(memory_cost=32 * 1024, time_cost=3, parallelism=2)
#: For passwords this program drew itself: with 58 random bits nobody guesses them, however quickly one guess is tried.
_drawn_hasher = PasswordHasher(memory_cost=4 * 1024, time_cost=1, parallelism=1)
#: Hashing takes memory; more at once would let a flood of sign-ins take it all.
_hashing = threading.BoundedSemaphore(2)
_NOBODY = _hasher.hash(secrets.token_hex(16))


class WrongSignIn(Exception):
    """Name and password do not fit; which of the two is not told."""


class TooManyTries(Exception):
    """This browser has to wait; ``minutes`` until it may try again."""

    def __init__(self, minutes: int) -> None:
        """Carry the waiting time."""
        super().__init__(minutes)
        self.minutes = minutes


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


# Passwords -------------------------------------------------------------------------------------------------------


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _hashing:
        return _hasher.hash(password)


def hash_drawn_password(password: str) -> str:
    """Return the argon2id hash of a one-time password; only for one this program drew at random, never for one a person chose."""
    return _drawn_hasher.hash(password)


def _fits(stored: str, password: str) -> bool:
    with _hashing:
        try:
            if stored and _hasher.check_needs_rehash(stored):
                _spend_time(password)  # else the quicker answer would tell that this account was never used
            return _hasher.verify(stored or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False


def _spend_time(password: str) -> None:
    with suppress(VerificationError):
        _hasher.verify(_NOBODY, password)


def change_password(ws: Workspace, account_id: int, old: str, new: str) -> None:
    """Let a person choose a new password, knowing the old one; other sign-ins of the account end.

    Raises:
        WrongSignIn: the old password is another.
        WeakPassword: the new one cannot be used.
    """
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    if not _fits(account.password_hash, old):
        raise WrongSignIn
    check_password(new, account.sign_in_name)
    account.password_hash, account.must_change = hash_password(new), False
    end_sign_ins(ws, account_id)
    audit.record(ws, "password_changed", detail={"account": account_id})


# Accounts and posts ----------------------------------------------------------------------------------------------


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


# Signing in ------------------------------------------------------------------------------------------------------


def digest(value: str) -> str:
    """Return a plain digest for secrets of full strength and for counting."""
    return hashlib.sha256(value.encode()).hexdigest()


def sign_in(
    ws: Workspace, sign_in_name: str, password: str, *, source: str, device: str, lasts: timedelta, space_id: int | None = None
) -> SignedIn:
    """Sign a person in (door scope): at the post in the space asked for, else at the first one.

    ``source`` is the visitor's address; ``device`` the secret of a browser, by which an owner's own is known. The
    counting of wrong tries must outlive the failure: the edge commits also when this raises.

    Raises:
        TooManyTries: this browser has to wait.
        WrongSignIn: name and password do not fit, the account is disabled, or it has no post.
    """
    name, known = digest(sign_in_name.strip().lower()), digest(device)
    account = ws.session.scalars(
        select(Account).where(Account.county_id == ws.county_id, Account.sign_in_name == sign_in_name.strip())
    ).one_or_none()
    own = account is not None and _knows(ws, account.id, known)
    place = known if own else digest(source)
    _see_tries(ws, name, place, own=own)
    fits = _fits(account.password_hash if account else "", password)
    if account is None or not fits or account.disabled_at is not None:
        _count_wrong(ws, name, place)
        audit.record(ws, "sign_in_failed", detail={"name": name[:16]})
        raise WrongSignIn
    posts = posts_of(ws, account.id)
    if not posts:
        raise WrongSignIn
    post = next((post for post in posts if post.space_id == space_id), posts[0])
    _clear_wrong(ws, name, place)
    _remember(ws, account.id, known)
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


_AGREES = (
    select(
        SignIn.secret_digest,
        SignIn.last_seen_at,
        SignIn.expires_at,
        Post.id.label("post_id"),
        Post.kind,
        Post.name,
        Post.title,
        Post.unit_id,
        Post.stands_in_for,
        Account.locale,
        Account.must_change,
        Unit.name.label("unit_name"),
    )
    .join(Account, and_(Account.county_id == SignIn.county_id, Account.id == SignIn.account_id))
    .join(Post, and_(Post.county_id == SignIn.county_id, Post.id == SignIn.post_id))
    .outerjoin(Unit, and_(Unit.county_id == bindparam("county"), Unit.id == Post.unit_id))
    .where(
        SignIn.county_id == bindparam("seat"),
        SignIn.id == bindparam("sign_in"),
        SignIn.account_id == bindparam("account"),
        SignIn.revoked_at.is_(None),
        Account.disabled_at.is_(None),
        standing(bindparam("now")),
        Post.space_id == bindparam("space"),
    )
)


@dataclass(frozen=True, slots=True)
class Presence:
    """A live sign-in as read in a page's own transaction."""

    actor: Actor
    post_title: str
    must_change: bool
    #: The person stands in for somebody absent.
    acting: bool = False
    #: A sign of life was written, and is to be committed before anything else: until then nobody could end the sign-in.
    noted: bool = False


def presence(ws: Workspace, *, seat: int, sign_in_id: int, account_id: int, secret: str, idle: timedelta) -> Presence | None:
    """Return who stands behind a cookie, if the sign-in row agrees with it in every number and is alive; else None."""
    now = ws.now()
    row = ws.session.execute(
        _AGREES,
        {"seat": seat, "sign_in": sign_in_id, "account": account_id, "space": ws.space_id, "county": ws.county_id, "now": now},
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.secret_digest, digest(secret)):
        return None
    if row.expires_at <= now or now - row.last_seen_at > idle:
        return None
    noted = now - row.last_seen_at > SEEN_EVERY
    if noted:
        ws.session.execute(
            update(SignIn).where(SignIn.county_id == seat, SignIn.id == sign_in_id).values(last_seen_at=now),
            execution_options={"synchronize_session": False},
        )
    actor = Actor(row.kind, row.name, account_id, row.post_id, row.unit_id, row.unit_name or "", row.locale)
    return Presence(actor, row.title, row.must_change, row.stands_in_for is not None, noted)


# Wrong tries -----------------------------------------------------------------------------------------------------

_ANY = "*"


def _see_tries(ws: Workspace, name: str, place: str, *, own: bool) -> None:
    """Raise if this browser has to wait: many wrong tries from its source, or for the name from strangers.

    A browser in which the owner signed in before is counted by itself, so nobody can lock the owner out of it.
    """
    rows = ws.session.execute(
        select(SignInTry.subject, SignInTry.source, SignInTry.wrong, SignInTry.window_from).where(
            SignInTry.county_id == ws.county_id,
            SignInTry.window_from > ws.now() - WINDOW,
            SignInTry.subject.in_([name, _ANY]),
            SignInTry.source.in_([place, _ANY]),
        )
    ).all()
    most = {(name, place): TRIES_BY_NAME_AND_SOURCE, (_ANY, place): TRIES_BY_SOURCE, (name, _ANY): TRIES_BY_NAME}
    for row in rows:
        strangers = _ANY in {row.subject, row.source}
        if row.wrong >= most.get((row.subject, row.source), TRIES_BY_SOURCE) and not (own and strangers):
            left = row.window_from + WINDOW - ws.now()
            raise TooManyTries(max(1, -(-int(left.total_seconds()) // 60)))


def _count_wrong(ws: Workspace, name: str, place: str) -> None:
    for subject, source in ((name, place), (_ANY, place), (name, _ANY)):
        count_try(ws, subject, source)


def count_try(ws: Workspace, subject: str, source: str) -> None:
    """Count a wrong try of a source for a subject, in windows of 15 minutes."""
    now = ws.now()
    first = insert_or_change(SignInTry).values(county_id=ws.county_id, subject=subject, source=source, wrong=0, window_from=now)
    ws.session.execute(first.on_conflict_do_nothing())
    ws.session.execute(
        update(SignInTry)
        .where(
            SignInTry.county_id == ws.county_id,
            SignInTry.subject == subject,
            SignInTry.source == source,
            SignInTry.window_from < now - WINDOW,
        )
        .values(wrong=0, window_from=now),
        execution_options={"synchronize_session": False},
    )
    ws.session.execute(
        update(SignInTry)
        .where(SignInTry.county_id == ws.county_id, SignInTry.subject == subject, SignInTry.source == source)
        .values(wrong=SignInTry.wrong + 1),
        execution_options={"synchronize_session": False},
    )


def wrong_tries(ws: Workspace, subject: str, source: str) -> int:
    """Return how many wrong tries count against a source for a subject now."""
    return int(
        ws.session.scalar(
            select(SignInTry.wrong).where(
                SignInTry.county_id == ws.county_id,
                SignInTry.subject == subject,
                SignInTry.source == source,
                SignInTry.window_from > ws.now() - WINDOW,
            )
        )
        or 0
    )


def _clear_wrong(ws: Workspace, name: str, place: str) -> None:
    ws.session.execute(
        update(SignInTry)
        .where(SignInTry.county_id == ws.county_id, SignInTry.subject == name, SignInTry.source == place)
        .values(wrong=0),
        execution_options={"synchronize_session": False},
    )


def _knows(ws: Workspace, account_id: int, device: str) -> bool:
    return ws.session.get(KnownDevice, (ws.county_id, account_id, device)) is not None


def _remember(ws: Workspace, account_id: int, device: str) -> None:
    ws.session.execute(
        insert_or_change(KnownDevice)
        .values(county_id=ws.county_id, account_id=account_id, digest=device, seen_at=ws.now())
        .on_conflict_do_nothing()
    )


# Personal tokens -------------------------------------------------------------------------------------------------


class TooManyTokens(Exception):
    """The person has as many live tokens as anybody may have."""


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One of a person's tokens, as its owner sees it: never the secret."""

    id: int
    name: str
    post_kind: str
    post_title: str
    space_name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def lives(self, now: datetime) -> bool:
        """Return whether it opens anything."""
        return self.revoked_at is None and self.expires_at > now


def add_token(ws: Workspace, account_id: int, post_id: int, name: str, expires_at: datetime) -> str:
    """Make a personal token for the API, tied to a post; it is shown this once (door scope).

    Raises:
        TooManyTokens: the person has to revoke one first.
    """
    if sum(line.lives(ws.now()) for line in tokens_of(ws, account_id)) >= MOST_TOKENS:
        raise TooManyTokens
    secret = "fq_" + secrets.token_urlsafe(32)
    ws.session.add(
        Token(
            county_id=ws.county_id,
            id=ws.new_key(),
            account_id=account_id,
            post_id=post_id,
            digest=digest(secret),
            name=name,
            created_at=ws.now(),
            expires_at=expires_at,
        )
    )
    ws.session.flush()
    audit.record(ws, "token_added", detail={"account": account_id, "post": post_id})
    return secret


def tokens_of(ws: Workspace, account_id: int) -> list[TokenLine]:
    """Return a person's tokens, newest first (door scope)."""
    rows = ws.session.execute(
        select(
            Token.id,
            Token.name,
            Post.kind,
            Post.title,
            SpaceRow.name.label("space"),
            Token.created_at,
            Token.expires_at,
            Token.last_used_at,
            Token.revoked_at,
        )
        .join(Post, and_(Post.county_id == Token.county_id, Post.id == Token.post_id))
        .join(SpaceRow, SpaceRow.id == Post.space_id)
        .where(Token.county_id == ws.county_id, Token.account_id == account_id)
        .order_by(Token.created_at.desc(), Token.id.desc())
    )
    return [TokenLine(*row) for row in rows]


def revoke_token(ws: Workspace, account_id: int, token_id: int) -> bool:
    """Revoke one of a person's own tokens (door scope); return False where they have none of this number."""
    row = ws.session.scalars(
        select(Token).where(Token.county_id == ws.county_id, Token.account_id == account_id, Token.id == token_id)
    ).one_or_none()
    if row is None:
        return False
    if row.revoked_at is None:
        row.revoked_at = ws.now()
        ws.session.flush()
        audit.record(ws, "token_revoked", detail={"account": account_id, "token": token_id})
    return True


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who stands behind a live token."""

    presence: Presence
    space_id: int


def presence_by_token(ws: Workspace, secret: str) -> TokenHolder | None:
    """Return who stands behind a token that is alive, else None (door scope)."""
    row = ws.session.execute(_BY_TOKEN, {"county": ws.county_id, "digest": digest(secret), "now": ws.now()}).one_or_none()
    if row is None or row.expires_at <= ws.now():
        return None
    if row.last_used_at is None or ws.now() - row.last_used_at > SEEN_EVERY:
        ws.session.execute(
            update(Token).where(Token.county_id == ws.county_id, Token.id == row.token_id).values(last_used_at=ws.now()),
            execution_options={"synchronize_session": False},
        )
    actor = Actor(row.kind, row.name, row.account_id, row.post_id, row.unit_id, row.unit_name or "", row.locale)
    return TokenHolder(Presence(actor, row.title, row.must_change, row.stands_in_for is not None), row.space_id)


_BY_TOKEN = (
    select(
        Token.id.label("token_id"),
        Token.expires_at,
        Token.last_used_at,
        Token.account_id,
        Post.id.label("post_id"),
        Post.space_id,
        Post.kind,
        Post.name,
        Post.title,
        Post.unit_id,
        Post.stands_in_for,
        Account.locale,
        Account.must_change,
        Unit.name.label("unit_name"),
    )
    .join(Account, and_(Account.county_id == Token.county_id, Account.id == Token.account_id))
    .join(Post, and_(Post.county_id == Token.county_id, Post.id == Token.post_id))
    .outerjoin(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
    .where(
        Token.county_id == bindparam("county"),
        Token.digest == bindparam("digest"),
        Token.revoked_at.is_(None),
        Account.disabled_at.is_(None),
        standing(bindparam("now")),
    )
)
