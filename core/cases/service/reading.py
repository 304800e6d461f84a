"""Read one case: everything of it that the reader may see, and what the reader can do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import and_, bindparam, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from core import audit, escalation, notifications
from core.access import CaseFacts, Deed, Sight, Why, may_on, reason_to_see, sight
from core.cases.models import Assignment, Call, Case, CaseStory, FollowUp, Look, Outcome, Party, TimelineEntry, TimelineNote
from core.cases.models import Session as CaseSession
from core.cases.rules import Standing, next_deed
from core.cases.service.calling import calls_of, rater_of
from core.cases.service.movement import CALLING, CaseMissing, open_window, standing_of
from core.cases.service.offering import Offer, deeds_on
from core.cases.service.standing import Overtime, overtime_of, possible_now
from core.escalation import Ladder, Rung
from core.workspace import Workspace
from tenants.base import AnyRow

_ENTRY = (
    TimelineEntry.id,
    TimelineEntry.at,
    TimelineEntry.deed,
    TimelineEntry.post,
    TimelineEntry.actor_name,
    TimelineEntry.unit_name,
    TimelineEntry.rung,
    TimelineEntry.version,
    TimelineEntry.facts,
)
_OF_CASE = and_(
    TimelineEntry.county_id == bindparam("county"),
    TimelineEntry.home_space_id == bindparam("home"),
    TimelineEntry.case_id == bindparam("case"),
    TimelineEntry.version > bindparam("after"),
)
#: Numbers are handed out in blocks, so they do not tell what came first; one movement may write several entries.
_NEWEST_FIRST = (TimelineEntry.at.desc(), TimelineEntry.version.desc(), TimelineEntry.id.desc())
_LINES = select(*_ENTRY, literal("").label("note")).where(_OF_CASE).order_by(*_NEWEST_FIRST)
_WHOLE = (
    select(*_ENTRY, func.coalesce(TimelineNote.words, "").label("note"))
    .outerjoin(TimelineNote, and_(TimelineNote.county_id == TimelineEntry.county_id, TimelineNote.id == TimelineEntry.id))
    .where(_OF_CASE)
    .order_by(*_NEWEST_FIRST)
)
_SHARES = (
    select(
        Assignment.id,
        Assignment.kind,
        Assignment.rung,
        Assignment.state,
        Assignment.holder_space_id,
        Assignment.holder_unit_id,
        Assignment.caller_unit_id,
        Assignment.created_at,
        Assignment.signed_at,
        Assignment.due_at,
        Assignment.ended_at,
    )
    .where(
        Assignment.county_id == bindparam("county"),
        Assignment.home_space_id == bindparam("home"),
        Assignment.case_id == bindparam("case"),
    )
    .order_by(Assignment.created_at, Assignment.id)
)


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as this reader sees it; with sight of the line alone, the personal parts are empty."""

    case: Case
    sight: Sight
    ladder: Ladder
    rung: Rung
    standing: Standing
    facts: CaseFacts
    story: CaseStory | None
    parties: Sequence[Party]
    sessions: Sequence[CaseSession]
    outcome: Outcome | None
    follow_ups: Sequence[FollowUp]
    shares: Sequence[AnyRow]
    #: Who was called in, for what, with what answer: all of them, or for whoever was called its own.
    calls: Sequence[Call]
    #: Those of them that the reader is to rate.
    to_rate: frozenset[int]
    timeline: Sequence[AnyRow]
    over: Overtime
    deeds: frozenset[Deed]
    next: Deed | None


def read_case(ws: Workspace, case_id: int) -> CaseView:
    """Return a case for this reader and record the look at what is personal in it.

    Raises:
        CaseMissing: there is no such case, or the reader may not know of it.
    """
    facts = open_window(ws, case_id)
    seen, why = (Sight.NONE, None) if facts is None else reason_to_see(ws.actor, facts)
    if facts is None or why is None:
        raise CaseMissing(case_id)
    case = ws.session.execute(select(Case).where(Case.county_id == ws.county_id, Case.id == case_id)).scalar_one()
    ladder = escalation.ladder_of(ws, case.ladder_id)
    rung = ladder.rung(case.rung)
    bound = {"county": case.county_id, "home": case.home_space_id, "case": case.id}
    shares = ws.session.execute(_SHARES, bound).all()
    lead = next(share for share in shares if share.id == case.lead_id)
    left = [share for share in shares if share.kind == "lead" and share.ended_at is not None]
    came = max(left, key=lambda share: (share.ended_at, share.id)).state if left else ""
    standing = standing_of(ws, case, rung, lead, came)
    whole, part = seen is Sight.FULL, seen >= Sight.PART
    if part:
        _note_look(ws, case, why)
        notifications.mark_read(ws, case.id)
    timeline = _timeline(ws, bound, whole=whole)
    over = overtime_of(ws, case)
    calls = calls_of(ws, case, [share.id for share in shares if share.kind in CALLING])
    to_rate = _to_rate(ws, case, shares, calls)
    deeds = possible_now(ws, case, over, deeds_on(ws, Offer(facts, standing, shares, timeline, to_rate)))
    mine = {share.id for share in shares if share.holder_unit_id == ws.actor.unit_id}
    upcoming = next_deed(standing)
    return CaseView(
        case=case,
        sight=seen,
        ladder=ladder,
        rung=rung,
        standing=standing,
        facts=facts,
        story=_story(ws, case) if facts.is_home or part else None,
        parties=_rows(ws, Party, case, Party.side, Party.id) if facts.is_home or part else [],
        sessions=_rows(ws, CaseSession, case, CaseSession.held_at, CaseSession.id) if whole else [],
        outcome=_outcome(ws, case) if whole else None,
        follow_ups=_rows(ws, FollowUp, case, FollowUp.visited_at) if whole else [],
        shares=shares,
        calls=[call for call in calls if whole or call.id in mine],
        to_rate=to_rate,
        timeline=timeline,
        over=over,
        deeds=deeds,
        next=upcoming if upcoming in deeds else None,
    )


def _to_rate(ws: Workspace, case: Case, shares: Sequence[AnyRow], calls: Sequence[Call]) -> frozenset[int]:
    """Return the calls that were answered and that the actor's unit is to rate."""
    unrated = {call.id for call in calls if call.stars is None}
    first = min((share for share in shares if share.kind == "lead"), key=lambda share: (share.created_at, share.id))
    done = [share for share in shares if share.id in unrated and share.state == "done"]
    return frozenset(share.id for share in done if rater_of(case, share, first.holder_unit_id) == ws.actor.unit_id)


def changes_since(ws: Workspace, case_id: int, version: int) -> Sequence[AnyRow]:
    """Return what happened to a case after a version, newest first, as far as the reader may see it: for a page gone stale."""
    facts = open_window(ws, case_id)
    if facts is None or sight(ws.actor, facts) is Sight.NONE:
        return []
    home = ws.session.scalar(select(Case.home_space_id).where(Case.county_id == ws.county_id, Case.id == case_id))
    bound = {"county": ws.county_id, "home": home, "case": case_id}
    return _timeline(ws, bound, whole=sight(ws.actor, facts) is Sight.FULL, after=version)


def unmask(ws: Workspace, case_id: int) -> None:
    """Record that the reader asked for the full names and telephone numbers of a case.

    Raises:
        CaseMissing: the reader may not see the case whole.
    """
    facts = open_window(ws, case_id)
    if facts is None or not may_on(ws.actor, Deed.UNMASK, facts):
        raise CaseMissing(case_id)
    case = ws.session.execute(select(Case).where(Case.county_id == ws.county_id, Case.id == case_id)).scalar_one()
    _seen, why = reason_to_see(ws.actor, facts)
    _note_look(ws, case, why, whole_names=True)


_LOOK = insert(Look)


def _note_look(ws: Workspace, case: Case, why: Why | None, *, whole_names: bool = False) -> None:
    """Write down a look at what is personal: in the audit, and beside the case for those who see it whole."""
    reason = why.value if why else ""
    audit.record(ws, "unmasked" if whole_names else "looked", case.id, {"why": reason})
    look = {
        "county_id": case.county_id,
        "id": ws.new_key(),
        "home_space_id": case.home_space_id,
        "case_id": case.id,
        "at": ws.now(),
        "account_id": ws.actor.account_id,
        "post": ws.actor.post,
        "actor_name": ws.actor.name,
        "unit_name": ws.actor.unit_name,
        "why": reason,
        "whole_names": whole_names,
    }
    ws.session.execute(_LOOK, look)


def _story(ws: Workspace, case: Case) -> CaseStory | None:
    return ws.session.get(CaseStory, (case.county_id, case.home_space_id, case.id))


def _outcome(ws: Workspace, case: Case) -> Outcome | None:
    rows = _rows(ws, Outcome, case, Outcome.at)
    return rows[-1] if rows else None


_Table = TypeVar("_Table", Party, CaseSession, Outcome, FollowUp)


def _rows(ws: Workspace, table: type[_Table], case: Case, *order: InstrumentedAttribute[Any]) -> Sequence[_Table]:
    keys = {"county_id": case.county_id, "home_space_id": case.home_space_id, "case_id": case.id}
    return ws.session.scalars(select(table).filter_by(**keys).order_by(*order)).all()


def _timeline(ws: Workspace, bound: dict[str, Any], *, whole: bool, after: int = 0) -> Sequence[AnyRow]:
    return ws.session.execute(_WHOLE if whole else _LINES, {**bound, "after": after}).all()
