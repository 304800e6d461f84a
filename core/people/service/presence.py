"""Who stands behind a cookie, as the page's own transaction reads it."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, bindparam, select, update

from core.people.models import Account, Post, SignIn, standing
from core.people.service.tries import digest
from core.workspace import Actor, Workspace
from tenants.units import Unit

#: A sign of life is written at most this often.
SEEN_EVERY = timedelta(minutes=1)


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
