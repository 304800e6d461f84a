"""What is known of a party besides its name, and who stands behind it."""

from sqlalchemy import insert, update

from core.access import Deed
from core.cases.models import Case, Party
from core.cases.rules import Refused
from core.cases.service.movement import Hand, take_in_hand, write_down
from core.mediation.models import PartyPerson
from core.mediation.rules import PartyDetails, check_details
from core.workspace import Workspace


def party_of(ws: Workspace, hand: Hand, party_id: int) -> Party:
    """Return a party of the case in hand.

    Raises:
        Refused: ``unknown_party``.
    """
    party = ws.session.get(Party, (ws.county_id, party_id))
    if party is None or party.case_id != hand.case.id:
        raise Refused("unknown_party", "party_id")
    return party


def describe_party(ws: Workspace, case_id: int, party_id: int, details: PartyDetails, *, version: int | None) -> Case:
    """Write down of what kind a party is, who speaks for it (at most five for a group), who belongs to it, and a child's guardian.

    A consent that was given for a child before the guardian agreed counts no longer (PIPL Art. 31).

    Raises:
        Refused: ``unknown_party`` or what ``rules.check_details`` raises.
    """
    check_details(details)
    hand = take_in_hand(ws, case_id, Deed.COMPLETE, version)
    party = party_of(ws, hand, party_id)
    party.kind, party.under14 = details.kind, details.under14
    party.guardian = details.guardian.strip() or None if details.under14 else None
    if not (details.under14 and details.guardian_agrees):
        party.guardian_agreed_at = None
    elif party.guardian_agreed_at is None:
        party.guardian_agreed_at = ws.now()
    if party.under14 and party.guardian_agreed_at is None and party.consent == "agreed":
        party.consent, party.consent_way, party.consent_at, party.consent_by = "unasked", None, None, None
    _write_people(ws, hand, party, details)
    facts = {"side": party.side, "representatives": len(details.representatives), "members": len(details.members)}
    write_down(ws, hand.case, "party_described", facts)
    return hand.case


def _write_people(ws: Workspace, hand: Hand, party: Party, details: PartyDetails) -> None:
    ws.session.execute(
        update(PartyPerson)
        .where(
            PartyPerson.county_id == hand.case.county_id,
            PartyPerson.home_space_id == hand.case.home_space_id,
            PartyPerson.case_id == hand.case.id,
            PartyPerson.party_id == party.id,
            PartyPerson.left_at.is_(None),
        )
        .values(left_at=ws.now()),
        execution_options={"synchronize_session": False},
    )
    named = [("representative", name) for name in details.representatives] + [("member", name) for name in details.members]
    keys = {"county_id": hand.case.county_id, "home_space_id": hand.case.home_space_id, "case_id": hand.case.id}
    rows = [{**keys, "id": ws.new_key(), "party_id": party.id, "role": role, "name": name} for role, name in named]
    if rows:
        ws.session.execute(insert(PartyPerson), rows)
