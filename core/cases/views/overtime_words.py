"""Words for what happens to a case over time: reasons, grades, news, refusals, and the lines of the timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from core.cases.wording import word
from core.web.words import _, _n, mark

Facts = Mapping[str, Any]

PAUSE_REASONS = {
    "appraisal": mark("等鉴定评估"),
    "party_away": mark("当事人外出"),
    "policy": mark("等政策"),
    "other": mark("其他原因"),
}
EXTENSION_REASONS = {
    "appraisal": mark("等鉴定评估"),
    "party_away": mark("当事人外出"),
    "parties_ask": mark("双方要求再谈"),
    "evidence": mark("还在取证"),
    "joint": mark("等部门会办"),
    "other": mark("其他原因"),
}
VOID_REASONS = {
    "mistake": mark("报错了"),
    "duplicate": mark("重复登记"),
    "not_a_matter": mark("不是要办的事"),
    "other": mark("其他原因"),
}
REOPEN_REASONS = {
    "relapse": mark("回头看发现反复"),
    "breach": mark("约定的没做到"),
    "new_facts": mark("有了新情况"),
    "party_asks": mark("当事人要求再办"),
    "other": mark("其他原因"),
}
GRADES = {"plain": mark("普通督办"), "yellow": mark("黄牌督办"), "red": mark("红牌督办")}
AGREE_WAYS = {"written": mark("书面"), "oral": mark("口头"), "telephone": mark("电话")}
HINTS = {"phone": mark("电话一样"), "name": mark("姓名一样"), "place": mark("地点一样")}

NEWS = {
    "urged": mark("有一件被催办"),
    "supervised": mark("有一件被督办，要按时答复"),
    "replied": mark("督办有了答复"),
    "reply_accepted": mark("督办的答复认可了"),
    "reply_refused": mark("答复不够，要重新答复"),
    "reply_overdue": mark("督办过了答复时限"),
    "extension_asked": mark("有一件申请延期，等批"),
    "extended": mark("延期批下来了"),
    "extension_refused": mark("延期没有批"),
    "void_asked": mark("有一件申请作废，等定"),
    "voided": mark("有一件作废了"),
    "void_refused": mark("作废没有批"),
    "restored": mark("作废的一件恢复了"),
    "paused": mark("有一件挂起了"),
    "resumed": mark("挂起的一件恢复了"),
    "pause_over": mark("挂起的一件到了恢复的日子"),
    "merged": mark("有两件并成了一件"),
    "reopened": mark("有一件要重新办，等签收"),
}
REFUSALS = {
    "paused": mark("这件事挂起了，先恢复再办。"),
    "not_paused": mark("这件事没有挂起。"),
    "day_passed": mark("这一天已经过了，选后面的日子。"),
    "too_far": mark("日子太远了，选近一点的。"),
    "urged_today": mark("今天已经催过了，下一个工作日再催。"),
    "supervised_already": mark("已经在督办，等答复了再说。"),
    "no_reply_awaited": mark("现在没有等着答复的督办。"),
    "no_reply_yet": mark("还没有答复。"),
    "not_supervising": mark("这件事不是本单位在督办。"),
    "nothing_runs": mark("这件事现在没有走着的时限，不用延期。"),
    "asked_already": mark("已经有一个申请在等着定，定了再说。"),
    "extended_already": mark("这一级已经延过一次，不能再延。"),
    "not_later": mark("要比原来的时限晚。"),
    "too_long": mark("延的时间不能比原来给的还长。"),
    "too_late_to_extend": mark("申请延到的日子已经过了，请重新申请。"),
    "parties_must_agree": mark("调解要延期，得双方都同意。先问过再记。"),
    "nothing_asked": mark("没有等着定的申请。"),
    "own_petition": mark("自己的申请要由别人来定。"),
    "unknown_case": mark("没有找到这个编号的在办件，核对一下。"),
    "merge_with_itself": mark("这就是这一件自己的编号。"),
    "other_case_busy": mark("那一件别人正在办，过一会儿再并。"),
}
#: Plain lines of the timeline.
ENTRIES = {
    "replied": mark("答复了督办"),
    "reply_accepted": mark("认可答复，督办结束"),
    "restored": mark("恢复了作废的件"),
    "extension_refused": mark("没有同意延期"),
    "void_refused": mark("没有同意作废"),
}


def _urged(facts: Facts) -> str:
    return _("当事人催办") if facts.get("by") == "resident" else _("催办")


def _short(facts: Facts, name: str) -> str:
    """Return a day of the facts as the timeline writes days: 11-20."""
    return str(facts.get(name) or "")[5:]


def _supervised(facts: Facts) -> str:
    said = _("%(grade)s，%(day)s 前答复", grade=word(GRADES, facts.get("grade")), day=_short(facts, "by"))
    return _("超期没办结，自动%(said)s", said=said) if facts.get("auto") else said


def _reply_refused(facts: Facts) -> str:
    return _("答复不够，%(day)s 前重新答复", day=_short(facts, "by"))


def _extension_asked(facts: Facts) -> str:
    said = _("申请延期到 %(day)s（%(why)s）", day=_short(facts, "until"), why=word(EXTENSION_REASONS, facts.get("reason")))
    agreed = word(AGREE_WAYS, facts.get("agreed"))
    return _("%(said)s，双方同意（%(way)s）", said=said, way=agreed) if agreed else said


def _extended(facts: Facts) -> str:
    return _("同意延期到 %(day)s，原来是 %(was)s", day=_short(facts, "until"), was=_short(facts, "was"))


def _void_asked(facts: Facts) -> str:
    return _("申请作废（%(why)s）", why=word(VOID_REASONS, facts.get("reason")))


def _voided(facts: Facts) -> str:
    return _("作废（%(why)s）", why=word(VOID_REASONS, facts.get("reason")))


def _paused(facts: Facts) -> str:
    return _("挂起（%(why)s），预计 %(day)s 恢复", why=word(PAUSE_REASONS, facts.get("reason")), day=_short(facts, "until"))


def _resumed(facts: Facts) -> str:
    days = int(facts.get("days") or 0)
    return _n("恢复办理，停了 %(num)s 天", "恢复办理，停了 %(num)s 天", days) if days else _("恢复办理")


def _merged(facts: Facts) -> str:
    return _("并到 %(number)s 一起办", number=facts.get("into", ""))


def _took_in(facts: Facts) -> str:
    return _("把 %(number)s 并了进来", number=facts.get("number", ""))


def _reopened(facts: Facts) -> str:
    return _("重新办理（%(why)s），交回%(who)s", why=word(REOPEN_REASONS, facts.get("reason")), who=facts.get("to", ""))


TELLS: Mapping[str, Callable[[Facts], str]] = {
    "urged": _urged,
    "supervised": _supervised,
    "reply_refused": _reply_refused,
    "extension_asked": _extension_asked,
    "extended": _extended,
    "void_asked": _void_asked,
    "voided": _voided,
    "paused": _paused,
    "resumed": _resumed,
    "merged": _merged,
    "took_in": _took_in,
    "reopened": _reopened,
}
