"""What stands in the log, by kind of deed, and what the log calls it; words are for the reader."""

from collections.abc import Mapping

from core.web.words import mark

#: Looks at what is personal in cases.
LOOKS: Mapping[str, str] = {
    "looked": mark("看了案件"),
    "unmasked": mark("看了全名和电话"),
    "asked_who_sees": mark("查了谁看得到"),
    "report_looked": mark("看了群众上报"),
    "report_asked": mark("群众查进度"),
}
#: What was taken away.
EXPORTS: Mapping[str, str] = {
    "exported": mark("导出台账"),
    "units_listed": mark("导出单位名单"),
    "logs_exported": mark("导出日志"),
}
#: Who may do what.
RIGHTS: Mapping[str, str] = {
    "account_added": mark("新建账号"),
    "account_disabled": mark("停用账号"),
    "account_enabled": mark("恢复账号"),
    "password_renewed": mark("重置密码"),
    "post_given": mark("给了岗位"),
    "post_ended": mark("收回岗位"),
    "stands_in": mark("开始代理"),
    "stood_in_for": mark("有人代理"),
    "went_on_leave": mark("请假"),
    "came_back": mark("销假"),
    "token_added": mark("新建接口令牌"),
    "token_revoked": mark("收回接口令牌"),
}
SIGNING: Mapping[str, str] = {
    "signed_in": mark("登录"),
    "signed_out": mark("退出登录"),
    "sign_in_failed": mark("登录没成功"),
    "password_changed": mark("改密码"),
}
SETTINGS: Mapping[str, str] = {
    "begin_ladder": mark("起草解纷链条"),
    "discard_ladder": mark("丢弃链条草稿"),
    "publish_ladder": mark("发布解纷链条"),
    "bind_ladder": mark("给乡镇指定链条"),
    "logs_searched": mark("查日志"),
    "chain_verified": mark("核对日志"),
}
GROUPS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "looks": (mark("看案件"), LOOKS),
    "exports": (mark("导出"), EXPORTS),
    "rights": (mark("账号和岗位"), RIGHTS),
    "signing": (mark("登录"), SIGNING),
    "settings": (mark("设置和日志"), SETTINGS),
}
#: The group of everything that moved a case.
MOVES = "moves"
KNOWN: Mapping[str, str] = {deed: words for _name, deeds in GROUPS.values() for deed, words in deeds.items()}
