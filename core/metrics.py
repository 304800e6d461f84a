"""What is counted for those who watch the program. No label says who or what: no person, no case, no words, no county.

A process that serves pages shares its numbers with its siblings through files in ``PROMETHEUS_MULTIPROC_DIR``, which
``fengqiao serve`` makes anew at each start; the worker tells its own.
"""

import os
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

#: Where the processes that serve pages keep their numbers for each other.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
#: What Prometheus is told this body is.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REQUESTS = Counter("fengqiao_requests", "Requests answered, by endpoint and status.", ["endpoint", "status"])
SECONDS = Histogram(
    "fengqiao_request_seconds",
    "How long a request took, from its arrival in the program to its answer, by endpoint.",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
CLOCKS = Counter("fengqiao_clocks_fired", "Clocks that the worker dealt with.")
NOTICES = Counter("fengqiao_notices_carried", "Events in the outbox that the worker carried.")
FAILED_BATCHES = Counter("fengqiao_batches_failed", "Batches of the worker that failed and were undone.")
PRACTICE_FAILURES = Counter(
    "fengqiao_practice_failures", "Calls of a practice that failed, by practice and hook.", ["practice", "hook"]
)


class Behind(Collector):
    """How far the worker is behind, asked of the database each time somebody looks."""

    def __init__(self, ask: Callable[[], tuple[float, int] | None]) -> None:
        """Ask with this: seconds since the oldest look that is due, and how many counties are due; None when nobody answers."""
        self._ask = ask

    def collect(self) -> Iterable[Metric]:
        """Return the gauges; without an answer of the database only that it is away."""
        asked = self._ask()
        yield GaugeMetricFamily("fengqiao_database_up", "Whether the database answers.", float(asked is not None))
        if asked is not None:
            yield GaugeMetricFamily(
                "fengqiao_agenda_behind_seconds", "Seconds since the oldest look of the worker was due.", asked[0]
            )
            yield GaugeMetricFamily("fengqiao_agenda_due", "Counties that wait for a look of the worker.", asked[1])


def told(behind: Behind) -> bytes:
    """Return everything counted in this process and its siblings, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(behind)
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
