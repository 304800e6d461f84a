"""Record deeds and looks; remember which deeds are done already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from core.audit.models import AuditEntry, DoneDeed
from core.workspace import Workspace
from tenants.base import table_of
from tenants.door import changed, must_change

_RECORD = insert(table_of(AuditEntry))


def record(ws: Workspace, deed: str, case_id: int | None = None, detail: Mapping[str, Any] | None = None) -> None:
    """Write what was done or looked at into the audit, in the same transaction. ``detail`` holds codes, never personal data."""
    ws.session.execute(_RECORD, _values(ws, deed, case_id, detail or {}))


def record_many(ws: Workspace, deeds: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write many deeds that are about no case, each with its detail, in one go."""
    rows = [_values(ws, deed, None, detail) for deed, detail in deeds]
    if rows:
        ws.session.execute(_RECORD, rows)


def _values(ws: Workspace, deed: str, case_id: int | None, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "space_id": ws.space_id,
        "at": ws.now(),
        "account_id": ws.actor.account_id,
        "post_id": ws.actor.post_id,
        "post": ws.actor.post,
        "deed": deed,
        "case_id": case_id,
        "detail": dict(detail),
    }


class KeyUsedOtherwise(Exception):
    """The same key came with another deed or other content."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed done before under the same key, with what it answered then."""

    result: int | None


_DONE = table_of(DoneDeed)
_ONE = (
    _DONE.c.county_id == bindparam("county"),
    _DONE.c.space_id == bindparam("space"),
    _DONE.c.account_id == bindparam("who"),
    _DONE.c.key == bindparam("client_key"),
)
_CLAIM = insert_or_skip(_DONE).on_conflict_do_nothing()
_FIND = select(_DONE.c.deed, _DONE.c.body_digest, _DONE.c.result).where(*_ONE)
_FINISH = update(_DONE).where(*_ONE).values(result=bindparam("answer"))


def begin_deed(ws: Workspace, key: str, deed: str, body_digest: str) -> Done | None:
    """Claim a client's key for this transaction; a second sender waits for the first to commit and gets its answer.

    Returns:
        None when the deed is still to be done; what it answered when it is done already.

    Raises:
        KeyUsedOtherwise: the key was used for another deed or other content.
    """
    claim = {
        "county_id": ws.county_id,
        "space_id": ws.space_id,
        "account_id": ws.actor.account_id or 0,
        "key": key,
        "deed": deed,
        "body_digest": body_digest,
        "at": ws.now(),
        "result": None,
    }
    if changed(ws.session.execute(_CLAIM, claim)):
        return None
    row = ws.session.execute(_FIND, _one(ws, key)).one()
    if (row.deed, row.body_digest) != (deed, body_digest):
        raise KeyUsedOtherwise
    return Done(row.result)


def finish_deed(ws: Workspace, key: str, result: int | None) -> None:
    """Keep what a claimed deed answered, so that the same key gets the same answer."""
    must_change(ws.session.execute(_FINISH, {**_one(ws, key), "answer": result}))


def _one(ws: Workspace, key: str) -> dict[str, Any]:
    return {"county": ws.county_id, "space": ws.space_id, "who": ws.actor.account_id or 0, "client_key": key}
