"""An agreement in words: who has to sign, who owes what, how long there is for the court."""

from collections.abc import Iterable
from datetime import date

from core.agreements.models import Instalment
from core.agreements.rules import yuan
from core.agreements.rules.terms import COMMITTEE
from core.agreements.service import Standing
from core.agreements.wording import SIGNERS
from core.cases.models import Party
from core.cases.views.showing import shown_by_halves
from core.cases.wording import SIDES, word
from core.web.words import _


def party_named(party: Party, *, whole: bool = False) -> str:
    """Return a party by its side and masked name."""
    name = party.name if whole else shown_by_halves(party.name, party.kind)
    return _("%(side)s %(name)s", side=word(SIDES, party.side), name=name)


def signer_named(signer: str, parties: Iterable[Party], *, whole: bool = False) -> str:
    """Return who signs: a party, the mediator, or the committee with its seal."""
    party = next((one for one in parties if str(one.id) == signer), None)
    return party_named(party, whole=whole) if party else word(SIGNERS, signer)


def missing_said(standing: Standing) -> str:
    """Return who has still to sign, in one phrase."""
    sides = [word(SIDES, party.side) for party in standing.parties if str(party.id) in standing.missing]
    others = [signer for signer in standing.missing if not signer.isdecimal()]
    people = people_said(sides, others)
    signing = [_("%(who)s签字", who=people)] if people else []
    return _("，").join([*signing, *([_("调解委员会盖章")] if COMMITTEE in others else [])])


def people_said(sides: Iterable[str], others: Iterable[str]) -> str:
    """Return who signs in person; the committee does not, it sets its seal."""
    return _("、").join([*sides, *(word(SIGNERS, other) for other in others if other != COMMITTEE)])


def day_said(day: date) -> str:
    """Return a day as papers write it."""
    return _("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)


def instalment_said(one: Instalment, standing: Standing) -> str:
    """Return an instalment in one phrase: which, how much is left, until when."""
    payer = next((word(SIDES, party.side) for party in standing.parties if party.id == one.payer_id), "")
    left = yuan(one.amount_fen - one.paid_fen)
    said = _("第 %(number)s 笔，%(payer)s付 %(left)s 元", number=one.number, payer=payer, left=left)
    return _("%(said)s（%(person)s）", said=said, person=one.person) if one.person else said
