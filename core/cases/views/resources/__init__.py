"""The API: the same acts for programs."""

from core.cases.views.resources import acting, callers, handing, overtime, reading, refusals, reports, tables

__all__ = ["acting", "callers", "handing", "overtime", "reading", "refusals", "reports", "tables"]
