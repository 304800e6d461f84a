"""Each request is counted and told in one line: which page, how it ended, how long it took; never what it was about."""

import logging
import time

from flask import Flask, Response, g, request

from core import metrics
from core.web.errors import request_number

log = logging.getLogger("core.requests")
#: What an address that is no page's is called.
NO_PAGE = "none"


def setup_observing(app: Flask) -> None:
    """Count and tell every request of ``app``; set up first, so that all the work lies between."""
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.began = time.perf_counter()


def _tell(response: Response) -> Response:
    took = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or NO_PAGE
    metrics.REQUESTS.labels(endpoint, response.status_code).inc()
    metrics.SECONDS.labels(endpoint).observe(took)
    if log.isEnabledFor(logging.INFO) and not endpoint.endswith("static"):
        space = g.get("space")
        log.info(
            "request",
            extra={
                "request": request_number(),
                "method": request.method,
                "route": str(request.url_rule or NO_PAGE),
                "status": response.status_code,
                "ms": round(took * 1000, 1),
                "county": space and space.county_id,
                "space": space and space.id,
            },
        )
    return response
