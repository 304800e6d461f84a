"""Ladders as JSON and back: nothing is lost, nothing unknown is let in, and what is wrong says where.

The shape is that of the values in ``core.escalation.rules.language``, field by field; an edge's ``start`` and ``target`` are written
``from`` and ``to``. What is empty is not written.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_dump, post_load

from core.calendars import Term, TermError
from core.escalation.rules import (
    Act,
    CaseKind,
    Condition,
    CoreGrade,
    Edge,
    Entry,
    Exit,
    ExitKind,
    Grade,
    HeldBy,
    Ladder,
    OnExpiry,
    Record,
    Risk,
    Role,
    Rung,
    RungUnit,
    Step,
    Way,
)

_LONGEST = 4_000
_GRADES = {str(grade.value) for grade in CoreGrade}


class LadderUnreadable(ValueError):
    """JSON that is no ladder. ``faults`` names each place and what is wrong there: ``("rungs.0.colour", "unknown")``."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{place}: {code}" for place, code in faults))
        self.faults = faults


def load_ladder(data: object) -> Ladder:
    """Return the ladder that JSON describes; `LadderUnreadable` if it is none. Whether it is sound `validate` says."""
    try:
        ladder: Ladder = _LadderSchema().load(data)  # type: ignore[arg-type]
    except ValidationError as error:
        raise LadderUnreadable(tuple(_flat(error.messages))) from error
    return ladder


def dump_ladder(ladder: Ladder) -> dict[str, Any]:
    """Return a ladder as JSON that `load_ladder` reads back to the same value."""
    data: dict[str, Any] = _LadderSchema().dump(ladder)
    return data


def _flat(messages: object, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, place if key == "_schema" else f"{place}.{key}".lstrip("."))
    elif isinstance(messages, list):
        yield from ((place, str(code)) for code in messages)


class _Text(fields.String):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if len(value) > _LONGEST:
            raise ValidationError("too_long")
        # PostgreSQL keeps no NUL and no lone surrogate; other control characters only hide.
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
            raise ValidationError("unprintable")
        return value


class _Number(fields.Integer):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class _Flag(fields.Boolean):
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class _Term(fields.Field[Term]):
    def _serialize(self, value: Term | None, *_: Any, **__: Any) -> dict[str, Any] | None:
        return value.written() if value else None

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Term:
        return _read_term(value)


def _read_term(value: object) -> Term:
    try:
        return Term.read(value)
    except TermError as error:
        raise ValidationError("invalid" if error.code == "shape" else {error.code: ["invalid"]}) from error


class _Terms(fields.Field[tuple[tuple[int, Term], ...]]):
    """Terms by grade, an object with the grades as its keys."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        return {str(grade): term.written() for grade, term in value}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[tuple[int, Term], ...]:
        if not isinstance(value, Mapping):
            raise self.make_error("validator_failed")
        faults: dict[str, Any] = {str(grade): ["unknown"] for grade in value if grade not in _GRADES}
        terms = {}
        for grade in sorted(_GRADES & value.keys()):
            try:
                terms[int(grade)] = _read_term(value[grade])
            except ValidationError as error:
                faults[grade] = error.messages
        if faults:
            raise ValidationError(faults)
        return tuple(terms.items())


def _words(**kwargs: Any) -> fields.List[str]:
    return fields.List(_Text(), load_default=(), **kwargs)


class _Schema(Schema):
    """Makes the value ``makes``; says codes instead of sentences; leaves out what is empty."""

    makes: type[Any]
    error_messages = {"unknown": "unknown", "type": "invalid"}

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say what is wrong as a code: required, null, unknown or invalid."""
        del field_name
        _say_codes(field_obj)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """Return the value."""
        return self.makes(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})

    @post_dump
    def leave_out_empty(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Drop what says nothing, save what must be said: a draft may still lack a name."""
        required = {field.data_key or name for name, field in self.fields.items() if field.required}
        return {
            name: value
            for name, value in data.items()
            if name in required or (value not in (None, "", [], {}) and value is not False)
        }


def _say_codes(field: fields.Field[Any]) -> None:
    plain = {"required", "null", "unknown"}
    field.error_messages = {name: name if name in plain else "invalid" for name in field.error_messages}
    if isinstance(field, fields.List):
        _say_codes(field.inner)


class _GradeSchema(_Schema):
    makes = Grade
    value = _Number(required=True)
    name = _Text(required=True)


class _StepSchema(_Schema):
    makes = Step
    key = _Text(required=True)
    name = _Text(required=True)
    from_grade = _Number(load_default=1)


class _ConditionSchema(_Schema):
    makes = Condition
    scale_at_least = _Number(load_default=None)
    grade_at_least = _Number(load_default=None)
    tries_at_least = _Number(load_default=None)
    risks = fields.List(fields.Enum(Risk, by_value=True), load_default=())
    types = _words()


class _RungSchema(_Schema):
    makes = Rung
    key = _Text(required=True)
    level = _Text(required=True)
    name = _Text(required=True)
    unit_kind = fields.Enum(RungUnit, by_value=True, required=True)
    held_by = fields.Enum(HeldBy, by_value=True, load_default=HeldBy.TOWNSHIP)
    unit_code = _Text(load_default="")
    verb = _Text(load_default="")
    role = fields.Enum(Role, by_value=True, load_default=Role.MEDIATES)
    handlers = _words()
    acts = fields.List(fields.Enum(Act, by_value=True), load_default=())
    sign_term = _Term(load_default=None)
    terms = _Terms(load_default=())
    on_expiry = fields.Enum(OnExpiry, by_value=True, load_default=OnExpiry.LIGHT)
    steps = fields.List(fields.Nested(_StepSchema), load_default=())
    record_before_leaving = fields.List(fields.Enum(Record, by_value=True), load_default=())
    terminal = _Flag(load_default=False)
    routes = _words()


class _EdgeSchema(_Schema):
    makes = Edge
    way = fields.Enum(Way, by_value=True, required=True)
    start = _Text(required=True, data_key="from")
    target = _Text(required=True, data_key="to")
    when = fields.List(fields.Nested(_ConditionSchema), load_default=())


class _ExitSchema(_Schema):
    makes = Exit
    key = _Text(required=True)
    kind = fields.Enum(ExitKind, by_value=True, required=True)
    name = _Text(required=True)
    hint = _Text(load_default="")
    types = _words()
    urgent = _Flag(load_default=False)


class _EntrySchema(_Schema):
    makes = Entry
    rung = _Text(required=True)
    when = fields.List(fields.Nested(_ConditionSchema), load_default=())


class _LadderSchema(_Schema):
    makes = Ladder
    kind = fields.Enum(CaseKind, by_value=True, required=True)
    title = _Text(required=True)
    grades = fields.List(fields.Nested(_GradeSchema), load_default=())
    rungs = fields.List(fields.Nested(_RungSchema), load_default=())
    edges = fields.List(fields.Nested(_EdgeSchema), load_default=())
    exits = fields.List(fields.Nested(_ExitSchema), load_default=())
    entries = fields.List(fields.Nested(_EntrySchema), load_default=())
    total_terms = _Terms(load_default=())
    total_on_expiry = fields.Enum(OnExpiry, by_value=True, load_default=OnExpiry.LIGHT)
    note = _Text(load_default="")
