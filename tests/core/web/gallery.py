"""A small site that shows every part of the shell with invented people: for tests, and to look at.

``python tests/core/web/gallery.py`` serves it on port 5009.
"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, abort, flash, render_template
from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from core.web import Form, MenuItem, PostChoice, Shell, setup_web
from core.web.fields import LocalDate, PersonName, Phone, Text
from core.web.pieces import Action, Change, Due, Entry, Line, Page, Stat, Stop

LATE = Due("red", "超期 1 个工作日", "周四 17:30 应办结")
TODAY = Due("amber", "今天 17:30 前", "还剩 3 小时")
EARLY = Due("green", "还剩 2 个工作日", "周一 17:30 前")
PAUSED = Due("paused", "时限暂停", "预计12月2日恢复")
CLOSED = Due("closed_late", "超期 1 天办结", "11月18日 16:20 办结")

KINDS = [
    ("neighbour", "邻里"),
    ("land", "土地山林"),
    ("home", "家里的事"),
    ("wage", "工钱"),
    ("danger", "隐患"),
    ("hard", "有难处"),
]

CLERK = Shell(
    place="青石镇综治中心",
    place_code="990101103",
    home_url="/today",
    menu=(
        MenuItem("今日工作", "/today", active=True, badge=3),
        MenuItem("台账", "/ledger"),
        MenuItem("会议", "/case"),
        MenuItem("回访", "/empty"),
        MenuItem("报表", "/practices"),
    ),
    who="王敏",
    post="窗口受理",
    posts=(PostChoice("窗口受理", "/post/1", current=True), PostChoice("镇调解员", "/post/2")),
    search_url="/ledger",
    sign_out_url="/out",
)
GRID = Shell(
    place="第 07 网格",
    place_code="990101103",
    home_url="/phone",
    menu=(MenuItem("上报", "/phone", active=True), MenuItem("我报的", "/phone", badge=1), MenuItem("走访", "/phone")),
    who="李秀兰",
    post="网格员",
    sign_out_url="/out",
)
COUNTY = Shell(
    place="青石县",
    place_code="990101",
    home_url="/practices",
    menu=tuple(
        MenuItem(label, "/practices", active=label == "特色做法")
        for label in ("总览", "乡镇", "特色做法", "解纷链条", "日历与时限", "人员岗位")
    ),
    who="陈静",
    post="县级管理员",
    sign_out_url="/out",
)
RESIDENT = Shell(place="青石镇人民调解", place_code="990101103", home_url="/report")


class VisitSchema(Schema):
    """What a clerk notes of a visitor."""

    name = PersonName(required=True)
    phone = Phone(load_default="")
    kind = fields.String(required=True, validate=validate.OneOf([value for value, _label in KINDS]))
    place = Text(longest=60, load_default="")
    on = LocalDate(load_default=None)
    story = Text(longest=2000, lines=True, required=True)
    closed = fields.Boolean(load_default=False)


def blank() -> Form:
    """The clerk's form with nothing in it."""
    return Form.blank(VisitSchema(), kind="land", place="后李村 3 组")


def refused() -> Form:
    """The clerk's form with slips in it."""
    return Form.sent(VisitSchema(), MultiDict({"name": "张三丰", "phone": "138123", "on": "3月5号", "kind": "land", "story": ""}))


def today() -> dict[str, object]:
    """A clerk's day."""
    return {
        "stats": (
            Stat(1, "已超期", "#", "red"),
            Stat(2, "今日到期", "#", "amber"),
            Stat(3, "待签收", "#"),
            Stat(0, "等他人办理", "#"),
        ),
        "first": (
            Line("后李村宅基地滴水纠纷", "/case", "宅基地 · 张*、李* · 后李村 → 管区", LATE, Action("催后李村", "#", main=True)),
            Line(
                "二手挖掘机退款纠纷",
                "/case",
                "二手设备交易 · 赵*、某机械公司 · 12345 转办",
                TODAY,
                Action("安排调解", "#", main=True),
            ),
            Line(
                "麦收机耕费结算",
                "/case",
                "合同 · 5 户代表 · 网格 07 上报",
                TODAY,
                Action("签收", "#", main=True, post=True, version=3),
            ),
        ),
        "waiting": (
            Line("挂车厂拖欠工资（13 人）", "/case", "拖欠工资 · 已吹哨人社所，10:20 报到", EARLY, Action("看进展", "#")),
            Line("灌溉渠占用", "/case", "山林土地 · 已暂停：等测绘结果", PAUSED, Action("看进展", "#")),
        ),
    }


def case() -> dict[str, object]:
    """A case half way up."""
    return {
        "stops": (
            Stop("网格 · 防疫站", "done", "11-18 至 11-19", "两次上门，各执一词"),
            Stop("村 · 解纷站", "done", "11-19 至 11-20", "村委会调解，一方不接受"),
            Stop("镇 · 终点站", "here", "11-20 起", "还剩 3 个工作日"),
            Stop("县", "ahead"),
        ),
        "late_stops": (
            Stop("网格", "done", "11-18 至 11-19", "上门一次"),
            Stop("管区", "skipped", "", "重大事项，直接到镇"),
            Stop("镇", "late", "超期 1 个工作日", "等测绘结果"),
            Stop("县", "ahead"),
        ),
        "actions": (Action("开调解会", "#"), Action("约上茶桌", "#", main=True)),
        "entries": (
            Entry(
                "今天 09:10", "签收，成立专班：综治、司法所、林业站。", "周国平", "每周五碰头，每月调度一次", "2026-11-21T09:10"
            ),
            Entry("11-20 16:40", "上报到镇：两次调解，乙方认为旧合同四至不清，要求实地指界。", "村委会"),
            Entry("11-20 10:00", "第 2 次调解，未达成。双方确认的事实 3 条，已签字。", url="#"),
            Entry("11-18 19:25", "语音上报 42 秒，照片 2 张。", "网格员"),
        ),
        "changes": (Change("承办", "后李村", "镇调解中心"), Change("办结时限", "周四 17:30", "下周二 17:30")),
    }


def ledger() -> dict[str, object]:
    """A list with all lights."""
    rows = [
        ("1121-0007", "茶山界址与采摘权纠纷", "山林合同", "镇", EARLY),
        ("1119-0004", "后李村宅基地滴水纠纷", "宅基地", "后李村", LATE),
        ("1118-0002", "二手挖掘机退款纠纷", "合同", "镇", TODAY),
        ("1112-0001", "灌溉渠占用", "山林土地", "镇", PAUSED),
        ("1102-0003", "鱼塘漏水淹了菜地", "邻里", "东头村", CLOSED),
    ]
    return {"rows": rows, "page": Page("第 1–5 件，共 83 件", "", "#")}


PAGES: dict[str, tuple[Shell, Callable[[], dict[str, object]]]] = {
    "today": (CLERK, today),
    "case": (CLERK, case),
    "ledger": (CLERK, ledger),
    "register": (CLERK, dict),
    "refused": (CLERK, dict),
    "stale": (CLERK, case),
    "empty": (CLERK, dict),
    "phone": (GRID, dict),
    "practices": (COUNTY, dict),
    "report": (RESIDENT, dict),
    "status": (RESIDENT, case),
    "poster": (CLERK, dict),
    "signin": (RESIDENT, dict),
}


def make_gallery() -> Flask:
    """The site: one page for each name in ``PAGES``, ``/missing`` for an error, ``/flash`` for messages."""
    app = Flask(__name__, template_folder=str(Path(__file__).parent / "pages"), static_folder=None)
    app.config.update(SECRET_KEY="gallery", TESTING=True, PROPAGATE_EXCEPTIONS=False)
    now: list[Shell] = [CLERK]
    setup_web(app, lambda: now[0])

    @app.get("/<name>")
    def show(name: str) -> str:
        if name == "flash":
            flash("已登记，编号 1121-0008，已派给后李村。", "ok")
            flash("登记好了，但是短信没有发出去。", "warn")
            name = "today"
        if name not in PAGES:
            abort(404)
        now[0], values = PAGES[name]
        form = refused() if name == "refused" else blank()
        return render_template(f"{name}.html", form=form, kinds=KINDS, **values())

    return app


if __name__ == "__main__":
    make_gallery().run(port=5009)
