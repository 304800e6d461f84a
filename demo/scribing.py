"""From a plan to the rows it leaves: what the services would have written, had people and the worker taken its steps.

One case at a time, in memory, without a statement. That these rows are those of the services is not believed but tried: a test
walks the same stories through the services and lays both loads side by side.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as DatabaseSession

from core import escalation
from core.cases.models import Case, CaseStory, FollowUp, Outcome
from core.cases.models import Session as CaseSession
from core.cases.rules import OPEN, State
from core.cases.service.closing import FIRST_VISIT
from core.cases.service.movement import in_parts
from core.escalation import Ladder, Rung
from core.workspace import WORKER, Actor, Workspace
from demo.cast import Cast
from demo.deeds import consent_way, new_case
from demo.page import Page, Rows, share
from demo.planning import WORKER_LOOKS, Plan, Step
from demo.stories import SESSIONS
from tenants.spaces import Space
from tenants.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Desk:
    """What a scribe needs to know of the place it writes about."""

    session: DatabaseSession
    space: Space
    county: Space
    #: The ladder of each kind of case, with its number.
    ladders: Mapping[str, tuple[int, Ladder]]
    cast: Cast
    #: Until when the worker has been at work.
    swept: datetime
    #: Gives the number of a case opened at a moment.
    number: Callable[[datetime], str]


def write_all(desk: Desk, plans: list[Plan]) -> Rows:
    """Return the rows of all plans, each with what the worker did between its steps and after the last."""
    rows: Rows = defaultdict(list)
    for plan in plans:
        for table, found in _Pen(desk, plan).written().items():
            rows[table] += found
    return rows


class _Pen:
    """Writes one case."""

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self._desk, self._cast, self._plan = desk, desk.cast, plan
        self._ladder_id, self._ladder = desk.ladders.get(plan.story.kind) or desk.ladders["dispute"]
        self._page: Page | None = None

    def written(self) -> Rows:
        """Return the case's rows."""
        for step in self._plan.steps:
            self._take(step)
        self._work_until(self._desk.swept)
        return self._on.gathered()

    @property
    def _on(self) -> Page:
        if self._page is None:
            msg = f"{self._plan.story.title}: something is done before the case is opened"
            raise LookupError(msg)
        return self._page

    @property
    def _rung(self) -> Rung:
        return self._ladder.rung(self._on.case.rung)

    def _take(self, step: Step) -> None:
        """Take one step, after what the worker did before it."""
        if step.do == "opened":
            self._open(step)
            return
        self._work_until(min(step.at, self._desk.swept))
        if step.do == "lapse":  # the worker carried it up a moment ago
            return
        at_home = self._on.lead.holder_space_id == self._desk.space.id
        actor = self._cast.doer(step.do, step.turn.who, self._rung, self._on.lead.holder_unit_id, self._plan.number)
        ws = self._as(actor, step.at, self._desk.space if at_home else self._desk.county)
        self._on.read(ws)
        getattr(self, _DEEDS[step.do])(ws, step)

    def _as(self, actor: Actor, at: datetime, space: Space) -> Workspace:
        return Workspace(self._desk.session, space, actor, lambda: at)

    # Opening and sorting ---------------------------------------------------------------------------------------------

    def _open(self, step: Step) -> None:
        story, desk = self._plan.story, self._desk
        new = new_case(story, self._cast.unit(story.at))
        ws = self._as(self._cast.opener(story), step.at, desk.space)
        holder = self._cast.rows[ws.actor.unit_id or 0]
        at_desk = holder.kind == UnitKind.CENTRE
        rung = self._ladder.rung_for(holder.kind) or self._ladder.rungs[-1]
        limit = None if at_desk else escalation.limit_on(self._ladder, rung, new.grade, step.at)
        due = limit.due_at if limit else None
        case = Case(
            county_id=ws.county_id, id=ws.new_key(), home_space_id=ws.space_id, number=desk.number(step.at), kind=new.kind,
            type_code=new.type_code, grade=new.grade, people=new.people or len(new.parties), source=new.source, channel=new.channel,
            unit_id=new.unit_id or (None if at_desk else holder.id), state=State.REGISTERED if at_desk else State.IN_HAND,
            ladder_id=self._ladder_id, rung=rung.key, lead_id=ws.new_key(), leads=1, version=0, reporter_post_id=ws.actor.post_id,
            reported_at=step.at, accepted_at=None if at_desk else step.at, due_at=due,
        )  # fmt: skip
        lead = share(ws, case, holder, rung.key, 1, due, lead_id=case.lead_id)
        lead.state, lead.signed_at = "signed", step.at
        text = CaseStory(
            county_id=case.county_id, home_space_id=case.home_space_id, case_id=case.id, title=new.title, story=new.story,
            place=new.place, reporter_name=new.reporter_name, reporter_phone=new.reporter_phone,
        )  # fmt: skip
        self._page = page = Page(case, lead, text, [lead])
        page.add_parties(ws, new.parties)
        if limit is not None:
            page.start_clock(ws, "rung", rung.key, limit.due_at, limit.on_expiry)
        page.write_down(ws, "reported", {"channel": new.channel, "type": new.type_code})

    def _complete(self, ws: Workspace, _step: Step) -> None:
        story, text = self._plan.story, self._on.story
        before = text.story if text.story != story.story else ""
        text.title, text.story, text.place = story.title, story.story, story.place
        self._on.add_parties(ws, story.parties)
        self._on.write_down(ws, "completed", {"parties": len(story.parties)}, before)

    def _triage(self, ws: Workspace, _step: Step) -> None:
        story, case = self._plan.story, self._on.case
        facts = {"type": story.type, "grade": story.grade, "was_type": case.type_code, "was_grade": case.grade}
        case.type_code, case.grade, case.kind = story.type, story.grade, story.kind
        if case.state == State.REGISTERED:
            case.state, case.accepted_at = State.ACCEPTED, ws.now()
        if facts["grade"] != facts["was_grade"]:
            self._move_limit()
        self._on.write_down(ws, "triaged", facts)

    def _move_limit(self) -> None:
        page, running = self._on, self._on.running("rung")
        limit = self._limit(self._rung, running[0]["started_at"]) if running else None
        if limit is None:
            return
        running[0]["due_at"] = page.case.due_at = limit.due_at
        running[0]["on_expiry"] = limit.on_expiry
        if page.lead.state == "signed":
            page.lead.due_at = limit.due_at

    def _limit(self, rung: Rung, start: datetime) -> escalation.Limit | None:
        case = self._on.case
        return escalation.limit_on(self._ladder, rung, case.grade, start, accepted_at=case.accepted_at)

    # Handing on ------------------------------------------------------------------------------------------------------

    def _dispatch(self, ws: Workspace, _step: Step) -> None:
        unit, case = self._cast.rows[self._cast.sent_to(self._plan.story)], self._on.case
        self._hand_over(ws, self._ladder.rung_for(unit.kind) or self._ladder.rungs[-1], unit, "handed_on")
        own = unit.id == ws.actor.unit_id
        if own:
            self._signed(ws)
        if unit.kind in {UnitKind.GRID, UnitKind.VILLAGE} and case.unit_id is None:
            case.unit_id = unit.id
        self._on.write_down(ws, "dispatched", {"to": unit.name, "unit": unit.id})
        if not own:
            self._on.tell(ws, "dispatched", unit)

    def _sign(self, ws: Workspace, _step: Step) -> None:
        self._signed(ws)
        self._on.write_down(ws, "signed", {})

    def _signed(self, ws: Workspace) -> None:
        case, lead = self._on.case, self._on.lead
        lead.state, lead.signed_at, lead.due_at = "signed", ws.now(), case.due_at
        case.state, case.accepted_at = State.IN_HAND, case.accepted_at or ws.now()
        self._on.stop_clocks(ws, "sign")

    def _escalate(self, ws: Workspace, step: Step) -> None:
        turn = step.turn
        note, parts = in_parts(tried=turn.tried, why=turn.why, **turn.written)
        self._climb(ws, "escalated", note, {"parts": parts} if turn.written else {})

    def _climb(self, ws: Workspace, deed: str, note: str = "", more: Mapping[str, Any] | None = None) -> None:
        was, page = self._on.case.rung, self._on
        rung = self._ladder.next_rung(was)
        unit = None
        while rung is not None and (unit := self._cast.standing_on(rung, page.lead.holder_unit_id)) is None:
            rung = self._ladder.next_rung(rung.key)
        if rung is None or unit is None:
            msg = f"{self._plan.story.title}: nobody stands above {was}"
            raise LookupError(msg)
        self._hand_over(ws, rung, unit, "passed_up")
        facts = {"from": was, "to_rung": rung.key, "to": unit.name, "unit": unit.id, **(more or {})}
        # What the worker carries up it writes down where it leaves, people where it arrives.
        page.write_down(ws, deed, facts, note, rung=was if deed == "climbed" else "")
        page.tell(ws, "escalated", unit)

    def _hand_over(self, ws: Workspace, rung: Rung, unit: Unit, left_as: str) -> None:
        page, now = self._on, ws.now()
        page.lead.leads, page.lead.state, page.lead.ended_at = 0, left_as, now
        page.stop_clocks(ws, "sign", "rung")
        sign_due, limit = escalation.sign_due_on(rung, now), self._limit(rung, now)
        page.hand_to(ws, rung, unit, sign_due, limit.due_at if limit else None)
        page.case.state = State.ASSIGNED
        if sign_due is not None:
            page.start_clock(ws, "sign", rung.key, sign_due, "remind")
        if limit is not None:
            page.start_clock(ws, "rung", rung.key, limit.due_at, limit.on_expiry)

    # Mediating and ending --------------------------------------------------------------------------------------------

    def _consent(self, ws: Workspace, step: Step) -> None:
        party, agrees, way = self._on.parties[step.party - 1], step.do == "agreed", consent_way(self._plan.story, step)
        facts = {"side": party.side, "way": way, **({} if party.consent == "unasked" else {"was": party.consent})}
        party.consent = "agreed" if agrees else "refused"
        party.consent_way, party.consent_at, party.consent_by = way, ws.now(), ws.actor.name
        self._on.write_down(ws, "consented" if agrees else "declined", facts)

    def _meet(self, ws: Workspace, step: Step) -> None:
        page, turn = self._on, step.turn
        row = CaseSession(
            id=ws.new_key(), kind=SESSIONS[turn.do], rung=page.case.rung, held_at=step.held_at or step.at,
            place=turn.place or self._plan.story.place, present=turn.present, words=turn.words, result=turn.result,
            recorded_by=ws.actor.name, recorded_at=ws.now(),
        )  # fmt: skip
        page.add(row)
        page.case.state = State.MEDIATING
        page.sessions[page.case.rung] += 1
        facts = {"kind": row.kind, "result": turn.result, "number": page.sessions[page.case.rung]}
        page.write_down(ws, "session_noted", facts, turn.words)

    def _settle(self, ws: Workspace, step: Step) -> None:
        case, turn = self._on.case, step.turn
        way = turn.way or "people"
        if way == "people":
            self._consent_by_agreeing(ws, turn.form)
        self._end(ws, Outcome(kind="settled", form=turn.form, way=way, words=turn.words, performed=turn.performed, routes=[]))
        case.state = State.PERFORMED if turn.performed else State.SETTLED
        case.resolution, case.settled_at, case.settled_rung = way, ws.now(), case.rung
        self._on.write_down(ws, "settled", {"form": turn.form, "way": way, "performed": turn.performed}, turn.words)

    def _consent_by_agreeing(self, ws: Workspace, form: str) -> None:
        for party in self._on.parties:
            if party.consent == "unasked":
                party.consent, party.consent_way, party.consent_at, party.consent_by = "agreed", form, ws.now(), ws.actor.name
                self._on.write_down(ws, "consented", {"side": party.side, "way": form, "by": "agreeing"}, moves=False)

    def _terminate(self, ws: Workspace, step: Step) -> None:
        turn, told, now = step.turn, step.turn.way or "in_person", ws.now()
        routes = list(turn.routes)
        outcome = Outcome(kind="terminated", words=turn.words, performed=False, routes=routes, told_way=told, told_at=now)
        self._end(ws, outcome)
        self._on.case.state, self._on.case.end_reason = State.TERMINATED, turn.reason
        self._on.write_down(ws, "terminated", {"reason": turn.reason, "routes": routes, "told": told}, turn.words)

    def _end(self, ws: Workspace, outcome: Outcome) -> None:
        outcome.id, outcome.at, outcome.by_name = ws.new_key(), ws.now(), ws.actor.name
        self._on.add(outcome)
        self._on.case.due_at = self._on.lead.due_at = None
        self._on.stop_clocks(ws, "sign", "rung")

    def _close(self, ws: Workspace, _step: Step) -> None:
        page, due = self._on, escalation.due_after(ws.now(), FIRST_VISIT)
        page.case.state, page.case.closed_at = State.CLOSED, ws.now()
        page.lead.due_at = page.case.due_at = due
        page.start_clock(ws, "visit", page.case.rung, due, "remind")
        page.write_down(ws, "closed", {})

    def _visit(self, ws: Workspace, step: Step) -> None:
        page, turn = self._on, step.turn
        performed = turn.result != "failed"
        row = FollowUp(
            id=ws.new_key(), visited_at=ws.now(), way=turn.way or "home", performed=performed, mood=turn.mood,
            satisfied=turn.satisfied, words=turn.words, by_name=ws.actor.name,
        )  # fmt: skip
        page.add(row)
        page.case.state, page.case.visited_at = State.VISITED, ws.now()
        page.case.due_at = page.lead.due_at = None
        page.lead.state = "done"
        page.stop_clocks(ws, "visit")
        page.write_down(ws, "visited", {"performed": performed, "mood": turn.mood, "satisfied": turn.satisfied}, turn.words)

    # The worker ------------------------------------------------------------------------------------------------------

    def _work_until(self, until: datetime) -> None:
        """Let the worker deal with every limit that runs out before a moment, each a moment after its time.

        What a superior is to supervise is left for the worker itself.
        """
        while self._page is not None:
            running = [clock for clock in self._page.running() if clock["on_expiry"] != "supervise"]
            if not running or running[0]["due_at"] > until:
                return
            self._fire(running[0], running[0]["due_at"] + WORKER_LOOKS)

    def _fire(self, clock: dict[str, Any], at: datetime) -> None:
        page, ws = self._on, self._as(WORKER, at, self._desk.county)
        clock["fired_at"] = at
        if not self._still_counts(clock):
            return
        if clock["on_expiry"] == "climb":
            self._climb(ws, "climbed")
            return
        page.write_down(ws, "overdue", {"clock": clock["kind"], "then": clock["on_expiry"]}, moves=False)
        page.tell(ws, "overdue", self._cast.rows[page.lead.holder_unit_id])

    def _still_counts(self, clock: dict[str, Any]) -> bool:
        case, lead = self._on.case, self._on.lead
        if clock["assignment_id"] != lead.id:
            return False
        match clock["kind"]:
            case "sign":
                return lead.state == "to_sign"
            case "rung":
                return State(case.state) in OPEN and State(case.state) < State.SETTLED
            case _:
                return State(case.state) is State.CLOSED


#: What each step writes.
_DEEDS = {
    "completed": "_complete", "triaged": "_triage", "dispatched": "_dispatch", "signed": "_sign", "sign": "_sign",
    "agreed": "_consent", "refuse": "_consent", "session": "_meet", "up": "_escalate", "settle": "_settle", "end": "_terminate",
    "close": "_close", "visit": "_visit",
}  # fmt: skip
