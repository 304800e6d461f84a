"""Halls and their rolls, councils with topics and tasks, slips and ballots, and what residents write in."""

from plugins.plaza_council.models.base import Base
from plugins.plaza_council.models.councils import CaseTopic, Council, Speech, Task, Topic
from plugins.plaza_council.models.halls import Hall, Voter
from plugins.plaza_council.models.voices import Objection, Proposal
from plugins.plaza_council.models.votes import Ballot, Bundle, Slip

__all__ = [
    "Ballot",
    "Base",
    "Bundle",
    "CaseTopic",
    "Council",
    "Hall",
    "Objection",
    "Proposal",
    "Slip",
    "Speech",
    "Task",
    "Topic",
    "Voter",
]
