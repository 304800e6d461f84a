"""Stories in bulk: so many settled on each rung, so many ended or open, told from scenes, each with its plan.

Everything is drawn from the name of the place and the number of the story: told twice, it is the same.
"""

from datetime import datetime, time, timedelta

from core.cases.rules import NewParty
from demo.bulk import Bulk, Goal, Setting, goals
from demo.courses import Course
from demo.hours import HERE
from demo.naming import chance, person, telephone
from demo.planning import Plan, course, plan
from demo.scenes import Scene, filler, firm, scenes
from demo.stories import Story

#: Numbers of stories in bulk begin here; those written by hand lie below.
FIRST_NUMBER = 10_000
#: From this month on what happened "this year" is the year itself, before it the last twelve months.
_HALF_YEAR = 6
_LATELY = timedelta(days=12)
_TRIES = 40
_SIMPLE, _COMPLEX = 1, 3
_GROUP = 5
_NAMES_THE_VILLAGE = 0.4


def window(now: datetime) -> datetime:
    """Return since when the cases of the bulk were reported: the first of January, or of the month eleven months ago early in a year."""
    here = now.astimezone(HERE)
    if here.month > _HALF_YEAR:
        return datetime.combine(here.date().replace(month=1, day=1), time(), HERE)
    return datetime.combine(here.date().replace(year=here.year - 1, month=here.month + 1, day=1), time(), HERE)


def tell(setting: Setting, bulk: Bulk, now: datetime) -> list[Plan]:
    """Return the plans of a place's stories up to now."""
    return [
        _Teller(setting, bulk, now, number, goal).plan() for number, goal in enumerate(goals(setting, bulk), start=FIRST_NUMBER)
    ]


class _Teller:
    """Tells one story."""

    def __init__(self, setting: Setting, bulk: Bulk, now: datetime, number: int, goal: Goal) -> None:
        self._setting, self._bulk, self._now, self._number, self._goal = setting, bulk, now, number, goal
        self._random = chance(setting.name, number)
        self._ladder = setting.ladders[goal.kind]
        #: The whole way takes days, not weeks: nothing waits overnight more than once or twice.
        self._tight = any(term.amount <= 3 for _, term in self._ladder.total_terms)  # three days
        self._village = self._random.choice(list(setting.grids))
        self._grid = self._random.choice(list(setting.grids[self._village]))

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
        msg = f"{self._setting.name}: a story of the last days does not end in time"
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
        title, told = (
            fill(scene.title[0]),
            Course(self._ladder, self._goal, scene, fill, grade, self._random).turns(by, to) if turns else [],
        )
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
            family = first[0] if scene.one_family else ""
            other = NewParty(
                self._somebody(but=first, family=family), 2, "person", telephone(random) if random.random() < 0.3 else ""
            )
        return (one, other), people

    def _somebody(self, *, but: str = "", family: str = "") -> str:
        while True:
            name = person(self._random, self._bulk.people)
            name = family + name[1:] if family and "·" not in name + family else name
            if name not in self._setting.staff and name != but and (family or name[0] != but[:1]):
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
