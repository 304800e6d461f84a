"""Walk plans through the platform's own services: as the right people, in the order of time, with the worker at its work in between.

Every movement is one transaction by the clock of its moment, so that timeline, audit, clocks, numbers and notices are what they would be
had people worked here for a year. A case is found again by the moment it was opened, and its version says how many steps it has taken:
a walk that was killed goes on where it stopped, and one that was finished does nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from sqlalchemy import and_, select

from core import cases, escalation, notifications
from core.cases import codewords
from core.cases.models import Assignment, Case
from core.cases.rules import NewReport
from core.escalation import Ladder
from core.jobs import Sweeper
from core.workspace import WORKER, Actor, Workspace
from demo.cast import Cast, Posts, read_cast, read_posts
from demo.deeds import DEEDS, OPENINGS, Beginning, Subject
from demo.planning import WORKER_LOOKS, Plan, Step, latest
from demo.stories import Waiting
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind

#: Steps that leave word for somebody.
_TELLING = {"dispatched", "up", "whistle", "cohold", "report_in", "answer"}
_ROLES = {SpaceKind.TOWNSHIP: Role.TOWNSHIP, SpaceKind.COUNTY: Role.COUNTY, SpaceKind.PREFECTURE: Role.PREFECTURE}
#: Steps of a unit that was called in.
_CALLED = {"report_in", "answer"}
_RESIDENT = Actor("resident", "")


class WorkLeft(RuntimeError):
    """The worker could not deal with what ran out; its log says why."""


@dataclass(slots=True)
class _Begun:
    """A case that has begun, and how many steps it has taken."""

    id: int
    version: int


class Walker:
    """Walks the plans of one township's stories."""

    def __init__(
        self,
        database: Database,
        space: Space,
        ladders: Mapping[str, Ladder],
        say: Callable[[str], None],
        secret: str = "",
        above: Space | None = None,
    ) -> None:
        """Walk in this township, on the ladder of each kind of case, saying how far it is.

        ``secret`` is the installation's, with which residents' query codes are made; ``above`` the prefecture, where there is one.
        """
        self._secret, self._above = secret, above
        self._database, self._space, self._ladders, self._say = database, space, ladders, say
        self._now = datetime.min.replace(tzinfo=UTC)
        self._sweeper = Sweeper(database, lambda: self._now)

    def walk(self, plans: Sequence[Plan], swept: datetime) -> int:
        """Walk what was not walked yet and return how many steps it was; the worker deals with what ran out until ``swept``."""
        begun = self._begun([plan for plan in plans if any(step.do == "opened" for step in plan.steps)])
        steps = sorted(self._ahead(plans, begun), key=lambda ahead: ahead[0].at)
        for number, (step, plan) in enumerate(steps):
            if number % 100 == 0:
                self._say(f"{self._space.name}: {number} of {len(steps)} steps. 第 {number} 步，共 {len(steps)} 步。")
            self._work_until(min(step.at, swept))
            self._now = step.at
            self._take(step, plan, begun)
        self._work_until(swept)
        return len(steps)

    def report(self, waiting: Sequence[Waiting], now: datetime) -> None:
        """Send the residents' reports that are to wait at the window."""
        for number, one in enumerate(waiting):
            self._now = latest(one.when, now)
            new = NewReport(one.topic, one.words, one.place, self._cast.unit(one.at), one.name, one.phone)
            self._send(waiting_key(number), new)

    def _begun(self, plans: Sequence[Plan]) -> dict[int, _Begun]:
        """Return the cases there are already, by the number of their story."""
        numbers = {plan.opened_at: plan.number for plan in plans}
        own = (Case.county_id == self._space.county_id, Case.home_space_id == self._space.id)
        with self._as(WORKER) as ws:
            rows = ws.session.execute(
                select(Case.id, Case.version, Case.reported_at).where(*own, Case.reported_at.in_(list(numbers)))
            )
            return {numbers[row.reported_at]: _Begun(row.id, row.version) for row in rows}

    @staticmethod
    def _ahead(plans: Sequence[Plan], begun: dict[int, _Begun]) -> Iterator[tuple[Step, Plan]]:
        """Yield the steps not taken yet; a resident's report comes before its case and counts for none of its versions."""
        for plan in plans:
            if plan.number not in begun:
                yield from ((step, plan) for step in plan.steps)
            else:
                taken = 0
                for step in plan.steps:
                    taken += _versions(step, plan)
                    if taken > begun[plan.number].version:
                        yield step, plan

    # Taking a step ---------------------------------------------------------------------------------------------------

    def _take(self, step: Step, plan: Plan, begun: dict[int, _Begun]) -> None:
        story, key = plan.story, f"story {plan.number}"
        match step.do:
            case "sent":
                first, unit = story.parties[0], self._cast.unit(story.at)
                self._send(key, NewReport(story.topic, story.said, story.place, unit, first.name, first.phone))
            case "opened":
                with self._as(self._cast.opener(story)) as ws:
                    case_id = OPENINGS[story.by](ws, Beginning(story, self._cast.unit(story.at), _digest(key)))
                begun[plan.number] = _Begun(case_id, 1)
            case "lapse":  # the worker carried it up when its limit ran out
                begun[plan.number].version += 1
            case _:
                self._move(step, plan, begun[plan.number])
                begun[plan.number].version += _versions(step, plan)

    def _move(self, step: Step, plan: Plan, at: _Begun) -> None:
        space, actor = self._whose(step, plan, at.id)
        with self._as(actor, space) as ws:
            notifications.mark_read(ws, at.id)  # whoever works on a case has read what was told about it
            called = self._cast.called(step.turn.to).id if step.turn.to else 0
            DEEDS[step.do](ws, Subject(at.id, at.version, plan.story, step, self._cast.sent_to(plan.story), called))
        if step.do in _TELLING:
            with self._as(WORKER) as ws:
                notifications.carry(ws)

    def _whose(self, step: Step, plan: Plan, case_id: int) -> tuple[Space, Actor]:
        """Return who takes a step, and in which space.

        That is the clerk while the case waits at the window, then whoever holds it; whoever was called in, for a call; and of what
        came of a call judges who found the matter.
        """
        if step.do in _CALLED:
            unit = self._cast.called(step.turn.to)
            return self._rooms(unit.space_id), self._cast.holder(unit.id, ["department_officer"], plan.number)
        if step.do == "rate" and plan.story.by == "grid":
            return self._space, self._cast.opener(plan.story)
        with self._as(WORKER) as ws:
            holder = ws.session.execute(
                select(Assignment.holder_space_id, Assignment.holder_unit_id, Case.rung)
                .join(Case, and_(Case.county_id == Assignment.county_id, Case.lead_id == Assignment.id))
                .where(Case.county_id == self._space.county_id, Case.id == case_id)
            ).one()
        rung = (self._ladders.get(plan.story.kind) or self._ladders["dispute"]).rung(holder.rung)
        actor = self._cast.doer(step.do, step.turn.who, rung, holder.holder_unit_id, plan.number)
        return self._rooms(holder.holder_space_id), actor

    def _rooms(self, space_id: int) -> Space:
        """Return where somebody works who holds a case: in the township, in the county's own space, or from the prefecture."""
        if self._above is not None and space_id == self._above.id:
            return self._above.inside(self._county)
        return self._space if space_id == self._space.id else self._county

    def _send(self, key: str, new: NewReport) -> None:
        code = code_for(self._secret, self._space, key, new.phone)
        digest = cases.code_digest(self._secret, self._space.county_id, code, codewords.tail_of(new.phone))
        with self._as(_RESIDENT, role=Role.PUBLIC) as ws:
            cases.send_report(ws, new, code_digest=digest, key_digest=_digest(key))

    # The worker ------------------------------------------------------------------------------------------------------

    def _work_until(self, until: datetime) -> None:
        """Let the worker deal with every limit that runs out before a moment, each at its time."""
        while True:
            with self._as(WORKER) as ws:
                due = escalation.next_due(ws)
            if due is None or due > until:
                return
            self._now = due + WORKER_LOOKS
            if not self._sweeper.sweep(self._space.county_id):
                msg = f"what ran out at {due} is still there"
                raise WorkLeft(msg)

    # Workspaces ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _as(self, actor: Actor, space: Space | None = None, role: Role | None = None) -> Iterator[Workspace]:
        """Open a workspace as somebody, at the moment it is, and commit what was done in it."""
        place = space or self._space
        if actor is WORKER:
            role, place = Role.WORKER, self._county
        role = role or _ROLES[place.kind]
        scope = Scope(role, county=place.county_id, space=place.id, seat=place.seat, account=actor.account_id)
        with self._database.open(scope) as session:
            yield Workspace(session, place, actor, lambda: self._now)
            session.commit()

    @cached_property
    def _county(self) -> Space:
        here = self._space
        return Space(
            here.county_id,
            here.county_code,
            SpaceKind.COUNTY,
            here.county_name,
            here.county_id,
            here.county_code,
            here.county_name,
        )

    @cached_property
    def _cast(self) -> Cast:
        above = self._above
        there: Posts = {}
        if above is not None:
            with self._database.open(Scope(Role.WORKER, county=above.id, space=above.id, seat=above.id)) as session:
                there = read_posts(session, above)
        with self._as(WORKER) as ws:
            return read_cast(ws.session, self._space, above, there)


def _versions(step: Step, plan: Plan) -> int:
    """Return by how much a step counts a case's version up: a report comes before its case, the last payment also performs it."""
    if step.do == "sent":
        return 0
    turns = plan.story.turns
    owed = sum(len(turn.instalments) for turn in turns)
    pays = [turn for turn in turns if turn.do == "pay"]
    return 2 if step.do == "pay" and len(pays) == owed and step.turn is pays[-1] else 1


def waiting_key(number: int) -> str:
    """Return what names the form of a report that waits, by its place among those of the township."""
    return f"waiting {number}"


def code_for(secret: str, space: Space, key: str, phone: str) -> str:
    """Return the query code of a report a resident sent in a story, the same every time."""
    return codewords.query_code(secret, space.county_id, f"demo {space.code} {key}", alone=not phone)


def _digest(words: str) -> str:
    return sha256(f"demo {words}".encode()).hexdigest()
