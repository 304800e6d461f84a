"""Values of the API: ids, moments and days as JSON carries them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import fields, validate

from core.web.fields import OFFICIAL_TIME, Text
from core.web.words import mark

#: Rows are numbered below this; a number of 53 bits is not safe in every reader of JSON, so ids are strings.
HIGHEST_ID = 2**53
_DIGITS = len(str(HIGHEST_ID))
#: What lies outside is a slip of the pen; beyond its own limits the database could not give it back.
EARLIEST, LATEST = datetime(1949, 10, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class RowId(fields.Field[int]):
    """The number of a row: a string of digits outside, a number inside."""

    default_error_messages = {"invalid_id": mark("编号不对")}

    def __init__(self, **options: Any) -> None:
        """Describe itself to readers of the document."""
        super().__init__(metadata={"type": "string", "pattern": f"^[0-9]{{1,{_DIGITS}}}$"}, **options)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> int:
        if not isinstance(value, str) or not value.isascii() or not value.isdecimal() or len(value) > _DIGITS:
            raise self.make_error("invalid_id")
        if int(value) >= HIGHEST_ID:
            raise self.make_error("invalid_id")
        return int(value)


class Moment(fields.AwareDateTime):
    """A moment as RFC 3339 writes it; without an offset it is official time, in which all are given back."""

    def __init__(self, **options: Any) -> None:
        """Hold it to the years a case can lie in."""
        limits = validate.Range(min=EARLIEST, max=LATEST, error=mark("时间不对"))
        super().__init__(format="iso", default_timezone=OFFICIAL_TIME, validate=limits, **options)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else value.astimezone(OFFICIAL_TIME).isoformat(timespec="seconds")


class Day(fields.Date):
    """A day: 2026-03-05."""

    def __init__(self, **options: Any) -> None:
        """Hold it to the years a case can lie in."""
        limits = validate.Range(min=EARLIEST.date(), max=LATEST.date(), error=mark("日期不对"))
        super().__init__(validate=limits, **options)


class GivenText(Text):
    """A text that must be sent and may be empty: it takes the place of what is there."""

    def __init__(self, **options: Any) -> None:
        """Ask for it, after the length was set for one that may be empty."""
        super().__init__(**options)
        self.required = True


def choice(choices: Any, **options: Any) -> fields.String:
    """Return a field for one of these codes."""
    return fields.String(validate=validate.OneOf(tuple(choices)), **options)


def day_begins(day: date) -> datetime:
    """Return the moment a day begins by official time."""
    return datetime(day.year, day.month, day.day, tzinfo=OFFICIAL_TIME)


def today_ends(now: datetime) -> datetime:
    """Return the last moment of the day it is now by official time."""
    return now.astimezone(OFFICIAL_TIME).replace(hour=23, minute=59, second=59, microsecond=999_999)
