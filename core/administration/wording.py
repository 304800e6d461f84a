"""The words of the desk: what is wrong in a list or a ladder, and a ladder's terms, conditions and consequences."""

from collections.abc import Sequence

from core.administration.rules import Fault
from core.calendars import Term, Unit
from core.cases.views.showing import grade_name, rung_name
from core.cases.wording import TYPES, word
from core.escalation import Ladder
from core.escalation.rules.faults import Problem
from core.escalation.rules.language import Condition, Conditions, Terms, UnknownRung
from core.escalation.rules.vocabulary import Called, OnExpiry, Record, Risk, Role
from core.people.wording import post_name
from core.web.words import _, _n, mark

#: What is wrong with a row of a list (``rules.Fault.code``); ``found`` is what stands there.
FAULTS = {
    "missing": mark("没有填"),
    "too_long": mark("太长，最多 60 个字"),
    "kind_unknown": mark("“%(found)s”不是认得的类别，请写网格、村、管区、调解室或者部门"),
    "code_mangled": mark("“%(found)s”被表格软件改成了科学计数，请把这一列设成文本格式，重新填写"),
    "code_letters": mark("“%(found)s”里只能有数字、字母和横线，最多 40 个"),
    "grid_code": mark("“%(found)s”不对：网格编码是所在村的 12 位编码再加 3 位"),
    "village_code": mark("“%(found)s”不对：村编码是 12 位数字"),
    "other_place": mark("“%(found)s”不在本乡镇的编码范围里"),
    "twice": mark("“%(found)s”在表里出现了两次"),
    "above_unknown": mark("上级单位“%(found)s”不在表里，也不在系统里"),
    "above_differs": mark("系统里这个单位的上级不是“%(found)s”"),
    "kind_differs": mark("系统里“%(found)s”是另一种类别"),
    "sign_in_name": mark("“%(found)s”不能作登录名：不要有空格、逗号和引号，最多 60 个字"),
    "post_unknown": mark("“%(found)s”不是认得的岗位"),
    "post_elsewhere": mark("“%(found)s”这个岗位不在这一级单位"),
    "name_taken": mark("登录名“%(found)s”已经是别人的了"),
    "disabled": mark("账号“%(found)s”已经停用"),
    "unit_unknown": mark("没有编码是“%(found)s”的单位"),
    "unit_ambiguous": mark("编码“%(found)s”在几个乡镇都有，请分乡镇导入"),
    "needs_grid": mark("网格员要写所在网格的编码"),
    "needs_village": mark("村调解员要写所在村的编码"),
    "needs_department": mark("部门经办人要写所在部门的编码"),
    "not_yours_to_give": mark("“%(found)s”这个岗位不归您给"),
    "two_administrators": mark("系统、安全、审计三种管理员，一个人只能当一种"),
    "own_account": mark("自己的岗位要别的管理员来给"),
    "no_column": mark("表里缺少“%(found)s”这一列"),
    "unit_closed": mark("编码“%(found)s”的单位已经撤销，换一个编码"),
    "wrong_place": mark("编码“%(found)s”不属于这里的任何一个乡镇"),
}
#: What becomes of a row of a list (``service.listing.Look.fates``).
FATES = {
    ("people", "new"): mark("新建账号和岗位"),
    ("people", "post"): mark("再给一个岗位"),
    ("people", "same"): mark("已经有了"),
    ("units", "new"): mark("新设单位"),
    ("units", "renamed"): mark("改名"),
    ("units", "same"): mark("已经有了"),
}
#: What is wrong with a file as a whole (``sheets.SheetUnreadable.code``).
UNREADABLE = {
    "empty": mark("文件是空的。"),
    "too_large": mark("文件太大了，请分成几个。"),
    "encoding": mark("认不出文件的文字编码。请另存为 xlsx，或者编码为 UTF-8 的 csv。"),
    "old_excel": mark("这是旧的 xls 格式。请另存为 xlsx，再导入。"),
    "broken": mark("文件打不开，可能已经损坏。请另存为 xlsx，再导入。"),
}
#: What kinds of units are called where the county's ladder does not say.
UNIT_KINDS = {
    "centre": mark("受理窗口"),
    "area": mark("管区"),
    "village": mark("村"),
    "grid": mark("网格"),
    "room": mark("调解室"),
    "department": mark("部门"),
}
#: How an account stands (``rules.Condition``).
CONDITIONS = {
    "active": mark("在用"),
    "waiting": mark("还没启用"),
    "away": mark("请假"),
    "disabled": mark("已停用"),
    "left": mark("没有岗位了"),
}
#: What was done about an account (``AccountEvent.deed``); its facts fill the places.
EVENTS = {
    "account_added": mark("建了账号"),
    "post_given": mark("给了岗位：%(post)s"),
    "post_ended": mark("结束了岗位：%(post)s"),
    "password_renewed": mark("重新发了密码"),
    "account_disabled": mark("停用了账号"),
    "account_enabled": mark("重新启用，发了密码"),
    "went_on_leave": mark("请假：%(first)s 到 %(last)s"),
    "came_back": mark("销假"),
    "stands_in": mark("代理%(who)s的岗位：%(post)s，%(first)s 到 %(last)s"),
    "stood_in_for": mark("由%(who)s代理：%(post)s"),
    "work_handed_over": mark("在办的 %(cases)s 件移交给%(who)s"),
    "work_taken_over": mark("接手%(who)s在办的 %(cases)s 件"),
}
#: Why something cannot be done about people and units (``rules.Refused.code``).
REFUSALS = {
    "post_elsewhere": mark("这个岗位不在这一级单位。"),
    "not_yours_to_give": mark("这个岗位不归您给，也不归您结束。"),
    "two_administrators": mark("系统、安全、审计三种管理员，一个人只能当一种。"),
    "sign_in_name_taken": mark("这个登录名已经有人用了，换一个。"),
    "account_disabled": mark("账号已经停用，先重新启用。"),
    "post_twice": mark("这个岗位已经有了。"),
    "own_account": mark("自己的岗位和账号，要别的管理员来办。"),
    "not_yours_to_manage": mark("这个人还有您管不到的岗位，请上一级管理员来办。"),
    "unknown_unit": mark("选一个本单位的网格、村或者部门。"),
    "needs_grid": mark("网格员要选所在的网格。"),
    "needs_village": mark("村调解员要选所在的村。"),
    "needs_department": mark("部门经办人要选所在的部门。"),
    "no_desk": mark("本单位还没有设受理窗口。"),
    "already_away": mark("已经请了假，先销假再改。"),
    "not_away": mark("没有在请假。"),
    "leave_is_over": mark("最后一天已经过了。"),
    "leave_backwards": mark("最后一天不能早于第一天。"),
    "leave_too_long": mark("最多请一年，再长就移交岗位。"),
    "cannot_stand_in": mark("这个人不能代理这个岗位，换一个。"),
    "successor_missing": mark("还有在办的事，选一个人接手。"),
    "cannot_take_over": mark("这个人不能接手这个岗位，换一个。"),
    "work_open": mark("还有在办的事，先把岗位移交了再停用。"),
    "not_waiting": mark("有人已经启用了账号，要重新发密码，请到那个人的页面。"),
    "unit_kind": mark("选一个列出来的类别。"),
    "unit_above": mark("上级单位不对，换一个。"),
    "unit_code_taken": mark("这个编码已经有单位用了。"),
    "unit_name_taken": mark("同一个上级下面已经有这个名字了。"),
    "grid_code": mark("网格编码是所在村的 12 位编码再加 3 位。"),
    "grid_above": mark("网格要设在有编码的村下面。"),
    "village_code": mark("村编码是 12 位数字，前 9 位是本乡镇的。"),
    "code_letters": mark("编码里只能有数字、字母和横线。"),
    "grid_moves_not": mark("网格编码跟着村走，不能移到别的村。请在那个村新设一个网格。"),
    "desk_stays": mark("受理窗口不能移动，也不能撤销。"),
    "unit_has_units": mark("下面还有单位，先撤销下面的。"),
    "unit_has_posts": mark("还有人在这个单位任职，先移交岗位。"),
    "unit_has_cases": mark("这个单位还有在办的事，先转出去。"),
    "unit_closed": mark("这个单位已经撤销了。"),
    "nothing_listed": mark("表里只有表头，没有内容。"),
    "file_missing": mark("先选一个文件。"),
    "list_wrong": mark("还有要改的行，改好以后重新选文件。"),
    "list_done": mark("这张表刚才已经导入过了。"),
}
ON_EXPIRY = {
    OnExpiry.REMIND: mark("到期提醒承办人"),
    OnExpiry.LIGHT: mark("到期亮红灯"),
    OnExpiry.SUPERVISE: mark("到期报上级督办"),
    OnExpiry.CLIMB: mark("到期自动上报"),
}
RECORDS = {
    Record.MEASURES: mark("做了哪些工作"),
    Record.REASON: mark("为什么没解决"),
    Record.SESSION: mark("至少一次调解记录"),
    Record.INVESTIGATION: mark("调查情况"),
    Record.CLASSIFICATION: mark("分类定级"),
    Record.ANALYSIS: mark("原因分析"),
    Record.CONSULTATION: mark("会商记录"),
    Record.OPINION: mark("处理意见"),
    Record.EVIDENCE: mark("证据材料"),
}
RISKS = {Risk.RED: mark("红色风险"), Risk.ORANGE: mark("橙色风险"), Risk.YELLOW: mark("黄色风险"), Risk.BLUE: mark("蓝色风险")}
ROLES = {Role.MEDIATES: mark("调解"), Role.ROUTES: mark("只流转，不调解"), Role.ADVISES: mark("研判，给意见")}
CALLED = {
    Called.GRID: mark("网格"),
    Called.VILLAGE: mark("村"),
    Called.AREA: mark("管区"),
    Called.CENTRE: mark("综治中心"),
    Called.ROOM: mark("调解室"),
    Called.DEPARTMENT: mark("部门"),
}
SCALES = {2: mark("群体性"), 3: mark("较大群体性")}

#: What is wrong with a ladder (``core.escalation.rules.faults.Fault``).
LADDER_FAULTS = {
    "no_rungs": mark("一个层级都没有"),
    "name_missing": mark("缺名称"),
    "key_malformed": mark("代号只能是小写字母开头，加小写字母、数字和下划线"),
    "repeated": mark("重复了"),
    "grade_unknown": mark("用了没有列出的难度等级"),
    "unknown_rung": mark("指向的层级不存在"),
    "unknown_exit": mark("指向的出口不存在"),
    "unknown_unit": mark("不是认得的单位类别"),
    "held_elsewhere": mark("单位类别和所在的级别对不上"),
    "loop": mark("往上走会绕回原处"),
    "no_way_to_end": mark("走不到终点"),
    "never_reached": mark("没有哪条路能走到这里"),
    "two_ways_up": mark("往上有两条路，只能有一条"),
    "up_has_condition": mark("正常上报不能带条件，带条件的请写成越级"),
    "up_descends": mark("上报到了更低的级别"),
    "skip_not_upward": mark("越级没有越过中间的层级"),
    "skip_without_condition": mark("越级要写明条件"),
    "down_not_downward": mark("下派没有往下走"),
    "condition_empty": mark("条件是空的"),
    "condition_out_of_scale": mark("条件里的数字超出范围"),
    "terminal_climbs": mark("终点层级不能再往上走"),
    "terminal_only_routes": mark("终点层级必须能调解"),
    "ends_without_routes": mark("能终止调解的层级要写明告知哪些其他途径（人民调解法第二十六条）"),
    "stuck": mark("既不能上报，到期也不上报，会停在这里"),
    "climb_without_term": mark("写了到期自动上报，却没有时限"),
    "total_cannot_climb": mark("总时限到期不能自动上报"),
    "nowhere_to_go": mark("允许这样办，却没有可去的地方"),
    "not_granted": mark("有这条路，却没有允许这一级走"),
    "settles_without_mediating": mark("不调解的层级不能达成协议"),
    "cannot_end": mark("终点层级要能达成协议，也要能终止调解"),
    "entry_shadowed": mark("前面的入口没有条件，这个入口永远用不到"),
    # what the reader of the file says
    "required": mark("缺这一项"),
    "null": mark("这一项不能空着"),
    "unknown": mark("没有这样的项"),
    "invalid": mark("填得不对"),
    "too_long": mark("太长"),
    "unprintable": mark("有看不见的字符"),
}


def fault_words(fault: Fault) -> str:
    """Return what is wrong with a row, in the reader's language."""
    return _(FAULTS[fault.code], found=post_name(fault.found) or fault.found)


def problem_words(ladder: Ladder, problem: Problem) -> str:
    """Return one thing to mend in a ladder: on which rung, in which field, what."""
    try:
        where = rung_name(ladder.rung(problem.rung)) if problem.rung else _("整条链条")
    except UnknownRung:
        where = problem.rung
    return _("%(where)s（%(field)s）：%(what)s", where=where, field=problem.field or "-", what=_(LADDER_FAULTS[problem.fault]))


def unreadable_words(place: str, code: str) -> str:
    """Return what is wrong at a place of a file that is no ladder."""
    return _("%(where)s：%(what)s", where=place or _("整个文件"), what=_(LADDER_FAULTS.get(code, LADDER_FAULTS["invalid"])))


def term_words(term: Term) -> str:
    """Return a term: 3 个工作日, 30 天, 24 小时."""
    match term.unit:
        case Unit.WORKING_DAYS:
            return _n("%(num)s 个工作日", "%(num)s 个工作日", term.amount)
        case Unit.NATURAL_DAYS:
            return _n("%(num)s 天", "%(num)s 天", term.amount)
        case Unit.HOURS:
            return _n("%(num)s 小时", "%(num)s 小时", term.amount)


def terms_words(ladder: Ladder, terms: Terms) -> list[str]:
    """Return terms by grade, one phrase for each: 简单 3 个工作日; a single one says no grade."""
    if len(terms) == 1:
        return [term_words(terms[0][1])]
    return [f"{grade_name(ladder, grade)} {term_words(term)}" for grade, term in terms]


def conditions_words(ladder: Ladder, when: Conditions) -> str:
    """Return when a way is open: any one of the conditions is enough."""
    return _("，或者").join(_condition_words(ladder, one) for one in when)


def _condition_words(ladder: Ladder, one: Condition) -> str:
    parts = [_list([_(RISKS[risk]) for risk in one.risks])] if one.risks else []
    if one.scale_at_least is not None:
        parts.append(_(SCALES.get(one.scale_at_least, SCALES[3])))
    if one.grade_at_least is not None:
        parts.append(_("难度“%(grade)s”以上", grade=grade_name(ladder, one.grade_at_least)))
    if one.tries_at_least is not None:
        parts.append(_n("调解 %(num)s 次没有谈成", "调解 %(num)s 次没有谈成", one.tries_at_least))
    if one.types:
        parts.append(_list([word(TYPES, code) or code for code in one.types]))
    return _("并且").join(parts)


def records_words(records: Sequence[Record]) -> str:
    """Return what must be written before a rung is left."""
    return _list([_(RECORDS[record]) for record in records])


def _list(words: Sequence[str]) -> str:
    return _("、").join(words)
