"""Words for the pages about practices: where a practice is called, what was changed, why something cannot be."""

from core.cases.wording import word
from core.web.words import _, mark

#: Characters a county's own name of a practice may have.
LONGEST_NAME = 30

#: Where in the core a practice is called, as an administrator knows it.
HOOKS = {
    "examples": mark("看示例的时候"),
    "resident_pages": mark("群众打开首页的时候"),
    "intake_channels": mark("登记的时候"),
    "menu": mark("显示菜单的时候"),
    "search": mark("查找的时候"),
    "suggest_unit": mark("定交给谁的时候"),
    "case_ways": mark("看怎么化解的时候"),
    "case_actions": mark("看能办什么的时候"),
    "case_panels": mark("打开一件事的时候"),
    "resident_notes": mark("群众凭码查进展的时候"),
    "objections": mark("交办、上报、办结之前"),
    "case_moved": mark("一件事有了进展的时候"),
    "figures": mark("算统计数字的时候"),
    "figure_columns": mark("分乡镇、分村算数字的时候"),
    "exports": mark("列可以导出什么的时候"),
    "jobs_due": mark("后台到点办事的时候"),
    "demo_loaded": mark("装演示数据的时候"),
    "demo_codes": mark("演示开始的时候"),
    "page": mark("打开它自己的页面的时候"),
}
#: No part of what is done in a county: an administrator reads nothing of it.
UNSEEN = frozenset({"demo_loaded", "demo_codes"})
CHANGES = {
    "switched_on": mark("打开"),
    "switched_off": mark("关掉"),
    "moved": mark("改了顺序"),
    "set": mark("改了设置"),
    "narrowed": mark("改了哪些乡镇用"),
    "named": mark("改了名字"),
    "undone": mark("退回到以前"),
}


def hook_words(hook: str) -> str:
    """Return where a hook is called."""
    return word(HOOKS, hook)


def change_words(deed: str) -> str:
    """Return what was changed."""
    return word(CHANGES, deed)


def unfit_words(code: str, about: str) -> str:
    """Return why a change cannot be made; ``about`` is the name of the practice it depends on."""
    match code:
        case "needs_another":
            return _("要先打开“%(other)s”。", other=about)
        case "needed_by_another":
            return _("“%(other)s”还要靠它，先关那个。", other=about)
        case "unknown_township":
            return _("有的乡镇不在本县，重新选一下。")
        case "no_such_change":
            return _("没有找到这次改动，刷新以后再看。")
        case _:
            return _("现在改不了，刷新以后再试。")
