"""Accounts, posts, sign-ins and tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, Index, and_, or_
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import BindParameter

from tenants.base import Base, Fence, fenced


class Account(Base):
    """A person who can sign in; belongs to one county (or prefecture), in which the sign-in name is unique."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_sign_in_name", "county_id", "sign_in_name", unique=True),
        {"info": fenced(Fence.ACCOUNT)},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sign_in_name: Mapped[str]
    name: Mapped[str]
    #: argon2id; empty until the person has chosen a password.
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    locale: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    #: On leave from the first moment to the last; the second is the first moment of the day they are back.
    away_from: Mapped[datetime | None]
    away_to: Mapped[datetime | None]


class Post(Base):
    """What a person is in a space or one of its units, and under which name others see them there.

    A post stands until it is ended. A stand-in's is dated: it stands from ``valid_from`` until before ``valid_to``, and
    every statement that asks who is in post says so itself (``standing``), so that nothing has to be done when its day comes.
    """

    __tablename__ = "posts"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "account_id"], ["accounts.county_id", "accounts.id"]),
        ForeignKeyConstraint(["county_id", "unit_id"], ["units.county_id", "units.id"]),
        Index("ix_posts_account", "county_id", "account_id"),
        ForeignKeyConstraint(["county_id", "stands_in_for"], ["posts.county_id", "posts.id"]),
        Index("ix_posts_space", "county_id", "space_id", "unit_id"),
        {"info": fenced(Fence.POST, fixed=("account_id", "kind", "valid_from", "stands_in_for"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    account_id: Mapped[int]
    unit_id: Mapped[int | None]
    #: A key of ``core.access.POSTS``.
    kind: Mapped[str]
    name: Mapped[str]
    #: What the county calls the post, where it has a name of its own for it.
    title: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    #: The post of somebody absent, whose work is done from this one meanwhile.
    stands_in_for: Mapped[int | None]


def standing(now: datetime | BindParameter[Any], post: Any = Post) -> ColumnElement[bool]:
    """Return the condition that a post (or a row of these columns) stands at a moment: not ended, begun, and its last day not over."""
    begun = or_(post.valid_from.is_(None), post.valid_from <= now)
    lasts = or_(post.valid_to.is_(None), post.valid_to > now)
    return and_(post.ended_at.is_(None), begun, lasts)


class SignIn(Base):
    """One signed-in browser. Dead once revoked, expired or idle; the cookie holds its number and a secret."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "account_id"], ["accounts.county_id", "accounts.id"]),
        ForeignKeyConstraint(["county_id", "post_id"], ["posts.county_id", "posts.id"]),
        Index("ix_sign_ins_account", "county_id", "account_id"),
        {"info": fenced(Fence.SIGN_IN, fixed=("account_id", "secret_digest", "created_at", "expires_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int]
    post_id: Mapped[int]
    secret_digest: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInTry(Base):
    """Wrong sign-ins (or wrong query codes) counted per name and source, so that guessing slows and owners stay free."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (
        CheckConstraint("wrong >= 0", name="wrong"),
        {"info": fenced(Fence.DOOR_ONLY, fixed=("subject", "source"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Digest of the sign-in name, or ``*`` for the source as a whole.
    subject: Mapped[str] = mapped_column(primary_key=True)
    #: Digest of the visitor's address, or ``*`` for the name from anywhere.
    source: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    window_from: Mapped[datetime]


class KnownDevice(Base):
    """A browser in which an account signed in before; it is not slowed down by a stranger's wrong tries."""

    __tablename__ = "known_devices"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "account_id"], ["accounts.county_id", "accounts.id"]),
        {"info": fenced(Fence.DOOR_ONLY, fixed=("account_id", "digest"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class Token(Base):
    """A personal token for the API, tied to one post; shown once, kept as a digest."""

    __tablename__ = "tokens"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "account_id"], ["accounts.county_id", "accounts.id"]),
        ForeignKeyConstraint(["county_id", "post_id"], ["posts.county_id", "posts.id"]),
        Index("uq_tokens_digest", "county_id", "digest", unique=True),
        {"info": fenced(Fence.DOOR_ONLY, fixed=("account_id", "post_id", "digest", "name", "created_at", "expires_at"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int]
    post_id: Mapped[int]
    digest: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AccountEvent(Base):
    """What an administrator did about an account, for the page about this person. The audit has it too, but is not theirs to read."""

    __tablename__ = "account_events"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "account_id"], ["accounts.county_id", "accounts.id"]),
        Index("ix_account_events_account", "county_id", "account_id", "id"),
        {"info": fenced(Fence.DOOR_ONLY, fixed=("account_id", "at", "deed", "by_name", "by_post", "facts"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    space_id: Mapped[int]
    account_id: Mapped[int]
    at: Mapped[datetime]
    #: The deed's name in the audit.
    deed: Mapped[str]
    by_name: Mapped[str]
    by_post: Mapped[str]
    #: Codes that belong to the deed: the post given, who stands in, how much work was handed over.
    facts: Mapped[dict[str, Any]]
