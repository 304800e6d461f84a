"""A county's own set of practices, in its own order; kept by every worker and read anew when the county's stamp has changed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from core.practices.models import AllowedPractice, CountyPractice, PracticeBreaker, PracticeStamp, TracedCase
from core.practices.registry import HOOKS, Installed, Listener
from core.practices.rules import Breaker
from tenants.base import AnyRow, table_of

#: Under what a county's stamp of its practices stands.
PRACTICES = "practices"
#: So many counties' sets a worker keeps.
KEPT = 10_000

_STAMPS, _ALLOWED = table_of(PracticeStamp).c, table_of(AllowedPractice).c
#: The stamps that tell whether what a worker keeps of a county (bound as ``county``) still holds: its own, and that of all counties.
#: Whoever asks the first statement of a transaction may read them along, and say so with ``note_stamps``.
STAMPS = (
    func.coalesce(
        select(_STAMPS.stamp).where(_STAMPS.county_id == bindparam("county"), _STAMPS.what == PRACTICES).scalar_subquery(),
        0,
    ).label("practices_stamp"),
    func.coalesce(select(func.max(_ALLOWED.stamp)).scalar_subquery(), 0).label("allowed_stamp"),
)
_STAMP = select(*STAMPS)
_ON = (
    select(CountyPractice.key, CountyPractice.name, CountyPractice.settings, CountyPractice.townships)
    .where(
        CountyPractice.county_id == bindparam("county"),
        CountyPractice.is_on,
        select(AllowedPractice.key)
        .where(AllowedPractice.key == CountyPractice.key, AllowedPractice.withdrawn_at.is_(None))
        .exists(),
    )
    .order_by(CountyPractice.position, CountyPractice.key)
)
_BREAKERS = select(PracticeBreaker).where(PracticeBreaker.county_id == bindparam("county"))
_TRACED = select(TracedCase.about, TracedCase.until).where(TracedCase.county_id == bindparam("county"))


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A practice as a county has it on."""

    key: str
    name: str
    settings: Mapping[str, Any]
    #: Townships it is narrowed to; empty: the whole county.
    townships: frozenset[int]
    breaker: Breaker

    def is_heard_at(self, county_id: int, space_id: int) -> bool:
        """Return whether it is heard at a space: everywhere, or where it was narrowed to and in the county's own rooms."""
        return not self.townships or space_id in self.townships or space_id == county_id


@dataclass(frozen=True, slots=True)
class CountySet:
    """The practices a county has on, in its order, with who listens to which hook."""

    stamp: tuple[int, int] = (0, 0)
    practices: Mapping[str, SwitchedOn] = field(default_factory=dict)
    by_hook: Mapping[str, tuple[tuple[SwitchedOn, Listener], ...]] = field(default_factory=dict)
    #: Cases whose calls are written down, and until when.
    traced: Mapping[str, datetime] = field(default_factory=dict)

    def heard_at(self, county_id: int, space_id: int) -> list[SwitchedOn]:
        """Return the practices heard at a space of the county, in its order."""
        return [one for one in self.practices.values() if one.is_heard_at(county_id, space_id)]

    def listeners(self, hook: str) -> tuple[tuple[SwitchedOn, Listener], ...]:
        """Return who listens to a hook, in the county's order."""
        return self.by_hook.get(hook, ())


class CountySets:
    """The sets of all counties, as far as this process met them."""

    def __init__(self, installed: Installed) -> None:
        """Keep sets of these installed practices; nothing is read yet."""
        self.installed = installed
        self._kept: dict[int, CountySet] = {}
        self._lock = threading.Lock()

    def of(self, session: Session, county_id: int) -> CountySet:
        """Return a county's set as it stands in this session's transaction: one statement at most, or four when it has changed."""
        row = session.info["of_transaction"].pop("stamps", None) or session.execute(_STAMP, {"county": county_id}).one()
        stamp = (row.practices_stamp, row.allowed_stamp)
        kept = self._kept.get(county_id)
        if kept is not None and kept.stamp == stamp:
            return kept
        found = self._read(session, county_id, stamp)
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[county_id] = found
        return found

    def _read(self, session: Session, county_id: int, stamp: tuple[int, int]) -> CountySet:
        bound = {"county": county_id}
        breakers = {row.key: breaker_of(row) for row in session.scalars(_BREAKERS, bound)}
        practices = {}
        for row in session.execute(_ON, bound):
            card = self.installed.card(row.key)
            if card is not None:
                settings = {**card.defaults(), **_loaded(card.settings, row.settings)}
                breaker = breakers.get(row.key, Breaker())
                practices[row.key] = SwitchedOn(row.key, row.name or card.name, settings, frozenset(row.townships), breaker)
        by_hook = {name: tuple(self._listening(name, practices)) for name in HOOKS}
        traced = {row.about: row.until for row in session.execute(_TRACED, bound)}
        return CountySet(stamp, practices, {name: found for name, found in by_hook.items() if found}, traced)

    def _listening(self, hook: str, practices: Mapping[str, SwitchedOn]) -> list[tuple[SwitchedOn, Listener]]:
        known = self.installed.listeners.get(hook, {})
        return [(one, known[key]) for key, one in practices.items() if key in known]


def note_stamps(session: Session, row: AnyRow) -> None:
    """Keep the ``STAMPS`` that a row of this transaction brought along for whoever asks for the county's set."""
    session.info["of_transaction"]["stamps"] = row


def forget(session: Session) -> None:
    """Let what was read of the county's set in this transaction be read again: it has changed."""
    for read in ("practices", "stamps"):
        session.info["of_transaction"].pop(read, None)


def _loaded(schema: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept settings as the schema of the version that is installed now understands them; what it no longer knows is left."""
    if schema is None:
        return {}
    made = schema()
    known = {name: value for name, value in kept.items() if name in made.fields}
    wrong = made.validate(known, partial=True)
    return dict(made.load({name: value for name, value in known.items() if name not in wrong}, partial=True))


def breaker_of(row: PracticeBreaker) -> Breaker:
    """Return a breaker as a value."""
    return Breaker(row.failures, row.since, row.opened_at, row.retry_at, timedelta(seconds=row.rest_seconds))
