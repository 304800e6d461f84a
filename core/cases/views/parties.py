"""The parties of a case on its pages: masked until somebody asks, and how more of them are written down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.access import Deed, Sight
from core.cases.models import Party
from core.cases.rules import NewParty
from core.cases.service import CaseView
from core.cases.views.showing import shown_by_halves
from core.cases.wording import CONSENT_WAYS, CONSENTS, SIDES, word
from core.web.masks import masked_phone
from core.web.words import _

#: How a party's answer looks: as a tag of the shell.
_TAGS = {"unasked": "warn", "agreed": "ok", "refused": "late"}


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party as a page shows it: names and numbers are masked unless they were asked for."""

    id: int
    side: str
    name: str
    phone: str
    address: str
    #: The number to dial, only where it is shown whole.
    dial: str
    answer: str
    tag: str
    may_ask: bool


def party_lines(view: CaseView, *, whole: bool = False) -> list[PartyLine]:
    """Return the parties of a case; with sight of the line alone only their masked names."""
    return [_line(view, party, whole=whole) for party in view.parties]


def _line(view: CaseView, party: Party, *, whole: bool) -> PartyLine:
    full, part = view.sight is Sight.FULL, view.sight >= Sight.PART
    phone = party.phone if whole else masked_phone(party.phone)
    way = word(CONSENT_WAYS, party.consent_way)
    answer = word(CONSENTS, party.consent)
    return PartyLine(
        id=party.id,
        side=word(SIDES, party.side),
        name=party.name if whole else shown_by_halves(party.name, party.kind),
        phone=phone if part else "",
        address=party.address if part and whole else "",
        dial=party.phone if whole else "",
        answer=(_("%(answer)s（%(way)s）", answer=answer, way=way) if way else answer) if full else "",
        tag=_TAGS[party.consent],
        may_ask=Deed.RECORD_CONSENT in view.deeds and party.consent == "unasked",
    )


def to_add(parties: Sequence[NewParty], side: int | None, phone: str) -> tuple[NewParty, ...]:
    """Return parties as they are added later: all on the side that was chosen, the number with the first of them."""
    sided = [party if side is None else replace(party, side=side) for party in parties]
    return tuple(replace(party, phone=phone) if not at else party for at, party in enumerate(sided))
