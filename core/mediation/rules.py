"""Decisions about mediation: who speaks for a group, who may be invited, when the public is let in, and what must be reported."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.cases.rules import Refused

#: A group speaks through at most so many (rules on group disputes; handbook 1.3).
MOST_REPRESENTATIVES = 5
PARTY_KINDS = ("person", "household", "organisation", "village", "group")
#: Kinds of parties that have people behind them.
BODIES = frozenset({"household", "organisation", "village", "group"})
#: What an invited person is to the parties or to the matter (People's Mediation Law Art. 20).
RELATIONS = (
    "relative",
    "neighbour",
    "colleague",
    "elder",
    "worthy",
    "cadre",
    "expert",
    "lawyer",
    "counsellor",
    "organisation",
    "other",
)
WISHES = ("closed", "open")

#: What to look for: the first ones may become a case for the police, the last are to be reported at once by everybody.
FACTORS = ("violence", "weapon", "crime", "crowd", "self_harm", "domestic", "minor", "capacity")
#: Reported at once, whatever the parties wish: Law on the Protection of Minors Art. 11, Anti-Domestic-Violence Law Art. 14.
AT_ONCE = frozenset({"domestic", "minor", "capacity"})
RECEIVERS = ("police", "justice", "women", "civil", "school", "health", "government", "other")
REPORT_WAYS = ("telephone", "in_person", "written")
OUTCOMES = ("handled", "filed", "harmless", "watched")
#: A danger must be on record as reported within so long after it was seen.
REPORT_WITHIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """What is known of a party besides its name: of what kind it is, who stands behind it, and a child's guardian."""

    kind: str = "person"
    representatives: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    under14: bool = False
    guardian: str = ""
    guardian_agrees: bool = False


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """Somebody to be invited, by a party or (without one) by the committee."""

    name: str
    relation: str
    invited_by: int | None = None
    #: The parties that have agreed already.
    agreed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a danger was reported, when and how, and with what receipt."""

    to_whom: str
    reported_at: datetime
    way: str
    receiver: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger as it was seen; ``told`` when it is reported already."""

    factors: tuple[str, ...]
    words: str = ""
    told: Told | None = None


def check_details(details: PartyDetails) -> None:
    """See that what is said of a party can be.

    Raises:
        Refused: ``unknown_choice``, ``too_many_representatives``, ``nobody_behind_a_person`` or ``guardian_missing`` (PIPL Art. 31).
    """
    if details.kind not in PARTY_KINDS:
        raise Refused("unknown_choice", "kind")
    if len(details.representatives) > MOST_REPRESENTATIVES:
        raise Refused("too_many_representatives", "representatives")
    if details.kind not in BODIES and (details.representatives or details.members):
        raise Refused("nobody_behind_a_person", "kind")
    if details.guardian_agrees and not details.guardian.strip():
        raise Refused("name_the_guardian", "guardian")


def all_agree(parties: Collection[int], answers: Mapping[int, bool]) -> bool:
    """Return whether every party of the case agreed to an invited person; one that was never asked has not."""
    return bool(parties) and all(answers.get(party, False) for party in parties)


def check_guests(parties: Collection[int], answers: Mapping[int, Mapping[int, bool]], guests: Collection[int]) -> None:
    """See that those who take part were invited with every party's consent (Art. 20).

    ``answers`` holds for each invited person what each party said.

    Raises:
        Refused: ``unknown_guest`` or ``guest_not_agreed``.
    """
    for guest in guests:
        if guest not in answers:
            raise Refused("unknown_guest", "guests")
        if not all_agree(parties, answers[guest]):
            raise Refused("guest_not_agreed", "guests")


def check_danger(danger: Danger, now: datetime) -> None:
    """See that a danger is named, and that a report of it lies in the past.

    Raises:
        Refused: ``name_a_factor``, ``unknown_choice`` or ``in_future``.
    """
    if not danger.factors:
        raise Refused("name_a_factor", "factors")
    if any(factor not in FACTORS for factor in danger.factors):
        raise Refused("unknown_choice", "factors")
    if danger.told is not None:
        check_told(danger.told, now)


def check_told(told: Told, now: datetime) -> None:
    """See that a report says to whom, how and when.

    Raises:
        Refused: ``unknown_choice`` or ``in_future``.
    """
    if told.to_whom not in RECEIVERS:
        raise Refused("unknown_choice", "to_whom")
    if told.way not in REPORT_WAYS:
        raise Refused("unknown_choice", "way")
    if told.reported_at > now:
        raise Refused("in_future", "reported_at")
