"""What is sent to an address in an attack: forms as the pages show them, JSON as the schemas ask for it, filled in soundly."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from core.cases.api_schemas.pieces import Moment, RowId

MOMENT = "2026-03-10T10:00:00+08:00"
TYPED = {"datetime-local": "2026-03-10T10:00", "date": "2026-03-10", "number": "1", "tel": "13800001111"}
BY_NAME = {"phone": "13800001111", "reporter_phone": "13800001111", "held_at": MOMENT[:16], "visited_at": MOMENT[:16]}
WORDS = "各退一步"
#: What our own client sends with every form, whatever the page held.
OURS = frozenset({"csrf_token", "key", "version"})


@dataclass
class SeenForm:
    """A form of a page."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Reads the forms of a page, each field with a value somebody could have chosen or typed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[SeenForm] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(SeenForm(given.get("action", ""), given.get("method", "get").lower()))
        if not self.found:
            return
        form, name = self.found[-1], given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            form.fields.setdefault(self._select, given["value"])
        elif tag == "textarea" and name:
            form.fields.setdefault(name, WORDS)
        elif tag == "input" and name:
            self._input(form, name, given)

    def _input(self, form: SeenForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"hidden", "radio", "checkbox", "submit"}:
            form.fields.setdefault(name, given.get("value", "on"))
        elif kind != "file":
            form.fields.setdefault(name, given.get("value") or BY_NAME.get(name) or TYPED.get(kind, WORDS))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def forms_in(page: str) -> list[SeenForm]:
    """The forms of a page that change something."""
    reader = _Forms()
    reader.feed(page)
    return [form for form in reader.found if form.method == "post"]


def endpoint_of(app: Flask, path: str) -> str | None:
    """Which endpoint takes what is sent to this address."""
    try:
        return str(app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")[0])
    except (HTTPException, RequestRedirect):
        return None


def schema_of(app: Flask, endpoint: str) -> Schema | None:
    """The schema of the JSON an endpoint takes; None where it takes none."""
    body: Schema | None = getattr(app.view_functions[endpoint], "_spec", {}).get("body")
    return body


def sound(schema: Schema, ids: dict[str, str]) -> dict[str, Any]:
    """A body the schema accepts; ``ids`` are the rows it is to name, by field."""
    return {f.data_key or name: _value(f, name, ids) for name, f in schema.fields.items()}


def _value(one: fields.Field[Any], name: str, ids: dict[str, str]) -> Any:
    for check in one.validators:
        if isinstance(check, validate.OneOf):
            return next(iter(check.choices))
    if isinstance(one, RowId):
        return ids[name]
    if isinstance(one, fields.List):
        return _values(one, name, ids)
    if isinstance(one, fields.Nested):
        return sound(one.schema, ids)
    plain = {Moment: MOMENT, fields.Boolean: True, fields.Integer: 1}
    return next((value for kind, value in plain.items() if isinstance(one, kind)), BY_NAME.get(name, WORDS))


def _values(several: fields.List[Any], name: str, ids: dict[str, str]) -> list[Any]:
    """One value of a list whose values are codes, rows or words; none of rows that need not be named, and of whole records."""
    inner = several.inner
    if isinstance(inner, fields.Nested):
        return []
    if isinstance(inner, RowId):
        return [ids.get(name, "1")] if several.required else []
    codes = [check for check in inner.validators if isinstance(check, validate.OneOf)]
    return [next(iter(codes[0].choices))] if codes else ["court"]


def lists_of_ids_in(schema: Schema, names: Container[str] = ()) -> Iterator[str]:
    """The lists of a body, at any depth, that name rows: of numbers of rows, or called by one of these names."""
    for name, one in schema.fields.items():
        inner = one.inner if isinstance(one, fields.List) else one
        if isinstance(inner, fields.Nested):
            yield from (f"{name}.{below}" for below in lists_of_ids_in(inner.schema, names))
        elif isinstance(one, fields.List) and (isinstance(inner, RowId) or name in names):
            yield name


def ids_in(schema: Schema) -> Iterator[str]:
    """The fields of a body that name a row."""
    return (name for name, one in schema.fields.items() if isinstance(one, RowId))
