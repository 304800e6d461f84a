"""The parts pages are made of."""

import re

import pytest
from flask import render_template_string
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from core.web.fields import LocalDate, PersonName, Phone, Text
from core.web.forms import Form
from core.web.pieces import Action, Due, Entry, Line, Page, Stat, Stop
from tests.core.web.conftest import Tiny
from tests.core.web.gallery import PAGES, make_gallery
from tests.pages import latin_words


class VisitSchema(Schema):
    name = PersonName(required=True)
    phone = Phone(load_default="")
    on = LocalDate(load_default=None)
    story = Text(lines=True, longest=500, load_default="")
    kind = fields.String(required=True)
    closed = fields.Boolean(load_default=False)


def draw(tiny: Tiny, source: str, **values: object) -> str:
    names = (
        "light, due, clock, action, ladder, timeline, next_step, pager, empty, row, stats, stale, notice, field, select, textarea"
    )
    more = "radio_chips, checkbox, submit, hidden_guard, form_errors"
    with tiny.app.test_request_context("/"):
        return render_template_string(f'{{% from "web/_parts.html" import {names}, {more} %}}{source}', **values)


@pytest.mark.parametrize("kind", ["green", "amber", "red", "paused", "closed_late"])
def test_each_light_has_a_shape_of_its_own_and_is_read_out(tiny: Tiny, kind: str) -> None:
    others = {"green", "amber", "red", "paused", "closed_late"} - {kind}
    drawn = draw(tiny, f"{{{{ light('{kind}') }}}}")
    shape = re.search(r"<(circle|path|rect)[^>]*>", drawn)
    assert shape
    assert all(shape.group() not in draw(tiny, f"{{{{ light('{other}') }}}}") for other in others)
    assert 'class="sr"' in drawn


def test_a_light_beside_its_words_is_not_read_twice(tiny: Tiny) -> None:
    assert 'class="sr"' not in draw(tiny, "{{ light('red', '') }}")


def test_a_due_time_is_said_and_then_told_exactly(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ due(phrase) }}", phrase=Due("red", "超期 1 个工作日", "周四 17:30 应办结"))
    assert drawn == '<span class="due red num">超期 1 个工作日<small>周四 17:30 应办结</small></span>'


def test_the_ladder_says_where_the_case_stands(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ ladder(stops) }}", stops=[Stop("村", "done"), Stop("镇", "late", "超期"), Stop("县")])
    assert drawn.count("aria-current") == 1
    assert "现在在这里，已超期" in drawn
    assert "还没到" in drawn


def test_the_next_step_puts_the_main_action_first(tiny: Tiny) -> None:
    drawn = draw(
        tiny, "{{ next_step('可以约上茶桌。', actions) }}", actions=(Action("开会", "/a"), Action("约上茶桌", "/b", main=True))
    )
    assert drawn.index("约上茶桌</a>") < drawn.index("开会")
    assert drawn.count("btn go") == 1


def test_without_an_action_the_next_step_says_how_things_stand(tiny: Tiny) -> None:
    assert "现在" in draw(tiny, "{{ next_step('测绘结果') }}")


def test_an_action_that_changes_something_is_a_guarded_form(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ action(one) }}", one=Action("签收", "/sign", post=True, version=7, hidden=(("assignment", "12"),)))
    assert all(f'name="{name}"' in drawn for name in ("csrf_token", "key", "version", "assignment"))
    assert 'value="7"' in drawn


def test_a_line_of_work_shows_reason_time_and_action(tiny: Tiny) -> None:
    line = Line("滴水纠纷", "/c/1", "宅基地 · 张*", Due("amber", "今天 17:30 前"), Action("签收", "/s", main=True))
    drawn = draw(tiny, "{{ row(line) }}", line=line)
    assert all(words in drawn for words in ("滴水纠纷", "宅基地 · 张*", "今天 17:30 前", "签收"))


def test_a_line_without_time_and_action_still_stands(tiny: Tiny) -> None:
    assert "滴水" in draw(tiny, "{{ row(line) }}", line=Line("滴水", "/c/1"))


def test_nothing_overdue_shows_no_light(tiny: Tiny) -> None:
    assert "<svg" not in draw(tiny, "{{ stats(items) }}", items=[Stat(0, "已超期", "#", "red")])


def test_a_timeline_names_the_moment_for_machines(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ timeline(entries) }}", entries=[Entry("今天 09:10", "签收", "周国平", moment="2026-11-21T09:10")])
    assert '<time class="num" datetime="2026-11-21T09:10">今天 09:10</time>' in drawn


def test_a_pager_offers_only_what_there_is(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ pager(page) }}", page=Page("第 1–20 件", later_url="?after=20"))
    assert "下一页" in drawn
    assert "上一页" not in drawn


def test_a_wrong_field_keeps_what_was_typed_and_says_what_is_wrong(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"name": "王敏", "phone": '"><b>1'}))
    drawn = draw(tiny, "{{ field(form, 'phone', '电话', '手机、座机都行') }}", form=form)
    assert 'value="&#34;&gt;&lt;b&gt;1"' in drawn
    assert 'aria-invalid="true" aria-describedby="f-phone-hint f-phone-error"' in drawn
    assert '<p class="error" id="f-phone-error">电话不对' in drawn


def test_the_cursor_goes_to_what_is_wrong(tiny: Tiny) -> None:
    source = "{{ field(form, 'name', '姓名', autofocus=true) }}|{{ field(form, 'phone', '电话') }}"
    name, phone = draw(tiny, source, form=Form.sent(VisitSchema(), MultiDict({"name": "王敏", "phone": "1"}))).split("|")
    assert ("autofocus" in name, "autofocus" in phone) == (False, True)
    name, phone = draw(tiny, source, form=Form.blank(VisitSchema())).split("|")
    assert ("autofocus" in name, "autofocus" in phone) == (True, False)


def test_a_field_takes_its_limits_from_the_schema(tiny: Tiny) -> None:
    drawn = draw(tiny, "{{ field(form, 'name', '姓名') }}", form=Form.blank(VisitSchema()))
    assert " required" in drawn
    assert 'maxlength="50"' in drawn
    assert "可不填" in draw(tiny, "{{ field(form, 'phone', '电话') }}", form=Form.blank(VisitSchema()))


def test_a_day_the_browser_cannot_read_is_not_lost(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"on": "三月五号"}))
    assert 'type="text" id="f-on" name="on"' in draw(tiny, "{{ field(form, 'on', '哪天', type='date') }}", form=form)


def test_a_password_is_never_shown_again(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"story": "geheim"}))
    assert "geheim" not in draw(tiny, "{{ field(form, 'story', '密码', type='password') }}", form=form)


def test_lines_typed_begin_where_they_began(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"story": "\n一\n</textarea>"}))
    assert ">\n\n一\n&lt;/textarea&gt;</textarea>" in draw(tiny, "{{ textarea(form, 'story', '经过') }}", form=form)


def test_chips_are_real_choices(tiny: Tiny) -> None:
    form = Form.blank(VisitSchema(), kind="land")
    drawn = draw(tiny, "{{ radio_chips(form, 'kind', '什么事', [('land', '土地'), ('wage', '工钱')]) }}", form=form)
    assert drawn.count('type="radio"') == 2
    assert 'id="f-kind-1" value="land" checked' in drawn
    assert '<label for="f-kind-1">土地</label>' in drawn


def test_a_choice_made_stays_made(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"kind": "wage", "closed": "true"}))
    assert 'value="wage" selected' in draw(
        tiny, "{{ select(form, 'kind', '什么事', [('land', '土地'), ('wage', '工钱')]) }}", form=form
    )
    assert " checked" in draw(tiny, "{{ checkbox(form, 'closed', '不公开') }}", form=form)


def test_a_form_shown_again_is_the_same_deed(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"key": "k-1", "version": "4"}))
    drawn = draw(tiny, "{{ hidden_guard(form) }}", form=form)
    assert 'name="key" value="k-1"' in drawn
    assert 'name="version" value="4"' in drawn


def test_all_that_is_wrong_is_listed_with_links(tiny: Tiny) -> None:
    form = Form.sent(VisitSchema(), MultiDict({"phone": "1"}))
    drawn = draw(tiny, "{{ form_errors(form, {'name': '姓名', 'phone': '电话'}) }}", form=form)
    assert '<a href="#f-phone">电话</a>' in drawn
    assert drawn.count("<li>") == 3


@pytest.mark.parametrize("name", PAGES)
def test_no_latin_word_strays_into_a_chinese_page(name: str) -> None:
    assert latin_words(make_gallery().test_client().get(f"/{name}").get_data(as_text=True)) == []
