"""When a mediator can be had: the next time that lies within the hours on the wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.api import OFFICIAL_TIME, Refused

_DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Hours:
    """From, to, and the days of the week as digits."""

    opens: str
    closes: str
    days: str


def next_free(hours: Hours, now: datetime) -> datetime | None:
    """Return when one can be had next: now, or when the hours begin again; None where there are no days."""
    local = now.astimezone(OFFICIAL_TIME)
    for ahead in range(_DAYS_AHEAD):
        day = local + timedelta(days=ahead)
        if str(day.isoweekday()) not in hours.days:
            continue
        hour, minute = (int(part) for part in hours.opens.split(":"))
        begins = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if ahead or local <= begins:
            return begins
        if f"{local:%H:%M}" < hours.closes:
            return local
    return None


def check_hours(hours: Hours) -> None:
    """See that hours can be.

    Raises:
        Refused: ``market_no_hours`` or ``market_no_days``.
    """
    if hours.opens >= hours.closes:
        raise Refused("market_no_hours", "closes")
    if not hours.days:
        raise Refused("market_no_days", "days")
