"""The course of a story in bulk: what is done on each rung, from where it begins to where it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from core import escalation
from core.escalation import Ladder, Rung
from core.escalation.rules import OnExpiry
from demo.bulk import Goal
from demo.scenes import Filler, Scene, phrases
from demo.stories import Turn

#: From this grade on somebody goes to look.
_COMPLEX = 3
#: Where the whole way takes no longer than so many days, nothing waits overnight more than once or twice.
_TIGHT = 3


@dataclass(frozen=True, slots=True)
class Course:
    """A story on its way up one ladder: its scene, filled, and how it is to end."""

    ladder: Ladder
    goal: Goal
    scene: Scene
    fill: Filler
    grade: int
    random: Random

    def turns(self, by: str, to: str) -> list[Turn]:
        """Return the turns of a story that ``by`` opened and the window sent ``to``."""
        first = {"grid": "grid", "village": "village"}.get(by) or {"grid": "grid", "village": "village"}.get(to, "township")
        way = _way(self.ladder, first)
        target = self.goal.rung or self.random.choice(
            [rung.key for rung in way if rung.mediates and rung.held_by == "township"][:2]
        )
        told: list[Turn] = []
        for rung in way:
            if rung.key == target:
                told += self._at_the_end(rung)
                break
            told += self._on_the_way(rung)
        return told

    def _on_the_way(self, rung: Rung) -> Iterator[Turn]:
        random, said = self.random, phrases()
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
            yield Turn(do, after=self._after(), words=self.fill(words), result="failed" if do == "mediate" else "continues")
        if rung.on_expiry is OnExpiry.CLIMB and random.random() < 0.05:
            yield Turn("lapse")
            return
        yield Turn(
            "up", after=random.choice(("1h", "2h", "3h")), tried=random.choice(said["tried"]), why=random.choice(said["why"])
        )

    def _at_the_end(self, rung: Rung) -> Iterator[Turn]:
        random, said = self.random, phrases()
        if random.random() < (0.5 if rung.key == "grid" else 0.25) and self.goal.kind != "warning":
            yield Turn("talk", after=self._after(), words=self.fill(random.choice(said["talk"])))
        if random.random() < 0.3 or self.grade >= _COMPLEX:
            yield Turn("look", after=self._after(), words=self.fill(random.choice(self.scene.look or said["look"])))
        if rung.key not in {"grid", "village"} and random.random() < 0.5:
            yield Turn("confer", after=self._after(), words=self.fill(random.choice(said["confer"])))
        if self.goal.how == "open":
            return
        if self.goal.how == "ended":
            yield from self._no_agreement(rung)
        else:
            yield from self._agreement(rung)
        yield Turn("close", after=random.choice(("1d 10:00", "1d 15:20", "2d 09:40", "20m")))
        mood, satisfied = random.choices((("calm", 5), ("calm", 4), ("upset", 3), ("needs_care", 4)), (70, 22, 6, 2))[0]
        words = self.fill(random.choice((*self.scene.visit, *said["visit"])))
        way = random.choices(("home", "telephone"), (65, 35))[0]
        yield Turn(
            "visit",
            after=random.choice(("3d 15:30", "5d 10:10", "6d 19:20")),
            words=words,
            mood=mood,
            satisfied=satisfied,
            way=way,
        )

    def _agreement(self, rung: Rung) -> Iterator[Turn]:
        random, said = self.random, phrases()
        if self.goal.kind != "warning" and (rung.key != "grid" or random.random() < 0.45):
            yield Turn("mediate", after=self._after(), words=self.fill(random.choice(said["mediate_agreed"])), result="agreed")
        written = self.scene.written or random.random() < 0.15
        way = (
            "industry"
            if self.goal.industry
            else self.scene.way or ("police" if self.goal.police and random.random() < 0.3 else "")
        )
        performed = not written and random.random() < 0.6
        words = self.fill(random.choice(self.scene.agreed))
        yield Turn(
            "settle",
            after=random.choice(("15m", "40m", "2h")),
            words=words,
            form="written" if written else "oral",
            way=way,
            performed=performed,
        )

    def _no_agreement(self, rung: Rung) -> Iterator[Turn]:
        random, said = self.random, phrases()
        routes = tuple(out.key for out in escalation.routes(self.ladder, rung.key, self.scene.type))[:3]
        refused = random.random() < 0.3
        if refused:
            yield Turn("refuse", after=self._after())
        else:
            yield Turn("mediate", after=self._after(), words=self.fill(random.choice(said["mediate_failed"])), result="failed")
        yield Turn(
            "end",
            after="1h",
            words=self.fill(random.choice(said["ended"])),
            reason="refused" if refused else "too_far_apart",
            routes=routes,
        )

    @property
    def _is_tight(self) -> bool:
        return any(term.amount <= _TIGHT for _, term in self.ladder.total_terms)

    def _after(self) -> str:
        if self._is_tight:
            return self.random.choice(("2h", "3h", "5h", "16:20", "19:40"))
        return self.random.choice(("3h", "19:30", "1d 09:30", "1d 15:10", "1d 19:20", "2d 10:00", "2d 15:40"))


def _way(ladder: Ladder, first: str) -> tuple[Rung, ...]:
    """Return the rungs from one upward."""
    way = [ladder.rung(first)]
    while above := ladder.next_rung(way[-1].key):
        way.append(above)
    return tuple(way)
