"""Read the agreement of a case: who has signed it, who owes what, what the court said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from core.agreements.models import Agreement, Confirmation, Instalment, Performance, Signature
from core.agreements.rules import missing_of
from core.cases.models import Case, Party
from core.cases.service.belonging import Belonging
from core.workspace import Workspace

HERE = ZoneInfo("Asia/Shanghai")

_AGREEMENTS = Belonging(Agreement, Agreement.id)
_INSTALMENTS = Belonging(Instalment, Instalment.number)
_PARTIES = Belonging(Party, Party.side, Party.id)
_SIGNATURES = Belonging(Signature, Signature.id)
_PERFORMANCES = Belonging(Performance, Performance.id)
_CONFIRMATIONS = Belonging(Confirmation, Confirmation.id)


def today(ws: Workspace) -> date:
    """Return what day it is by official time."""
    return ws.now().astimezone(HERE).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """The agreement of a case as it stands, with all that belongs to it."""

    agreement: Agreement
    parties: Sequence[Party]
    signatures: Sequence[Signature]
    instalments: Sequence[Instalment]
    performances: Sequence[Performance]
    confirmations: Sequence[Confirmation]

    @property
    def signed(self) -> Mapping[str, date]:
        """Who signed on which day."""
        return {one.signer: one.signed_on for one in self.signatures}

    @property
    def missing(self) -> tuple[str, ...]:
        """Who has still to sign: parties by number, the mediator, the committee. An oral agreement waits for nobody."""
        if self.agreement.form == "oral":
            return ()
        return missing_of([party.id for party in self.parties], self.signed)

    @property
    def unpaid(self) -> list[Instalment]:
        """The instalments that are still owed, the earliest first."""
        open_ones = [one for one in self.instalments if one.paid_fen < one.amount_fen and one.dropped_at is None]
        return sorted(open_ones, key=lambda one: (one.due_on, one.number))

    @property
    def clear(self) -> bool:
        """Whether it says how much is owed by which day, so that it could be enforced."""
        return any(one.dropped_at is None for one in self.instalments)

    @property
    def at_court(self) -> Confirmation | None:
        """The application that waits for the court's word."""
        return next((one for one in self.confirmations if one.result is None), None)

    @property
    def ruling(self) -> Confirmation | None:
        """The court's last word."""
        return next((one for one in reversed(self.confirmations) if one.result is not None), None)


def read_agreement(ws: Workspace, case: Case) -> Standing | None:
    """Return the agreement that holds or is to hold in a case; None where none was written down, or it came to nothing.

    One of a round before the case was opened again does not count any more.
    """
    found = _AGREEMENTS.of(ws, case)
    agreement = next((one for one in reversed(found) if one.void_at is None and one.at == case.settled_at), None)
    if agreement is None:
        return None
    instalments = [one for one in _INSTALMENTS.of(ws, case) if one.agreement_id == agreement.id]
    ids = {one.id for one in instalments}
    return Standing(
        agreement=agreement,
        parties=_PARTIES.of(ws, case),
        signatures=[one for one in _SIGNATURES.of(ws, case) if one.agreement_id == agreement.id],
        instalments=instalments,
        performances=[one for one in _PERFORMANCES.of(ws, case) if one.instalment_id in ids],
        confirmations=[one for one in _CONFIRMATIONS.of(ws, case) if one.agreement_id == agreement.id],
    )
