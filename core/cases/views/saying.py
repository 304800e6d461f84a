"""How far a matter is, as a person would say it: to the grid member who reported it, and to the resident who told it."""

from collections.abc import Mapping
from datetime import datetime

from core.cases.rules import State
from core.cases.service.residents import Progress
from core.web.duewords import day_word
from core.web.fields import OFFICIAL_TIME
from core.web.words import _, mark

_TO_REPORTER: Mapping[State, str] = {
    State.REGISTERED: mark("%(who)s正在分派"),
    State.ACCEPTED: mark("%(who)s正在分派"),
    State.ASSIGNED: mark("%(who)s还没签收"),
    State.IN_HAND: mark("%(who)s在办"),
    State.MEDIATING: mark("%(who)s在调解"),
    State.SETTLED: mark("谈好了，等着兑现"),
    State.PERFORMED: mark("谈好了，也做到了，等办结"),
    State.TERMINATED: mark("没谈成，告诉了别的途径"),
    State.CLOSED: mark("已办结"),
    State.VISITED: mark("已办结，回访过了"),
    State.VOIDED: mark("已作废"),
    State.MERGED: mark("并到另一件一起办"),
}
#: Where a resident's dispute is, and what comes next.
_OF_DISPUTE: Mapping[State, tuple[str, str]] = {
    State.REGISTERED: (mark("收下了，正在看"), mark("%(who)s看过以后，定由谁来办。")),
    State.ACCEPTED: (mark("已经受理"), mark("%(who)s正在定由谁来办。")),
    State.ASSIGNED: (mark("已经交给%(who)s"), mark("等%(who)s签收，签收以后会有人和您联系。")),
    State.IN_HAND: (mark("%(who)s正在办"), mark("办这件事的人会和您联系，先问您愿不愿意调解。")),
    State.MEDIATING: (mark("%(who)s正在调解"), mark("下一次什么时候谈，会提前告诉您。不愿意谈了，随时可以说。")),
    State.SETTLED: (mark("双方谈好了"), mark("接下来按说好的做。对方没做到，就告诉办这件事的人。")),
    State.PERFORMED: (mark("双方谈好了，也做到了"), mark("办这件事的人核对以后就结案。")),
    State.TERMINATED: (mark("这次没有谈成"), mark("您可以走别的路，都写在下面，办这件事的人也会告诉您。")),
    State.CLOSED: (mark("已经办结"), mark("过几天会有人来回访，满意不满意，照实说。")),
    State.VISITED: (mark("已经办结，也回访过了"), mark("又有变化的话，可以再写一件。")),
    State.VOIDED: (mark("这一件撤下了"), mark("有不明白的，可以到窗口问；事情还在的，可以再写一件。")),
    State.MERGED: (mark("和另一件一起办了"), mark("办到哪一步，可以到窗口问。")),
}
#: The same for what is no dispute: a hazard, a hardship, a question. Nobody is mediated there.
_OF_TROUBLE: Mapping[State, tuple[str, str]] = {
    **_OF_DISPUTE,
    State.ASSIGNED: (mark("已经交给%(who)s"), mark("等%(who)s签收，签收以后就动手办。")),
    State.IN_HAND: (mark("%(who)s正在办"), mark("有了结果会写在这里，需要您帮忙的会和您联系。")),
    State.MEDIATING: (mark("%(who)s正在办"), mark("有了结果会写在这里，需要您帮忙的会和您联系。")),
    State.SETTLED: (mark("已经处理了"), mark("核对以后就办结。")),
    State.PERFORMED: (mark("已经处理了"), mark("核对以后就办结。")),
    State.TERMINATED: (mark("这件事没能办成"), mark("您可以走别的路，都写在下面。")),
}


def said_to_reporter(state: State, who: str, *, mine: bool, agreed: bool) -> str:
    """Return one phrase for the list of what somebody reported: 后李村还没签收, 镇综治中心在调解, 已办结.

    ``who`` is the unit that has it now, ``mine`` whether that is the reporter's own; ``agreed`` is False where it ended without.
    """
    if mine and state in {State.IN_HAND, State.MEDIATING}:
        return _("在您手上")
    if state is State.CLOSED and not agreed:
        return _("已结案，没谈成")
    return _(_TO_REPORTER[state], who=who)


def said_to_resident(progress: Progress) -> tuple[str, str]:
    """Return where a resident's matter is and what comes next, each a sentence in plain words."""
    if progress.state is None:
        if progress.answer:
            return _("已经答复您了"), _("答复写在下面。还有话说，可以再写一件，也可以到窗口来。")
        return _("收到了，还没有人接手"), _("窗口的工作人员看过以后，怎么办会写在这里。")
    if progress.ended_without_agreement and progress.state is State.CLOSED:
        return _("已经结案，没有谈成"), _("您可以走别的路，都写在下面。")
    said, upcoming = (_OF_DISPUTE if progress.kind == "dispute" else _OF_TROUBLE)[progress.state]
    return _(said, who=progress.who), _(upcoming, who=progress.who)


def said_of_climbing(progress: Progress, now: datetime) -> str:
    """Return by when a resident's matter goes up by itself if it is not done before; nothing where it does not."""
    if progress.climbs_at is None:
        return ""
    at, today = (moment.astimezone(OFFICIAL_TIME) for moment in (progress.climbs_at, now))
    return _("到%(day)s还没办好，会自动交给上一级。", day=day_word(at.date(), today.date()))
