"""The form of a practice's settings, drawn from its schema: what a field is decides how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from core.web import Form
from core.web.fields import LocalDate, LocalMoment, Text
from core.web.words import _

#: Under this name the county's own name of a practice stands in the same form.
CALLED = "called"
_LOOKS: dict[type[fields.Field[Any]], str] = {
    fields.Boolean: "switch",
    fields.List: "several",
    fields.Integer: "number",
    fields.Float: "number",
    LocalDate: "date",
    LocalMoment: "moment",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field as the page draws it: number, switch, choice, several, lines, date, moment or line."""

    name: str
    look: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()


def drawn_fields(schema: Schema) -> list[Drawn]:
    """Return the fields of a schema in its order, with the words its metadata gives them."""
    return [_drawn(name, field) for name, field in schema.fields.items()]


def _drawn(name: str, field: fields.Field[Any]) -> Drawn:
    said = field.metadata
    label, help_ = _words(said.get("label", name)), _words(said.get("help", ""))
    choices = _choices(field)
    return Drawn(name, _look(field, choices), label, help_, choices)


def _look(field: fields.Field[Any], choices: tuple[tuple[str, str], ...]) -> str:
    if isinstance(field, Text) and field.lines:
        return "lines"
    found = next((look for kind, look in _LOOKS.items() if isinstance(field, kind)), "line")
    return "choice" if choices and found in {"line", "number"} else found


def _choices(field: fields.Field[Any]) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen, with the labels of a ``OneOf``, else the values themselves."""
    inner = field.inner if isinstance(field, fields.List) else field
    for check in inner.validators:
        if isinstance(check, validate.OneOf):
            values = [str(value) for value in check.choices]
            labels = [_words(str(label)) for label in check.labels] or values
            return tuple(zip(values, labels, strict=False))
    return ()


def _words(said: object) -> str:
    return _(str(said)) if said else ""


def begun(schema: Schema, settings: Mapping[str, Any], version: object = "") -> Form:
    """Return the form with the settings as they are, the schema's own where none was set."""
    values = {**schema.load({}), **schema.load(dict(settings), partial=True)}
    form = Form.blank(schema, version=str(version), **values)
    form.tells_what_may_be_left = False
    return form


def sent(schema: Schema, data: MultiDict[str, str]) -> Form:
    """Return the form as it came back; a switch that was not sent is off, a list without any is empty."""
    typed: MultiDict[str, str] = MultiDict(data)
    typed.poplist(CALLED)
    for name, field in schema.fields.items():
        if isinstance(field, fields.Boolean) and name not in typed:
            typed[name] = "false"
    form = Form.sent(schema, typed)
    form.tells_what_may_be_left = False
    for name, field in schema.fields.items():
        if isinstance(field, fields.List) and name not in typed and form.values:
            form.values[name] = []
        if isinstance(field, fields.Boolean) and typed.get(name) == "false":
            form.data.poplist(name)
    return form
