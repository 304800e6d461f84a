"""What a page of figures is asked for."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from core.reports.rules import Month
from core.web.fields import EARLIEST_YEAR, LATEST_YEAR
from core.web.words import mark

#: The periods a reader can switch to; ``span`` goes from month to month.
PERIODS = ("month", "year", "twelve", "span")


class LocalMonth(fields.Field[Month]):
    """A month as people write it: 2026-03, 2026/3, 202603, 2026年3月."""

    default_error_messages = {"invalid_month": mark("月份不对，照这样写：2026-03")}

    def _serialize(self, value: Month | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return f"{value.year:04d}-{value.number:02d}" if value else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Month:
        typed = unicodedata.normalize("NFKC", str(value)).strip()
        found = re.fullmatch(r"([0-9]{4})(?:\s*[-/.年]\s*([0-9]{1,2})\s*月?|([0-9]{2}))", typed)
        if found is None:
            raise self.make_error("invalid_month")
        year, number = int(found[1]), int(found[2] or found[3])
        if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= number <= 12):
            raise self.make_error("invalid_month")
        return Month(year, number)


class PeriodSchema(Schema):
    """The months that are counted; a period of another name is this year."""

    class Meta:
        """An address may carry more: the language, the size of type."""

        unknown = "exclude"

    period = fields.String(load_default="year")
    since = LocalMonth(load_default=None)
    until = LocalMonth(load_default=None)
