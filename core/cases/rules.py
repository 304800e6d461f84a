"""Decisions about a case, free of database and web: its states, what may be done in each, what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from zlib import crc32

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


#: Waits at a desk for triage or dispatch.
INTAKE = frozenset({State.REGISTERED, State.ACCEPTED})
#: Somebody works on it.
WORKING = frozenset({State.IN_HAND, State.MEDIATING})
#: Ended, but not yet closed.
ENDED = frozenset({State.SETTLED, State.TERMINATED, State.PERFORMED})
OPEN = INTAKE | WORKING | ENDED | {State.ASSIGNED}

#: In which states a deed can be done. Follows the states and buttons of domain §4.2–4.3.
WHEN: dict[Deed, frozenset[State]] = {
    Deed.COMPLETE: OPEN,
    Deed.TRIAGE: INTAKE | WORKING | ENDED,
    Deed.DISPATCH: INTAKE,
    Deed.SIGN_FOR: frozenset({State.ASSIGNED}),
    Deed.RECORD_CONSENT: WORKING | INTAKE,
    Deed.NOTE_SESSION: WORKING,
    Deed.SETTLE: WORKING,
    Deed.ESCALATE: WORKING,
    Deed.TERMINATE: WORKING,
    Deed.CLOSE: ENDED,
    Deed.VISIT: frozenset({State.CLOSED, State.VISITED}),
    Deed.UNMASK: frozenset(State),
}


class Refused(Exception):
    """A movement the rules do not allow now; ``code`` says why, ``field`` beside which field to say it."""

    def __init__(self, code: str, field: str | None = None) -> None:
        """Carry the reason as a code; the words belong to the reader's language."""
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of a case."""

    state: State
    kind: str
    type_code: str | None
    terminal: bool
    mediates: bool
    consents: tuple[str, ...] = ()
    sessions: int = 0
    parties: int = 0
    #: What a rung asks to be recorded before the case leaves it upward.
    record_before_leaving: frozenset[str] = frozenset()


def check_state(deed: Deed, state: State) -> None:
    """See that the deed fits the state.

    Raises:
        Refused: ``wrong_state``.
    """
    if state not in WHEN[deed]:
        raise Refused("wrong_state")


def check_session(standing: Standing, kind: str) -> None:
    """See that a session of this kind may be held (People's Mediation Law Art. 3, 17).

    Talks to persuade and investigations need nobody's consent; a mediation needs every party's, and one refusal ends it.

    Raises:
        Refused: ``party_refused``, ``no_party``, ``consent_missing`` or ``rung_only_routes``.
    """
    check_state(Deed.NOTE_SESSION, standing.state)
    if kind != "mediation":
        return
    if not standing.mediates:
        raise Refused("rung_only_routes", "kind")
    if "refused" in standing.consents:
        raise Refused("party_refused", "kind")
    if not standing.consents:
        raise Refused("no_party", "kind")
    if any(consent != "agreed" for consent in standing.consents):
        raise Refused("consent_missing", "kind")


def check_settle(standing: Standing) -> None:
    """See that the case can be settled: not against a party's refusal, and by somebody who mediates.

    Raises:
        Refused: ``wrong_state``, ``party_refused`` or ``rung_only_routes``.
    """
    check_state(Deed.SETTLE, standing.state)
    if "refused" in standing.consents:
        raise Refused("party_refused")
    if not standing.mediates:
        raise Refused("rung_only_routes")


def check_escalate(standing: Standing, tried: str, why: str) -> None:
    """See that the case may go up: there is a rung above, and it is said what was tried and why it failed.

    Raises:
        Refused: ``wrong_state``, ``top_of_ladder``, ``say_what_was_tried``, ``say_why_it_failed`` or ``session_missing``.
    """
    check_state(Deed.ESCALATE, standing.state)
    if standing.terminal:
        raise Refused("top_of_ladder")
    if not tried.strip():
        raise Refused("say_what_was_tried", "tried")
    if not why.strip():
        raise Refused("say_why_it_failed", "why")
    if "session" in standing.record_before_leaving and not standing.sessions:
        raise Refused("session_missing")


def check_terminate(standing: Standing, routes: tuple[str, ...], told_way: str | None) -> None:
    """See that an end without agreement names the other routes and how the parties were told (Art. 26).

    Raises:
        Refused: ``wrong_state``, ``name_a_route`` or ``say_how_told``.
    """
    check_state(Deed.TERMINATE, standing.state)
    if not routes:
        raise Refused("name_a_route", "routes")
    if not told_way:
        raise Refused("say_how_told", "told_way")


def check_close(standing: Standing) -> None:
    """See that the case is ready to be closed.

    Raises:
        Refused: ``wrong_state``, ``type_missing`` or ``parties_missing`` (a settled dispute has at least two).
    """
    check_state(Deed.CLOSE, standing.state)
    if standing.kind == "dispute" and standing.type_code is None:
        raise Refused("type_missing")
    if standing.kind == "dispute" and standing.state is not State.TERMINATED and standing.parties < 2:
        raise Refused("parties_missing")


#: What is next in a state, whatever else is true of the case.
_NEXT: dict[State, Deed] = {
    State.REGISTERED: Deed.TRIAGE,
    State.ACCEPTED: Deed.DISPATCH,
    State.ASSIGNED: Deed.SIGN_FOR,
    State.SETTLED: Deed.CLOSE,
    State.TERMINATED: Deed.CLOSE,
    State.PERFORMED: Deed.CLOSE,
    State.CLOSED: Deed.VISIT,
}


def next_deed(standing: Standing) -> Deed | None:
    """Return the one deed that is next for whoever holds the case; a page says it in a sentence."""
    if standing.state in WORKING:
        return _next_while_working(standing)
    return _NEXT.get(standing.state)


def _next_while_working(standing: Standing) -> Deed:
    if "refused" in standing.consents:
        return Deed.TERMINATE if standing.terminal else Deed.ESCALATE
    if not standing.mediates:
        return Deed.ESCALATE
    return Deed.NOTE_SESSION


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party as it is written down; everything but the name may come later."""

    name: str
    side: int = 1
    kind: str = "person"
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with, from any channel."""

    title: str
    story: str = ""
    place: str = ""
    kind: str = "dispute"
    type_code: str | None = None
    grade: int = 2
    people: int = 0
    source: str = "02"
    channel: str = "window"
    unit_id: int | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    parties: tuple[NewParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """The decision of what kind of case it is."""

    type_code: str
    grade: int
    kind: str = "dispute"


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it was held."""

    kind: str
    held_at: datetime
    words: str
    result: str
    place: str = ""
    present: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was agreed, and whether it was performed at once."""

    words: str
    form: str = "oral"
    way: str = "people"
    performed: bool = False


@dataclass(frozen=True, slots=True)
class Termination:
    """Why mediation ends without agreement, and how the parties were told of other routes."""

    reason: str
    routes: tuple[str, ...]
    told_way: str | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A follow-up visit: the matter (事) and the heart (心)."""

    performed: bool
    mood: str
    satisfied: int
    way: str = "home"
    words: str = ""
    visited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a resident tells without an account."""

    topic: str
    story: str
    place: str = ""
    unit_id: int | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a ledger page is narrowed to; every part is optional."""

    words: str = ""
    state: str = ""
    type_code: str = ""
    rung: str = ""
    #: On which rung it was settled.
    settled_rung: str = ""
    kind: str = ""
    source: str = ""
    unit_id: int | None = None
    #: A unit with everything beneath it: a village and its grids.
    within: int | None = None
    #: The home space, in a county's ledger.
    township: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = field(default=None)


PIECE = 2


def searchable(text: str) -> str:
    """Return a text as it is searched: without white space, capital and small letters alike."""
    return "".join(text.casefold().split())


def pieces(texts: Iterable[str], county_id: int) -> list[int]:
    """Return the two-character pieces of the texts as numbers, tied to a county, for the index of names.

    Two pieces may share a number; the search checks the words themselves.
    """
    found = set()
    for text in texts:
        joined = searchable(text)
        found |= {joined[at : at + PIECE] for at in range(len(joined) - 1)}
    return sorted(_number(f"{county_id}:{piece}") for piece in found)


def _number(text: str) -> int:
    return crc32(text.encode()) - 0x8000_0000
