"""Clocks that fired, with their cases and holders, and how what came of them is written down and told, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import notifications
from core.audit.models import AuditEntry
from core.cases.models import TimelineEntry
from core.cases.service.calling import CLOCKS
from core.notifications.models import OutboxRow
from core.workspace import Workspace
from tenants.adding import add_rows
from tenants.base import AnyRow

#: Clocks of what is owed beside the work itself, with what is told when they run out.
OWED = {
    "reply": "reply_overdue",
    "pause": "pause_over",
    "payment_soon": "payment_soon",
    "payment_late": "payment_late",
    "danger": "danger_late",
}
#: Kinds of clocks that speak of another share than the lead's.
OF_OTHERS = ("reply", *CLOCKS)


@dataclass(frozen=True, slots=True)
class Fired:
    """A due clock with its case and its holder, all locked or read in this transaction."""

    clock: AnyRow
    case: AnyRow
    holder: AnyRow
    #: The share the clock speaks of, where that is not the lead's: of a supervision, or of a unit that was called in.
    share: AnyRow | None = None

    @property
    def is_a_call(self) -> bool:
        """Whether a called unit is waited for, and not the holder."""
        return self.clock.kind in CLOCKS

    @property
    def late(self) -> AnyRow:
        """Whoever has let the time pass."""
        return self.share if self.is_a_call and self.share is not None else self.holder


def write_all_down(ws: Workspace, deed: str, facts: Sequence[tuple[Fired, dict[str, Any]]], *, version_up: int) -> None:
    """Write a deed of the clock into the timelines of these cases and into the audit log; ``version_up`` where it moved them."""
    if not facts:
        return
    entries, audits = [], []
    for fired, codes in facts:
        case = fired.case
        entries.append(
            {
                "county_id": ws.county_id,
                "id": ws.new_key(),
                "home_space_id": case.home_space_id,
                "case_id": case.id,
                "at": ws.now(),
                "deed": deed,
                "post": ws.actor.post,
                "actor_name": "",
                "unit_name": "",
                "rung": case.rung,
                "version": case.version + version_up,
                "facts": codes,
            }
        )
        audits.append(
            {
                "county_id": ws.county_id,
                "id": ws.new_key(),
                "space_id": ws.space_id,
                "at": ws.now(),
                "account_id": None,
                "post_id": None,
                "post": ws.actor.post,
                "deed": deed,
                "case_id": case.id,
                "detail": codes,
            }
        )
    add_rows(ws.session, TimelineEntry, entries)
    add_rows(ws.session, AuditEntry, audits)


def tell_all(ws: Workspace, kind: str, whom: Sequence[tuple[AnyRow, int, int]]) -> None:
    """Tell units of these cases: ``whom`` are case, space and unit."""
    rows = [
        notifications.outbox_values(ws, kind, space_id=space, unit_id=unit, case_id=case.id, payload={"number": case.number})
        for case, space, unit in whom
    ]
    add_rows(ws.session, OutboxRow, rows)
