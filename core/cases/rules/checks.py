"""What stands in the way of a movement, and what is next."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import Deed
from core.cases.rules.states import ENDED, WHEN, WHILE_PAUSED, WORKING, Refused, State
from core.escalation.rules.vocabulary import Act


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
    #: What each party wishes: unasked, open or closed.
    openness: tuple[str, ...] = ()
    dangers_open: int = 0
    instalments_open: int = 0
    #: What a rung asks to be recorded before the case leaves it upward.
    record_before_leaving: frozenset[str] = frozenset()
    #: Keys of the steps to be walked on the rung before it is left.
    steps_before_leaving: tuple[str, ...] = ()
    #: What the rung grants (``core.escalation``).
    acts: frozenset[Act] = frozenset(Act)
    #: Kinds of the sessions held on this rung, and how many of them failed.
    session_kinds: frozenset[str] = frozenset()
    tries: int = 0
    #: How the share before the lead's ended: by dispatch, escalation, return …; empty where it was opened by its holder.
    came: str = ""
    #: Whether the lead holder has signed, and has done something about it since it came.
    signed: bool = True
    worked: bool = False
    #: How often the case was given back, and whether its holder was named by a ruling.
    returns: int = 0
    ruled: bool = False


def check_state(deed: Deed, state: State) -> None:
    """See that the deed fits the state.

    Raises:
        Refused: ``wrong_state``.
    """
    if state not in WHEN[deed]:
        raise Refused("wrong_state")


def check_not_paused(deed: Deed, *, paused: bool) -> None:
    """See that the deed may be done although the case is paused, and that only what is paused is taken up again.

    Raises:
        Refused: ``paused`` or ``not_paused``.
    """
    if paused and deed not in WHILE_PAUSED:
        raise Refused("paused")
    if not paused and deed is Deed.RESUME:
        raise Refused("not_paused")


def check_session(standing: Standing, kind: str, *, public: bool = False) -> None:
    """See that a session of this kind may be held (People's Mediation Law Art. 3, 17).

    Talks to persuade and investigations need nobody's consent; a mediation needs every party's, and one refusal ends it. It is held
    behind a closed door unless every party asked for the public (Art. 23).

    Raises:
        Refused: ``party_refused``, ``no_party``, ``consent_missing``, ``rung_only_routes`` or ``closed_door``.
    """
    check_state(Deed.NOTE_SESSION, standing.state)
    if public and not may_be_public(standing):
        raise Refused("closed_door", "public")
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


def may_be_public(standing: Standing) -> bool:
    """Return whether every party asked for mediation in public (Art. 23)."""
    return bool(standing.openness) and all(wish == "open" for wish in standing.openness)


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
    check_granted(standing, Act.SETTLE)


def check_escalate(
    standing: Standing, tried: str, why: str, written: Mapping[str, str] | None = None, steps: tuple[str, ...] = ()
) -> None:
    """See that the case may go up: there is a rung above, and what this one asks for is written down.

    ``written`` are the words for further records (opinion, analysis …) by their name, ``steps`` the keys of those walked.

    Raises:
        Refused: ``wrong_state``, ``top_of_ladder``, ``not_granted``, or what ``check_leaving`` finds missing.
    """
    check_state(Deed.ESCALATE, standing.state)
    if standing.terminal:
        raise Refused("top_of_ladder")
    check_granted(standing, Act.ESCALATE)
    check_leaving(standing, tried, why, written, steps)


def check_leaving(
    standing: Standing, tried: str, why: str, written: Mapping[str, str] | None = None, steps: tuple[str, ...] = ()
) -> None:
    """See that what must be written before a rung is left upward is there (handbook 4.3, 5.7).

    Raises:
        Refused: ``say_what_was_tried``, ``say_why_it_failed``, ``session_missing``, ``type_missing``, ``record_missing`` beside the
            record's own field, or ``steps_missing``.
    """
    if not tried.strip():
        raise Refused("say_what_was_tried", "tried")
    if not why.strip():
        raise Refused("say_why_it_failed", "why")
    for code in missing_before(standing):
        raise Refused(code)
    for record in to_write(standing):
        if not (written or {}).get(record, "").strip():
            raise Refused("record_missing", record)
    if set(standing.steps_before_leaving) - set(steps):
        raise Refused("steps_missing", "steps")


def missing_before(standing: Standing) -> tuple[str, ...]:
    """Return what the rung asks to be in the case before it is left, and is not: ``session_missing``, ``type_missing``."""
    wanted = (
        ("session", "session_missing", bool(standing.sessions)),
        ("classification", "type_missing", standing.type_code is not None),
    )
    return tuple(code for record, code, is_there in wanted if record in standing.record_before_leaving and not is_there)


#: Records that are words of the one who hands the case on; the others are in the case already.
WORDS = ("investigation", "consultation", "analysis", "opinion", "evidence")


def to_write(standing: Standing) -> tuple[str, ...]:
    """Return which records the rung still asks to be put into words; a session of that kind has said it already."""
    return tuple(record for record in WORDS if record in standing.record_before_leaving and record not in standing.session_kinds)


def check_granted(standing: Standing, *acts: Act) -> None:
    """See that the rung grants one of these acts.

    Raises:
        Refused: ``not_granted``.
    """
    if not standing.acts.intersection(acts):
        raise Refused("not_granted")


def check_terminate(standing: Standing, routes: tuple[str, ...], told_way: str | None) -> None:
    """See that an end without agreement names the other routes and how the parties were told (Art. 26).

    Raises:
        Refused: ``wrong_state``, ``name_a_route`` or ``say_how_told``.
    """
    check_state(Deed.TERMINATE, standing.state)
    check_granted(standing, Act.TERMINATE)
    if not routes:
        raise Refused("name_a_route", "routes")
    if not told_way:
        raise Refused("say_how_told", "told_way")


def check_close(standing: Standing) -> None:
    """See that the case is ready to be closed.

    Raises:
        Refused: ``wrong_state``, ``type_missing``, ``parties_missing`` (a settled dispute has at least two), or what
            ``check_nothing_open`` raises.
    """
    check_state(Deed.CLOSE, standing.state)
    check_nothing_open(standing)
    if standing.kind == "dispute" and standing.type_code is None:
        raise Refused("type_missing")
    if standing.kind == "dispute" and standing.state is not State.TERMINATED and standing.parties < 2:
        raise Refused("parties_missing")


def check_nothing_open(standing: Standing) -> None:
    """See that no report of danger waits for its outcome and no instalment for its payment (Art. 25, 31).

    Raises:
        Refused: ``danger_open`` or ``instalments_open``.
    """
    if standing.dangers_open:
        raise Refused("danger_open")
    if standing.instalments_open:
        raise Refused("instalments_open")


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
    if standing.state in ENDED and standing.dangers_open:
        return Deed.REPORT_DANGER
    if standing.state in ENDED and standing.instalments_open:
        return Deed.PERFORM
    return _NEXT.get(standing.state)


def _next_while_working(standing: Standing) -> Deed:
    if "refused" in standing.consents:
        return Deed.TERMINATE if standing.terminal else Deed.ESCALATE
    if not standing.mediates:
        return Deed.ESCALATE
    return Deed.NOTE_SESSION
