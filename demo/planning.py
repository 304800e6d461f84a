"""From a story to a plan: every movement with its moment, counted by the ladder and the calendar before anything is written.

A plan depends on nothing but the story, the ladder and the moment of loading, so that a loading that was killed goes on where it stopped.

Stories of the past say their day of the year. Open ones say how they are to stand at the moment of loading:

- ``latest 2h``: the last turn lies about two hours back;
- ``today``: what is due is due next, today where an office is open;
- ``lapsed``: the limit ran out a moment ago and nobody dealt with it yet;
- ``overdue 3d``: the limit ran out three days ago;
- ``unsigned 1d``: the limit for signing ran out a day ago.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from core import escalation
from core.cases.codes import TOPICS
from core.cases.service.closing import FIRST_VISIT
from core.escalation import Ladder, RungUnit
from core.escalation.rules import OnExpiry
from demo.hours import HERE, at_home, at_the_desk, later, moment, span, utc
from demo.stories import SESSIONS, SETTLING, Story, Turn

#: How far back an open story may have begun.
_LONGEST_OPEN = timedelta(days=100)
#: A session is written down so long after it began.
_SESSION = timedelta(minutes=50)
#: Whoever sees a limit coming acts so long before it.
_BEFORE_LIMIT = timedelta(minutes=40)
_MOMENT = timedelta(minutes=2)
#: The worker looks at what is due every second; twenty are enough to be true.
WORKER_LOOKS = timedelta(seconds=20)
#: The worker carries a case up within a minute of its limit.
_CARRIED = timedelta(minutes=1)
_JUST_NOW, _SOON = timedelta(minutes=5), timedelta(hours=1)
#: Types a grid member's page knows by their topic; others are sorted afterwards.
_TAPPED = {type_code for _, type_code in TOPICS.values() if type_code}
_STANDINGS = {"latest", "today", "lapsed", "overdue", "unsigned"}
_FIELD = {RungUnit.GRID, RungUnit.VILLAGE, RungUnit.AREA}
#: Done where the parties are, also after hours.
_ANYWHERE = SETTLING | {"seal", "promise", "pay", "end", "visit", "rate"}
#: What is usual, where a turn does not say.
_USUAL = {
    "up": "1h",
    "settle": "15m",
    "end": "20m",
    "close": "1d 10:00",
    "visit": "5d 15:30",
    "sign": "3h",
    "refuse": "2h",
    "whistle": "30m",
    "cohold": "30m",
    "report_in": "2h",
    "answer": "1d 10:00",
    "rate": "1d 19:00",
    "agree": "15m",
    "seal": "10m",
    "promise": "5m",
    "pay": "3d 18:00",
}


_MICROSECONDS = 1_000_000

#: Of a step that comes by itself.
_NO_TURN = Turn("")


@dataclass(frozen=True, slots=True)
class Step:
    """One movement: what is done and when, for which turn of the story."""

    do: str
    at: datetime
    turn: Turn = _NO_TURN
    #: For consent: the party, from 1.
    party: int = 0
    #: For sessions: when people met.
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A story with the moments of its steps, and what is due after the last."""

    number: int
    story: Story
    steps: tuple[Step, ...]
    due: datetime | None
    sign_due: datetime | None
    #: Whether somebody took a step after its time on a rung was up.
    late: bool = False

    @property
    def opened_at(self) -> datetime:
        """When the case is opened: no two have the same, so a case is found again by it."""
        return next(step.at for step in self.steps if step.do == "opened")

    def until(self, now: datetime, swept: datetime) -> "Plan":
        """Return what of it has happened by now, when the worker dealt with nothing after ``swept``."""
        kept: list[Step] = []
        for step in self.steps:
            if step.at > now or (step.do == "lapse" and step.at > swept):
                break
            kept.append(step)
        return replace(self, steps=tuple(kept))


def plan_all(stories: Sequence[Story], ladders: Mapping[str, Ladder], now: datetime) -> tuple[tuple[Plan, ...], datetime]:
    """Return the plans of all stories up to now, each on the ladder of its kind (a kind without one takes that of disputes).

    Also returns until when the worker has been at work: what ran out later waits for it.
    """
    plans = [
        plan(number, story, ladders.get(story.kind) or ladders["dispute"], now) for number, story in enumerate(stories, start=1)
    ]
    lapsed = [each.due for each in plans if each.story.when == "lapsed" and each.due is not None]
    swept = min(lapsed, default=now) - _CARRIED
    return tuple(each.until(now, swept) for each in plans), swept


def plan(number: int, story: Story, ladder: Ladder, now: datetime) -> Plan:
    """Return one story's plan, its last steps possibly still to come."""

    def begun(start: datetime) -> Plan:
        return course(number, story, ladder, start)

    return _placed(begun, story.when, now) if story.when.split()[0] in _STANDINGS else begun(moment(story.when, now))


def course(number: int, story: Story, ladder: Ladder, start: datetime) -> Plan:
    """Return a story's plan when it begins at ``start``, whatever its own ``when`` says."""
    return _Course(number, story, ladder, start).walk()


def latest(when: str, now: datetime) -> datetime:
    """Return the moment a waiting report was sent: ``latest 50m`` before now, at an hour at which people are up."""
    wanted = now - span(when.removeprefix("latest "))
    here = wanted.astimezone(HERE)
    return utc(
        wanted if time(7) <= here.time() <= time(22) else datetime.combine(here.date() - timedelta(days=1), time(20, 14), HERE)
    )


def _placed(begun: Callable[[datetime], Plan], when: str, now: datetime) -> Plan:
    """Return the plan that stands at ``now`` as ``when`` wants it; later beginnings end later, so it is found by halving."""
    kind, _, rest = when.partition(" ")
    wanted: dict[str, Callable[[Plan], bool]] = {
        "latest": lambda plan: plan.steps[-1].at <= now - span(rest),
        "lapsed": lambda plan: _by(plan.due, now - _JUST_NOW),
        "overdue": lambda plan: _by(plan.due, now - span(rest)),
        "unsigned": lambda plan: _by(plan.sign_due, now - span(rest)),
        "today": lambda plan: _by(plan.due, now + _SOON),
    }
    starts = _starts(now)
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wanted[kind](begun(starts[middle])) else (low, middle - 1)
    if kind != "today":
        return begun(starts[low])
    return next(plan for plan in map(begun, starts[low + 1 :]) if not wanted[kind](plan))


def _by(due: datetime | None, at: datetime) -> bool:
    return due is not None and due <= at


def _starts(now: datetime) -> list[datetime]:
    first = (now - _LONGEST_OPEN).astimezone(HERE).date()
    days = [first + timedelta(days=day) for day in range(_LONGEST_OPEN.days + 1)]
    clocks = [time(hour, minute) for hour in range(7, 21) for minute in (0, 30)]
    return [start for day in days for clock in clocks if (start := datetime.combine(day, clock, HERE)) <= now]


class _Course:
    """A story under way: the time it is, the rung it stands on and what is due there."""

    def __init__(self, number: int, story: Story, ladder: Ladder, start: datetime) -> None:
        self.number, self.story, self.ladder = number, story, ladder
        self.at = start
        #: When the last turn of the story itself took place; what comes by itself counts from there.
        self.since = start
        self.steps: list[Step] = []
        self.rung = ladder.rungs[0]
        self.grade = 2
        #: When it came to the rung, when it was accepted, and until when it may stay there.
        self.reached = start
        self.accepted: datetime | None = None
        self.limit: escalation.Limit | None = None
        self.due: datetime | None = None
        self.sign_due: datetime | None = None
        self.working = True
        self.asked: set[int] = set()
        self.late = False

    def walk(self) -> Plan:
        """Go through the story from its beginning and return the plan."""
        getattr(self, f"_from_{self.story.by}")()
        for turn in self.story.turns:
            self.since = self.at
            self._turn(turn)
        return Plan(self.number, self.story, tuple(self.steps), self.due, self.sign_due, self.late)

    def _from_grid(self) -> None:
        self._open("grid", desk=False)
        if self.story.first:
            self._step("completed", self.at + timedelta(hours=2))
        if self.story.type not in _TAPPED or self.story.grade != self.grade:
            self._sort(desk=False)

    def _from_village(self) -> None:
        self._open("village", desk=False)

    def _from_window(self) -> None:
        self._open("centre", desk=True)
        self._intake()

    def _from_resident(self) -> None:
        self._step("sent", self.at)
        self.at += timedelta(minutes=35)
        self._open("centre", desk=True)
        self._step("completed", self.at + timedelta(minutes=12), desk=True)
        self._intake()

    def _open(self, unit_kind: str, *, desk: bool) -> None:
        rung = self.ladder.rung_for(unit_kind)
        self.rung = rung or self.ladder.rungs[-1]
        self.working = not desk
        self._step("opened", self.at, desk=desk)
        if not desk:
            self.reached = self.accepted = self.at
            self._limit()

    def _intake(self) -> None:
        if self.story.upto == "registered":
            return
        self._sort(desk=True)
        if self.story.upto == "accepted":
            return
        self._step("dispatched", self.at + timedelta(minutes=9), desk=True)
        to = self.story.to or ("grid" if "/" in self.story.at else "village" if self.story.at else "desk")
        self._stand_on(self.ladder.rung_for("centre" if to == "desk" else to) or self.ladder.rungs[-1], signed=to == "desk")

    def _sort(self, *, desk: bool) -> None:
        self._step("triaged", self.at + timedelta(minutes=16), desk=desk)
        self.grade = self.story.grade
        self.accepted = self.accepted or self.at
        if not desk:
            self._limit()

    def _stand_on(self, rung: escalation.Rung, *, signed: bool = False) -> None:
        self.rung, self.working, self.reached = rung, True, self.at
        self._limit()
        self.sign_due = None if signed else escalation.sign_due_on(rung, self.at)

    def _limit(self) -> None:
        self.limit = escalation.limit_on(self.ladder, self.rung, self.grade, self.reached, accepted_at=self.accepted)
        self.due = self.limit.due_at if self.limit else None

    def _turn(self, turn: Turn) -> None:
        if turn.do == "lapse":
            self._climb_by_itself()
            return
        at = later(self.since, turn.after or _USUAL[turn.do])
        if self.sign_due is not None:
            self._step("signed", at if turn.do == "sign" else min(later(self.since, _USUAL["sign"]), at))
            self.sign_due = None
        if turn.do == "mediate":
            self._ask(turn)
        if turn.do in SESSIONS:
            self._meet(turn, at)
        elif turn.do != "sign":
            self._move(turn, at)

    def _ask(self, turn: Turn) -> None:
        for party in range(1, len(self.story.parties) + 1):
            if party not in self.asked:
                self.asked.add(party)
                self._step("agreed", self.at + timedelta(minutes=11), turn=turn, party=party)

    def _meet(self, turn: Turn, at: datetime) -> None:
        before = self.at
        begins = at_home(at) if self.rung.unit_kind in _FIELD else at_the_desk(at)
        self._step("session", begins + _SESSION, desk=False, turn=turn)
        self.steps[-1] = replace(self.steps[-1], held_at=max(before, self.at - _SESSION))

    def _move(self, turn: Turn, at: datetime) -> None:
        self._step(turn.do, at, turn=turn, party=turn.party, desk=False if turn.do in _ANYWHERE and not turn.who else None)
        match turn.do:
            case "refuse":
                self.asked.add(turn.party)
            case "up":
                self._stand_on(self.ladder.next_rung(self.rung.key) or self.rung)
            case "settle" | "agree" | "end" | "visit":
                self.due, self.working = None, False
            case "close":
                self.due = escalation.due_after(self.at, FIRST_VISIT)

    def _climb_by_itself(self) -> None:
        if self.due is not None:
            self.at = self.due + _CARRIED
        self.steps.append(Step("lapse", utc(self.at)))
        self._stand_on(self.ladder.next_rung(self.rung.key) or self.rung)

    def _step(self, do: str, at: datetime, *, desk: bool | None = None, turn: Turn = _NO_TURN, party: int = 0) -> None:
        """Take a step at a moment that fits whoever takes it, after the one before and in time before the case would climb."""
        jitter = (self.number * 7 + len(self.steps) * 5) % 9
        at += timedelta(minutes=jitter)
        indoors = self.rung.unit_kind not in _FIELD if desk is None else desk
        at = at_the_desk(at) if indoors else at_home(at)
        if self.working and self.due is not None and self.limit is not None and self.limit.on_expiry is OnExpiry.CLIMB:
            at = min(at, self.due - _BEFORE_LIMIT)
        at = max(at, self.at + _MOMENT) if self.steps else at
        self.late = self.late or (self.working and self.due is not None and at > self.due)
        second = (self.number * 17 + len(self.steps) * 23) % 60
        self.at = utc(at).replace(second=second, microsecond=self.number % _MICROSECONDS if do == "opened" else 0)
        self.steps.append(Step(do, self.at, turn, party))
