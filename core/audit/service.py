"""Record deeds and looks; remember which deeds are done already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from core.audit.models import AuditEntry, DoneDeed
from core.workspace import Workspace
from tenants.door import changed, must_change

_RECORD = insert(AuditEntry)


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


_FIND = select(DoneDeed.deed, DoneDeed.body_digest, DoneDeed.result)


def begin_deed(ws: Workspace, key: str, deed: str, body_digest: str) -> Done | None:
    """Claim a client's key for this transaction; a second sender waits for the first to commit and gets its answer.

    Returns:
        None when the deed is still to be done; what it answered when it is done already.

    Raises:
        KeyUsedOtherwise: the key was used for another deed or other content.
    """
    account = ws.actor.account_id or 0
    claimed = ws.session.execute(
        insert_or_skip(DoneDeed)
        .values(
            county_id=ws.county_id,
            space_id=ws.space_id,
            account_id=account,
            key=key,
            deed=deed,
            body_digest=body_digest,
            at=ws.now(),
            result=None,
        )
        .on_conflict_do_nothing()
    )
    if changed(claimed):
        return None
    row = ws.session.execute(_FIND.where(*_one(ws, account, key))).one()
    if (row.deed, row.body_digest) != (deed, body_digest):
        raise KeyUsedOtherwise
    return Done(row.result)


def finish_deed(ws: Workspace, key: str, result: int | None) -> None:
    """Keep what a claimed deed answered, so that the same key gets the same answer."""
    account = ws.actor.account_id or 0
    must_change(ws.session.execute(update(DoneDeed).where(*_one(ws, account, key)).values(result=result)))


def _one(ws: Workspace, account: int, key: str) -> tuple[Any, ...]:
    return (
        DoneDeed.county_id == ws.county_id,
        DoneDeed.space_id == ws.space_id,
        DoneDeed.account_id == account,
        DoneDeed.key == key,
    )
