"""What a step of a story does: one call of a service, with the story's words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core import cases
from core.cases.codes import FROM_GRID, FROM_WINDOW, TOPICS
from core.cases.models import Assignment, Party, Report
from core.cases.rules import NewCase, NewSession, Settlement, Termination, Triage, Visit
from core.cases.rules.calling import NewCall
from core.workspace import Workspace
from demo import agreeing
from demo.planning import Step
from demo.stories import SESSIONS, Story

#: A village mediator finds a matter by going to see (主动调解).
_BY_ITSELF = "17"
_TAPPED = {type_code for _, type_code in TOPICS.values() if type_code}


@dataclass(frozen=True, slots=True)
class Beginning:
    """A story about to be reported: the unit where it happened, and the key of the resident's report, if it began with one."""

    story: Story
    unit_id: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The case a step is about, the version its actor saw, the step, the unit the window sends it to, and the one called in."""

    case_id: int
    version: int
    story: Story
    step: Step
    sent_to: int
    called: int = 0


def new_case(story: Story, unit_id: int | None) -> NewCase:
    """Return what a story's case is opened with: by a grid's member, in a village, or at the window."""
    match story.by:
        case "grid":
            known = story.type if story.type in _TAPPED else None
            if not story.first:
                return _whole(story, unit_id, source=FROM_GRID, channel="phone", type_code=known)
            # A few words from the spot; the rest is completed afterwards.
            source = story.source or FROM_GRID
            return NewCase(
                story.first, place=story.place, kind=story.kind, type_code=known, source=source, channel="phone", unit_id=unit_id
            )
        case "village":
            return _whole(story, unit_id, source=_BY_ITSELF, channel="window", type_code=story.type)
        case _:
            return _whole(story, unit_id, source=FROM_WINDOW, channel="window", type_code=None)


def _report_from_grid(ws: Workspace, of: Beginning) -> int:
    return cases.report_from_grid(ws, new_case(of.story, of.unit_id)).id


def _register(ws: Workspace, of: Beginning) -> int:
    return cases.register(ws, new_case(of.story, of.unit_id)).id


def _take_report(ws: Workspace, of: Beginning) -> int:
    own = (Report.county_id == ws.county_id, Report.home_space_id == ws.space_id, Report.key_digest == of.key)
    return cases.take_report(ws, ws.session.scalars(select(Report.id).where(*own)).one()).id


def _whole(story: Story, unit_id: int | None, *, source: str, channel: str, type_code: str | None) -> NewCase:
    return NewCase(
        title=story.title,
        story=story.story,
        place=story.place,
        kind=story.kind,
        type_code=type_code,
        people=story.people,
        source=story.source or source,
        channel=channel,
        unit_id=unit_id,
        reporter_name=story.parties[0].name,
        reporter_phone=story.parties[0].phone,
        parties=story.parties,
    )


#: How a case is opened, by the way its story begins.
OPENINGS: dict[str, Callable[[Workspace, Beginning], int]] = {
    "grid": _report_from_grid,
    "village": _register,
    "window": _register,
    "resident": _take_report,
}


def _complete(ws: Workspace, of: Subject) -> None:
    story = of.story
    new = story.parties[1:] if story.by == "resident" else story.parties
    cases.complete(ws, of.case_id, version=of.version, title=story.title, story=story.story, place=story.place, new_parties=new)


def _triage(ws: Workspace, of: Subject) -> None:
    cases.triage(ws, of.case_id, Triage(of.story.type, of.story.grade, of.story.kind), version=of.version)


def _dispatch(ws: Workspace, of: Subject) -> None:
    cases.dispatch(ws, of.case_id, of.sent_to, version=of.version)


def _sign(ws: Workspace, of: Subject) -> None:
    cases.sign_for(ws, of.case_id, version=of.version)


def _consent(ws: Workspace, of: Subject) -> None:
    own = (Party.county_id == ws.county_id, Party.home_space_id == ws.space_id, Party.case_id == of.case_id)
    parties = ws.session.scalars(select(Party.id).where(*own).order_by(Party.id)).all()
    way = consent_way(of.story, of.step)
    agrees = of.step.do == "agreed"
    cases.record_consent(ws, of.case_id, parties[of.step.party - 1], version=of.version, agrees=agrees, way=way)


def consent_way(story: Story, step: Step) -> str:
    """Return how a party says whether it agrees: as the turn has it, else mostly by word of mouth."""
    return step.turn.way or ("oral" if (len(story.story) + step.party) % 4 else "written")


def _meet(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    new = NewSession(
        SESSIONS[turn.do], of.step.held_at or of.step.at, turn.words, turn.result, turn.place or of.story.place, turn.present
    )
    cases.note_session(ws, of.case_id, new, version=of.version)


def _escalate(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    written: dict[str, Any] = dict(turn.written)
    cases.escalate(ws, of.case_id, version=of.version, tried=turn.tried, why=turn.why, **written)


def _settle(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    settlement = Settlement(turn.words, turn.form, turn.way or "people", turn.performed)
    cases.settle(ws, of.case_id, settlement, version=of.version)


def _terminate(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    end = Termination(turn.reason, turn.routes, turn.way or "in_person", turn.words)
    cases.terminate(ws, of.case_id, end, version=of.version)


def _close(ws: Workspace, of: Subject) -> None:
    cases.close(ws, of.case_id, version=of.version)


def _visit(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    performed = turn.result != "failed"
    seen = Visit(performed=performed, mood=turn.mood, satisfied=turn.satisfied, way=turn.way or "home", words=turn.words)
    cases.visit(ws, of.case_id, seen, version=of.version)


def _call(ws: Workspace, of: Subject) -> None:
    turn = of.step.turn
    kind = "coholder" if turn.do == "cohold" else "whistle"
    cases.call_in(ws, of.case_id, NewCall(kind, (of.called,), turn.words), version=of.version)


def _report_in(ws: Workspace, of: Subject) -> None:
    cases.report_in(ws, of.case_id, version=of.version)


def _answer(ws: Workspace, of: Subject) -> None:
    cases.answer_call(ws, of.case_id, version=of.version, answer=of.step.turn.words)


def _rate(ws: Workspace, of: Subject) -> None:
    own = (Assignment.county_id == ws.county_id, Assignment.case_id == of.case_id, Assignment.holder_unit_id == of.called)
    call = ws.session.scalars(select(Assignment.id).where(*own, Assignment.kind.in_(("whistle", "coholder")))).one()
    cases.rate_call(ws, of.case_id, call, version=of.version, stars=of.step.turn.stars, words=of.step.turn.words)


def _agree(ws: Workspace, of: Subject) -> None:
    agreeing.agree(ws, of.case_id, of.version, of.step.turn, of.story.story)


def _sign_agreement(ws: Workspace, of: Subject) -> None:
    agreeing.sign(ws, of.case_id, of.version)


def _promise(ws: Workspace, of: Subject) -> None:
    agreeing.promise(ws, of.case_id, of.version, of.step.turn)


def _pay(ws: Workspace, of: Subject) -> None:
    agreeing.pay(ws, of.case_id, of.version, of.step.turn)


#: What each step does.
DEEDS: dict[str, Callable[[Workspace, Subject], None]] = {
    "completed": _complete,
    "triaged": _triage,
    "dispatched": _dispatch,
    "signed": _sign,
    "sign": _sign,
    "agreed": _consent,
    "refuse": _consent,
    "session": _meet,
    "up": _escalate,
    "settle": _settle,
    "end": _terminate,
    "close": _close,
    "visit": _visit,
    "whistle": _call,
    "cohold": _call,
    "report_in": _report_in,
    "answer": _answer,
    "rate": _rate,
    "agree": _agree,
    "seal": _sign_agreement,
    "promise": _promise,
    "pay": _pay,
}
