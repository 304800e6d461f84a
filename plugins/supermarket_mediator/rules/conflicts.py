"""Who must keep out of a matter (handbook 1.4): a party, somebody close to one, or whoever was recused from it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Conflict(StrEnum):
    """Why a mediator is not offered."""

    RECUSED = "recused"
    PARTY = "party"
    TIED = "tied"
    #: Lives in the same village and bears the name of one side: very likely kin.
    NAMESAKE = "namesake"


#: What may be overridden once it is disclosed and a second person agrees: the parties still choose. Not where the mediator is a party, or
#: where somebody was recused, by own word or because a party asked for it.
WAIVABLE = frozenset({Conflict.TIED, Conflict.NAMESAKE})


@dataclass(frozen=True, slots=True)
class Someone:
    """A person on one side of a matter: a party, or somebody who speaks for one."""

    name: str
    phone: str = ""
    address: str = ""
    #: A body is nobody's kin.
    is_person: bool = True


@dataclass(frozen=True, slots=True)
class Matter:
    """What a conflict is looked for in: who stands in it, where it happened, and who was recused from it before."""

    people: tuple[Someone, ...]
    village: str = ""
    recused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mediator as far as conflicts go."""

    id: int
    name: str
    home_village: str = ""
    #: Digests of those one is tied to.
    ties: frozenset[str] = frozenset()


def tie_digest(county_id: int, what: str) -> str:
    """Return what is kept of a name or telephone number; blanks do not matter."""
    plain = "".join(what.split())
    return hashlib.sha256(f"{county_id}:{plain}".encode()).hexdigest()


def digests_of(county_id: int, matter: Matter) -> frozenset[str]:
    """Return the digests of the names and numbers of everybody in a matter."""
    return frozenset(tie_digest(county_id, what) for person in matter.people for what in (person.name, person.phone) if what)


def conflict_of(county_id: int, one: Candidate, matter: Matter, *, namesakes: bool = True) -> Conflict | None:
    """Return why a mediator must not be offered for a matter; None where nothing speaks against it.

    ``namesakes``: whether to take somebody of the same village and surname for kin.
    """
    if one.id in matter.recused:
        return Conflict.RECUSED
    if any(_plain(one.name) == _plain(person.name) for person in matter.people):
        return Conflict.PARTY
    if one.ties & digests_of(county_id, matter):
        return Conflict.TIED
    if namesakes and one.home_village and any(_is_namesake(one, person, matter.village) for person in matter.people):
        return Conflict.NAMESAKE
    return None


def without_conflict(
    county_id: int, candidates: Collection[Candidate], matter: Matter, *, namesakes: bool = True
) -> list[Candidate]:
    """Return the candidates who may be offered, in their order."""
    return [one for one in candidates if conflict_of(county_id, one, matter, namesakes=namesakes) is None]


def _is_namesake(one: Candidate, person: Someone, village: str) -> bool:
    if not person.is_person or not person.name or not one.name or person.name[0] != one.name[0]:
        return False
    return one.home_village == village or one.home_village in person.address


def _plain(name: str) -> str:
    return "".join(name.split())
