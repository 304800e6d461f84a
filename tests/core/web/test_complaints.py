"""What marshmallow says, in plain words."""

import inspect

import pytest
from marshmallow import fields, validate

from core.web.complaints import WHOLE, plain, plain_errors

CATCH_ALL = "填得不对"
UNUSED = {"utf-8", "UUID", "IP", "mapping type", "tuple", "list", "string", "Invalid", "{obj_type}", "_op}", "pattern"}


def marshmallows_messages() -> list[str]:
    said = [
        message
        for _name, field in inspect.getmembers(fields, inspect.isclass)
        if issubclass(field, fields.Field)
        for message in field.default_error_messages.values()
        if isinstance(message, str)
    ]
    said += [
        value
        for _name, one in inspect.getmembers(validate, inspect.isclass)
        for name, value in vars(one).items()
        if name.startswith(("message", "default_message")) and isinstance(value, str)
    ]
    return [message for message in said if not any(word in message for word in UNUSED) and message[0].isupper()]


@pytest.mark.parametrize("message", sorted(set(marshmallows_messages())))
def test_what_a_form_can_meet_is_said_in_chinese(message: str) -> None:
    assert plain(message) != CATCH_ALL


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Missing data for required field.", "这一项要填"),
        ("Longer than maximum length 50.", "最多 50 个字"),
        ("Length must be between 2 and 9.", "要 2 到 9 个字"),
        ("Length must be between 1 and 9.", "这一项要填，最多 9 个字"),
        ("Must be one of: a, b.", "从列出的里面选一个"),
        ("Must be greater than or equal to 1 and less than or equal to 5.", "要在 1 和 5 之间"),
        ("Not a valid date.", "日期不对"),
        ("Something nobody foresaw.", CATCH_ALL),
        ("开始要早于结束", "开始要早于结束"),
    ],
)
def test_complaints_are_plain(message: str, words: str) -> None:
    assert plain(message) == words


def test_each_complaint_stands_at_its_field() -> None:
    messages = {
        "name": ["Missing data for required field."],
        "kinds": {1: ["Must be one of: a, b."], 2: ["Must be one of: a, b."]},
        "parties": {0: {"phone": ["电话不对：手机写 11 位，座机写上区号"]}},
        "_schema": ["开始要早于结束"],
    }
    assert plain_errors(messages) == {
        "name": ["这一项要填"],
        "kinds": ["从列出的里面选一个"],
        "parties.0.phone": ["电话不对：手机写 11 位，座机写上区号"],
        WHOLE: ["开始要早于结束"],
    }
