"""What the table means for one actor and one case."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.access.deeds import CALLED, INTAKE, LEADING, NOT_UPWARDS, OVERSIGHT, RULING, Deed
from core.access.posts import COUNTY_POSTS, POSTS, POSTS_AT, THREE_ADMINISTRATORS, TOWNSHIP_POSTS, PostKind, Reach, Sight
from core.workspace import Actor


class Why(StrEnum):
    """Why somebody sees a case; a page says it in a sentence."""

    LEADS = "leads"
    CALLED = "called"
    #: The unit supervises or reviews it.
    OPENED = "opened"
    INTAKE = "intake"
    DIRECTS = "directs"
    IN_CHARGE = "in_charge"
    REPORTED = "reported"
    HELD_ONCE = "held_once"
    PLACE = "place"
    SPACE = "space"
    COUNTY = "county"
    RED = "red"


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
    #: Waits for triage or dispatch, or at the actor's own desk to be signed for.
    in_intake: bool
    #: Units of the actor's space that were called in (co-holders, whistles) and have not ended.
    called_units: frozenset[int] = frozenset()
    #: The unit of the actor's space that handed the case to its lead holder, which has not signed yet or is that unit itself.
    sent_by_unit: int | None = None
    #: Past its time, or of the gravest risk.
    is_red: bool = False
    #: A space above the home has the lead.
    held_above: bool = False
    #: The post of the leader who was put in charge of it (包案).
    leader_post_id: int | None = None


def reach_of(actor: Actor) -> Reach:
    """Return whose lines this actor sees."""
    return _post(actor).reach


def may(actor: Actor, deed: Deed) -> bool:
    """Return whether the actor's post does this deed at all; it fills menus and guards routes."""
    return deed in _post(actor).deeds


def gives(actor: Actor) -> frozenset[str]:
    """Return the kinds of posts that this actor may give somebody and end again.

    An administrator of a township or prefecture gives those of it but their own; the county's all but those of the three
    administrators; these are the security administrator's to give (等保 2.0, 8.1.4: rights are granted by another).
    """
    given = frozenset[str]()
    if may(actor, Deed.MANAGE_PEOPLE):
        level = next(posts for posts in POSTS_AT.values() if actor.post in posts)
        given |= frozenset(level if level is not COUNTY_POSTS else (*TOWNSHIP_POSTS, *COUNTY_POSTS)) - {actor.post}
    if may(actor, Deed.MANAGE_RIGHTS):
        given |= THREE_ADMINISTRATORS
    return given if may(actor, Deed.MANAGE_RIGHTS) else given - THREE_ADMINISTRATORS


def sight(actor: Actor, case: CaseFacts) -> Sight:
    """Return how much of this case the actor sees."""
    return reason_to_see(actor, case)[0]


def reason_to_see(actor: Actor, case: CaseFacts) -> tuple[Sight, Why | None]:
    """Return how much of this case the actor sees, and by which row of the table: the strongest reason there is."""
    post = _post(actor)
    if post.reach is Reach.NONE:
        return Sight.NONE, None
    found = [*_by_holding(actor, case, post), *_by_standing(actor, case, post), *_by_reach(actor, case, post)]
    return max(found, key=lambda one: one[0], default=(Sight.NONE, None))


def _by_holding(actor: Actor, case: CaseFacts, post: PostKind) -> Iterator[tuple[Sight, Why]]:
    if actor.unit_id not in case.holding_units:
        return
    if actor.unit_id == case.lead_unit_id:
        yield (Sight.FULL if post.holding is Sight.PART else post.holding), Why.LEADS
    else:
        yield post.holding, Why.CALLED if actor.unit_id in case.called_units else Why.OPENED


def _by_standing(actor: Actor, case: CaseFacts, post: PostKind) -> Iterator[tuple[Sight, Why]]:
    """Yield what a post sees for what it is, of cases that are opened to its space."""
    opened = case.is_home or bool(case.holding_units)
    if opened and post.sees_intake and case.in_intake:
        yield Sight.FULL, Why.INTAKE
    if opened and post.sees_all:
        yield Sight.FULL, Why.DIRECTS
    if _is_in_charge(actor, case):
        yield (Sight.FULL if opened else Sight.LINE), Why.IN_CHARGE


def _by_reach(actor: Actor, case: CaseFacts, post: PostKind) -> Iterator[tuple[Sight, Why]]:
    opened = case.is_home or bool(case.holding_units)
    reasons = {
        Reach.UNIT: _of_unit(actor, case, by_place=True),
        Reach.HELD: _of_unit(actor, case, by_place=False),
        Reach.SPACE: Why.SPACE if opened else None,
        Reach.ABOVE: Why.SPACE if case.holding_units else None,
        Reach.COUNTY: Why.COUNTY,
        Reach.RED: Why.RED if case.is_red else None,
    }
    why = reasons.get(post.reach)
    if why is not None:
        yield Sight.LINE, why


def _of_unit(actor: Actor, case: CaseFacts, *, by_place: bool) -> Why | None:
    if actor.post_id is not None and actor.post_id == case.reporter_post_id:
        return Why.REPORTED
    if actor.unit_id is None:
        return None
    if actor.unit_id in case.past_units:
        return Why.HELD_ONCE
    return Why.PLACE if by_place and actor.unit_id == case.place_unit_id else None


def _is_in_charge(actor: Actor, case: CaseFacts) -> bool:
    """Return whether this leader was put in charge of the case; a director who was sees it anyway."""
    return _post(actor).reach is Reach.RED and actor.post_id is not None and actor.post_id == case.leader_post_id


def may_on(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    """Return whether the actor may do this deed on this case: as its lead holder, called in, at the desk, by ruling, or over it."""
    if not may(actor, deed) or (case.held_above and deed in NOT_UPWARDS):
        return False
    seen = sight(actor, case)
    if deed is Deed.REPORT_DANGER:
        return _meets_danger(actor, case, seen)
    if seen is Sight.LINE:
        return _from_the_line(actor, deed, case)
    if seen is Sight.PART:
        return _when_called(actor, deed, case)
    return seen is Sight.FULL and (
        _as_lead(actor, deed, case)
        or _from_the_line(actor, deed, case)
        or _when_called(actor, deed, case)
        or _by_ruling(actor, deed, case)
        or _in_charge(actor, deed, case)
    )


def _meets_danger(actor: Actor, case: CaseFacts, seen: Sight) -> bool:
    """Whoever holds the case, was called to it, sees it whole or reported it may report danger, and must (People's Mediation Law Art. 25)."""
    reported = actor.post_id is not None and actor.post_id == case.reporter_post_id
    return seen >= Sight.PART or (seen is not Sight.NONE and (reported or actor.unit_id in case.holding_units))


def _from_the_line(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    """What a leader does, what a county does on a case of a township that it need not hold, and what a desk does on any of its own.

    And what somebody does who gave the case away: take back one's own last step, rate what came of a call.
    """
    post = _post(actor)
    if deed is Deed.WITHDRAW:
        return actor.unit_id is not None and actor.unit_id == case.sent_by_unit
    if deed is Deed.RATE_CALL:
        return actor.unit_id is not None and actor.unit_id in case.past_units
    if deed is Deed.URGE and post.reach is Reach.SPACE and case.is_home:
        return True
    return deed in LEADING or (post.reach is Reach.COUNTY and not case.is_home and deed in OVERSIGHT)


def _when_called(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    return actor.unit_id in case.called_units and deed in CALLED | {Deed.UNMASK}


#: What even the lead holder does not do: it is for whoever gave the case away, or was called in.
_OTHERS = frozenset({Deed.WITHDRAW, Deed.RATE_CALL, Deed.REPORT_IN, Deed.ANSWER_CALL})


def _as_lead(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    return actor.unit_id == case.lead_unit_id and deed not in OVERSIGHT - RULING | {Deed.END_REVIEW} | _OTHERS


def _by_ruling(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    post = _post(actor)
    if deed is Deed.END_REVIEW:
        return post.reach is Reach.COUNTY and bool(case.holding_units) and not case.is_home
    if post.sees_all and case.is_home and deed in RULING:
        return True
    return post.sees_intake and case.in_intake and deed in INTAKE


def _in_charge(actor: Actor, deed: Deed, case: CaseFacts) -> bool:
    return deed is Deed.UNMASK and _is_in_charge(actor, case)


def _post(actor: Actor) -> PostKind:
    return POSTS.get(actor.post, PostKind(Reach.NONE))
