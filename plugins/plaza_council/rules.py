"""What a council may deal with, when it can be held, what a vote has decided, and how a roll is read: without a database."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from core.api import Refused

#: How a topic is decided: by a show of hands, by secret ballot, or by talking it over until nobody objects.
WAYS = ("hands", "secret", "talk")
#: What somebody may put on a ballot.
CHOICES = ("yes", "no", "abstain")
#: One vote for each person, or one for each household (Residents' Committees Law Art. 10 knows both).
BASES = ("household", "person")
#: How many are enough: more than half, two thirds or three quarters at least.
SHARES = ("half", "two_thirds", "three_quarters")
#: What was counted of a topic.
MARKS = ("yes", "no", "abstain", "invalid")
#: Fewer than so many who vote by another way than everybody else can be told by their neighbours.
FEWEST = 3
MOST_TOPICS = 12
MOST_VOTERS = 2000
_LONGEST_HOUSEHOLD, _LONGEST_NAME = 40, 50
_BETWEEN = ("\t", ",", "，", " ", "　")


@dataclass(frozen=True, slots=True)
class NewHall:
    """A square, a courtyard or a pavilion where people meet, as somebody describes it."""

    name: str
    place: str
    host: str
    unit_id: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a roll of voters: the household, and who of it."""

    household: str
    name: str


@dataclass(frozen=True, slots=True)
class NewCouncil:
    """A council as it is planned."""

    hall_id: int
    title: str
    at: datetime
    minutes: int
    basis: str
    host: str = ""
    about: str = ""
    #: Nobody votes by the phone.
    papers_only: bool = False


@dataclass(frozen=True, slots=True)
class NewTopic:
    """Something to be talked over and decided, in words that everybody may read."""

    title: str
    proposal: str
    way: str = "secret"
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewSpeech:
    """What somebody said to a topic, for so many minutes; with an amendment, how the proposal should read instead."""

    speaker: str
    words: str
    minutes: int | None = None
    amendment: str = ""
    #: Whether those present took the amendment over.
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class NewBundle:
    """Votes that people counted by hand, with who counted and who watched."""

    yes: int
    no: int
    abstain: int
    invalid: int = 0
    counted_by: str = ""
    watched_by: str = ""
    #: How many papers there were, counted before they were sorted, where somebody says so.
    papers: int | None = None

    @property
    def total(self) -> int:
        """How many votes lie in it."""
        return self.yes + self.no + self.abstain + self.invalid


@dataclass(frozen=True, slots=True)
class NewTask:
    """What a resolution asks for, of whom, and until when."""

    what: str
    owner: str
    due: date
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What a resident would like to be talked over."""

    words: str
    hall_id: int | None = None
    private: bool = False
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewObjection:
    """What a resident has against a resolution that hangs out."""

    words: str
    topic_id: int | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one topic, and what that decides."""

    yes: int
    no: int
    abstain: int
    invalid: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a council decides: how many must take part, and how many of those must say yes."""

    eligible: int
    present: int
    quorum: str
    passing: str


@dataclass(slots=True)
class Box:
    """Votes as they are added up."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))

    def add(self, mark: str, number: int = 1) -> None:
        """Add votes of one kind."""
        self.counts[mark] += number


def reaches(share: str, part: int, whole: int) -> bool:
    """Return whether a part is enough of a whole: more than half, or at least two thirds or three quarters of it."""
    if whole <= 0:
        return False
    match share:
        case "two_thirds":
            return part * 3 >= whole * 2
        case "three_quarters":
            return part * 4 >= whole * 3
        case _:
            return part * 2 > whole


def tally(box: Box, terms: Terms) -> Tally:
    """Return what was counted, and whether enough took part and enough of those present said yes.

    The decision is by those present (Residents' Committees Law Art. 10): who abstains or spoils a paper counts as present.
    """
    if not reaches(terms.quorum, terms.present, terms.eligible):
        outcome = "no_quorum"
    else:
        outcome = "passed" if reaches(terms.passing, box.counts["yes"], terms.present) else "failed"
    return Tally(**box.counts, outcome=outcome)


def is_thin(phones: int, papers: int) -> bool:
    """Return whether neighbours could tell what somebody wanted: one or two voted by the phone beside papers, or on paper beside phones.

    Who took a paper was seen, and what the papers say is known to whoever counted them: the total less the papers is the phones.
    """
    return 0 < min(phones, papers) < FEWEST


def check_plan(new: NewCouncil, now: datetime) -> None:
    """See that a council can be held then.

    Raises:
        Refused: ``plaza_in_past`` or ``plaza_unknown``.
    """
    if new.at <= now:
        raise Refused("plaza_in_past", "at")
    if new.basis not in BASES:
        raise Refused("plaza_unknown", "basis")


def check_notice(begins: date, today: date, days: int) -> None:
    """See that people hear of a council early enough.

    Raises:
        Refused: ``plaza_too_soon``.
    """
    if (begins - today).days < days:
        raise Refused("plaza_too_soon")


def check_topic(new: NewTopic) -> None:
    """See that a topic can be decided.

    Raises:
        Refused: ``plaza_unknown`` or ``plaza_say_what``.
    """
    if new.way not in WAYS:
        raise Refused("plaza_unknown", "way")
    if not new.proposal.strip():
        raise Refused("plaza_say_what", "proposal")


def check_nameless(words: str, names: Collection[str], at: str) -> None:
    """See that nobody of a case is named in what everybody will read (People's Mediation Law Art. 23).

    Raises:
        Refused: ``plaza_names``, at the field that names somebody.
    """
    if any(name and name in words for name in names):
        raise Refused("plaza_names", at)


def check_bundle(new: NewBundle, most: int) -> None:
    """See that as many votes were sorted as there were papers, and no more than there can be.

    Raises:
        Refused: ``plaza_bundle_empty``, ``plaza_bundle_differs`` or ``plaza_bundle_too_many``.
    """
    if new.total == 0:
        raise Refused("plaza_bundle_empty", "yes")
    if new.papers is not None and new.papers != new.total:
        raise Refused("plaza_bundle_differs", "papers")
    if new.total > most:
        raise Refused("plaza_bundle_too_many", "yes")


def read_roll(text: str) -> list[Entry]:
    """Return the entries of a roll: a line each, the household first, then the name, a blank or a comma between.

    Raises:
        Refused: ``plaza_roll_line``, with the line that cannot be read.
    """
    found: list[Entry] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        household, name = _split(line.strip())
        if not household or not name or len(household) > _LONGEST_HOUSEHOLD or len(name) > _LONGEST_NAME:
            raise Refused("plaza_roll_line", "lines", line.strip()[:_LONGEST_NAME])
        found.append(Entry(household, name))
    return list(dict.fromkeys(found))


def _split(line: str) -> tuple[str, str]:
    """Cut a line at its last divider: a household may have blanks in it, a name has none."""
    at = max(line.rfind(one) for one in _BETWEEN)
    return (line[:at].rstrip("".join(_BETWEEN)), line[at + 1 :].strip()) if at > 0 else ("", "")
