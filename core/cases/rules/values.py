"""What movements are given, as frozen values."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party as it is written down; everything but the name may come later."""

    name: str
    side: int = 1
    kind: str = "person"
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with, from any channel."""

    title: str
    story: str = ""
    place: str = ""
    kind: str = "dispute"
    type_code: str | None = None
    grade: int = 2
    people: int = 0
    source: str = "02"
    channel: str = "window"
    unit_id: int | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    parties: tuple[NewParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """The decision of what kind of case it is."""

    type_code: str
    grade: int
    kind: str = "dispute"


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it was held."""

    kind: str
    held_at: datetime
    words: str
    result: str
    place: str = ""
    present: str = ""
    #: In public, as every party asked.
    public: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was agreed, and whether it was performed at once."""

    words: str
    form: str = "oral"
    way: str = "people"
    performed: bool = False


@dataclass(frozen=True, slots=True)
class Termination:
    """Why mediation ends without agreement, and how the parties were told of other routes."""

    reason: str
    routes: tuple[str, ...]
    told_way: str | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A follow-up visit: the matter (事) and the heart (心)."""

    performed: bool
    mood: str
    satisfied: int
    way: str = "home"
    words: str = ""
    visited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a resident tells without an account."""

    topic: str
    story: str
    place: str = ""
    unit_id: int | None = None
    name: str = ""
    phone: str = ""


#: What a ledger can be narrowed to that is over.
OVER = frozenset({"closed", "visited", "put_away"})


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a ledger page is narrowed to; every part is optional."""

    words: str = ""
    #: intake, to_sign, working, ended, terminated, closed, visited or put_away.
    state: str = ""
    type_code: str = ""
    rung: str = ""
    #: On which rung it was settled.
    settled_rung: str = ""
    kind: str = ""
    source: str = ""
    unit_id: int | None = None
    #: A unit with everything beneath it: a village and its grids.
    within: int | None = None
    #: The home space, in a county's ledger.
    township: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    #: ``due``: of what is still open, what is due next comes first; anything else: what is newest.
    order: str = ""
    before: tuple[datetime, int] | None = field(default=None)

    @property
    def by_due(self) -> bool:
        """Whether what is due next comes first; nothing is due of what is over."""
        return self.order == "due" and self.state not in OVER
