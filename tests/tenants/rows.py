"""Rows of every fenced table, each bearing the mark of the place it belongs to."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ARRAY, Boolean, Date, DateTime, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from tests.places import START

_ids = itertools.count(10_000_000)

#: Values that a check of the table asks for; every other text of a row is its mark.
CODES = {
    "cases": {"kind": "dispute", "grade": 1, "state": 30, "leads": 1},
    "assignments": {"kind": "coholder", "leads": 0, "state": "to_sign"},
    "clocks": {"kind": "rung", "due_at": START + timedelta(days=3)},
    "supervisions": {"grade": "plain"},
    "petitions": {"kind": "void", "decided_at": START, "granted": False},
    "parties": {"side": 1, "kind": "person", "consent": "unasked", "openness": "unasked"},
    "sessions": {"kind": "mediation", "result": "agreed"},
    "outcomes": {"kind": "settled", "form": "oral"},
    "follow_ups": {"mood": "calm"},
    "calls": {"stars": 5},
    "units": {"kind": "village"},
    "totals": {"facet": "all"},
    "brought_lists": {"what": "people", "content": b""},
    "practice_changes": {"deed": "set"},
    "party_people": {"role": "member"},
    "danger_reports": {"factors": ["weapon"]},
    "agreements": {"form": "written", "terms": ["还钱"]},
    "signatures": {"way": "signature"},
    "instalments": {"amount_fen": 100, "paid_fen": 0},
    "performances": {"proof": "receipt"},
}
#: One column of each table that changes in the course of its life; of the others nobody may change any.
CHANGES = {
    "cases": "state", "assignments": "state", "clocks": "due_at", "case_stories": "story", "parties": "consent", "sessions": "words",
    "outcomes": "performed", "party_people": "left_at",
    "invitations": "relation", "invitation_consents": "agrees", "session_guests": "at", "danger_reports": "receipt",
    "agreements": "void_reason", "signatures": "way", "instalments": "paid_fen", "performances": "words", "confirmations": "paper",
    "follow_ups": "words", "calls": "answer", "timeline": "facts", "timeline_notes": "words", "units": "name",
    "ladders": "retired_at", "ladder_bindings": "ladder_id", "ladder_drafts": "saved_by", "outbox": "carried_at", "notices": "read_at", "audit": "detail",
    "reports": "taken_at", "accounts": "name", "sign_ins": "last_seen_at", "sign_in_tries": "wrong", "known_devices": "seen_at",
    "tokens": "last_used_at", "posts": "name", "done_deeds": "result", "number_counts": "last",
    "supervisions": "due_at", "petitions": "granted",
    "totals": "settled", "account_events": "facts", "brought_lists": "done_at", "totals_looks": "looked_at",
    "county_practices": "is_on", "practice_changes": "after", "practice_stamps": "stamp", "practice_breakers": "failures",
    "practice_counts": "calls", "practice_traces": "until", "practice_calls": "ended",
    "looks": "why", "published_figures": "value", "inbox_lines": "due_at", "audit_seals": "digest",
}  # fmt: skip
#: Tables with one row for every space.
OF_A_SPACE = (
    "outbox",
    "notices",
    "inbox_lines",
    "audit",
    "reports",
    "sign_in_tries",
    "known_devices",
    "tokens",
    "done_deeds",
    "number_counts",
    "totals",
    "account_events",
    "brought_lists",
    "published_figures",
)
#: Tables with one row for every county.
OF_A_COUNTY = (
    "ladder_bindings",
    "totals_looks",
    "county_practices",
    "practice_changes",
    "practice_stamps",
    "practice_breakers",
    "practice_counts",
    "practice_traces",
    "practice_calls",
)
#: Every table behind the fence.
FENCED = tuple(sorted(CHANGES))


def new_id() -> int:
    """A number no other row has."""
    return next(_ids)


def mark_of(table: str, place: str) -> str:
    """The canary word of a row: in letters and digits, so that it can be a code too."""
    return f"canary0{table.replace('_', '')}0at0{place}0n{new_id()}"


def places_in(rows: str) -> set[str]:
    """The places whose canaries are heard in a text."""
    return set(re.findall(r"0at0([a-z]+)0n", rows))


@dataclass
class Place:
    """Where a row lies, with every number it may need."""

    name: str
    county: int
    space: int
    unit: int
    ladder: int
    account: int
    post: int
    sign_in: int
    case: int = field(default_factory=new_id)
    #: A second case, to which stories may still be added.
    bare: int = field(default_factory=new_id)
    #: What rows about the case speak of: its parties, sessions, an invitation, an agreement, an instalment.
    parts: dict[str, int] = field(default_factory=dict)
    bare_parts: dict[str, int] = field(default_factory=dict)
    holder: int = 0
    code: str = ""

    def values(self) -> dict[str, Any]:
        return {
            "county_id": self.county, "space_id": self.space, "home_space_id": self.space, "for_space_id": self.space,
            "holder_space_id": self.holder or self.space, "holder_unit_id": self.unit, "unit_id": self.unit, "for_unit_id": self.unit, "by_unit_id": self.unit,
            "case_id": self.case, "ladder_id": self.ladder, "account_id": self.account, "post_id": self.post,
            **self.parts,
        }  # fmt: skip


def row(table: Table, place: Place, **given: Any) -> dict[str, Any]:
    """A row of a table that belongs to a place; every free text in it is its mark."""
    mark = mark_of(table.name, place.name)
    known = {**place.values(), **CODES.get(table.name, {}), **given}
    return {column.name: known[column.name] if column.name in known else _filler(column, mark) for column in table.columns}


def _filler(column: Any, mark: str) -> Any:
    if column.name == "id":
        return new_id()
    if column.nullable:
        return None
    plain = {ARRAY: [], JSONB: {"word": mark}, Integer: 1, DateTime: START, Date: START.date(), Boolean: False}
    return next((value for kind, value in plain.items() if isinstance(column.type, kind)), mark)
