"""The words of a ladder's pages: its parts, what differs between two versions, and what is still to mend."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from core.administration.wording import (
    CALLED,
    LADDER_FAULTS,
    ON_EXPIRY,
    ROLES,
    conditions_words,
    records_words,
    term_words,
    terms_words,
)
from core.cases.views.showing import grade_name, rung_name
from core.cases.wording import KINDS, TYPES, word
from core.escalation import Ladder
from core.escalation.rules import ANY, Act, Change, Edge, ExitKind, HeldBy, Part, Problem, RungUnit, UnknownRung, Way, changes
from core.escalation.rules import Kind as ChangeKind
from core.people.wording import post_name
from core.web.words import _, mark

RUNG_UNITS = {
    RungUnit.GRID: mark("网格"),
    RungUnit.VILLAGE: mark("村、社区"),
    RungUnit.AREA: mark("管区、片区"),
    RungUnit.TOWNSHIP: mark("乡镇、街道"),
    RungUnit.COUNTY: mark("县里"),
    RungUnit.PREFECTURE: mark("市州"),
}
HELD_BY = {HeldBy.TOWNSHIP: mark("乡镇"), HeldBy.COUNTY: mark("县"), HeldBy.PREFECTURE: mark("市州")}
ACTS = {
    Act.SETTLE: mark("达成协议"),
    Act.NOTE_SESSION: mark("记调解"),
    Act.ESCALATE: mark("往上报"),
    Act.SKIP: mark("越级上报"),
    Act.HAND_DOWN: mark("下派"),
    Act.TRANSFER: mark("转给同级"),
    Act.RETURN: mark("退回"),
    Act.WHISTLE: mark("吹哨"),
    Act.COHOLD: mark("请人协办"),
    Act.CONSULT: mark("会商"),
    Act.EXTEND: mark("延期"),
    Act.PAUSE: mark("挂起"),
    Act.SEND_OUT: mark("转出去"),
    Act.TERMINATE: mark("终止调解"),
}
EXIT_KINDS = {
    ExitKind.COURT: mark("法院"),
    ExitKind.ARBITRATION: mark("仲裁"),
    ExitKind.ADMINISTRATIVE: mark("行政裁决、复议"),
    ExitKind.POLICE: mark("公安"),
    ExitKind.PETITION: mark("信访"),
    ExitKind.NOTARY: mark("公证"),
    ExitKind.LEGAL_AID: mark("法律援助"),
    ExitKind.DEPARTMENT: mark("主管部门"),
    ExitKind.SUPERIOR: mark("上级中心"),
    ExitKind.OTHER_COUNTY: mark("外县"),
    ExitKind.CORPS: mark("兵团"),
    ExitKind.OTHER_LADDER: mark("另一条链条"),
}
_RUNG_FIELDS = {
    "level": mark("层级名称"),
    "name": mark("牌子"),
    "unit_kind": mark("设在哪里"),
    "held_by": mark("归哪一级"),
    "unit_code": mark("指定的单位"),
    "verb": mark("怎么办"),
    "role": mark("作用"),
    "handlers": mark("谁来接"),
    "acts": mark("可以怎么办"),
    "sign_term": mark("签收时限"),
    "terms": mark("办理时限"),
    "on_expiry": mark("到期怎么办"),
    "steps": mark("步骤"),
    "record_before_leaving": mark("离开前要写"),
    "terminal": mark("是不是终点"),
    "routes": mark("谈不成时告知"),
}
_LADDER_FIELDS = {
    "title": mark("链条名称"),
    "kind": mark("事项类别"),
    "entries": mark("从哪一级开始"),
    "total_terms": mark("全程时限"),
    "total_on_expiry": mark("全程到期怎么办"),
    "note": mark("说明"),
}
_EXIT_FIELDS = {
    "name": mark("名称"),
    "kind": mark("去哪里"),
    "hint": mark("给当事人的话"),
    "types": mark("只限哪些纠纷"),
    "urgent": mark("马上转，不等材料"),
}


def changes_words(old: Ladder, new: Ladder) -> list[str]:
    """Return what differs between two versions as sentences; plain ways up go without saying: they follow the order of the levels."""
    return [change_words(old, new, one) for one in changes(old, new) if not _goes_without_saying(old, new, one)]


def _goes_without_saying(old: Ladder, new: Ladder, change: Change) -> bool:
    if change.part is not Part.EDGE or change.kind is ChangeKind.CHANGED:
        return False
    ladder, edge = (new, change.becomes) if change.kind is ChangeKind.ADDED else (old, change.was)
    plain = {(below.key, above.key) for below, above in pairwise(ladder.rungs)}
    return isinstance(edge, Edge) and edge.way is Way.UP and (edge.start, edge.target) in plain


def change_words(old: Ladder, new: Ladder, change: Change) -> str:
    """Return one difference between two versions as a sentence."""
    match change.kind, change.part:
        case ChangeKind.MOVED, _part:
            way = _("、").join(rung_name(new.rung(key)) for key in change.becomes)  # type: ignore[attr-defined]
            return _("各级的次序变成：%(way)s", way=way)
        case (ChangeKind.ADDED | ChangeKind.REMOVED) as kind, part:
            ladder = new if kind is ChangeKind.ADDED else old
            what = _thing(ladder, part, change.becomes if kind is ChangeKind.ADDED else change.was)
            return _("加了%(what)s", what=what) if kind is ChangeKind.ADDED else _("去掉了%(what)s", what=what)
        case _kind, part:
            return _changed(old, new, part, change)


def _changed(old: Ladder, new: Ladder, part: Part, change: Change) -> str:
    was, becomes = _value(old, part, change.field, change.was), _value(new, part, change.field, change.becomes)
    return _(
        "%(where)s：%(field)s由“%(was)s”改为“%(becomes)s”",
        where=_where(new, part, change.key),
        field=_(_field_name(part, change.field)),
        was=was or _("没有"),
        becomes=becomes or _("没有"),
    )


def _thing(ladder: Ladder, part: Part, value: Any) -> str:
    match part:
        case Part.RUNG:
            above = ladder.rungs[ladder.rungs.index(value) + 1 :]
            if above:
                return _("一级：%(rung)s，在%(above)s下面", rung=rung_name(value), above=rung_name(above[0]))
            return _("一级：%(rung)s", rung=rung_name(value))
        case Part.EDGE:
            return _("一条路：%(way)s", way=way_words(ladder, value))
        case Part.EXIT:
            return _("一个出口：%(out)s", out=value.name)
        case _other:
            return _("一个难度等级：%(grade)s", grade=value.name)


def _where(ladder: Ladder, part: Part, key: str) -> str:
    match part:
        case Part.RUNG:
            return rung_name(ladder.rung(key))
        case Part.EXIT:
            return next(out.name for out in ladder.exits if out.key == key)
        case Part.EDGE:
            way, start, target = key.split(" ", 2)
            return way_words(ladder, Edge(Way(way), start, target))
        case Part.GRADE:
            return _("难度等级")
        case Part.LADDER:
            return _("整条链条")


def _field_name(part: Part, field: str) -> str:
    names: Mapping[Part, Mapping[str, str]] = {Part.RUNG: _RUNG_FIELDS, Part.LADDER: _LADDER_FIELDS, Part.EXIT: _EXIT_FIELDS}
    fallback = {"when": mark("什么情况可以"), "name": mark("名称")}
    return names.get(part, {}).get(field) or fallback.get(field, mark("内容"))


def _value(ladder: Ladder, part: Part, field: str, value: Any) -> str:
    """Return a value of the language in words; a sentence where it has several."""
    tables: Mapping[str, Mapping[Any, str]] = {
        "unit_kind": RUNG_UNITS,
        "held_by": HELD_BY,
        "role": ROLES,
        "on_expiry": ON_EXPIRY,
        "total_on_expiry": ON_EXPIRY,
        "kind": EXIT_KINDS if part is Part.EXIT else KINDS,
    }
    if field in tables:
        return _(tables[field][value])
    listed: Mapping[str, Any] = {
        "acts": lambda one: _(ACTS[one]),
        "handlers": post_name,
        "steps": lambda one: one.name,
        "routes": lambda one: exit_name(ladder, one),
        "types": lambda one: word(TYPES, one),
    }
    if field in listed:
        return _("、").join(listed[field](one) for one in value)
    plain: Mapping[str, Callable[[], str]] = {
        "terms": lambda: _("，").join(terms_words(ladder, value)),
        "total_terms": lambda: _("，").join(terms_words(ladder, value)),
        "sign_term": lambda: term_words(value) if value else "",
        "record_before_leaving": lambda: records_words(value),
        "when": lambda: conditions_words(ladder, value),
        "entries": lambda: _("；").join(entry_words(ladder, one.rung, one.when) for one in value),
        "terminal": lambda: _("是") if value else _("不是"),
        "urgent": lambda: _("是") if value else _("不是"),
    }
    return plain[field]() if field in plain else str(value)


def exit_name(ladder: Ladder, key: str) -> str:
    """Return what an exit is called; its key where there is none."""
    return next((out.name for out in ladder.exits if out.key == key), key)


def named_rung(ladder: Ladder, key: str) -> str:
    """Return what a rung is called; any rung for ways that begin everywhere."""
    if key == ANY:
        return _("每一级")
    try:
        return rung_name(ladder.rung(key))
    except UnknownRung:
        return key


def way_words(ladder: Ladder, edge: Edge) -> str:
    """Return a way as a sentence: from where, to where."""
    start = named_rung(ladder, edge.start)
    match edge.way:
        case Way.UP:
            return _("%(start)s上报到%(target)s", start=start, target=named_rung(ladder, edge.target))
        case Way.SKIP:
            return _("%(start)s直接到%(target)s", start=start, target=named_rung(ladder, edge.target))
        case Way.DOWN:
            return _("%(start)s下派到%(target)s", start=start, target=named_rung(ladder, edge.target))
        case Way.WHISTLE:
            return _("%(start)s吹哨叫%(target)s", start=start, target=_called(edge.target))
        case Way.COHOLD:
            return _("%(start)s请%(target)s协办", start=start, target=_called(edge.target))
        case Way.OUT:
            return _("%(start)s转出到%(target)s", start=start, target=exit_name(ladder, edge.target))


def _called(kind: str) -> str:
    return next((_(words) for called, words in CALLED.items() if called == kind), kind)


def entry_words(ladder: Ladder, rung: str, when: Any) -> str:
    """Return where matters of a sort begin, as a sentence."""
    found = conditions_words(ladder, when)
    return _("%(when)s，从%(rung)s开始", when=found or _("其他的"), rung=named_rung(ladder, rung))


def fault_words(problem: Problem) -> str:
    """Return what is wrong, without where."""
    return _(LADDER_FAULTS[problem.fault])


def grades_words(ladder: Ladder) -> str:
    """Return the grades of a ladder, easiest first."""
    return _("、").join(grade_name(ladder, value) for value in ladder.grade_values)
