"""What the operator allows and a county's administrator changes about practices; every change can be seen and undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change
from sqlalchemy.orm import Session

from core.practices.card import Practice
from core.practices.health import bump_stamp
from core.practices.hub import hub_behind
from core.practices.models import AllowedPractice, CountyPractice, PracticeBreaker, PracticeChange, TracedCall, TracedCase
from core.practices.sets import forget
from tenants.door import must_change
from tenants.spaces import SpaceKind, SpaceRow

if TYPE_CHECKING:
    from core.workspace import Workspace

#: How long calls about a case are written down once somebody asks for it.
TRACED_FOR = timedelta(hours=2)


class Unfit(Exception):
    """A change that cannot be made; ``code`` says why, ``fields`` what is wrong with settings, by field."""

    def __init__(self, code: str, fields: Mapping[str, Any] | None = None, about: str = "") -> None:
        """Carry the reason as a code."""
        super().__init__(code)
        self.code = code
        self.fields = dict(fields or {})
        self.about = about


# The operator -----------------------------------------------------------------------------------------------------


def allow(session: Session, card: Practice, now: datetime) -> None:
    """Let county administrators choose a practice (operator scope)."""
    stamp = _next_stamp(session)
    values = {"version": card.version, "allowed_at": now, "withdrawn_at": None, "stamp": stamp}
    first = insert_or_change(AllowedPractice).values(key=card.key, **values)
    session.execute(first.on_conflict_do_update(index_elements=[AllowedPractice.key], set_=values))


def withdraw(session: Session, key: str, now: datetime) -> bool:
    """Take a practice back from all counties, whose data stay; return whether it was allowed (operator scope)."""
    one = update(AllowedPractice).where(AllowedPractice.key == key, AllowedPractice.withdrawn_at.is_(None))
    done = session.execute(
        one.values(withdrawn_at=now, stamp=_next_stamp(session)), execution_options={"synchronize_session": False}
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def allowed(session: Session) -> dict[str, str]:
    """Return the practices that are allowed, with the version that was."""
    wanted = select(AllowedPractice.key, AllowedPractice.version).where(AllowedPractice.withdrawn_at.is_(None))
    return {row.key: row.version for row in session.execute(wanted.order_by(AllowedPractice.key))}


def _next_stamp(session: Session) -> int:
    return int(session.scalar(select(func.coalesce(func.max(AllowedPractice.stamp), 0))) or 0) + 1


# The county -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """One practice as an administrator finds it: what it is, how the county has set it, and how it fares."""

    card: Practice
    is_on: bool
    position: int
    name: str
    settings: Mapping[str, Any]
    townships: tuple[int, ...]
    breaker: PracticeBreaker | None


def shelves(ws: "Workspace") -> list[Shelf]:
    """Return all practices that are installed and allowed: those of the county in its order, then the others by key."""
    county = {row.key: row for row in ws.session.scalars(select(CountyPractice).where(CountyPractice.county_id == ws.county_id))}
    fares = {row.key: row for row in ws.session.scalars(select(PracticeBreaker).where(PracticeBreaker.county_id == ws.county_id))}
    may = allowed(ws.session)
    found = [
        _shelf(card, county.get(key), fares.get(key))
        for key, card in hub_behind(ws.session).installed.cards.items()
        if key in may
    ]
    return sorted(found, key=lambda one: (not one.is_on, one.position or 10_000, one.card.key))


def _shelf(card: Practice, row: CountyPractice | None, breaker: PracticeBreaker | None) -> Shelf:
    if row is None:
        return Shelf(card, is_on=False, position=0, name="", settings={}, townships=(), breaker=breaker)
    return Shelf(card, row.is_on, row.position, row.name, row.settings, tuple(row.townships), breaker)


def switch(ws: "Workspace", key: str, *, on: bool) -> None:
    """Switch a practice on, last in the order, or off; its data stay.

    Raises:
        Unfit: ``not_allowed``; ``needs_another`` that is off; ``needed_by_another`` that is on.
    """
    card = _card(ws, key)
    row = _row(ws, key)
    if row.is_on == on:
        return
    others = {one.card.key: one for one in shelves(ws) if one.is_on and one.card.key != key}
    if on and (missing := [name for name in card.needs if name not in others]):
        raise Unfit("needs_another", about=missing[0])
    if not on and (leaning := [one.card.key for one in others.values() if key in one.card.needs]):
        raise Unfit("needed_by_another", about=leaning[0])
    position = max((one.position for one in others.values()), default=0) + 1 if on else row.position
    _change(ws, row, "switched_on" if on else "switched_off", is_on=on, position=position)


def move(ws: "Workspace", key: str, *, up: bool) -> None:
    """Let a practice be heard one place earlier or later.

    Raises:
        Unfit: ``not_allowed``.
    """
    _card(ws, key)
    order = [one.card.key for one in shelves(ws) if one.is_on]
    if key not in order:
        return
    at = order.index(key)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, name in enumerate(order, start=1):
        row = _row(ws, name)
        if row.position != position:
            _change(ws, row, "moved", position=position)


def set_settings(ws: "Workspace", key: str, sent: Mapping[str, Any]) -> None:
    """Set what a practice lets a county set.

    Raises:
        Unfit: ``not_allowed``; ``bad_settings`` with what is wrong by field.
    """
    card = _card(ws, key)
    schema = card.settings() if card.settings else None
    try:
        values = dict(schema.load(dict(sent))) if schema else {}
    except ValidationError as wrong:
        raise Unfit("bad_settings", wrong.messages_dict) from wrong
    _change(ws, _row(ws, key), "set", settings=dict(schema.dump(values)) if schema else {})


def narrow(ws: "Workspace", key: str, townships: Sequence[int]) -> None:
    """Narrow a practice to some townships; none: the whole county.

    Raises:
        Unfit: ``not_allowed``; ``unknown_township``.
    """
    _card(ws, key)
    known = set(
        ws.session.scalars(
            select(SpaceRow.id).where(
                SpaceRow.county_id == ws.county_id, SpaceRow.kind == SpaceKind.TOWNSHIP, SpaceRow.closed_at.is_(None)
            )
        )
    )
    if set(townships) - known:
        raise Unfit("unknown_township")
    _change(ws, _row(ws, key), "narrowed", townships=sorted(set(townships)))


def name(ws: "Workspace", key: str, called: str) -> None:
    """Call a practice as the county calls it; empty: as its card says.

    Raises:
        Unfit: ``not_allowed``.
    """
    _card(ws, key)
    _change(ws, _row(ws, key), "named", name=called.strip())


def history(ws: "Workspace", key: str, most: int = 30) -> Sequence[PracticeChange]:
    """Return what was changed about a practice, newest first."""
    wanted = select(PracticeChange).where(PracticeChange.county_id == ws.county_id, PracticeChange.key == key)
    return ws.session.scalars(wanted.order_by(PracticeChange.at.desc(), PracticeChange.id.desc()).limit(most)).all()


def undo(ws: "Workspace", key: str, change_id: int) -> None:
    """Set a practice as it stood before a change.

    Raises:
        Unfit: ``not_allowed``; ``no_such_change``.
    """
    _card(ws, key)
    change = ws.session.get(PracticeChange, (ws.county_id, change_id))
    if change is None or change.key != key:
        raise Unfit("no_such_change")
    _change(ws, _row(ws, key), "undone", **change.before)


def call_again(ws: "Workspace", key: str) -> None:
    """Call a practice again that rests after failures, at once and with nothing counted against it."""
    fresh = {"failures": 0, "since": None, "opened_at": None, "retry_at": None}
    one = update(PracticeBreaker).where(PracticeBreaker.county_id == ws.county_id, PracticeBreaker.key == key)
    ws.session.execute(one.values(**fresh), execution_options={"synchronize_session": False})
    _stamp(ws)


def trace(ws: "Workspace", number: str) -> None:
    """Write down the calls about a case, by its number, for two hours (county or worker scope)."""
    until = ws.now() + TRACED_FOR
    values = {"until": until, "by_name": ws.actor.name}
    first = insert_or_change(TracedCase).values(county_id=ws.county_id, about=number, **values)
    ws.session.execute(first.on_conflict_do_update(index_elements=[TracedCase.county_id, TracedCase.about], set_=values))
    _stamp(ws)


def traced_calls(ws: "Workspace", number: str) -> Sequence[TracedCall]:
    """Return the calls about a case that were written down, oldest first."""
    wanted = select(TracedCall).where(TracedCall.county_id == ws.county_id, TracedCall.about == number)
    return ws.session.scalars(wanted.order_by(TracedCall.id)).all()


def _card(ws: "Workspace", key: str) -> Practice:
    card = hub_behind(ws.session).installed.card(key)
    if card is None or key not in allowed(ws.session):
        raise Unfit("not_allowed")
    return card


def _row(ws: "Workspace", key: str) -> CountyPractice:
    blank = {"is_on": False, "position": 0, "name": "", "settings": {}, "townships": []}
    first = insert_or_change(CountyPractice).values(county_id=ws.county_id, key=key, **blank)
    ws.session.execute(first.on_conflict_do_nothing())
    wanted = select(CountyPractice).where(CountyPractice.county_id == ws.county_id, CountyPractice.key == key)
    return ws.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def _change(ws: "Workspace", row: CountyPractice, deed: str, **values: Any) -> None:
    before = {name: getattr(row, name) for name in ("is_on", "position", "name", "settings", "townships")}
    after = {**before, **values}
    if before == after:
        return
    one = update(CountyPractice).where(CountyPractice.county_id == ws.county_id, CountyPractice.key == row.key)
    must_change(ws.session.execute(one.values(**values)))
    ws.session.add(
        PracticeChange(
            county_id=ws.county_id,
            id=ws.new_key(),
            key=row.key,
            at=ws.now(),
            by_name=ws.actor.name,
            deed=deed,
            before=before,
            after=after,
        )
    )
    ws.session.flush()
    _stamp(ws)


def _stamp(ws: "Workspace") -> None:
    bump_stamp(ws.session, ws.county_id)
    forget(ws.session)
