"""How what was done about an agreement is told."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.agreements.rules import yuan
from core.agreements.rules.terms import COMMITTEE
from core.agreements.views.saying import day_said, people_said
from core.agreements.wording import PARTY_WORDS, PROOFS, RESULTS, URGING_WAYS
from core.cases.wording import SIDES, word
from core.web.words import _

Facts = Mapping[str, Any]


def _day(text: object) -> str:
    return day_said(date.fromisoformat(str(text)))


def _signed(facts: Facts) -> str:
    sides = [word(SIDES, side) for side in facts.get("sides") or ()]
    others = facts.get("others") or ()
    people = people_said(sides, others)
    signed = [_("%(who)s在协议上签了字", who=people)] if people else []
    said = _("，").join([*signed, *([_("调解委员会盖了章")] if COMMITTEE in others else [])])
    effective = facts.get("effective")
    return _("%(said)s，签齐了，%(day)s生效", said=said, day=_day(effective)) if effective else said


def _set(facts: Facts) -> str:
    total = yuan(int(facts.get("fen") or 0))
    return _(
        "定了分 %(num)s 次付，共 %(total)s 元，最后一笔%(day)s前", num=facts.get("number"), total=total, day=_day(facts["last"])
    )


def _paid(facts: Facts) -> str:
    said = _(
        "第 %(number)s 笔付了 %(fen)s 元（%(proof)s）",
        number=facts.get("number"),
        fen=yuan(int(facts.get("fen") or 0)),
        proof=word(PROOFS, facts.get("proof")),
    )
    left = int(facts.get("left") or 0)
    return _("%(said)s，还差 %(left)s 元", said=said, left=yuan(left)) if left else _("%(said)s，付清了", said=said)


def _ruled(facts: Facts) -> str:
    said = _("法院%(result)s", result=word(RESULTS, facts.get("result")))
    return _("%(said)s，接着调解", said=said) if facts.get("again") else said


def _corrected(facts: Facts) -> str:
    what = _("、").join(word(PARTY_WORDS, one) for one in facts.get("what") or ())
    return _("更正了%(side)s的%(what)s", side=word(SIDES, facts.get("side")), what=what)


TELLS: Mapping[str, Callable[[Facts], str]] = {
    "party_corrected": _corrected,
    "agreement_signed": _signed,
    "instalments_set": _set,
    "instalment_paid": _paid,
    "payment_urged": lambda facts: _(
        "督促履行第 %(number)s 笔（%(way)s）", number=facts.get("number"), way=word(URGING_WAYS, facts.get("way"))
    ),
    "confirmation_asked": lambda facts: _("双方%(day)s一起申请司法确认", day=_day(facts["on"])),
    "court_ruled": _ruled,
}
