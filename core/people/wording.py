"""What posts are called on screen, where a county has no name of its own for them."""

from core.web.words import _, mark

POSTS = {
    "grid_member": mark("网格员"),
    "village_mediator": mark("村调解员"),
    "window_clerk": mark("窗口受理"),
    "township_mediator": mark("镇调解员"),
    "brand_mediator": mark("品牌调解员"),
    "director": mark("中心主任"),
    "department_officer": mark("部门经办人"),
    "counsellor": mark("心理咨询师"),
    "leader": mark("分管领导"),
    "township_admin": mark("乡镇管理员"),
    "county_clerk": mark("县中心受理"),
    "county_mediator": mark("县调解员"),
    "county_director": mark("县中心主任"),
    "county_admin": mark("县级管理员"),
    "security_admin": mark("安全管理员"),
    "audit_admin": mark("审计管理员"),
    "prefecture_clerk": mark("市州中心受理"),
    "prefecture_director": mark("市州中心主任"),
    "prefecture_admin": mark("市州管理员"),
    "resident": mark("群众"),
    "worker": mark("系统"),
}


def post_name(kind: str) -> str:
    """Return what a kind of post is called in the reader's language."""
    return _(POSTS[kind]) if kind in POSTS else ""


def post_words(kind: str, title: str = "", *, acting: bool = False) -> str:
    """Return what a post is called: as the county calls it, else by its kind; with a word for whoever stands in."""
    name = title or post_name(kind)
    return _("代理%(post)s", post=name) if acting else name
