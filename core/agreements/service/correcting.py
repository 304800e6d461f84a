"""Put right what was written down wrong of a party: its name and its telephone number.

A name under an agreement is what was signed with. So this stands beside agreements, which know who signed.
"""

from core.access import Deed
from core.agreements.service.reading import read_agreement
from core.cases.models import Case, CaseStory, Party
from core.cases.rules import Refused
from core.cases.service.intake import index_anew
from core.cases.service.movement import take_in_hand, write_down
from core.mediation.service.parties import party_of
from core.workspace import Workspace


def correct_party(
    ws: Workspace, case_id: int, party_id: int, *, version: int | None, name: str = "", phone: str = "", no_phone: bool = False
) -> Case:
    """Correct a party's name, its number, or both; what is empty stays as it is, and ``no_phone`` takes the number away.

    The case is found by the new words from now on. The timeline says what was corrected, and neither from what nor to what.
    Whoever brought the matter and stands there as this party is corrected with it.

    Raises:
        Refused: ``nothing_to_correct``, ``phone_and_none``, ``unknown_party``, or ``name_is_signed`` once the party signed the
            agreement.
    """
    if phone and no_phone:
        raise Refused("phone_and_none", "phone")
    hand = take_in_hand(ws, case_id, Deed.COMPLETE, version)
    party = party_of(ws, hand, party_id)
    given = {"name": name, "phone": phone}
    meant = {what for what, words in given.items() if words} | ({"phone"} if no_phone else set())
    corrected = [what for what, words in given.items() if what in meant and words != getattr(party, what)]
    if not corrected:
        raise Refused("nothing_to_correct", "name")
    if "name" in corrected and _has_signed(ws, hand.case, party):
        raise Refused("name_is_signed", "name")
    story = ws.session.get_one(CaseStory, (hand.case.county_id, hand.case.home_space_id, hand.case.id))
    brought_it = story.reporter_name == party.name
    for what in corrected:
        if brought_it and getattr(story, f"reporter_{what}") == getattr(party, what):
            setattr(story, f"reporter_{what}", given[what])
        setattr(party, what, given[what])
    index_anew(ws, hand.case, story)
    write_down(ws, hand.case, "party_corrected", {"side": party.side, "what": corrected})
    return hand.case


def _has_signed(ws: Workspace, case: Case, party: Party) -> bool:
    standing = read_agreement(ws, case)
    return standing is not None and str(party.id) in standing.signed
