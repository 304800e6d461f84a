"""Write to the outbox in the transaction of a deed; carry it into inboxes afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from core.notifications.models import Notice, OutboxRow
from core.workspace import Workspace
from tenants.adding import add_rows
from tenants.base import AnyRow, table_of

#: Kinds that are asked rather than told: somebody who may not know whom it concerns left them, and a job of their own passes them on.
PASSED_ON = ("urge_asked",)
_WRITE = insert(OutboxRow)
_WAITING = (
    select(
        OutboxRow.id,
        OutboxRow.for_space_id,
        OutboxRow.for_unit_id,
        OutboxRow.case_id,
        OutboxRow.kind,
        OutboxRow.payload,
        OutboxRow.created_at,
    )
    .where(OutboxRow.carried_at.is_(None), OutboxRow.kind.not_in(PASSED_ON))
    .order_by(OutboxRow.id)
    .with_for_update(skip_locked=True)
)


def tell(
    ws: Workspace,
    kind: str,
    *,
    space_id: int,
    unit_id: int | None = None,
    case_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Leave word for a unit of a space; the worker carries it into that unit's inbox. Codes and numbers only."""
    ws.session.execute(_WRITE, outbox_values(ws, kind, space_id=space_id, unit_id=unit_id, case_id=case_id, payload=payload))


def outbox_values(
    ws: Workspace, kind: str, *, space_id: int, unit_id: int | None, case_id: int | None, payload: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the values of one outbox row, for writing many at once."""
    return {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "for_space_id": space_id,
        "for_unit_id": unit_id,
        "case_id": case_id,
        "kind": kind,
        "payload": dict(payload or {}),
        "created_at": ws.now(),
        "carried_at": None,
        "attempts": 0,
    }


def carry(ws: Workspace, most: int = 500) -> int:
    """Carry what waits in this county's outbox into the inboxes and return how much it was.

    A notice bears the number of its outbox row, so carrying twice makes one notice.
    """
    rows = ws.session.execute(_WAITING.where(OutboxRow.county_id == ws.county_id).limit(most)).mappings().all()
    if not rows:
        return 0
    notices = [{**row, "county_id": ws.county_id, "read_at": None} for row in rows]
    add_rows(ws.session, Notice, notices, skip=True)
    mark_carried(ws, [row["id"] for row in rows])
    return len(rows)


def asked(ws: Workspace, kind: str, most: int) -> Sequence[AnyRow]:
    """Return what was asked and is still to be passed on, locked for this transaction; other workers pass it over."""
    waiting = select(OutboxRow.id, OutboxRow.case_id, OutboxRow.created_at).where(
        OutboxRow.county_id == ws.county_id, OutboxRow.kind == kind, OutboxRow.carried_at.is_(None)
    )
    return ws.session.execute(waiting.order_by(OutboxRow.id).with_for_update(skip_locked=True).limit(most)).all()


_OUTBOX = table_of(OutboxRow)
_CARRIED = (
    update(_OUTBOX)
    .where(_OUTBOX.c.county_id == bindparam("county"), _OUTBOX.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .values(carried_at=bindparam("now"), attempts=_OUTBOX.c.attempts + 1)
)


def mark_carried(ws: Workspace, ids: Sequence[int]) -> None:
    """Mark rows of the outbox as carried, once and for ever."""
    ws.session.execute(_CARRIED, {"county": ws.county_id, "ids": ids, "now": ws.now()})


_NOTICE = table_of(Notice)
#: The part of a kind before its dot is the practice that left word; nobody hears of one that is off.
_FROM = func.split_part(_NOTICE.c.kind, ".", 1)
_IS_HEARD = or_(_NOTICE.c.kind.not_like("%.%"), _FROM.in_(bindparam("heard", expanding=True)))
_UNREAD = (
    select(func.count())
    .select_from(_NOTICE)
    .where(
        _NOTICE.c.county_id == bindparam("county"),
        _NOTICE.c.for_space_id == bindparam("space"),
        _NOTICE.c.for_unit_id == bindparam("unit"),
        _NOTICE.c.read_at.is_(None),
        _IS_HEARD,
    )
)


def _heard(ws: Workspace) -> dict[str, Any]:
    heard = [one.key for one in ws.practices.heard_at(ws.county_id, ws.space_id)]
    return {"county": ws.county_id, "space": ws.space_id, "heard": heard}


def unread(ws: Workspace, unit_id: int | None) -> int:
    """Return how many unread notices wait for a unit of this space; no statement where its inbox was read in this transaction."""
    known = ws.session.info.get("of_transaction", {}).get("unread", {})
    if unit_id in known:
        return int(known[unit_id])
    return int(ws.session.scalar(_UNREAD, {**_heard(ws), "unit": unit_id}) or 0)


_INBOX = (
    select(
        _NOTICE.c.id,
        _NOTICE.c.case_id,
        _NOTICE.c.kind,
        _NOTICE.c.payload,
        _NOTICE.c.created_at,
        _UNREAD.scalar_subquery().label("unread"),
    )
    .where(
        _NOTICE.c.county_id == bindparam("county"),
        _NOTICE.c.for_space_id == bindparam("space"),
        _NOTICE.c.for_unit_id == bindparam("unit"),
        _NOTICE.c.read_at.is_(None),
        _IS_HEARD,
    )
    .order_by(_NOTICE.c.created_at.desc(), _NOTICE.c.id.desc())
    .limit(bindparam("most"))
)
_READ = (
    update(_NOTICE)
    .where(
        _NOTICE.c.county_id == bindparam("county"),
        _NOTICE.c.for_space_id == bindparam("space"),
        _NOTICE.c.for_unit_id == bindparam("unit"),
        _NOTICE.c.case_id == bindparam("case"),
        _NOTICE.c.read_at.is_(None),
    )
    .values(read_at=bindparam("now"))
)


#: Notices that a page of a practice answers: those that lead to it, and on its first page those that lead nowhere else.
_FOLLOWED = (
    update(_NOTICE)
    .where(
        _NOTICE.c.county_id == bindparam("county"),
        _NOTICE.c.for_space_id == bindparam("space"),
        _NOTICE.c.for_unit_id == bindparam("unit"),
        _NOTICE.c.read_at.is_(None),
        bindparam("practice") == _FROM,
        or_(_NOTICE.c.case_id.is_(None), _NOTICE.c.payload.has_key("at")),
        func.coalesce(_NOTICE.c.payload["at"].astext, "") == bindparam("at"),
    )
    .values(read_at=bindparam("now"))
)


def inbox(ws: Workspace, most: int = 8) -> Sequence[AnyRow]:
    """Return the newest unread notices of the actor's unit."""
    rows = ws.session.execute(_INBOX, {**_heard(ws), "unit": ws.actor.unit_id or 0, "most": most}).all()
    ws.session.info["of_transaction"]["unread"] = {ws.actor.unit_id: rows[0].unread if rows else 0}
    return rows


def mark_read(ws: Workspace, case_id: int) -> None:
    """Mark what the actor's unit was told about a case as read: somebody there has it before them."""
    if ws.actor.unit_id is not None:
        bound = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id, "case": case_id, "now": ws.now()}
        ws.session.execute(_READ, bound)
        _forget_unread(ws)


def mark_followed(ws: Workspace, practice: str, at: str) -> None:
    """Mark what a practice told the actor's unit as read where it leads to this page of its own (``""``: its first page)."""
    if ws.actor.unit_id is not None:
        here = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id}
        ws.session.execute(_FOLLOWED, {**here, "practice": practice, "at": at, "now": ws.now()})
        _forget_unread(ws)


def _forget_unread(ws: Workspace) -> None:
    ws.session.info["of_transaction"].pop("unread", None)
