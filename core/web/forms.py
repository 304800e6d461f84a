"""A form on a page: what was typed, what a schema makes of it, and what is wrong, side by side."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from flask import request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from core.web.complaints import WHOLE, plain_errors
from core.web.fields import OFFICIAL_TIME, Text, tidy

RESERVED = frozenset({"csrf_token", "key", "version"})
"""What a page sends beside its fields: the token, the idempotency key, the version it showed."""


class Form:
    """What somebody typed, checked by ``schema``; nothing typed is ever lost.

    ``values`` is what the schema made of it (empty while something is wrong), ``errors`` the complaints by field in
    the reader's words, ``key`` the idempotency key, ``version`` the version of the thing the page showed.

    Example::

        form = Form.sent(WhistleSchema())
        if form.errors:
            return render_template("cases/whistle.html", form=form), 422
        service.whistle(ws, case, Whistle(**form.values), key=form.key)
    """

    def __init__(
        self, schema: Schema, data: MultiDict[str, str] | None = None, errors: Mapping[str, list[str]] | None = None
    ) -> None:
        self.schema = schema
        #: Whether fields that may stay empty say so; not where every one begins filled and something holds all the same.
        self.tells_what_may_be_left = True
        self.data: MultiDict[str, str] = MultiDict(data or {})
        self.errors: dict[str, list[str]] = dict(errors or {})
        self.values: dict[str, Any] = {}
        self.key = self.data.get("key") or new_key()
        self.version = self.data.get("version", "")

    @classmethod
    def blank(cls, schema: Schema, /, *, version: int | str = "", **values: object) -> Self:
        """A form to be shown: empty, or with the ``values`` things have now."""
        typed = MultiDict([(name, text) for name, value in values.items() for text in _typed(value)])
        form = cls(schema, typed)
        form.version = str(version)
        return form

    @classmethod
    def sent(cls, schema: Schema, data: MultiDict[str, str] | None = None) -> Self:
        """A form that came back, by default with this request, tidied and checked."""
        form = cls(schema, request.form if data is None else data)
        flat = form._outside()
        rows = _row_numbers(flat)
        try:
            form.values = schema.load(_folded(flat, rows))
        except ValidationError as refused:
            form.errors = {_unfolded(name, rows): said for name, said in plain_errors(refused.messages).items()}
        return form

    def complain(self, name: str, words: str) -> None:
        """Say beside the field ``name`` (``WHOLE``: above all) what only the view can know is wrong."""
        self.errors.setdefault(name, []).append(words)

    def text(self, name: str) -> str:
        """What was typed in the field, as it was typed."""
        return self.data.get(name, "")

    def texts(self, name: str) -> list[str]:
        """All that was chosen in a field of several."""
        return self.data.getlist(name)

    def required(self, name: str) -> bool:
        """Whether the schema insists on the field; the further rows of a list may stay empty."""
        field = self._field(name)
        return field is not None and field.required and not self.further(name)

    def may_be_left(self, name: str) -> bool:
        """Whether the page says of the field that it may stay empty; not of one that only another (``instead``) can stand for."""
        field = self._field(name)
        instead = field is not None and "instead" in field.metadata
        return self.tells_what_may_be_left and not (self.required(name) or self.further(name) or instead)

    def further(self, name: str) -> bool:
        """Whether the field stands in a row of a list that is not the first."""
        return any(part.isdigit() and int(part) > 0 for part in name.split("."))

    def longest(self, name: str) -> int | None:
        """How many characters the field may have; None where nothing limits it."""
        found = [v.max for v in getattr(self._field(name), "validators", ()) if isinstance(v, validate.Length)]
        return min((most for most in found if most is not None), default=None)

    def stray_errors(self, shown: Iterable[str]) -> list[str]:
        """Complaints that have no field among ``shown`` to stand beside."""
        seen = set(shown)
        return [words for name, said in self.errors.items() if name not in seen for words in said]

    @property
    def first_wrong(self) -> str | None:
        """The first field, in the schema's order, that something is wrong with: where the cursor belongs."""
        return next((name for name in self.schema.fields if name in self.errors), None)

    @property
    def whole(self) -> list[str]:
        """What is wrong with the form as a whole."""
        return self.errors.get(WHOLE, [])

    def _field(self, name: str) -> fields.Field[Any] | None:
        inside: Schema = self.schema
        field: fields.Field[Any] | None = None
        for part in name.split("."):
            if part.isdigit():
                continue
            field = inside.fields.get(part)
            nested = field.inner if isinstance(field, fields.List) else field
            inside = nested.schema if isinstance(nested, fields.Nested) else inside
        return field

    def _outside(self) -> dict[str, str | list[str]]:
        """What is checked, by the names the page uses: tidied, empty fields left out."""
        flat: dict[str, str | list[str]] = {}
        for name, typed in self.data.lists():
            if name not in RESERVED and (texts := [t for t in map(self._tidied(name), typed) if t]):
                flat[name] = texts if isinstance(self._field(name), fields.List) else texts[-1]
        return flat

    def _tidied(self, name: str) -> Callable[[str], str]:
        field = self._field(name)
        lines = isinstance(field, Text) and field.lines
        return lambda text: tidy(text, lines=lines)


def new_key() -> str:
    """A fresh idempotency key: the same form sent twice is one deed."""
    return secrets.token_urlsafe(18)


def _typed(value: object) -> list[str]:
    match value:
        case None | False:
            return []
        case True:
            return ["true"]
        case datetime():
            return [value.astimezone(OFFICIAL_TIME).strftime("%Y-%m-%dT%H:%M")]
        case list() | tuple() | set() | frozenset():
            return [text for one in value for text in _typed(one)]
        case _:
            return [str(value)]


def _row_of(name: str) -> tuple[str, int, str] | None:
    """The list, the number of the row and the field in it that a name such as ``people.5.name`` means; None for a plain name.

    A page has a few dozen rows, and not every digit of Unicode is one to reckon with.
    """
    head, _dot, rest = name.partition(".")
    index, _dot, inner = rest.partition(".")
    number = index.isascii() and index.isdecimal() and len(index) < 4
    return (head, int(index), inner) if number and inner else None


def _row_numbers(names: Iterable[str]) -> dict[str, list[int]]:
    """For names such as ``people.5.name`` which rows each list has, in order: ``{"people": [0, 5]}``."""
    rows: dict[str, set[int]] = {}
    for head, index, _inner in filter(None, map(_row_of, names)):
        rows.setdefault(head, set()).add(index)
    return {head: sorted(numbers) for head, numbers in rows.items()}


def _folded(flat: Mapping[str, Any], rows: Mapping[str, list[int]]) -> dict[str, Any]:
    """``{"people.0.name": "a", "people.5.name": "b"}`` as ``{"people": [{"name": "a"}, {"name": "b"}]}``."""
    folded: dict[str, Any] = {head: [{} for _number in numbers] for head, numbers in rows.items()}
    plain: dict[str, Any] = {}
    for name, value in flat.items():
        row = _row_of(name)
        if row is None:
            plain[name] = value
        else:
            folded[row[0]][rows[row[0]].index(row[1])][row[2]] = value
    # a plain value in the place of a list is left for the schema to refuse
    return folded | plain


def _unfolded(name: str, rows: Mapping[str, list[int]]) -> str:
    """The name the page uses for an error in a folded list: ``people.1.name`` is ``people.5.name`` again."""
    row = _row_of(name)
    if row is not None and row[1] < len(rows.get(row[0], ())):
        return f"{row[0]}.{rows[row[0]][row[1]]}.{row[2]}"
    return name
