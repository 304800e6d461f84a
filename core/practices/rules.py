"""When a practice is no longer called, and when it is tried again: decisions without a database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: A call that takes longer counts as a failure, although its answer is kept.
BUDGET = timedelta(milliseconds=500)
#: A call that takes longer than this stops further calls at once; statements inside a call end after it.
LONGEST = timedelta(seconds=2)
#: Hooks told when nobody waits for a page, and how long they may take: a demonstration is loaded once, also on a slow machine.
UNHURRIED = dict.fromkeys(("demo_loaded", "demo_codes"), timedelta(seconds=30))
#: So many failures within ``WINDOW`` and the practice is no longer called.
FAILURES = 5
WINDOW = timedelta(minutes=10)
#: How long it rests before it is tried again; twice as long each time the try fails, at most ``LONGEST_REST``.
REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)


def budget_of(hook: str) -> timedelta:
    """Return how long a call of a hook may take before it counts as a failure."""
    return UNHURRIED.get(hook, BUDGET)


def longest_of(hook: str) -> timedelta:
    """Return after how long a call of a hook that has not come back is written down and stops further calls."""
    return UNHURRIED.get(hook, LONGEST)


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a practice stands in one county: its failures, and whether it rests after them."""

    failures: int = 0
    since: datetime | None = None
    opened_at: datetime | None = None
    #: When one call may try whether it works again.
    retry_at: datetime | None = None
    rest: timedelta = REST

    @property
    def is_open(self) -> bool:
        """Whether it rests: nobody calls it."""
        return self.opened_at is not None

    def may_try(self, now: datetime) -> bool:
        """Return whether the rest is over and one call may try."""
        return self.retry_at is not None and self.retry_at <= now


def after_failure(breaker: Breaker, at: datetime, took: timedelta) -> Breaker:
    """Return how the breaker stands after a call that failed or took too long."""
    if breaker.is_open:
        rest = min(breaker.rest * 2, LONGEST_REST)
        return replace(breaker, failures=breaker.failures + 1, retry_at=at + rest, rest=rest)
    begins = breaker.since is None or at - breaker.since > WINDOW
    counted = replace(breaker, failures=1 if begins else breaker.failures + 1, since=at if begins else breaker.since)
    if counted.failures < FAILURES and took < LONGEST:
        return counted
    return replace(counted, opened_at=at, retry_at=at + REST, rest=REST)


def after_success() -> Breaker:
    """Return how the breaker stands after a try that went well: closed, nothing counted."""
    return Breaker()
