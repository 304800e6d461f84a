"""Ladders and the clocks on their rungs; knows nothing of cases: it lifts anything that has a rung and a due time."""

from core.escalation.changing import after_pause, extended, give_more, hold_clocks, let_go, moved_on, running, term_of
from core.escalation.models import Clock
from core.escalation.rules.language import Ladder, Rung
from core.escalation.rules.moves import routes
from core.escalation.rules.vocabulary import HeldBy, RungUnit
from core.escalation.service import (
    CaseKey,
    Limit,
    NoLadder,
    bind,
    claim_due,
    clock_values,
    due_after,
    due_on,
    ladder_for,
    ladder_of,
    limit_on,
    mark_fired,
    next_due,
    publish,
    rounds,
    sign_due_on,
    start_clocks,
    stop_clocks,
    wake_by,
)

__all__ = [
    "CaseKey",
    "Clock",
    "HeldBy",
    "Ladder",
    "Limit",
    "NoLadder",
    "Rung",
    "RungUnit",
    "after_pause",
    "bind",
    "claim_due",
    "clock_values",
    "due_after",
    "due_on",
    "extended",
    "give_more",
    "hold_clocks",
    "ladder_for",
    "ladder_of",
    "let_go",
    "limit_on",
    "mark_fired",
    "moved_on",
    "next_due",
    "publish",
    "rounds",
    "routes",
    "running",
    "sign_due_on",
    "start_clocks",
    "stop_clocks",
    "term_of",
    "wake_by",
]
