"""The states of a case, and what may be done in each."""

from enum import IntEnum

from core.access import Deed


class State(IntEnum):
    """Where a case stands in its life; the numbers leave room for what comes between."""

    REGISTERED = 10
    ACCEPTED = 20
    ASSIGNED = 30
    IN_HAND = 40
    MEDIATING = 50
    SETTLED = 60
    TERMINATED = 62
    PERFORMED = 80
    CLOSED = 90
    VISITED = 95
    #: Put away without an end of its own: reported by mistake, or gone on in another case. They count nowhere.
    VOIDED = 97
    MERGED = 98


#: Waits at a desk for triage or dispatch.
INTAKE = frozenset({State.REGISTERED, State.ACCEPTED})
#: Somebody works on it.
WORKING = frozenset({State.IN_HAND, State.MEDIATING})
#: Ended, but not yet closed.
ENDED = frozenset({State.SETTLED, State.TERMINATED, State.PERFORMED})
OPEN = INTAKE | WORKING | ENDED | {State.ASSIGNED}
#: Put away without an end of its own.
PUT_AWAY = frozenset({State.VOIDED, State.MERGED})

#: In which states a deed can be done. Follows the states and buttons of domain §4.2–4.3.
WHEN: dict[Deed, frozenset[State]] = {
    Deed.COMPLETE: OPEN,
    Deed.TRIAGE: INTAKE | WORKING | ENDED,
    Deed.DISPATCH: INTAKE,
    Deed.SIGN_FOR: frozenset({State.ASSIGNED}),
    Deed.RECORD_CONSENT: WORKING | INTAKE | {State.ASSIGNED},
    Deed.NOTE_SESSION: WORKING,
    Deed.SETTLE: WORKING,
    Deed.ESCALATE: WORKING,
    Deed.TERMINATE: WORKING,
    Deed.CLOSE: ENDED,
    Deed.VISIT: frozenset({State.CLOSED, State.VISITED}),
    Deed.UNMASK: frozenset(State),
    # between holders; what else must hold of them is in rules.handing
    Deed.SET_RISK: OPEN,
    Deed.RETURN: OPEN,
    Deed.RULE: INTAKE | {State.ASSIGNED},
    Deed.TRANSFER: WORKING | {State.ASSIGNED},
    Deed.SKIP: WORKING,
    Deed.HAND_DOWN: WORKING | {State.ACCEPTED},
    Deed.WITHDRAW: frozenset({State.ASSIGNED, State.IN_HAND}),
    Deed.URGE: OPEN | {State.CLOSED},
    Deed.SUPERVISE: OPEN,
    Deed.REPLY: frozenset(State) - PUT_AWAY,
    Deed.ACCEPT_REPLY: frozenset(State) - PUT_AWAY,
    Deed.ASK_EXTENSION: WORKING,
    Deed.DECIDE: OPEN,
    Deed.PAUSE: WORKING,
    Deed.RESUME: WORKING,
    Deed.ASK_VOID: OPEN,
    Deed.RESTORE: frozenset({State.VOIDED}),
    Deed.MERGE: OPEN,
    Deed.REOPEN: frozenset({State.TERMINATED, State.CLOSED, State.VISITED}),
    # over a case
    Deed.REVIEW: frozenset(State) - PUT_AWAY,
    Deed.END_REVIEW: frozenset(State),
    Deed.COMMENT: frozenset(State) - PUT_AWAY - {State.VISITED},
    Deed.APPOINT_LEADER: OPEN,
    Deed.CALL_IN: WORKING,
    Deed.REPORT_IN: OPEN,
    Deed.ANSWER_CALL: OPEN,
    Deed.RATE_CALL: frozenset(State),
    Deed.INVITE: INTAKE | WORKING | {State.ASSIGNED},
    Deed.SET_OPENNESS: INTAKE | WORKING | {State.ASSIGNED},
    Deed.REPORT_DANGER: frozenset(State),
    Deed.SIGN_AGREEMENT: frozenset({State.SETTLED, State.PERFORMED}),
    Deed.PERFORM: frozenset({State.SETTLED}),
    Deed.APPLY_CONFIRMATION: frozenset({State.SETTLED, State.PERFORMED, State.CLOSED, State.VISITED}),
}


#: What can be done while a case is paused: nothing that moves it. Whoever was called in may still come and answer, which may be just
#: what is waited for; and whoever stands above may look and ask.
WHILE_PAUSED = frozenset(
    {
        Deed.COMPLETE,
        Deed.RECORD_CONSENT,
        Deed.SET_RISK,
        Deed.RESUME,
        Deed.REPLY,
        Deed.ACCEPT_REPLY,
        Deed.ASK_VOID,
        Deed.DECIDE,
        Deed.REPORT_IN,
        Deed.ANSWER_CALL,
        Deed.RATE_CALL,
        Deed.REPORT_DANGER,
        Deed.REVIEW,
        Deed.END_REVIEW,
        Deed.COMMENT,
        Deed.APPOINT_LEADER,
        Deed.UNMASK,
    }
)


class Refused(Exception):
    """A movement the rules do not allow now; ``code`` says why, ``field`` beside which field to say it.

    ``words`` are those of a county's own practice, which stand in place of the core's.
    """

    def __init__(self, code: str, field: str | None = None, words: str = "") -> None:
        """Carry the reason as a code; the words belong to the reader's language."""
        super().__init__(code)
        self.words = words
        self.code = code
        self.field = field
