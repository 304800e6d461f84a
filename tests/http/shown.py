"""Forms as a page shows them: every control with what a browser would send of it, and how it is filled in soundly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.http.bodies import BY_NAME, TYPED, WORDS

#: Controls in which somebody types what they like.
FREE = frozenset({"text", "textarea", "search", "tel", "number", "date", "datetime-local", "email", "url", "month", "time"})
_BUTTONS = frozenset({"submit", "button", "reset", "image"})


@dataclass
class Control:
    """One name of a form: of what kind it is, what stands in it now, what can be chosen."""

    kind: str
    now: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def sound(self, name: str) -> list[str]:
        """What somebody could send of it."""
        if self.kind in {"file", "checkbox"}:
            return list(self.now)
        if self.now and self.now != [""]:
            return list(self.now)
        if self.choices:
            return [next((one for one in self.choices if one), "")]
        return [BY_NAME.get(name) or TYPED.get(self.kind, WORDS)]


@dataclass
class Shown:
    """A form on a page that changes something: where it goes and what it holds."""

    action: str
    multipart: bool
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """All of it, filled in soundly."""
        return {name: control.sound(name) for name, control in self.controls.items()}


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.found: list[Shown] = []
        self._address = address
        self._form: Shown | None = None
        self._select: Control | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(given)
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.now.append(given.get("value", ""))
        elif tag == "select" and name:
            self._select = self._control(name, "select")
        elif tag == "textarea" and name:
            self._control(name, "textarea")
            self._text = []
            self._name = name
        elif tag in {"input", "button"} and name:
            self._input(name, given.get("type", "text" if tag == "input" else "submit"), given)

    def _begin(self, given: dict[str, str]) -> None:
        self._form = None
        if given.get("method", "get").lower() == "post":
            self._form = Shown(given.get("action") or self._address, "multipart" in given.get("enctype", ""))
            self.found.append(self._form)

    def _control(self, name: str, kind: str) -> Control:
        assert self._form is not None
        return self._form.controls.setdefault(name, Control(kind))

    def _input(self, name: str, kind: str, given: dict[str, str]) -> None:
        control = self._control(name, "submit" if kind in _BUTTONS else kind)
        value = given.get("value", "on" if kind in {"radio", "checkbox"} else "")
        if kind in {"radio", "checkbox"}:
            control.choices.append(value)
            if "checked" in given:
                control.now.append(value)
        elif kind != "file":
            control.now.append(value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text is not None and self._form is not None:
            # the first line break of a text area is not part of it
            self._form.controls[self._name].now.append("".join(self._text).removeprefix("\n"))
            self._text = None


def shown_in(page: str, address: str) -> Iterator[Shown]:
    """The forms of a page that change something; ``address`` is the page's own."""
    reader = _Reader(address)
    reader.feed(page)
    yield from reader.found
