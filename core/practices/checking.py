"""Whether an answer is what its hook asks for: of the right kind, in reasonable number, with texts that are texts."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, get_type_hints

from markupsafe import Markup

from core.practices.registry import Hook

#: So many answers one practice may give to one hook, and so long a text in one may be.
MOST = 50
LONGEST_TEXT = 200_000
#: So many places one column may have numbers for.
MOST_NUMBERS = 2_000
_PLAIN = (str, int, bool, type(None))


class Nonsense(TypeError):
    """A practice answered something the hook does not ask for."""


def checked(hook: Hook, answer: Any) -> Any:
    """Return a sound answer, made anew of plain values: a list for what is gathered, one value or None for what is asked.

    Raises:
        Nonsense: it is of another kind, too much, or leads elsewhere.
    """
    if hook.voice == "tells" or answer is None:
        return [] if hook.voice == "gathers" else None
    if hook.voice == "asks":
        return _sound(hook, answer)
    if isinstance(answer, str | bytes | dict) or not isinstance(answer, Iterable):
        msg = f"{hook.name} was answered with {type(answer).__name__}, not with a list"
        raise Nonsense(msg)
    found = list(islice(answer, MOST + 1))
    if len(found) > MOST:
        msg = f"{hook.name} was answered with more than {MOST}"
        raise Nonsense(msg)
    return [_sound(hook, one) for one in found]


def _sound(hook: Hook, value: Any) -> Any:
    if not isinstance(value, hook.answer) or (isinstance(value, bool) and hook.answer is int):
        msg = f"{hook.name} was answered with {type(value).__name__}, not with {hook.answer.__name__}"
        raise Nonsense(msg)
    if not is_dataclass(hook.answer):
        return hook.answer(value)
    hints = get_type_hints(hook.answer)
    made = {one.name: _field(hook, one.name, hints[one.name], getattr(value, one.name)) for one in fields(hook.answer)}
    return hook.answer(**made)


def _field(hook: Hook, name: str, hint: Any, value: Any) -> Any:
    if hint is str:
        return _text(hook, name, value)
    if name == "hidden":
        return tuple((_text(hook, name, one), _text(hook, name, other)) for one, other in value)
    if name == "numbers":
        return _numbers(hook, value)
    if not isinstance(value, _PLAIN) or not isinstance(value, hint):
        msg = f"{hook.name}: {name} is {type(value).__name__}"
        raise Nonsense(msg)
    return value


def _numbers(hook: Hook, value: Any) -> dict[int, int]:
    found = dict(islice(value.items(), MOST_NUMBERS + 1)) if isinstance(value, Mapping) else None
    if found is None or len(found) > MOST_NUMBERS or any(type(one) is not int for pair in found.items() for one in pair):
        msg = f"{hook.name}: numbers is no mapping of whole numbers to whole numbers, or too long"
        raise Nonsense(msg)
    return found


def _text(hook: Hook, name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        msg = f"{hook.name}: {name} is no text, or too long"
        raise Nonsense(msg)
    plain: str = Markup(str(value)) if isinstance(value, Markup) and name == "html" else str.__str__(value)  # noqa: S704  # a panel is its practice's own
    if name == "url" and plain and not (plain.startswith("/") and not plain.startswith(("//", "/\\"))):
        msg = f"{hook.name}: {plain[:60]!r} does not lead to this site"
        raise Nonsense(msg)
    return plain
