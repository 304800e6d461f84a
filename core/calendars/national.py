"""The national calendar that comes with the platform: the State Council's arrangements of 2020 to 2026."""

import json
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from core.calendars.rules.arrangements import Arrangement, assembled, version_of
from core.calendars.rules.days import Calendar


@cache
def national_calendar() -> Calendar:
    """Every arrangement in ``data/``, with office hours by Beijing time; counties lay their overrides over it.

    A year that an administrator uploads is to join through `assembled` beside those of `arrangements`.
    """
    return assembled(version_of(arrangements()), arrangements())


@cache
def arrangements() -> tuple[Arrangement, ...]:
    """The arrangements in ``data/``, one file a year, oldest first."""
    found = [file for file in (files("core.calendars") / "data").iterdir() if file.name.endswith(".json")]
    read = [Arrangement.read(json.loads(file.read_text(encoding="utf-8"))) for file in found]
    return tuple(sorted(read, key=lambda one: one.year))


def missing_year(now: datetime, ahead: timedelta) -> int | None:
    """The first year between now and so far ahead whose holidays are not loaded; None while all are.

    Deadlines in that year are guessed in plain weeks: whoever administers a county is to be told of it.
    """
    calendar = national_calendar()
    years = range(calendar.local(now).year, calendar.local(now + ahead).year + 1)
    return next((year for year in years if not calendar.knows(year)), None)
