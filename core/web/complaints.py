"""What marshmallow complains of, in the reader's plain words."""

import re
from collections.abc import Iterator, Mapping

from core.web.words import _, mark

WHOLE = "_schema"
"""The name under which stands what is wrong with the whole rather than with a field."""

# marshmallow's own sentence, ours. The more special one first.
_TABLE = (
    ("Missing data for required field.", mark("这一项要填")),
    ("Field may not be null.", mark("这一项要填")),
    ("Shorter than minimum length 1.", mark("这一项要填")),
    ("Length must be between 1 and {max}.", mark("这一项要填，最多 %(max)s 个字")),
    ("Shorter than minimum length {min}.", mark("至少 %(min)s 个字")),
    ("Longer than maximum length {max}.", mark("最多 %(max)s 个字")),
    ("Length must be between {min} and {max}.", mark("要 %(min)s 到 %(max)s 个字")),
    ("Length must be {equal}.", mark("要正好 %(equal)s 个字")),
    ("Must be greater than or equal to {min} and less than or equal to {max}.", mark("要在 %(min)s 和 %(max)s 之间")),
    ("Must be greater than {min} and less than or equal to {max}.", mark("要在 %(min)s 和 %(max)s 之间")),
    ("Must be greater than or equal to {min} and less than {max}.", mark("要在 %(min)s 和 %(max)s 之间")),
    ("Must be greater than {min} and less than {max}.", mark("要在 %(min)s 和 %(max)s 之间")),
    ("Must be greater than or equal to {min}.", mark("不能小于 %(min)s")),
    ("Must be greater than {min}.", mark("要大于 %(min)s")),
    ("Must be less than or equal to {max}.", mark("不能大于 %(max)s")),
    ("Must be less than {max}.", mark("要小于 %(max)s")),
    ("Must be equal to {other}.", mark("要和 %(other)s 一样")),
    ("Must be one of: {choices}.", mark("从列出的里面选一个")),
    ("One or more of the choices you made was not in: {choices}.", mark("从列出的里面选")),
    ("One or more of the choices you made was in: {values}.", mark("选了不能选的")),
    ("Not a valid integer.", mark("要填整数")),
    ("Not a valid number.", mark("要填数字")),
    ("Number too large.", mark("数字太大")),
    ("Special numeric values (nan or infinity) are not permitted.", mark("要填数字")),
    ("Not a valid boolean.", mark("选是或者否")),
    ("Not a valid datetime.", mark("时间不对")),
    ("Not a valid {awareness} datetime.", mark("时间不对")),
    ("Not a valid date.", mark("日期不对")),
    ("Not a valid time.", mark("时间不对")),
    ("Not a valid period of time.", mark("时间不对")),
    ('"{input}" cannot be formatted as a date.', mark("日期不对")),
    ('"{input}" cannot be formatted as a {obj_type}.', mark("时间不对")),
    ("{input} cannot be formatted as a timedelta.", mark("时间不对")),
    ("Not a valid email address.", mark("邮箱不对")),
    ("Not a valid URL.", mark("网址不对")),
    ("Unknown field.", mark("没有这一项")),
    ("{any}", mark("填得不对")),
)


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(sentence)), re.DOTALL)


_PATTERNS = tuple((_pattern(sentence), words) for sentence, words in _TABLE)
_HAN = re.compile("[\u3400-\u9fff]")


def plain(message: str) -> str:
    """One complaint for the reader; what a schema already says in Chinese is only translated."""
    message = str(message)
    if _HAN.search(message):
        return _(message)
    pattern, words = next((p, w) for p, w in _PATTERNS if p.fullmatch(message))
    found = pattern.fullmatch(message)
    return _(words, **(found.groupdict() if found else {}))


def plain_errors(messages: object) -> dict[str, list[str]]:
    """All of marshmallow's complaints by the name of their field: ``{"phone": [...], "parties.0.name": [...]}``.

    What is wrong with one value of a list stands under the list; what is wrong with the whole under ``WHOLE``.
    """
    errors: dict[str, list[str]] = {}
    for path, message in _leaves(messages, ()):
        # one value of a list has no field of its own on a page
        name = ".".join(path[:-1] if path and path[-1].isdigit() else path) or WHOLE
        said = errors.setdefault(name, [])
        if (words := plain(message)) not in said:
            said.append(words)
    return errors


def _leaves(messages: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            # a nested schema's own complaint belongs to the thing it describes
            yield from _leaves(below, path if key == WHOLE else (*path, str(key)))
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _leaves(message, path)
    else:
        yield path, str(messages)
