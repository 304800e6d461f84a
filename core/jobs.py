"""What runs without a request: clocks that fire, words that are carried. Any number of workers may run at once."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from core import audit, cases, escalation, hookspecs, metrics, notifications, reports
from core.practices import hub_of
from core.workspace import WORKER, Workspace, utc_now
from tenants.door import Database, FencedSession
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, Space, SpaceKind, SpaceRow

log = logging.getLogger(__name__)

#: A county is looked into at least this often, whatever its agenda says: a clock set in the very moment of a look is found.
LATEST_LOOK = timedelta(minutes=5)
#: Counties looked into in one turn.
TURN = 50


class Sweeper:
    """Looks into every county where something is due and deals with it, batch by batch, each in one transaction."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        """Sweep this database by this clock."""
        self._database = database
        self._clock = clock

    def turn(self) -> int:
        """Deal with what is due now in up to 50 counties and return how many clocks and notices it was."""
        return sum(self.sweep(county_id) for county_id in self._due_counties())

    def sweep(self, county_id: int) -> int:
        """Deal with everything due in one county; a batch that fails is undone and left for the next look."""
        done = 0
        while True:
            fired = self._once(county_id, cases.fire_due) + self._once(county_id, cases.pass_on_urges)
            carried = self._once(county_id, notifications.carry)
            metrics.CLOCKS.inc(fired)
            metrics.NOTICES.inc(carried)
            done += fired + carried
            if not fired and not carried:
                break
        self._once(county_id, reports.keep_totals)
        self._tell_practices(county_id)
        self._carry_above(county_id)
        self._once(county_id, audit.seal)
        self._once(county_id, self._look_again)
        return done

    def _tell_practices(self, county_id: int) -> None:
        """Tell the county's practices in each of its spaces that time has passed, each space in a transaction of its own."""
        with self._session(county_id) as session:
            ws = Workspace(session, _county(county_id), WORKER, self._clock)
            wanted = select(SpaceRow).where(SpaceRow.county_id == county_id, SpaceRow.closed_at.is_(None)).order_by(SpaceRow.id)
            rows = list(session.scalars(wanted)) if ws.hears(hookspecs.jobs_due) else []
            places = [
                row for row in rows if any(one.is_heard_at(county_id, row.id) for one, _ in ws.practices.listeners("jobs_due"))
            ]
        for place in places:
            space = Space(place.id, place.code, SpaceKind(place.kind), place.name, county_id, "", "")
            role = Role.TOWNSHIP if space.kind is SpaceKind.TOWNSHIP else Role.COUNTY
            with self._database.open(Scope(role, county=county_id, space=space.id, seat=county_id)) as session:
                try:
                    Workspace(session, space, WORKER, self._clock).tell(hookspecs.jobs_due)
                    session.commit()
                except Exception:
                    log.exception("practices could not be told in space %s", space.id)
        hub_of(self._database).health.write()

    def _due_counties(self) -> list[int]:
        with self._database.open(Scope(Role.WORKER)) as session:
            due = select(Agenda.county_id).where(Agenda.next_at <= self._clock()).order_by(Agenda.next_at).limit(TURN)
            return list(session.scalars(due))

    def _once(self, county_id: int, job: Callable[[Workspace], int]) -> int:
        with self._session(county_id) as session:
            ws = Workspace(session, _county(county_id), WORKER, self._clock)
            try:
                done = job(ws)
                session.commit()
            except Exception:
                session.rollback()
                metrics.FAILED_BATCHES.inc()
                log.exception("a batch failed in county %s", county_id)
                return 0
            return done

    def _carry_above(self, county_id: int) -> None:
        """Copy the lines of what a prefecture holds here into its own inbox: read in the county, written in the prefecture."""
        found: list[tuple[int | None, list[dict[str, Any]]]] = []

        def read(ws: Workspace) -> int:
            found.append(cases.held_above(ws))
            return 0

        self._once(county_id, read)
        for above, lines in found:
            if above is not None:
                self._once(above, lambda ws, lines=lines: cases.keep_inbox(ws, county_id, lines))  # type: ignore[misc]

    def _look_again(self, ws: Workspace) -> int:
        """Set when to look into the county again: at its next clock, soon at the latest."""
        at = min(escalation.next_due(ws) or self._clock() + LATEST_LOOK, self._clock() + LATEST_LOOK)
        ws.session.execute(update(Agenda).where(Agenda.county_id == ws.county_id).values(next_at=at))
        return 0

    def _session(self, county_id: int) -> FencedSession:
        return self._database.open(Scope(Role.WORKER, county=county_id, space=county_id, seat=county_id))


def _county(county_id: int) -> Space:
    """Return a county as far as the worker needs to know it: by its number."""
    return Space(county_id, "", SpaceKind.COUNTY, "", county_id, "", "")


def run_worker(database: Database, pause: float) -> None:
    """Sweep until told to stop (SIGTERM or SIGINT); a database that is away is waited for."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sweeper = Sweeper(database)
    log.info("worker started")
    while not stop.is_set():
        try:
            busy = sweeper.turn()
        except Exception:
            log.exception("the worker could not look at what is due")
            busy = 0
        if not busy:
            stop.wait(pause)
    log.info("worker stopped")
