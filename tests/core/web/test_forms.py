"""A form on its way out and back."""

from datetime import date, datetime
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from core.web.complaints import WHOLE
from core.web.fields import OFFICIAL_TIME, LocalDate, PersonName, Text
from core.web.forms import Form
from tests.core.web.conftest import Tiny


class PartySchema(Schema):
    name = PersonName(required=True)
    note = Text(load_default="")


class CaseSchema(Schema):
    title = Text(required=True, longest=10)
    story = Text(lines=True, load_default="")
    begun = LocalDate(load_default=None)
    ended = LocalDate(load_default=None)
    kinds = fields.List(fields.String(validate=validate.OneOf(["land", "wage"])), load_default=list)
    closed = fields.Boolean(load_default=False)
    parties = fields.List(fields.Nested(PartySchema), load_default=list)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_options: object) -> None:
        if data.get("begun") and data.get("ended") and data["ended"] < data["begun"]:
            raise ValidationError("开始要早于结束")


def sent(*pairs: tuple[str, str]) -> Form:
    return Form.sent(CaseSchema(), MultiDict(pairs))


def test_a_good_form_yields_values() -> None:
    form = sent(("title", " 滴水 "), ("begun", "2026-03-05"), ("kinds", "land"), ("kinds", "wage"), ("closed", "true"))
    assert form.errors == {}
    assert form.values["title"] == "滴水"
    assert (form.values["begun"], form.values["kinds"], form.values["closed"]) == (date(2026, 3, 5), ["land", "wage"], True)


def test_empty_fields_take_their_default() -> None:
    form = sent(("title", "滴水"), ("begun", ""), ("story", "  "))
    assert (form.errors, form.values["begun"], form.values["story"]) == ({}, None, "")


def test_what_was_typed_stays_as_it_was_typed() -> None:
    form = sent(("title", ""), ("begun", "三月五号"), ("story", " 一\n二 "))
    assert (form.text("begun"), form.text("story")) == ("三月五号", " 一\n二 ")
    assert form.values == {}


def test_each_error_stands_beside_its_field() -> None:
    form = sent(("title", "一二三四五六七八九十多"), ("begun", "三月五号"))
    assert form.errors == {"title": ["这一项要填，最多 10 个字"], "begun": ["日期不对，照这样写：2026-03-05"]}


def test_what_is_wrong_with_the_whole_stands_above_all() -> None:
    form = sent(("title", "滴水"), ("begun", "2026-03-05"), ("ended", "2026-03-01"))
    assert form.whole == ["开始要早于结束"]
    assert form.stray_errors(["title"]) == ["开始要早于结束"]


def test_what_the_page_itself_sends_is_not_data() -> None:
    form = sent(("title", "滴水"), ("csrf_token", "t"), ("key", "k-1"), ("version", "7"))
    assert (form.errors, form.key, form.version) == ({}, "k-1", "7")


def test_a_field_nobody_knows_is_refused() -> None:
    assert sent(("title", "滴水"), ("county_id", "371324")).errors == {"county_id": ["没有这一项"]}


def test_numbered_fields_fold_into_a_list() -> None:
    form = sent(("title", "滴水"), ("parties.0.name", "张三"), ("parties.2.name", "李四"), ("parties.2.note", "邻居"))
    assert form.values["parties"] == [{"name": "张三", "note": ""}, {"name": "李四", "note": "邻居"}]


def test_numbered_fields_keep_their_errors() -> None:
    form = sent(("title", "滴水"), ("parties.0.name", "张三"), ("parties.1.note", "邻居"))
    assert form.errors == {"parties.1.name": ["这一项要填"]}


def test_an_error_stands_at_the_row_the_page_numbered() -> None:
    form = sent(("title", "滴水"), ("parties.0.name", "张三"), ("parties.5.note", "邻居"))
    assert form.errors == {"parties.5.name": ["这一项要填"]}


@pytest.mark.parametrize("name", ["parties.².name", "parties.99999999999999999999.name", "parties.0", "parties"])
def test_a_row_with_no_number_is_a_field_nobody_knows(name: str) -> None:
    assert sent(("title", "滴水"), ("parties.0.name", "张三"), (name, "李四")).errors.keys() == {name}


def test_a_blank_form_shows_what_things_are_now() -> None:
    form = Form.blank(CaseSchema(), version=3, title="滴水", begun=date(2026, 3, 5), kinds=["land"], closed=True, ended=None)
    assert (form.text("begun"), form.texts("kinds"), form.text("closed"), form.text("ended")) == (
        "2026-03-05",
        ["land"],
        "true",
        "",
    )
    assert (form.version, form.errors) == ("3", {})


def test_a_moment_is_shown_on_the_clock_of_the_wall() -> None:
    form = Form.blank(CaseSchema(), begun=datetime(2026, 3, 5, 14, 30, tzinfo=OFFICIAL_TIME))
    assert form.text("begun") == "2026-03-05T14:30"


def test_a_fresh_form_has_a_key_of_its_own() -> None:
    assert Form.blank(CaseSchema()).key != Form.blank(CaseSchema()).key


def test_a_form_knows_its_schemas_demands() -> None:
    form = Form.blank(CaseSchema())
    assert (form.required("title"), form.required("story"), form.longest("title"), form.longest("begun")) == (
        True,
        False,
        10,
        None,
    )
    assert (form.required("parties.0.name"), form.longest("parties.0.name")) == (True, 50)


def test_the_cursor_belongs_where_the_first_error_is() -> None:
    assert sent(("ended", "x"), ("begun", "y"), ("title", "滴水")).first_wrong == "begun"


def test_a_view_can_complain_too() -> None:
    form = sent(("title", "滴水"))
    form.complain("title", "这件事已经登记过")
    form.complain(WHOLE, "先看看旁边那一件")
    assert form.errors == {"title": ["这件事已经登记过"], WHOLE: ["先看看旁边那一件"]}


def test_the_requests_own_data_is_taken(tiny: Tiny) -> None:
    with tiny.app.test_request_context("/", method="POST", data={"title": "滴水"}):
        assert Form.sent(CaseSchema()).values["title"] == "滴水"


@pytest.mark.parametrize("typed", ["滴\x00水", "滴水\x1b"])
def test_control_characters_never_come_in(typed: str) -> None:
    assert sent(("title", typed)).values["title"] == "滴水"
