"""The ladder as the picture of one case: the county's rungs, when it was at each, what came of it there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core import calendars, escalation
from core.cases.rules import ENDED, INTAKE, PUT_AWAY, State
from core.cases.service import CaseView
from core.cases.views.showing import day, due_of_share, rung_name
from core.cases.wording import RESULTS, STATES, word
from core.escalation import Rung
from core.escalation.rules.moves import climb
from core.web.duewords import day_word, headline, light_word
from core.web.fields import OFFICIAL_TIME
from core.web.pieces import Due, Stop, StopState
from core.web.words import _, _n
from tenants.base import AnyRow

_OVER = ENDED | PUT_AWAY | {State.CLOSED, State.VISITED}


def lead_share(view: CaseView) -> AnyRow | None:
    """Return the share of whoever holds the case now."""
    return next((share for share in view.shares if share.id == view.case.lead_id), None)


def due_now(view: CaseView, now: datetime) -> Due | None:
    """Return what is due on the case at this moment: to sign for it, to be done with it, to visit; None where nothing is."""
    share = lead_share(view)
    if share is None or share.due_at is None:
        return None
    state, to_sign = State(view.case.state), share.state == "to_sign"
    clock = view.over.clock
    due = due_of_share(share.due_at, share.created_at, now, view.rung, view.case.grade, state, to_sign=to_sign)
    if clock is None or clock.extended_from is None or to_sign or share.due_at < now:
        return due
    local = share.due_at.astimezone(OFFICIAL_TIME)
    until = day_word(local.date(), now.astimezone(OFFICIAL_TIME).date())
    return replace(due, exact=_("延期到%(day)s %(time)s", day=until, time=f"{local:%H:%M}"))


def ended_in_time(view: CaseView) -> Due | None:
    """Return whether a case ended in time, in words and with its light: 按时办结, 超期 2 个工作日办结; None where no time was set.

    What is settled or terminated and not closed yet is not called 办结.
    """
    clock = view.over.ended
    if clock is None or clock.stopped_at is None:
        return None
    calendar = calendars.national_calendar()
    unit = escalation.term_of(clock, view.ladder, view.ladder.rung(clock.rung), view.case.grade).unit
    closed = clock.stopped_at if view.case.closed_at else None  # settled or terminated, it is not closed yet
    phrase = calendars.phrase(clock.due_at, clock.stopped_at, unit, calendar, closed_at=closed)
    light = calendars.light(clock.started_at, clock.due_at, clock.stopped_at, calendar, closed_at=clock.stopped_at)
    words = headline(phrase) if closed or clock.stopped_at > clock.due_at else _("按时有了结果，等办结")
    return Due(light.value, words, "", light_word(light))


def stops_of(view: CaseView, units: Mapping[int, str], now: datetime) -> list[Stop]:
    """Return the picture: the desk where it came in, the rungs, and, once it is over, how it was put away."""
    state = State(view.case.state)
    stops = [_intake(view, now)] if _came_to_desk(view) else []
    way = _way(view)
    here = way.index(view.rung)
    for at, rung in enumerate(way):
        if at > here and state in _OVER:
            break
        if at == here and state not in INTAKE:
            stops.append(_here(view, rung, units, now))
        elif at > here or state in INTAKE:
            stops.append(Stop(rung_name(rung)))
        else:
            stops.append(_left(view, rung, units, now))
    return [*stops, *_put_away(view, now)] if state in _OVER else stops


def rungs_ahead(view: CaseView) -> list[str]:
    """Return the rungs a case has not reached, by name, where it may still climb and they are several."""
    state, way = State(view.case.state), _way(view)
    if state in _OVER:
        return []
    left = [rung_name(rung) for rung in (way if state in INTAKE else way[way.index(view.rung) + 1 :])]
    return left if len(left) > 1 else []


def _way(view: CaseView) -> list[Rung]:
    rungs = view.ladder.rungs
    way = list(climb(view.ladder, rungs[0].key))
    return way if view.rung in way else [*way, view.rung]


def _came_to_desk(view: CaseView) -> bool:
    """Return whether the case first lay at a desk to be sorted, before anybody worked on it."""
    return State(view.case.state) in INTAKE or bool(view.shares and view.shares[0].state == "handed_on")


def _intake(view: CaseView, now: datetime) -> Stop:
    since = view.shares[0].created_at if view.shares else view.case.reported_at
    if State(view.case.state) in INTAKE:
        return Stop(_("窗口受理"), "here", _("%(day)s 起", day=day(since, now)), word(STATES, view.case.state))
    return Stop(_("窗口受理"), "done", _span(view.shares[0], now))


def _here(view: CaseView, rung: Rung, units: Mapping[int, str], now: datetime) -> Stop:
    share = lead_share(view)
    who = units.get(share.holder_unit_id, "") if share else ""
    if State(view.case.state) in _OVER:
        return Stop(rung_name(rung), "done", _span_of(view, rung, now), _two(who, _outcome(view)))
    due = due_now(view, now)
    state: StopState = "late" if due and due.light == "red" else "here"
    since = _("%(day)s 起", day=day(share.created_at, now)) if share else ""
    if view.case.paused_at is not None:
        return Stop(rung_name(rung), "here", _two(_("已挂起"), due.words if due else ""), _two(who, _tried(view, rung)))
    waiting = _("等签收") if State(view.case.state) is State.ASSIGNED else ""
    return Stop(
        rung_name(rung), state, _two(due.words if due else since, waiting), _two(who, "" if waiting else _tried(view, rung))
    )


def _left(view: CaseView, rung: Rung, units: Mapping[int, str], now: datetime) -> Stop:
    shares = _shares_on(view, rung)
    if not shares:
        return Stop(rung_name(rung), "skipped")
    return Stop(
        rung_name(rung), "done", _span_of(view, rung, now), _two(units.get(shares[-1].holder_unit_id, ""), _tried(view, rung))
    )


def _put_away(view: CaseView, now: datetime) -> list[Stop]:
    case = view.case
    if State(case.state) in PUT_AWAY:
        return [Stop(word(STATES, case.state), "done", day(case.closed_at, now) if case.closed_at else "")]
    closed = Stop(_("办结"), "done", day(case.closed_at, now)) if case.closed_at else Stop(_("办结"))
    if case.visited_at:
        return [closed, Stop(_("回访"), "done", day(case.visited_at, now))]
    due = due_now(view, now) if case.closed_at else None
    return [closed, Stop(_("回访"), "late" if due and due.light == "red" else "ahead", "", due.words if due else "")]


def _outcome(view: CaseView) -> str:
    if State(view.case.state) in PUT_AWAY:
        return ""
    return _("没谈成，已终止") if view.case.end_reason else _("谈成了")


def _tried(view: CaseView, rung: Rung) -> str:
    """Return in a few words what was done on a rung."""
    sessions = [row for row in view.timeline if row.deed == "session_noted" and row.rung == rung.key]
    if sessions:
        said = _n("谈了 %(num)s 次", "谈了 %(num)s 次", len(sessions))
        return _two(said, word(RESULTS, sessions[0].facts.get("result")))
    if any(row.deed == "climbed" and row.facts.get("from") == rung.key for row in view.timeline):
        return _("到期自动上报")
    return ""


def _shares_on(view: CaseView, rung: Rung) -> list[AnyRow]:
    """Return the shares held on a rung; that of the desk, before anybody worked on it, is none."""
    worked = view.shares[1:] if _came_to_desk(view) else view.shares
    return [share for share in worked if share.rung == rung.key and share.kind == "lead"]


def _span_of(view: CaseView, rung: Rung, now: datetime) -> str:
    shares = _shares_on(view, rung)
    if not shares:
        return ""
    ended = shares[-1].ended_at or view.case.settled_at or view.case.closed_at
    return _days(shares[0].created_at, ended, now)


def _span(share: AnyRow, now: datetime) -> str:
    return _days(share.created_at, share.ended_at, now)


def _days(since: datetime, until: datetime | None, now: datetime) -> str:
    first = day(since, now)
    last = day(until, now) if until else first
    return first if first == last else _("%(first)s 至 %(last)s", first=first, last=last)


def _two(first: str, second: str) -> str:
    return _("，").join(part for part in (first, second) if part)
