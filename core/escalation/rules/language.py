"""The values of the ladder language (design 6, handbook 5.7).

A ladder says what climbs where; it knows nothing of cases. Whatever has a rung and a few `Facts` can climb it. All values are frozen and
may be wrong: the desk draws drafts too. `core.escalation.rules.problems` says whether one can be published.
"""

from dataclasses import dataclass

from core.calendars import Term
from core.escalation.rules.vocabulary import (
    Act,
    CaseKind,
    CoreGrade,
    ExitKind,
    HeldBy,
    OnExpiry,
    Record,
    Risk,
    Role,
    RungUnit,
    Way,
)

#: As the start of an edge sideways or out: from any rung.
ANY = "*"


class UnknownRung(LookupError):
    """The ladder has no rung with this ``key``."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no such rung: {key!r}")
        self.key = key


#: Terms by grade, lowest first. A grade without its own takes that of the next lower one.
Terms = tuple[tuple[int, Term], ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A county's own name for one step of the core's scale (简单, 复杂)."""

    value: int
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step to be walked through on a rung (听, 查, 研, 评, 访), asked of matters from a grade upward."""

    key: str
    name: str
    from_grade: int = CoreGrade.SIMPLE


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ladder may ask about that which climbs it."""

    grade: int = CoreGrade.GENERAL
    #: 1 individual, 2 group, 3 large group (handbook 2.2.1).
    scale: int = 1
    risk: Risk | None = None
    #: A type of the county's list (J01 …); empty while unknown.
    type_code: str = ""
    #: The kind of unit where it happened; None while unknown.
    place: RungUnit | None = None
    #: How many sessions have failed on this rung.
    tries: int = 0
    recorded: frozenset[Record] = frozenset()
    #: Keys of the steps walked on this rung.
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """When an edge or entry is open: everything said here must hold; nothing said holds always."""

    scale_at_least: int | None = None
    grade_at_least: int | None = None
    tries_at_least: int | None = None
    risks: tuple[Risk, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return self == Condition()

    def unmet(self, facts: Facts) -> tuple[str, ...]:
        """Return the names of the fields that do not hold."""
        holds = {
            "scale_at_least": self.scale_at_least is None or facts.scale >= self.scale_at_least,
            "grade_at_least": self.grade_at_least is None or facts.grade >= self.grade_at_least,
            "tries_at_least": self.tries_at_least is None or facts.tries >= self.tries_at_least,
            "risks": not self.risks or facts.risk in self.risks,
            "types": not self.types or facts.type_code in self.types,
        }
        return tuple(name for name, held in holds.items() if not held)


#: Any one of them is enough; none at all holds always.
Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One stop of a ladder."""

    key: str
    #: What the level is called: 网格, 村居, 镇级.
    level: str
    #: The stop's own name on screen: 防疫站; the level's again where it has none.
    name: str
    unit_kind: RungUnit
    held_by: HeldBy = HeldBy.TOWNSHIP
    #: The code of the very unit meant, where a space has several that could be: two centres in one county.
    unit_code: str = ""
    #: How it deals with matters: 及时解决, 集中调解, 联合化解.
    verb: str = ""
    role: Role = Role.MEDIATES
    #: Kinds of posts that take what arrives, first one first.
    handlers: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    #: How long signing for it may take.
    sign_term: Term | None = None
    terms: Terms = ()
    on_expiry: OnExpiry = OnExpiry.LIGHT
    steps: tuple[Step, ...] = ()
    record_before_leaving: tuple[Record, ...] = ()
    terminal: bool = False
    #: Keys of the exits the parties are told of when mediation ends here (People's Mediation Law Art. 26).
    routes: tuple[str, ...] = ()

    @property
    def mediates(self) -> bool:
        """Whether parties are mediated here; a rung that does not only routes or advises."""
        return self.role is Role.MEDIATES


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from a rung: along to another, sideways to a kind of unit, or out through an exit."""

    way: Way
    #: A rung's key, or `ANY` for ways sideways and out.
    start: str
    #: Along: a rung's key. Sideways: a kind of unit. Out: an exit's key.
    target: str
    when: Conditions = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """Somewhere a matter may go outside the ladder."""

    key: str
    kind: ExitKind
    name: str
    #: One line for the parties: within what time, what to bring.
    hint: str = ""
    #: Types it serves; empty: all.
    types: tuple[str, ...] = ()
    #: Taken at once, whatever is still unwritten: a report to the police waits for no form (Law Art. 25).
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Where matters of a certain sort begin, in place of the lowest rung of their place."""

    rung: str
    when: Conditions = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """How one kind of matter climbs in a county. Its first rung is where the way up begins."""

    kind: CaseKind
    title: str
    rungs: tuple[Rung, ...] = ()
    edges: tuple[Edge, ...] = ()
    exits: tuple[Exit, ...] = ()
    entries: tuple[Entry, ...] = ()
    #: The county's own names; empty: the core's four.
    grades: tuple[Grade, ...] = ()
    #: Time for the whole way from acceptance, by grade; a rung never has longer than what is left of it.
    total_terms: Terms = ()
    total_on_expiry: OnExpiry = OnExpiry.LIGHT
    #: Where it comes from and what was assumed.
    note: str = ""

    def rung(self, key: str) -> Rung:
        """Return the rung with this key; `UnknownRung` if there is none."""
        for rung in self.rungs:
            if rung.key == key:
                return rung
        raise UnknownRung(key)

    def next_rung(self, key: str) -> Rung | None:
        """Return the rung above, None on top; where a clock makes a matter climb it climbs here. `UnknownRung` for a foreign key."""
        self.rung(key)
        upward = self.edges_from(key, Way.UP)
        return self.rung(upward[0].target) if upward else None

    def rung_for(self, unit_kind: str, held_by: HeldBy = HeldBy.TOWNSHIP, unit_code: str = "") -> Rung | None:
        """Return the rung a unit of a space of this level stands on: the one that names its code, else the first of its kind.

        Centres, rooms and departments that no rung names stand on the space's own.
        """
        here = [rung for rung in self.rungs if rung.held_by == held_by]
        named = next((rung for rung in here if rung.unit_code and rung.unit_code == unit_code), None)
        wanted = unit_kind if unit_kind in set(RungUnit) else held_by.value
        return named or next((rung for rung in here if rung.unit_kind == wanted), None)

    @property
    def grade_values(self) -> tuple[int, ...]:
        """The grades this ladder knows, as numbers of the core's scale."""
        return tuple(grade.value for grade in self.grades) or tuple(CoreGrade)

    def edges_from(self, key: str, *ways: Way) -> tuple[Edge, ...]:
        """Return the edges that leave a rung, of these ways or of all."""
        return tuple(edge for edge in self.edges if edge.start in (key, ANY) and (not ways or edge.way in ways))


def met(when: Conditions, facts: Facts) -> bool:
    """Return whether any of the conditions holds, or there are none."""
    return not when or any(not condition.unmet(facts) for condition in when)
