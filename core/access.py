"""May see, may do: one table of posts, asked by pages, lists, search, counts, the API and the tests alike.

The database fences spaces from each other; here it is decided, inside a space, what a post sees and does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from core.workspace import Actor


class Reach(StrEnum):
    """Whose cases a post sees lines of."""

    NONE = "none"
    #: What its unit holds or held, what happened in it, and what the person reported.
    UNIT = "unit"
    #: Every case whose home is the space, and what the space holds of others.
    SPACE = "space"
    #: Every case of the county's townships.
    COUNTY = "county"


class Sight(IntEnum):
    """How much of one case somebody sees."""

    NONE = 0
    #: Number, type, state, times; in the home space its title and masked names too.
    LINE = 1
    #: Story, parties, sessions, outcome.
    FULL = 2


class Deed(StrEnum):
    """What can be done; the names are those of the services."""

    REPORT = "report"
    REGISTER = "register"
    TAKE_REPORT = "take_report"
    COMPLETE = "complete"
    TRIAGE = "triage"
    DISPATCH = "dispatch"
    SIGN_FOR = "sign_for"
    RECORD_CONSENT = "record_consent"
    NOTE_SESSION = "note_session"
    SETTLE = "settle"
    ESCALATE = "escalate"
    TERMINATE = "terminate"
    CLOSE = "close"
    VISIT = "visit"
    # between holders (handbook 4.3)
    RETURN = "return"
    RULE = "rule"
    TRANSFER = "transfer"
    SKIP = "skip"
    HAND_DOWN = "hand_down"
    WITHDRAW = "withdraw"
    CALL_IN = "call_in"
    REPORT_IN = "report_in"
    ANSWER_CALL = "answer_call"
    RATE_CALL = "rate_call"
    # over time, and ends that are no agreement
    URGE = "urge"
    SUPERVISE = "supervise"
    REPLY = "reply"
    ASK_EXTENSION = "ask_extension"
    DECIDE = "decide"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_VOID = "ask_void"
    MERGE = "merge"
    REOPEN = "reopen"
    # what the law asks (handbook 1.1)
    INVITE = "invite"
    SET_OPENNESS = "set_openness"
    REPORT_DANGER = "report_danger"
    SIGN_AGREEMENT = "sign_agreement"
    PERFORM = "perform"
    APPLY_CONFIRMATION = "apply_confirmation"
    # a leader's
    COMMENT = "comment"
    APPOINT_LEADER = "appoint_leader"
    UNMASK = "unmask"
    SEARCH = "search"
    READ_LEDGER = "read_ledger"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_LADDERS = "manage_ladders"
    READ_COUNTY = "read_county"
    MANAGE_PRACTICES = "manage_practices"
    MANAGE_RIGHTS = "manage_rights"
    READ_AUDIT = "read_audit"


#: Deeds of whoever holds the case.
HOLDING = frozenset(
    {
        Deed.COMPLETE,
        Deed.TRIAGE,
        Deed.SIGN_FOR,
        Deed.RECORD_CONSENT,
        Deed.NOTE_SESSION,
        Deed.SETTLE,
        Deed.ESCALATE,
        Deed.TERMINATE,
        Deed.CLOSE,
        Deed.VISIT,
        Deed.RETURN,
        Deed.SKIP,
        Deed.HAND_DOWN,
        Deed.WITHDRAW,
        Deed.CALL_IN,
        Deed.RATE_CALL,
        Deed.REPLY,
        Deed.ASK_EXTENSION,
        Deed.ASK_VOID,
        Deed.INVITE,
        Deed.SET_OPENNESS,
        Deed.REPORT_DANGER,
        Deed.SIGN_AGREEMENT,
        Deed.PERFORM,
        Deed.APPLY_CONFIRMATION,
        Deed.UNMASK,
    }
)
#: Deeds that a director may do on any case of the space, whoever holds it.
RULING = frozenset(
    {
        Deed.TRIAGE,
        Deed.DISPATCH,
        Deed.RULE,
        Deed.TRANSFER,
        Deed.URGE,
        Deed.SUPERVISE,
        Deed.DECIDE,
        Deed.PAUSE,
        Deed.RESUME,
        Deed.MERGE,
        Deed.REOPEN,
        Deed.REPORT_DANGER,
        Deed.CLOSE,
        Deed.VISIT,
        Deed.UNMASK,
    }
)
#: Deeds of whoever was called in: a co-holder, or a department that was whistled.
CALLED = frozenset({Deed.REPORT_IN, Deed.ANSWER_CALL, Deed.RETURN})


@dataclass(frozen=True, slots=True)
class PostKind:
    """One row of the table: what a kind of post reaches, sees whole, and does."""

    reach: Reach
    deeds: frozenset[Deed] = frozenset()
    #: Sees every case of its space whole; each look is recorded.
    sees_all: bool = False
    #: Sees a case whole while it waits for triage or dispatch.
    sees_intake: bool = False


_DESK = frozenset({Deed.READ_LEDGER, Deed.SEARCH})
_INTAKE = frozenset({Deed.REGISTER, Deed.TAKE_REPORT, Deed.COMPLETE, Deed.TRIAGE, Deed.DISPATCH, Deed.UNMASK})

#: Inside one's own unit, with the case in hand: what every mediator does.
_MEDIATOR = HOLDING | _DESK
_GRID = HOLDING - {Deed.TERMINATE, Deed.SKIP, Deed.HAND_DOWN, Deed.CALL_IN, Deed.SIGN_AGREEMENT, Deed.APPLY_CONFIRMATION}
_OVERSIGHT = frozenset({Deed.URGE, Deed.SUPERVISE})
_DIRECTOR = _DESK | HOLDING | RULING | _INTAKE | CALLED
#: A leader reads figures and the lines of red cases, writes a word beside one and puts somebody in charge of it.
_LEADER = frozenset({Deed.COMMENT, Deed.APPOINT_LEADER})
_COUNTY = frozenset({Deed.READ_COUNTY})

#: design: posts × deeds × reach. A post not listed here sees and does nothing.
POSTS: Mapping[str, PostKind] = {
    "grid_member": PostKind(Reach.UNIT, _GRID | {Deed.REPORT, Deed.READ_LEDGER, Deed.RATE_CALL}),
    "village_mediator": PostKind(Reach.UNIT, _MEDIATOR | CALLED | {Deed.REGISTER, Deed.REPORT}),
    "window_clerk": PostKind(Reach.SPACE, _DESK | _INTAKE | {Deed.SIGN_FOR, Deed.VISIT, Deed.URGE}, sees_intake=True),
    "township_mediator": PostKind(Reach.UNIT, _MEDIATOR | CALLED),
    "brand_mediator": PostKind(Reach.UNIT, _MEDIATOR | CALLED),
    "director": PostKind(Reach.SPACE, _DIRECTOR, sees_all=True),
    "department_officer": PostKind(Reach.UNIT, CALLED | {Deed.SIGN_FOR, Deed.REPLY, Deed.UNMASK}),
    "counsellor": PostKind(Reach.NONE),
    "leader": PostKind(Reach.NONE, _LEADER),
    "township_admin": PostKind(Reach.NONE, frozenset({Deed.MANAGE_PEOPLE})),
    "county_clerk": PostKind(Reach.COUNTY, _DESK | _INTAKE | HOLDING | CALLED | _OVERSIGHT | _COUNTY, sees_intake=True),
    "county_mediator": PostKind(Reach.COUNTY, _MEDIATOR | CALLED | _COUNTY),
    "county_director": PostKind(Reach.COUNTY, _DIRECTOR | _COUNTY, sees_all=True),
    "county_admin": PostKind(Reach.NONE, _COUNTY | {Deed.MANAGE_PEOPLE, Deed.MANAGE_LADDERS, Deed.MANAGE_PRACTICES}),
    "security_admin": PostKind(Reach.NONE, frozenset({Deed.MANAGE_RIGHTS})),
    "audit_admin": PostKind(Reach.NONE, frozenset({Deed.READ_AUDIT})),
    "worker": PostKind(Reach.NONE),
    "resident": PostKind(Reach.NONE),
}

#: Posts of a township, and posts of a county's own space.
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
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the decision about one case rests on, seen from the actor's space."""

    is_home: bool
    #: Units of the actor's space that hold an open share.
    holding_units: frozenset[int]
    #: The unit with the lead, wherever it is.
    lead_unit_id: int
    #: Units of the actor's space that ever held a share.
    past_units: frozenset[int]
    place_unit_id: int | None
    reporter_post_id: int | None
    #: Waits for triage or dispatch.
    in_intake: bool


def reach_of(actor: Actor) -> Reach:
    """Return whose lines this actor sees."""
    return _post(actor).reach


def may(actor: Actor, deed: Deed) -> bool:
    """Return whether the actor's post does this deed at all; it fills menus and guards routes."""
    return deed in _post(actor).deeds


def gives(actor: Actor) -> frozenset[str]:
    """Return the kinds of posts that this actor may give somebody and end again.

    A township's administrator gives those of the township but their own; the county's all but those of the three
    administrators; these are the security administrator's to give (等保 2.0, 8.1.4: rights are granted by another).
    """
    given = frozenset[str]()
    if may(actor, Deed.MANAGE_PEOPLE):
        given |= frozenset(TOWNSHIP_POSTS) - {"township_admin"}
    if may(actor, Deed.MANAGE_PEOPLE) and actor.post in COUNTY_POSTS:
        given |= frozenset((*TOWNSHIP_POSTS, *COUNTY_POSTS)) - THREE_ADMINISTRATORS
    if may(actor, Deed.MANAGE_RIGHTS):
        given |= THREE_ADMINISTRATORS
    return given


def sight(actor: Actor, case: CaseFacts) -> Sight:
    """Return how much of this case the actor sees."""
    post = _post(actor)
    if actor.unit_id in case.holding_units:
        return Sight.FULL
    match post.reach:
        case Reach.NONE:
            return Sight.NONE
        case Reach.UNIT:
            return Sight.LINE if _touches(actor, case) else Sight.NONE
        case Reach.SPACE:
            mine = case.is_home or bool(case.holding_units)
            if not mine:
                return Sight.NONE
            whole = post.sees_all or (post.sees_intake and case.in_intake)
            return Sight.FULL if whole else Sight.LINE
        case Reach.COUNTY:
            opened = case.is_home or bool(case.holding_units)
            whole = opened and (post.sees_all or (post.sees_intake and case.in_intake))
            return Sight.FULL if whole else Sight.LINE


def may_on(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    """Return whether the actor may do this deed on this case: as its lead holder, at the desk, or by ruling."""
    if not may(actor, deed) or sight(actor, case) < Sight.FULL:
        return False
    if actor.unit_id == case.lead_unit_id:
        return True
    post = _post(actor)
    if post.sees_all and case.is_home and deed in RULING:
        return True
    return post.sees_intake and case.in_intake and deed in _INTAKE


def _touches(actor: Actor, case: CaseFacts) -> bool:
    if actor.post_id is not None and actor.post_id == case.reporter_post_id:
        return True
    return actor.unit_id is not None and (actor.unit_id in case.past_units or actor.unit_id == case.place_unit_id)


def _post(actor: Actor) -> PostKind:
    return POSTS.get(actor.post, PostKind(Reach.NONE))
