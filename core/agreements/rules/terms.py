"""Decisions about an agreement: when it must be written, who has still to sign, when it takes effect, who owes what."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.cases.rules import Refused

MEDIATOR, COMMITTEE = "mediator", "committee"
SIGNING_WAYS = ("signature", "seal", "fingerprint")
PAYING_WAYS = ("transfer", "cash", "other")
PROOFS = ("receipt", "transfer", "witnessed")
URGING_WAYS = ("telephone", "home", "written")
#: From this grade on (3 complex, 4 major) an agreement is written.
WRITTEN_FROM = 3
#: So many terms and instalments an agreement may have.
MOST = 60

_NUMBERED = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}[、.．]|[0-9]{1,2}[、.．)）])\s*")
_FIGURES = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What was agreed, as it is written down."""

    terms: tuple[str, ...]
    form: str = "written"
    way: str = "people"
    performed: bool = False
    facts: str = ""
    #: What they did not agree on.
    remains: str = ""
    #: A party asked for it in writing.
    asked: bool = False
    #: The day of the agreement; today unless it is said.
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed on a day, and how. ``signers`` are parties by number, the mediator and the committee."""

    signers: tuple[str, ...]
    way: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class NewInstalment:
    """One instalment: the amount in fen, until which day, for whom of a group."""

    amount_fen: int
    due_on: date
    person: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who pays whom, in which instalments and in which way."""

    payer_id: int
    payee_id: int
    instalments: tuple[NewInstalment, ...]
    way: str = "transfer"


@dataclass(frozen=True, slots=True)
class Payment:
    """What was given towards an instalment, with its proof."""

    amount_fen: int
    paid_on: date
    proof: str
    words: str = ""


def terms_of(text: str) -> tuple[str, ...]:
    """Return the terms of a text, one a line; the number somebody wrote before a line is taken off, it is given again."""
    lines = (_NUMBERED.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def numeral(number: int) -> str:
    """Return a number from 1 to 99 as terms are numbered: 一, 十, 十二, 二十三."""
    tens, ones = divmod(number, 10)
    said = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
    return said + (_FIGURES[ones] if ones else "")


def must_be_written(*, asked: bool, performed: bool, grade: int) -> tuple[str, ...]:
    """Return why an agreement has to be written: ``asked``, ``later`` or ``hard``; without any an oral one will do.

    A party asks, it is not performed at once, or the matter is complex or major (handbook 1.3; a county's own rule may come later).
    """
    reasons = (("asked", asked), ("later", not performed), ("hard", grade >= WRITTEN_FROM))
    return tuple(reason for reason, holds in reasons if holds)


def check_agreement(new: NewAgreement, grade: int, today: date) -> None:
    """See that an agreement can be written down as it is.

    Raises:
        Refused: ``say_what_was_agreed``, ``too_many``, ``must_be_written`` or ``in_future``.
    """
    if not new.terms:
        raise Refused("say_what_was_agreed", "words")
    if len(new.terms) > MOST:
        raise Refused("too_many", "words")
    if new.form == "oral" and must_be_written(asked=new.asked, performed=new.performed, grade=grade):
        raise Refused("must_be_written", "form")
    if new.agreed_on is not None and new.agreed_on > today:
        raise Refused("in_future", "agreed_on")


def signers_of(parties: Iterable[int]) -> tuple[str, ...]:
    """Return all who must sign a written agreement: every party, the mediator, the committee with its seal (Art. 29)."""
    return (*(str(party) for party in parties), MEDIATOR, COMMITTEE)


def missing_of(parties: Iterable[int], signed: Collection[str]) -> tuple[str, ...]:
    """Return who has not signed yet."""
    return tuple(signer for signer in signers_of(parties) if signer not in signed)


def effective_on(form: str, agreed_on: date, parties: Sequence[int], signed: Mapping[str, date]) -> date | None:
    """Return from when an agreement holds; None while somebody's hand is missing.

    An oral one from the day of the agreement (Art. 30); a written one from the latest of every party's signature, the mediator's
    signature and the committee's seal (Art. 29).
    """
    if form == "oral":
        return agreed_on
    if not parties or missing_of(parties, signed):
        return None
    return max(agreed_on, *(signed[signer] for signer in signers_of(parties)))


def check_signing(signing: Signing, missing: Collection[str], agreed_on: date, today: date) -> None:
    """See that those who sign have still to, on a day between the agreement and today.

    Raises:
        Refused: ``name_a_signer``, ``unknown_choice``, ``in_future`` or ``before_agreement``.
    """
    if not signing.signers:
        raise Refused("name_a_signer", "signers")
    if any(signer not in missing for signer in signing.signers):
        raise Refused("unknown_choice", "signers")
    if signing.way not in SIGNING_WAYS:
        raise Refused("unknown_choice", "way")
    if signing.signed_on > today:
        raise Refused("in_future", "signed_on")
    if signing.signed_on < agreed_on:
        raise Refused("before_agreement", "signed_on")


def check_plan(plan: Plan, parties: Collection[int], already: int, agreed_on: date) -> None:
    """See that instalments are owed between two parties of the case, by days that can still come true.

    Raises:
        Refused: ``no_instalment``, ``too_many``, ``unknown_party``, ``same_party``, ``unknown_choice`` or ``before_agreement``.
    """
    if not plan.instalments:
        raise Refused("no_instalment", "rows")
    if len(plan.instalments) + already > MOST:
        raise Refused("too_many", "rows")
    for field, party in (("payer_id", plan.payer_id), ("payee_id", plan.payee_id)):
        if party not in parties:
            raise Refused("unknown_party", field)
    if plan.payer_id == plan.payee_id:
        raise Refused("same_party", "payee_id")
    if plan.way not in PAYING_WAYS:
        raise Refused("unknown_choice", "way")
    if any(one.due_on < agreed_on for one in plan.instalments):
        raise Refused("before_agreement", "rows")


def check_payment(payment: Payment, left_fen: int, today: date) -> None:
    """See that a payment is not more than what is left and lies in the past.

    Raises:
        Refused: ``more_than_due``, ``unknown_choice`` or ``in_future``.
    """
    if payment.amount_fen > left_fen:
        raise Refused("more_than_due", "amount")
    if payment.proof not in PROOFS:
        raise Refused("unknown_choice", "proof")
    if payment.paid_on > today:
        raise Refused("in_future", "paid_on")
