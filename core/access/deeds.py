"""What can be done, and the groups in which the table gives it out."""

from enum import StrEnum


class Deed(StrEnum):
    """What can be done; the names are those of the services."""

    REPORT = "report"
    REGISTER = "register"
    TAKE_REPORT = "take_report"
    COMPLETE = "complete"
    TRIAGE = "triage"
    DISPATCH = "dispatch"
    SIGN_FOR = "sign_for"
    RECORD_CONSENT = "record_consent"
    NOTE_SESSION = "note_session"
    SETTLE = "settle"
    ESCALATE = "escalate"
    TERMINATE = "terminate"
    CLOSE = "close"
    VISIT = "visit"
    # between holders (handbook 4.3)
    RETURN = "return"
    RULE = "rule"
    TRANSFER = "transfer"
    SKIP = "skip"
    HAND_DOWN = "hand_down"
    WITHDRAW = "withdraw"
    CALL_IN = "call_in"
    REPORT_IN = "report_in"
    ANSWER_CALL = "answer_call"
    RATE_CALL = "rate_call"
    SET_RISK = "set_risk"
    # over time, and ends that are no agreement
    URGE = "urge"
    SUPERVISE = "supervise"
    REPLY = "reply"
    ACCEPT_REPLY = "accept_reply"
    ASK_EXTENSION = "ask_extension"
    DECIDE = "decide"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_VOID = "ask_void"
    RESTORE = "restore"
    MERGE = "merge"
    REOPEN = "reopen"
    # what the law asks (handbook 1.1)
    INVITE = "invite"
    SET_OPENNESS = "set_openness"
    REPORT_DANGER = "report_danger"
    SIGN_AGREEMENT = "sign_agreement"
    PERFORM = "perform"
    APPLY_CONFIRMATION = "apply_confirmation"
    # the county's look at a case of a township
    REVIEW = "review"
    END_REVIEW = "end_review"
    # a leader's
    COMMENT = "comment"
    APPOINT_LEADER = "appoint_leader"
    UNMASK = "unmask"
    SEARCH = "search"
    READ_LEDGER = "read_ledger"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_LADDERS = "manage_ladders"
    READ_COUNTY = "read_county"
    READ_COUNTIES = "read_counties"
    SEE_WHO = "see_who"
    MANAGE_PRACTICES = "manage_practices"
    MANAGE_RIGHTS = "manage_rights"
    READ_AUDIT = "read_audit"


#: Deeds of whoever holds the case.
HOLDING = frozenset(
    {
        Deed.COMPLETE,
        Deed.TRIAGE,
        Deed.SIGN_FOR,
        Deed.RECORD_CONSENT,
        Deed.NOTE_SESSION,
        Deed.SETTLE,
        Deed.ESCALATE,
        Deed.TERMINATE,
        Deed.CLOSE,
        Deed.VISIT,
        Deed.RETURN,
        Deed.SKIP,
        Deed.HAND_DOWN,
        Deed.WITHDRAW,
        Deed.CALL_IN,
        Deed.RATE_CALL,
        Deed.SET_RISK,
        Deed.REPLY,
        Deed.ASK_EXTENSION,
        Deed.ASK_VOID,
        Deed.INVITE,
        Deed.SET_OPENNESS,
        Deed.REPORT_DANGER,
        Deed.SIGN_AGREEMENT,
        Deed.PERFORM,
        Deed.APPLY_CONFIRMATION,
        Deed.UNMASK,
    }
)
#: Deeds that a director may do on any case of the space, whoever holds it.
RULING = frozenset(
    {
        Deed.TRIAGE,
        Deed.DISPATCH,
        Deed.RULE,
        Deed.TRANSFER,
        Deed.CALL_IN,
        Deed.SET_RISK,
        Deed.URGE,
        Deed.SUPERVISE,
        Deed.ACCEPT_REPLY,
        Deed.DECIDE,
        Deed.PAUSE,
        Deed.RESUME,
        Deed.MERGE,
        Deed.RESTORE,
        Deed.REOPEN,
        Deed.REPORT_DANGER,
        Deed.CLOSE,
        Deed.VISIT,
        Deed.UNMASK,
    }
)
#: Deeds at a desk, on what waits there.
INTAKE = frozenset({Deed.REGISTER, Deed.TAKE_REPORT, Deed.COMPLETE, Deed.TRIAGE, Deed.SET_RISK, Deed.DISPATCH, Deed.UNMASK})
#: Deeds of whoever was called in: a co-holder, or a department that was whistled.
CALLED = frozenset({Deed.REPORT_IN, Deed.ANSWER_CALL, Deed.RETURN})
#: What a county does on a case it does not hold, from its line alone; the last two open it to the county.
OVERSIGHT = frozenset({Deed.URGE, Deed.SUPERVISE, Deed.ACCEPT_REPLY, Deed.REVIEW})
#: What is not the home's to do while a space above it has the lead.
NOT_UPWARDS = frozenset(
    {
        Deed.URGE,
        Deed.SUPERVISE,
        Deed.ACCEPT_REPLY,
        Deed.DECIDE,
        Deed.PAUSE,
        Deed.RESUME,
        Deed.MERGE,
        Deed.RESTORE,
        Deed.REOPEN,
    }
)
#: What a leader does on a line.
LEADING = frozenset({Deed.COMMENT, Deed.APPOINT_LEADER})
