"""One case on paper: its rows in memory, and how each kind of row comes onto it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import escalation, notifications
from core.audit.models import AuditEntry
from core.cases.models import Assignment, Case, CaseStory, FollowUp, Outcome, Party, TimelineEntry, TimelineNote
from core.cases.models import Session as CaseSession
from core.cases.rules import NewParty, pieces, searchable
from core.cases.service.movement import key_of, timeline_values
from core.escalation import Clock, Rung
from core.notifications.models import Notice, OutboxRow
from core.workspace import WORKER, Workspace
from tenants.base import Base
from tenants.units import Unit

#: Rows by table, as they are inserted.
Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(slots=True)
class Page:
    """A case being written, with what its next step must know."""

    case: Case
    lead: Assignment
    story: CaseStory
    shares: list[Assignment]
    parties: list[Party] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    #: Sessions held on each rung.
    sessions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rounds: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    #: What is finished as soon as it is written.
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def gathered(self) -> Rows:
        """Return every row of the case."""
        changing: tuple[tuple[type[Base], list[Any]], ...] = (
            (Case, [self.case]), (CaseStory, [self.story]), (Party, self.parties), (Assignment, self.shares),
        )  # fmt: skip
        found = {table: [_values(row) for row in rows] for table, rows in changing}
        return {**found, **self.rows, Clock: self.clocks, Notice: self.notices}

    def add_parties(self, ws: Workspace, new: tuple[NewParty, ...]) -> None:
        """Add parties, and gather what the case can be found by (``cases.service.intake.index_words``)."""
        case = self.case
        self.parties += [
            Party(
                county_id=case.county_id, id=ws.new_key(), home_space_id=case.home_space_id, case_id=case.id, side=one.side,
                kind=one.kind, name=one.name, phone=one.phone, address=one.address, consent="unasked",
            )
            for one in new
        ]  # fmt: skip
        words = [self.story.title, self.story.place, self.story.reporter_name, self.story.reporter_phone, case.number]
        words += [word for party in self.parties for word in (party.name, party.phone)]
        found = [searchable(word) for word in words if word]
        self.story.searched, self.story.grams = "\n".join(found), pieces(found, case.county_id)

    def hand_to(self, ws: Workspace, rung: Rung, unit: Unit, sign_due: datetime | None, due: datetime | None) -> None:
        """Begin the lead's share of another unit."""
        self.lead = share(ws, self.case, unit, rung.key, self.rounds["rung", rung.key] + 1, sign_due or due)
        self.shares.append(self.lead)
        self.case.lead_id, self.case.rung, self.case.due_at = self.lead.id, rung.key, due

    def start_clock(self, ws: Workspace, kind: str, rung: str, due: datetime, on_expiry: str) -> None:
        """Start a clock, the next of its kind on this rung."""
        self.rounds[kind, rung] += 1
        number = self.rounds[kind, rung]
        key = key_of(self.case)
        self.clocks.append(escalation.clock_values(ws, key, kind, rung, self.lead.id, due, on_expiry, number=number))

    def stop_clocks(self, ws: Workspace, *kinds: str) -> None:
        """Stop the clocks of these kinds; the worker stops the others of a case it carries up, not the one that carried it."""
        for clock in self.clocks:
            fired = ws.actor is WORKER and clock["fired_at"] is not None
            if clock["kind"] in kinds and clock["stopped_at"] is None and not fired:
                clock["stopped_at"] = ws.now()

    def running(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the clocks that run, of these kinds or of all, the next to fire first."""
        found = [clock for clock in self.clocks if clock["fired_at"] is None and clock["stopped_at"] is None]
        return sorted((one for one in found if not kinds or one["kind"] in kinds), key=lambda clock: clock["due_at"])

    def add(self, row: CaseSession | Outcome | FollowUp) -> None:
        """Add a row that belongs to the case."""
        row.county_id, row.home_space_id, row.case_id = self.case.county_id, self.case.home_space_id, self.case.id
        self.rows[type(row)].append(_values(row))

    def write_down(
        self, ws: Workspace, deed: str, facts: Mapping[str, Any], note: str = "", *, rung: str = "", moves: bool = True
    ) -> None:
        """Write a movement into the timeline and the audit; ``rung`` where it is not the one the case now stands on."""
        case = self.case
        case.version += moves
        entry = timeline_values(ws, case, deed, facts, case.version)
        entry["rung"] = rung or entry["rung"]
        self.rows[TimelineEntry].append(entry)
        if note:
            keys = {name: entry[name] for name in ("county_id", "id", "home_space_id", "case_id")}
            self.rows[TimelineNote].append({**keys, "words": note})
        self.rows[AuditEntry].append(
            {
                "county_id": ws.county_id, "id": ws.new_key(), "space_id": ws.space_id, "at": ws.now(),
                "account_id": ws.actor.account_id, "post_id": ws.actor.post_id, "post": ws.actor.post, "deed": deed,
                "case_id": case.id, "detail": dict(facts),
            }
        )  # fmt: skip

    def tell(self, ws: Workspace, kind: str, unit: Unit) -> None:
        """Leave word for a unit; the worker carried it at once."""
        word = notifications.outbox_values(
            ws, kind, space_id=unit.space_id, unit_id=unit.id, case_id=self.case.id, payload={"number": self.case.number}
        )
        self.rows[OutboxRow].append({**word, "carried_at": ws.now(), "attempts": 1})
        del word["carried_at"], word["attempts"]
        self.notices.append({**word, "read_at": None})

    def read(self, ws: Workspace) -> None:
        """Whoever works on a case has read what was told about it."""
        for notice in self.notices:
            told = (notice["for_space_id"], notice["for_unit_id"])
            if told == (ws.space_id, ws.actor.unit_id) and notice["read_at"] is None:
                notice["read_at"] = ws.now()


def share(ws: Workspace, case: Case, unit: Unit, rung: str, number: int, due: datetime | None, *, lead_id: int = 0) -> Assignment:
    """Return the lead's share of a unit, still to be signed for."""
    return Assignment(
        county_id=case.county_id, id=lead_id or ws.new_key(), home_space_id=case.home_space_id, case_id=case.id,
        holder_space_id=unit.space_id, holder_unit_id=unit.id, kind="lead", leads=1, rung=rung, round=number, state="to_sign",
        created_at=ws.now(), due_at=due,
    )  # fmt: skip


def _values(row: Base) -> dict[str, Any]:
    """Return a row's values; what the database fills in by itself is left to it."""
    columns = type(row).__table__.columns
    return {one.key: value for one in columns if (value := getattr(row, one.key)) is not None or one.server_default is None}
