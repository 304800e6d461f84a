"""The blueprints, and what their pages share: words, how a form is sent, and what of a council lies at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    OFFICIAL_TIME,
    Form,
    Refused,
    UnitKind,
    Workspace,
    _,
    current_workspace,
    demand,
    do_once,
    lazy,
    mark,
    onward,
    problem,
    send_once,
    settings_of,
    units_in,
    why_not,
    words_of_refusal,
)
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Hall, Topic

KEY = "plaza_council"
RUN = "plaza_council.convene"
blueprint = Blueprint(KEY, "plugins.plaza_council", template_folder="templates")
# residents come without an account, and their pages look like those of the people who work here
public = Blueprint(f"{KEY}_public", "plugins.plaza_council", template_folder="templates", static_folder="static")
api = APIBlueprint(f"{KEY}_api", "plugins.plaza_council", tag={"name": KEY, "description": lazy("小区广场议事厅")})

WHY_NOT = {
    "plaza_unknown_unit": mark("没有这个单位，重新选一个。"),
    "plaza_unknown_hall": mark("这个议事厅现在不开会，换一个。"),
    "plaza_unknown": mark("重新选一个。"),
    "plaza_in_past": mark("时间已经过了，换一个。"),
    "plaza_too_soon": mark("公告要提前贴，离开会的日子太近了。把会往后挪一挪。"),
    "plaza_no_topic": mark("先写上要议的事，再发公告。"),
    "plaza_agenda_full": mark("一次议不了这么多，另开一次会。"),
    "plaza_roll_empty": mark("名册上还没有人，先把能投票的写上。"),
    "plaza_roll_full": mark("名册上的人太多了，分成几个议事厅。"),
    "plaza_roll_line": mark("这一行看不明白，照这样写：3号楼2单元501 张三"),
    "plaza_not_now": mark("现在还不能这样办，先看看会开到哪一步了。"),
    "plaza_not_begun": mark("还没到开会的时间。"),
    "plaza_not_open": mark("现在不能投票。还没开始，或者已经截止了。"),
    "plaza_no_code": mark("没有这张票。对着纸上的码再看一看。"),
    "plaza_used": mark("这张票已经用过了，一张票只能投一次。"),
    "plaza_answer_all": mark("每一件都要选一个；拿不定主意，就选弃权。"),
    "plaza_say_what": mark("写清楚要大家定的是什么。"),
    "plaza_names": mark("大家都看得到，不能写当事人的名字。"),
    "plaza_case_unseen": mark("这件事从一件案子来，公开的话由办这件案子的人写。"),
    "plaza_private": mark("这是当事人自己的事。每一方都要求公开，才能拿到议事厅来说。"),
    "plaza_private_proposal": mark("这是他家自己的事，不拿到议事厅来说。登记成一件事来办。"),
    "plaza_brought_already": mark("这件事已经拿到议事厅了。"),
    "plaza_bring_from_case": mark("从那件事的页面上再拿过来，先问过各方还要不要公开。"),
    "plaza_say_amendment": mark("写上改成什么样。"),
    "plaza_thin": mark(
        "手机投的、纸票投的，有一样只有一两位，邻居猜得出他们投了什么。请还没投的人用这一样投；没有人了，就都用纸票重新投。"
    ),
    "plaza_not_thin": mark("手机投的、纸票投的都不止一两位，不用重新投。"),
    "plaza_papers_only": mark("这次都用纸票投：拿这张票到签到的地方换一张纸票。"),
    "plaza_bundle_differs": mark("分开数的加起来，和一共几张对不上，再数一遍。"),
    "plaza_bundle_empty": mark("票数写上。"),
    "plaza_bundle_too_many": mark("票比投票的人还多，再数一遍。"),
    "plaza_counted_already": mark("举手已经数过了。数错了，先作废再记。"),
    "plaza_hands_missing": mark("举手的票还没记上。"),
    "plaza_say_agreed": mark("商量的事，写上大家商量定的是什么。"),
    "plaza_box_wrong": mark("票比投票的人还多，先把纸票再数一遍。"),
    "plaza_not_passed": mark("没有通过的，不派任务。"),
    "plaza_due_past": mark("哪天办完，要写今天以后的日子。"),
    "plaza_task_missing": mark("每条决议都要写上谁去办、哪天办完。"),
    "plaza_still_posted": mark("公示还没满。"),
    "plaza_unanswered": mark("还有异议没有答复。"),
    "plaza_answered": mark("这一条已经答复过了。"),
    "plaza_done_already": mark("这一项已经办完了。"),
    "plaza_no_objections": mark("现在不在提异议的时间里。"),
}
STATES = {
    "planned": mark("在准备"),
    "announced": mark("公告了"),
    "sitting": mark("正在开会"),
    "open": mark("正在投票"),
    "closed": mark("正在计票"),
    "counted": mark("计完票了"),
    "posted": mark("正在公示"),
    "in_force": mark("正在办"),
    "done": mark("办完了"),
    "called_off": mark("不开了"),
}
WAYS = {"secret": mark("无记名投票"), "hands": mark("举手"), "talk": mark("商量，不投票")}
BASES = {"household": mark("一户一票"), "person": mark("一人一票")}
SHARES = {"half": mark("过半数"), "two_thirds": mark("三分之二以上"), "three_quarters": mark("四分之三以上")}
CHOICES = {"yes": mark("同意"), "no": mark("不同意"), "abstain": mark("弃权")}
OUTCOMES = {
    "passed": mark("通过了"),
    "failed": mark("没有通过"),
    "no_quorum": mark("人数不够，不算数"),
    "talked": mark("商量定了"),
}
SOURCES = {"staff": mark("社区提的"), "resident": mark("居民提的"), "case": mark("一件矛盾纠纷")}
WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
_LONGEST_KEY = 200
#: What becomes of a form: what is done with its values.
Act = Callable[[dict[str, Any]], int]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next, as the shell's buttons draw it."""

    label: str
    url: str
    post: bool = False
    main: bool = False
    version: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    shortcut: str = ""


def words_of(refused: Refused) -> str:
    """Return why something cannot be, in the reader's words; what a practice quotes stands before it."""
    said = words_of_refusal(refused, WHY_NOT)
    return f"“{refused.words}” {said}" if refused.words and refused.code in WHY_NOT else said


def done(ws: Workspace, deed: str, form: Form, act: Act) -> int | None:
    """Do a deed once with what a form says and return its number; None when the form has complaints now."""
    return send_once(ws, f"{KEY}.{deed}", form, act, words_of)


def told(ws: Workspace, deed: str, act: Callable[[], int]) -> Any:
    """Do for a program what it asks, once under its key where the deed has a name; return the number it gave, or why it cannot be."""
    try:
        if not deed:
            return {"id": act()}
        return {"id": do_once(ws, f"{KEY}.{deed}", request.headers.get("Idempotency-Key", "")[:_LONGEST_KEY], act)}
    except Refused as refused:
        words = words_of(refused)
        return problem(422, refused.code, words, {refused.field: [words]} if refused.field else None)


def at_once(act: Callable[[], int], said: str, url: str) -> ResponseReturnValue:
    """Do what one button asks for and go on; why it cannot be is said on the page that comes, and nothing of it is kept."""
    refused = why_not(current_workspace(), act, words_of)
    flash(refused or said, "warn" if refused else "ok")
    return onward(url)


def shown(template: str, form: Form, **values: object) -> ResponseReturnValue:
    """Return a page with a form: as it is, or with its complaints (422)."""
    return render_template(f"{KEY}/{template}", form=form, **values), 422 if form.errors else 200


def hall_at_hand(hall_id: int, what: str = RUN) -> tuple[Workspace, Hall]:
    """Return a hall to somebody who runs it; to others it is not there (404), or not theirs (403)."""
    ws = demand(what)
    hall: Hall = found(service.hall_of(ws, hall_id))
    if not service.may_run(ws, hall):
        abort(403)
    return ws, hall


def council_at_hand(council_id: int) -> tuple[Workspace, Council, Hall]:
    """Return a council with its hall to somebody who runs it; to others it is not there (404), or not theirs (403)."""
    ws = demand(RUN)
    council: Council = found(service.council_of(ws, council_id))
    hall: Hall = found(service.hall_of(ws, council.hall_id))
    if not service.may_run(ws, hall):
        abort(403)
    return ws, council, hall


def topic_at_hand(topic_id: int) -> tuple[Workspace, Topic]:
    """Return a topic to somebody who runs its council, or who runs councils at all while it waits."""
    ws = demand(RUN)
    topic: Topic = found(service.topic_of(ws, topic_id))
    if topic.council_id is not None:
        council_at_hand(topic.council_id)
    return ws, topic


def found(one: Any) -> Any:
    """Return what was found; what is not there is not found (404)."""
    if one is None:
        abort(404)
    return one


def council_url(ws: Workspace, council_id: int) -> str:
    """Return where the page of a council lies for those who run it."""
    return url_for("plaza_council.council", space=ws.space.code, council_id=council_id)


def home_url(ws: Workspace) -> str:
    """Return where the practice begins for those who run it."""
    return url_for("plaza_council.home", space=ws.space.code)


def settings(ws: Workspace) -> Mapping[str, Any]:
    """Return what the county has set."""
    return settings_of(ws, KEY)


def when(begins: datetime, ends: datetime) -> str:
    """Return when a council is: 3月12日 周四 19:00–20:30."""
    first, last = begins.astimezone(OFFICIAL_TIME), ends.astimezone(OFFICIAL_TIME)
    return f"{day_said(first.date())} {_(WEEKDAYS[first.weekday()])} {first:%H:%M}–{last:%H:%M}"


def day_said(day: date) -> str:
    """Return a day: 3月12日."""
    return _("%(month)s月%(day)s日", month=day.month, day=day.day)


def chosen(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return a table of words as choices of a form."""
    return [(key, _(name)) for key, name in words.items()]


def hall_names(ws: Workspace) -> list[tuple[str, str]]:
    """Return the halls in which the actor may call a council, for a form."""
    return [(str(one.id), one.name) for one in service.halls(ws) if service.may_run(ws, one)]


def unit_choices(ws: Workspace, *kinds: UnitKind) -> list[tuple[str, str]]:
    """Return units of this space, for a form."""
    return [(str(one.id), one.name) for one in units_in(ws.session, ws.county_id, ws.space_id, *kinds)]
