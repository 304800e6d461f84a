"""The national register of divisions: provinces, prefectures, counties, townships and villages of 2023, with their codes."""

from tenants.divisions.names import short_name
from tenants.divisions.register import (
    Division,
    Level,
    UnknownDivision,
    children,
    count,
    county,
    find,
    get,
    path,
    search,
    townships_of,
    villages_of,
)

__all__ = [
    "Division",
    "Level",
    "UnknownDivision",
    "children",
    "count",
    "county",
    "find",
    "get",
    "path",
    "search",
    "short_name",
    "townships_of",
    "villages_of",
]
