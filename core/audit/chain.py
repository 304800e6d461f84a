"""The chain over a county's audit: the worker seals what is unsealed, anybody who may read the audit sees whether it is whole.

A link covers some entries: its digest is taken over them and over the digest of the link before. What was changed, taken away
or put among the sealed ones shows when the chain is walked again; what was cut off at its end shows against a digest that was
noted down elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, bindparam, func, insert, select, text

from core.audit.models import AuditEntry, Seal
from core.workspace import Workspace
from tenants.base import AnyRow

#: So many entries go under one seal: a break is told that closely.
BATCH = 500
#: At most so many seals are set in one transaction.
LINKS = 40
#: A movement bears the time it began and is seen when it is committed; none takes so long.
OVERLAP = timedelta(hours=1)
#: Entries sealed so long after the time they bear came later: a list that was loaded, or something put in.
LATE = timedelta(days=1)

_ENTRY = (
    AuditEntry.id, AuditEntry.space_id, AuditEntry.at, AuditEntry.account_id, AuditEntry.post_id, AuditEntry.post, AuditEntry.deed,
    AuditEntry.case_id, AuditEntry.detail,
)  # fmt: skip
_LAST = select(Seal.id, Seal.sealed_at, Seal.until_at, Seal.digest).where(Seal.county_id == bindparam("county"))
_SEALED = select(func.unnest(Seal.entries).label("id")).where(Seal.county_id == bindparam("county"))


def seal(ws: Workspace) -> int:
    """Seal what is unsealed in this county and return how many entries it was; while another worker does, nothing is done.

    The first time on a day everything is looked through, so that what came with an earlier time than the last seal is found.
    Runs under the worker's scope.
    """
    if not ws.session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended('seal', :county))"), {"county": ws.county_id}
    ):
        return 0
    last = ws.session.execute(_LAST.order_by(Seal.id.desc()).limit(1), {"county": ws.county_id}).one_or_none()
    since = None if last is None or last.sealed_at.date() != ws.now().date() else last.until_at - OVERLAP
    entries = _unsealed(ws, since)
    before, number = (last.digest, last.id) if last else ("", 0)
    links = []
    for at in range(0, len(entries), BATCH):
        part = entries[at : at + BATCH]
        number, digest = number + 1, digest_of(before, part)
        links.append(
            {
                "county_id": ws.county_id,
                "id": number,
                "sealed_at": ws.now(),
                "until_at": max(entry.at for entry in part),
                "entries": [entry.id for entry in part],
                "before": before,
                "digest": digest,
            }
        )
        before = digest
    if links:
        ws.session.execute(insert(Seal), links)
    return len(entries)


def _unsealed(ws: Workspace, since: datetime | None) -> Sequence[AnyRow]:
    sealed = _SEALED if since is None else _SEALED.where(Seal.until_at >= bindparam("since"))
    known = sealed.cte("sealed")
    wanted = select(*_ENTRY).outerjoin(known, known.c.id == AuditEntry.id)
    wanted = wanted.where(AuditEntry.county_id == bindparam("county"), known.c.id.is_(None))
    if since is not None:
        wanted = wanted.where(AuditEntry.at >= bindparam("since"))
    bound = {"county": ws.county_id, "since": since}
    return ws.session.execute(wanted.order_by(AuditEntry.at, AuditEntry.id).limit(BATCH * LINKS), bound).all()


def digest_of(before: str, entries: Sequence[AnyRow]) -> str:
    """Return the digest over a link's entries and the link before: SHA-256 of lines of JSON with sorted keys, in hex."""
    total = hashlib.sha256(before.encode())
    for entry in entries:
        total.update(b"\n" + _written(entry).encode())
    return total.hexdigest()


def _written(entry: AnyRow) -> str:
    kept = {
        "id": entry.id, "space": entry.space_id, "at": entry.at.astimezone(UTC).isoformat(), "account": entry.account_id,
        "post_id": entry.post_id, "post": entry.post, "deed": entry.deed, "case": entry.case_id, "detail": entry.detail,
    }  # fmt: skip
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: ``removed``, ``changed``, ``unlinked`` (the link before is another) or ``missing_link``."""

    kind: str
    link: int
    #: Between when the entries of the link were written; empty where that is not known any more.
    since: datetime | None = None
    until: datetime | None = None
    #: How many entries are gone, or how many the link covers.
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking along a county's chain found."""

    links: int
    sealed: int
    #: Written, and not sealed yet.
    waiting: int
    #: Sealed more than a day after the time they bear.
    late: int
    breaks: Sequence[Break]
    #: The digest at the end of the chain: noted down elsewhere, it proves that nothing was cut off.
    head: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks


def verify(ws: Workspace) -> Verdict:
    """Walk along the chain of this county from its first link and return what holds and where it breaks (county or worker)."""
    links = ws.session.execute(
        select(Seal.id, Seal.sealed_at, Seal.entries, Seal.before, Seal.digest)
        .where(Seal.county_id == ws.county_id)
        .order_by(Seal.id)
        .execution_options(yield_per=100)
    ).all()
    breaks: list[Break] = []
    before, number, sealed, late = "", 0, 0, 0
    for link in links:
        entries = _entries_of(ws, link.entries)
        sealed += len(link.entries)
        late += sum(1 for entry in entries if link.sealed_at - entry.at > LATE)
        breaks += _breaks_at(link, number, before, entries)
        before, number = link.digest, link.id
    whole = ws.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.county_id == ws.county_id)) or 0
    gone = sum(one.entries for one in breaks if one.kind == "removed")
    return Verdict(len(links), sealed, whole - sealed + gone, late, breaks, before)


def _breaks_at(link: AnyRow, number: int, before: str, entries: Sequence[AnyRow]) -> Iterator[Break]:
    since, until = (entries[0].at, entries[-1].at) if entries else (None, None)
    if link.id != number + 1:
        yield Break("missing_link", link.id - 1)
    if link.before != before:
        yield Break("unlinked", link.id, since, until)
    if len(entries) < len(link.entries):
        yield Break("removed", link.id, since, until, len(link.entries) - len(entries))
    elif digest_of(link.before, entries) != link.digest:
        yield Break("changed", link.id, since, until, len(entries))


def _entries_of(ws: Workspace, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return a link's entries that are still there, in the link's order."""
    wanted = select(*_ENTRY).where(
        AuditEntry.county_id == bindparam("county"), AuditEntry.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
    )
    found = {row.id: row for row in ws.session.execute(wanted, {"county": ws.county_id, "ids": list(ids)})}
    return [found[one] for one in ids if one in found]
