"""What is told when a limit passed and nothing climbs: whoever is late, and whoever supervises them."""

from collections.abc import Sequence

from core.cases.service.above import Lines
from core.cases.service.fired import OWED, Fired, tell_all, write_all_down
from core.cases.service.overdue import Overdue, supervise_overdue
from core.workspace import Workspace
from tenants.units import Unit


def tell_overdue(ws: Workspace, overdue: Sequence[Fired]) -> None:
    """Write down that a limit passed, tell whoever is late and, where it says supervise, the home's desk; of a call, the caller's superior."""
    if not overdue:
        return
    facts = [(fired, {"clock": fired.clock.kind, "then": fired.clock.on_expiry, **_who_is_late(fired)}) for fired in overdue]
    write_all_down(ws, "overdue", facts, version_up=0)
    lines = Lines(ws, {fired.case.home_space_id for fired in overdue})
    for fired in overdue:
        tell_all(ws, OWED.get(fired.clock.kind, "overdue"), [(fired.case, *whom) for whom in _concerned(fired, lines)])
    superiors = [
        (fired, lines.superior(fired.late.caller_unit_id, fired.case.home_space_id)) for fired in overdue if fired.is_a_call
    ]
    tell_all(ws, "supervise", [(fired.case, unit.space_id, unit.id) for fired, unit in superiors if unit is not None])
    found = [
        Overdue(fired.case, fired.holder, desk) for fired in overdue if (desk := _supervising_desk(fired, lines)) is not None
    ]
    begun = supervise_overdue(ws, found)
    by_case = {fired.case.id: fired for fired in overdue}
    write_all_down(ws, "supervised", [(by_case[one.case.id], facts) for one, facts in begun], version_up=0)
    tell_all(ws, "supervised", [(one.case, one.holder.holder_space_id, one.holder.holder_unit_id) for one, _facts in begun])
    tell_all(ws, "supervise", [(one.case, one.desk.space_id, one.desk.id) for one in found])


def _concerned(fired: Fired, lines: Lines) -> set[tuple[int, int]]:
    """Return whom it concerns that a clock ran out, as (space, unit): the holder, and whoever waits beside."""
    if fired.is_a_call:
        return {(fired.late.holder_space_id, fired.late.holder_unit_id)}
    whom = {(fired.holder.holder_space_id, fired.holder.holder_unit_id)}
    if fired.share is not None:
        whom.add((fired.share.holder_space_id, fired.share.holder_unit_id))
    if fired.clock.kind == "pause" and (desk := lines.desk(fired.holder.holder_space_id)) is not None:
        whom.add((desk.space_id, desk.id))
    return whom


def _supervising_desk(fired: Fired, lines: Lines) -> Unit | None:
    """Return the home's desk where the ladder says that it supervises what is overdue; nobody supervises themselves."""
    supervises = fired.clock.on_expiry == "supervise" and not fired.is_a_call
    desk = lines.desk(fired.case.home_space_id) if supervises else None
    return desk if desk is not None and desk.id != fired.holder.holder_unit_id else None


def _who_is_late(fired: Fired) -> dict[str, int]:
    """Name the unit that was called in; of the holder the case itself tells."""
    return {"unit": fired.late.holder_unit_id} if fired.is_a_call else {}
