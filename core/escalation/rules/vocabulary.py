"""The words of the ladder language: every value a field of it may take (design 6, handbook 5.7)."""

from enum import IntEnum, StrEnum


class CoreGrade(IntEnum):
    """How hard a matter is, in the order every county's own names are mapped to (handbook 2.2.14)."""

    SIMPLE = 1
    GENERAL = 2
    COMPLEX = 3
    MAJOR = 4


class CaseKind(StrEnum):
    """What a ladder is for; each kind may have its own (handbook 2.3.5, 5.7 item 5)."""

    DISPUTE = "dispute"
    HAZARD = "hazard"
    HARDSHIP = "hardship"
    ADVICE = "advice"
    WARNING = "warning"


class HeldBy(StrEnum):
    """Which level of space holds what stands on a rung."""

    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"


class RungUnit(StrEnum):
    """What a rung belongs to: a kind of unit inside a township, or the centre of a whole space."""

    GRID = "grid"
    VILLAGE = "village"
    AREA = "area"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"


class Called(StrEnum):
    """Whom an edge sideways calls; the words are those of ``tenants.units.UnitKind``."""

    GRID = "grid"
    VILLAGE = "village"
    AREA = "area"
    CENTRE = "centre"
    ROOM = "room"
    DEPARTMENT = "department"


class Role(StrEnum):
    """What a rung is there for: to mediate, only to route onward, or to advise before it goes on."""

    MEDIATES = "mediates"
    ROUTES = "routes"
    ADVISES = "advises"


class Act(StrEnum):
    """What may be done on a rung, as far as the ladder has a say; a post must allow it too (``core.access``)."""

    SETTLE = "settle"
    NOTE_SESSION = "note_session"
    ESCALATE = "escalate"
    SKIP = "skip"
    HAND_DOWN = "hand_down"
    TRANSFER = "transfer"
    RETURN = "return"
    WHISTLE = "whistle"
    COHOLD = "cohold"
    CONSULT = "consult"
    EXTEND = "extend"
    PAUSE = "pause"
    SEND_OUT = "send_out"
    TERMINATE = "terminate"


class OnExpiry(StrEnum):
    """What happens when the time is up: the holder is reminded, the light is shown, the superior supervises, or it climbs."""

    REMIND = "remind"
    LIGHT = "light"
    SUPERVISE = "supervise"
    CLIMB = "climb"


class Record(StrEnum):
    """What must be written down before a rung is left (handbook 4.3 上报: measures taken, why it was not resolved)."""

    MEASURES = "measures"
    REASON = "reason"
    SESSION = "session"
    INVESTIGATION = "investigation"
    CLASSIFICATION = "classification"
    ANALYSIS = "analysis"
    CONSULTATION = "consultation"
    OPINION = "opinion"
    EVIDENCE = "evidence"


class Risk(StrEnum):
    """The colour of a risk (handbook 2.5)."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class Way(StrEnum):
    """The ways an edge may lead. Whistle and co-holding go sideways: the holder stays."""

    UP = "up"
    SKIP = "skip"
    DOWN = "down"
    WHISTLE = "whistle"
    COHOLD = "cohold"
    OUT = "out"


#: Ways whose target is a rung.
ALONG = (Way.UP, Way.SKIP, Way.DOWN)
#: Ways that call somebody while the holder stays.
SIDEWAYS = (Way.WHISTLE, Way.COHOLD)


class ExitKind(StrEnum):
    """What lies outside a ladder (handbook 1.9, 5.7 item 3)."""

    COURT = "court"
    ARBITRATION = "arbitration"
    ADMINISTRATIVE = "administrative"
    POLICE = "police"
    PETITION = "petition"
    NOTARY = "notary"
    LEGAL_AID = "legal_aid"
    DEPARTMENT = "department"
    SUPERIOR = "superior"
    OTHER_COUNTY = "other_county"
    CORPS = "corps"
    OTHER_LADDER = "other_ladder"
