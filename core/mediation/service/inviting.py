"""Invite people to a mediation, with every party's consent to each (People's Mediation Law Art. 20), and let the public in or not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, select

from core.access import Deed
from core.cases.models import Case, Party
from core.cases.rules import Refused
from core.cases.service.belonging import Belonging
from core.cases.service.movement import Hand, take_in_hand, write_down
from core.mediation.models import Invitation, InvitationConsent
from core.mediation.rules import RELATIONS, WISHES, NewInvitation
from core.mediation.service.parties import party_of
from core.workspace import Workspace

_PARTIES = Belonging(Party, Party.side, Party.id)
_INVITATIONS = Belonging(Invitation, Invitation.id)


def invite(ws: Workspace, case_id: int, new: NewInvitation, *, version: int | None) -> Case:
    """Write down whom a party or the committee wants to invite, and which parties agree already; the party that asks agrees by asking.

    Raises:
        Refused: ``unknown_choice``, ``unknown_party`` or ``name_the_guest``.
    """
    if new.relation not in RELATIONS:
        raise Refused("unknown_choice", "relation")
    if not new.name.strip():
        raise Refused("name_the_guest", "name")
    hand = take_in_hand(ws, case_id, Deed.INVITE, version)
    parties = {party.id: party for party in parties_in(ws, hand.case)}
    agreed = {*new.agreed, *((new.invited_by,) if new.invited_by else ())}
    if agreed - parties.keys():
        raise Refused("unknown_party", "agreed" if set(new.agreed) - parties.keys() else "invited_by")
    invitation = Invitation(
        county_id=hand.case.county_id,
        id=ws.new_key(),
        home_space_id=hand.case.home_space_id,
        case_id=hand.case.id,
        name=new.name.strip(),
        relation=new.relation,
        invited_by_party_id=new.invited_by,
        at=ws.now(),
        by_name=ws.actor.name,
    )
    ws.session.add(invitation)
    ws.session.flush()
    _answer(ws, hand, invitation.id, dict.fromkeys(sorted(agreed), True))
    side = parties[new.invited_by].side if new.invited_by else None
    write_down(ws, hand.case, "invited", {"relation": new.relation, "side": side, "agreed": len(agreed), "of": len(parties)})
    return hand.case


def answer_invitation(
    ws: Workspace, case_id: int, invitation_id: int, party_id: int, *, version: int | None, agrees: bool
) -> Case:
    """Record whether a party agrees to an invited person; its newest word counts.

    Raises:
        Refused: ``unknown_guest`` or ``unknown_party``.
    """
    hand = take_in_hand(ws, case_id, Deed.INVITE, version)
    invitation = ws.session.get(Invitation, (ws.county_id, invitation_id))
    if invitation is None or invitation.case_id != hand.case.id:
        raise Refused("unknown_guest", "invitation_id")
    party = party_of(ws, hand, party_id)
    _answer(ws, hand, invitation.id, {party.id: agrees})
    write_down(
        ws, hand.case, "guest_agreed" if agrees else "guest_declined", {"side": party.side, "relation": invitation.relation}
    )
    return hand.case


def set_openness(ws: Workspace, case_id: int, party_id: int, *, version: int | None, wish: str) -> Case:
    """Record whether a party asks for mediation in public or behind a closed door (Art. 23).

    Raises:
        Refused: ``unknown_choice`` or ``unknown_party``.
    """
    if wish not in WISHES:
        raise Refused("unknown_choice", "wish")
    hand = take_in_hand(ws, case_id, Deed.SET_OPENNESS, version)
    party = party_of(ws, hand, party_id)
    party.openness = wish
    write_down(ws, hand.case, "openness_wished", {"side": party.side, "wish": wish})
    return hand.case


def parties_in(ws: Workspace, case: Case) -> Sequence[Party]:
    """Return the parties of a case, by side."""
    return _PARTIES.of(ws, case)


def invitations_of(ws: Workspace, case: Case) -> Sequence[Invitation]:
    """Return who is to be invited, in the order in which they were named."""
    return _INVITATIONS.of(ws, case)


def answers_of(ws: Workspace, case: Case, invitations: Collection[int]) -> Mapping[int, Mapping[int, bool]]:
    """Return for each invited person what each party said last."""
    rows = ws.session.execute(
        select(InvitationConsent.invitation_id, InvitationConsent.party_id, InvitationConsent.agrees)
        .where(
            InvitationConsent.county_id == case.county_id,
            InvitationConsent.home_space_id == case.home_space_id,
            InvitationConsent.case_id == case.id,
        )
        .order_by(InvitationConsent.id)
    )
    said: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    for row in rows:
        said[row.invitation_id][row.party_id] = row.agrees
    return {one: said[one] for one in invitations}


def _answer(ws: Workspace, hand: Hand, invitation_id: int, answers: Mapping[int, bool]) -> None:
    keys = {"county_id": hand.case.county_id, "home_space_id": hand.case.home_space_id, "case_id": hand.case.id}
    rows = [
        {
            **keys,
            "id": ws.new_key(),
            "invitation_id": invitation_id,
            "party_id": party,
            "agrees": agrees,
            "at": ws.now(),
            "by_name": ws.actor.name,
        }
        for party, agrees in answers.items()
    ]
    if rows:
        ws.session.execute(insert(InvitationConsent), rows)
