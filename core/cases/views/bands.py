"""What stands over a case beside the work: a pause, a supervision, something asked for, a merger, a hint; each a quiet line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from core import calendars, cases, escalation
from core.access import Deed, Sight
from core.cases.api_schemas.overtime import OvertimeSchema
from core.cases.rules import INTAKE, State
from core.cases.rules.overtime import HERE
from core.cases.service import CaseView
from core.cases.views.additions import Addition
from core.cases.views.overtime import hint_line
from core.cases.views.overtime_words import (
    ENTRIES,
    EXTENSION_REASONS,
    GRADES,
    NEWS,
    PAUSE_REASONS,
    REFUSALS,
    TELLS,
    VOID_REASONS,
)
from core.cases.views.places import place_names
from core.cases.views.showing import moment
from core.cases.wording import word
from core.web.duewords import day_word, headline, sentence
from core.web.pieces import Action
from core.web.words import _, mark
from core.workspace import Workspace

_LABELS = {
    Deed.MERGE: mark("并到另一件"),
    Deed.REPLY: mark("答复"),
    Deed.ACCEPT_REPLY: mark("看答复"),
    Deed.DECIDE: mark("批一批"),
    Deed.RESUME: mark("恢复办理"),
    Deed.RESTORE: mark("恢复"),
}


#: More than these are on the page where a case is merged.
MOST_HINTS = 3


@dataclass(frozen=True, slots=True)
class Band:
    """A line over a case: its light, what it says, what was said with it, where else it leads, and what can be done."""

    light: str
    words: str
    note: str = ""
    links: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()


def bands_of(ws: Workspace, view: CaseView) -> list[Band]:
    """Return what stands over a case, for this reader."""
    return [
        *_put_away(ws, view),
        *_pause(ws, view),
        *_supervisions(ws, view),
        *_petition(ws, view),
        *_joined(ws, view),
        *_hints(ws, view),
    ]


def act(ws: Workspace, view: CaseView, deed: Deed, **query: Any) -> Action:
    """Return the button of a deed."""
    url = url_for(f"cases.{deed.value}", space=ws.space.code, case_id=view.case.id, **query)
    return Action(_(_LABELS[deed]), url)


def _able(ws: Workspace, view: CaseView, *deeds: Deed) -> tuple[Action, ...]:
    return tuple(act(ws, view, deed) for deed in deeds if deed in view.deeds)


def _facts_of(view: CaseView, *deeds: str) -> dict[str, Any]:
    return next((dict(row.facts) for row in view.timeline if row.deed in deeds), {})


def _note_of(view: CaseView, deed: str) -> str:
    return next((str(row.note) for row in view.timeline if row.deed == deed and row.note), "") if view.sight is Sight.FULL else ""


def _put_away(ws: Workspace, view: CaseView) -> Iterator[Band]:
    if view.case.state == State.VOIDED:
        why = word(VOID_REASONS, _facts_of(view, "voided").get("reason"))
        yield Band("paused", _("已作废：%(why)s", why=why), _note_of(view, "void_asked"), actions=_able(ws, view, Deed.RESTORE))


def _pause(ws: Workspace, view: CaseView) -> Iterator[Band]:
    case = view.case
    if case.paused_at is None:
        return
    why = word(PAUSE_REASONS, _facts_of(view, "paused").get("reason"))
    said = _("已挂起：%(why)s，%(since)s 起", why=why, since=moment(case.paused_at, ws.now()))
    left = left_when_held(view, case.paused_at)
    over = case.resumes_at is not None and case.resumes_at < ws.now()
    day = _day(ws, case.resumes_at) if case.resumes_at else ""
    until = _("说好%(day)s恢复，日子已经过了", day=day) if over else _("预计%(day)s恢复", day=day)
    words = _("，").join(part for part in (said, left, until) if part)
    yield Band(
        "amber" if over else "paused", _("%(said)s。", said=words), _note_of(view, "paused"), actions=_able(ws, view, Deed.RESUME)
    )


def left_when_held(view: CaseView, since: datetime) -> str:
    """Return what was left of the clock when it was held: 还剩 2 个工作日."""
    clock = view.over.clock
    if clock is None or clock.paused_at is None:
        return ""
    term = escalation.term_of(clock, view.ladder, view.rung, view.case.grade)
    return headline(calendars.phrase(clock.due_at, since, term.unit, calendars.national_calendar()))


def _supervisions(ws: Workspace, view: CaseView) -> Iterator[Band]:
    units = place_names(ws, {one.by_unit_id for one in view.over.supervisions})
    for one in view.over.supervisions:
        who = units.get(one.by_unit_id, "")
        said = _("%(who)s%(grade)s", who=who, grade=word(GRADES, one.grade))
        mine = one.by_unit_id == ws.actor.unit_id
        if one.replied_at is not None:
            words = _("%(said)s，已经答复，等%(who)s看。", said=said, who=_("您") if mine else who)
            yield Band("paused", words, _note_of(view, "replied"), actions=_able(ws, view, Deed.ACCEPT_REPLY) if mine else ())
            continue
        late = one.due_at < ws.now()
        phrase = calendars.phrase(one.due_at, ws.now(), calendars.Unit.WORKING_DAYS, calendars.national_calendar())
        words = _("%(said)s，等答复：%(due)s。", said=said, due=sentence(phrase) if not late else headline(phrase))
        yield Band("red" if late else "amber", words, _note_of(view, "supervised"), actions=_able(ws, view, Deed.REPLY))


def _petition(ws: Workspace, view: CaseView) -> Iterator[Band]:
    petition = view.over.petition
    if petition is None:
        return
    if petition.kind == "void":
        words = _("%(who)s申请作废：%(why)s。等定。", who=petition.asked_by, why=word(VOID_REASONS, petition.reason))
        note = _note_of(view, "void_asked")
    else:
        words = _(
            "%(who)s申请延期到%(day)s：%(why)s。等批。",
            who=petition.asked_by,
            day=_day(ws, petition.wanted_at) if petition.wanted_at else "",
            why=word(EXTENSION_REASONS, petition.reason),
        )
        note = _note_of(view, "extension_asked")
    yield Band("amber", words, note, actions=_able(ws, view, Deed.DECIDE))


def _joined(ws: Workspace, view: CaseView) -> Iterator[Band]:
    joined = view.over.joined
    if joined.into is not None:
        yield Band("paused", _("并到另一件一起办："), links=((joined.into.number, _case_url(ws, joined.into.id)),))
    if joined.taken_in:
        links = tuple((one.number, _case_url(ws, one.id)) for one in joined.taken_in)
        yield Band("paused", _("并进来的："), links=links)


def _hints(ws: Workspace, view: CaseView) -> Iterator[Band]:
    if Deed.MERGE not in view.deeds or State(view.case.state) not in INTAKE:
        return
    for hint in cases.possible_duplicates(ws, view.case)[:MOST_HINTS]:
        line = hint_line(ws, hint)
        words = _("可能是同一件（%(same)s）：", same=line["same"])
        into = act(ws, view, Deed.MERGE, into=line["number"])
        yield Band(
            "paused",
            words,
            line["about"],
            ((line["title"], _case_url(ws, hint.line.id)),),
            (Action(_("并进去"), into.url),),
        )


def _day(ws: Workspace, at: datetime) -> str:
    return day_word(at.astimezone(HERE).date(), ws.now().astimezone(HERE).date())


def _case_url(ws: Workspace, case_id: int) -> str:
    return url_for("cases.case", space=ws.space.code, case_id=case_id)


def _given(_ws: Workspace, view: CaseView, _full_names: bool) -> dict[str, Any]:  # noqa: FBT001  # as additions are asked
    over, clock = view.over, view.over.clock
    return OvertimeSchema().dump(  # type: ignore[no-any-return]  # what it dumps is a dict
        {
            "paused_at": view.case.paused_at,
            "resumes_at": view.case.resumes_at,
            "clock_due_at": clock.due_at if clock else None,
            "extended_from": clock.extended_from if clock else None,
            "supervisions": over.supervisions,
            "petition": over.petition,
            "merged_into": over.joined.into,
            "taken_in": over.joined.taken_in,
        }
    )


#: What is laid onto the page of a case and into the API's answer.
OVERTIME = Addition("overtime", tells=TELLS, refusals=REFUSALS, news=NEWS, entries=ENTRIES, given=_given)
