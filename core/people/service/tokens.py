"""Personal tokens for programs."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select, update

from core import audit
from core.people.models import Account, Post, Token, standing
from core.people.rules import MOST_TOKENS
from core.people.service.presence import SEEN_EVERY, Presence
from core.people.service.tries import digest
from core.workspace import Actor, Workspace
from tenants.spaces import SpaceRow
from tenants.units import Unit


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
