"""Figures from maintained totals, and the ledger as a table for the office."""

from core.reports.rules import Counts, Month, Period, Rate, rate
from core.reports.service import (
    Difference,
    Figures,
    count_anew,
    counties_below,
    counts_of_counties,
    figures,
    keep_totals,
    recount,
)

__all__ = [
    "Counts",
    "Difference",
    "Figures",
    "Month",
    "Period",
    "Rate",
    "count_anew",
    "counties_below",
    "counts_of_counties",
    "figures",
    "keep_totals",
    "rate",
    "recount",
]
