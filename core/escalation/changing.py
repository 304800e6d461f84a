"""Clocks changed by a recorded decision: held while a case is paused, let go again, or given more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core import calendars
from core.calendars import Term
from core.escalation.models import Clock
from core.escalation.rules.language import Ladder, Rung
from core.escalation.rules.moves import term_for, total_for
from core.escalation.service import CaseKey, clock_values, wake_by
from core.workspace import Workspace

#: Kinds that stand still while a case does; a reply that is owed to a superior is owed all the same.
HELD = ("sign", "rung")
#: What a rung without a limit of its own is counted in.
_PLAIN = Term(1, calendars.Unit.WORKING_DAYS)


_CLOCKS = (
    select(Clock)
    .where(
        Clock.county_id == bindparam("county"),
        Clock.home_space_id == bindparam("home"),
        Clock.case_id == bindparam("case"),
    )
    .order_by(Clock.started_at.desc(), Clock.id.desc())
)
# No list of kinds: of one of unknown length the database thinks worst, and plans each time anew. A case has a handful of them.
_RUNNING = _CLOCKS.where(Clock.stopped_at.is_(None)).execution_options(populate_existing=True)
_LAST = _CLOCKS.where(Clock.kind == bindparam("kind")).limit(1)


@dataclass(frozen=True, slots=True)
class LetGo:
    """A clock that counts again, and until when."""

    kind: str
    due_at: datetime


def running(ws: Workspace, case: CaseKey, *kinds: str) -> Sequence[Clock]:
    """Return the clocks of these kinds that were not stopped, those held and those that fired too, the latest first."""
    return [clock for clock in ws.session.scalars(_RUNNING, _numbers(case)) if clock.kind in kinds]


def last_clock(ws: Workspace, case: CaseKey, kind: str) -> Clock | None:
    """Return the clock of this kind that was started last, whatever became of it."""
    return ws.session.scalars(_LAST, {**_numbers(case), "kind": kind}).one_or_none()


def _numbers(case: CaseKey) -> dict[str, int]:
    return {"county": case.county_id, "home": case.home_space_id, "case": case.case_id}


def hold_clocks(ws: Workspace, case: CaseKey) -> None:
    """Let the clocks of a case stand still from now on; one that is up already stays up: a pause mends nothing."""
    ws.session.execute(
        update(Clock)
        .where(
            Clock.county_id == case.county_id,
            Clock.case_id == case.case_id,
            Clock.kind.in_(HELD),
            Clock.stopped_at.is_(None),
            Clock.fired_at.is_(None),
            Clock.paused_at.is_(None),
            Clock.due_at > ws.now(),
        )
        .values(paused_at=ws.now()),
        execution_options={"synchronize_session": False},
    )


def let_go(ws: Workspace, case: CaseKey, ladder: Ladder, rung: Rung, grade: int) -> list[LetGo]:
    """Let the clocks of a case count again and return them, each with what was left of it when it was held, in its own unit."""
    found = []
    for clock in running(ws, case, *HELD):
        if clock.paused_at is not None:
            term = term_of(clock, ladder, rung, grade)
            clock.due_at = after_pause(clock.due_at, clock.paused_at, ws.now(), term)
            clock.paused_at = None
            wake_by(ws, clock.due_at)
            found.append(LetGo(clock.kind, clock.due_at))
    ws.session.flush()
    return found


def give_more(ws: Workspace, clock: Clock, until: datetime) -> Clock:
    """Put a longer clock in the place of one, which stays as it was in the books; return the new one."""
    case = CaseKey(clock.county_id, clock.home_space_id, clock.case_id)
    clock.stopped_at = ws.now()
    values = clock_values(
        ws, case, clock.kind, clock.rung, clock.assignment_id, until, clock.on_expiry, number=_last_round(ws, clock) + 1
    )
    values |= {"started_at": clock.started_at, "extended_from": clock.due_at}
    ws.session.flush()
    ws.session.execute(insert(Clock), values)
    wake_by(ws, until)
    return ws.session.get_one(Clock, (clock.county_id, values["id"]))


def term_of(clock: Clock, ladder: Ladder, rung: Rung, grade: int) -> Term:
    """Return the term a clock of a rung counts in: that of signing, the rung's own, or that of the whole way."""
    if clock.kind == "sign":
        return rung.sign_term or _PLAIN
    return term_for(rung, grade) or total_for(ladder, grade) or _PLAIN


def after_pause(due_at: datetime, since: datetime, until: datetime, term: Term) -> datetime:
    """Return a due time moved on by a pause; a year without published holidays counts in plain weeks."""
    return calendars.after_pause(due_at, since, until, term, calendars.national_calendar().plain)


def extended(due_at: datetime, term: Term) -> datetime:
    """Return a due time moved on by a whole term; a year without published holidays counts in plain weeks."""
    return calendars.extended(due_at, term, calendars.national_calendar().plain)


def moved_on(begun: datetime, since: datetime, until: datetime, ladder: Ladder, grade: int) -> datetime:
    """Return the beginning of the whole way moved on by a time that does not count, in the unit of the whole way."""
    whole = total_for(ladder, grade)
    if whole is None or whole.unit is not calendars.Unit.WORKING_DAYS:
        return begun + (until - since)
    calendar = calendars.national_calendar().plain
    return calendars.after_working_time(begun, calendars.working_time(since, until, calendar), calendar)


def _last_round(ws: Workspace, clock: Clock) -> int:
    rounds = select(Clock.round).where(
        Clock.county_id == clock.county_id,
        Clock.case_id == clock.case_id,
        Clock.kind == clock.kind,
        Clock.rung == clock.rung,
    )
    return max(ws.session.scalars(rounds).all())
