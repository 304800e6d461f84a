"""Decisions about handing a case from one holder to another: give it back, rule, pass it along, down or past a rung, take it back."""

from dataclasses import dataclass

from core.access import Deed
from core.cases.rules.checks import Standing, check_granted, check_state
from core.cases.rules.states import Refused, State
from core.escalation.rules.vocabulary import Act

#: A case is given back at most so often; then the director rules (handbook 4.3 退回).
MOST_RETURNS = 2
#: From how many people on a matter is one of a group, and of a large group (GB/T 31000; handbook 2.2.1).
GROUP, LARGE_GROUP = 5, 30
RISKS = ("red", "orange", "yellow", "blue")
#: Why a risk is seen as it is (handbook 2.5); a person says so, the platform only offers the words.
RISK_REASONS = (
    "violence", "self_harm", "weapons", "many_people", "large_sum", "minors", "frail", "repeated", "overdue", "alcohol", "distress",
    "kinship", "sensitive_time", "cross_area", "wages",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is written when a case leaves a rung unresolved: what was tried, why it failed, and what else the rung asks for."""

    tried: str
    why: str
    investigation: str = ""
    consultation: str = ""
    analysis: str = ""
    opinion: str = ""
    evidence: str = ""
    steps: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, str]:
        """The further records that were put into words, by name."""
        every = {
            "investigation": self.investigation,
            "consultation": self.consultation,
            "analysis": self.analysis,
            "opinion": self.opinion,
            "evidence": self.evidence,
        }
        return {name: words.strip() for name, words in every.items() if words.strip()}


@dataclass(frozen=True, slots=True)
class RiskSeen:
    """The colour somebody gives a risk, and why."""

    colour: str
    reasons: tuple[str, ...]
    #: How many people it concerns; None leaves what is known.
    people: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class LastMove:
    """The entry by which a case came to its holder."""

    deed: str
    #: The holder handed it to itself.
    to_itself: bool = False
    #: Something was done with the case since.
    followed: bool = False


def scale_of(people: int) -> int:
    """Return the scale of a matter by how many it concerns: 1 individual, 2 group, 3 large group."""
    return 1 + (people >= GROUP) + (people >= LARGE_GROUP)


def check_risk(seen: RiskSeen) -> None:
    """See that a colour comes with its reason.

    Raises:
        Refused: ``unknown_choice`` or ``say_why_risk``.
    """
    if seen.colour not in RISKS:
        raise Refused("unknown_choice", "colour")
    if any(reason not in RISK_REASONS for reason in seen.reasons):
        raise Refused("unknown_choice", "reasons")
    if not seen.reasons and not seen.words.strip():
        raise Refused("say_why_risk", "reasons")


def check_return(standing: Standing) -> None:
    """See that the lead holder may give the case back: not worked on yet, not ruled, and not a third time.

    Raises:
        Refused: ``wrong_state``, ``nothing_to_return``, ``already_worked``, ``ruling_binds``, ``returned_too_often`` or ``not_granted``.
    """
    if standing.state not in {State.ASSIGNED, State.IN_HAND}:
        raise Refused("wrong_state")
    if standing.came in {"", "returned", "withdrawn"}:
        raise Refused("nothing_to_return")
    if standing.worked:
        raise Refused("already_worked")
    if standing.ruled:
        raise Refused("ruling_binds")
    if standing.returns >= MOST_RETURNS:
        raise Refused("returned_too_often")
    check_granted(standing, Act.RETURN)


def check_duty(reason: str, duty: str) -> None:
    """See that a return says why, and by which duty the matter is another's (职责依据).

    Raises:
        Refused: ``say_why_returned`` or ``say_duty``.
    """
    if not reason.strip():
        raise Refused("say_why_returned", "reason")
    if not duty.strip():
        raise Refused("say_duty", "duty")


def check_rule(standing: Standing) -> None:
    """See that there is something to rule: the case was given back as often as it may be.

    Raises:
        Refused: ``wrong_state`` or ``nothing_to_rule``.
    """
    check_state(Deed.RULE, standing.state)
    if standing.returns < MOST_RETURNS:
        raise Refused("nothing_to_rule")


def check_along(standing: Standing, deed: Deed) -> None:
    """See that the case may go to another unit of its rung, or to one below.

    Raises:
        Refused: ``wrong_state`` or ``not_granted``.
    """
    check_state(deed, standing.state)
    check_granted(standing, Act.TRANSFER if deed is Deed.TRANSFER else Act.HAND_DOWN)


def check_withdraw(standing: Standing, last: LastMove) -> None:
    """See that the last step can be taken back: it was a person's, and the next holder has not signed.

    What a desk dispatched to itself was signed by that; it can be taken back until something is done about it.

    Raises:
        Refused: ``wrong_state`` or ``nothing_to_withdraw``.
    """
    check_state(Deed.WITHDRAW, standing.state)
    untouched = last.to_itself and not last.followed
    if last.deed not in WITHDRAWN or (standing.signed and not untouched):
        raise Refused("nothing_to_withdraw")


def can_be_taken_back(standing: Standing, last: LastMove) -> bool:
    """Return whether ``check_withdraw`` lets the last step be taken back."""
    try:
        check_withdraw(standing, last)
    except Refused:
        return False
    return True


#: Entries of the timeline that their doer can take back, while the next holder has not signed.
WITHDRAWN = frozenset({"dispatched", "escalated", "skipped", "handed_down", "returned"})
#: Entries by which a case comes to another holder.
MOVING = WITHDRAWN | {"climbed", "ruled", "transferred", "withdrawn", "reopened"}


def is_open(deed: Deed, standing: Standing) -> bool:
    """Return whether the rules leave a deed of this module open, before anything is written for it; others are open by their state."""
    try:
        match deed:
            case Deed.RETURN:
                check_return(standing)
            case Deed.RULE:
                check_rule(standing)
            case Deed.TRANSFER | Deed.HAND_DOWN:
                check_along(standing, deed)
            case Deed.SKIP:
                check_granted(standing, Act.SKIP)
            case Deed.CALL_IN:
                check_granted(standing, Act.WHISTLE, Act.COHOLD)
            case Deed.ESCALATE:
                check_granted(standing, Act.ESCALATE)
            case Deed.SETTLE:
                check_granted(standing, Act.SETTLE)
            case Deed.TERMINATE:
                check_granted(standing, Act.TERMINATE)
            case _:
                pass
    except Refused:
        return False
    return True


def comes_to_desk(came: str) -> bool:
    """Return whether what was given back lies at a desk again, to be dispatched anew: it came by dispatch or a transfer."""
    return came in {"handed_on", "transferred"}
