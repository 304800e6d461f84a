"""A clock in words: 还剩 2 个工作日, 周一 17:30 前; what to say is decided in core.calendars, here it is said.

The web stands below the calendars and may not import them: a `Saying` and a `Light` are met as the texts they are.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.web.words import _, _n, mark

if TYPE_CHECKING:
    from core.calendars import Light, Phrase


def headline(phrase: "Phrase") -> str:
    """The short line of a clock: 还剩 2 个工作日, 今天 17:30 前, 超期 1 个工作日, 已挂起, 按时办结."""
    if phrase.code == "paused":
        return _("已挂起")
    if phrase.code == "closed":
        return _("按时办结")
    if phrase.code.startswith("today"):
        return _by(phrase)
    return _COUNTED[phrase.code](phrase.numbers[0])


def detail(phrase: "Phrase") -> str:
    """The smaller line under it: 周一 17:30 前, 周四 17:30 应办结, 还剩 3 小时, 预计12月2日恢复; '' if there is none.

    Says so where a year's holidays are not yet known.
    """
    text = _detail(phrase)
    return _("%(text)s（放假安排未公布，按周末推算）", text=text) if phrase.provisional else text


def sentence(phrase: "Phrase") -> str:
    """Both lines as one: 还剩 2 个工作日，周一 17:30 前."""
    under = detail(phrase)
    return _("%(headline)s，%(detail)s", headline=headline(phrase), detail=under) if under else headline(phrase)


def exact(at: datetime) -> str:
    """A local instant in full: 2026年11月23日 周一 17:30."""
    return _("%(date)s %(weekday)s %(time)s", date=_full_date(at), weekday=_weekday(at), time=_time(at))


def light_word(light: "Light") -> str:
    """The name of a light, to stand beside its colour and shape: 期限内, 临近到期, 已超期, 时限暂停, 超期办结."""
    return _(_LIGHTS[light])


def day_word(day: date, today: date) -> str:
    """A day as it is said today: 今天, 明天, a weekday within six days either way, else 12月2日, 2027年1月4日."""
    away = (day - today).days
    if away == 0:
        return _("今天")
    if away == 1:
        return _("明天")
    if abs(away) < 7:
        return _weekday(day)
    return _date(day) if day.year == today.year else _full_date(day)


def _detail(phrase: "Phrase") -> str:
    if phrase.at is None:
        return ""
    if phrase.code.startswith("today"):
        return _COUNTED[phrase.code](phrase.numbers[0])
    day = day_word(phrase.at.date(), phrase.today)
    if phrase.code == "paused":
        return _("预计%(day)s恢复", day=day)
    if phrase.code.startswith("closed"):
        return _("%(day)s %(time)s 办结", day=day, time=_time(phrase.at))
    if phrase.code.startswith("late"):
        return _("%(day)s %(time)s 应办结", day=day, time=_time(phrase.at))
    return _by(phrase)


def _by(phrase: "Phrase") -> str:
    if phrase.at is None:
        return ""
    return _("%(day)s %(time)s 前", day=day_word(phrase.at.date(), phrase.today), time=_time(phrase.at))


def _time(at: datetime) -> str:
    return f"{at:%H:%M}"


def _weekday(day: date) -> str:
    return _(_WEEKDAYS[day.weekday()])


def _date(day: date) -> str:
    return _(_MONTHS[day.month - 1], day=day.day)


def _full_date(day: date) -> str:
    return _("%(year)s年%(date)s", year=day.year, date=_date(day))


_LIGHTS = {
    "green": mark("期限内"),
    "amber": mark("临近到期"),
    "red": mark("已超期"),
    "paused": mark("时限暂停"),
    "closed_late": mark("超期办结"),
}

_WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))

# One text a month, because English names its months.
_MONTHS = (
    mark("1月%(day)s日"),
    mark("2月%(day)s日"),
    mark("3月%(day)s日"),
    mark("4月%(day)s日"),
    mark("5月%(day)s日"),
    mark("6月%(day)s日"),
    mark("7月%(day)s日"),
    mark("8月%(day)s日"),
    mark("9月%(day)s日"),
    mark("10月%(day)s日"),
    mark("11月%(day)s日"),
    mark("12月%(day)s日"),
)


def _left_hours(n: int) -> str:
    return _n("还剩 %(num)s 小时", "还剩 %(num)s 小时", n)


def _left_minutes(n: int) -> str:
    return _n("还剩 %(num)s 分钟", "还剩 %(num)s 分钟", n)


_COUNTED: dict[str, Callable[[int], str]] = {
    "left_working_days": lambda n: _n("还剩 %(num)s 个工作日", "还剩 %(num)s 个工作日", n),
    "left_natural_days": lambda n: _n("还剩 %(num)s 天", "还剩 %(num)s 天", n),
    "left_hours": _left_hours,
    "left_minutes": _left_minutes,
    "today_hours": _left_hours,
    "today_minutes": _left_minutes,
    "late_working_days": lambda n: _n("超期 %(num)s 个工作日", "超期 %(num)s 个工作日", n),
    "late_natural_days": lambda n: _n("超期 %(num)s 天", "超期 %(num)s 天", n),
    "late_hours": lambda n: _n("超期 %(num)s 小时", "超期 %(num)s 小时", n),
    "late_minutes": lambda n: _n("超期 %(num)s 分钟", "超期 %(num)s 分钟", n),
    "closed_late_working_days": lambda n: _n("超期 %(num)s 个工作日办结", "超期 %(num)s 个工作日办结", n),
    "closed_late_natural_days": lambda n: _n("超期 %(num)s 天办结", "超期 %(num)s 天办结", n),
    "closed_late_hours": lambda n: _n("超期 %(num)s 小时办结", "超期 %(num)s 小时办结", n),
    "closed_late_minutes": lambda n: _n("超期 %(num)s 分钟办结", "超期 %(num)s 分钟办结", n),
}
