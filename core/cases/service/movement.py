"""What every movement shares: lock the case, see that it may be done, write who did what, tell who must know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from core import audit, escalation, notifications
from core.access import CaseFacts, Deed, Sight, may, may_on, sight
from core.cases.models import Assignment, Case, Party, TimelineEntry, TimelineNote
from core.cases.models import Session as CaseSession
from core.cases.rules import INTAKE, Standing, State, check_not_paused, check_state
from core.cases.service.belonging import numbers_of, of_case
from core.cases.service.told import see_objections, tell_of_movement
from core.escalation import CaseKey, Ladder, Rung
from core.workspace import Workspace
from tenants import door
from tenants.base import AnyRow, table_of

#: Kinds of assignment that open a case to their holder's space.
OPENING = ("lead", "coholder", "whistle", "supervise", "review", "confirmation")
#: Kinds by which a holder calls others in, and stays responsible.
CALLING = ("coholder", "whistle")


class CaseMissing(LookupError):
    """There is no such case, or this actor may not know of it: the two look the same."""


class NotAllowed(Exception):
    """The actor sees the case but may not do this deed on it."""


class Stale(Exception):
    """Somebody moved the case since the page was read; ``since`` is the version the page showed."""

    def __init__(self, case_id: int, since: int, now: int) -> None:
        """Carry what is needed to show what changed."""
        super().__init__(case_id)
        self.case_id = case_id
        self.since = since
        self.now = now


@dataclass(frozen=True, slots=True)
class Hand:
    """A case taken in hand for one movement: locked, checked, with what the rules need to know."""

    case: Case
    lead: Assignment
    ladder: Ladder
    rung: Rung
    facts: CaseFacts
    standing: Standing

    @property
    def key(self) -> CaseKey:
        """The numbers that rows about this case carry."""
        return key_of(self.case)


def key_of(case: Case) -> CaseKey:
    """Return the three numbers of a case."""
    return CaseKey(case.county_id, case.home_space_id, case.id)


_C, _A = table_of(Case).c, table_of(Assignment).c
_OWN_SHARES = (
    select(_A.id, _A.holder_unit_id, _A.kind, _A.created_at, _A.due_at, _A.ended_at, _A.state)
    .where(_A.county_id == bindparam("county"), _A.case_id == bindparam("case"), _A.holder_space_id == bindparam("space"))
    .order_by(_A.created_at, _A.id)
)
_STANDING = select(
    _C.home_space_id,
    _C.lead_id,
    _C.unit_id,
    _C.reporter_post_id,
    _C.state,
    _C.due_at,
    _C.closed_at,
    _C.leader_post_id,
    _C.risk,
).where(_C.county_id == bindparam("county"), _C.id == bindparam("case"))
_LEAD = select(_A.holder_unit_id, _A.holder_space_id, _A.created_at, _A.state).where(
    _A.county_id == bindparam("county"), _A.id == bindparam("lead")
)


def open_window(ws: Workspace, case_id: int) -> CaseFacts | None:
    """Open a case to this transaction if the space is its home or holds an open share of it; return the facts of access.

    The facts are read anew: what this transaction has changed of the case is written first.
    """
    ws.session.flush()
    own = open_to_holder(ws, case_id)
    case = ws.session.execute(_STANDING, {"county": ws.county_id, "case": case_id}).one_or_none()
    if case is None:
        take_as_long(ws, own, read=False)
        return None
    lead = ws.session.execute(_LEAD, {"county": ws.county_id, "lead": case.lead_id}).one_or_none()
    return facts_of(ws, case, lead, own)


def open_to_holder(ws: Workspace, case_id: int) -> Sequence[AnyRow]:
    """Open a case to this transaction if the space holds an open share of it; return the shares the space holds or held.

    This is the only place that sets the window of the fence, and it sets it from a row read under the fence.
    """
    held = ws.session.execute(_OWN_SHARES, {"county": ws.county_id, "case": case_id, "space": ws.space_id}).all()
    shares = [share for share in held if not _has_lapsed(share, ws.now())]
    if any(share.ended_at is None and share.kind in OPENING for share in shares):
        door.open_window(ws.session, case_id)
    return shares


def take_as_long(ws: Workspace, own: Sequence[AnyRow], *, read: bool) -> None:
    """Ask what is not asked about a case that is not there: by the time, too, one that the actor may not know of looks the same.

    ``own`` are the space's shares, as ``open_to_holder`` found them; ``read``: the case is there, and its shares were read.
    """
    if not any(share.ended_at is None and share.kind in OPENING for share in own):
        door.open_window(ws.session, 0)
    if not read:
        ws.session.execute(_LEAD, {"county": ws.county_id, "lead": 0})


def facts_of(ws: Workspace, case: Case | AnyRow, lead: AnyRow | None, own: Sequence[AnyRow]) -> CaseFacts:
    """Return the facts of access of a case with this lead holder; ``own`` are the space's shares, as ``open_to_holder`` found them."""
    shares = own
    if case.home_space_id == ws.space_id:  # at home nothing has to be opened, and who supervises there holds nothing
        shares = [share for share in shares if share.kind != "supervise"]
    lead_unit = 0 if lead is None else int(lead.holder_unit_id)
    before = [share for share in shares if share.kind == "lead" and lead is not None and share.ended_at == lead.created_at]
    return CaseFacts(
        is_home=case.home_space_id == ws.space_id,
        holding_units=frozenset(share.holder_unit_id for share in shares if share.ended_at is None),
        lead_unit_id=lead_unit,
        past_units=frozenset(share.holder_unit_id for share in shares),
        place_unit_id=case.unit_id,
        reporter_post_id=case.reporter_post_id,
        in_intake=_in_intake(ws, State(case.state), lead_unit),
        called_units=frozenset(share.holder_unit_id for share in shares if share.ended_at is None and share.kind in CALLING),
        is_red=is_red(case, ws.now()),
        sent_by_unit=_sender(before, lead),
        held_above=bool(lead and case.home_space_id == ws.space_id != lead.holder_space_id),
        leader_post_id=case.leader_post_id,
    )


def _sender(before: Sequence[AnyRow], lead: AnyRow | None) -> int | None:
    """Return the unit that handed a case to its holder and might take it back: until that has signed, or because it is itself."""
    if lead is None or not before:
        return None
    last = before[-1]
    kept = last.state == "handed_on" and last.holder_unit_id == lead.holder_unit_id
    return int(last.holder_unit_id) if kept or lead.state == "to_sign" else None


def is_red(case: Case | AnyRow, now: datetime) -> bool:
    """Return whether a case is red to a leader: open, and past its time or of the gravest risk."""
    late = case.due_at is not None and case.due_at < now
    return case.closed_at is None and (late or case.risk == "red")


def _has_lapsed(share: AnyRow, now: datetime) -> bool:
    """Return whether a share is a review whose time is up: it opens nothing any more, though nobody ended it."""
    return bool(share.kind == "review" and share.ended_at is None and share.due_at is not None and share.due_at <= now)


def _in_intake(ws: Workspace, state: State, lead_unit_id: int | None) -> bool:
    """Return whether a case waits at a desk: to be sorted, to be dispatched, or at the actor's own to be signed for."""
    return state in INTAKE or (state is State.ASSIGNED and lead_unit_id is not None and lead_unit_id == ws.actor.unit_id)


def take_in_hand(ws: Workspace, case_id: int, deed: Deed, version: int | None) -> Hand:
    """Lock a case for a movement by this actor.

    ``version`` is what the actor's page showed; None skips that guard (the worker, imports).

    Raises:
        CaseMissing: no such case for this actor.
        NotAllowed: the actor may not do this deed on it.
        Stale: it was moved since.
        Refused: the deed does not fit the state, or a practice of the county objects to it.
    """
    facts = open_window(ws, case_id)
    if facts is None or sight(ws.actor, facts) is Sight.NONE:
        if facts is not None and not facts.holding_units:
            take_as_long(ws, (), read=True)
        raise CaseMissing(case_id)
    if not may(ws.actor, deed):
        raise NotAllowed(deed)
    if deed is Deed.WITHDRAW and may_on(ws.actor, deed, facts):
        door.open_window(ws.session, case_id)  # who handed it to another space holds nothing of it, until it is back
    case = ws.session.execute(
        select(Case)
        .where(Case.county_id == ws.county_id, Case.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if case is None:  # seen from the county, but not opened to it
        raise NotAllowed(deed)
    if version is not None and case.version != version:
        raise Stale(case_id, version, case.version)
    lead = ws.session.execute(
        select(Assignment).where(Assignment.county_id == ws.county_id, Assignment.id == case.lead_id)
    ).scalar_one()
    if (lead.holder_unit_id, _in_intake(ws, State(case.state), lead.holder_unit_id)) != (facts.lead_unit_id, facts.in_intake):
        facts = open_window(ws, case_id) or facts  # it was moved while this movement waited for the lock
    if not may_on(ws.actor, deed, facts):
        raise NotAllowed(deed)
    check_state(deed, State(case.state))
    check_not_paused(deed, paused=case.paused_at is not None)
    see_objections(ws, case, deed)
    ladder = escalation.ladder_of(ws, case.ladder_id)
    rung = ladder.rung(case.rung)
    before = previous_share(ws, case, lead)
    bound = numbers_of(case)
    parties, sessions = ws.session.execute(_ANSWERS, bound).all(), ws.session.execute(_HELD, bound).all()
    standing = standing_of(case, rung, lead, before.state if before else "", parties, sessions)
    return Hand(case, lead, ladder, rung, facts, standing)


_P, _S = table_of(Party).c, table_of(CaseSession).c
_ANSWERS = select(_P.consent, _P.consent_at, _P.openness).where(*of_case(table_of(Party)))
_HELD = select(_S.kind, _S.rung, _S.result, _S.recorded_at).where(*of_case(table_of(CaseSession)))


def standing_of(
    case: Case,
    rung: Rung,
    lead: Assignment | AnyRow,
    came: str,
    answers: Sequence[Party | AnyRow],
    held: Sequence[CaseSession | AnyRow],
) -> Standing:
    """Return what the rules need to know of a case.

    ``came`` is how the share before the lead's ended, empty where there was none; ``answers`` are its parties, ``held`` its sessions.
    """
    sessions = [session for session in held if session.rung == case.rung]
    done = [session.recorded_at for session in sessions] + [answer.consent_at for answer in answers if answer.consent_at]
    return Standing(
        state=State(case.state),
        kind=case.kind,
        type_code=case.type_code,
        terminal=rung.terminal,
        mediates=rung.mediates,
        consents=tuple(answer.consent for answer in answers),
        sessions=len(sessions),
        parties=len(answers),
        openness=tuple(answer.openness for answer in answers),
        dangers_open=case.dangers_open,
        instalments_open=case.instalments_open,
        record_before_leaving=frozenset(record.value for record in rung.record_before_leaving),
        steps_before_leaving=tuple(step.key for step in rung.steps if case.grade >= step.from_grade),
        acts=frozenset(rung.acts),
        session_kinds=frozenset(session.kind for session in sessions),
        tries=sum(session.result == "failed" for session in sessions),
        came=came,
        signed=lead.state != "to_sign",
        worked=any(at >= lead.created_at for at in done),
        returns=case.returns,
        ruled=case.ruled_unit_id is not None and case.ruled_unit_id == lead.holder_unit_id,
    )


def previous_share(ws: Workspace, case: Case, lead: Assignment | AnyRow) -> Assignment | None:
    """Return the share from which the lead holder got the case, or None where the holder opened it."""
    return ws.session.scalars(
        select(Assignment)
        .filter_by(county_id=case.county_id, home_space_id=case.home_space_id, case_id=case.id, kind="lead")
        .where(Assignment.ended_at.is_not(None), Assignment.id != lead.id)
        .order_by(Assignment.ended_at.desc(), Assignment.id.desc())
        .limit(1)
    ).one_or_none()


_ENTRY = insert(table_of(TimelineEntry))
_NOTE = insert(table_of(TimelineNote))


def timeline_values(ws: Workspace, case: Case, deed: str, facts: Mapping[str, Any], at_version: int) -> dict[str, Any]:
    """Return the values of one timeline entry."""
    return {
        "county_id": case.county_id,
        "id": ws.new_key(),
        "home_space_id": case.home_space_id,
        "case_id": case.id,
        "at": ws.now(),
        "deed": deed,
        "post": ws.actor.post,
        "actor_name": ws.actor.name,
        "unit_name": ws.actor.unit_name,
        "rung": case.rung,
        "version": at_version,
        "facts": dict(facts),
    }


def write_down(
    ws: Workspace, case: Case, deed: str, facts: Mapping[str, Any] | None = None, note: str = "", *, moves: bool = True
) -> None:
    """Write a movement into the timeline and the audit, and count the case's version up.

    ``facts`` are codes everybody may see who sees the line; ``note`` is personal and stands apart.
    What moves nothing (a reminder) leaves the version: nobody's page grows old by it.
    """
    case.version += int(moves)
    entry = timeline_values(ws, case, deed, facts or {}, case.version)
    ws.session.flush()
    ws.session.execute(_ENTRY, entry)
    if note:
        keys = {name: entry[name] for name in ("county_id", "id", "home_space_id", "case_id")}
        ws.session.execute(_NOTE, {**keys, "words": note})
    audit.record(ws, deed, case.id, facts)
    tell_of_movement(ws, case, deed, facts or {})


def tell_unit(ws: Workspace, case: Case, kind: str, space_id: int, unit_id: int) -> None:
    """Leave word for a unit about this case and wake the worker."""
    notifications.tell(ws, kind, space_id=space_id, unit_id=unit_id, case_id=case.id, payload={"number": case.number})
    escalation.wake_by(ws, ws.now())


def in_parts(**words: str) -> tuple[str, list[list[str | int]]]:
    """Return words of several sorts as one note, and the measures by which it is cut into them again: a name and a length each."""
    given = {name: text.strip() for name, text in words.items() if text.strip()}
    return "\n".join(given.values()), [[name, len(text)] for name, text in given.items()]


def parts_of(note: str, measures: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Cut a note that ``in_parts`` made into its words by name."""
    found, at = {}, 0
    for name, length in measures:
        found[str(name)] = note[at : at + int(length)]
        at += int(length) + 1
    return found
