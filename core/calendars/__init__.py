"""Working days and clocks: what is due when, what is left of it, which light it shows, and what a person would say."""

from core.calendars.national import arrangements, missing_year, national_calendar
from core.calendars.rules.arrangements import Arrangement, assembled, read_override, read_windows, version_of
from core.calendars.rules.clocks import (
    Deadline,
    Term,
    TermError,
    Unit,
    after_pause,
    deadline,
    due,
    extended,
)
from core.calendars.rules.days import OFFICE_HOURS, Calendar, CalendarError, DayOff, Override, UnknownYear, Window
from core.calendars.rules.hours import after_working_time, opening, working_time
from core.calendars.rules.lights import Light, Remaining, Thresholds, light, remaining
from core.calendars.rules.phrases import Phrase, Saying, phrase

__all__ = [
    "OFFICE_HOURS",
    "Arrangement",
    "Calendar",
    "CalendarError",
    "DayOff",
    "Deadline",
    "Light",
    "Override",
    "Phrase",
    "Remaining",
    "Saying",
    "Term",
    "TermError",
    "Thresholds",
    "Unit",
    "UnknownYear",
    "Window",
    "after_pause",
    "after_working_time",
    "arrangements",
    "assembled",
    "deadline",
    "due",
    "extended",
    "light",
    "missing_year",
    "national_calendar",
    "opening",
    "phrase",
    "read_override",
    "read_windows",
    "remaining",
    "version_of",
    "working_time",
]
