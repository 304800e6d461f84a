"""The blueprints, and what their pages share: words for refusals, cards of the wall, one way to send a form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    Form,
    Refused,
    Workspace,
    _,
    lazy,
    mark,
    send_once,
    settings_of,
    words_of_refusal,
)
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Ticket
from plugins.supermarket_mediator.rules.turns import Fit
from plugins.supermarket_mediator.service import Card
from plugins.supermarket_mediator.views.words import CONFLICTS, FIELDS, LANGUAGES, SOURCES, days_said, listed, when_free

KEY = "supermarket_mediator"
_PACKAGE = "plugins.supermarket_mediator"
blueprint = Blueprint(KEY, _PACKAGE, template_folder="templates")
#: What lies in static is asked for by residents too, who are not signed in.
public = Blueprint(f"{KEY}_public", _PACKAGE, template_folder="templates", static_folder="static")
api = APIBlueprint(f"{KEY}_api", _PACKAGE, tag={"name": KEY, "description": lazy("超市点将")})

WHY_NOT = {
    "market_no_hours": mark("下班的时间要晚于上班的时间。"),
    "market_no_days": mark("至少选一天。"),
    "market_no_skills": mark("至少选一样擅长的。"),
    "market_unknown_unit": mark("没有这个地方，重新选一个。"),
    "market_unknown_post": mark("这里没有这个岗位，重新选一个。"),
    "market_unknown_township": mark("没有这个乡镇，重新选一个。"),
    "market_photo_consent": mark("本人同意了才能挂照片。"),
    "market_photo_kind": mark("这张照片打不开，换一张手机拍的试试。"),
    "market_photo_size": mark("照片太大了，要在 1 兆以内。"),
    "market_tie_whom": mark("写上姓名或者电话。"),
    "market_no_tie": mark("这一条已经不在了。"),
    "market_open_already": mark("这件事正在点将，不用再开。"),
    "market_not_triaged": mark("这件事还没定类型，先定下来再点将。"),
    "market_no_parties": mark("当事人还不齐，先把各方补上，再请他们点将。"),
    "market_settled": mark("这件事已经了结，不用点将了。"),
    "market_declined": mark("有当事人不愿意调解，不能点将。"),
    "market_nobody": mark("名单上没有可以请的人：都要回避，或者都不接新的。"),
    "market_over": mark("这一次点将已经结束了。"),
    "market_picked_already": mark("您已经点过了。想换人，到窗口说一声。"),
    "market_pick_one": mark("选一位。"),
    "market_not_offered": mark("这一位现在点不到，换一位。"),
    "market_both": mark("您已经选了人，又要由中心指定。要请选的这一位，按“就点这一位”；不要了，按最下面的“不要选的这位”。"),
    "market_full": mark("这一位刚刚被别人点走，名额满了。看看下一位。"),
    "market_no_common": mark("没有一位是各方都愿意的，请各方再点一次。"),
    "market_answered": mark("这一位已经答应了。"),
    "market_late": mark("答复的时间过了，已经在问下一位。"),
    "market_slip_late": mark("点将单上写的日子过了。请到窗口重新打一张。"),
    "market_say_day": mark("写上单子上签的日子。"),
    "market_day_to_come": mark("这个日子还没到，看看单子上写的是哪天。"),
    "market_day_before": mark("单子是这个日子以后才打的，看看写的是哪天。"),
    "market_day_after": mark("签的日子过了单子上写的最后一天，重新打一张，请他再点。"),
    "market_day_old": mark("这张单子签了太久，过了县里定的天数，重新打一张，请他再点。"),
    "market_not_waivable": mark("这一位不能这样办：不用回避，或者是当事人本人，或者有人要求过他回避。"),
    "market_waiver_asked": mark("这一位已经提过了。"),
    "market_names": mark("单子上会写出来，不写当事人的姓名。"),
    "market_four_eyes": mark("谁提的，不能由谁来核，请另一个人来核。"),
    "market_decided": mark("这一条已经核过了。"),
    "market_all_must_pick": mark("这一位按规矩要回避，各方都点了他，他才能接。"),
    "market_must_keep_out": mark("这一位和一方沾亲带故，不能接，请选回避。"),
    "market_say_clear": mark("先确认和各方没有亲属、利害关系；有的，选回避。"),
    "market_not_county": mark("由县里来定。"),
    "market_guides_already": mark("这个调解室已经在指导这个乡镇。"),
    "market_guides_most": mark("这个调解室指导的乡镇已经够多了。"),
    "market_in_future": mark("日子还没到。"),
    "market_wrong_code": mark("没有查到。对着小票看一看，一个字一个字写。"),
}
Act = Callable[[dict[str, Any]], int]
T = TypeVar("T")


def words_of(refused: Refused) -> str:
    """Return why something cannot be, in the reader's words."""
    return words_of_refusal(refused, WHY_NOT)


def done(ws: Workspace, deed: str, form: Form, act: Act) -> int | None:
    """Do a deed once with what a form says and return its number; None when the form has complaints now."""
    return send_once(ws, f"{KEY}.{deed}", form, act, words_of)


def shown(template: str, form: Form, **values: object) -> ResponseReturnValue:
    """Return a page with a form: as it is, or with its complaints (422)."""
    return render_template(f"{KEY}/{template}", form=form, **values), 422 if form.errors else 200


def found(one: T | None) -> T:
    """Return what was found; what is not there is not found (404)."""
    if one is None:
        abort(404)
    return one


def settings(ws: Workspace) -> Mapping[str, Any]:
    """Return what the county has set."""
    return settings_of(ws, KEY)


def card_shown(ws: Workspace, card: Card) -> dict[str, Any]:
    """Return a card as the wall shows it."""
    one = card.mediator
    photo = url_for(f"{KEY}_public.photo", space=ws.space.code, mediator_id=one.id) if one.photo_agreed_at else ""
    return {
        "id": one.id,
        "name": one.name,
        "first": one.name[:1],
        "photo": photo,
        "seat": one.seat,
        "time": _("专职") if one.full_time else _("兼职"),
        "source": _(SOURCES[one.source]) if one.source in SOURCES else "",
        "skills": listed(FIELDS, one.skills),
        "languages": listed(LANGUAGES, one.languages),
        "villages": _("、").join(one.villages),
        "days": days_said(one.days),
        "clock": f"{one.opens}–{one.closes}",
        "free": _("不在岗了") if card.is_gone else when_free(ws, card.next_free),
        "is_free": card.left > 0,
        "left": card.left,
        "about": one.about,
        "record": _record(card),
        "county": not card.is_here,
    }


def offered(ws: Workspace, ticket: Ticket, card: Card) -> dict[str, Any]:
    """Return a card as one party is offered it: why it is recommended, and why it would have to keep out where it is let in."""
    why, words = ticket.waived.get(str(card.id), ("", ""))
    shown_so = {**card_shown(ws, card), "reasons": reasons(card, ticket.field, ticket.village), "waived": ""}
    if why:
        shown_so["waived"] = _(
            "按规矩要回避：%(why)s。%(words)s（中心两个人核过，点不点由您）", why=_(CONFLICTS[why]), words=words
        )
    return shown_so


def named_by_centre(ticket: Ticket, cards: Sequence[Card]) -> list[Card]:
    """Return whom the centre may name for a party: nobody who would have to keep out."""
    return [card for card in cards if card.id not in service.waived_on(ticket)]


def reasons(card: Card, field: str, village: str) -> list[str]:
    """Return why somebody is recommended, the weightiest first."""
    fit: Fit = service.fit_of(card, field, village)
    said = [_("擅长调这一类的事")] if fit.field else []
    if fit.village:
        said.append(_("熟悉%(village)s的人和事", village=village))
    if fit.here:
        said.append(_("就在本地，来得快"))
    if fit.at_ease:
        said.append(_("手上的事不多"))
    return said


def cards_by_number(ws: Workspace, numbers: Sequence[int]) -> list[Card]:
    """Return these cards in this order, without those who take nothing new."""
    known = {card.id: card for card in service.cards(ws, numbers)}
    return [known[one] for one in numbers if one in known]


def in_groups(cards: Sequence[Card], field: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return cards as choices with village and skills, by what each is good at: those first who are good at this field."""
    groups: dict[str, list[tuple[str, str]]] = {field: []} if field else {}
    for card in cards:
        one = card.mediator
        where = one.home_village or next(iter(one.villages), one.seat)
        said = " · ".join(part for part in (one.name, where, _("、").join(listed(FIELDS, one.skills))) if part)
        groups.setdefault(field if field in one.skills else next(iter(one.skills), ""), []).append((str(card.id), said))
    return [(_(FIELDS[key]) if key in FIELDS else _("别的"), group) for key, group in groups.items() if group]


def _record(card: Card) -> str:
    if not card.handled:
        return ""
    if not card.shows_record:
        return _("接过 %(num)s 件", num=card.handled)
    return _("接过 %(num)s 件，谈成 %(settled)s 件", num=card.handled, settled=card.settled)
