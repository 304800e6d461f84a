"""Read one case: everything of it that the reader may see, and what the reader can do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, literal, select

from core import audit, escalation, notifications
from core.access import CaseFacts, Deed, Sight, Why, may_on, reason_to_see, sight
from core.cases.models import Assignment, Call, Case, CaseStory, FollowUp, Look, Outcome, Party, TimelineEntry, TimelineNote
from core.cases.models import Session as CaseSession
from core.cases.rules import Standing, next_deed
from core.cases.service.belonging import Belonging, kept_of, numbers_of, of_case
from core.cases.service.calling import calls_of, rater_of
from core.cases.service.movement import CALLING, CaseMissing, facts_of, open_to_holder, open_window, standing_of, take_as_long
from core.cases.service.offering import Offer, deeds_on
from core.cases.service.standing import Overtime, overtime_of, possible_now
from core.escalation import Ladder, Rung
from core.workspace import Workspace
from tenants.base import AnyRow, table_of

_T, _N, _A = table_of(TimelineEntry).c, table_of(TimelineNote).c, table_of(Assignment).c
_ENTRY = (_T.id, _T.at, _T.deed, _T.post, _T.actor_name, _T.unit_name, _T.rung, _T.version, _T.facts)
_OF_CASE = and_(*of_case(table_of(TimelineEntry)), _T.version > bindparam("after"))
#: Numbers are handed out in blocks, so they do not tell what came first; one movement may write several entries.
_NEWEST_FIRST = (_T.at.desc(), _T.version.desc(), _T.id.desc())
_LINES = select(*_ENTRY, literal("").label("note")).where(_OF_CASE).order_by(*_NEWEST_FIRST)
_WHOLE = (
    select(*_ENTRY, func.coalesce(_N.words, "").label("note"))
    .outerjoin(table_of(TimelineNote), and_(_N.county_id == _T.county_id, _N.id == _T.id))
    .where(_OF_CASE)
    .order_by(*_NEWEST_FIRST)
)
_SHARES = (
    select(
        _A.id,
        _A.kind,
        _A.rung,
        _A.state,
        _A.holder_space_id,
        _A.holder_unit_id,
        _A.caller_unit_id,
        _A.created_at,
        _A.signed_at,
        _A.due_at,
        _A.ended_at,
    )
    .where(*of_case(table_of(Assignment)))
    .order_by(_A.created_at, _A.id)
)
_CASE = (
    select(Case, CaseStory)
    .outerjoin(
        CaseStory,
        and_(CaseStory.county_id == Case.county_id, CaseStory.home_space_id == Case.home_space_id, CaseStory.case_id == Case.id),
    )
    .where(Case.county_id == bindparam("county"), Case.id == bindparam("case"))
)
_PARTIES = Belonging(Party, Party.side, Party.id)
_SESSIONS = Belonging(CaseSession, CaseSession.held_at, CaseSession.id)
_OUTCOMES = Belonging(Outcome, Outcome.at)
_FOLLOW_UPS = Belonging(FollowUp, FollowUp.visited_at)


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
    #: The tables that have something about the case which the fence shows: who adds to the page looks into no other.
    kept: frozenset[str]


def read_case(ws: Workspace, case_id: int) -> CaseView:
    """Return a case for this reader and record the look at what is personal in it.

    Raises:
        CaseMissing: there is no such case, or the reader may not know of it.
    """
    own = open_to_holder(ws, case_id)
    found = ws.session.execute(_CASE, {"county": ws.county_id, "case": case_id}).one_or_none()
    if found is None:
        take_as_long(ws, own, read=False)
        raise CaseMissing(case_id)
    case, story = found
    bound = numbers_of(case)
    shares = ws.session.execute(_SHARES, bound).all()
    lead = next((share for share in shares if share.id == case.lead_id), None)
    facts = facts_of(ws, case, lead, own)
    seen, why = reason_to_see(ws.actor, facts)
    if why is None or lead is None:
        take_as_long(ws, own, read=True)
        raise CaseMissing(case_id)
    whole, part = seen is Sight.FULL, seen >= Sight.PART
    if part:
        _note_look(ws, case, why)
        notifications.mark_read(ws, case.id)
    ladder = escalation.ladder_of(ws, case.ladder_id)
    rung = ladder.rung(case.rung)
    kept = kept_of(ws, case)
    parties = _PARTIES.of(ws, case)
    sessions = _SESSIONS.of(ws, case, kept)
    left = [share for share in shares if share.kind == "lead" and share.ended_at is not None]
    came = max(left, key=lambda share: (share.ended_at, share.id)).state if left else ""
    standing = standing_of(case, rung, lead, came, parties, sessions)
    timeline = _timeline(ws, bound, whole=whole)
    over = overtime_of(ws, case, kept, took_in=any(entry.deed == "took_in" for entry in timeline))
    calls = calls_of(ws, case, [share.id for share in shares if share.kind in CALLING])
    to_rate = _to_rate(ws, case, shares, calls)
    deeds = possible_now(ws, case, over, deeds_on(ws, Offer(facts, standing, shares, timeline, to_rate)))
    mine = {share.id for share in shares if share.holder_unit_id == ws.actor.unit_id}
    upcoming = next_deed(standing)
    outcomes = _OUTCOMES.of(ws, case, kept) if whole else []
    return CaseView(
        case=case,
        sight=seen,
        ladder=ladder,
        rung=rung,
        standing=standing,
        facts=facts,
        story=story if facts.is_home or part else None,
        parties=parties if facts.is_home or part else [],
        sessions=sessions if whole else [],
        outcome=outcomes[-1] if outcomes else None,
        follow_ups=_FOLLOW_UPS.of(ws, case, kept) if whole else [],
        shares=shares,
        calls=[call for call in calls if whole or call.id in mine],
        to_rate=to_rate,
        timeline=timeline,
        over=over,
        deeds=deeds,
        next=upcoming if upcoming in deeds else None,
        kept=kept,
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
    bound = {"county_id": ws.county_id, "home_space_id": home, "case_id": case_id}
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


_LOOK = insert(table_of(Look))


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


def _timeline(ws: Workspace, bound: Mapping[str, Any], *, whole: bool, after: int = 0) -> Sequence[AnyRow]:
    return ws.session.execute(_WHOLE if whole else _LINES, {**bound, "after": after}).all()
