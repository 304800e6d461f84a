"""What the forms of agreements begin with and offer to choose from."""

from typing import Any

from flask import g, request

from core.access import Deed
from core.agreements import read_agreement
from core.agreements.models import Agreement
from core.agreements.rules import Application, objections, yuan
from core.agreements.rules.terms import MOST
from core.agreements.service import Standing, against_confirmation, today
from core.agreements.views.saying import instalment_said, party_named, signer_named
from core.agreements.wording import OBJECTIONS, PAYING_WAYS, PROOFS, RESULTS, SIGNING_WAYS, URGING_WAYS
from core.cases.service import CaseView
from core.cases.views import offers as own
from core.cases.wording import choices, word
from core.mediation.views.offers import asked_for, known_of, party_choices
from core.workspace import Workspace

Values = dict[str, Any]
#: So many rows for instalments stand on a fresh form.
ROWS = 3


def standing_of(ws: Workspace, view: CaseView) -> Standing | None:
    """Return the agreement of a case that was read; for one page it is read once."""
    key = ("agreement", view.case.id, view.case.version)
    if g.get("known_agreement", (None, None))[0] != key:
        g.known_agreement = (key, read_agreement(ws, view.case) if Agreement.__tablename__ in view.kept else None)
    known: Standing | None = g.known_agreement[1]
    return known


def begin_settle(ws: Workspace, view: CaseView) -> Values:
    """Begin with the story as the facts, in writing, today."""
    known = own.begin(ws, view, Deed.SETTLE)
    if view.standing.kind != "dispute":
        return known
    facts = view.story.story if view.story else ""
    return {**known, "form": "written", "facts": facts, "agreed_on": today(ws)}


def offer_settle(ws: Workspace, view: CaseView) -> Values:
    """Offer what the core does, and say whether it is an agreement between parties, and whether some were not asked yet if they agree to mediation."""
    unasked = "unasked" in view.standing.consents
    return {**own.offer(ws, view, Deed.SETTLE), "dispute": view.standing.kind == "dispute", "unasked": unasked}


def begin_sign(ws: Workspace, _view: CaseView) -> Values:
    """Begin with nobody: who signed is ticked one by one, because with the last of them the agreement takes effect."""
    return {"signers": [], "way": "signature", "signed_on": today(ws)}


def offer_sign(ws: Workspace, view: CaseView) -> Values:
    """Offer those who have still to sign."""
    standing = standing_of(ws, view)
    signers = [(signer, signer_named(signer, standing.parties)) for signer in standing.missing] if standing else []
    return {"signers": signers, "ways": choices(SIGNING_WAYS)}


def begin_correction(_ws: Workspace, view: CaseView) -> Values:
    """Begin with the party the address names; what is known of it stays masked, only what is right is typed."""
    return {"party_id": asked_for("party", [party.id for party in view.parties])}


def offer_correction(_ws: Workspace, view: CaseView) -> Values:
    """Offer the parties, and tell of which a number is known."""
    return {"parties": party_choices(view), "with_phone": {str(party.id) for party in view.parties if party.phone}}


def begin_plan(ws: Workspace, view: CaseView) -> Values:
    """Begin with the second side paying the first; a group's members have a row each."""
    first = next((party for party in view.parties if party.side == 1), None)
    second = next((party for party in view.parties if party.side == 2), None)
    members = _members(ws, view, first.id if first else 0)
    rows = {f"rows.{at}.person": name for at, name in enumerate(members)}
    return {"payer_id": second.id if second else None, "payee_id": first.id if first else None, "way": "transfer", **rows}


def _members(ws: Workspace, view: CaseView, party_id: int) -> list[str]:
    people = known_of(ws, view).people
    return [one.name for one in people if one.party_id == party_id and one.role == "member"][:MOST]


def offer_plan(ws: Workspace, view: CaseView) -> Values:
    """Offer the parties, the ways, and as many rows as are filled or asked for."""
    asked = request.args.get("rows", "")
    typed = [name.split(".")[1] for name in request.form if name.startswith("rows.")]
    filled = [int(row) + 1 for row in typed if row.isascii() and row.isdecimal() and len(row) < 3]
    first = next((party for party in view.parties if party.side == 1), None)
    members = len(_members(ws, view, first.id if first else 0))
    wanted = int(asked) if asked.isdecimal() and len(asked) < 3 else ROWS
    number = min(max(wanted, members, *filled, 1), MOST)
    return {
        "parties": [(str(party.id), party_named(party)) for party in view.parties],
        "ways": choices(PAYING_WAYS),
        "numbers": range(number),
        "more": min(number + ROWS, MOST),
    }


def _chosen(standing: Standing | None) -> Any:
    if standing is None or not standing.unpaid:
        return None
    asked = request.args.get("instalment", "")
    return next((one for one in standing.unpaid if str(one.id) == asked), standing.unpaid[0])


def begin_pay(ws: Workspace, view: CaseView) -> Values:
    """Begin with all that is left of the earliest instalment, paid today."""
    one = _chosen(standing_of(ws, view))
    if one is None:
        return {}
    proof = "receipt" if one.way == "cash" else "transfer"
    return {"instalment_id": one.id, "amount": yuan(one.amount_fen - one.paid_fen), "paid_on": today(ws), "proof": proof}


def offer_pay(ws: Workspace, view: CaseView) -> Values:
    """Offer what is still owed, and what can prove a payment."""
    return {"instalments": _owed(ws, view), "proofs": choices(PROOFS)}


def _owed(ws: Workspace, view: CaseView) -> list[tuple[str, str]]:
    standing = standing_of(ws, view)
    return [(str(one.id), instalment_said(one, standing)) for one in standing.unpaid] if standing else []


def begin_urge(ws: Workspace, view: CaseView) -> Values:
    """Begin with the earliest that is owed, by telephone."""
    one = _chosen(standing_of(ws, view))
    return {"instalment_id": one.id if one else None, "way": "telephone"}


def offer_urge(ws: Workspace, view: CaseView) -> Values:
    """Offer what is still owed."""
    return {"instalments": _owed(ws, view), "ways": choices(URGING_WAYS)}


def begin_confirm(ws: Workspace, view: CaseView) -> Values:
    """Begin with all parties together, today."""
    return {"parties": [party.id for party in view.parties], "applied_on": today(ws)}


def offer_confirm(ws: Workspace, view: CaseView) -> Values:
    """Offer the parties, and say first what stands against it."""
    standing = standing_of(ws, view)
    against = against_confirmation(standing, view.case, Application((), "", today(ws))) if standing else ("not_effective",)
    mild = objections(view.case.type_code, effective=today(ws), clear=True, on=today(ws))
    return {
        "parties": [(str(party.id), party_named(party)) for party in view.parties],
        "against": [word(OBJECTIONS, code) for code in against],
        "may_be_payment": bool(mild),
    }


def begin_ruling(ws: Workspace, _view: CaseView) -> Values:
    """Begin with today."""
    return {"result_on": today(ws)}


def offer_ruling(_ws: Workspace, _view: CaseView) -> Values:
    """Offer what the court can say."""
    return {"results": choices(RESULTS)}
