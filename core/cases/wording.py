"""The words for codes of cases, for pages and messages; rules and services know the codes alone."""

from core.web.words import _, mark

STATES = {
    10: mark("待分类"),
    20: mark("待交办"),
    30: mark("待签收"),
    40: mark("办理中"),
    50: mark("调解中"),
    60: mark("已达成协议"),
    62: mark("已终止调解"),
    80: mark("已履行"),
    90: mark("已办结"),
    95: mark("已回访"),
    97: mark("已作废"),
    98: mark("已并案"),
}
KINDS = {
    "dispute": mark("矛盾纠纷"),
    "hazard": mark("问题隐患"),
    "hardship": mark("困难诉求"),
    "advice": mark("咨询"),
    "warning": mark("苗头预警"),
}
TYPES = {
    "J01": mark("婚姻家庭"),
    "J02": mark("邻里"),
    "J03": mark("房屋宅基地"),
    "J04": mark("合同"),
    "J05": mark("生产经营"),
    "J06": mark("损害赔偿"),
    "J07": mark("山林土地"),
    "J08": mark("征地拆迁"),
    "J09": mark("环境污染"),
    "J10": mark("拖欠农民工工资"),
    "J11": mark("其他劳动争议"),
    "J12": mark("旅游"),
    "J13": mark("电子商务"),
    "J14": mark("其他消费"),
    "J15": mark("医疗"),
    "J16": mark("道路交通事故"),
    "J17": mark("物业"),
    "J18": mark("知识产权"),
    "J99": mark("其他"),
}
TOPICS = {
    "neighbours": mark("邻里"),
    "land": mark("土地山林"),
    "family": mark("家里的事"),
    "wages": mark("工钱"),
    "house": mark("房子宅基地"),
    "harm": mark("受伤受损"),
    "hazard": mark("隐患"),
    "hardship": mark("有难处"),
    "unsure": mark("说不准"),
}
GRADES = {1: mark("简单"), 2: mark("一般"), 3: mark("复杂"), 4: mark("重大")}
SOURCES = {
    "01": mark("网格员排查"),
    "02": mark("群众来访"),
    "03": mark("群众线上上报"),
    "04": mark("群众随手举报"),
    "05": mark("电话"),
    "06": mark("12345 热线转办"),
    "07": mark("信访移送"),
    "08": mark("公安移送"),
    "09": mark("法院委派"),
    "10": mark("检察院移送"),
    "11": mark("部门移送"),
    "12": mark("上级交办"),
    "13": mark("舆情发现"),
    "14": mark("茶会议事"),
    "15": mark("跨区转来"),
    "16": mark("预警发现"),
    "17": mark("主动调解"),
    "99": mark("其他来源"),
}
SIDES = {1: mark("甲方"), 2: mark("乙方"), 3: mark("第三方")}
CONSENTS = {"unasked": mark("还没问"), "agreed": mark("同意调解"), "refused": mark("不同意调解")}
CONSENT_WAYS = {"written": mark("书面"), "oral": mark("口头"), "telephone": mark("电话")}
SESSIONS = {
    "persuasion": mark("上门劝导"),
    "mediation": mark("调解会"),
    "investigation": mark("调查了解"),
    "consultation": mark("会商"),
}
RESULTS = {"agreed": mark("谈拢了"), "failed": mark("没谈拢"), "continues": mark("还要再谈")}
FORMS = {"oral": mark("口头协议"), "written": mark("书面协议")}
WAYS = {
    "people": mark("人民调解"),
    "administrative": mark("行政调解"),
    "police": mark("治安调解"),
    "industry": mark("行业调解"),
    "lawyer": mark("律师调解"),
    "settled_between": mark("双方自行和解"),
    "help": mark("帮扶救助"),
    "other": mark("其他办法"),
}
END_REASONS = {
    "withdrawn": mark("当事人撤回申请"),
    "settled_between": mark("双方自行和解"),
    "unreachable": mark("联系不上当事人"),
    "refused": mark("一方不愿意继续调解"),
    "too_far_apart": mark("分歧较大，难以达成协议"),
    "out_of_time": mark("期限届满未达成协议"),
    "not_signed": mark("一方拒绝签字"),
    "out_of_scope": mark("不属于调解范围"),
    "sham": mark("涉嫌虚假调解"),
    "crime": mark("涉嫌违法犯罪，移送公安"),
    "party_gone": mark("当事人死亡或者单位终止"),
    "other": mark("其他原因"),
}
TOLD_WAYS = {"in_person": mark("当面告知"), "post": mark("邮寄"), "message": mark("短信"), "telephone": mark("电话")}
VISIT_WAYS = {"home": mark("上门"), "telephone": mark("电话"), "message": mark("短信"), "office": mark("来访")}
MOODS = {"calm": mark("平稳"), "upset": mark("有情绪"), "needs_care": mark("需要疏导")}
SATISFIED = {5: mark("很满意"), 4: mark("满意"), 3: mark("基本满意"), 2: mark("不满意"), 1: mark("很不满意")}
RISK_WORDS = {"red": mark("红色"), "orange": mark("橙色"), "yellow": mark("黄色"), "blue": mark("蓝色")}
RISK_WORDS_OF_REASONS = {
    "violence": mark("动过手或者扬言动手"),
    "self_harm": mark("有自伤、自杀的言行"),
    "weapons": mark("涉及刀具、农药等"),
    "many_people": mark("人多，可能聚集"),
    "large_sum": mark("金额大"),
    "minors": mark("涉及未成年人"),
    "frail": mark("涉及老人、孕妇、残疾人"),
    "repeated": mark("同样的事闹过几次"),
    "overdue": mark("超期或者多次没谈成"),
    "alcohol": mark("酗酒"),
    "distress": mark("情绪很不稳"),
    "kinship": mark("牵涉家族、宗族或者民族"),
    "sensitive_time": mark("正逢敏感时段"),
    "cross_area": mark("跨乡镇、跨县"),
    "wages": mark("春节前讨薪"),
}
#: What a rung may ask to be put into words before it is left.
RECORDS = {
    "investigation": mark("调查了解的情况"),
    "consultation": mark("会商的意见"),
    "analysis": mark("分析研判"),
    "opinion": mark("本级的意见"),
    "evidence": mark("随附哪些材料"),
}
CALL_KINDS = {"whistle": mark("吹哨"), "coholder": mark("协办")}
CALL_STATES = {
    "to_sign": mark("等报到"),
    "signed": mark("已报到"),
    "done": mark("已答复"),
    "returned": mark("退回了"),
    "lapsed": mark("随案办结"),
}
#: What a called unit is waited for, in its own work list.
CALL_WAITS = {"to_sign": mark("请您单位来办，等报到"), "signed": mark("请您单位来办，等答复")}
#: What a note of several parts is made of.
PARTS = {
    **RECORDS,
    "tried": mark("已做"),
    "why": mark("没谈成"),
    "reason": mark("原因"),
    "duty": mark("职责依据"),
}

#: Why a movement cannot be made now (``rules.Refused.code``).
REFUSALS = {
    "wrong_state": mark("这件事已经到了别的环节，现在办不了这一步。"),
    "party_refused": mark("有当事人不同意调解，不能再调解。可以上报，或者终止并告知其他途径。"),
    "no_party": mark("先补上当事人，问过他们愿不愿意调解。"),
    "consent_missing": mark("还有当事人没表示同意。先逐个问，记下来，再开调解会。"),
    "rung_only_routes": mark("这一级只负责流转，不开调解会。"),
    "top_of_ladder": mark("已经到最后一级了，不能再往上报。"),
    "say_what_was_tried": mark("写一写已经做了哪些工作。"),
    "say_why_it_failed": mark("写一写为什么没谈拢。"),
    "session_missing": mark("还没有记过调解，先记一次再上报。"),
    "name_a_route": mark("至少选一条其他途径告诉当事人。"),
    "say_how_told": mark("选一下是怎么告知的。"),
    "type_missing": mark("还没分类，先定下是哪一类纠纷。"),
    "parties_missing": mark("当事人至少要有两方，先补上。"),
    "no_desk": mark("本单位还没有设受理窗口。"),
    "no_unit": mark("您的岗位还没有定在哪个网格或者村。"),
    "unknown_unit": mark("选一个本镇的村或者网格。"),
    "no_such_name": mark("没有叫这个名字的单位，换个写法，或者选一个。"),
    "several_names": mark("有几个单位都合这几个字，写全一点，或者选一个。"),
    "unknown_party": mark("没有找到这位当事人。"),
    "unknown_choice": mark("选一个列出来的。"),
    "in_future": mark("日期还没到，核对一下。"),
    "say_something": mark("写几句。"),
    "say_what_was_agreed": mark("写一写双方怎么约定的。"),
    "practice_objects": mark("本地的特色做法还有一步没办完，先办那一步。"),
    "not_granted": mark("这一级的解纷链条没有开通这一步。"),
    "record_missing": mark("这一级要写明这一项。"),
    "steps_missing": mark("这一级规定的步骤要都走过，走过的勾上。"),
    "nothing_to_return": mark("这件事不是刚交到这里的，没有地方可退。"),
    "already_worked": mark("已经动手办了，不能再退回。"),
    "ruling_binds": mark("这件事审定由本单位办，不能退回。"),
    "returned_too_often": mark("已经退回 2 次，不能再退，请主任审定由谁办。"),
    "nothing_to_rule": mark("退回满 2 次，才由主任审定。"),
    "say_why_returned": mark("写一写为什么退回。"),
    "say_duty": mark("写明依据哪一条职责，不归本单位办。"),
    "say_why_ruled": mark("写一写为什么定给它办。"),
    "say_why_transferred": mark("写一写为什么转办。"),
    "say_why_risk": mark("选一条理由，或者写几句。"),
    "no_such_way": mark("从这一级不能越到那里。"),
    "way_closed": mark("越级的条件还不够，要一级一级报。"),
    "nothing_to_withdraw": mark("上一步撤不回来了：已经签收或者动手办了，或者那一步不是本单位办的。"),
    "call_somebody": mark("至少选一个单位，一次最多 12 个。"),
    "say_what_is_wanted": mark("写一写请他们来办什么。"),
    "in_the_past": mark("时间已经过了，核对一下。"),
    "objected_already": mark("已经退回过一次，不能再退，先报到再说。"),
    "not_called": mark("没有请您单位来办，或者这一步已经办过了。"),
    "closed_door": mark("要每一位当事人都要求公开，才能公开调解。"),
    "guardian_missing": mark("不满十四周岁，先记下监护人同意。"),
    "danger_open": mark("报告过的危险情况还没有结果，先把结果记下来。"),
    "instalments_open": mark("还有约定的款项没付清，不能办结。"),
    "already_taken": mark("别人已经处理过这条上报了。"),
}

#: What a unit is told in its inbox.
NEWS = {
    "handed_over": mark("有一件换了承办人"),
    "dispatched": mark("交办来一件，等签收"),
    "escalated": mark("上报来一件，等签收"),
    "returned": mark("有一件退回来了"),
    "ruled": mark("有一件审定由这里办"),
    "transferred": mark("有一件转到这里，等签收"),
    "handed_down": mark("上级派下来一件，等签收"),
    "withdrawn": mark("交来的单位撤回了一件"),
    "whistle": mark("有人吹哨，请来报到"),
    "coholder": mark("请您单位协办一件"),
    "reported_in": mark("请的单位报到了"),
    "answered": mark("请的单位答复了"),
    "call_returned": mark("请的单位退回了"),
    "to_rate": mark("您发现的事有了答复，评一评"),
    "call_rated": mark("您单位办的事有了评价"),
    "overdue": mark("有一件过了时限"),
    "supervise": mark("有一件超期，要盯一盯"),
    "payment_soon": mark("明天有一笔约定的款项到期"),
    "payment_late": mark("有一笔约定的款项到期没付清"),
    "danger_late": mark("危险情况过了两小时还没报告"),
}

#: One line of the timeline for each deed; ``facts`` fill the places.
DEEDS = {
    "reported": mark("登记了"),
    "completed": mark("补充了情况"),
    "triaged": mark("分类"),
    "dispatched": mark("交办"),
    "signed": mark("签收了"),
    "consented": mark("同意调解"),
    "declined": mark("不同意调解"),
    "session_noted": mark("记了一次调解"),
    "escalated": mark("上报"),
    "climbed": mark("到期自动上报"),
    "skipped": mark("越级上报"),
    "returned": mark("退回"),
    "ruled": mark("审定"),
    "transferred": mark("转办"),
    "handed_down": mark("下派"),
    "withdrawn": mark("撤回"),
    "risk_set": mark("定风险等级"),
    "called_in": mark("请别的单位来办"),
    "reported_in": mark("报到"),
    "answered": mark("答复"),
    "call_returned": mark("退回"),
    "call_rated": mark("评价"),
    "handed_over": mark("换了承办人"),
    "overdue": mark("超期提醒"),
    "settled": mark("达成协议"),
    "terminated": mark("终止调解"),
    "closed": mark("办结了"),
    "visited": mark("回访"),
}


def word(table: dict[str, str] | dict[int, str], code: str | int | None) -> str:
    """Return the word for a code in the reader's language; an unknown code has none."""
    found = dict(table).get(code, "") if code is not None else ""  # type: ignore[arg-type]
    return _(found) if found else ""


def choices(table: dict[str, str] | dict[int, str]) -> list[tuple[str, str]]:
    """Return pairs of code and word for a form."""
    return [(str(code), _(words)) for code, words in table.items()]
