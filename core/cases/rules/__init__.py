"""Decisions about a case, free of database and web: its states, what may be done in each, what stands in the way."""

from core.cases.rules.checks import (
    Standing,
    check_close,
    check_escalate,
    check_leaving,
    check_not_paused,
    check_session,
    check_settle,
    check_state,
    check_terminate,
    next_deed,
    to_write,
)
from core.cases.rules.states import ENDED, INTAKE, OPEN, PUT_AWAY, WHEN, WHILE_PAUSED, WORKING, Refused, State
from core.cases.rules.values import LedgerFilter, NewCase, NewParty, NewReport, NewSession, Settlement, Termination, Triage, Visit
from core.cases.rules.words import PIECE, pieces, searchable

__all__ = [
    "ENDED",
    "INTAKE",
    "OPEN",
    "PIECE",
    "PUT_AWAY",
    "WHEN",
    "WHILE_PAUSED",
    "WORKING",
    "LedgerFilter",
    "NewCase",
    "NewParty",
    "NewReport",
    "NewSession",
    "Refused",
    "Settlement",
    "Standing",
    "State",
    "Termination",
    "Triage",
    "Visit",
    "check_close",
    "check_escalate",
    "check_leaving",
    "check_not_paused",
    "check_session",
    "check_settle",
    "check_state",
    "check_terminate",
    "next_deed",
    "pieces",
    "searchable",
    "to_write",
]
