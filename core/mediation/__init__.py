"""What the law asks around a mediation: who stands behind a party, who is invited, who is let in, and danger that must be reported."""

from core.mediation.service import (
    Mediation,
    answer_invitation,
    describe_party,
    invite,
    note_session,
    read_mediation,
    record_outcome,
    record_told,
    report_danger,
    set_openness,
)

__all__ = [
    "Mediation",
    "answer_invitation",
    "describe_party",
    "invite",
    "note_session",
    "read_mediation",
    "record_outcome",
    "record_told",
    "report_danger",
    "set_openness",
]
