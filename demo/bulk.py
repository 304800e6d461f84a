"""A place's year as numbers: so many settled on each rung, so many ended or open, and how each story is to end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.escalation import Ladder
from demo.naming import chance
from demo.planning import Plan
from demo.shares import apportion
from demo.stories import SETTLING

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
class Setting:
    """Where the stories happen: the grids of each village, the ladder of each kind, who works there and is no party."""

    name: str
    grids: Mapping[str, Sequence[str]]
    ladders: Mapping[str, Ladder]
    staff: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Goal:
    """How a story is to end: ``settled`` or ``ended`` on a rung, or open in one of the ways of ``_OPEN``."""

    how: str
    rung: str = ""
    kind: str = "dispute"
    industry: bool = False
    police: bool = False
    standing: str = ""


def goals(setting: Setting, bulk: Bulk) -> list[Goal]:
    """Return how each story is to end, well mixed."""
    disputes = bulk.settled - bulk.warnings
    rungs = [*bulk.rungs]
    counts = apportion(disputes, [bulk.rungs[rung] for rung in rungs])
    settled = [Goal("settled", rung) for rung, count in zip(rungs, counts, strict=True) for _ in range(count)]
    # The trade's own committees sit with the township, and above it.
    at_top = sorted(range(len(settled)), key=lambda at: rungs.index(settled[at].rung), reverse=True)
    for at in at_top[: bulk.industry]:
        settled[at] = Goal("settled", settled[at].rung, industry=True)
    for at in range(min(bulk.police, len(settled))):
        settled[at] = Goal("settled", settled[at].rung, police=True)
    goals = [*settled, *(Goal("settled", "township", kind="warning") for _ in range(bulk.warnings))]
    ends = [rung.key for rung in setting.ladders["dispute"].rungs if rung.mediates and rung.unit_kind in {"village", "township"}]
    goals += [Goal("ended", ends[at % len(ends)]) for at in range(bulk.ended)]
    goals += [Goal("open", standing=_OPEN[at % len(_OPEN)]) for at in range(bulk.total - bulk.settled - bulk.ended)]
    goals += [Goal("open", standing=_WAITING[at % len(_WAITING)]) for at in range(bulk.waiting)]
    chance(setting.name, "mixed").shuffle(goals)
    return goals
