"""The words for codes of mediation, for pages and messages; rules and services know the codes alone."""

from core.web.words import mark

PARTY_KINDS = {
    "person": mark("个人"),
    "household": mark("一户人家"),
    "organisation": mark("单位"),
    "village": mark("村组"),
    "group": mark("多人一方"),
}
RELATIONS = {
    "relative": mark("亲属"),
    "neighbour": mark("邻里"),
    "colleague": mark("同事"),
    "elder": mark("五老"),
    "worthy": mark("乡贤"),
    "cadre": mark("村干部"),
    "expert": mark("专家"),
    "lawyer": mark("法律顾问"),
    "counsellor": mark("心理咨询师"),
    "organisation": mark("社会组织"),
    "other": mark("其他人"),
}
WISHES = {"closed": mark("不公开"), "open": mark("要求公开")}
FACTORS = {
    "violence": mark("动手打人，或者扬言伤人"),
    "weapon": mark("有刀具、火源、农药"),
    "crime": mark("像是违法犯罪"),
    "crowd": mark("可能聚众闹事"),
    "self_harm": mark("有人想不开"),
    "domestic": mark("家里有人打人"),
    "minor": mark("未成年人受侵害、没人管"),
    "capacity": mark("老人、残疾人等受虐待、没人管"),
}
RECEIVERS = {
    "police": mark("公安派出所"),
    "justice": mark("司法所"),
    "women": mark("妇联"),
    "civil": mark("民政"),
    "school": mark("学校、教育部门"),
    "health": mark("医院、卫生部门"),
    "government": mark("镇政府"),
    "other": mark("其他部门"),
}
REPORT_WAYS = {"telephone": mark("电话"), "in_person": mark("当面"), "written": mark("书面")}
OUTCOMES = {
    "handled": mark("已经处置"),
    "filed": mark("已经立案"),
    "harmless": mark("核实过，没有危险"),
    "watched": mark("有人看着，继续防范"),
}

#: Why a movement cannot be made now.
REFUSALS = {
    "too_many_representatives": mark("代表最多 5 人。"),
    "nobody_behind_a_person": mark("个人没有代表和成员，先改成多人一方、单位或者一户人家。"),
    "name_the_guardian": mark("写上监护人是谁。"),
    "name_the_guest": mark("写上请谁。"),
    "unknown_guest": mark("没有找到请的这个人。"),
    "guest_not_agreed": mark("请来的人要每一位当事人都同意，才能参加调解。"),
    "name_a_factor": mark("至少选一条看到的情况。"),
    "say_to_whom": mark("选一下报告给了谁，什么时候、怎么报的。"),
    "unknown_report": mark("没有找到这次报告。"),
    "already_reported": mark("这次已经记过报告给谁了。"),
    "not_reported_yet": mark("先记下报告给了谁，再记结果。"),
}
#: What a unit is told.
NEWS = {"danger": mark("有一件发现了危险情况，看一看")}
#: Plain entries of the timeline.
ENTRIES = {
    "party_described": mark("补充了当事人情况"),
    "invited": mark("请人参加调解"),
    "guest_agreed": mark("同意请来的人"),
    "guest_declined": mark("不同意请来的人"),
    "openness_wished": mark("说了要不要公开"),
    "danger_seen": mark("发现危险情况"),
    "danger_told": mark("报告了危险情况"),
    "danger_over": mark("危险情况有了结果"),
}
