"""Figures from maintained totals, and the ledger as a table for the office."""

from core.reports.rules import Counts, Month, Period, Rate, rate
from core.reports.service import (
    Difference,
    Figures,
    Published,
    count_anew,
    counties_below,
    counts_of_counties,
    figures,
    keep_totals,
    published,
    put_down,
    recount,
)

__all__ = [
    "Counts",
    "Difference",
    "Figures",
    "Month",
    "Period",
    "Published",
    "Rate",
    "count_anew",
    "counties_below",
    "counts_of_counties",
    "figures",
    "keep_totals",
    "published",
    "put_down",
    "rate",
    "recount",
]
