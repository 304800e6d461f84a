"""What the desk sends: a case in a few fields, and what the ledger is narrowed to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from core.cases.codes import KINDS, SOURCES, TYPES
from core.cases.schemas.parties import PartyNames
from core.web.fields import LocalDate, Phone, Text

#: Numbers of rows are below 2^53; a greater one is no number of anything.
HIGHEST = 2**53 - 1


class RegisterSchema(Schema):
    """A visitor's matter: what must be known now. The rest comes later."""

    title = Text(required=True, longest=80)
    parties = PartyNames(load_default=())
    phone = Phone(load_default="")
    where = Text(longest=60, load_default="")
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    story = Text(longest=2000, lines=True, load_default="")


class LedgerPlace(fields.Field[tuple[datetime, int] | None]):
    """Where the next page of the ledger begins: a moment in microseconds and the number of a case, as the page wrote it."""

    @staticmethod
    def written(place: tuple[datetime, int]) -> str:
        """Return the place as an address carries it."""
        at, case_id = place
        return f"{int(at.timestamp())}.{at.microsecond}-{case_id}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> tuple[datetime, int] | None:
        moment, _dash, case_id = str(value).partition("-")
        seconds, _dot, micro = moment.partition(".")
        if (
            not (str(value).isascii() and seconds.isdecimal() and micro.isdecimal() and case_id.isdecimal())
            or len(str(value)) > 40
        ):
            return None
        try:
            return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micro)), int(case_id)
        except (ValueError, OverflowError, OSError):
            return None


class LedgerSchema(Schema):
    """What a ledger is narrowed to; what is unknown in an address is passed over."""

    class Meta:
        """An address may carry more than the filters: the language, the size of type."""

        unknown = "exclude"

    q = Text(longest=60, load_default="")
    state = fields.String(load_default="")
    type = fields.String(load_default="", validate=validate.OneOf(("", *TYPES)))
    rung = fields.String(load_default="", validate=validate.Length(max=60))
    place = fields.Integer(load_default=None, validate=validate.Range(0, HIGHEST))
    # Where numbers of the figures lead, besides what the page offers to choose.
    settled_rung = fields.String(load_default="", validate=validate.Length(max=60))
    kind = fields.String(load_default="", validate=validate.OneOf(("", *KINDS)))
    source = fields.String(load_default="", validate=validate.OneOf(("", *SOURCES)))
    within = fields.Integer(load_default=None, validate=validate.Range(0, HIGHEST))
    township = fields.Integer(load_default=None, validate=validate.Range(0, HIGHEST))
    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
    order = fields.String(load_default="")
    before = LedgerPlace(load_default=None)
