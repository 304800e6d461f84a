"""Who stands behind a cookie, as the page's own transaction reads it."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, bindparam, select, update

from core import practices
from core.people.models import Account, Post, SignIn, standing
from core.people.service.tries import digest
from core.workspace import Actor, Workspace
from tenants.base import table_of
from tenants.units import Unit

#: A sign of life is written at most this often.
SEEN_EVERY = timedelta(minutes=1)


_SIGNIN, _ACCOUNT, _POST, _UNIT = (table_of(one) for one in (SignIn, Account, Post, Unit))
_AGREES = (
    select(
        _SIGNIN.c.secret_digest,
        _SIGNIN.c.last_seen_at,
        _SIGNIN.c.expires_at,
        _POST.c.id.label("post_id"),
        _POST.c.kind,
        _POST.c.name,
        _POST.c.title,
        _POST.c.unit_id,
        _POST.c.stands_in_for,
        _ACCOUNT.c.locale,
        _ACCOUNT.c.must_change,
        _UNIT.c.name.label("unit_name"),
        *practices.STAMPS,
    )
    .join(_ACCOUNT, and_(_ACCOUNT.c.county_id == _SIGNIN.c.county_id, _ACCOUNT.c.id == _SIGNIN.c.account_id))
    .join(_POST, and_(_POST.c.county_id == _SIGNIN.c.county_id, _POST.c.id == _SIGNIN.c.post_id))
    .outerjoin(_UNIT, and_(_UNIT.c.county_id == bindparam("county"), _UNIT.c.id == _POST.c.unit_id))
    .where(
        _SIGNIN.c.county_id == bindparam("seat"),
        _SIGNIN.c.id == bindparam("sign_in"),
        _SIGNIN.c.account_id == bindparam("account"),
        _SIGNIN.c.revoked_at.is_(None),
        _ACCOUNT.c.disabled_at.is_(None),
        standing(bindparam("now"), _POST.c),
        _POST.c.space_id == bindparam("space"),
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
    practices.note_stamps(ws.session, row)
    noted = now - row.last_seen_at > SEEN_EVERY
    if noted:
        ws.session.execute(
            update(SignIn).where(SignIn.county_id == seat, SignIn.id == sign_in_id).values(last_seen_at=now),
            execution_options={"synchronize_session": False},
        )
    actor = Actor(row.kind, row.name, account_id, row.post_id, row.unit_id, row.unit_name or "", row.locale)
    return Presence(actor, row.title, row.must_change, row.stands_in_for is not None, noted)
