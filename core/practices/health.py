"""How practices fare: calls counted, failures written down, breakers opened and closed, for every worker to see.

Nothing is written in the transaction in which a practice failed, which may be undone: it waits in memory until that work has
ended, and is written in one of its own.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as insert_or_change
from sqlalchemy.orm import Session

from core.practices.models import PracticeBreaker, PracticeCount, PracticeStamp, TracedCall
from core.practices.rules import Breaker, after_failure, after_success
from core.practices.sets import PRACTICES, breaker_of
from tenants.door import Database, changed, new_key
from tenants.scopes import Role, Scope

log = logging.getLogger(__name__)

#: Seconds after which counts of calls that went well are written; failures are written at once.
WRITTEN_EVERY = 60.0
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a practice, as it ended."""

    county_id: int
    key: str
    hook: str
    at: datetime
    took: timedelta
    #: What went wrong, and where; empty when nothing did.
    error: str = ""
    file: str = ""
    line: int = 0
    #: It was the one that tried whether the practice works again.
    tried: bool = False
    #: The case it was about, when that one's calls are traced.
    traced: str | None = None
    answers: int = 0

    @property
    def took_ms(self) -> int:
        """How long it took, in milliseconds."""
        return round(self.took.total_seconds() * 1000)


@dataclass(slots=True)
class _Count:
    calls: int = 0
    failures: int = 0
    total_ms: int = 0
    slowest_ms: int = 0

    def add(self, call: Call) -> None:
        self.calls += 1
        self.failures += bool(call.error)
        self.total_ms += call.took_ms
        self.slowest_ms = max(self.slowest_ms, call.took_ms)


class Health:
    """Keeps what happened in calls until it is written; one for each database in a process."""

    def __init__(self, database: Database) -> None:
        """Write into this database."""
        self._database = database
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, str, str, str], _Count] = {}
        self._waiting: list[Call] = []
        self._written = time.monotonic()

    def note(self, call: Call) -> None:
        """Keep how a call ended."""
        day = call.at.astimezone(_HERE).date().isoformat()
        with self._lock:
            self._counts.setdefault((call.county_id, call.key, call.hook, day), _Count()).add(call)
            if call.error or call.tried or call.traced is not None:
                self._waiting.append(call)

    def write(self, *, at_once: bool = False) -> None:
        """Write what waits: failures at once, counts of what went well now and then. Never raises."""
        with self._lock:
            if not (self._waiting or (self._counts and (at_once or time.monotonic() - self._written > WRITTEN_EVERY))):
                return
            waiting, counts = self._waiting, self._counts
            self._waiting, self._counts, self._written = [], {}, time.monotonic()
        for county_id in sorted({call.county_id for call in waiting} | {key[0] for key in counts}):
            mine = [call for call in waiting if call.county_id == county_id]
            try:
                with self._open(county_id) as session:
                    self._write(
                        session, county_id, mine, [(key[1:], count) for key, count in counts.items() if key[0] == county_id]
                    )
                    session.commit()
            except Exception:
                log.exception("how practices fare in county %s could not be written down", county_id)

    def claim_try(self, county_id: int, key: str, now: datetime) -> bool:
        """Return whether this call may try if a resting practice works again; of all workers one may."""
        with self._open(county_id) as session:
            claimed = session.execute(
                update(PracticeBreaker)
                .where(PracticeBreaker.county_id == county_id, PracticeBreaker.key == key, PracticeBreaker.retry_at <= now)
                .values(retry_at=now + timedelta(seconds=30)),
                execution_options={"synchronize_session": False},
            )
            session.commit()
            return bool(changed(claimed))

    def _open(self, county_id: int) -> Session:
        return self._database.open(Scope(Role.WORKER, county=county_id, space=county_id, seat=county_id))

    def _write(
        self, session: Session, county_id: int, calls: Sequence[Call], counts: Iterable[tuple[tuple[str, str, str], _Count]]
    ) -> None:
        turned = [_turn(session, call) for call in calls if call.error or call.tried]
        if any(turned):
            bump_stamp(session, county_id)
        traced = [_traced(session, call) for call in calls if call.traced is not None]
        if traced:
            session.execute(insert(TracedCall), traced)
        for (key, hook, day), count in sorted(counts, key=lambda one: one[0]):
            session.execute(_count_statement(county_id, key, hook, day, count))


def bump_stamp(session: Session, county_id: int) -> None:
    """Let every worker read the county's set anew at its next request."""
    first = insert_or_change(PracticeStamp).values(county_id=county_id, what=PRACTICES, stamp=1)
    session.execute(
        first.on_conflict_do_update(
            index_elements=[PracticeStamp.county_id, PracticeStamp.what], set_={"stamp": PracticeStamp.stamp + 1}
        )
    )


def _turn(session: Session, call: Call) -> bool:
    """Count a failure, or a try that went well, and return whether the breaker turned by it."""
    session.execute(insert_or_change(PracticeBreaker).values(**_row(call, Breaker())).on_conflict_do_nothing())
    one = (PracticeBreaker.county_id == call.county_id, PracticeBreaker.key == call.key)
    stands = breaker_of(session.scalars(select(PracticeBreaker).where(*one).with_for_update()).one())
    after = after_failure(stands, call.at, call.took) if call.error else after_success()
    values = {**_state(after), **(_said(call) if call.error else {})}
    session.execute(update(PracticeBreaker).where(*one).values(**values), execution_options={"synchronize_session": False})
    if after.is_open != stands.is_open:
        log.warning("practice %s %s in county %s", call.key, "rests" if after.is_open else "is called again", call.county_id)
    return after.is_open or stands.is_open


def _row(call: Call, breaker: Breaker) -> dict[str, object]:
    return {"county_id": call.county_id, "key": call.key, **_state(breaker), **_said(call)}


def _said(call: Call) -> dict[str, object]:
    said = {"hook": call.hook, "took_ms": call.took_ms, "error": call.error[:500], "file": call.file, "line": call.line}
    return {**said, "failed_at": call.at}


def _state(breaker: Breaker) -> dict[str, object]:
    return {
        "failures": breaker.failures,
        "since": breaker.since,
        "opened_at": breaker.opened_at,
        "retry_at": breaker.retry_at,
        "rest_seconds": int(breaker.rest.total_seconds()),
    }


def _traced(session: Session, call: Call) -> dict[str, object]:
    where = f"{call.file}:{call.line}" if call.file else ""
    ended = f"failed {call.error[:200]} {where}".strip() if call.error else f"answered {call.answers}"
    said = {"key": call.key, "hook": call.hook, "at": call.at, "took_ms": call.took_ms, "ended": ended}
    return {"county_id": call.county_id, "id": new_key(session), "about": call.traced, **said}


def _count_statement(county_id: int, key: str, hook: str, day: str, count: _Count) -> Insert:
    table = PracticeCount
    first = insert_or_change(table).values(
        county_id=county_id, key=key, hook=hook, day=day, calls=count.calls, failures=count.failures,
        total_ms=count.total_ms, slowest_ms=count.slowest_ms,
    )  # fmt: skip
    more = {
        "calls": table.calls + count.calls,
        "failures": table.failures + count.failures,
        "total_ms": table.total_ms + count.total_ms,
        "slowest_ms": func.greatest(table.slowest_ms, count.slowest_ms),
    }
    return first.on_conflict_do_update(index_elements=[table.county_id, table.key, table.hook, table.day], set_=more)
