"""A dispute: its line in the ledger, its story, its parties, its holders, its sessions, its end, and its timeline."""

from core.cases.models.course import FollowUp, Outcome, Session, TimelineEntry, TimelineNote
from core.cases.models.holding import Assignment, Call
from core.cases.models.line import Case, NumberCount
from core.cases.models.looks import InboxLine, Look
from core.cases.models.matter import CaseStory, Party
from core.cases.models.overtime import Petition, Supervision
from core.cases.models.report import Report

__all__ = [
    "Assignment",
    "Call",
    "Case",
    "CaseStory",
    "FollowUp",
    "InboxLine",
    "Look",
    "NumberCount",
    "Outcome",
    "Party",
    "Petition",
    "Report",
    "Session",
    "Supervision",
    "TimelineEntry",
    "TimelineNote",
]
