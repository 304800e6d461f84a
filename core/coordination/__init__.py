"""Over a case: the county's review, a leader's word, who looked and who may look."""

from core.coordination.service import (
    Seer,
    appoint_leader,
    begin_review,
    comment,
    end_review,
    leaders_here,
    looks_at,
    red_lines,
    who_sees,
)

__all__ = ["Seer", "appoint_leader", "begin_review", "comment", "end_review", "leaders_here", "looks_at", "red_lines", "who_sees"]
