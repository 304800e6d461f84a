"""What keys are called on pages: fields, languages, where somebody comes from, ways, states."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from core.api import OFFICIAL_TIME, Workspace, _, mark

FIELDS: Mapping[str, str] = {
    "family": mark("婚姻家庭"),
    "neighbours": mark("邻里"),
    "homestead": mark("房屋宅基地"),
    "contract": mark("合同"),
    "business": mark("生产经营"),
    "harm": mark("损害赔偿"),
    "land": mark("山林土地"),
    "relocation": mark("征地拆迁"),
    "environment": mark("环境污染"),
    "labour": mark("劳动争议"),
    "consumer": mark("消费"),
    "medical": mark("医疗"),
    "traffic": mark("道路交通事故"),
    "property": mark("物业"),
}
LANGUAGES: Mapping[str, str] = {
    "mandarin": mark("普通话"),
    "local": mark("本地话"),
    "sign": mark("手语"),
    "uyghur": mark("维吾尔语"),
    "mongolian": mark("蒙古语"),
    "kazakh": mark("哈萨克语"),
    "tibetan": mark("藏语"),
    "yi": mark("彝语"),
    "zhuang": mark("壮语"),
    "korean": mark("朝鲜语"),
}
SOURCES: Mapping[str, str] = {
    "member": mark("调委会委员"),
    "notable": mark("社会知名人士"),
    "party_elder": mark("老党员"),
    "cadre_elder": mark("老干部"),
    "worthy": mark("农村乡贤"),
    "lawyer": mark("法律工作者"),
    "hired": mark("聘任调解员"),
}
RESTS: Mapping[str, str] = {"away": mark("这阵子不接"), "suspended": mark("停职"), "left": mark("不再担任调解员")}
TIES: Mapping[str, str] = {
    "kin": mark("亲属"),
    "work": mark("同事、上下级"),
    "interest": mark("有利害关系"),
    "recused": mark("以前回避过"),
}
RECUSALS: Mapping[str, str] = {
    "kin": mark("亲属"),
    "work": mark("同事、上下级"),
    "interest": mark("有利害关系"),
    "other": mark("有别的缘故，怕不公道"),
}
CONFLICTS: Mapping[str, str] = {
    "tied": mark("和一方有亲属、同事或者利害关系"),
    "namesake": mark("和一方同村同姓"),
}
WAYS: Mapping[str, str] = {
    "phone": mark("手机上点的"),
    "paper": mark("纸上点的"),
    "recommended": mark("请中心推荐的"),
    "assigned": mark("由中心指定的"),
}
SIDES: Mapping[int, str] = {1: mark("甲方"), 2: mark("乙方"), 3: mark("第三方")}
OUTCOMES: Mapping[str, str] = {
    "open": mark("等各方点将"),
    "again": mark("要重新点"),
    "differ": mark("点的不一样"),
    "asked": mark("等调解员答复"),
    "set": mark("定了"),
}
#: What became of somebody who was asked.
WHY_FREED: Mapping[str, str] = {
    "": mark("还在办"),
    "declined": mark("接不了"),
    "recused": mark("回避"),
    "late": mark("过时没答复"),
    "changed": mark("换了人"),
    "over": mark("结束了"),
    "settled": mark("谈成了"),
}
GUIDANCE: Mapping[str, str] = {
    "visit": mark("上门指导"),
    "call": mark("电话指导"),
    "advice": mark("对个案出主意"),
    "training": mark("培训"),
}
WEEKDAYS: Mapping[str, str] = {
    "1": mark("周一"),
    "2": mark("周二"),
    "3": mark("周三"),
    "4": mark("周四"),
    "5": mark("周五"),
    "6": mark("周六"),
    "7": mark("周日"),
}


def named(words: Mapping[str, str], keys: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return keys with what they are called, for a form: all, or these."""
    return [(key, _(words[key])) for key in (words if keys is None else keys) if key in words]


def listed(words: Mapping[str, str], keys: Iterable[str]) -> list[str]:
    """Return what keys are called."""
    return [name for _key, name in named(words, keys)]


def days_said(days: str) -> str:
    """Return the days of the week: 每天, from one day to another, or one by one."""
    if len(days) == len(WEEKDAYS):
        return _("每天")
    if len(days) > 2 and days in "1234567":
        return _("%(first)s到%(last)s", first=_(WEEKDAYS[days[0]]), last=_(WEEKDAYS[days[-1]]))
    return _("、").join(_(WEEKDAYS[one]) for one in days)


def when_free(ws: Workspace, at: datetime | None) -> str:
    """Return when somebody can be had: now, or on which day from when."""
    if at is None:
        return _("满了")
    local, now = at.astimezone(OFFICIAL_TIME), ws.now().astimezone(OFFICIAL_TIME)
    if local <= now:
        return _("现在有空")
    if local.date() == now.date():
        return _("今天 %(at)s 有空", at=f"{local:%H:%M}")
    tomorrow = local.date() == now.date() + timedelta(days=1)
    day = _("明天") if tomorrow else _(WEEKDAYS[str(local.isoweekday())])
    return _("%(day)s %(at)s 有空", day=day, at=f"{local:%H:%M}")
