"""What can be wrong with a ladder, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong. The words for people are the page's."""

    NO_RUNGS = "no_rungs"
    NAME_MISSING = "name_missing"
    KEY_MALFORMED = "key_malformed"
    REPEATED = "repeated"
    GRADE_UNKNOWN = "grade_unknown"
    UNKNOWN_RUNG = "unknown_rung"
    UNKNOWN_EXIT = "unknown_exit"
    UNKNOWN_UNIT = "unknown_unit"
    HELD_ELSEWHERE = "held_elsewhere"
    LOOP = "loop"
    NO_WAY_TO_END = "no_way_to_end"
    NEVER_REACHED = "never_reached"
    TWO_WAYS_UP = "two_ways_up"
    UP_HAS_CONDITION = "up_has_condition"
    UP_DESCENDS = "up_descends"
    SKIP_NOT_UPWARD = "skip_not_upward"
    SKIP_WITHOUT_CONDITION = "skip_without_condition"
    DOWN_NOT_DOWNWARD = "down_not_downward"
    CONDITION_EMPTY = "condition_empty"
    CONDITION_OUT_OF_SCALE = "condition_out_of_scale"
    TERMINAL_CLIMBS = "terminal_climbs"
    TERMINAL_ONLY_ROUTES = "terminal_only_routes"
    ENDS_WITHOUT_ROUTES = "ends_without_routes"
    STUCK = "stuck"
    CLIMB_WITHOUT_TERM = "climb_without_term"
    TOTAL_CANNOT_CLIMB = "total_cannot_climb"
    NOWHERE_TO_GO = "nowhere_to_go"
    NOT_GRANTED = "not_granted"
    SETTLES_WITHOUT_MEDIATING = "settles_without_mediating"
    CANNOT_END = "cannot_end"
    ENTRY_SHADOWED = "entry_shadowed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: what, on which rung (empty: of the ladder itself), in which field (``edges.3.target``)."""

    fault: Fault
    rung: str = ""
    field: str = ""
