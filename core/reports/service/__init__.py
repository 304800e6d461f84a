"""What can be done: keep totals, read figures from them, gather the lines of a table."""

from core.reports.service.counties import counties_below, counts_of_counties
from core.reports.service.counting import Difference, count_anew, keep_totals, recount
from core.reports.service.desk import CountyDesk, OnRung, OverdueLine, TownshipCount, county_desk, overdue_lines, posts_by_kind
from core.reports.service.lines import MOST, FiledLines, More, filed_lines, more_of
from core.reports.service.published import Published, published, put_down
from core.reports.service.reading import Figures, RungCount, figures

__all__ = [
    "MOST",
    "CountyDesk",
    "Difference",
    "Figures",
    "FiledLines",
    "More",
    "OnRung",
    "OverdueLine",
    "Published",
    "RungCount",
    "TownshipCount",
    "count_anew",
    "counties_below",
    "counts_of_counties",
    "county_desk",
    "figures",
    "filed_lines",
    "keep_totals",
    "more_of",
    "overdue_lines",
    "posts_by_kind",
    "published",
    "put_down",
    "recount",
]
