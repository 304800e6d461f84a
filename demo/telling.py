"""Stories in bulk: so many settled on each rung, so many ended or open, told from scenes, each with its plan.

Everything is drawn from the name of the place and the number of the story: told twice, it is the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from core import escalation
from core.cases.rules import NewParty
from core.escalation import Ladder, Rung
from core.escalation.rules import OnExpiry
from demo.hours import HERE
from demo.naming import chance, person, telephone
from demo.planning import Plan, course, plan
from demo.scenes import Filler, Scene, filler, firm, phrases, scenes
from demo.shares import apportion
from demo.stories import SETTLING, Story, Turn

#: Numbers of stories in bulk begin here; those written by hand lie below.
FIRST_NUMBER = 10_000
#: From this month on what happened "this year" is the year itself, before it the last twelve months.
_HALF_YEAR = 6
_LATELY = timedelta(days=12)
_TRIES = 40
_SIMPLE, _COMPLEX = 1, 3
_GROUP = 5
_NAMES_THE_VILLAGE = 0.4
#: How matters stand that were accepted and are not settled yet.
_OPEN = (
    "latest 5h accepted", "unsigned 20h", "today", "latest 1d", "latest 8h", "overdue 1d", "latest 2d", "today", "unsigned 3d", "latest 4h",
)  # fmt: skip
#: How those stand that wait at the window to be sorted.
_WAITING = ("latest 3h registered", "latest 30h registered", "latest 5h registered")


@dataclass(frozen=True, slots=True)
class Bulk:
    """How many cases a place had in the year, and how they went."""

    total: int
    settled: int
    #: Ended without agreement; the rest is open.
    ended: int = 0
    #: Of a hundred settled, how many on each rung.
    rungs: Mapping[str, float] = field(default_factory=dict)
    tales: tuple[str, ...] = ("shared",)
    #: Names as they are usual there (``naming.person``).
    people: str = ""
    #: Where matters come from, besides what people find themselves.
    sources: Mapping[str, float] = field(default_factory=dict)
    #: Settled by a committee of the trade.
    industry: int = 0
    #: Early warnings among the settled.
    warnings: int = 0
    #: Pushed by the police, at least.
    police: int = 0
    #: Registered besides and not accepted yet: what waits at the window to be sorted.
    waiting: int = 0

    def without(self, walked: Sequence[Plan]) -> "Bulk":
        """Return what is left to tell when these stories of the same place walk through the services."""
        settled = [plan for plan in walked if any(step.do in SETTLING for step in plan.steps)]
        ways = [turn.way for plan in settled for turn in plan.story.turns if turn.do in SETTLING]
        return _replace(
            self,
            total=self.total - len(walked),
            settled=self.settled - len(settled),
            industry=max(0, self.industry - ways.count("industry")),
            warnings=max(0, self.warnings - sum(plan.story.kind == "warning" for plan in settled)),
        )

    def shared_out(self, weights: Sequence[float]) -> list["Bulk"]:
        """Return the parts of it that places of these weights have."""
        wholes = {
            name: apportion(getattr(self, name), weights)
            for name in ("settled", "ended", "industry", "warnings", "police", "waiting")
        }
        still_open = apportion(self.total - self.settled - self.ended, weights)
        return [
            _replace(
                self,
                total=wholes["settled"][at] + wholes["ended"][at] + still_open[at],
                **{name: parts[at] for name, parts in wholes.items()},
            )
            for at in range(len(weights))
        ]


def _replace(bulk: Bulk, **changes: int) -> Bulk:
    return Bulk(**{**{name: getattr(bulk, name) for name in Bulk.__dataclass_fields__}, **changes})


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the stories happen: the grids of each village, the ladder of each kind, who works there and is no party."""

    name: str
    grids: Mapping[str, Sequence[str]]
    ladders: Mapping[str, Ladder]
    staff: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Goal:
    """How a story is to end: ``settled`` or ``ended`` on a rung, or open in one of the ways of ``_OPEN``."""

    how: str
    rung: str = ""
    kind: str = "dispute"
    industry: bool = False
    police: bool = False
    standing: str = ""


def window(now: datetime) -> datetime:
    """Return since when the cases of the bulk were reported: the first of January, or of the month eleven months ago early in a year."""
    here = now.astimezone(HERE)
    if here.month > _HALF_YEAR:
        return datetime.combine(here.date().replace(month=1, day=1), time(), HERE)
    return datetime.combine(here.date().replace(year=here.year - 1, month=here.month + 1, day=1), time(), HERE)


def tell(ground: Ground, bulk: Bulk, now: datetime) -> list[Plan]:
    """Return the plans of a place's stories up to now."""
    return [
        _Teller(ground, bulk, now, number, goal).plan() for number, goal in enumerate(_goals(ground, bulk), start=FIRST_NUMBER)
    ]


def _goals(ground: Ground, bulk: Bulk) -> list[_Goal]:
    """Return how each story is to end, well mixed."""
    disputes = bulk.settled - bulk.warnings
    rungs = [*bulk.rungs]
    counts = apportion(disputes, [bulk.rungs[rung] for rung in rungs])
    settled = [_Goal("settled", rung) for rung, count in zip(rungs, counts, strict=True) for _ in range(count)]
    # The trade's own committees sit with the township, and above it.
    at_top = sorted(range(len(settled)), key=lambda at: rungs.index(settled[at].rung), reverse=True)
    for at in at_top[: bulk.industry]:
        settled[at] = _Goal("settled", settled[at].rung, industry=True)
    for at in range(min(bulk.police, len(settled))):
        settled[at] = _Goal("settled", settled[at].rung, police=True)
    goals = [*settled, *(_Goal("settled", "township", kind="warning") for _ in range(bulk.warnings))]
    ends = [rung.key for rung in ground.ladders["dispute"].rungs if rung.mediates and rung.unit_kind in {"village", "township"}]
    goals += [_Goal("ended", ends[at % len(ends)]) for at in range(bulk.ended)]
    goals += [_Goal("open", standing=_OPEN[at % len(_OPEN)]) for at in range(bulk.total - bulk.settled - bulk.ended)]
    goals += [_Goal("open", standing=_WAITING[at % len(_WAITING)]) for at in range(bulk.waiting)]
    chance(ground.name, "mixed").shuffle(goals)
    return goals


class _Teller:
    """Tells one story."""

    def __init__(self, ground: Ground, bulk: Bulk, now: datetime, number: int, goal: _Goal) -> None:
        self._ground, self._bulk, self._now, self._number, self._goal = ground, bulk, now, number, goal
        self._random = chance(ground.name, number)
        self._ladder = ground.ladders[goal.kind]
        #: The whole way takes days, not weeks: nothing waits overnight more than once or twice.
        self._tight = any(term.amount <= 3 for _, term in self._ladder.total_terms)  # three days
        self._village = self._random.choice(list(ground.grids))
        self._grid = self._random.choice(list(ground.grids[self._village]))

    def plan(self) -> Plan:
        """Return the story's plan."""
        if self._goal.how == "open":
            return self._open()
        since = window(self._now)
        for attempt in range(_TRIES):
            start = self._start(since, lately=attempt < _TRIES // 2)
            found = course(self._number, self._story(start), self._ladder, start)
            ended = next(step.at for step in found.steps if step.do in {"settle", "end"})
            if ended < self._now and found.steps[0].at >= since and not found.late:
                return found.until(self._now, self._now)
        msg = f"{self._ground.name}: a story of the last days does not end in time"
        raise LookupError(msg)

    def _start(self, since: datetime, *, lately: bool) -> datetime:
        """Return a moment people are up; one in thirty lies in the last days, as long as that works out."""
        end = self._now if lately and self._number % 30 == 0 else self._now - _LATELY
        since = max(since, self._now - timedelta(days=20)) if lately and self._number % 30 == 0 else since
        day = since + self._random.random() * max(end - since, timedelta(hours=1))
        here = day.astimezone(HERE)
        start = datetime.combine(here.date(), time(self._random.randint(7, 20), self._random.randrange(60)), HERE)
        return min(start, self._now - timedelta(minutes=30))

    def _open(self) -> Plan:
        kind, _, rest = self._goal.standing.partition(" ")
        span, _, upto = rest.partition(" ")
        standing = f"{kind} {span}".strip()
        story = self._story(
            self._now, when=standing, upto=upto or "assigned", turns=kind in {"latest", "today", "overdue"} and not upto
        )
        return plan(self._number, story, self._ladder, self._now).until(self._now, self._now)

    # The story -------------------------------------------------------------------------------------------------------

    def _story(self, start: datetime, *, when: str = "", upto: str = "assigned", turns: bool = True) -> Story:
        scene = self._scene(start)
        parties, people = self._parties(scene)
        fill = filler(scene, self._random, [party.name for party in parties])
        grade = self._grade(scene)
        by, to = self._beginning(upto, when)
        source = self._source(scene, by)
        place = fill(self._random.choice(scene.place))
        scene = scene.worded(self._random.randrange(len(scene.title)))
        title, told = fill(scene.title[0]), self._turns(scene, fill, by, to, grade) if turns else []
        return Story(
            title=f"{self._village}{title}" if self._random.random() < _NAMES_THE_VILLAGE else title, type=scene.type, when=when, by=by, at=f"{self._village}/{self._grid}",
            place=place if self._random.random() < 0.5 else f"{self._grid}{place}", story=fill(self._random.choice(scene.story)),
            parties=parties, turns=tuple(told), people=people, grade=grade, source=source, to=to, upto=upto, kind=self._goal.kind,
        )  # fmt: skip

    def _scene(self, start: datetime) -> Scene:
        month = start.astimezone(HERE).month
        found = scenes(f"{self._bulk.tales[0]}_warning") if self._goal.kind == "warning" else scenes(*self._bulk.tales)
        if self._goal.industry:
            found = tuple(scene for scene in found if scene.industry) or found
        weights = [scene.weight * (3 if month in scene.season else 0.5 if scene.season else 1) for scene in found]
        return self._random.choices(found, weights)[0]

    def _parties(self, scene: Scene) -> tuple[tuple[NewParty, ...], int]:
        random = self._random
        people = random.randint(*scene.people) if scene.people else 0
        first = self._somebody()
        group = people >= _GROUP
        phone = telephone(random) if random.random() < 0.6 else ""
        name = f"{first}等{people - 1}人" if group else first
        one = NewParty(name, 1, "group" if group else "person", phone)
        if scene.orgs:
            other = NewParty(firm(scene, random), 2, "organisation", telephone(random) if random.random() < 0.4 else "")
        else:
            family = first[0] if scene.labels else ""
            other = NewParty(
                self._somebody(but=first, family=family), 2, "person", telephone(random) if random.random() < 0.3 else ""
            )
        return (one, other), people

    def _somebody(self, *, but: str = "", family: str = "") -> str:
        while True:
            name = person(self._random, self._bulk.people)
            name = family + name[1:] if family and "·" not in name + family else name
            if name not in self._ground.staff and name != but and (family or name[0] != but[:1]):
                return name

    def _grade(self, scene: Scene) -> int:
        known = self._ladder.grade_values
        if self._goal.kind == "warning":
            return known[0]
        wanted = scene.grade if scene.grade >= _COMPLEX else _SIMPLE
        if wanted == _SIMPLE and 2 in known and self._random.random() < 0.6:
            return 2
        return wanted if wanted in known else known[0]

    def _beginning(self, upto: str, when: str) -> tuple[str, str]:
        """Return who opens it and where the window sends it: never above the rung it is to end on."""
        if upto != "assigned" or when.startswith("unsigned"):
            return "window", "grid" if self._goal.rung in {"", "grid"} else "village"
        if self._goal.kind == "warning":
            return "grid", ""
        if when:  # what somebody holds was accepted when it was met with
            return "grid", ""
        target = self._goal.rung
        by = self._random.choices(("grid", "window", "village"), (55, 35, 10 if target != "grid" else 0))[0]
        if by != "window":
            return by, ""
        ways = {"": ["grid", "village"], "grid": ["grid"], "village": ["grid", "village", "village"], "area": ["grid", "village"]}
        return by, self._random.choice(ways.get(target, ["grid", "village", "desk", "desk"]))

    def _source(self, scene: Scene, by: str) -> str:
        if self._goal.police:
            return "08"
        if self._goal.kind == "warning":
            return "16"
        if scene.source and self._random.random() < 0.7:
            return scene.source
        if by == "window" and self._bulk.sources and self._random.random() < 0.5:
            return self._random.choices(list(self._bulk.sources), list(self._bulk.sources.values()))[0]
        return ""

    # Its turns -------------------------------------------------------------------------------------------------------

    def _turns(self, scene: Scene, fill: Filler, by: str, to: str, grade: int) -> list[Turn]:
        first = {"grid": "grid", "village": "village"}.get(by) or {"grid": "grid", "village": "village"}.get(to, "township")
        way = _way(self._ladder, first)
        target = self._goal.rung or self._random.choice(
            [rung.key for rung in way if rung.mediates and rung.held_by == "township"][:2]
        )
        told: list[Turn] = []
        for rung in way:
            if rung.key == target:
                told += self._at_the_end(scene, fill, rung, grade)
                break
            told += self._on_the_way(fill, rung)
        return told

    def _on_the_way(self, fill: Filler, rung: Rung) -> Iterator[Turn]:
        random, said = self._random, phrases()
        if not rung.mediates:
            asked = [str(record) for record in rung.record_before_leaving if record in said]
            written = {record: random.choice(said[record]) for record in asked}
            tried, why = random.sample(said["route"], 2)
            yield Turn("up", after=random.choice(("2h", "4h", "16:10")), tried=tried, why=why, written=written)
            return
        session = "session" in {record.value for record in rung.record_before_leaving}
        if session or random.random() < 0.6:
            do = random.choice(("talk", "talk", "mediate")) if session else "talk"
            words = random.choice(said["mediate_failed" if do == "mediate" else "talk"])
            yield Turn(do, after=self._after(), words=fill(words), result="failed" if do == "mediate" else "continues")
        if rung.on_expiry is OnExpiry.CLIMB and random.random() < 0.05:
            yield Turn("lapse")
            return
        yield Turn(
            "up", after=random.choice(("1h", "2h", "3h")), tried=random.choice(said["tried"]), why=random.choice(said["why"])
        )

    def _at_the_end(self, scene: Scene, fill: Filler, rung: Rung, grade: int) -> Iterator[Turn]:
        random, said = self._random, phrases()
        if random.random() < (0.5 if rung.key == "grid" else 0.25) and self._goal.kind != "warning":
            yield Turn("talk", after=self._after(), words=fill(random.choice(said["talk"])))
        if random.random() < 0.3 or grade >= _COMPLEX:
            yield Turn("look", after=self._after(), words=fill(random.choice(scene.look or said["look"])))
        if rung.key not in {"grid", "village"} and random.random() < 0.5:
            yield Turn("confer", after=self._after(), words=fill(random.choice(said["confer"])))
        if self._goal.how == "open":
            return
        if self._goal.how == "ended":
            yield from self._no_agreement(scene, fill, rung)
        else:
            yield from self._agreement(scene, fill, rung)
        yield Turn("close", after=random.choice(("1d 10:00", "1d 15:20", "2d 09:40", "20m")))
        mood, satisfied = random.choices((("calm", 5), ("calm", 4), ("upset", 3), ("needs_care", 4)), (70, 22, 6, 2))[0]
        words = fill(random.choice((*scene.visit, *said["visit"])))
        way = random.choices(("home", "telephone"), (65, 35))[0]
        yield Turn(
            "visit",
            after=random.choice(("3d 15:30", "5d 10:10", "6d 19:20")),
            words=words,
            mood=mood,
            satisfied=satisfied,
            way=way,
        )

    def _agreement(self, scene: Scene, fill: Filler, rung: Rung) -> Iterator[Turn]:
        random, said = self._random, phrases()
        if self._goal.kind != "warning" and (rung.key != "grid" or random.random() < 0.45):
            yield Turn("mediate", after=self._after(), words=fill(random.choice(said["mediate_agreed"])), result="agreed")
        written = scene.written or random.random() < 0.15
        way = (
            "industry" if self._goal.industry else scene.way or ("police" if self._goal.police and random.random() < 0.3 else "")
        )
        performed = not written and random.random() < 0.6
        words = fill(random.choice(scene.agreed))
        yield Turn(
            "settle",
            after=random.choice(("15m", "40m", "2h")),
            words=words,
            form="written" if written else "oral",
            way=way,
            performed=performed,
        )

    def _no_agreement(self, scene: Scene, fill: Filler, rung: Rung) -> Iterator[Turn]:
        random, said = self._random, phrases()
        routes = tuple(out.key for out in escalation.routes(self._ladder, rung.key, scene.type))[:3]
        refused = random.random() < 0.3
        if refused:
            yield Turn("refuse", after=self._after())
        else:
            yield Turn("mediate", after=self._after(), words=fill(random.choice(said["mediate_failed"])), result="failed")
        yield Turn(
            "end",
            after="1h",
            words=fill(random.choice(said["ended"])),
            reason="refused" if refused else "too_far_apart",
            routes=routes,
        )

    def _after(self) -> str:
        if self._tight:
            return self._random.choice(("2h", "3h", "5h", "16:20", "19:40"))
        return self._random.choice(("3h", "19:30", "1d 09:30", "1d 15:10", "1d 19:20", "2d 10:00", "2d 15:40"))


def _way(ladder: Ladder, first: str) -> tuple[Rung, ...]:
    """Return the rungs from one upward."""
    way = [ladder.rung(first)]
    while above := ladder.next_rung(way[-1].key):
        way.append(above)
    return tuple(way)
