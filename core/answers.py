"""What the hooks speak of and are answered with: frozen values, whose texts are ready for the reader.

An answer is checked as it comes: its texts are texts, its addresses lead to this site, and there are not too many of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# What a practice is told ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The ledger line of a case. No personal data: whoever hears of a case may know its line."""

    county_id: int
    home_space_id: int
    id: int
    number: str
    #: dispute, hazard, hardship, advice or warning.
    kind: str
    #: A code of the Ministry of Justice's list (J01 … J99); None until triage.
    type_code: str | None
    #: 1 simple … 4 major.
    grade: int
    people: int
    #: Where it came from, a code of the table of sources.
    source: str
    #: registered, accepted, assigned, in_hand, mediating, settled, terminated, performed, closed or visited.
    state: str
    #: The key of the rung it stands on.
    rung: str
    #: The village or grid where it happened.
    unit_id: int | None
    version: int
    reported_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseAtHand:
    """A case on the page of somebody who reads it: its line, how it stands, and what this reader may do now."""

    line: CaseLine
    #: Names of deeds the reader may do now: note_session, settle, escalate …
    deeds: frozenset[str]
    #: What each party answered, in the order of the parties: unasked, agreed or refused.
    consents: tuple[str, ...]
    #: Whether the reader sees what is personal in it.
    whole: bool
    #: Whether the rung it stands on holds mediations.
    mediates: bool
    #: Whether every party asked for mediation in public (People's Mediation Law Art. 23); else the door stays shut.
    asks_for_public: bool = False

    @property
    def all_agree(self) -> bool:
        """Whether there are parties and every one of them agreed to mediation (People's Mediation Law Art. 3, 17)."""
        return bool(self.consents) and all(consent == "agreed" for consent in self.consents)


# What it answers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """A way to resolve a case; one that does not fit is shown with the reason and leads nowhere."""

    label: str
    url: str
    fits: bool = True
    #: Why it fits or does not, in a sentence.
    why: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the page of a case. ``html`` is shown as it is when it is ``Markup``, else as plain words."""

    title: str
    html: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CaseAction:
    """Something more that can be done on a case; with ``post`` a button that sends ``hidden``, else a link."""

    label: str
    url: str
    post: bool = False
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a case may not move now, in a sentence that says what is to be done first."""

    words: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Another way by which a matter comes in, offered to whoever registers one."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu; ``badge`` is how many things wait there."""

    label: str
    url: str
    badge: int = 0


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page for residents, named on the page where they begin."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number for the page of figures, with how it was counted."""

    label: str
    number: str
    about: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of numbers for the table of places on the page of figures: of townships in a county, of villages in a township."""

    label: str
    #: By the number of the township's space or of the village's unit; a place that is left out has none.
    numbers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ResidentNote:
    """What a resident who asks with a query code is told besides: 说事日, 3月20日 上村. Nothing of anybody else."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """Something that fits what was searched for; names are masked by whoever answers."""

    title: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """A table or bundle that can be taken away, named on the page of figures."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class DemoCode:
    """A code that visitors of a demonstration may try as a resident: what it is of, and where it is typed in, below the space's own address."""

    code: str
    about: str
    path: str
