"""The table itself: every kind of post with its reach, what it sees whole, and its deeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from core.access.deeds import CALLED, HOLDING, INTAKE, LEADING, OVERSIGHT, RULING, Deed
from tenants.spaces import SpaceKind


class Reach(StrEnum):
    """Whose cases a post sees lines of."""

    NONE = "none"
    #: A grid's: what its unit holds or held, what happened in it, and what the person reported.
    UNIT = "unit"
    #: What its unit holds or held, and what the person reported.
    HELD = "held"
    #: Cases past their time, and those a leader was put in charge of.
    RED = "red"
    #: Every case whose home is the space, and what the space holds of others.
    SPACE = "space"
    #: Every case of the county's townships.
    COUNTY = "county"
    #: What the space holds in the counties below it, and of everything else nothing.
    ABOVE = "above"


class Sight(IntEnum):
    """How much of one case somebody sees."""

    NONE = 0
    #: Number, type, state, times; in the home space its title and masked names too.
    LINE = 1
    #: What it is about and between whom: what somebody needs who was called in. No sessions, no outcome, not who reported it.
    PART = 2
    #: Story, parties, sessions, outcome.
    FULL = 3


@dataclass(frozen=True, slots=True)
class PostKind:
    """One row of the table: what a kind of post reaches, sees whole, and does."""

    reach: Reach
    deeds: frozenset[Deed] = frozenset()
    #: Sees every case of its space whole; each look is recorded.
    sees_all: bool = False
    #: Sees a case whole while it waits for triage or dispatch, or at its own desk to be signed for.
    sees_intake: bool = False
    #: How much it sees of what its unit holds: everything, or of calls what is needed to answer them.
    holding: Sight = Sight.FULL


_DESK = frozenset({Deed.READ_LEDGER, Deed.SEARCH})

#: Inside one's own unit, with the case in hand: what every mediator does.
_MEDIATOR = HOLDING | _DESK
_GRID = HOLDING - {Deed.TERMINATE, Deed.HAND_DOWN, Deed.CALL_IN, Deed.SIGN_AGREEMENT, Deed.APPLY_CONFIRMATION}
_DIRECTOR = _DESK | HOLDING | RULING | INTAKE | CALLED | {Deed.SEE_WHO}
_COUNTY = frozenset({Deed.READ_COUNTY})
_REVIEW = frozenset({Deed.REVIEW, Deed.END_REVIEW})
#: A prefecture acts on what was carried up to it; it registers nothing and sorts nothing anew at a desk.
_ABOVE = HOLDING | CALLED | {Deed.READ_COUNTIES}
_ABOVE_RULING = frozenset({Deed.DECIDE, Deed.PAUSE, Deed.RESUME, Deed.URGE})

#: design: posts × deeds × reach. A post not listed here sees and does nothing.
POSTS: Mapping[str, PostKind] = {
    "grid_member": PostKind(Reach.UNIT, _GRID | {Deed.REPORT, Deed.READ_LEDGER, Deed.RATE_CALL}),
    "village_mediator": PostKind(Reach.HELD, _MEDIATOR | CALLED | {Deed.REGISTER, Deed.REPORT}),
    "window_clerk": PostKind(
        Reach.SPACE,
        _DESK | INTAKE | {Deed.SIGN_FOR, Deed.URGE, Deed.WITHDRAW, Deed.ASK_VOID, Deed.MERGE, Deed.REPORT_DANGER},
        sees_intake=True,
        holding=Sight.LINE,
    ),
    "township_mediator": PostKind(Reach.HELD, _MEDIATOR | CALLED),
    "brand_mediator": PostKind(Reach.HELD, _MEDIATOR | CALLED),
    "director": PostKind(Reach.SPACE, _DIRECTOR, sees_all=True),
    "department_officer": PostKind(
        Reach.HELD, CALLED | {Deed.SIGN_FOR, Deed.REPLY, Deed.REPORT_DANGER, Deed.UNMASK}, holding=Sight.PART
    ),
    #: Referrals and own notes come with the counselling practice; until then there is nothing for it.
    "counsellor": PostKind(Reach.NONE),
    "leader": PostKind(Reach.RED, LEADING | {Deed.UNMASK}),
    "township_admin": PostKind(Reach.NONE, frozenset({Deed.MANAGE_PEOPLE})),
    "county_clerk": PostKind(
        Reach.COUNTY, _DESK | INTAKE | HOLDING | CALLED | OVERSIGHT | _REVIEW | _COUNTY | {Deed.MERGE}, sees_intake=True
    ),
    "county_mediator": PostKind(Reach.COUNTY, _MEDIATOR | CALLED | _COUNTY),
    "county_director": PostKind(Reach.COUNTY, _DIRECTOR | OVERSIGHT | _REVIEW | _COUNTY, sees_all=True),
    "county_admin": PostKind(Reach.NONE, _COUNTY | {Deed.MANAGE_PEOPLE, Deed.MANAGE_LADDERS, Deed.MANAGE_PRACTICES}),
    "security_admin": PostKind(Reach.NONE, frozenset({Deed.MANAGE_RIGHTS, Deed.SEE_WHO})),
    "audit_admin": PostKind(Reach.NONE, frozenset({Deed.READ_AUDIT, Deed.SEE_WHO})),
    "prefecture_clerk": PostKind(Reach.ABOVE, _ABOVE),
    "prefecture_director": PostKind(Reach.ABOVE, _ABOVE | _ABOVE_RULING, sees_all=True),
    "prefecture_admin": PostKind(Reach.NONE, frozenset({Deed.MANAGE_PEOPLE, Deed.READ_COUNTIES})),
    "worker": PostKind(Reach.NONE),
    "resident": PostKind(Reach.NONE),
}

#: Posts of a township, posts of a county's own space, and posts of a prefecture.
TOWNSHIP_POSTS = (
    "grid_member",
    "village_mediator",
    "window_clerk",
    "township_mediator",
    "brand_mediator",
    "director",
    "department_officer",
    "counsellor",
    "leader",
    "township_admin",
)
COUNTY_POSTS = (
    "county_clerk",
    "county_mediator",
    "county_director",
    "department_officer",
    "counsellor",
    "leader",
    "county_admin",
    "security_admin",
    "audit_admin",
)
PREFECTURE_POSTS = ("prefecture_clerk", "prefecture_director", "prefecture_admin")
#: Which posts there are at each level of space.
POSTS_AT: Mapping[SpaceKind, tuple[str, ...]] = {
    SpaceKind.TOWNSHIP: TOWNSHIP_POSTS,
    SpaceKind.COUNTY: COUNTY_POSTS,
    SpaceKind.PREFECTURE: PREFECTURE_POSTS,
}
#: The three administrators (三员分立): nobody holds two of them.
THREE_ADMINISTRATORS = frozenset({"county_admin", "security_admin", "audit_admin"})
#: Posts that need a unit to stand in.
UNIT_POSTS = (
    "grid_member",
    "village_mediator",
    "window_clerk",
    "township_mediator",
    "brand_mediator",
    "director",
    "department_officer",
    "county_clerk",
    "county_mediator",
    "county_director",
    "prefecture_clerk",
    "prefecture_director",
)
