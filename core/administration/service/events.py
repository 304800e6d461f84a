"""What was done about an account: written into the audit, and for the page about this person."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from core import audit
from core.people.models import AccountEvent
from core.workspace import Workspace
from tenants.base import AnyRow

_WRITE = insert(AccountEvent)
#: So many of the latest are shown.
LATEST = 50


def note(ws: Workspace, account_id: int, deed: str, **facts: Any) -> None:
    """Write what was done about an account (door scope); ``facts`` are codes, numbers and names of staff."""
    audit.record(ws, deed, detail={"account": account_id, **facts})
    ws.session.execute(_WRITE, event_values(ws, account_id, deed, facts))


def event_values(ws: Workspace, account_id: int, deed: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one event, for writing many at once."""
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "space_id": ws.space_id,
        "account_id": account_id,
        "at": ws.now(),
        "deed": deed,
        "by_name": ws.actor.name,
        "by_post": ws.actor.post,
        "facts": dict(facts),
    }


def events_of(ws: Workspace, account_id: int) -> Sequence[AnyRow]:
    """Return what was done about an account, newest first (door scope)."""
    wanted = (
        select(
            AccountEvent.id, AccountEvent.at, AccountEvent.deed, AccountEvent.by_name, AccountEvent.by_post, AccountEvent.facts
        )
        .where(AccountEvent.county_id == ws.county_id, AccountEvent.account_id == account_id)
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(LATEST)
    )
    return ws.session.execute(wanted).all()
