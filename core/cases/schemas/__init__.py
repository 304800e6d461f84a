"""What people and programs send about cases, and what it becomes."""

from core.cases.schemas.deeds import (
    CloseSchema,
    CompleteSchema,
    ConsentSchema,
    DispatchSchema,
    EscalateSchema,
    SessionSchema,
    SettleSchema,
    SignForSchema,
    TerminateSchema,
    TriageSchema,
    VisitSchema,
)
from core.cases.schemas.desk import LedgerSchema, RegisterSchema
from core.cases.schemas.parties import PartyName, PartyNames, party_kind

__all__ = [
    "CloseSchema",
    "CompleteSchema",
    "ConsentSchema",
    "DispatchSchema",
    "EscalateSchema",
    "LedgerSchema",
    "PartyName",
    "PartyNames",
    "RegisterSchema",
    "SessionSchema",
    "SettleSchema",
    "SignForSchema",
    "TerminateSchema",
    "TriageSchema",
    "VisitSchema",
    "party_kind",
]
