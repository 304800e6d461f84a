"""What the forms of a ladder's draft send: one schema for each page."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields, validate

from core.calendars import Unit
from core.cases.wording import KINDS, TYPES
from core.escalation.rules import Called, CoreGrade, ExitKind, OnExpiry, Record, Risk, Role, RungUnit
from core.escalation.rules.edits import CHOSEN_ACTS
from core.web.fields import Text

#: Names on a ladder are short: they stand on the picture of every case.
NAME = 40
_MOST = 999
_LONG = 2_000
#: So many steps and conditions has a form room for.
STEPS, CONDITIONS = 8, 6


def _one(choices: Iterable[str], **options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([str(one) for one in choices]), **options)


def _several(choices: Iterable[str]) -> fields.List[str]:
    return fields.List(_one(choices), load_default=list)


def _amount() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(1, _MOST))


def _unit(standard: Unit) -> fields.String:
    return _one(Unit, load_default=standard.value)


def _number(text_choices: Iterable[int]) -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.OneOf(tuple(text_choices)))


class _Sent(Schema):
    """Leaves aside what a browser sends besides."""

    class Meta:
        unknown = "exclude"


class BeginSchema(_Sent):
    """A new ladder: from which pattern, what it is called, for which kind of matter."""

    pattern = Text(required=True, longest=80)
    title = Text(required=True, longest=NAME)
    kind = _one(KINDS, required=True)


class StepSchema(_Sent):
    """A step on a rung."""

    key = Text(longest=NAME, load_default="")
    name = Text(longest=NAME, load_default="")
    from_grade = fields.Integer(load_default=1, validate=validate.OneOf(tuple(CoreGrade)))


class TermsSchema(_Sent):
    """A term for each grade; one left empty is that of the grade below."""

    amount_1, amount_2, amount_3, amount_4 = (_amount() for _ in range(4))
    unit_1, unit_2, unit_3, unit_4 = (_unit(Unit.WORKING_DAYS) for _ in range(4))


class RungSchema(TermsSchema):
    """A rung: what most need, and what stands behind “more”."""

    level = Text(required=True, longest=NAME)
    name = Text(longest=NAME, load_default="")
    unit_kind = _one(RungUnit, required=True)
    verb = Text(longest=NAME, load_default="")
    role = _one(Role, required=True)
    on_expiry = _one(OnExpiry, required=True)
    up = Text(required=True, longest=NAME)
    routes = fields.List(Text(longest=NAME), load_default=list)
    handlers = fields.List(Text(longest=NAME), load_default=list)
    acts = _several(CHOSEN_ACTS)
    sign_amount = _amount()
    sign_unit = _unit(Unit.WORKING_DAYS)
    records = _several(Record)
    steps = fields.List(fields.Nested(StepSchema), load_default=list, validate=validate.Length(max=STEPS))
    down = fields.List(Text(longest=NAME), load_default=list)
    whistle = _several(Called)
    cohold = _several(Called)
    out = fields.List(Text(longest=NAME), load_default=list)
    unit_code = Text(longest=NAME, load_default="")


class OrderSchema(_Sent):
    """What is done to a rung in the list."""

    rung = Text(required=True, longest=NAME)
    do = _one(("up", "down", "drop"), required=True)


class ConditionSchema(_Sent):
    """One set of conditions that must hold together."""

    risks = _several(Risk)
    scale_at_least = _number((2, 3))
    grade_at_least = _number(CoreGrade)
    tries_at_least = fields.Integer(load_default=None, validate=validate.Range(1, 99))
    types = _several(TYPES)


def _conditions() -> fields.List[dict[str, Any]]:
    return fields.List(fields.Nested(ConditionSchema), load_default=list, validate=validate.Length(max=CONDITIONS))


class SkipSchema(_Sent):
    """A way past rungs, and when it is open."""

    start = Text(required=True, longest=NAME)
    target = Text(required=True, longest=NAME)
    when = _conditions()


class EntrySchema(_Sent):
    """Where matters of a sort begin."""

    rung = Text(required=True, longest=NAME)
    when = _conditions()


class ExitSchema(_Sent):
    """Somewhere outside the ladder."""

    name = Text(required=True, longest=NAME)
    kind = _one(ExitKind, required=True)
    hint = Text(longest=200, load_default="")
    types = _several(TYPES)
    urgent = fields.Boolean(load_default=False)


class FrameSchema(TermsSchema):
    """What holds for the whole ladder: its name, the grades' names, how long the whole way may take, where it comes from."""

    title = Text(required=True, longest=NAME)
    grade_1, grade_2, grade_3, grade_4 = (Text(longest=12, load_default="") for _ in range(4))
    total_on_expiry = _one([each for each in OnExpiry if each is not OnExpiry.CLIMB], required=True)
    note = Text(longest=_LONG, lines=True, load_default="")


class DropSchema(_Sent):
    """Nothing but the wish."""


class PublishSchema(_Sent):
    """Where the new version is taken: numbers of spaces."""

    places = fields.List(fields.Integer(), load_default=list)


class PlacesSchema(_Sent):
    """Which ladder a place takes for a kind of matter; none: the county's."""

    kind = _one(KINDS, required=True)
    space_id = fields.Integer(required=True)
    ladder_id = fields.Integer(load_default=None)
