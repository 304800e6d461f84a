"""Search what was done and looked at in a county: by person, case, kind of deed and time. Nothing of what a case is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from core.access import Deed, may
from core.audit.models import AuditEntry
from core.cases.models import Case
from core.people.models import Post
from core.reports.logs import GROUPS, KNOWN, MOVES
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceRow

#: Lines of a page, and of one table.
PAGE, MOST = 50, 5_000


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What the log is narrowed to; every part is optional."""

    who: str = ""
    number: str = ""
    group: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, newest first, and where the next page begins (None at the end)."""

    entries: Sequence[AnyRow]
    next_before: tuple[datetime, int] | None


_ENTRY = (
    AuditEntry.id, AuditEntry.at, AuditEntry.deed, AuditEntry.post, AuditEntry.detail, Post.name, Case.number,
    SpaceRow.name.label("space"),
)  # fmt: skip
_LOG = (
    select(*_ENTRY)
    .outerjoin(Post, and_(Post.county_id == AuditEntry.county_id, Post.id == AuditEntry.post_id))
    .outerjoin(Case, and_(Case.county_id == AuditEntry.county_id, Case.id == AuditEntry.case_id))
    .outerjoin(SpaceRow, SpaceRow.id == AuditEntry.space_id)
    .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
)


def search_log(ws: Workspace, wanted: LogFilter, most: int = PAGE) -> LogPage:
    """Return the entries of this county's log that fit, newest first; who manages rights alone reads those about rights alone."""
    statement = _LOG.where(AuditEntry.county_id == ws.county_id)
    for condition in _conditions(ws, wanted):
        statement = statement.where(condition)
    found = ws.session.execute(statement.limit(most + 1)).all()
    shown = found[:most]
    return LogPage(shown, (shown[-1].at, shown[-1].id) if len(found) > most else None)


def _conditions(ws: Workspace, wanted: LogFilter) -> list[Any]:
    group = wanted.group if may(ws.actor, Deed.READ_AUDIT) else "rights"
    found: list[Any] = []
    if group in GROUPS:
        found.append(AuditEntry.deed.in_(list(GROUPS[group][1])))
    elif group == MOVES:
        found += [AuditEntry.case_id.is_not(None), AuditEntry.deed.not_in(list(KNOWN))]
    if wanted.who.strip():
        found.append(_by_person(ws, wanted.who.strip()))
    if wanted.number.strip():
        case = select(Case.id).where(Case.county_id == ws.county_id, Case.number == wanted.number.strip())
        found.append(AuditEntry.case_id.in_(case))
    if wanted.since is not None:
        found.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEntry.at < wanted.until)
    if wanted.before is not None:
        found.append(tuple_(AuditEntry.at, AuditEntry.id) < wanted.before)
    return found


def _by_person(ws: Workspace, name: str) -> Any:
    """Return what somebody of this name did, at any of their posts and before the page knew which."""
    rows = ws.session.execute(select(Post.id, Post.account_id).where(Post.county_id == ws.county_id, Post.name == name)).all()
    posts = bindparam("posts", [row.id for row in rows], type_=ARRAY(BigInteger))
    accounts = bindparam("accounts", sorted({row.account_id for row in rows}), type_=ARRAY(BigInteger))
    return or_(AuditEntry.post_id == func.any(posts), AuditEntry.account_id == func.any(accounts))
