"""Figures and how they are worked out, free of database and web: counts, rates with their formula, periods of whole months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

#: The legal time of the whole country: months and days are its.
OFFICIAL_TIME = ZoneInfo("Asia/Shanghai")
#: Posts that read figures of their space; those of the county read the county's. Figures hold no personal data.
READERS = frozenset(
    {
        "village_mediator",
        "window_clerk",
        "director",
        "leader",
        "county_clerk",
        "county_mediator",
        "county_director",
        "county_admin",
    }
)
#: Nobody asks for more than ten years at once.
LONGEST = 120

_CENT, _ONE = Decimal("0.01"), Decimal(1)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases there are, and how they stand (``core.reports.models.Total``)."""

    reported: int = 0
    accepted: int = 0
    settled: int = 0
    terminated: int = 0
    in_hand: int = 0
    overdue: int = 0
    closed: int = 0
    visited: int = 0

    @property
    def waiting(self) -> int:
        """Reported, and still waiting at the desk to be sorted."""
        return self.reported - self.accepted

    @classmethod
    def sum(cls, counts: Iterable["Counts"]) -> Self:
        """Return these counts added up."""
        several = list(counts)
        return cls(**{name: sum(getattr(one, name) for one in several) for name in MEASURES})

    @classmethod
    def of(cls, numbers: Mapping[Any, Any]) -> Self:
        """Return the counts among these numbers; what is missing is nought."""
        return cls(**{name: int(numbers.get(name) or 0) for name in MEASURES})


MEASURES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent with the two numbers it comes from."""

    part: int
    whole: int
    #: To two decimals, half up.
    exact: Decimal
    #: The same as it is usually said: ``exact`` to a whole number, half up.
    round: int


def rate(part: int, whole: int) -> Rate | None:
    """Return part ÷ whole in percent: 1732 ÷ 1786 is 96.98 %, said 97 %; None of nothing.

    The formula for settled cases is settled ÷ accepted (handbook 3.15 (d)); it is printed wherever the rate is (handbook 7, 13).
    """
    if whole <= 0:
        return None
    exact = (Decimal(part) * 100 / Decimal(whole)).quantize(_CENT, ROUND_HALF_UP)
    return Rate(part, whole, exact, int(exact.quantize(_ONE, ROUND_HALF_UP)))


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, on: date) -> Self:
        """Return the month a day lies in."""
        return cls(on.year, on.month)

    @classmethod
    def read(cls, key: str) -> Self:
        """Return the month that ``key`` writes."""
        return cls(int(key[:4]), int(key[4:]))

    @property
    def key(self) -> str:
        """The month as totals know it: 202603."""
        return f"{self.year:04d}{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return (self + 1).first - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """The moment it begins by China's clocks."""
        return datetime.combine(self.first, time(), OFFICIAL_TIME)

    def __add__(self, months: int) -> "Month":
        year, number = divmod(self.year * _YEAR + self.number - 1 + months, _YEAR)
        return Month(year, number + 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included."""

    since: Month
    until: Month

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month of it, in order."""
        found = [self.since]
        while found[-1] < self.until:
            found.append(found[-1] + 1)
        return tuple(found)


def period_of(name: str, today: date, since: Month | None = None, until: Month | None = None) -> Period:
    """Return what a period's name means today: ``month``, ``year`` (from January to now), ``twelve`` months, or ``span``.

    A span the wrong way round is turned; one without ends has this month; one of more than ten years keeps the later ten.
    """
    now = Month.of(today)
    match name:
        case "month":
            return Period(now, now)
        case "twelve":
            return Period(now + (1 - _YEAR), now)
        case "span":
            first, last = sorted((since or until or now, until or since or now))
            return Period(max(first, last + (1 - LONGEST)), last)
        case _:
            return Period(Month(now.year, 1), now)
