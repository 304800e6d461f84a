"""Cases in any state, made as the people of a township make them."""

from collections.abc import Callable
from datetime import timedelta

from core import cases
from core.cases.rules import NewCase, NewParty, NewSession, Settlement, Termination, Triage, Visit
from core.cases.service import CaseView
from core.testing.places import County

Step = Callable[[County, int], None]
#: What a test case is about, and who is in it.
TITLE = "邻居盖房挡了院子的光"
STORY = "加盖二层，院子一冬天见不着太阳。"
PARTIES = (NewParty("张大山", 1, phone="13800138000"), NewParty("李秀英", 2))

#: The states a case can be brought to, in the order in which it passes them.
STATES = (
    "registered",
    "accepted",
    "assigned",
    "in_hand",
    "agreeing",
    "met",
    "failed",
    "settled",
    "terminated",
    "closed",
    "visited",
)


def case_in(county: County, state: str = "in_hand") -> int:
    """Return the number of a new case in the first township that was brought to a state.

    registered, accepted and assigned lie at the desk or wait for the village ``upper`` to sign; from ``in_hand`` on
    that village has it. ``agreeing``: every party agreed to mediation; ``met`` and ``failed``: a session ended so.

    Raises:
        ValueError: there is no such state.
    """
    if state not in STATES:
        msg = f"{state!r} is none of {', '.join(STATES)}"
        raise ValueError(msg)
    new = NewCase(TITLE, STORY, unit_id=county.home.units["upper"], parties=PARTIES)
    case_id = county.do("clerk", lambda ws: cases.register(ws, new)).id
    for step in _STEPS[state]:
        step(county, case_id)
    return case_id


def read(county: County, case_id: int, who: str = "village") -> CaseView:
    """Return a case as somebody of the first township sees it."""
    return county.do(who, lambda ws: cases.read_case(ws, case_id))


def _triage(county: County, case_id: int) -> None:
    county.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2), version=None))


def _dispatch(county: County, case_id: int) -> None:
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None))


def _sign(county: County, case_id: int) -> None:
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))


def _agree(county: County, case_id: int) -> None:
    for party in read(county, case_id).parties:
        county.do(
            "village",
            lambda ws, party=party: cases.record_consent(ws, case_id, party.id, version=None, agrees=True, way="oral"),  # type: ignore[misc]
        )


def _meet(result: str) -> Step:
    def meet(county: County, case_id: int) -> None:
        held = NewSession("mediation", county.clock() - timedelta(hours=1), "坐下来谈了一个钟头。", result)
        county.do("village", lambda ws: cases.note_session(ws, case_id, held, version=None))

    return meet


def _settle(county: County, case_id: int) -> None:
    county.do("village", lambda ws: cases.settle(ws, case_id, Settlement("三天内把檐水改回来。", performed=True), version=None))


def _terminate(county: County, case_id: int) -> None:
    end = Termination("too_far_apart", ("court",), "in_person", "双方都不让。")
    county.do("village", lambda ws: cases.terminate(ws, case_id, end, version=None))


def _close(county: County, case_id: int) -> None:
    county.do("village", lambda ws: cases.close(ws, case_id, version=None))


def _visit(county: County, case_id: int) -> None:
    visit = Visit(performed=True, mood="calm", satisfied=5, way="telephone", visited_at=county.clock())
    county.do("village", lambda ws: cases.visit(ws, case_id, visit, version=None))


_TO_HAND = (_triage, _dispatch, _sign)
_TO_CONSENT = (*_TO_HAND, _agree)
_TO_SETTLED = (*_TO_CONSENT, _meet("agreed"), _settle)
_STEPS: dict[str, tuple[Step, ...]] = {
    "registered": (),
    "accepted": (_triage,),
    "assigned": (_triage, _dispatch),
    "in_hand": _TO_HAND,
    "agreeing": _TO_CONSENT,
    "met": (*_TO_CONSENT, _meet("agreed")),
    "failed": (*_TO_CONSENT, _meet("failed")),
    "settled": _TO_SETTLED,
    "terminated": (*_TO_CONSENT, _meet("failed"), _terminate),
    "closed": (*_TO_SETTLED, _close),
    "visited": (*_TO_SETTLED, _close, _visit),
}
