"""What agreements lay onto the page of a case."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.access import Deed, Sight
from core.agreements.models import Confirmation, Instalment
from core.agreements.rules import Application, days_left, in_figures, window_ends, yuan
from core.agreements.service import Standing, against_confirmation, today
from core.agreements.views.deeds import SETTLE
from core.agreements.views.offers import standing_of
from core.agreements.views.saying import day_said, instalment_said, missing_said, signer_named
from core.agreements.views.telling import TELLS
from core.agreements.wording import ENTRIES, OBJECTIONS, PAYING_WAYS, PROOFS, REFUSALS, RESULTS, SIGNING_WAYS
from core.cases.rules import Refused, State, check_nothing_open
from core.cases.service import CaseView
from core.cases.views.additions import Addition, Panel, names_asked_for
from core.cases.views.steps import Situation, Step
from core.cases.wording import FORMS, SIDES, word
from core.web.pieces import Action
from core.web.words import _, _n
from core.workspace import Workspace

#: States in which an agreement is looked after.
_AFTER = frozenset({State.SETTLED, State.PERFORMED, State.CLOSED, State.VISITED})


def panels(ws: Workspace, view: CaseView) -> Iterable[Panel]:
    """Show the agreement: who signed, from when it holds, who owes what, and the way to the court."""
    if view.sight is not Sight.FULL or State(view.case.state) not in _AFTER:
        return
    standing = standing_of(ws, view)
    if standing is None:
        return
    values = {
        "facts": _about(standing),
        "signers": _signers(standing),
        "rows": [_row(one, standing, today(ws)) for one in standing.instalments],
        "total": _total(standing),
        "court": _court(standing, view, today(ws)),
    }
    yield Panel("agreements/_agreement.html", values)


def _about(standing: Standing) -> list[tuple[str, str]]:
    agreement = standing.agreement
    holds = _("%(day)s生效", day=day_said(agreement.effective_on)) if agreement.effective_on else ""
    waits = _("还没生效，还差%(who)s", who=missing_said(standing)) if standing.missing else ""
    copies = _("一式 %(num)s 份，当事人和调解委员会各执一份", num=agreement.copies)
    pairs = (
        (_("形式"), word(FORMS, agreement.form)),
        (_("哪天起作数"), holds or waits),
        (_("份数"), copies if agreement.form == "written" else ""),
        (_("事实和争议"), agreement.facts),
        (_("还没谈成的"), agreement.remains),
    )
    return [(name, said) for name, said in pairs if said]


def _signers(standing: Standing) -> list[dict[str, str]]:
    if standing.agreement.form == "oral":
        return []
    whole = names_asked_for()
    signed = [
        {
            "who": signer_named(one.signer, standing.parties, whole=whole),
            "said": _("%(day)s %(way)s", day=day_said(one.signed_on), way=word(SIGNING_WAYS, one.way)),
            "tag": "ok",
        }
        for one in standing.signatures
    ]
    missing = [
        {"who": signer_named(signer, standing.parties, whole=whole), "said": _("还没签"), "tag": "warn"}
        for signer in standing.missing
    ]
    return signed + missing


def _row(one: Instalment, standing: Standing, now: date) -> dict[str, str]:
    names = {party.id: word(SIDES, party.side) for party in standing.parties}
    who = _("%(payer)s给%(payee)s", payer=names.get(one.payer_id, ""), payee=names.get(one.payee_id, ""))
    paid = [
        _("%(day)s %(fen)s 元 %(proof)s", day=day_said(gift.paid_on), fen=yuan(gift.amount_fen), proof=word(PROOFS, gift.proof))
        + (f" {gift.words}" if gift.words else "")
        for gift in standing.performances
        if gift.instalment_id == one.id
    ]
    state, tag = _state(one, now)
    return {
        "number": str(one.number),
        "who": _("%(who)s（%(person)s）", who=who, person=one.person) if one.person else who,
        "amount": yuan(one.amount_fen),
        "figures": in_figures(one.amount_fen),
        "due": day_said(one.due_on),
        "way": word(PAYING_WAYS, one.way),
        "state": state,
        "tag": tag,
        "paid": _("；").join(paid),
        "urged": _n("督促过 %(num)s 次", "督促过 %(num)s 次", one.urged) if one.urged else "",
    }


def _state(one: Instalment, now: date) -> tuple[str, str]:
    left = one.amount_fen - one.paid_fen
    if not left:
        return _("付清了"), "ok"
    if now > one.due_on:
        return _("超期，还差 %(left)s 元", left=yuan(left)), "late"
    return (_("还差 %(left)s 元", left=yuan(left)) if one.paid_fen else _("没到期")), ("warn" if one.paid_fen else "")


def _total(standing: Standing) -> str:
    total = sum(one.amount_fen for one in standing.instalments)
    if not total:
        return ""
    paid = sum(one.paid_fen for one in standing.instalments)
    return _("共 %(total)s 元（%(figures)s），付了 %(paid)s 元", total=yuan(total), figures=in_figures(total), paid=yuan(paid))


def _court(standing: Standing, view: CaseView, now: date) -> list[str]:
    asked, ruling = standing.at_court, standing.ruling
    if asked is not None:
        return [_("%(day)s 双方向%(court)s申请，等结果。", day=day_said(asked.applied_on), court=asked.court)]
    if ruling is not None:
        return _ruled(ruling)
    effective = standing.agreement.effective_on
    if effective is None or _all_done(standing, view):
        return []
    left = days_left(effective, now)
    if left < 0:
        return [_("申请司法确认的期限到%(day)s为止，已经过了。", day=day_said(window_ends(effective)))]
    said = _n(
        "双方可以一起申请司法确认，到%(day)s为止，还剩 %(num)s 天。",
        "双方可以一起申请司法确认，到%(day)s为止，还剩 %(num)s 天。",
        left,
        day=day_said(window_ends(effective)),
    )
    against = against_confirmation(standing, view.case, Application((), "", now))
    return [said, *(word(OBJECTIONS, code) for code in against)]


def _all_done(standing: Standing, view: CaseView) -> bool:
    """Return whether all that was agreed has been performed: nothing is left for a court to confirm."""
    return view.outcome is not None and view.outcome.performed and not standing.unpaid


def _ruled(ruling: Confirmation) -> list[str]:
    said = _("%(day)s %(court)s：%(result)s", day=day_said(ruling.result_on or ruling.applied_on), court=ruling.court,
             result=word(RESULTS, ruling.result))  # fmt: skip
    then = {
        "valid": _("一方不履行，另一方可以向法院申请强制执行。"),
        "rejected": _("可以重新调解、变更协议或者另订协议，也可以向法院起诉。"),
        "refused": _("协议照样有约束力；有争议可以向法院起诉。"),
    }[str(ruling.result)]
    return [" · ".join(part for part in (said, ruling.paper, ruling.words) if part), then]


def deeds(here: Situation) -> Iterable[Action]:
    """Offer to put a party's name right, and what can be done about the agreement."""
    if here.can(Deed.COMPLETE) and here.view.parties:
        yield here.to("agreements.correct_party", _("更正当事人姓名、电话"))
    if here.state not in _AFTER or here.view.sight is not Sight.FULL:
        return
    standing = standing_of(here.ws, here.view)
    if standing is None:
        return
    if here.can(Deed.SIGN_AGREEMENT) and standing.missing:
        yield here.to("agreements.sign", _("记签字"))
        yield here.to("agreements.break_off", _("有人不签"))
    if here.can(Deed.PERFORM):
        yield here.to("agreements.plan", _("记分期履行") if not standing.instalments else _("再记几笔分期"))
        if standing.unpaid:
            yield here.to("agreements.pay", _("记付款"))
            yield here.to("agreements.urge_payment", _("记督促"))
    if here.can(Deed.APPLY_CONFIRMATION):
        if standing.at_court is not None:
            yield here.to("agreements.ruling", _("记法院的结果"))
        elif _may_ask_the_court(here, standing):
            yield here.to("agreements.confirm", _("申请司法确认"))


def _may_ask_the_court(here: Situation, standing: Standing) -> bool:
    effective = standing.agreement.effective_on
    if effective is None or standing.ruling is not None or _all_done(standing, here.view):
        return False
    return days_left(effective, today(here.ws)) >= 0


def step(here: Situation, found: Step) -> Step | None:
    """Say what is next of an agreement: signatures first, then what is to be paid."""
    if here.state is not State.SETTLED or here.view.sight is not Sight.FULL:
        return None
    standing = standing_of(here.ws, here.view)
    if standing is None:
        return None
    if standing.missing:
        return _to_sign(here, standing)
    if standing.unpaid:
        return _to_pay(here, standing)
    if not standing.instalments and here.can(Deed.PERFORM):
        return _to_plan(here, found)
    return None


def _to_sign(here: Situation, standing: Standing) -> Step:
    said = _("还差%(who)s，签齐了协议才生效。", who=missing_said(standing))
    actions = (here.to("agreements.sign", _("记签字"), main=True), here.to("agreements.break_off", _("有人不签")))
    return Step(said, actions if here.can(Deed.SIGN_AGREEMENT) else ())


def _to_pay(here: Situation, standing: Standing) -> Step:
    one = standing.unpaid[0]
    said = instalment_said(one, standing)
    now = today(here.ws)
    pay = here.to("agreements.pay", _("记付款"), main=True)
    urge = here.to("agreements.urge_payment", _("记督促"))
    mine = here.can(Deed.PERFORM)
    if now <= one.due_on:
        when = {0: _("今天"), 1: _("明天")}.get((one.due_on - now).days) or day_said(one.due_on)
        text = _("%(said)s，%(when)s到期。付了把凭据记下来。", said=said, when=when)
        return Step(text, (pay,) if mine else ())
    if not one.urged:
        text = _("%(said)s，%(day)s 就该付了。先催一催，记下来。", said=said, day=day_said(one.due_on))
        return Step(text, (replace(urge, main=True), replace(pay, main=False)) if mine else ())
    text = _("%(said)s，催过还没付。可以再催；另一方也可以向法院起诉，确认过的协议可以申请强制执行。", said=said)
    return Step(text, (pay, urge) if mine else ())


def _to_plan(here: Situation, found: Step) -> Step | None:
    """Offer to set what is to be paid; an agreement about something else can be closed as before."""
    try:
        check_nothing_open(here.view.standing)
    except Refused:
        return None
    plan = here.to("agreements.plan", _("记分期履行"))
    return Step(_("协议生效了。要给钱的，把分几次、哪天前给记下来；没有的，核对一遍就办结。"), (*found.actions[:1], plan))


def given(ws: Workspace, view: CaseView, full_names: bool) -> Mapping[str, Any]:  # noqa: FBT001  # as every addition answers
    """Return what the API tells of the agreement; nothing to whoever sees the line alone."""
    standing = standing_of(ws, view) if view.sight is Sight.FULL else None
    if standing is None:
        return {}
    agreement, now = standing.agreement, today(ws)
    effective = agreement.effective_on
    return {
        "form": agreement.form,
        "terms": list(agreement.terms),
        "facts": agreement.facts,
        "remains": agreement.remains,
        "copies": agreement.copies,
        "agreed_on": agreement.agreed_on.isoformat(),
        "effective_on": effective.isoformat() if effective else None,
        "missing": list(standing.missing),
        "signatures": [
            {"signer": one.signer, "way": one.way, "signed_on": one.signed_on.isoformat()} for one in standing.signatures
        ],
        "instalments": [
            {
                "id": str(one.id),
                "number": one.number,
                "payer_id": str(one.payer_id),
                "payee_id": str(one.payee_id),
                "person": one.person if full_names else one.person[:1] + "*" * bool(one.person),
                "amount": f"{one.amount_fen / 100:.2f}",
                "paid": f"{one.paid_fen / 100:.2f}",
                "due_on": one.due_on.isoformat(),
                "urged": one.urged,
            }
            for one in standing.instalments
        ],
        "confirmation": {
            "until": window_ends(effective).isoformat() if effective else None,
            "against": list(against_confirmation(standing, view.case, Application((), "", now))),
            "asked_on": standing.at_court.applied_on.isoformat() if standing.at_court else None,
            "result": standing.ruling.result if standing.ruling else None,
        },
    }


ADDITION = Addition(
    "agreement",
    panels=panels,
    deeds=deeds,
    step=step,
    instead={Deed.SETTLE: SETTLE},
    tells=TELLS,
    refusals=REFUSALS,
    entries=ENTRIES,
    given=given,
)
