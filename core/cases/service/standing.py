"""How a case stands in time: what is asked for, who supervises it, which clock runs or stands still, with what it was merged."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import escalation
from core.access import Deed
from core.cases.models import Case, Petition, Supervision
from core.cases.rules import PUT_AWAY, WHILE_PAUSED, State
from core.cases.service.duplicates import Joined, joined
from core.cases.service.extending import waiting_petition
from core.cases.service.movement import key_of
from core.cases.service.supervising import open_supervisions
from core.escalation import Clock
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Overtime:
    """What stands beside the work itself; none of it is personal."""

    petition: Petition | None
    supervisions: Sequence[Supervision]
    #: The clock of the rung or of signing that runs, stands still or ran out for whoever holds the case; None where none does.
    clock: Clock | None
    #: The clock of the rung it ended on, once it has ended: whether that was in time.
    ended: Clock | None
    joined: Joined


def overtime_of(ws: Workspace, case: Case, kept: frozenset[str], *, took_in: bool) -> Overtime:
    """Return how a case stands in time, as far as whoever sees its line may know.

    Tables that are not among those ``kept`` have nothing about it; ``took_in`` says whether other cases were ever merged into it.
    """
    over = case.settled_at is not None or case.end_reason is not None
    timed = Clock.__tablename__ in kept
    clocks = escalation.running(ws, key_of(case), "sign", "rung") if timed and not over else ()  # the end stopped them
    mine = [clock for clock in clocks if clock.assignment_id == case.lead_id]
    clock = next((clock for clock in mine if clock.kind == "rung"), next(iter(mine), None))
    done = timed and over and State(case.state) not in PUT_AWAY
    return Overtime(
        petition=waiting_petition(ws, case) if Petition.__tablename__ in kept else None,
        supervisions=open_supervisions(ws, case) if Supervision.__tablename__ in kept else (),
        clock=clock,
        ended=escalation.last_clock(ws, key_of(case), "rung") if done else None,
        joined=joined(ws, case, took_in=took_in),
    )


def possible_now(ws: Workspace, case: Case, over: Overtime, deeds: frozenset[Deed]) -> frozenset[Deed]:
    """Return which of the deeds that fit post and state can be done as the case stands in time."""
    mine = [one for one in over.supervisions if one.by_unit_id == ws.actor.unit_id]
    petition = over.petition
    against = {
        Deed.RESUME: case.paused_at is None,
        Deed.REPLY: not any(one.replied_at is None for one in over.supervisions),
        Deed.ACCEPT_REPLY: not any(one.replied_at is not None for one in mine),
        Deed.SUPERVISE: bool(mine),
        Deed.DECIDE: petition is None or petition.asked_account_id == ws.actor.account_id,
        Deed.ASK_EXTENSION: petition is not None or over.clock is None or over.clock.extended_from is not None,
        Deed.ASK_VOID: petition is not None,
        Deed.MERGE: petition is not None,
    }
    found = {deed for deed in deeds if not against.get(deed)}
    return frozenset(found & WHILE_PAUSED if case.paused_at is not None else found)
