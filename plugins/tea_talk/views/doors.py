"""The blueprints, and what their pages share: words for refusals, steps with the county's names, one way to send a form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from core.api import (
    OFFICIAL_TIME,
    Form,
    Refused,
    Workspace,
    _,
    lazy,
    mark,
    send_once,
    settings_of,
    words_of_refusal,
)
from plugins.tea_talk.models import Gathering, House, Talk
from plugins.tea_talk.rules import STEPS

KEY = "tea_talk"
blueprint = Blueprint(KEY, "plugins.tea_talk", template_folder="templates", static_folder="static")
public = Blueprint(f"{KEY}_public", "plugins.tea_talk", template_folder="templates")
api = APIBlueprint(f"{KEY}_api", "plugins.tea_talk", tag={"name": KEY, "description": lazy("吃茶话事")})

WHY_NOT = {
    "tea_no_hours": mark("收茶桌的时间要晚于开茶桌的时间。"),
    "tea_no_days": mark("至少选一天。"),
    "tea_tables": mark("茶桌 1 到 50 张。"),
    "tea_unknown_unit": mark("没有这个村（社区），重新选一个。"),
    "tea_unknown_house": mark("这家茶馆现在不给桌了，换一家。"),
    "tea_in_past": mark("时间已经过了，换一个。"),
    "tea_too_far": mark("约得太远了，换近一点的日子。"),
    "tea_wrong_day": mark("那一天这家茶馆不开，换一天或者换一家。"),
    "tea_shut": mark("那个时间茶馆没开门，或者没谈完就要收了。"),
    "tea_full": mark("那个时间的茶桌都有人了，换个时间或者换一家。"),
    "tea_consent_missing": mark("还有当事人没同意调解，先问过再约。"),
    "tea_booked_already": mark("这件事已经约好一桌了。"),
    "tea_guest_not_agreed": mark("请来的人要每一位当事人都同意。"),
    "tea_step_before": mark("一步一步来，先记上一步。"),
    "tea_over": mark("这一桌已经散了。"),
    "tea_not_begun": mark("还没到时候，开始以后再记。"),
    "tea_say_what": mark("写几句怎么谈的。"),
    "tea_say_learnt": mark("写上了解到了什么，接着办的人好接手。"),
    "tea_unknown": mark("选一个结果。"),
    "tea_answered": mark("这一条已经有结果了。"),
}
STATES = {"booked": mark("约好了"), "ended": mark("谈过了"), "called_off": mark("不谈了")}
MOODS = {"calm": mark("心里平稳"), "upset": mark("还有情绪"), "needs_care": mark("需要疏导")}
WEEKDAYS = {
    "1": mark("周一"),
    "2": mark("周二"),
    "3": mark("周三"),
    "4": mark("周四"),
    "5": mark("周五"),
    "6": mark("周六"),
    "7": mark("周日"),
}
#: What helps at each step.
PROMPTS = (
    mark("先不说事。问问家里、庄稼、孩子，茶添上，气顺了再往下。"),
    mark("一方一方说，不打断。把各自最在意的一句话记下来。"),
    mark("心里过不去的是哪一点？谁先让一步？商量出来的办法记下来。"),
)
#: What becomes of a form: what is done with its values, and where the sender goes on.
Act = Callable[[dict[str, Any]], int]


def words_of(refused: Refused) -> str:
    """Return why something cannot be, in the reader's words."""
    return words_of_refusal(refused, WHY_NOT)


def done(ws: Workspace, deed: str, form: Form, act: Act) -> int | None:
    """Do a deed once with what a form says and return its number; None when the form has complaints now."""
    return send_once(ws, f"{KEY}.{deed}", form, act, words_of)


def shown(template: str, form: Form, **values: object) -> ResponseReturnValue:
    """Return a page with a form: as it is, or with its complaints (422)."""
    return render_template(f"{KEY}/{template}", form=form, **values), 422 if form.errors else 200


def steps_named(settings: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the three steps: the field, what the county calls it, and what helps at it."""
    names = [settings[f"step_{number}"] for number in (1, 2, 3)]
    known = {"把茶泡开": _("把茶泡开"), "把话说开": _("把话说开"), "把心结解开": _("把心结解开")}
    return [(field, known.get(name, name), _(prompt)) for field, name, prompt in zip(STEPS, names, PROMPTS, strict=True)]


def settled_named(settings: Mapping[str, Any]) -> str:
    """Return what the county calls it when people agreed."""
    return _("和气茶") if settings["settled"] == "和气茶" else str(settings["settled"])


def settings(ws: Workspace) -> Mapping[str, Any]:
    """Return what the county has set."""
    return settings_of(ws, KEY)


def when(begins: datetime, ends: datetime) -> str:
    """Return when a table is taken: 3月12日 周四 15:00–16:30."""
    first, last = begins.astimezone(OFFICIAL_TIME), ends.astimezone(OFFICIAL_TIME)
    day = _("%(month)s月%(day)s日", month=first.month, day=first.day)
    return f"{day} {_(WEEKDAYS[str(first.isoweekday())])} {first:%H:%M}–{last:%H:%M}"


def days_said(days: str) -> str:
    """Return on which days a house gives tables."""
    return _("每天") if len(days) == len(WEEKDAYS) else _("、").join(_(WEEKDAYS[one]) for one in days)


def house_names(houses: list[House] | Any) -> list[tuple[str, str]]:
    """Return houses for a form, each with when it gives tables."""
    return [
        (
            str(one.id),
            _("%(name)s（%(days)s %(hours)s）", name=one.name, days=days_said(one.days), hours=f"{one.opens}–{one.closes}"),
        )
        for one in houses
    ]


def found(one: House | Talk | Gathering | None) -> Any:
    """Return what was found; what is not there is not found (404)."""
    if one is None:
        abort(404)
    return one
