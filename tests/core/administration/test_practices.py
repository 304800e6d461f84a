"""The administrator's gallery: what a practice does, the switch, the order, settings drawn from the schema, history, health."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from marshmallow import Schema, fields, validate

from core.answers import Panel
from core.practices import Hub, Permission
from core.practices.health import Call
from core.web.fields import Text
from core.web.words import mark
from core.workspace import Workspace, utc_now
from tenants.door import Database
from tests.callers import Caller
from tests.core.practices.zoo import HOSTILE, SOUND, Listening, plugin, serving, switch_on
from tests.desk import registered
from tests.pages import latin_words
from tests.places import County
from tests.visitors import Visitor, make_site, words


class TeaSchema(Schema):
    """Settings of every look."""

    days = fields.Integer(
        load_default=30, validate=validate.Range(1, 90), metadata={"label": mark("最多提前几天约"), "help": mark("一到九十")}
    )
    free = fields.Boolean(load_default=True, metadata={"label": mark("茶水免费")})
    kind = fields.String(
        load_default="green", validate=validate.OneOf(["green", "red"], ["绿茶", "红茶"]), metadata={"label": mark("什么茶")}
    )
    days_open = fields.List(
        fields.String(validate=validate.OneOf(["sat", "sun"], ["周六", "周日"])),
        load_default=list,
        metadata={"label": mark("哪天开")},
    )
    note = Text(load_default="", lines=True, metadata={"label": mark("门口写什么")})


def shows(ws: Workspace, hook: str) -> object:
    return [Panel("茶桌的样子", "老樟树茶馆，后天下午")] if hook == "examples" else SOUND[hook]


@pytest.fixture
def hub(database: Database) -> Iterator[Hub]:
    card = {
        "adds": ("茶桌预约", "邀请函"),
        "reads": ("案件", "不读身份证号"),
        "settings": TeaSchema,
        "glyph": "茶",
        "permissions": (Permission("book", "约茶桌", frozenset({"director"})),),
    }
    with serving(
        database,
        plugin("tea", shows, **card),
        plugin("wall", Listening(), needs=("tea",)),
        plugin("hostile", HOSTILE["raises"], ["case_moved"]),
    ) as found:
        yield found


@pytest.fixture
def admin(hub: Hub, county: County) -> Visitor:
    return Visitor(make_site(county), county, "county_admin")


def switches(page: str) -> dict[str, str]:
    return dict(re.findall(r'county/practices/(\w+)/switch".*?aria-checked="(\w+)"', page, re.DOTALL))


def test_the_gallery_says_what_each_does_adds_and_reads(admin: Visitor) -> None:
    answer = admin.open("county/practices")
    said = words(answer)
    assert all(
        word in said
        for word in ("做法tea", "试一试。", "多出：茶桌预约 · 邀请函", "读取：案件 · 不读身份证号", "打开前先用示例看看")
    )
    assert switches(answer.get_data(as_text=True)) == {"hostile": "false", "tea": "false", "wall": "false"}
    assert set(latin_words(answer.get_data(as_text=True))) <= {"tea", "wall", "hostile"}


def test_a_switch_turns_it_on_and_off(admin: Visitor, county: County) -> None:
    admin.open("county/practices")
    there = admin.follow(admin.send("county/practices/tea/switch", on="true"))
    assert switches(there.get_data(as_text=True))["tea"] == "true"
    assert "茶桌" in words(Visitor(make_site(county), county.home, "clerk").open("today"))
    asked = admin.send("county/practices/tea/switch", on="false")
    assert all(said in words(asked) for said in ("关掉“做法tea”吗", "请到窗口问", "数据一条不少"))
    assert "茶桌" in words(Visitor(make_site(county), county.home, "clerk").open("today"))
    there = admin.follow(admin.send("county/practices/tea/switch", on="false", sure="true"))
    assert switches(there.get_data(as_text=True))["tea"] == "false"


def test_what_leans_on_another_is_switched_on_after_it(admin: Visitor) -> None:
    admin.open("county/practices")
    assert "要先打开“做法tea”" in words(admin.follow(admin.send("county/practices/wall/switch", on="true")))
    for key in ("tea", "wall"):
        admin.follow(admin.send(f"county/practices/{key}/switch", on="true"))
    assert "“做法wall”还要靠它" in words(admin.follow(admin.send("county/practices/tea/switch", on="false", sure="true")))


def test_the_order_is_the_countys_own(admin: Visitor, county: County) -> None:
    switch_on(county, "tea", "wall")
    page = admin.open("county/practices").get_data(as_text=True)
    assert list(switches(page))[:2] == ["tea", "wall"]
    page = admin.follow(admin.send("county/practices/wall/move", to="earlier")).get_data(as_text=True)
    assert list(switches(page))[:2] == ["wall", "tea"]


def test_settings_are_drawn_from_the_schema_and_kept(admin: Visitor, county: County) -> None:
    switch_on(county, "tea")
    page = admin.open("county/practices/tea")
    assert all(word in words(page) for word in ("最多提前几天约", "一到九十", "茶水免费", "什么茶", "绿茶", "周日", "门口写什么"))
    assert set(latin_words(page.get_data(as_text=True))) <= {"tea"}
    kept = admin.send("county/practices/tea", called="吃茶", days="7", kind="red", days_open="sun", note="进来坐")
    there = admin.follow(kept).get_data(as_text=True)
    assert 'value="7"' in there
    settings = county.do("clerk", lambda ws: dict(ws.practices.practices["tea"].settings))
    assert settings == {"days": 7, "free": False, "kind": "red", "days_open": ["sun"], "note": "进来坐"}
    assert "吃茶" in words(admin.open("county/practices"))


def test_a_wrong_setting_is_said_beside_its_field_and_nothing_typed_is_lost(admin: Visitor, county: County) -> None:
    switch_on(county, "tea")
    admin.open("county/practices/tea")
    answer = admin.send("county/practices/tea", called="吃茶", days="700", kind="red", note="进来坐")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="f-days-error"' in page
    assert 'value="700"' in page
    assert "进来坐" in page


def test_every_change_stands_in_the_history_and_can_be_undone(admin: Visitor, county: County) -> None:
    switch_on(county, "tea")
    admin.open("county/practices/tea")
    admin.follow(admin.send("county/practices/tea", called="", days="7", free="true", kind="green"))
    page = admin.open("county/practices/tea").get_data(as_text=True)
    change = re.findall(r'name="change" value="(\d+)"', page)[0]
    there = admin.follow(admin.send("county/practices/tea/undo", change=change))
    assert "退回到以前" in words(there)
    assert county.do("clerk", lambda ws: ws.practices.practices["tea"].settings["days"]) == 30
    first = re.findall(r'name="change" value="(\d+)"', admin.open("county/practices/tea").get_data(as_text=True))[-1]
    asked = admin.send("county/practices/tea/undo", change=first)
    assert "关掉“做法tea”吗" in words(asked)
    assert f'name="change" value="{first}"' in asked.get_data(as_text=True)
    assert 'aria-checked="true"' in admin.open("county/practices").get_data(as_text=True)
    admin.follow(admin.send("county/practices/tea/undo", change=first, sure="true"))
    assert switches(admin.open("county/practices").get_data(as_text=True))["tea"] == "false"


def test_it_is_narrowed_to_the_townships_that_are_chosen(admin: Visitor, county: County) -> None:
    switch_on(county, "tea")
    admin.open("county/practices/tea")
    admin.follow(admin.send("county/practices/tea/narrow", townships=str(county.home.space.id)))
    assert "只在： 东镇" in words(admin.open("county/practices"))
    admin.open("county/practices/tea")
    assert "有的乡镇不在本县" in words(admin.follow(admin.send("county/practices/tea/narrow", townships="1")))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_foreign_township_among_ones_own_is_told_the_same_as_one_that_is_not_there(
    hub: Hub, county: County, other_county: County, at: int
) -> None:
    switch_on(county, "tea")
    caller = Caller(make_site(county), county, "county_admin")
    own, foreign = [str(township.space.id) for township in county.townships], str(other_county.home.space.id)
    answers = []
    for number in (foreign, "9" * len(foreign)):
        answer = caller.post("county/practices/tea/townships", {"townships": [*own[:at], number, *own[at:]]})
        answers.append((answer.status_code, re.sub(r'"request":\s*"[^"]*"', "", answer.get_data(as_text=True))))
    assert answers[0] == answers[1]
    assert answers[0][0] == 409


def test_one_that_failed_names_the_hook_the_time_and_the_file_and_is_called_again(
    admin: Visitor, county: County, hub: Hub
) -> None:
    switch_on(county, "hostile")
    for _ in range(5):
        registered(county)
    hub.health.write()
    assert "连错 5 次，先停用了" in words(admin.open("county/practices"))
    said = words(admin.open("county/practices/hostile"))
    assert all(word in said for word in ("一件事有了进展的时候", "zoo.py", "ZeroDivisionError", "秒"))
    assert "连错" not in words(admin.follow(admin.send("county/practices/hostile/again")))
    assert not county.do("clerk", lambda ws: ws.practices.practices["hostile"].breaker.is_open)


def test_how_often_it_was_called_is_told_in_plain_words(admin: Visitor, county: County, hub: Hub) -> None:
    switch_on(county, "tea")
    for hook, took in (("menu", 7), ("case_panels", 340), ("demo_loaded", 6000)):
        hub.health.note(Call(county.space.id, "tea", hook, utc_now(), timedelta(milliseconds=took)))
    hub.health.write(at_once=True)
    said = words(admin.open("county/practices/tea"))
    assert "用到过 2 次，没出过错。 运行情况" in said
    assert all(word in said for word in ("每次都不到 0.1 秒", "最慢的一次 0.3 秒"))
    assert not any(word in said for word in ("毫秒", "演示"))


def test_a_preview_shows_it_on_an_invented_case_and_keeps_nothing(admin: Visitor, county: County) -> None:
    said = words(admin.open("county/practices/tea/preview"))
    assert all(word in said for word in ("茶桌的样子", "老樟树茶馆", "请到茶桌上谈", "约上茶桌", "假想的一件事"))
    assert words(admin.open("county/practices/hostile/preview")).count("它没有准备示例") == 1


@pytest.mark.parametrize("page", ["county/practices", "county/practices/tea", "county/practices/tea/preview"])
def test_nobody_else_comes_here(hub: Hub, county: County, page: str) -> None:
    site = make_site(county)
    assert Visitor(site, county, "county_clerk").open(page).status_code == 403
    assert Visitor(site, county.home, "director").open(page).status_code == 403


@pytest.mark.parametrize("page", ["county/practices/nothing", "county/practices/nothing/preview"])
def test_what_is_not_installed_is_not_found(admin: Visitor, page: str) -> None:
    assert admin.open(page).status_code == 404


def test_programs_switch_set_and_narrow_as_the_page_does(hub: Hub, county: County) -> None:
    site = make_site(county)
    caller = Caller(site, county, "county_admin")
    assert [one["key"] for one in caller.get("county/practices").get_json()["practices"]] == ["hostile", "tea", "wall"]
    assert caller.post("county/practices/wall/switch", {"on": True}).status_code == 409
    assert caller.post("county/practices/tea/switch", {"on": True}).get_json()["on"] is True
    kept = caller.post("county/practices/tea/settings", {"name": "吃茶", "settings": {"days": 7}}).get_json()
    assert (kept["name"], kept["settings"]["days"]) == ("吃茶", 7)
    wrong = caller.post("county/practices/tea/settings", {"settings": {"days": 700}})
    assert (wrong.status_code, list(wrong.get_json()["error"]["fields"])) == (422, ["settings.days"])
    here = str(county.home.space.id)
    assert caller.post("county/practices/tea/townships", {"townships": [here]}).get_json()["townships"] == [here]
    assert caller.post("county/practices/nothing/switch", {"on": True}).status_code == 404
    assert Caller(site, county, "county_clerk").get("county/practices").status_code == 403
