"""What was agreed, who signed it, who pays what by when, what was paid, and what the court said of it. All of it personal."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models.keys import of_case, of_row
from tenants.base import Base, Fence, Small, fenced


class Agreement(Base):
    """An agreement (People's Mediation Law Art. 28–31). When it takes effect is computed and never typed."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("form IN ('oral','written')", name="form"),
        CheckConstraint("cardinality(terms) > 0", name="terms"),
        CheckConstraint("copies > 0", name="copies"),
        of_case("agreements"),
        Index("uq_agreements_case", "county_id", "home_space_id", "case_id", "id", unique=True),
        {"info": fenced(Fence.PERSONAL, fixed=("form", "facts", "terms", "remains", "copies", "agreed_on", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    form: Mapped[str]
    #: The main facts and what was disputed (Art. 29).
    facts: Mapped[str]
    #: What was agreed, term by term.
    terms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    #: What they did not agree on, where it is a part only.
    remains: Mapped[str]
    #: One for each party and one for the committee.
    copies: Mapped[int] = mapped_column(Small)
    agreed_on: Mapped[date]
    #: The latest of all signatures and the seal; for an oral one the day of the agreement (Art. 29, 30).
    effective_on: Mapped[date | None]
    #: It came to nothing: somebody did not sign, or the court said that it does not hold.
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    at: Mapped[datetime]
    by_name: Mapped[str]


class Signature(Base):
    """A party's, the mediator's or the committee's hand under a written agreement."""

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("way IN ('signature','seal','fingerprint')", name="way"),
        of_case("signatures"),
        of_row("signatures", "agreement_id", "agreements", "agreement"),
        Index("uq_signatures_signer", "county_id", "agreement_id", "signer", unique=True),
        Index("ix_signatures_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("agreement_id", "signer", "way", "signed_on", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    agreement_id: Mapped[int]
    #: ``mediator``, ``committee``, or the number of a party.
    signer: Mapped[str]
    way: Mapped[str]
    signed_on: Mapped[date]
    at: Mapped[datetime]
    by_name: Mapped[str]


class Instalment(Base):
    """Who gives whom how much by when (Art. 29, 31). Money between the parties; the committee takes none (Art. 4)."""

    __tablename__ = "instalments"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("paid_fen BETWEEN 0 AND amount_fen", name="paid"),
        CheckConstraint("payer_id <> payee_id", name="two_parties"),
        of_case("instalments"),
        of_row("instalments", "agreement_id", "agreements", "agreement"),
        of_row("instalments", "payer_id", "parties", "payer"),
        of_row("instalments", "payee_id", "parties", "payee"),
        Index("uq_instalments_case", "county_id", "home_space_id", "case_id", "id", unique=True),
        {
            "info": fenced(
                Fence.PERSONAL,
                fixed=("agreement_id", "number", "payer_id", "payee_id", "person", "amount_fen", "due_on", "way"),
            )
        },
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    agreement_id: Mapped[int]
    number: Mapped[int] = mapped_column(Small)
    payer_id: Mapped[int]
    payee_id: Mapped[int]
    #: For whom of a group it is.
    person: Mapped[str]
    #: In fen, hundredths of a yuan.
    amount_fen: Mapped[int]
    due_on: Mapped[date]
    way: Mapped[str]
    paid_fen: Mapped[int]
    paid_at: Mapped[datetime | None]
    #: The day on which it was urged last, and how often.
    urged_on: Mapped[date | None]
    urged: Mapped[int] = mapped_column(Small)
    #: Nothing is owed any more, because the agreement came to nothing.
    dropped_at: Mapped[datetime | None]
    #: The clocks that remind of it: on the day before, and when it is late.
    soon_clock_id: Mapped[int | None]
    late_clock_id: Mapped[int | None]


class Performance(Base):
    """What was given towards an instalment, with its proof."""

    __tablename__ = "performances"
    __table_args__ = (
        CheckConstraint("proof IN ('receipt','transfer','witnessed')", name="proof"),
        CheckConstraint("amount_fen > 0", name="amount"),
        of_case("performances"),
        of_row("performances", "instalment_id", "instalments", "instalment"),
        Index("ix_performances_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("instalment_id", "amount_fen", "paid_on", "proof", "words", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    instalment_id: Mapped[int]
    amount_fen: Mapped[int]
    paid_on: Mapped[date]
    #: receipt = 收条, transfer = 转账凭证, witnessed = paid before the mediator's eyes.
    proof: Mapped[str]
    #: What the receipt says, or the number of the transfer.
    words: Mapped[str]
    at: Mapped[datetime]
    by_name: Mapped[str]


class Confirmation(Base):
    """A joint application to the court to confirm an agreement (Art. 33), and what the court said."""

    __tablename__ = "confirmations"
    __table_args__ = (
        CheckConstraint("result IN ('valid','rejected','refused')", name="result"),
        CheckConstraint("(result IS NULL) = (result_on IS NULL)", name="result_on"),
        of_case("confirmations"),
        of_row("confirmations", "agreement_id", "agreements", "agreement"),
        Index("ix_confirmations_case", "county_id", "home_space_id", "case_id"),
        {"info": fenced(Fence.PERSONAL, fixed=("agreement_id", "court", "applied_on", "at", "by_name"))},
    )

    county_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_space_id: Mapped[int]
    case_id: Mapped[int]
    agreement_id: Mapped[int]
    court: Mapped[str]
    applied_on: Mapped[date]
    at: Mapped[datetime]
    by_name: Mapped[str]
    #: valid = confirmed, may be enforced; rejected = does not hold; refused = the court did not take it.
    result: Mapped[str | None]
    result_on: Mapped[date | None]
    #: The number of the court's paper.
    paper: Mapped[str | None]
    words: Mapped[str | None]
