"""What can be done over a case, and who looks at it."""

from core.coordination.service.leading import appoint_leader, comment, leaders_here, red_lines
from core.coordination.service.reviewing import begin_review, end_review
from core.coordination.service.seeing import Seer, looks_at, opened_since, who_sees

__all__ = [
    "Seer",
    "appoint_leader",
    "begin_review",
    "comment",
    "end_review",
    "leaders_here",
    "looks_at",
    "opened_since",
    "red_lines",
    "who_sees",
]
