"""Urge whoever holds a case, and supervise it formally: with a grade, a reason, and a reply by a day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from core import calendars, escalation
from core.access import Deed, Sight, may_on, sight
from core.cases.models import Assignment, Case, Supervision, TimelineEntry
from core.cases.rules import Refused
from core.cases.rules.overtime import SUPERVISION_GRADES, NewSupervision, one_of, said, to_come
from core.cases.service.movement import CaseMissing, Hand, NotAllowed, open_window, take_in_hand, tell_unit, write_down
from core.cases.service.pausing import tell_holder
from core.workspace import Workspace
from tenants.door import must_change

#: Nobody waits longer for a reply than a month.
LONGEST_REPLY_DAYS = 31


def urge(ws: Workspace, case_id: int, *, version: int | None, words: str = "") -> Case:
    """Remind whoever holds a case (催办); no more than word is left, and nothing of the case changes.

    Raises:
        Refused: ``urged_today`` when this superior did so already and no working day has begun since.
    """
    share = _open_for_the_county(ws, case_id, Deed.URGE)
    hand = take_in_hand(ws, case_id, Deed.URGE, version)
    last = _last_urged(ws, hand)
    if last is not None and not _working_day_began(last, ws.now()):
        raise Refused("urged_today")
    write_down(ws, hand.case, "urged", note=words.strip(), moves=False)
    tell_unit(ws, hand.case, "urged", hand.lead.holder_space_id, hand.lead.holder_unit_id)
    if share is not None:
        _shut(ws, share)
    return hand.case


def supervise(ws: Workspace, case_id: int, new: NewSupervision, *, version: int | None) -> Case:
    """Supervise a case formally (督办): the holder has to reply by a day; while it lasts the case is open to whoever supervises.

    Raises:
        Refused: ``supervised_already`` by this unit, ``unknown_choice``, ``say_something``, ``day_passed`` or ``too_far``.
    """
    share = _open_for_the_county(ws, case_id, Deed.SUPERVISE)
    hand = take_in_hand(ws, case_id, Deed.SUPERVISE, version)
    grade = one_of(new.grade, SUPERVISION_GRADES, "grade")
    why = said(new.why, "why")
    due = to_come(new.reply_by, ws.now(), "reply_by", LONGEST_REPLY_DAYS)
    if any(one.by_unit_id == ws.actor.unit_id for one in open_supervisions(ws, hand.case)):
        raise Refused("supervised_already")
    _begin(ws, hand, share or _take_share(ws, hand.case), grade, due)
    write_down(ws, hand.case, "supervised", {"grade": grade, "by": new.reply_by.isoformat()}, note=why)
    tell_unit(ws, hand.case, "supervised", hand.lead.holder_space_id, hand.lead.holder_unit_id)
    return hand.case


def reply(ws: Workspace, case_id: int, words: str, *, version: int | None) -> Case:
    """Reply to everybody who supervises a case and waits for it.

    Raises:
        Refused: ``no_reply_awaited`` or ``say_something``.
    """
    hand = take_in_hand(ws, case_id, Deed.REPLY, version)
    waiting = [one for one in open_supervisions(ws, hand.case) if one.replied_at is None]
    if not waiting:
        raise Refused("no_reply_awaited")
    words = said(words, "words")
    for one in waiting:
        one.replied_at = ws.now()
    ws.session.flush()
    escalation.stop_clocks(ws, hand.key, "reply")
    write_down(ws, hand.case, "replied", note=words)
    for one in waiting:
        _tell_supervisor(ws, hand.case, one, "replied")
    return hand.case


def accept_reply(
    ws: Workspace, case_id: int, *, version: int | None, enough: bool, words: str = "", reply_by: date | None = None
) -> Case:
    """Say whether a reply is enough: then the supervision ends and its window is shut; else a new reply is awaited.

    Raises:
        Refused: ``not_supervising``, ``no_reply_yet``; of what is not enough ``say_something`` or ``day_passed``.
    """
    hand = take_in_hand(ws, case_id, Deed.ACCEPT_REPLY, version)
    one = next((one for one in open_supervisions(ws, hand.case) if one.by_unit_id == ws.actor.unit_id), None)
    if one is None:
        raise Refused("not_supervising")
    if one.replied_at is None:
        raise Refused("no_reply_yet")
    if enough:
        write_down(ws, hand.case, "reply_accepted", {"grade": one.grade}, note=words.strip())
        tell_holder(ws, hand, "reply_accepted")
        end_supervision(ws, one)
        return hand.case
    if reply_by is None:
        raise Refused("day_passed", "reply_by")
    due = to_come(reply_by, ws.now(), "reply_by", LONGEST_REPLY_DAYS)
    one.replied_at, one.due_at = None, due
    _await_reply(ws, hand, one)
    facts = {"grade": one.grade, "by": reply_by.isoformat()}
    write_down(ws, hand.case, "reply_refused", facts, note=said(words, "words"))
    tell_holder(ws, hand, "reply_refused")
    return hand.case


def open_supervisions(ws: Workspace, case: Case) -> Sequence[Supervision]:
    """Return the supervisions of a case that have not ended, the oldest first."""
    return ws.session.scalars(
        select(Supervision)
        .where(
            Supervision.county_id == case.county_id,
            Supervision.home_space_id == case.home_space_id,
            Supervision.case_id == case.id,
            Supervision.ended_at.is_(None),
        )
        .order_by(Supervision.started_at, Supervision.id)
    ).all()


def end_supervision(ws: Workspace, one: Supervision) -> None:
    """End a supervision and the share that opened the case for it."""
    one.ended_at = ws.now()
    ws.session.flush()
    _shut(ws, ws.session.get_one(Assignment, (one.county_id, one.assignment_id)))


def _open_for_the_county(ws: Workspace, case_id: int, deed: Deed) -> Assignment | None:
    """Take a share of a township's case for the county, which opens it; None where the case is open to the actor already.

    Raises:
        CaseMissing: no such case for this actor.
        NotAllowed: the actor may not do this deed on it.
    """
    facts = open_window(ws, case_id)
    if facts is None or sight(ws.actor, facts) is Sight.NONE:
        raise CaseMissing(case_id)
    if not may_on(ws.actor, deed, facts):
        raise NotAllowed(deed)
    if facts.is_home or facts.holding_units:
        return None
    case = ws.session.execute(
        select(Case.county_id, Case.home_space_id, Case.id, Case.rung).where(Case.county_id == ws.county_id, Case.id == case_id)
    ).one()
    share = _new_share(ws, case.home_space_id, case.id, case.rung)
    open_window(ws, case_id)
    return share


def _take_share(ws: Workspace, case: Case) -> Assignment:
    return _new_share(ws, case.home_space_id, case.id, case.rung)


def _new_share(ws: Workspace, home_space_id: int, case_id: int, rung: str) -> Assignment:
    if ws.actor.unit_id is None:
        raise NotAllowed(Deed.SUPERVISE)
    share = Assignment(
        county_id=ws.county_id,
        id=ws.new_key(),
        home_space_id=home_space_id,
        case_id=case_id,
        holder_space_id=ws.space_id,
        holder_unit_id=ws.actor.unit_id,
        holder_post_id=None,
        kind="supervise",
        leads=0,
        rung=rung,
        round=1,
        state="signed",
        created_at=ws.now(),
        signed_at=ws.now(),
        due_at=None,
    )
    ws.session.add(share)
    ws.session.flush()
    return share


def _shut(ws: Workspace, share: Assignment) -> None:
    ended = update(Assignment).where(Assignment.county_id == share.county_id, Assignment.id == share.id)
    must_change(ws.session.execute(ended.values(state="done", ended_at=ws.now())))


def _begin(ws: Workspace, hand: Hand, share: Assignment, grade: str, due: datetime) -> None:
    one = Supervision(
        county_id=hand.case.county_id,
        id=ws.new_key(),
        home_space_id=hand.case.home_space_id,
        case_id=hand.case.id,
        grade=grade,
        assignment_id=share.id,
        by_unit_id=share.holder_unit_id,
        by_name=ws.actor.name,
        started_at=ws.now(),
        due_at=due,
    )
    ws.session.add(one)
    ws.session.flush()
    _await_reply(ws, hand, one)


def _await_reply(ws: Workspace, hand: Hand, one: Supervision) -> None:
    number = escalation.rounds(ws, hand.key).get(("reply", hand.case.rung), 0) + 1
    clock = escalation.clock_values(ws, hand.key, "reply", hand.case.rung, one.assignment_id, one.due_at, "remind", number=number)
    escalation.start_clocks(ws, [clock])


def _tell_supervisor(ws: Workspace, case: Case, one: Supervision, kind: str) -> None:
    share = ws.session.get_one(Assignment, (one.county_id, one.assignment_id))
    tell_unit(ws, case, kind, share.holder_space_id, share.holder_unit_id)


def _last_urged(ws: Workspace, hand: Hand) -> datetime | None:
    """Return when this superior last urged; a name in a unit is one person as far as anybody there can tell."""
    return ws.session.scalar(
        select(TimelineEntry.at)
        .where(
            TimelineEntry.county_id == hand.case.county_id,
            TimelineEntry.home_space_id == hand.case.home_space_id,
            TimelineEntry.case_id == hand.case.id,
            TimelineEntry.deed == "urged",
            TimelineEntry.post == ws.actor.post,
            TimelineEntry.actor_name == ws.actor.name,
            TimelineEntry.unit_name == ws.actor.unit_name,
        )
        .order_by(TimelineEntry.at.desc())
        .limit(1)
    )


def _working_day_began(since: datetime, now: datetime) -> bool:
    """Return whether a working day has begun after the day of ``since``."""
    calendar = calendars.national_calendar().plain
    return calendar.working_days(calendar.local(since).date(), calendar.local(now).date()) > 0
