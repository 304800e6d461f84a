"""What the steps of an agreement do: it is written down, signed by everybody, and performed in instalments."""

from datetime import date, timedelta

from sqlalchemy import select

from core import agreements
from core.agreements.models import Instalment
from core.agreements.rules import NewAgreement, Payment, Plan, Signing
from core.agreements.rules.terms import NewInstalment, signers_of
from core.cases.models import Party
from core.cases.service.movement import open_window
from core.workspace import Workspace
from demo.hours import HERE
from demo.stories import Turn

_FEN = 100


def agree(ws: Workspace, case_id: int, version: int, turn: Turn, facts: str) -> None:
    """Settle with an agreement; its terms stand between semicolons."""
    terms = tuple(one.strip() for one in turn.words.rstrip("。").split("；"))
    new = NewAgreement(terms, form=turn.form, way=turn.way or "people", performed=turn.performed, facts=facts)
    agreements.agree(ws, case_id, new, version=version)


def sign(ws: Workspace, case_id: int, version: int) -> None:
    """Have every party, the mediator and the committee sign."""
    signing = Signing(signers_of(party.id for party in _parties(ws, case_id)), "fingerprint", _today(ws))
    agreements.sign(ws, case_id, signing, version=version)


def promise(ws: Workspace, case_id: int, version: int, turn: Turn) -> None:
    """Write down that the second party pays the first in instalments, each so many yuan, so many days from now."""
    first, second, *_ = _parties(ws, case_id)
    owed = tuple(NewInstalment(yuan * _FEN, _today(ws) + timedelta(days=days)) for yuan, days in turn.instalments)
    agreements.plan(ws, case_id, Plan(second.id, first.id, owed, way="cash"), version=version)


def pay(ws: Workspace, case_id: int, version: int, turn: Turn) -> None:
    """Record the payment of the next instalment, before witnesses."""
    open_window(ws, case_id)
    own = (Instalment.county_id == ws.county_id, Instalment.case_id == case_id)
    owed = ws.session.scalars(select(Instalment).where(*own, Instalment.paid_at.is_(None)).order_by(Instalment.number)).first()
    if owed is None:
        msg = f"nothing is owed any more in case {case_id}"
        raise LookupError(msg)
    payment = Payment(owed.amount_fen - owed.paid_fen, _today(ws), "witnessed", turn.words)
    agreements.pay(ws, case_id, owed.id, payment, version=version)


def _parties(ws: Workspace, case_id: int) -> list[Party]:
    open_window(ws, case_id)  # the holder may work in another space than the case's own
    own = (Party.county_id == ws.county_id, Party.case_id == case_id)
    return list(ws.session.scalars(select(Party).where(*own).order_by(Party.id)))


def _today(ws: Workspace) -> date:
    return ws.now().astimezone(HERE).date()
