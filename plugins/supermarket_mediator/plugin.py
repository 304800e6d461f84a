"""The card of the practice, and what it answers when the core calls."""

from datetime import date

from flask import render_template, url_for
from markupsafe import Markup

from core.api import (
    CaseAction,
    CaseAtHand,
    CaseLine,
    Deed,
    DemoCode,
    Export,
    Figure,
    Found,
    MenuEntry,
    Panel,
    Permission,
    Practice,
    PublicPage,
    Refused,
    Way,
    Workspace,
    _,
    hookimpl,
    mark,
    may,
    name_of,
)
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Base
from plugins.supermarket_mediator.rules.keys import field_of
from plugins.supermarket_mediator.rules.picks import Outcome, why_not_open
from plugins.supermarket_mediator.schemas import SettingsSchema
from plugins.supermarket_mediator.views import api, blueprint, public
from plugins.supermarket_mediator.views.choosing import choosing_url, lines_of, on_paper
from plugins.supermarket_mediator.views.doors import KEY, words_of
from plugins.supermarket_mediator.views.words import FIELDS, OUTCOMES, SIDES, listed

_CHOOSERS = frozenset(
    {
        "village_mediator",
        "township_mediator",
        "brand_mediator",
        "window_clerk",
        "director",
        "county_clerk",
        "county_mediator",
        "county_director",
    }
)
_KEEPERS = frozenset({"director", "window_clerk", "county_clerk", "county_director"})
_GUIDES = frozenset({"county_mediator", "county_clerk", "county_director"})

PRACTICE = Practice(
    key=KEY,
    version="1.0",
    name=mark("超市点将"),
    name_en="Mediator supermarket",
    summary=mark("调解员上墙亮相，各方自己点将；点的不一样，就一起调解或者换一位都愿意的。"),
    adds=(
        mark("点将台：擅长什么、说什么话、熟悉哪些村、什么时候有空"),
        mark("点将单：扫码点，用笔勾，都算数"),
        mark("三个工作日答复，不答复就轮到下一位"),
        mark("人员配备随时核对，调解室指导乡镇"),
    ),
    reads=(
        mark("当事人和代表的姓名、电话，只用来看该不该回避"),
        mark("案件的类型、发生在哪个村"),
        mark("点将台上没有当事人的任何信息"),
    ),
    glyph="点",
    settings=SettingsSchema,
    permissions=(
        Permission("choose", mark("请各方点将"), _CHOOSERS),
        Permission("keep", mark("管点将台"), _KEEPERS),
        Permission("guide", mark("指导乡镇"), _GUIDES),
    ),
    deeds={
        "opened": mark("请各方点将"),
        "accepted": mark("点到的调解员答应了"),
        "declined": mark("点到的调解员接不了，问下一位"),
        "recused": mark("一位调解员回避"),
        "settled_on": mark("换成各方都愿意的一位调解员"),
        "set": mark("调解员定了"),
        "called_off": mark("不点将了"),
        "waiver_asked": mark("提请：要回避的照样能点"),
        "waiver_granted": mark("另一个人核过：要回避的可以点"),
        "waiver_denied": mark("另一个人核过：还是要回避"),
        "taken_away": mark("拿走了点将台账"),
    },
    notices={
        "asked": mark("有人点了您这里的调解员，请在期限内答复"),
        "picked": mark("有一方点好了调解员"),
        "answered": mark("点到的调解员答复了"),
        "waiver_asked": mark("有一位要回避的调解员，各方还想请他，请您核一核"),
        "late": mark("点到的调解员过时没答复，已经问下一位"),
        "gone": mark("点到的调解员不在岗了，已经问下一位"),
        "left": mark("答应了的调解员不在岗了，请当事人重新点"),
        "gone_nobody": mark("点到的调解员不在岗了，后面没有人可问，请当事人重新点"),
        "nobody": mark("点到的调解员过时没答复，后面没有人可问，请当事人重新点"),
    },
    pages=blueprint,
    public=public,
    api=api,
    tables=Base.metadata,
)


@hookimpl
def examples() -> list[Panel]:
    """Show a choosing as it stands on the page of a case, with invented people."""
    lines = [
        {"side": _("甲方"), "asked": _("鲁大姐"), "way": _("手机上点的"), "state": _("答应了"), "ok": True},
        {"side": _("乙方"), "asked": _("鲁大姐"), "way": _("纸上点的"), "state": _("答应了"), "ok": True},
    ]
    page = render_template(f"{KEY}/_panel.html", lines=lines, said=_("定了"), ok=True, url="")
    return [Panel(_("各方点的"), Markup(page))]  # noqa: S704  # our own template


@hookimpl
def menu(ws: Workspace) -> list[MenuEntry]:
    """Lead to the wall."""
    if not may(ws, f"{KEY}.choose"):
        return []
    return [MenuEntry(name_of(ws, KEY), url_for(f"{KEY}.wall", space=ws.space.code))]


@hookimpl
def resident_pages(ws: Workspace) -> list[PublicPage]:
    """Lead residents to the wall."""
    about = _("看看有哪些调解员，拿到点将单就能点")
    return [PublicPage(_("自己点调解员"), url_for(f"{KEY}_public.about", space=ws.space.code), about)]


@hookimpl
def search(ws: Workspace, words: str) -> list[Found]:
    """Find mediators by name."""
    if not may(ws, f"{KEY}.choose"):
        return []
    url = url_for(f"{KEY}.wall", space=ws.space.code)
    standing = [card.mediator for card in service.cards(ws) if words in card.mediator.name]
    return [Found(one.name, url, _("、").join(listed(FIELDS, one.skills))) for one in standing]


@hookimpl
def suggest_unit(ws: Workspace, case: CaseAtHand) -> int | None:
    """Suggest the unit of the mediator on whom the parties settled."""
    return service.unit_picked(ws, case.line) if case.whole else None


@hookimpl
def case_ways(ws: Workspace, case: CaseAtHand) -> list[Way]:
    """Offer the choice of mediators: the law gives it to the parties of every case (People's Mediation Law Art. 19)."""
    if not may(ws, f"{KEY}.choose"):
        return []
    if cannot := why_not_open(case.line.state, len(case.consents)):
        return [Way(_("请各方点将"), "", fits=False, why=words_of(Refused(cannot)))] if cannot != "market_settled" else []
    if "refused" in case.consents:
        return [Way(_("请各方点将"), "", fits=False, why=_("有当事人不愿意调解"))]
    return [Way(_("请各方点将"), choosing_url(ws, case.line.id), why=_how_far(ws, case) or _why(case))]


@hookimpl
def case_actions(ws: Workspace, case: CaseAtHand) -> list[CaseAction]:
    """Let the parties choose also while the case waits at the desk; whoever holds it finds it among the ways."""
    leads = any(deed.value in case.deeds for deed in service.DEEDS)
    if why_not_open(case.line.state, len(case.consents)):
        return []
    if not leads or Deed.NOTE_SESSION.value in case.deeds or "refused" in case.consents or not may(ws, f"{KEY}.choose"):
        return []
    return [CaseAction(_("请各方点将"), choosing_url(ws, case.line.id))]


@hookimpl
def case_panels(ws: Workspace, case: CaseAtHand) -> list[Panel]:
    """Show whom the parties picked to whoever sees the case whole, also once it is over."""
    one = service.last_choosing_of(ws, case.line.home_space_id, case.line.id) if case.whole else None
    if one is None:
        return []
    standing = service.standing_of(ws, one)
    is_set, is_over = standing.outcome.value == "set", one.ended_at is not None
    said = _("没定下来就结束了") if is_over and not is_set else _(OUTCOMES[standing.outcome.value])
    page = render_template(
        f"{KEY}/_panel.html",
        lines=lines_of(ws, standing, {}),
        said=said,
        ok=is_set,
        over=is_over,
        url=choosing_url(ws, case.line.id) if may(ws, f"{KEY}.choose") and not is_over else "",
    )
    return [Panel(_("各方点的"), Markup(page))]  # noqa: S704  # our own template


@hookimpl
def case_moved(ws: Workspace, case: CaseLine, deed: str) -> None:
    """End the choosing of a case that is over, or that a party will not talk about."""
    if ws.actor.is_person and deed in {"settled", "terminated", "closed", "declined"}:
        service.case_ended(ws, case, deed)


@hookimpl
def figures(ws: Workspace, since: date, until: date) -> list[Figure]:
    """Count picks, answers, and what came of them; for a county those of all its spaces, as far as it reads them."""
    one = service.count(ws, since, until)
    found = [
        Figure(_("点将的事"), str(one.cases), about=_("这段时间有当事人点过将的件数")),
        Figure(
            _("调解员答应了"), f"{one.accepted} / {one.asked}", about=_("答应的 / 问过的；过时没答复 %(num)s 次", num=one.late)
        ),
        Figure(_("点将谈成的"), str(one.settled), about=_("点到的调解员答应以后谈成的人次")),
    ]
    if one.picks is not None:
        found.insert(1, Figure(_("用手机点的"), f"{one.by_phone} / {one.picks}", about=_("用手机点的 / 全部")))
    if one.days is not None:
        when = _("隔 %(num)s 天", num=one.days) if one.days else _("当天")
        found.append(Figure(_("调解员就有答复"), when, about=_("从点到答应，居中的一次")))
    return found


@hookimpl
def exports(ws: Workspace) -> list[Export]:
    """Name the table of the picks; a county does not read those of its townships' cases."""
    if not may(ws, f"{KEY}.keep") or ws.space.is_county:
        return []
    name = _("%(name)s台账", name=name_of(ws, KEY))
    return [Export(name, url_for(f"{KEY}.sheet", space=ws.space.code), _("今年谁点了谁，姓名只露一个字"))]


@hookimpl
def jobs_due(ws: Workspace) -> None:
    """Ask the next for whoever left the post, and for whoever did not answer in time."""
    service.move_gone(ws)
    service.move_late(ws)


@hookimpl
def demo_loaded(ws: Workspace) -> None:
    """Hang mediators on the wall of a demonstration and let a few parties pick."""
    service.lay_examples(ws)


@hookimpl
def demo_codes(ws: Workspace) -> list[DemoCode]:
    """Print a slip of a demonstration's party that has not picked yet."""
    found = service.print_example(ws)
    if found is None:
        return []
    code, ticket = found
    return [DemoCode(on_paper(code), f"{SIDES[ticket.side]}的点将单", f"practices/{KEY}/pick")]


def _how_far(ws: Workspace, case: CaseAtHand) -> str:
    """Return how far a choosing is; empty where there is none."""
    one = service.choosing_of(ws, case.line.home_space_id, case.line.id) if case.whole else None
    if one is None:
        return ""
    standing = service.standing_of(ws, one)
    if standing.left and standing.outcome is Outcome.AGAIN:
        return _("答应了的调解员不在岗了，请当事人重新点")
    if standing.outcome is Outcome.SET:
        return _("调解员定了，看看是哪一位")
    return _("正在点将，看看到哪一步了")


def _why(case: CaseAtHand) -> str:
    """Return what fits this kind of case (LL-19 to LL-23): ordinary ones pick, others pick and have more beside it."""
    if case.line.grade >= 3:  # complex and major, as the platform grades cases
        return _("重大的事还要部门联动，调解员可以一起点")
    if field_of(case.line.type_code) in {"medical", "traffic", "property", "labour"}:
        return _("专业的事，擅长这一类的排在前面")
    return _("一般的事，各方自己点信得过的调解员")
