"""Decisions about calling others in: co-holders and whistles, and how what came of it is rated (handbook 4.3 协办, 吹哨, 报到)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.cases.rules.checks import Standing, check_granted
from core.cases.rules.states import Refused
from core.escalation.rules.vocabulary import Act

#: What a holder may call others in as, and what its rung must grant for it.
CALLS = {"whistle": Act.WHISTLE, "coholder": Act.COHOLD}
#: So many units are called in one movement.
MOST_CALLED = 12
STARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class NewCall:
    """Whom a holder calls in, for what, and until when the answer is due; without a time none is."""

    kind: str
    unit_ids: tuple[int, ...]
    demand: str
    due_at: datetime | None = None


def check_call(standing: Standing, new: NewCall, now: datetime) -> None:
    """See that the rung grants this sort of call, and that it says whom, for what and until when.

    Raises:
        Refused: ``unknown_choice``, ``not_granted``, ``call_somebody``, ``say_what_is_wanted`` or ``in_the_past``.
    """
    if new.kind not in CALLS:
        raise Refused("unknown_choice", "kind")
    check_granted(standing, CALLS[new.kind])
    if not 0 < len(set(new.unit_ids)) <= MOST_CALLED:
        raise Refused("call_somebody", "unit_ids")
    if not new.demand.strip():
        raise Refused("say_what_is_wanted", "demand")
    if new.due_at is not None and new.due_at <= now:
        raise Refused("in_the_past", "due_at")


def check_objection(earlier: Iterable[str]) -> None:
    """See that a called unit may give the call back: once in a case (``earlier`` is how its calls there ended).

    Raises:
        Refused: ``objected_already``.
    """
    if "returned" in set(earlier):
        raise Refused("objected_already")


def check_stars(stars: int) -> None:
    """See that a rating is one of five.

    Raises:
        Refused: ``unknown_choice``.
    """
    if stars not in STARS:
        raise Refused("unknown_choice", "stars")
