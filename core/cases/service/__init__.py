"""What can be done with cases: verbs with their object."""

from core.cases.service.awaiting import Awaiting, awaiting
from core.cases.service.calling import answer_call, call_in, rate_call, report_in
from core.cases.service.closing import close, visit
from core.cases.service.day import Day, directs, lines_of, my_day, reported_by_me
from core.cases.service.duplicates import Hint, Joined, merge, possible_duplicates
from core.cases.service.extending import ask_extension, ask_void, decide, restore
from core.cases.service.firing import BATCH, fire_due
from core.cases.service.handing_on import dispatch, escalate, sign_for
from core.cases.service.holders import Holder, OpenWork, hand_over_work, open_work, unit_is_busy
from core.cases.service.inbox import held_above, held_in_counties, keep_inbox
from core.cases.service.intake import (
    answer_report,
    code_digest,
    complete,
    find_report,
    register,
    report_from_grid,
    send_report,
    take_report,
    triage,
    waiting_reports,
)
from core.cases.service.ledger import Ledger, ledger
from core.cases.service.mediating import note_session, record_consent, settle, terminate
from core.cases.service.movement import CaseMissing, NotAllowed, Stale
from core.cases.service.moving import hand_down, set_risk, skip, transfer, withdraw
from core.cases.service.passing_on import pass_on_urges
from core.cases.service.pausing import pause, resume
from core.cases.service.reading import CaseView, changes_since, read_case, unmask
from core.cases.service.reopening import reopen
from core.cases.service.residents import Progress, ask_urge, count_report, count_urge, notes_for, read_report
from core.cases.service.returning import return_case, rule
from core.cases.service.standing import Overtime
from core.cases.service.supervising import accept_reply, reply, supervise, urge

__all__ = [
    "BATCH",
    "Awaiting",
    "CaseMissing",
    "CaseView",
    "Day",
    "Hint",
    "Holder",
    "Joined",
    "Ledger",
    "NotAllowed",
    "OpenWork",
    "Overtime",
    "Progress",
    "Stale",
    "accept_reply",
    "answer_call",
    "answer_report",
    "ask_extension",
    "ask_urge",
    "ask_void",
    "awaiting",
    "call_in",
    "changes_since",
    "close",
    "code_digest",
    "complete",
    "count_report",
    "count_urge",
    "decide",
    "directs",
    "dispatch",
    "escalate",
    "find_report",
    "fire_due",
    "hand_down",
    "hand_over_work",
    "held_above",
    "held_in_counties",
    "keep_inbox",
    "ledger",
    "lines_of",
    "merge",
    "my_day",
    "note_session",
    "notes_for",
    "open_work",
    "pass_on_urges",
    "pause",
    "possible_duplicates",
    "rate_call",
    "read_case",
    "read_report",
    "record_consent",
    "register",
    "reopen",
    "reply",
    "report_from_grid",
    "report_in",
    "reported_by_me",
    "restore",
    "resume",
    "return_case",
    "rule",
    "send_report",
    "set_risk",
    "settle",
    "sign_for",
    "skip",
    "supervise",
    "take_report",
    "terminate",
    "transfer",
    "triage",
    "unit_is_busy",
    "unmask",
    "urge",
    "visit",
    "waiting_reports",
    "withdraw",
]
