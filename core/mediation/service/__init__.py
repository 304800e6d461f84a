"""What can be done about a mediation: verbs with their object."""

from core.mediation.service.danger import record_outcome, record_told, report_danger, reports_of
from core.mediation.service.inviting import answer_invitation, answers_of, invitations_of, invite, set_openness
from core.mediation.service.parties import describe_party
from core.mediation.service.reading import Mediation, read_mediation
from core.mediation.service.sessions import note_session

__all__ = [
    "Mediation",
    "answer_invitation",
    "answers_of",
    "describe_party",
    "invitations_of",
    "invite",
    "note_session",
    "read_mediation",
    "record_outcome",
    "record_told",
    "report_danger",
    "reports_of",
    "set_openness",
]
